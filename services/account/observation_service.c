/* Streams the latest observations as columns with dictionaries of sources and metrics; reads their history. */
#include <string.h>

#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "plain.h"

#define HISTORY_ROWS 50000
#define BATCH_ROWS 20000 /* about 400 KB packed */

const struct access observation_list_access = { .roles = ROLES_STAFF };
const struct access observation_history_access = { .roles = ROLES_STAFF };

struct texts {
  const char **items; /* of the batch */
  size_t *count, last;
};

struct packing {
  struct arena *arena;
  const struct pg_rows *rows;
  Account__ObservationBatch batch;
  struct texts sources, metrics;
};

/* Rows come by security, and most have the same sources and metrics in the same order: the text is the one used last,
 * or the one after it. */
static uint32_t index_of(struct texts *texts, const char *text)
{
  size_t count = *texts->count;
  for (size_t i = 0; i < count; i++) {
    size_t place = (texts->last + i) % count;
    if (strcmp(texts->items[place], text) == 0) {
      texts->last = place;
      return (uint32_t)place;
    }
  }
  texts->items[count] = text;
  texts->last = (*texts->count)++;
  return (uint32_t)texts->last;
}

static void pack_row(struct packing *packing, size_t row)
{
  Account__ObservationBatch *batch = &packing->batch;
  size_t at = batch->n_security_ids++;
  batch->source_index[at] = index_of(&packing->sources, pg_get_text(packing->rows, row, 0));
  batch->metric_index[at] = index_of(&packing->metrics, pg_get_text(packing->rows, row, 1));
  batch->security_ids[at] = (uint64_t)pg_get_int8(packing->rows, row, 2);
  batch->value_e6[at] = pg_get_int8(packing->rows, row, 3);
  batch->days[at] = pg_get_date(packing->rows, row, 4);
}

static struct status send_batch(struct call *call, const struct pg_rows *rows, size_t from, size_t count)
{
  struct packing packing = { .arena = arena_new(), .rows = rows, .batch = ACCOUNT__OBSERVATION_BATCH__INIT };
  Account__ObservationBatch *batch = &packing.batch;
  batch->sources = arena_array(packing.arena, count, sizeof *batch->sources);
  batch->metrics = arena_array(packing.arena, count, sizeof *batch->metrics);
  batch->source_index = arena_array(packing.arena, count, sizeof *batch->source_index);
  batch->metric_index = arena_array(packing.arena, count, sizeof *batch->metric_index);
  batch->security_ids = arena_array(packing.arena, count, sizeof *batch->security_ids);
  batch->value_e6 = arena_array(packing.arena, count, sizeof *batch->value_e6);
  batch->days = arena_array(packing.arena, count, sizeof *batch->days);
  packing.sources = (struct texts){ .items = batch->sources, .count = &batch->n_sources };
  packing.metrics = (struct texts){ .items = batch->metrics, .count = &batch->n_metrics };
  for (size_t row = from; row < from + count; row++)
    pack_row(&packing, row);
  batch->n_source_index = batch->n_metric_index = batch->n_value_e6 = batch->n_days = batch->n_security_ids;
  struct status status = observation_list_send(call, batch);
  arena_free(packing.arena);
  return status;
}

struct status observation_list(struct call *call, const Account__ListObservationsRequest *in)
{
  struct pg_rows *rows;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id), pg_text(in->source),
                               pg_array(PG_TEXT_ARRAY, in->metrics, in->n_metrics),
                               pg_date(plain_date(in->as_of, DATE_NONE)),
                               pg_array(PG_INT8_ARRAY, in->security_ids, in->n_security_ids) };
  const struct pg_statement *statement = in->n_security_ids > 0 ? &sql_observation_list_some : &sql_observation_list;
  struct status status = pg_query(account_of(call)->pool, call->arena, statement, values, &rows);
  if (!status_is_ok(status))
    return status;
  for (size_t from = 0; from < pg_count(rows) && status_is_ok(status); from += BATCH_ROWS) {
    size_t left = pg_count(rows) - from;
    status = send_batch(call, rows, from, left < BATCH_ROWS ? left : BATCH_ROWS);
  }
  return status;
}

static int64_t *lend(const struct pg_value *column)
{
  return (int64_t *)(uintptr_t)column->int8s;
}

struct status observation_history(struct call *call, const Account__ObservationHistoryRequest *in,
                                  Account__ObservationHistoryResponse *out)
{
  struct pg_rows *rows;
  struct pg_value columns[6];
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id),
                               pg_array(PG_INT8_ARRAY, in->security_ids, in->n_security_ids),
                               pg_text(in->source),
                               pg_text(in->metric),
                               pg_date(plain_date(in->from, DATE_NONE)),
                               pg_date(plain_date(in->to, DATE_NONE)),
                               pg_int8(HISTORY_ROWS + 1) };
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_observation_history, values, &rows);
  if (!status_is_ok(status))
    return status;
  for (int i = 0; i < 6; i++)
    columns[i] = pg_get_array(call->arena, rows, 0, i);
  out->is_cut = columns[0].count > HISTORY_ROWS;
  size_t count = out->is_cut ? HISTORY_ROWS : columns[0].count;
  out->n_sources = out->n_metrics = out->n_security_ids = out->n_days = out->n_value_e6 = out->n_recorded_at_us = count;
  out->sources = (const char **)columns[0].texts;
  out->metrics = (const char **)columns[1].texts;
  out->security_ids = (uint64_t *)lend(&columns[2]);
  out->days = arena_array(call->arena, count + 1, sizeof *out->days);
  for (size_t i = 0; i < count; i++)
    out->days[i] = (int32_t)columns[3].int8s[i];
  out->value_e6 = lend(&columns[4]);
  out->recorded_at_us = lend(&columns[5]);
  return status;
}
