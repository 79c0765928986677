/* What an override may be, whether it still holds, and the score that counts beside it. */
#include "score_override.h"

#include <assert.h>

#include "base/date.h"

#define SCALE_LOWEST 1
#define SCALE_HIGHEST 5

bool override_is_up(const struct account_score *computed, struct fraction score)
{
  return fraction_compare(score, computed->score) > 0;
}

static enum override_rule check_up(const struct account_score *computed, const struct override_wish *wish)
{
  if (wish->level > computed->level + 1)
    return OVERRIDE_OVER_ONE_LEVEL;
  if (computed->tolerance.denominator == 0 || fraction_compare(wish->score, computed->tolerance) > 0)
    return OVERRIDE_ABOVE_TOLERANCE;
  return OVERRIDE_MAY;
}

enum override_rule override_check(const struct account_score *computed, const struct override_wish *wish)
{
  if (computed->state == SCORE_NONE)
    return OVERRIDE_NO_SCORE;
  if (fraction_compare(wish->score, fraction_make(SCALE_LOWEST, 1)) < 0 ||
      fraction_compare(wish->score, fraction_make(SCALE_HIGHEST, 1)) > 0)
    return OVERRIDE_OUT_OF_SCALE;
  if (fraction_compare(wish->score, computed->score) == 0)
    return OVERRIDE_SAME;
  if (!override_is_up(computed, wish->score))
    return OVERRIDE_MAY;
  enum override_rule rule = check_up(computed, wish);
  return rule == OVERRIDE_MAY && !wish->is_acknowledged ? OVERRIDE_NO_ACKNOWLEDGEMENT : rule;
}

bool override_still_holds(const struct account_score *computed, bool is_up, const struct override_wish *wish)
{
  if (computed->state == SCORE_NONE)
    return true;
  if (override_is_up(computed, wish->score) != is_up || fraction_compare(wish->score, computed->score) == 0)
    return false;
  return !is_up || check_up(computed, wish) == OVERRIDE_MAY;
}

struct account_score override_effective(const struct account_score *computed, const struct override_in_force *override,
                                        bool is_deleted, int32_t today)
{
  struct account_score effective = *computed;
  bool is_in_force = override->expires_on != DATE_NONE && today < override->expires_on;
  if (!is_in_force || (computed->state == SCORE_NONE && !is_deleted))
    return effective;
  assert(override->level != LEVEL_UNSCORED);
  effective.score = override->score;
  effective.level = override->level;
  if (computed->state != SCORE_NONE)
    return effective;
  effective.state = SCORE_OK;
  effective.stale_on = override->expires_on;
  return effective;
}
