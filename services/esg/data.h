/* data: what the handlers read of practices and ratings, as the domain takes it. */
#ifndef STEWARD_ESG_DATA_H
#define STEWARD_ESG_DATA_H
#include "catalogue.h"
#include "screen.h"

#define DATA_METRICS_MAX 100      /* asked for by name; when there are more, all are read */
#define DATA_PREDICATES_MAX 10000 /* of one question */
#define DATA_HISTORY_AT_ONCE 20   /* securities whose history is read together */
#define DATA_SECURITIES_MAX 5000  /* asked for by id; when there are more, all are read */

struct data_practice { /* its predicates in data_predicates */
  const char *name;
  size_t first, count;
  int64_t fund_tolerance_e8; /* as steward.esg.v1.Practice */
};

struct data_predicates {
  struct esg_predicate *items;
  struct data_practice *practices;
  size_t count, practice_count;
};

/* Predicates of the practices, in their order. */
struct status data_predicates_of(struct call *call, Esg__Practice *const *practices, size_t count,
                                 struct data_predicates *out);

/* The practices of these names; the field at fault is names[i]. */
struct data_names {
  const char *const *items;
  size_t count;
  const char *field;
};
struct status data_practices_named(struct call *call, const struct esg_records *practices,
                                   const struct data_names *names, Esg__Practice ***out);

/* Distinct names of metrics to read, and of which securities. */
struct data_metrics {
  const char *names[DATA_METRICS_MAX];
  size_t count;
  bool is_all; /* there were too many */
  const uint64_t *security_ids;
  size_t security_count; /* 0: all; so are more than can be named at once */
};
void data_want(struct data_metrics *metrics, const char *name);
void data_want_predicates(struct data_metrics *metrics, const struct data_predicates *predicates);

/* Ratings of the metrics, dated on the day or before. */
struct status data_ratings(struct call *call, const struct data_metrics *metrics, int32_t day, struct esg_book *out);

/* All that was said of some securities for the day or before, whenever it was imported; and what of it was known at an
 * instant. */
struct data_history {
  struct esg_rating *items; /* sequence: the instant of the import */
  size_t count, room;
};
struct status data_history_read(struct call *call, const uint64_t *security_ids, size_t count, int32_t day,
                                struct data_history *out);
struct esg_book data_history_known(struct arena *arena, const struct data_history *history, int64_t known_us);

/* What the ratings say of one practice. */
struct data_question {
  const struct esg_book *book;
  const struct data_predicates *predicates;
  int64_t security_id;
  int32_t day;
};
struct esg_verdict data_verdict(const struct data_question *question, size_t practice);

/* The same for a person, with bound and evidence. */
Esg__PracticeVerdict *data_verdict_out(struct arena *arena, const char *practice, const struct esg_verdict *verdict);

/* "12.5" of a value of scale 1e-6; a score with two places at least, empty for none; a date. In the arena. */
const char *data_value_text(struct arena *arena, int64_t value_e6);
const char *data_score_text(struct arena *arena, int64_t score_e4);
const char *data_share_text(struct arena *arena, int64_t share_e8); /* "1.20%" */
const char *data_day_text(struct arena *arena, int32_t day);
#endif
