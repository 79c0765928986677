/* Runs the import of a file: reads it off the loop, reports, and writes it in the firm's lane with a note of the file.
 */
#include "import.h"

#include <string.h>

#include "account_sql.h"
#include "fiber/fiber.h"
#include "file_text.h"
#include "wire/json.h"
#include "wire/utf8.h"
#include "wire/wire.h"

/* Whether the bytes are text; says in which line they are not. */
static bool check_text(struct import *import)
{
  const uint8_t *at = import->file.data;
  size_t left = import->file.size;
  uint32_t line = 1;
  if (left == 0 || utf8_is_text(at, left))
    return true;
  while (left > 0 && *at != 0 && utf8_sequence(at, left) > 0) {
    size_t step = utf8_sequence(at, left);
    line += *at == '\n';
    at += step;
    left -= step;
  }
  finding_error(import->findings, line, "", "the file is not text in UTF-8");
  return false;
}

static void read_off_loop(void *argument)
{
  struct import *import = argument;
  hash_sha256(import->file.data, import->file.size, import->hash);
  if (import->kind->may_be_windows && !utf8_is_text(import->file.data, import->file.size))
    import->file.data =
        file_text_from_windows(import->findings->arena, import->file.data, import->file.size, &import->file.size);
  if (check_text(import))
    import->kind->read(import);
}

static void fill_findings(struct import *import)
{
  struct arena *arena = import->call->arena;
  const struct findings *findings = import->findings;
  Account__ImportReport *report = import->report;
  report->n_findings = findings->count;
  report->findings = arena_array(arena, findings->count + 1, sizeof *report->findings);
  for (size_t i = 0; i < findings->count; i++) {
    Account__ImportFinding *finding = arena_alloc(arena, sizeof *finding);
    account__import_finding__init(finding);
    finding->line = findings->items[i].line;
    finding->severity = (Account__ImportFinding__Severity)findings->items[i].severity;
    finding->subject = arena_strdup(arena, findings->items[i].subject);
    finding->message = arena_strdup(arena, findings->items[i].message);
    report->findings[i] = finding;
  }
}

static struct status ask(struct import *import, struct lane_work *work, const struct pg_statement *statement,
                         const struct pg_value *values, struct pg_rows **rows)
{
  return work ? pg_do(work->transaction, statement, values, rows)
              : pg_query(account_of(import->call)->pool, import->call->arena, statement, values, rows);
}

/* The report of the time before, when this file was imported for this purpose; else *out is NULL. */
static struct status find_file(struct import *import, struct lane_work *work, Account__ImportReport **out)
{
  struct pg_rows *rows;
  ProtobufCMessage *message;
  struct pg_value values[] = { pg_int8((int64_t)import->call->caller.firm_id), pg_text(import->purpose),
                               pg_bytea(import->hash, sizeof import->hash) };
  struct status status = ask(import, work, &sql_import_find_file, values, &rows);
  *out = NULL;
  if (!status_is_ok(status) || pg_count(rows) == 0)
    return status;
  struct pg_bytes packed = pg_get_bytes(rows, 0, 0);
  status = wire_unpack(import->call->arena, &account__import_report__descriptor, packed.data, packed.size, &message);
  if (!status_is_ok(status))
    return status;
  *out = (Account__ImportReport *)message;
  (*out)->unchanged = true;
  (*out)->dry_run = import->dry_run;
  (*out)->securities_created = (*out)->prices = 0; /* this time */
  return status;
}

static struct status match(struct import *import, struct lane_work *work)
{
  findings_reset(import->findings, import->read_mark);
  struct status status = import->kind->match(import, work);
  fill_findings(import);
  return status;
}

static struct pg_bytes pack(struct arena *arena, const Account__ImportReport *report)
{
  struct pg_bytes packed;
  packed.data = wire_pack(arena, &report->base, &packed.size);
  return packed;
}

static const char *summary_of(struct import *import, struct arena *arena)
{
  const Account__ImportReport *report = import->report;
  char hex[HASH_HEX_SIZE];
  return arena_printf(arena,
                      "{\"rows\": %u, \"taken\": %u, \"left_out\": %u, \"securities\": %u, \"prices\": %u, "
                      "\"entries\": %u, \"known\": %u, \"breaks\": %u, \"file\": %s, \"sha256\": \"%s\"}",
                      report->rows, report->taken, report->left_out, report->securities_created, report->prices,
                      report->entries, report->known, report->breaks, json_quote(arena, import->file_name),
                      hash_hex(import->hash, hex));
}

