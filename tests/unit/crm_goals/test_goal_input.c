/* Which plans can be projected, and in which months goals are paid. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "plan_text.h"

static int32_t day(const char *text)
{
  int32_t on = 0;
  cr_assert(status_is_ok(date_parse(text, &on)), "%s", text);
  return on;
}

Test(goal_input, a_date_is_in_the_month_it_falls_into)
{
  static const struct {
    const char *valuation_on, *on;
    int month;
    const char *rule;
  } rows[] = {
    { "2026-11-21", "2026-11-21", 0, "today" },
    { "2026-11-21", "2026-12-20", 0, "the last day of the first month" },
    { "2026-11-21", "2026-12-21", 1, "a month" },
    { "2026-11-21", "2026-11-20", -1, "yesterday" },
    { "2026-11-21", "2026-10-21", -1, "a month ago" },
    { "2026-11-21", "2026-10-20", -2, "a month and a day ago" },
    { "2026-11-21", "2027-11-21", 12, "a year" },
    { "2026-11-21", "2036-11-20", 119, "a day short of ten years" },
    { "2026-01-31", "2026-02-27", 0, "February has not its last day yet" },
    { "2026-01-31", "2026-02-28", 1, "clipped to the last of February" },
    { "2026-01-31", "2026-03-30", 1, "not yet the 31st" },
    { "2024-02-29", "2025-02-28", 12, "a year behind a leap day" },
    { "2024-02-29", "2025-03-01", 12, "and the day after" },
    { "2023-02-28", "2024-02-29", 12, "a leap day a year later" },
    { "2026-12-31", "2027-01-01", 0, "the turn of the year" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq(goal_month_of(day(rows[i].valuation_on), day(rows[i].on)), rows[i].month, "%s: month %d", rows[i].rule,
                 goal_month_of(day(rows[i].valuation_on), day(rows[i].on)));
}

Test(goal_input, every_date_is_in_one_month)
{
  uint32_t seed = 11;
  for (int i = 0; i < 20000; i++) {
    seed = seed * 1664525u + 1013904223u;
    int32_t valuation_on = (int32_t)(seed >> 8) % 40000;
    seed = seed * 1664525u + 1013904223u;
    int32_t on = valuation_on + (int32_t)(seed >> 8) % 36000 - 3000;
    int k = goal_month_of(valuation_on, on);
    cr_assert_leq(date_add_months(valuation_on, k), on, "month %d of %d begins by %d", k, valuation_on, on);
    cr_assert_gt(date_add_months(valuation_on, k + 1), on, "month %d of %d is over by %d", k, valuation_on, on);
  }
}

Test(goal_input, who_was_born_on_a_leap_day_has_birthdays_on_1_march_of_common_years)
{
  static const struct {
    const char *born_on;
    int age;
    const char *birthday;
  } rows[] = {
    { "1960-02-29", 64, "2024-02-29" },  { "1960-02-29", 65, "2025-03-01" }, { "1960-02-29", 67, "2027-03-01" },
    { "2000-02-29", 100, "2100-03-01" }, { "1960-02-28", 65, "2025-02-28" }, { "1960-03-01", 65, "2025-03-01" },
    { "1961-12-31", 70, "2031-12-31" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char text[DATE_TEXT_SIZE];
    int32_t on = goal_birthday(day(rows[i].born_on), rows[i].age);
    cr_expect_str_eq(date_format(on, text), rows[i].birthday, "%s at %d: %s", rows[i].born_on, rows[i].age, text);
    cr_expect_eq(date_age(day(rows[i].born_on), on), rows[i].age, "and is of that age from that day");
    cr_expect_eq(date_age(day(rows[i].born_on), on - 1), rows[i].age - 1, "not the day before");
  }
}

Test(goal_input, each_goal_is_paid_in_its_months)
{
  static const struct {
    const char *rule, *goal;
    int first, last, step, inflow_from, inflow_to;
  } rows[] = {
    { "a house in ten years", "house 1.00 2036-11-21", 120, 120, 12, 0, -1 },
    { "a vacation today", "vacation 1.00 2026-11-21", 0, 0, 12, 0, -1 },
    { "a bill in two weeks is of month 0", "medical 1.00 2026-12-05", 0, 0, 12, 0, -1 },
    { "college from two years on", "college 1.00 2028-11-21", 24, 60, 12, 0, -1 },
    { "college under way: one payment was a year ago", "college 1.00 2025-11-21", -12, 24, 12, 0, -1 },
    { "retirement today, plan end in five years", "retirement 1.00 2026-11-21 born 1961-11-21 end 70", 0, 59, 1, 0,
      -1 },
    { "social security two years later", "retirement 1.00 2026-11-21 born 1961-11-21 end 70 ss 1.00 at 67", 0, 59, 1,
      24, 59 },
    { "and before the retirement", "retirement 1.00 2029-11-21 born 1961-11-21 end 70 ss 1.00 at 67", 36, 59, 1, 24,
      59 },
    { "retired for years", "retirement 1.00 2019-01-01 born 1951-11-21 end 90 ss 1.00 at 62", 0, 179, 1, 0, 179 },
    { "the last month alone", "retirement 1.00 2026-11-21 born 1961-12-21 end 65", 0, 0, 1, 0, -1 },
    { "born on a leap day: 1 March of 2031", "retirement 1.00 2026-11-21 born 1960-02-29 end 71", 0, 50, 1, 0, -1 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_input input = input_of_text(arena, arena_printf(arena, "1.00|%s", rows[i].goal));
    struct goal_schedule schedule = goal_schedule_of(&input, &input.wishes[0]);
    cr_expect_eq(schedule.first, rows[i].first, "%s: first %d", rows[i].rule, schedule.first);
    cr_expect_eq(schedule.last, rows[i].last, "%s: last %d", rows[i].rule, schedule.last);
    cr_expect_eq(schedule.step, rows[i].step, "%s", rows[i].rule);
    cr_expect_eq(schedule.inflow_to, rows[i].inflow_to, "%s: inflow to %d", rows[i].rule, schedule.inflow_to);
    if (rows[i].inflow_to >= 0)
      cr_expect_eq(schedule.inflow_from, rows[i].inflow_from, "%s: from %d", rows[i].rule, schedule.inflow_from);
    arena_free(arena);
  }
}

Test(goal_input, what_cannot_be_projected_is_refused_by_its_field)
{
  static const struct {
    const char *rule, *plan, *field; /* field NULL: it can be */
  } rows[] = {
    { "a plain one", "1.00 r 0.07 s 0.1|house 1.00 2030-01-01", NULL },
    { "no money yet", "0.00 r 0.07 s 0.1|house 1.00 2030-01-01", NULL },
    { "no return, no volatility", "1.00|house 1.00 2030-01-01", NULL },
    { "a loss every year", "1.00 r -0.9|house 1.00 2030-01-01", NULL },
    { "a fee of all of it", "1.00 fee 1|house 1.00 2030-01-01", NULL },
    { "due today", "1.00|house 1.00 2026-11-21", NULL },
    { "no goal", "1.00", "goals" },
    { "debts", "-1.00|house 1.00 2030-01-01", "current_value" },
    { "taking out", "1.00 put -1.00|house 1.00 2030-01-01", "contribution" },
    { "contributions that double", "1.00 growth 0.51|house 1.00 2030-01-01", "contribution_growth" },
    { "everything lost", "1.00 r -0.91|house 1.00 2030-01-01", "returns.expected_return" },
    { "percent written as a number", "1.00 r 7|house 1.00 2030-01-01", "returns.expected_return" },
    { "volatility written as a percentage", "1.00 s 10|house 1.00 2030-01-01", "returns.volatility" },
    { "a negative volatility", "1.00 s -0.1|house 1.00 2030-01-01", "returns.volatility" },
    { "prices that double", "1.00 i 0.51 growth 0|house 1.00 2030-01-01", "inflation" },
    { "prices that double, and contributions with them", "1.00 i 0.51 growth 0.51|house 1.00 2030-01-01", "inflation" },
    { "a fee beyond all", "1.00 fee 1.01|house 1.00 2030-01-01", "fee" },
    { "a rebate", "1.00 fee -0.01|house 1.00 2030-01-01", "fee" },
    { "an unknown kind", "1.00|none 1.00 2030-01-01", "goals[0].kind" },
    { "it costs nothing", "1.00|house 0.00 2030-01-01", "goals[0].amount" },
    { "the second of two is at fault", "1.00|house 1.00 2030-01-01|house -1.00 2030-01-01", "goals[1].amount" },
    { "due yesterday", "1.00|house 1.00 2026-11-20", "goals[0].due_on" },
    { "college with one payment left", "1.00|college 1.00 2023-11-21", NULL },
    { "college that is over", "1.00|college 1.00 2023-11-20", "goals[0].due_on" },
    { "in a hundred years", "1.00|house 1.00 2126-11-21", NULL },
    { "in more than a hundred years", "1.00|house 1.00 2126-12-21", "goals[0].due_on" },
    { "a house with a birthday", "1.00|house 1.00 2030-01-01 born 1960-01-01", "goals[0].born_on" },
    { "a house with an end", "1.00|house 1.00 2030-01-01 end 90", "goals[0].plan_end_age" },
    { "a house with social security", "1.00|house 1.00 2030-01-01 ss 1.00", "goals[0].social_security" },
    { "a house with its age", "1.00|house 1.00 2030-01-01 at 67", "goals[0].social_security_age" },
    { "a retirement of nobody", "1.00|retirement 1.00 2030-01-01 end 90", "goals[0].born_on" },
    { "of somebody not yet born", "1.00|retirement 1.00 2030-01-01 born 2026-11-22 end 90", "goals[0].born_on" },
    { "born today", "1.00|retirement 1.00 2091-11-21 born 2026-11-21 end 90", NULL },
    { "without end", "1.00|retirement 1.00 2030-01-01 born 1960-01-01", "goals[0].plan_end_age" },
    { "to 131", "1.00|retirement 1.00 2030-01-01 born 1960-01-01 end 131", "goals[0].plan_end_age" },
    { "ends before it begins", "1.00|retirement 1.00 2030-01-01 born 1960-01-01 end 70", "goals[0].plan_end_age" },
    { "ends a month behind its beginning", "1.00|retirement 1.00 2029-12-01 born 1960-01-01 end 70", NULL },
    { "has ended", "1.00|retirement 1.00 2020-01-01 born 1950-01-01 end 76", "goals[0].plan_end_age" },
    { "retirement has begun", "1.00|retirement 1.00 2020-01-01 born 1950-01-01 end 90", NULL },
    { "social security without its age", "1.00|retirement 1.00 2030-01-01 born 1960-01-01 end 90 ss 1.00",
      "goals[0].social_security_age" },
    { "its age without an amount", "1.00|retirement 1.00 2030-01-01 born 1960-01-01 end 90 at 67",
      "goals[0].social_security" },
    { "it begins when all is over", "1.00|retirement 1.00 2030-01-01 born 1960-01-01 end 90 ss 1.00 at 90",
      "goals[0].social_security_age" },
    { "it has begun", "1.00|retirement 1.00 2030-01-01 born 1950-01-01 end 90 ss 1.00 at 62", NULL },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_input input = input_of_text(arena, rows[i].plan);
    struct status status = goal_input_check(arena, &input);
    cr_expect_eq(status_is_ok(status), rows[i].field == NULL, "%s: %s", rows[i].rule, status.message);
    if (rows[i].field != NULL && !status_is_ok(status)) {
      cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", rows[i].rule);
      cr_expect_str_eq(status.field, rows[i].field, "%s: %s", rows[i].rule, status.message);
    }
    arena_free(arena);
  }
}

Test(goal_input, presets_are_those_of_the_firm_s_handbook)
{
  cr_expect_eq(goal_preset(GOAL_AGGRESSIVE).return_e8, 9000000);
  cr_expect_eq(goal_preset(GOAL_AGGRESSIVE).volatility_e8, 14000000);
  cr_expect_eq(goal_preset(GOAL_MODERATE).return_e8, 7000000);
  cr_expect_eq(goal_preset(GOAL_MODERATE).volatility_e8, 10000000);
  cr_expect_eq(goal_preset(GOAL_CONSERVATIVE).return_e8, 5000000);
  cr_expect_eq(goal_preset(GOAL_CONSERVATIVE).volatility_e8, 7000000);
}
