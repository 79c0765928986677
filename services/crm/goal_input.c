/* Checks what people say of their goals, and finds the months in which they are paid. */
#include "goal_input.h"

#include <assert.h>

#include "base/date.h"
#include "base/decimal.h"

#define MONTHS_A_YEAR 12
#define RETURN_LEAST_E8 (-90 * WEIGHT_E8 / 100)
#define VOLATILITY_MOST_E8 (2 * WEIGHT_E8)
#define PRICES_MOST_E8 (WEIGHT_E8 / 2) /* of inflation and of contributions' growth, either way */
#define MONEY_MOST_E4 (INT64_C(1000000000000) * CASH_E4)

struct goal_preset goal_preset(enum goal_preset_name name)
{
  static const struct goal_preset presets[] = {
    [GOAL_AGGRESSIVE] = { 9 * WEIGHT_E8 / 100, 14 * WEIGHT_E8 / 100 },
    [GOAL_MODERATE] = { 7 * WEIGHT_E8 / 100, 10 * WEIGHT_E8 / 100 },
    [GOAL_CONSERVATIVE] = { 5 * WEIGHT_E8 / 100, 7 * WEIGHT_E8 / 100 },
  };
  assert(name <= GOAL_CONSERVATIVE);
  return presets[name];
}

int goal_month_of(int32_t valuation_on, int32_t on)
{
  struct civil from = date_to_civil(valuation_on), to = date_to_civil(on);
  int months = (to.year - from.year) * MONTHS_A_YEAR + to.month - from.month;
  /* Within the same calendar month the day decides, and months are clipped: 28 February is a month behind 31 January.
   */
  return date_add_months(valuation_on, months) > on ? months - 1 : months;
}

int32_t goal_birthday(int32_t born_on, int age)
{
  int32_t day = date_add_months(born_on, age * MONTHS_A_YEAR);
  /* 29 February, clipped to the 28th in a common year: the birthday is the day behind it, as date_age() counts. */
  return date_to_civil(born_on).day == 29 && date_to_civil(born_on).month == 2 && date_to_civil(day).day == 28 ? day + 1
                                                                                                               : day;
}

static struct goal_schedule retirement(const struct goal_input *input, const struct goal_wish *wish)
{
  int end = goal_month_of(input->valuation_on, goal_birthday(wish->born_on, wish->plan_end_age)) - 1;
  int first = goal_month_of(input->valuation_on, wish->due_on);
  struct goal_schedule schedule = { .first = first > 0 ? first : 0, .last = end, .step = 1, .inflow_to = -1 };
  if (wish->social_security_e4 == 0)
    return schedule;
  int from = goal_month_of(input->valuation_on, goal_birthday(wish->born_on, wish->social_security_age));
  schedule.inflow_from = from > 0 ? from : 0;
  schedule.inflow_to = end;
  return schedule;
}

struct goal_schedule goal_schedule_of(const struct goal_input *input, const struct goal_wish *wish)
{
  int first = goal_month_of(input->valuation_on, wish->due_on);
  if (wish->purpose == PURPOSE_RETIREMENT)
    return retirement(input, wish);
  int last = wish->purpose == PURPOSE_COLLEGE ? first + (GOAL_COLLEGE_PAYMENTS - 1) * MONTHS_A_YEAR : first;
  return (struct goal_schedule){ .first = first, .last = last, .step = MONTHS_A_YEAR, .inflow_to = -1 };
}

static struct status check_range(const char *field, int64_t value, int64_t least, int64_t most, const char *rule)
{
  return value < least || value > most ? status_fail(STATUS_INVALID_ARGUMENT, field, rule) : status_ok();
}

