/* Imports what a vendor says of securities on a date. */
#include "account_sql.h"
#include "base/date.h"
#include "import.h"
#include "market_change.h"
#include "observation_file.h"
#include "plain.h"

const struct access import_observations_access = { .roles = ROLES_ADVISING };

struct observations_import {
  struct observation_file file;
  const char *source;
  int32_t as_of;
  int64_t *ids; /* by symbol's number; 0: the firm has none */
};

static void read_observations(struct import *import)
{
  struct observations_import *content = import->content;
  char date[DATE_TEXT_SIZE];
  observations_parse(import->file.data, import->file.size, import->findings, &content->file);
  import->report->rows = (uint32_t)content->file.rows_seen;
  import->report->as_of = arena_strdup(import->findings->arena, date_format(content->as_of, date));
}

static struct status match_observations(struct import *import, struct lane_work *work)
{
  struct observations_import *content = import->content;
  const struct symbols *symbols = content->file.symbols;
  struct status status = import_find(import, work, symbols, &content->ids);
  uint32_t unknown = 0;
  for (uint32_t i = 0; status_is_ok(status) && i < symbols->count; i++) {
    if (content->ids[i] != 0)
      continue;
    unknown++;
    finding_left_out(import->findings, content->file.lines[i], symbols->names[i], "the firm has no such security");
  }
  import->report->left_out = unknown;
  import->report->taken = symbols->count - unknown;
  return status;
}

static struct status write_observations(struct import *import, struct lane_work *work)
{
  struct observations_import *content = import->content;
  const struct observation_file *file = &content->file;
  const char **metrics = arena_array(work->arena, file->count + 1, sizeof *metrics);
  int64_t *ids = arena_array(work->arena, file->count + 1, sizeof *ids);
  int64_t *values = arena_array(work->arena, file->count + 1, sizeof *values);
  size_t count = 0;
  for (size_t i = 0; i < file->count; i++) {
    if (content->ids[file->items[i].symbol] == 0)
      continue;
    metrics[count] = file->metrics->names[file->items[i].metric];
    ids[count] = content->ids[file->items[i].symbol];
    values[count++] = file->items[i].value_e6;
  }
  for (size_t from = 0; from < count; from += IMPORT_ROWS_AT_ONCE) {
    size_t rows = count - from < IMPORT_ROWS_AT_ONCE ? count - from : IMPORT_ROWS_AT_ONCE;
    pg_send(work->transaction, &sql_import_insert_observations,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(content->source), pg_date(content->as_of),
                                 pg_timestamptz(work->now_us), pg_array(PG_TEXT_ARRAY, metrics + from, rows),
                                 pg_array(PG_INT8_ARRAY, ids + from, rows),
                                 pg_array(PG_INT8_ARRAY, values + from, rows) });
  }
  const char *what = arena_printf(work->arena, "ratings of %s as of %s", content->source, import->report->as_of);
  return market_change(work, &import->call->caller, MARKET_CHANGE_OBSERVATIONS, what);
}

struct status import_observations(struct call *call, const Account__ImportObservationsRequest *in,
                                  Account__ImportReport *out)
{
  static const struct import_kind kind = { read_observations, match_observations, write_observations };
  struct observations_import content = { .source = in->source, .as_of = plain_date(in->as_of, DATE_NONE) };
  struct import import = { .call = call,
                           .kind = &kind,
                           .purpose = arena_printf(call->arena, "observations:%s:%s", in->source, in->as_of),
                           .file_name = in->file_name,
                           .file = { in->file.data, in->file.len },
                           .request = &in->base,
                           .dry_run = in->dry_run,
                           .content = &content };
  if (content.as_of > date_of_instant(call->now_us) + 1)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "as_of", "%s is still to come: nothing can be said of it",
                     in->as_of);
  return import_run(&import, out);
}
