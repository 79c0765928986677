/* Which holders' scores count for an account, and what they come to. */
#include "account_score.h"

#include <assert.h>

#include "base/date.h"

static const enum holder_role counted_roles[] = {
  [ACCOUNT_INDIVIDUAL] = HOLDER_OWNER,    [ACCOUNT_IRA] = HOLDER_OWNER,     [ACCOUNT_INHERITED] = HOLDER_BENEFICIARY,
  [ACCOUNT_JOINT] = HOLDER_OWNER,         [ACCOUNT_TRUST] = HOLDER_TRUSTEE, [ACCOUNT_ENTITY] = HOLDER_SIGNER,
  [ACCOUNT_CUSTODIAL] = HOLDER_CUSTODIAN,
};

bool score_is_stale(int32_t scored_on, struct staleness staleness)
{
  assert(staleness.months >= 1);
  return staleness.today > date_add_months(scored_on, staleness.months);
}

struct account_score account_score_compute(enum account_kind kind, const struct holder_score *holders, size_t count,
                                           struct staleness staleness)
{
  assert(kind <= ACCOUNT_CUSTODIAL);
  struct account_score result = { .state = SCORE_NONE, .level = LEVEL_UNSCORED };
  const struct holder_score *lowest = NULL;
  const struct holder_score *highest = NULL;
  enum risk_level level = LEVEL_UNSCORED;
  int32_t oldest = INT32_MAX;
  for (size_t i = 0; i < count; i++) {
    const struct holder_score *holder = &holders[i];
    if (holder->role != counted_roles[kind])
      continue;
    if (!holder->has_score) {
      result.missing_count++;
      continue;
    }
    if (lowest == NULL || fraction_compare(holder->score, lowest->score) < 0)
      lowest = holder;
    if (highest == NULL || fraction_compare(holder->score, highest->score) > 0)
      highest = holder;
    /* Holders may have answered questionnaires with different bounds, so the lowest level is looked for by itself. */
    if (level == LEVEL_UNSCORED || holder->level < level)
      level = holder->level;
    if (holder->scored_on < oldest)
      oldest = holder->scored_on;
  }
  if (lowest == NULL || result.missing_count > 0)
    return result;
  result.state = score_is_stale(oldest, staleness) ? SCORE_STALE : SCORE_OK;
  result.score = lowest->score;
  result.level = level;
  result.difference = fraction_sub(highest->score, lowest->score);
  result.person_id = lowest->person_id;
  result.scored_on = oldest;
  return result;
}
