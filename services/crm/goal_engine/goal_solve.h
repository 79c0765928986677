/* goal_solve: what contribution, date or amount reaches a likelihood, found on the same random numbers.
 *
 * Every try runs the whole projection with the same seed, so that the likelihood is monotone in what is sought but for
 * the dates, and the answer is the boundary for that seed: the smallest contribution, the earliest date, the largest
 * amount. Money is sought in steps of `grain_e4`. Dates are sought year by year from the goal's own to the latest
 * month, then by months within the first year that reaches the likelihood: a later date need not help where inflation
 * outruns growth. In steps like goal_run.
 */
#ifndef STEWARD_CRM_GOAL_SOLVE_H
#define STEWARD_CRM_GOAL_SOLVE_H
#include "goal_plan.h"
#include "goal_run.h"

#define GOAL_SOLVE_ALL (-1) /* the likelihood of all goals together */

enum goal_unknown {
  GOAL_SOLVE_CONTRIBUTION = 0, /* smallest monthly contribution */
  GOAL_SOLVE_AMOUNT = 1,       /* largest amount of the goal; not for all goals */
  GOAL_SOLVE_DATE = 2,         /* earliest first month of the goal, at or after its own; not for all goals */
};

struct goal_question {
  enum goal_unknown unknown;
  int goal;                /* whose likelihood, or GOAL_SOLVE_ALL with the contribution */
  double likelihood;       /* to reach: above 0, below 1 */
  int64_t low_e4, high_e4; /* bounds of a contribution or amount; low_e4 >= 0 (an amount: > 0), low_e4 < high_e4 */
  int64_t grain_e4;        /* answers are low_e4 plus a multiple of it; > 0 */
  int latest_month;        /* bound of a date, from the goal's own on; for retirement at most last_month */
};

enum goal_solve_outcome {
  GOAL_SOLVE_FOUND = 0,
  GOAL_SOLVE_ALREADY =
      1, /* the easiest bound reaches it: low contribution, high amount, own date; that is the answer */
  GOAL_SOLVE_OUT_OF_REACH =
      2, /* not even the other bound; the answer is the best that was tried, and what it reaches */
};

struct goal_answer {
  enum goal_solve_outcome outcome;
  int64_t amount_e4; /* the contribution or amount */
  int month;         /* the date */
  int tries;
  struct goal_estimate likelihood; /* with the answer */
};

struct goal_solve;

/* The plan and its goals are copied; options.fan is ignored (no fan), the history is borrowed. */
struct status goal_solve_new(struct arena *arena, const struct goal_plan *plan, const struct goal_options *options,
                             const struct goal_question *question, struct goal_solve **solve);
void goal_solve_free(struct goal_solve *solve);
bool goal_solve_step(struct goal_solve *solve);
/* Tries done and the most there can be: an upper bound, reached seldom. */
void goal_solve_progress(const struct goal_solve *solve, uint64_t *done, uint64_t *total);
void goal_solve_result(const struct goal_solve *solve, struct goal_answer *answer);
#endif
