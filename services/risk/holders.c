/* Finds whose score is an account's. */
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

/* Of an inherited account the decedent is no holder: who owns it is the beneficiary. */
static enum holder_role role_of(const Account__Account *account, const Account__Holder *holder)
{
  enum holder_role role = roles[holder->role];
  return kinds[account->kind] == ACCOUNT_INHERITED && role == HOLDER_OWNER ? HOLDER_BENEFICIARY : role;
}

bool holders_has(const Account__Account *account, uint64_t person_id)
{
  for (size_t i = 0; i < account->n_holders; i++) {
    if (account->holders[i]->person_id == person_id)
      return true;
  }
  return false;
}

bool holders_counts(const Account__Account *account, uint64_t person_id)
{
  for (size_t i = 0; i < account->n_holders; i++) {
    const Account__Holder *holder = account->holders[i];
    if (holder->person_id == person_id && holder_counts(kinds[account->kind], role_of(account, holder)))
      return true;
  }
  return false;
}

Risk__ClientScore *holders_find(const Risk__ClientScore *score, uint64_t person_id)
{
  for (size_t i = 0; score != NULL && i < score->n_holders; i++) {
    if (score->holders[i]->person_id == person_id)
      return score->holders[i];
  }
  return NULL;
}

static struct fraction tolerance_of(const Risk__ClientScore *score)
{
  for (size_t i = 0; i < score->n_categories; i++) {
    const Risk__CategoryScore *category = score->categories[i];
    if (category->category == RISK__CATEGORY__TOLERANCE && category->denominator > 0)
      return fraction_make(category->numerator, category->denominator);
  }
  return (struct fraction){ 0 };
}

static struct holder_score holder_of(const Account__Account *account, const Account__Holder *holder,
                                     const Risk__ClientScore *found, const struct zone *zone)
{
  struct holder_score score = { .person_id = (int64_t)holder->person_id,
                                .role = role_of(account, holder),
                                .has_score = found != NULL && found->denominator > 0 && found->level > 0 };
  if (!score.has_score)
    return score;
  score.score = fraction_make(found->numerator, found->denominator);
  score.level = (enum risk_level)found->level;
  score.scored_on = convert_day_in(found->scored_at, zone);
  score.tolerance = tolerance_of(found);
  return score;
}

struct account_score holders_computed(struct arena *arena, const Account__Account *account,
                                      const Risk__ClientScore *score, struct staleness staleness)
{
  struct holder_score *holders = arena_array(arena, account->n_holders, sizeof *holders);
  for (size_t i = 0; i < account->n_holders; i++)
    holders[i] =
        holder_of(account, account->holders[i], holders_find(score, account->holders[i]->person_id), &staleness.zone);
  return account_score_compute(kinds[account->kind], holders, account->n_holders, staleness);
}

/* Whoever counts and has no score had one, which a new version deleted. */
static bool is_deleted(const Account__Account *account, const Risk__ClientScore *score)
{
  size_t deleted_count = 0;
  for (size_t i = 0; i < account->n_holders; i++) {
    const Account__Holder *holder = account->holders[i];
    if (!holder_counts(kinds[account->kind], role_of(account, holder)))
      continue;
    const Risk__ClientScore *found = holders_find(score, holder->person_id);
    if (found == NULL)
      return false;
    deleted_count += found->deleted_by_version > 0;
  }
  return deleted_count > 0;
}

struct override_in_force holders_override(const Risk__ScoreOverride *override)
{
  struct override_in_force none = { .expires_on = DATE_NONE }, out = none;
  bool is_in_force = override != NULL && override->state == RISK__SCORE_OVERRIDE__STATE__IN_FORCE &&
                     override->denominator > 0 && override->level > 0 && override->level <= LEVEL_COUNT;
  if (!is_in_force || !status_is_ok(date_parse(override->expires_on, &out.expires_on)))
    return none;
  out.score = fraction_make(override->numerator, override->denominator);
  out.level = (enum risk_level) override->level;
  return out;
}

struct account_score holders_score(struct arena *arena, const Account__Account *account, const Risk__ClientScore *score,
                                   struct staleness staleness)
{
  struct account_score computed = holders_computed(arena, account, score, staleness);
  struct override_in_force override = holders_override(score == NULL ? NULL : score->override);
  return override_effective(&computed, &override, is_deleted(account, score), staleness.today);
}

int32_t holders_holds_until(const struct account_score *effective, const Risk__ClientScore *score, int32_t today)
{
  struct override_in_force override = holders_override(score->override);
  int32_t until = effective->stale_on > today ? effective->stale_on : DATE_NONE;
  if (override.expires_on > today && (until == DATE_NONE || override.expires_on < until))
    until = override.expires_on;
  return until;
}