static void insert_file(struct import *import, struct lane_work *work)
{
  pg_send(work->transaction, &sql_import_insert_file,
          (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(import->purpose),
                               pg_bytea(import->hash, sizeof import->hash), pg_text(import->file_name),
                               pg_int8((int64_t)work->sequence), pg_timestamptz(work->now_us),
                               pg_bytea(work->answer.data, work->answer.size) });
}

static void conclude(struct import *import, struct lane_work *work)
{
  import->report->sequence = work->sequence;
  work->answer = pack(work->arena, import->report);
  work->summary = summary_of(import, work->arena);
}

static struct status import_body(struct lane_job *job, struct lane_work *work)
{
  struct import *import = job->context;
  Account__ImportReport *before;
  struct status status = find_file(import, work, &before);
  if (!status_is_ok(status))
    return status;
  work->unlogged = before != NULL;
  if (before) {
    work->answer = pack(work->arena, before);
    return status;
  }
  status = match(import, work);
  if (!status_is_ok(status))
    return status;
  conclude(import, work);
  status = import->kind->write(import, work);
  if (status_is_ok(status))
    insert_file(import, work);
  return status;
}

/* Everything is done for real; a dry run, and one with errors, is then undone by failing. */
static struct status lane_body(struct lane_job *job, struct lane_work *work)
{
  struct import *import = job->context;
  Account__ImportReport *before;
  struct status status = find_file(import, work, &before);
  if (!status_is_ok(status))
    return status;
  import->was_imported = before != NULL;
  import->has_changes = false;
  findings_reset(import->findings, import->read_mark);
  status = import->kind->carry_out(import, work);
  if (!status_is_ok(status))
    return status;
  fill_findings(import);
  import->is_rolled_back = import->dry_run || import->findings->errors > 0;
  if (import->is_rolled_back)
    return status_fail(STATUS_ABORTED, NULL, "the import is rolled back");
  work->unlogged = !import->has_changes;
  import->report->unchanged = !import->has_changes;
  if (!import->has_changes) {
    work->answer = pack(work->arena, import->report);
    return status;
  }
  conclude(import, work);
  if (!import->was_imported)
    insert_file(import, work);
  return status;
}

/* A large file is not kept in the journal: what it was for and its hash are. */
static struct lane_job job_of(struct import *import)
{
  struct call *call = import->call;
  struct lane_job job = { .body = import->kind->carry_out ? lane_body : import_body, .context = import };
  if (import->file.size <= IMPORT_KEPT_BYTES) {
    lane_job_of_call(&job, call, import->request);
    return job;
  }
  char hex[HASH_HEX_SIZE];
  const char *note = arena_printf(call->arena, "file \"%s\" of %zu bytes, sha256 %s, for %s", import->file_name,
                                  import->file.size, hash_hex(import->hash, hex), import->purpose);
  job.arena = call->arena;
  job.caller = call->caller;
  job.method = call->method->path;
  job.key = call->idempotency_key;
  job.now_us = call->now_us;
  job.request = (struct pg_bytes){ note, strlen(note) };
  return job;
}

static struct status run_for_real(struct import *import)
{
  ProtobufCMessage *answer;
  struct call *call = import->call;
  struct lane_job job = job_of(import);
  if (import->dry_run)
    job.key = ""; /* the same key is for the import itself */
  struct status status = lane_job(account_of(call)->lanes, call->caller.firm_id, &job);
  if (import->is_rolled_back && status.code == STATUS_ABORTED)
    return status_ok();
  if (!status_is_ok(status))
    return status;
  status = wire_unpack(call->arena, call->method->out, job.answer.data, job.answer.size, &answer);
  if (status_is_ok(status))
    *import->report = *(Account__ImportReport *)answer;
  return status;
}

static struct status run_dry(struct import *import)
{
  Account__ImportReport *before;
  struct status status = find_file(import, NULL, &before);
  if (status_is_ok(status) && before)
    *import->report = *before;
  else if (status_is_ok(status))
    status = match(import, NULL);
  return status;
}

struct status import_run(struct import *import, Account__ImportReport *report)
{
  import->findings = arena_alloc(import->call->arena, sizeof *import->findings);
  import->findings->arena = import->call->arena;
  import->report = report;
  report->dry_run = import->dry_run;
  fiber_offload(read_off_loop, import);
  import->read_mark = findings_mark(import->findings);
  if (import->findings->errors == 0)
    return import->dry_run && !import->kind->carry_out ? run_dry(import) : run_for_real(import);
  report->taken = report->left_out = report->prices = 0;
  fill_findings(import);
  return status_ok();
}