static struct status check_numbers(const struct goal_input *input)
{
  struct status status = check_range("current_value", input->value_e4, 0, MONEY_MOST_E4,
                                     "the current value is from 0 to 1,000,000,000,000");
  if (status_is_ok(status))
    status = check_range("contribution", input->contribution_e4, 0, MONEY_MOST_E4,
                         "the monthly contribution is from 0 to 1,000,000,000,000");
  if (status_is_ok(status)) /* before the growth that follows it where none is typed */
    status = check_range("inflation", input->inflation_e8, -PRICES_MOST_E8, PRICES_MOST_E8,
                         "inflation is a fraction a year from -0.5 to 0.5: 0.03 is 3 percent");
  if (status_is_ok(status))
    status = check_range("contribution_growth", input->contribution_growth_e8, -PRICES_MOST_E8, PRICES_MOST_E8,
                         "the contribution's growth is a fraction a year from -0.5 to 0.5: 0.03 is 3 percent");
  if (status_is_ok(status))
    status = check_range("returns.expected_return", input->return_e8, RETURN_LEAST_E8, WEIGHT_E8,
                         "the expected return is a fraction a year from -0.9 to 1: 0.07 is 7 percent");
  if (status_is_ok(status))
    status = check_range("returns.volatility", input->volatility_e8, 0, VOLATILITY_MOST_E8,
                         "the volatility is a fraction a year from 0 to 2: 0.1 is 10 percent");
  if (status_is_ok(status))
    status =
        check_range("fee", input->fee_e8, 0, WEIGHT_E8, "the fee is a fraction a year from 0 to 1: 0.01 is 1 percent");
  return status;
}

/* A goal in the plan, for its messages. */
struct checked {
  struct arena *arena;
  const struct goal_input *input;
  const struct goal_wish *wish;
  size_t place;
};

static struct status fails(const struct checked *at, const char *field, const char *rule)
{
  return status_format(at->arena, STATUS_INVALID_ARGUMENT, arena_printf(at->arena, "goals[%zu].%s", at->place, field),
                       "%s", rule);
}

static struct status check_not_retirement(const struct checked *at)
{
  const struct goal_wish *wish = at->wish;
  if (wish->born_on != DATE_NONE)
    return fails(at, "born_on", "only a retirement has a date of birth");
  if (wish->plan_end_age != 0)
    return fails(at, "plan_end_age", "only a retirement has an age at which the plan ends");
  if (wish->social_security_e4 != 0)
    return fails(at, "social_security", "only a retirement has social security");
  if (wish->social_security_age != 0)
    return fails(at, "social_security_age", "only a retirement has social security");
  return status_ok();
}

static struct status check_retirement(const struct checked *at)
{
  const struct goal_wish *wish = at->wish;
  if (wish->born_on == DATE_NONE)
    return fails(at, "born_on", "a retirement needs the date of birth");
  if (wish->born_on > at->input->valuation_on)
    return fails(at, "born_on", "the date of birth is behind the valuation date");
  if (wish->plan_end_age < 1 || wish->plan_end_age > GOAL_AGE_MAX)
    return fails(at, "plan_end_age", "a retirement needs the age at which the plan ends, from 1 to 130");
  if (wish->social_security_e4 < 0 || wish->social_security_e4 > MONEY_MOST_E4)
    return fails(at, "social_security", "social security is from 0 to 1,000,000,000,000 a month");
  if (wish->social_security_e4 == 0 && wish->social_security_age != 0)
    return fails(at, "social_security", "an age is given, and no social security to begin with it");
  if (wish->social_security_e4 > 0 && wish->social_security_age < 1)
    return fails(at, "social_security_age", "social security needs the age at which it begins");
  if (wish->social_security_age >= wish->plan_end_age)
    return fails(at, "social_security_age", "social security begins before the age at which the plan ends");
  struct goal_schedule schedule = goal_schedule_of(at->input, wish);
  if (schedule.last < 0)
    return fails(at, "plan_end_age", "the plan has ended before the first month");
  if (schedule.last < schedule.first)
    return fails(at, "plan_end_age", "the plan ends before the retirement begins");
  return status_ok();
}

