/* rmd_year: what people have to take in one calendar year, of IRAs that count together, and how much of it they took.
 * An owner's IRAs are computed one by one, and the sum may be taken from any; inherited ones only with those of the
 * same decedent, traditional and Roth apart (26 CFR 1.408-8(e)). Pure. */
#ifndef STEWARD_CRM_RMD_YEAR_H
#define STEWARD_CRM_RMD_YEAR_H
#include "rmd.h"

enum rmd_status {
  RMD_STATUS_NONE,
  RMD_NOT_DUE,
  RMD_OPEN,
  RMD_PARTIAL,
  RMD_SATISFIED,
  RMD_OVERDUE,
  RMD_UNSUPPORTED,
  RMD_STATUS_COUNT
};
const char *rmd_status_name(enum rmd_status status); /* "not_due": the value of the fact rmd_status */

struct rmd_movement { /* taken out, as far as it counts: QCDs do, conversions and rollovers do not */
  int32_t on;
  int64_t amount_e4;
};

struct rmd_obligation { /* of one distribution year */
  int year;
  int32_t due_on;
  int64_t amount_e4;
  int64_t taken_e4;     /* in time */
  int64_t late_e4;      /* after the day it was due */
  int64_t remaining_e4; /* amount less both */
};

struct rmd_excise { /* 26 USC 4974, of the year in which the amount had to be taken (26 CFR 54.4974-1) */
  int percent, corrected_percent;
  int64_t at_stake_e4;  /* of what is not taken */
  int64_t corrected_e4; /* the same, when it is taken in time to correct it; with what was taken late already */
  int32_t correct_by;   /* last day for that, unless the tax is assessed before; DATE_NONE: none (26 USC 4974(e)(2)) */
};

/* Fills the obligations with what was taken, movement by movement in the order of their days. A movement of the first
 * distribution year fills that year alone; one up to its due day of April 1 fills what is left of it first, then the
 * second year; a later one fills the second year first, and what it exceeds that by makes up, late, for the first.
 * obligations: the first year's, when it is due in `year`, then `year`'s; count 1 or 2. What was taken beyond all of
 * them is lost for other years (26 CFR 1.401(a)(9)-5(a)). */
void rmd_attribute(struct rmd_obligation *obligations, size_t count, const struct rmd_movement *movements,
                   size_t movement_count);

/* Of obligations together, on a day. */
enum rmd_status rmd_status_on(const struct rmd_obligation *obligations, size_t count, int32_t today);
bool rmd_excise_of(const struct rmd_law *law, const struct rmd_obligation *obligation, struct rmd_excise *out);

/* Shares out over IRAs what is left of their sum: each one's own amount less what was taken from it; what others gave
 * beyond theirs fills the rest in order. The parts add to `remaining_e4`, which is at most the sum of the amounts. */
void rmd_share_out(int64_t remaining_e4, const int64_t *amounts_e4, const int64_t *taken_e4, size_t count,
                   int64_t *parts_e4);
#endif
