/* Goals in a terminal: what is typed becomes a goal, and a year of the fan a bar. */
#include <criterion/criterion.h>
#include <string.h>

#include "goal_put.h"
#include "goal_text.h"

Test(goals, a_goal_is_typed_in_one_word)
{
  static const struct {
    const char *text;
    bool is_good;
    Crm__Goal__Kind kind;
    const char *name, *amount, *due_on, *born_on, *social_security;
    uint32_t end_age, from_age;
  } rows[] = {
    { "house,Cottage,80000,2033-06-01", true, CRM__GOAL__KIND__HOUSE, "Cottage", "80000", "2033-06-01", "", "", 0, 0 },
    { "Retirement,Later,4000,2045-01-01,1980-03-02,92", true, CRM__GOAL__KIND__RETIREMENT, "Later", "4000",
      "2045-01-01", "1980-03-02", "", 92, 0 },
    { "retirement,Later,4000,2045-01-01,1980-03-02,92,1800,67", true, CRM__GOAL__KIND__RETIREMENT, "Later", "4000",
      "2045-01-01", "1980-03-02", "1800", 92, 67 },
    { .text = "house,Cottage,80000" },
    { .text = "boat,Yacht,80000,2033-06-01" },
    { .text = "retirement,Later,4000,2045-01-01" },
    { .text = "retirement,Later,4000,2045-01-01,1980-03-02,old" },
    { .text = "retirement,Later,4000,2045-01-01,1980-03-02,92,1800,131" },
    { .text = "" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct Crm__Goal *goal = NULL;
    struct status status = goal_put_goal(arena, rows[i].text, &goal);
    cr_expect_eq(status_is_ok(status), rows[i].is_good, "%s: %s", rows[i].text, status.message);
    if (!rows[i].is_good || !status_is_ok(status)) {
      cr_expect_str_eq(status.field, "--goal");
      arena_free(arena);
      continue;
    }
    cr_expect_eq(goal->kind, rows[i].kind);
    cr_expect_str_eq(goal->name, rows[i].name);
    cr_expect_str_eq(goal->amount, rows[i].amount);
    cr_expect_str_eq(goal->due_on, rows[i].due_on);
    cr_expect_str_eq(goal->born_on, rows[i].born_on);
    cr_expect_str_eq(goal->social_security, rows[i].social_security);
    cr_expect_eq(goal->plan_end_age, rows[i].end_age);
    cr_expect_eq(goal->social_security_age, rows[i].from_age);
    arena_free(arena);
  }
}

Test(goals, a_year_of_the_fan_is_a_bar_from_p5_to_p95)
{
  static const struct {
    const char *rule, *p5, *p10, *p25, *p50, *p75, *p90, *p95, *bar;
    double top;
  } rows[] = {
    { "spread over the scale", "0.00", "8.00", "16.00", "24.00", "32.00", "40.00", "48.00",
      "........--------========|========--------.......", 48 },
    { "everything in one place", "10.00", "10.00", "10.00", "10.00", "10.00", "10.00", "10.00",
      "          |                                     ", 48 },
    { "nothing is left", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00",
      "|                                               ", 48 },
    { "no scale", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00",
      "|                                               ", 0 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct Crm__GoalFanYear year = CRM__GOAL_FAN_YEAR__INIT;
    year.p5 = rows[i].p5;
    year.p10 = rows[i].p10;
    year.p25 = rows[i].p25;
    year.p50 = rows[i].p50;
    year.p75 = rows[i].p75;
    year.p90 = rows[i].p90;
    year.p95 = rows[i].p95;
    const char *bar = goal_fan_bar(arena, &year, rows[i].top);
    cr_expect_eq(strlen(bar), FAN_COLUMNS);
    cr_expect_eq(strcmp(bar, rows[i].bar), 0, "%s:\n%s\n%s", rows[i].rule, bar, rows[i].bar);
    arena_free(arena);
  }
}

Test(goals, the_widest_error_of_a_fan_is_told)
{
  struct arena *arena = arena_new();
  struct Crm__GoalFanYear first = CRM__GOAL_FAN_YEAR__INIT, second = first, *years[] = { &first, &second };
  const char *errors[] = { "0.01", "1200.50", "9.00" }, *unknown[] = { "3.00", "" };
  first.plus_minus = errors;
  first.n_plus_minus = 3;
  second.plus_minus = unknown;
  second.n_plus_minus = 1;
  cr_expect_str_eq(goal_fan_error(arena, years, 2),
                   "Each percentile is sure within 1,200.50 at most, 95 times in a hundred.");
  second.n_plus_minus = 2;
  cr_expect_str_eq(goal_fan_error(arena, years, 2), "There are too few paths to tell the error of every percentile.");
  arena_free(arena);
}
