/* index_work: what the stages of index_build share; private to index_pipeline.c and index_rules.c. */
#ifndef STEWARD_REBALANCER_INDEX_WORK_H
#define STEWARD_REBALANCER_INDEX_WORK_H
#include "index_pipeline.h"

#define INDEX_FIELD_SIZE 48

struct index_work {
  struct arena *arena;
  const struct index_input *input;
  struct index_result *result;
  size_t *order;        /* name numbers by symbol, then id: what makes the result free of the input's order */
  size_t *by_id;        /* name numbers by id */
  bool *is_in;          /* per name */
  int64_t *base_e8;     /* per name: its weight in the benchmark, or as an include or swap gave it */
  const size_t *source; /* per name: whose market value and metrics weigh it: itself, or the name it replaced */
  int64_t *raw;         /* per name, in the order of the input: the weight before renormalising */
};

/* Checks the rules, orders the names; invalid_argument for a rule or a name that is wrong. */
struct status index_prepare(struct index_work *work);

/* The stages exclude, include, swap and top. */
struct status index_select(struct index_work *work);

void index_drop(struct index_work *work, size_t name, enum index_reason reason, size_t rule);
int64_t index_metric_of(const struct index_work *work, size_t name, int metric);
bool index_find(const struct index_work *work, int64_t security_id, size_t *name);
bool index_same_group(const char *a, const char *b); /* NULL is "" */
struct status index_fail(const struct index_work *work, enum status_code code, size_t rule, const char *message);
#endif
