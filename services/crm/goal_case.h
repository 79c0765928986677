/* goal_case: a plan of today: what was put, beside what accounts, the firm's assumptions and the date say of it. */
#ifndef STEWARD_CRM_GOAL_CASE_H
#define STEWARD_CRM_GOAL_CASE_H
#include "goal_book.h"
#include "goal_input.h"

#define GOAL_LINE_NONE (-1)
#define GOAL_LINE_MOST_E2 10000
#define GOAL_ASSUMPTIONS_ID 1 /* of the one record a firm has */

extern const struct record_kind crm_goal_plan_kind;        /* ids are given */
extern const struct record_kind crm_goal_review_kind;      /* by plan */
extern const struct record_kind crm_goal_assumptions_kind; /* GOAL_ASSUMPTIONS_ID */

struct goal_source { /* a plan that was put, or one as typed */
  const Crm__GoalPlanInput *input;
  uint64_t plan_id, plan_version;  /* 0: typed */
  const char *measured_volatility; /* "": not measured */
  const char *volatility_source;
  const char *prefix; /* of its fields in the request: "plan.plan." */
  bool is_new;        /* being put: no goal may be over, the volatility is measured now */
};

struct goal_case {
  struct goal_source source;
  struct goal_input input;
  struct goal_months months;
  struct goal_book book;
  Crm__GoalBasis *basis;
  int64_t line_e2; /* or GOAL_LINE_NONE */
};

/* Resolves and checks a plan as of a day. INVALID_ARGUMENT, NOT_FOUND and FAILED_PRECONDITION name the field. */
struct status goal_case_make(struct call *call, const struct goal_source *source, int32_t valuation_on,
                             struct goal_case *out);

/* The plan of a choice, kept or typed. */
struct status goal_case_choose(struct call *call, const char *field, const Crm__GoalPlanChoice *choice,
                               struct goal_source *out);

/* A kept plan that is in use and whose owner the caller sees. */
struct status goal_plan_read(struct call *call, const char *field, uint64_t plan_id, struct record *record,
                             Crm__GoalPlan *out);

/* The firm's business date, or a day of "run.valuation_on" in its place. */
struct status goal_valuation_on(struct call *call, const char *text, int32_t *on);

/* A decimal of a field whose rule was checked; empty is `fallback`, what cannot be counted is the largest there is, so
 * that its range refuses it. */
int64_t goal_number(const char *text, int places, int64_t fallback);

/* Texts of numbers, in the call's arena. */
const char *goal_money(struct call *call, double amount); /* whole cents */
const char *goal_money_e4(struct call *call, int64_t amount_e4);
const char *goal_rate(struct call *call, int64_t rate_e8);
#endif
