/* Puts a holder's score into an account's, and finds whose score is the account's. */
#include "holders.h"

#include <string.h>

#include "base/date.h"
#include "convert.h"

static const enum account_kind kinds[] = {
  [ACCOUNT__ACCOUNT__KIND__UNSPECIFIED] = ACCOUNT_INDIVIDUAL,
  [ACCOUNT__ACCOUNT__KIND__INDIVIDUAL] = ACCOUNT_INDIVIDUAL,
  [ACCOUNT__ACCOUNT__KIND__JOINT] = ACCOUNT_JOINT,
  [ACCOUNT__ACCOUNT__KIND__TRADITIONAL_IRA] = ACCOUNT_IRA,
  [ACCOUNT__ACCOUNT__KIND__ROLLOVER_IRA] = ACCOUNT_IRA,
  [ACCOUNT__ACCOUNT__KIND__ROTH_IRA] = ACCOUNT_IRA,
  [ACCOUNT__ACCOUNT__KIND__SEP_IRA] = ACCOUNT_IRA,
  [ACCOUNT__ACCOUNT__KIND__SIMPLE_IRA] = ACCOUNT_IRA,
  [ACCOUNT__ACCOUNT__KIND__INHERITED_IRA] = ACCOUNT_INHERITED,
  [ACCOUNT__ACCOUNT__KIND__TRUST] = ACCOUNT_TRUST,
  [ACCOUNT__ACCOUNT__KIND__CORPORATE] = ACCOUNT_ENTITY,
  [ACCOUNT__ACCOUNT__KIND__LLC] = ACCOUNT_ENTITY,
  [ACCOUNT__ACCOUNT__KIND__CUSTODIAL] = ACCOUNT_CUSTODIAL,
};

static const enum holder_role roles[] = {
  [ACCOUNT__HOLDER__ROLE__OWNER] = HOLDER_OWNER,
  [ACCOUNT__HOLDER__ROLE__JOINT] = HOLDER_OWNER,
  [ACCOUNT__HOLDER__ROLE__TRUSTEE] = HOLDER_TRUSTEE,
  [ACCOUNT__HOLDER__ROLE__CUSTODIAN] = HOLDER_CUSTODIAN,
  [ACCOUNT__HOLDER__ROLE__BENEFICIARY] = HOLDER_BENEFICIARY,
  [ACCOUNT__HOLDER__ROLE__SIGNER] = HOLDER_SIGNER,
};

bool holders_has(const Account__Account *account, uint64_t person_id)
{
  for (size_t i = 0; i < account->n_holders; i++) {
    if (account->holders[i]->person_id == person_id)
      return true;
  }
  return false;
}

static Risk__ClientScore *find(const Risk__ClientScore *score, uint64_t person_id)
{
  for (size_t i = 0; score != NULL && i < score->n_holders; i++) {
    if (score->holders[i]->person_id == person_id)
      return score->holders[i];
  }
  return NULL;
}

struct account_score holders_score(struct arena *arena, const Account__Account *account, const Risk__ClientScore *score,
                                   struct staleness staleness)
{
  struct holder_score *holders = arena_array(arena, account->n_holders, sizeof *holders);
  for (size_t i = 0; i < account->n_holders; i++) {
    const Account__Holder *holder = account->holders[i];
    const Risk__ClientScore *found = find(score, holder->person_id);
    holders[i] = (struct holder_score){ .person_id = (int64_t)holder->person_id,
                                        .role = roles[holder->role],
                                        .has_score = found != NULL && found->denominator > 0 && found->level > 0 };
    if (!holders[i].has_score)
      continue;
    holders[i].score = fraction_make(found->numerator, found->denominator);
    holders[i].level = (enum risk_level)found->level;
    holders[i].scored_on = convert_day_in(found->scored_at);
  }
  return account_score_compute(kinds[account->kind], holders, account->n_holders, staleness);
}

void holders_put(struct arena *arena, const Account__Account *account, const Risk__ClientScore *current,
                 Risk__ClientScore *person, Risk__ClientScore *out)
{
  Risk__ClientScore merged = RISK__CLIENT_SCORE__INIT;
  size_t count = current == NULL ? 0 : current->n_holders;
  merged.holders = arena_array(arena, count + 1, sizeof *merged.holders);
  for (size_t i = 0; i < count; i++) {
    Risk__ClientScore *holder = current->holders[i];
    /* Whoever is no holder any more drops out. */
    if (holder->person_id != person->person_id && holders_has(account, holder->person_id))
      merged.holders[merged.n_holders++] = holder;
  }
  merged.holders[merged.n_holders++] = person;
  struct staleness never = { .today = DATE_FIRST, .months = 1 };
  struct account_score score = holders_score(arena, account, &merged, never);
  Risk__ClientScore **holders = merged.holders;
  size_t holder_count = merged.n_holders;
  if (score.state != SCORE_NONE)
    merged = *find(&merged, (uint64_t)score.person_id);
  merged.account_id = account->account_id;
  merged.level = (uint32_t)score.level;
  merged.missing_count = (uint32_t)score.missing_count;
  merged.holders = holders;
  merged.n_holders = holder_count;
  *out = merged;
}
