/* rmd_group: IRAs whose distributions count together, computed for one year. Pure. */
#ifndef STEWARD_CRM_RMD_GROUP_H
#define STEWARD_CRM_RMD_GROUP_H
#include "rmd_year.h"

struct rmd_member {         /* one IRA */
  struct rmd_ira ira;       /* balances on the last December 31 before the year */
  int64_t first_balance_e4; /* a year earlier: the first distribution year's, where two fall in the year */
  int64_t first_outstanding_e4;
  const struct rmd_movement *movements; /* by day; of the year and of the one before */
  size_t movement_count;
};

/* Whether two IRAs count together: own ones, or inherited from the same decedent; Roth apart. */
bool rmd_is_same_group(const struct rmd_ira *a, const struct rmd_ira *b);

/* Whether the first distribution year's amount is due in `year`, too. */
bool rmd_has_two(const struct rmd_law *law, const struct rmd_ira *ira, int year);

struct rmd_day {
  const struct rmd_law *law;
  int year;      /* of distribution */
  int32_t today; /* what is later than its last day is overdue */
};

struct rmd_group {
  size_t count;                  /* members */
  struct rmd_amount *first;      /* [count], of year - 1; NULL: only one falls in the year */
  struct rmd_amount *amounts;    /* [count], of the year */
  struct rmd_obligation dues[2]; /* as many as due_count */
  size_t due_count;              /* 1 or 2 */
  enum rmd_status status;
  int64_t remaining_e4; /* of all dues */
  int64_t *parts_e4;    /* [count]: of remaining, where it could be taken */
  int64_t *taken_e4;    /* [count]: in the year */
  const char *why;      /* of UNSUPPORTED: the first case that is; else NULL */
};

/* Members are of one group, count >= 1. INVALID_ARGUMENT as rmd_of_ira(), OUT_OF_RANGE for sums that do not fit. */
struct status rmd_group_compute(const struct rmd_day *at, const struct rmd_member *members, size_t count,
                                struct arena *arena, struct rmd_group *out);
#endif
