/* Streams the latest observations as columns with dictionaries of sources and metrics. */
#include <string.h>

#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "plain.h"

#define BATCH_ROWS 20000 /* about 400 KB packed */

const struct access observation_list_access = { .roles = ROLES_STAFF };

struct packing {
  struct arena *arena;
  const struct pg_rows *rows;
  Account__ObservationBatch batch;
};

/* Rows come by source and metric, so that a text is new or the one used last. */
static uint32_t index_of(const char **dictionary, size_t *count, const char *text)
{
  if (*count == 0 || strcmp(dictionary[*count - 1], text) != 0)
    dictionary[(*count)++] = text;
  return (uint32_t)(*count - 1);
}

static void pack_row(struct packing *packing, size_t row)
{
  Account__ObservationBatch *batch = &packing->batch;
  size_t at = batch->n_security_ids++;
  batch->source_index[at] = index_of(batch->sources, &batch->n_sources, pg_get_text(packing->rows, row, 0));
  batch->metric_index[at] = index_of(batch->metrics, &batch->n_metrics, pg_get_text(packing->rows, row, 1));
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
                               pg_date(plain_date(in->as_of, DATE_NONE)) };
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_observation_list, values, &rows);
  if (!status_is_ok(status))
    return status;
  for (size_t from = 0; from < pg_count(rows) && status_is_ok(status); from += BATCH_ROWS) {
    size_t left = pg_count(rows) - from;
    status = send_batch(call, rows, from, left < BATCH_ROWS ? left : BATCH_ROWS);
  }
  return status;
}
