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
  return staleness.today >= score_stale_on(scored_on, staleness.months);
}

int32_t score_stale_on(int32_t scored_on, int months)
{
  assert(months >= 1);
  return date_add_months(scored_on, months) + 1;
}

bool holder_counts(enum account_kind kind, enum holder_role role)
{
  assert(kind <= ACCOUNT_CUSTODIAL);
  return counted_roles[kind] == role;
}

static struct fraction lower(struct fraction a, struct fraction b)
{
  if (a.denominator == 0 || b.denominator == 0)
    return a.denominator == 0 ? b : a;
  return fraction_compare(a, b) <= 0 ? a : b;
}

struct account_score account_score_compute(enum account_kind kind, const struct holder_score *holders, size_t count,
                                           struct staleness staleness)
{
  struct account_score result = { .state = SCORE_NONE, .level = LEVEL_UNSCORED, .stale_on = DATE_NONE };
  const struct holder_score *lowest = NULL;
  const struct holder_score *highest = NULL;
  struct fraction tolerance = { 0 };
  enum risk_level level = LEVEL_UNSCORED;
  int32_t oldest = INT32_MAX;
  for (size_t i = 0; i < count; i++) {
    const struct holder_score *holder = &holders[i];
    if (!holder_counts(kind, holder->role))
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
    tolerance = lower(tolerance, holder->tolerance);
  }
  if (lowest == NULL || result.missing_count > 0)
    return result;
  result.state = score_is_stale(oldest, staleness) ? SCORE_STALE : SCORE_OK;
  result.score = lowest->score;
  result.level = level;
  result.difference_e6 = fraction_difference_e6(highest->score, lowest->score);
  result.person_id = lowest->person_id;
  result.tolerance = tolerance;
  result.scored_on = oldest;
  result.stale_on = score_stale_on(oldest, staleness.months);
  return result;
}
