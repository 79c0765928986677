/* drift.c: actual weights beside targets, exactly. */
#include "drift.h"

#include "base/arena.h"
#include "base/decimal.h"

static int64_t absolute(int64_t value)
{
  return value < 0 ? -value : value;
}

struct status drift_measure(struct arena *arena, const struct drift_name *names, size_t count, int64_t cash_e4,
                            struct drift_result *result)
{
  int64_t *values_e4 = arena_array(arena, count + 1, sizeof(int64_t));
  int64_t *actuals_e8 = arena_array(arena, count + 1, sizeof(int64_t));
  int64_t total_e4 = cash_e4;
  int64_t cash_target_e8 = WEIGHT_E8;
  for (size_t i = 0; i < count; i++) {
    if (names[i].value_e4 < 0 || names[i].target_e8 < 0 || names[i].target_e8 > cash_target_e8)
      return status_fail(STATUS_INVALID_ARGUMENT, "targets",
                         "Values and targets are not negative, and targets are at most 100% together.");
    cash_target_e8 -= names[i].target_e8;
    values_e4[i] = names[i].value_e4;
    if (!decimal_add(total_e4, names[i].value_e4, &total_e4))
      return status_fail(STATUS_OUT_OF_RANGE, "positions", "The portfolio's value is too large.");
  }
  if (cash_e4 < 0 || total_e4 <= 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "cash", "Drift needs a portfolio of value and no overdrawn cash.");
  values_e4[count] = cash_e4;
  if (!decimal_apportion(WEIGHT_E8, values_e4, count + 1, actuals_e8))
    return status_fail(STATUS_OUT_OF_RANGE, "positions", "The portfolio's value is too large.");
  struct drift_line *lines = arena_array(arena, count, sizeof(*lines));
  int64_t cash_drift_e8 = actuals_e8[count] - cash_target_e8;
  int64_t sum_e8 = absolute(cash_drift_e8);
  for (size_t i = 0; i < count; i++) {
    lines[i] = (struct drift_line){ .actual_e8 = actuals_e8[i], .drift_e8 = actuals_e8[i] - names[i].target_e8 };
    sum_e8 += absolute(lines[i].drift_e8);
  }
  *result = (struct drift_result){
    .lines = lines,
    .cash = { .actual_e8 = actuals_e8[count], .drift_e8 = cash_drift_e8 },
    .total_e4 = total_e4,
    .drift_e8 = sum_e8 / 2,
  };
  return status_ok();
}

struct status drift_of_segment(struct arena *arena, const struct drift_name *names, size_t count, int64_t cash_e4,
                               struct drift_result *result)
{
  bool is_empty = cash_e4 == 0;
  for (size_t i = 0; is_empty && i < count; i++)
    is_empty = names[i].value_e4 == 0;
  if (!is_empty)
    return drift_measure(arena, names, count, cash_e4, result);
  *result = (struct drift_result){ .lines = arena_array(arena, count + 1, sizeof *result->lines) };
  result->cash.drift_e8 = -WEIGHT_E8;
  for (size_t i = 0; i < count; i++) {
    result->lines[i].drift_e8 = -names[i].target_e8;
    result->cash.drift_e8 += names[i].target_e8;
  }
  return status_ok();
}