static struct status check_goal(const struct checked *at)
{
  const struct goal_wish *wish = at->wish;
  if (wish->purpose < PURPOSE_HOUSE || wish->purpose > PURPOSE_RETIREMENT)
    return fails(at, "kind", "a goal is a house, vacation, medical, other, college or retirement");
  if (wish->amount_e4 <= 0 || wish->amount_e4 > MONEY_MOST_E4)
    return fails(at, "amount", "the amount is above 0, to 1,000,000,000,000");
  struct status status = wish->purpose == PURPOSE_RETIREMENT ? check_retirement(at) : check_not_retirement(at);
  if (!status_is_ok(status))
    return status;
  struct goal_schedule schedule = goal_schedule_of(at->input, wish);
  if (schedule.last < 0)
    return fails(at, "due_on",
                 wish->purpose == PURPOSE_COLLEGE ? "its four payments are past"
                                                  : "it was due before the valuation date");
  if (schedule.last > GOAL_MONTHS_MAX)
    return fails(at, wish->purpose == PURPOSE_RETIREMENT ? "plan_end_age" : "due_on",
                 "the last payment is more than a hundred years away");
  return status_ok();
}

struct status goal_input_check(struct arena *arena, const struct goal_input *input)
{
  struct status status = check_numbers(input);
  if (status_is_ok(status) && (input->wish_count == 0 || input->wish_count > GOAL_GOALS_MAX))
    status = status_fail(STATUS_INVALID_ARGUMENT, "goals", "a plan has from 1 to 16 goals");
  for (size_t i = 0; i < input->wish_count && status_is_ok(status); i++)
    status = check_goal(&(struct checked){ arena, input, &input->wishes[i], i });
  return status;
}

/* Social security of a wish is counted from month 0 where it has begun. */
static struct goal_plan_goal engine_goal(const struct goal_wish *wish, const struct goal_schedule *schedule)
{
  int past = schedule->first < 0 ? (-schedule->first + schedule->step - 1) / schedule->step : 0;
  int first = schedule->first + past * schedule->step;
  return (struct goal_plan_goal){ .kind = wish->purpose == PURPOSE_RETIREMENT ? GOAL_RETIREMENT
                                          : wish->purpose == PURPOSE_COLLEGE  ? GOAL_COLLEGE
                                                                              : GOAL_LUMP_SUM,
                                  .amount_e4 = wish->amount_e4,
                                  .first_month = first,
                                  .last_month = schedule->last,
                                  .payments = wish->purpose == PURPOSE_COLLEGE ? GOAL_COLLEGE_PAYMENTS - past : 0,
                                  .inflow_e4 = schedule->inflow_to >= 0 ? wish->social_security_e4 : 0,
                                  .inflow_month = schedule->inflow_from };
}

struct status goal_input_months(struct arena *arena, const struct goal_input *input, struct goal_months *out)
{
  struct goal_plan_goal *goals = arena_array(arena, GOAL_GOALS_MAX, sizeof *goals);
  struct goal_months found = { .plan = { .start_value_e4 = input->value_e4,
                                         .contribution_e4 = input->contribution_e4,
                                         .contribution_growth_e8 = (int32_t)input->contribution_growth_e8,
                                         .return_e8 = (int32_t)input->return_e8,
                                         .volatility_e8 = (int32_t)input->volatility_e8,
                                         .inflation_e8 = (int32_t)input->inflation_e8,
                                         .fee_e8 = (int32_t)input->fee_e8,
                                         .goals = goals,
                                         .order = input->by_priority ? GOAL_BY_RANK : GOAL_BY_DATE } };
  int retired = GOAL_MONTHS_MAX + 1;
  for (size_t i = 0; i < input->wish_count; i++) {
    struct goal_schedule schedule = goal_schedule_of(input, &input->wishes[i]);
    if (schedule.last < 0)
      continue;
    found.wish_of[found.plan.goal_count] = i;
    goals[found.plan.goal_count++] = engine_goal(&input->wishes[i], &schedule);
    found.months = schedule.last > found.months ? schedule.last : found.months;
    if (input->wishes[i].purpose == PURPOSE_RETIREMENT && schedule.first < retired)
      retired = schedule.first;
  }
  if (found.plan.goal_count == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "goals",
                       "all goals of the plan are over: there is nothing to project");
  found.contribution_months = retired <= found.months ? retired - 1 : found.months;
  if (input->contribution_e4 == 0 || found.contribution_months < 0)
    found.contribution_months = 0;
  *out = found;
  return goal_plan_model(arena, &found.plan, &(struct goal_model){ 0 });
}
