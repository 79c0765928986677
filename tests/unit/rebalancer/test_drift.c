/* test_drift.c: drift of names and of a portfolio, cash included. */
#include <criterion/criterion.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "drift.h"

#define PERCENT INT64_C(1000000)
#define DOLLAR CASH_E4

Test(drift, counts_cash_with_its_own_target)
{
  struct arena *arena = arena_new();
  struct drift_name names[] = { { 600 * DOLLAR, 50 * PERCENT }, { 200 * DOLLAR, 40 * PERCENT } };
  struct drift_result result;
  cr_assert(status_is_ok(drift_measure(arena, names, 2, 200 * DOLLAR, &result)));
  cr_assert_eq(result.lines[0].drift_e8, 10 * PERCENT);
  cr_assert_eq(result.lines[1].drift_e8, -20 * PERCENT);
  cr_assert_eq(result.cash.drift_e8, 10 * PERCENT);
  cr_assert_eq(result.drift_e8, 20 * PERCENT);
  cr_assert_eq(result.total_e4, 1000 * DOLLAR);
  arena_free(arena);
}

Test(drift, refuses_targets_above_one_overdrawn_cash_and_nothing)
{
  struct arena *arena = arena_new();
  struct drift_name above[] = { { DOLLAR, 60 * PERCENT }, { DOLLAR, 41 * PERCENT } };
  struct drift_name fine[] = { { DOLLAR, 60 * PERCENT } };
  struct drift_result result;
  cr_assert_eq(drift_measure(arena, above, 2, 0, &result).code, STATUS_INVALID_ARGUMENT);
  cr_assert_eq(drift_measure(arena, fine, 1, -1, &result).code, STATUS_FAILED_PRECONDITION);
  cr_assert_eq(drift_measure(arena, fine, 0, 0, &result).code, STATUS_FAILED_PRECONDITION);
  arena_free(arena);
}

Test(drift, in_an_empty_segment_every_name_is_off_by_its_target)
{
  struct arena *arena = arena_new();
  struct drift_name names[] = { { 0, 50 * PERCENT }, { 0, 40 * PERCENT } };
  struct drift_result result;
  cr_assert(status_is_ok(drift_of_segment(arena, names, 2, 0, &result)));
  cr_assert_eq(result.lines[0].drift_e8, -50 * PERCENT);
  cr_assert_eq(result.lines[1].drift_e8, -40 * PERCENT);
  cr_assert_eq(result.cash.drift_e8, -10 * PERCENT, "what the targets leave to cash");
  cr_assert_eq(result.drift_e8, 0, "there is no portfolio");
  cr_assert(status_is_ok(drift_of_segment(arena, names, 2, DOLLAR, &result)));
  cr_assert_eq(result.drift_e8, 90 * PERCENT, "cash alone is one");
  arena_free(arena);
}
