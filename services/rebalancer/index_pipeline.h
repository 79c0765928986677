/* index_pipeline: a custom index from a benchmark's holdings and a list of rules.
 *
 * A pure, versioned pipeline of fixed stages: exclude -> include -> swap -> top N -> base weight -> factors ->
 * renormalise -> caps -> cash target. Within a stage the rules apply in their order. An include brings back what an
 * exclude took out. Weights are integers in 1e-8; with the cash target they sum to exactly one. Each name that has no
 * weight carries the reason and the rule; each rule carries how many names it touched, so that a rule without
 * effect can be shown. The result does not depend on the order of the names.
 */
#ifndef STEWARD_REBALANCER_INDEX_PIPELINE_H
#define STEWARD_REBALANCER_INDEX_PIPELINE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct arena;

#define INDEX_PIPELINE_VERSION 1
#define INDEX_NAMES_LIMIT 5000
#define INDEX_RULES_LIMIT 1000
#define INDEX_FACTOR_LIMIT_E8 INT64_C(100000000000) /* 1,000 times */
#define INDEX_VALUE_NONE INT64_MIN                  /* the name has no such value */
#define INDEX_NO_RULE SIZE_MAX

struct index_name {
  int64_t security_id;
  const char *symbol;
  const char *sector;   /* NULL is allowed and counts as a sector of its own, "" */
  const char *industry; /* may be NULL */
  bool is_benchmark;    /* held by the benchmark; others are candidates for include and swap */
  int64_t weight_e8;    /* in the benchmark */
  int64_t market_value_e4;
  int64_t price_e6;
  const int64_t *metrics_e6; /* metric_count values of the input, INDEX_VALUE_NONE where missing; may be NULL */
};

/* INDEX_METRIC_OTHER + k stands for metrics_e6[k]. */
enum index_metric { INDEX_METRIC_WEIGHT, INDEX_METRIC_MARKET_VALUE, INDEX_METRIC_PRICE, INDEX_METRIC_OTHER };

enum index_weighting { INDEX_WEIGHT_BENCHMARK, INDEX_WEIGHT_EQUAL, INDEX_WEIGHT_MARKET_VALUE, INDEX_WEIGHT_METRIC };

enum index_rule_kind {
  INDEX_EXCLUDE_SECURITY = 1, /* security_id */
  INDEX_EXCLUDE_SECTOR,       /* group */
  INDEX_EXCLUDE_INDUSTRY,     /* group */
  INDEX_EXCLUDE_LIST,         /* set: a firm's exclusion list */
  INDEX_EXCLUDE_SCREEN,       /* set: what a screen flagged, chosen by the caller */
  INDEX_EXCLUDE_METRIC,       /* metric below or above amount, or not known */
  INDEX_INCLUDE_SECURITY,     /* security_id; amount: weight in 1e-8, 0 for the benchmark's */
  INDEX_SWAP,                 /* security_id out, other_id in at its weight */
  INDEX_TOP,                  /* the amount largest by metric, ties by symbol */
  INDEX_WEIGHTING,            /* weighting, and metric; the last one counts; none: benchmark */
  INDEX_FACTOR_SECURITY,      /* security_id times amount in 1e-8 */
  INDEX_FACTOR_SECTOR,        /* group times amount in 1e-8 */
  INDEX_CAP_EACH_SECURITY,    /* amount in 1e-8 */
  INDEX_CAP_SECURITY,         /* security_id at amount in 1e-8 */
  INDEX_CAP_EACH_SECTOR,      /* amount in 1e-8 */
  INDEX_CAP_SECTOR,           /* group at amount in 1e-8 */
  INDEX_CASH,                 /* amount in 1e-8 of the whole; the last one counts */
};

struct index_set {
  const int64_t *security_ids; /* in any order */
  size_t count;
};

struct index_rule {
  enum index_rule_kind kind;
  int64_t security_id;
  int64_t other_id;
  const char *group; /* sector or industry, compared as written */
  struct index_set set;
  int metric;                     /* enum index_metric */
  bool is_above;                  /* INDEX_EXCLUDE_METRIC: out above amount; else out below it */
  enum index_weighting weighting; /* INDEX_WEIGHTING */
  int64_t amount;                 /* meaning and scale by kind */
};

enum index_reason {
  INDEX_HELD,              /* it has a weight */
  INDEX_NOT_IN_BENCHMARK,  /* and no rule brought it in */
  INDEX_EXCLUDED,          /* by an exclude rule */
  INDEX_METRIC_UNKNOWN,    /* a rule needs a value that the name does not have */
  INDEX_SWAPPED_OUT,       /* another took its place */
  INDEX_BELOW_TOP,         /* not among the top N */
  INDEX_FACTOR_ZERO,       /* a factor of 0 */
  INDEX_NO_WEIGHT,         /* no weight, market value or metric to weigh it by */
  INDEX_WEIGHT_ROUNDED_OFF /* less than 1e-8 */
};

struct index_line { /* one a name, in the order of the input */
  int64_t weight_e8;
  enum index_reason reason;
  size_t rule; /* which rule, INDEX_NO_RULE when none */
};

struct index_input {
  const struct index_name *names;
  size_t name_count;
  size_t metric_count;
  const struct index_rule *rules;
  size_t rule_count;
};

struct index_result {
  struct index_line *lines; /* name_count */
  size_t held_count;
  int64_t cash_weight_e8;
  int64_t active_share_e8; /* half the sum of |target - benchmark|, what the benchmark's weights leave of one as cash */
  size_t *rule_effects;    /* rule_count: names that the rule took out, brought in, weighed or capped */
};

/* invalid_argument names the rule or name at fault; failed_precondition says which constraint cannot be met. */
struct status index_build(struct arena *arena, const struct index_input *input, struct index_result *result);

/* For a person: "excluded", "not among the top". */
const char *index_reason_text(enum index_reason reason);
#endif
