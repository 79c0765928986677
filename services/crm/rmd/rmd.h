/* rmd: the required minimum distribution of one IRA in one year (26 USC 401(a)(9), 26 CFR 1.401(a)(9)-1 to
 * -9, 1.408-8). Pure: the law, the dates and the balances come in. Cash is 1e-4 in whole cents, factors are tenths of
 * years. */
#ifndef STEWARD_CRM_RMD_H
#define STEWARD_CRM_RMD_H
#include "rmd_law.h"

#define RMD_YEAR_FIRST 1987 /* regulations have required distributions since */
#define RMD_YEAR_LAST 2200

enum rmd_model {
  RMD_OTHER,        /* the owner lives, the beneficiary is none, or anybody but a spouse who is the sole one */
  RMD_SPOUSE_SOLE,  /* the owner lives, and the spouse is the only beneficiary */
  RMD_INHERITED,    /* the owner has died */
  RMD_SPOUSE_AS_OWN /* the surviving spouse treats the IRA as her or his own (26 CFR 1.408-8(c)) */
};

enum rmd_heir {                      /* who inherited (26 USC 401(a)(9)(E), 26 CFR 1.401(a)(9)-4) */
                RMD_HEIR_NONE,       /* no designated beneficiary: an estate, a charity */
                RMD_HEIR_SPOUSE,     /* the surviving spouse, the only beneficiary */
                RMD_HEIR_ELIGIBLE,   /* disabled, chronically ill, or not more than ten years younger */
                RMD_HEIR_MINOR,      /* a minor child of the owner */
                RMD_HEIR_DESIGNATED, /* any other person */
                RMD_HEIR_COUNT
};

struct rmd_ira {
  uint64_t account_id; /* 0: typed */
  bool roth;
  enum rmd_model model;
  int64_t balance_e4;     /* on the last December 31 before the year */
  int64_t outstanding_e4; /* rollovers and transfers that were under way on that day */
  int32_t owner_born;     /* who owned it first; of RMD_SPOUSE_AS_OWN the spouse */
  int32_t owner_died;     /* DATE_NONE: lives */
  int32_t spouse_born;    /* of RMD_SPOUSE_SOLE */
  int32_t spouse_since;   /* sole beneficiary and married since; DATE_NONE: since before the year */
  int32_t spouse_died;    /* DATE_NONE: lives */
  enum rmd_heir heir;     /* of RMD_INHERITED, as are the rest */
  int32_t heir_born;
  int32_t heir_died;   /* DATE_NONE: lives; else a successor has the IRA */
  bool shared;         /* with other beneficiaries, without separate accounts */
  bool trust, annuity; /* a see-through trust inherited; an annuity contract */
};

enum rmd_outcome {
  RMD_DUE,       /* amount = balance / factor */
  RMD_ALL,       /* the whole balance */
  RMD_NOT_YET,   /* distributions have not begun */
  RMD_NO_ANNUAL, /* nothing this year, all by empty_by */
  RMD_IS_WAIVED, /* by law, for this year */
  RMD_NEVER,     /* a Roth IRA in its owner's life */
  RMD_REFUSED    /* this case is not supported; `why` names it */
};

struct rmd_amount {
  enum rmd_outcome outcome;
  int64_t amount_e4; /* 0 unless DUE or ALL */
  int factor_tenths; /* 0: none */
  enum rmd_table_kind table;
  int age, other_age;     /* looked up, before years were taken off; other_age of the joint table */
  int32_t due_on;         /* DATE_NONE when nothing is due */
  int32_t empty_by;       /* the last day for the whole balance; DATE_NONE: no such day */
  const char *rule;       /* "life expectancy of the beneficiary, less one a year" */
  const char *source;     /* of the rule */
  const char *why;        /* of what is not due or refused; else NULL */
  const char *note;       /* what is to be said with it; NULL: nothing */
  const char *disclosure; /* what the law leaves open about such an owner, to be said, too; NULL: nothing */
};

/* `year` is the distribution year, 2022 and later where a table is needed. A date that makes no sense (an owner born
 * after a death) is INVALID_ARGUMENT with the field's name; a case that is not supported is an outcome. */
struct status rmd_of_ira(const struct rmd_law *law, const struct rmd_ira *ira, int year, struct rmd_amount *out);

/* The first year for which an owner born on that day has to take a distribution, and the day by which (the required
 * beginning date, April 1 of the next year). */
int rmd_first_year(const struct rmd_law *law, int32_t born_on);
int32_t rmd_begins_by(const struct rmd_law *law, int32_t born_on);

/* (balance + outstanding) / factor to the cent, half up. False when it does not fit. */
bool rmd_divide(int64_t balance_e4, int64_t outstanding_e4, int factor_tenths, int64_t *amount_e4);

#define RMD_DISCLAIMER                                                                                                 \
  "This is not tax, legal or investment advice. The IRA owner is responsible for computing the required distribution " \
  "and is liable for any penalty if it is not withdrawn."
#endif
