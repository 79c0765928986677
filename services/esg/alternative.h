/* alternative: what could be held in place of a holding: same industry, known clean of every practice avoided, at least
 * ten points better, of a market value within a factor of four. */
#ifndef STEWARD_ESG_ALTERNATIVE_H
#define STEWARD_ESG_ALTERNATIVE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen.h"

#define ALTERNATIVE_BETTER_E4 INT64_C(100000) /* ten points */
#define ALTERNATIVE_FACTOR 4

struct alternative_candidate {
  int64_t security_id;
  const char *industry;
  int64_t market_value_e4;  /* as one issuer states it for all; 0: not stated */
  int64_t score_e4;         /* ESG_NO_SCORE: none */
  enum esg_outcome outcome; /* over all practices avoided; ESG_CLEAN when none is */
  bool is_excluded;         /* by the firm */
};

enum alternative_verdict {
  ALTERNATIVE_FITS,
  ALTERNATIVE_OTHER_INDUSTRY,
  ALTERNATIVE_FLAGGED, /* or excluded by the firm */
  ALTERNATIVE_UNKNOWN, /* of a practice avoided; never taken for clean */
  ALTERNATIVE_NO_SCORE,
  ALTERNATIVE_NOT_BETTER,
  ALTERNATIVE_OTHER_SIZE,
};

/* The first reason against it, from the top. The holding's own score is the one after the cap; without one nothing is
 * better. */
enum alternative_verdict alternative_judge(const struct alternative_candidate *holding,
                                           const struct alternative_candidate *candidate);
#endif
