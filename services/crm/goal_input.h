/* goal_input: what people say of their goals, exact and by date, and the engine's plan by month that it comes to. Pure.
 *
 * Month k begins k months behind the valuation date (clipped to the month's last day); a date is in the month it falls
 * into, so what is due before the first month is over is due in month 0, before any growth. Somebody born on 29
 * February has birthdays on 1 March of common years. A college under way has those of its four payments that are still
 * to come; a goal whose last payment is past is over, and is not projected.
 */
#ifndef STEWARD_CRM_GOAL_INPUT_H
#define STEWARD_CRM_GOAL_INPUT_H
#include "goal_engine/goal_plan.h"

#define GOAL_AGE_MAX 130
#define GOAL_INFLATION_E8 3000000 /* unless changed */

enum goal_purpose { /* as steward.crm.v1.Goal.Kind */
                    PURPOSE_NONE,
                    PURPOSE_HOUSE,
                    PURPOSE_VACATION,
                    PURPOSE_MEDICAL,
                    PURPOSE_OTHER,
                    PURPOSE_COLLEGE,
                    PURPOSE_RETIREMENT,
};

struct goal_wish {
  enum goal_purpose purpose;
  int64_t amount_e4; /* in today's money: once, a year of college, a month of retirement */
  int32_t due_on;    /* of the first payment */
  /* of a retirement */
  int32_t born_on; /* DATE_NONE: not said */
  int plan_end_age;
  int64_t social_security_e4; /* a month, in today's money; 0: none */
  int social_security_age;
};

struct goal_input {
  int32_t valuation_on;
  int64_t value_e4;
  int64_t contribution_e4;        /* a month, in today's money */
  int64_t contribution_growth_e8; /* these are a year's, fractions */
  int64_t return_e8;
  int64_t volatility_e8;
  int64_t inflation_e8;
  int64_t fee_e8;
  const struct goal_wish *wishes; /* by priority: most important first */
  size_t wish_count;
  bool by_priority;
};

/* A year's return and volatility that stand for a word. */
struct goal_preset {
  int32_t return_e8, volatility_e8;
};
enum goal_preset_name { GOAL_AGGRESSIVE, GOAL_MODERATE, GOAL_CONSERVATIVE };
struct goal_preset goal_preset(enum goal_preset_name name);

/* Months from the first day to the second: below 0 when that is before. */
int goal_month_of(int32_t valuation_on, int32_t on);
int32_t goal_birthday(int32_t born_on, int age);

/* When a goal is paid. first may be below 0 (a college under way): only months from 0 on are still to come. */
struct goal_schedule {
  int first, last, step;      /* months; last is on the grid */
  int inflow_from, inflow_to; /* social security; none when from is behind to */
};
struct goal_schedule goal_schedule_of(const struct goal_input *input, const struct goal_wish *wish);

/* INVALID_ARGUMENT with the field as people see it: "goals[1].due_on", "returns.expected_return". */
struct status goal_input_check(struct arena *arena, const struct goal_input *input);

/* The engine's plan, of those goals that are not over, and each one's place among the wishes. What was a good input on
 * the day it was made may be none later: FAILED_PRECONDITION on "goals" when all are over. */
struct goal_months {
  struct goal_plan plan;
  size_t wish_of[GOAL_GOALS_MAX];
  int months;              /* n: of the last payment */
  int contribution_months; /* 1 to this; 0: none */
};
struct status goal_input_months(struct arena *arena, const struct goal_input *input, struct goal_months *out);
#endif
