/* score: how well securities and a portfolio fit a client's values.
 *
 * Scores are 0 to 100 in 1e-4. Per vendor metric a security's percentile is (worse + half of equal, itself
 * included) / n x 100, worse by the metric's direction, inside its sector, or over all sectors when its sector has
 * fewer than five or it has none. A security's score is the importance-weighted mean over the values that have data;
 * each value's is the mean over vendors by weight, missing ones lowering coverage. A flagged practice that the client
 * avoids caps it at 25. A portfolio's is the value-weighted mean over scored holdings, with a grade where half of the
 * value is scored.
 */
#ifndef STEWARD_ESG_SCORE_H
#define STEWARD_ESG_SCORE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define ESG_SCORE_E4 INT64_C(1000000)       /* 100 */
#define ESG_CONFLICT_CAP_E4 INT64_C(250000) /* 25 */
#define ESG_SECTOR_LEAST 5
#define ESG_NO_SCORE (-1)

struct esg_measure { /* one security's value of one vendor metric */
  int64_t value_e6;
  const char *sector; /* NULL or empty: none, so it is compared with all */
};

struct esg_rank {
  int64_t percentile_e4; /* half even */
  size_t peers;          /* it was compared with, itself included */
  bool is_over_all;      /* not inside its sector */
};

/* Ranks of count measures that have data. */
void esg_percentiles(struct arena *arena, const struct esg_measure *measures, size_t count, bool is_high_bad,
                     struct esg_rank *ranks);

struct esg_part {   /* one part of a mean */
  int64_t score_e4; /* ESG_NO_SCORE: no data */
  int64_t weight;   /* >= 0: a vendor's weight, a value's importance (0 to 3) */
};

struct esg_mean {
  int64_t score_e4;    /* ESG_NO_SCORE: no weight has data */
  int64_t coverage_e8; /* weight with data, of all weight; 0 when there is none */
};

/* The weighted mean over the parts that have data: over vendors for a value, over values for a security. */
struct esg_mean esg_mean_of(const struct esg_part *parts, size_t count);

enum esg_fit { ESG_FIT_NONE, ESG_CONFLICT, ESG_AGAINST, ESG_NEUTRAL, ESG_ALIGNED };

struct esg_security_score {
  int64_t score_e4; /* ESG_NO_SCORE: none */
  enum esg_fit fit;
};

/* Caps the score and names the fit: Conflict for a flagged practice that is avoided (with or without a score), else
 * Against below 40, Neutral to 60, Aligned above. */
struct esg_security_score esg_security_score_of(int64_t score_e4, bool is_conflict);

struct esg_holding {
  int64_t value_e4; /* negative for a short, which contributes 100 - score */
  int64_t score_e4; /* ESG_NO_SCORE: not scored */
};

struct esg_portfolio_score {
  int64_t score_e4;    /* ESG_NO_SCORE: nothing scored */
  int64_t coverage_e8; /* scored value of all holdings' value */
  const char *grade;   /* NULL below 50 percent coverage */
};

/* Cash is left out by the caller. False when the values do not fit. */
bool esg_portfolio_score_of(const struct esg_holding *holdings, size_t count, struct esg_portfolio_score *score);

/* Twelve grades D- to A+: number k = ceil(score x 12 / 100) - 1, 0 for 0: 50 is C+, 50.01 is B-. */
const char *esg_grade(int64_t score_e4);

const char *esg_fit_text(enum esg_fit fit);
#endif
