/* rmd_work: what the owner's and the heir's rules share. Private to rmd*.c. */
#ifndef STEWARD_CRM_RMD_WORK_H
#define STEWARD_CRM_RMD_WORK_H
#include "rmd.h"

struct rmd_case {
  const struct rmd_law *law;
  const struct rmd_ira *ira;
  int year;
};

int rmd_year_of(int32_t day);
int32_t rmd_last_day(int year);
int rmd_age_in(int32_t born_on, int year); /* attained in the year */

/* Whether the owner died on or after the required beginning date. Roth owners are treated as having died before it (26
 * CFR 1.408A-6, A-14(b)). */
bool rmd_is_taking_at_death(const struct rmd_law *law, const struct rmd_ira *ira);
/* Whether the heir is older than the owner, or not more than ten years younger, by dates of birth (26 CFR
 * 1.401(a)(9)-4(e)(7)). */
bool rmd_is_near_in_age(const struct rmd_ira *ira);

void rmd_refuse(struct rmd_amount *out, const char *why);
void rmd_nothing(struct rmd_amount *out, enum rmd_outcome outcome, const char *why);
void rmd_whole(const struct rmd_case *of, struct rmd_amount *out); /* amount: everything; keeps the rule */
void rmd_share(const struct rmd_case *of, struct rmd_amount *out); /* amount: by the factor; refuses an overflow */

/* The rules of an owner who lives, or dies in the year. */
void rmd_of_owner(const struct rmd_case *of, struct rmd_amount *out);
/* The rules of years after the owner's death. */
void rmd_of_heir(const struct rmd_case *of, struct rmd_amount *out);
#endif
