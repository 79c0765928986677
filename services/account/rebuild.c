/* Runs a journal's commits again into twins of the tables, and compares. */
#include "rebuild.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "account_sql.h"
#include "fiber/fiber.h"
#include "inside.h"
#include "lane_run.h"
#include "seam/seam.h"
#include "wire/wire.h"

#define PREFIX "commit_" /* names of the statements of commits */
#define TABLES_MOST 200
#define TABLE_NAME_BYTES 64
#define CATCH_UPS 20
#define CATCH_UP_PAUSE_US 50000

struct run {
  struct rebuild *rebuild;
  struct pg_pool *pool; /* of the twins */
  const char *live;     /* name of the live schema */
  uint8_t chain[HASH_BYTES];
  struct {
    uint64_t sequence, first_id; /* of a line whose rows are to be taken, once the next line tells which ids it took */
    bool has_commands;
  } open;
  const char *tables[TABLES_MOST];
  size_t table_count;
  bool is_over;
};

static void differ(struct rebuild *rebuild, const char *sentence)
{
  if (rebuild->difference_count < REBUILD_DIFFERENCES)
    rebuild->differences[rebuild->difference_count++] = sentence;
}

static void add_table(struct run *run, const char *name, size_t length)
{
  for (size_t i = 0; i < run->table_count; i++)
    if (strlen(run->tables[i]) == length && memcmp(run->tables[i], name, length) == 0)
      return;
  assert(run->table_count < TABLES_MOST);
  run->tables[run->table_count++] = arena_strndup(run->rebuild->arena, name, length);
}

/* The tables that a statement writes, by the words before their names. */
static void add_tables(struct run *run, const char *sql)
{
  static const char *const words[] = { "INSERT INTO ", "UPDATE ", "DELETE FROM " };
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    for (const char *at = strstr(sql, words[i]); at; at = strstr(at, words[i])) {
      at += strlen(words[i]);
      size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");
      if (length > 0 && length < TABLE_NAME_BYTES)
        add_table(run, at, length);
    }
}

/* The statements of commits alone: no others could be prepared on the twins. */
static const struct pg_statement **commit_statements(struct run *run, size_t *count)
{
  const struct pg_statement **found =
      arena_array(run->rebuild->arena, account_statement_count, sizeof(const struct pg_statement *));
  *count = 0;
  for (size_t i = 0; i < account_statement_count; i++) {
    if (strncmp(account_statements[i]->name, PREFIX, strlen(PREFIX)) != 0)
      continue;
    found[(*count)++] = account_statements[i];
    add_tables(run, account_statements[i]->sql);
  }
  return found;
}

static const char *conninfo_of(const struct run *run)
{
  const struct rebuild *rebuild = run->rebuild;
  const char *conninfo = rebuild->conninfo;
  if (strncmp(conninfo, "postgres", strlen("postgres")) == 0 && strstr(conninfo, "://"))
    return arena_printf(rebuild->arena, "%s%coptions=-csearch_path%%3Drebuild_%" PRIu64 "%%2C%s", conninfo,
                        strchr(conninfo, '?') ? '&' : '?', rebuild->firm_id, run->live);
  return arena_printf(rebuild->arena, "%s options='-csearch_path=rebuild_%" PRIu64 ",%s'", conninfo, rebuild->firm_id,
                      run->live);
}

static struct status begin(struct run *run)
{
  struct rebuild *rebuild = run->rebuild;
  struct pg_rows *rows;
  size_t count;
  const struct pg_statement **statements = commit_statements(run, &count);
  rebuild->sequence = rebuild->commits = rebuild->taken = 0;
  rebuild->difference_count = 0;
  struct status status = pg_query(
      rebuild->pool, rebuild->arena, &sql_rebuild_begin,
      (struct pg_value[]){ pg_int8((int64_t)rebuild->firm_id), pg_array(PG_TEXT_ARRAY, run->tables, run->table_count) },
      &rows);
  if (!status_is_ok(status))
    return status;
  run->live = pg_get_text(rows, 0, 0);
  struct pg_options options = { .conninfo = conninfo_of(run),
                                .connections = 1,
                                .statements = statements,
                                .statement_count = count,
                                .find_message = seam_find_message,
                                .arena = rebuild->arena };
  return pg_pool_new(rebuild->loop, &options, &run->pool);
}

/* Takes the rows of the line that waits for the next one's first id. */
static struct status close_open(struct run *run, struct arena *arena, uint64_t next_id)
{
  struct pg_rows *rows;
  if (run->open.sequence == 0)
    return status_ok();
  struct pg_value values[] = {
    pg_int8((int64_t)run->rebuild->firm_id), pg_text(run->live),        pg_int8((int64_t)run->open.sequence),
    pg_int8((int64_t)run->open.first_id),    pg_int8((int64_t)next_id), pg_bool(run->open.has_commands)
  };
  run->open.sequence = 0;
  return pg_query(run->rebuild->pool, arena, &sql_rebuild_copy, values, &rows);
}

static struct status run_commit(struct run *run, struct arena *arena, const struct pg_rows *rows, size_t row)
{
  struct rebuild *rebuild = run->rebuild;
  struct pg_bytes request = pg_get_bytes(rows, row, 5), answer = pg_get_bytes(rows, row, 6);
  struct pg_rows *none;
  ProtobufCMessage *message;
  uint64_t sequence = (uint64_t)pg_get_int8(rows, row, 0);
  struct status status = wire_unpack(arena, &account__commit_request__descriptor, request.data, request.size, &message);
  if (!status_is_ok(status))
    return status;
  status = pg_query(run->pool, arena, &sql_commit_put_head,
                    (struct pg_value[]){ pg_int8((int64_t)rebuild->firm_id), pg_int8((int64_t)sequence - 1),
                                         pg_bytea(run->chain, HASH_BYTES), pg_int8(pg_get_int8(rows, row, 9)) },
                    &none);
  if (!status_is_ok(status))
    return status;
  struct pending pending = {
    .arena = arena,
    .caller = { .firm_id = rebuild->firm_id, .role = ROLE_SYSTEM, .principal = pg_get_text(rows, row, 2) },
    .now_us = pg_get_timestamptz(rows, row, 1),
    .method = pg_get_text(rows, row, 3),
    .key = pg_get_text(rows, row, 4),
    .request = (const Account__CommitRequest *)message,
    .packed = request
  };
  memcpy(pending.request_hash, pg_get_bytes(rows, row, 11).data, HASH_BYTES);
  struct batch *batch = arena_alloc(arena, sizeof *batch);
  *batch = (struct batch){
    .firm_id = rebuild->firm_id, .now_us = pending.now_us, .commits = { &pending }, .count = 1, .is_again = true
  };
  status = lane_run_batch(run->pool, arena, batch);
  if (!status_is_ok(status))
    return status;
  if (!status_is_ok(batch->statuses[0]))
    return batch->statuses[0];
  const struct pg_bytes made = batch->line_count == 1 ? batch->lines[0].answer : (struct pg_bytes){ 0 };
  if (made.size != answer.size || memcmp(made.data, answer.data, made.size) != 0)
    return status_fail(STATUS_DATA_LOSS, NULL, "it has another answer");
  rebuild->commits++;
  return status_ok();
}

struct again {
  const Account__JobCommands *commands;
};

/* The commands that a job gave, each run with the ids that it had. */
static struct status again_body(struct lane_job *job, struct lane_work *work)
{
  const struct again *again = job->context;
  struct status status = status_ok();
  for (size_t i = 0; i < again->commands->n_runs && status_is_ok(status); i++) {
    const Account__JobRun *run = again->commands->runs[i];
    size_t count = run->commands ? run->commands->n_commands : 0;
    struct inside *commands = arena_array(work->arena, count + 1, sizeof *commands);
    for (size_t k = 0; k < count; k++)
      commands[k].command = run->commands->commands[k];
    *work->next_id = run->first_id;
    status = inside_apply(work, &job->caller, commands, count);
    for (size_t k = 0; k < count && status_is_ok(status); k++)
      status = commands[k].status;
  }
  return status;
}

/* A line that is no commit, and the commands it gave as one: first what it made beside them. */
static struct status run_job(struct run *run, struct arena *arena, const struct pg_rows *rows, size_t row)
{
  struct rebuild *rebuild = run->rebuild;
  struct pg_bytes packed = pg_get_bytes(rows, row, 12);
  ProtobufCMessage *message;
  struct pg_rows *none;
  uint64_t sequence = (uint64_t)pg_get_int8(rows, row, 0), first_id = (uint64_t)pg_get_int8(rows, row, 9);
  rebuild->taken++;
  run->open.sequence = sequence;
  run->open.first_id = first_id;
  run->open.has_commands = packed.size > 0;
  if (packed.size == 0)
    return status_ok();
  struct status status = wire_unpack(arena, &account__job_commands__descriptor, packed.data, packed.size, &message);
  if (!status_is_ok(status))
    return status;
  struct again again = { (const Account__JobCommands *)message };
  status = close_open(run, arena, again.commands->n_runs > 0 ? again.commands->runs[0]->first_id : first_id);
  if (status_is_ok(status))
    status = pg_query(run->pool, arena, &sql_commit_put_head,
                      (struct pg_value[]){ pg_int8((int64_t)rebuild->firm_id), pg_int8((int64_t)sequence - 1),
                                           pg_bytea(run->chain, HASH_BYTES), pg_int8((int64_t)first_id) },
                      &none);
  struct lane_job job = {
    .arena = arena,
    .caller = { .firm_id = rebuild->firm_id, .role = ROLE_SYSTEM, .principal = pg_get_text(rows, row, 2) },
    .method = pg_get_text(rows, row, 3),
    .key = "",
    .now_us = pg_get_timestamptz(rows, row, 1),
    .body = again_body,
    .context = &again
  };
  return status_is_ok(status) ? lane_run_job(run->pool, arena, rebuild->firm_id, &job) : status;
}

static struct status run_line(struct run *run, struct arena *arena, const struct pg_rows *rows, size_t row)
{
  struct rebuild *rebuild = run->rebuild;
  uint64_t sequence = (uint64_t)pg_get_int8(rows, row, 0), first_id = (uint64_t)pg_get_int8(rows, row, 9);
  const char *why = NULL;
  if (sequence != rebuild->sequence + 1)
    why = "a line before it is missing";
  else if (pg_get_int8(rows, row, 8) != JOURNAL_FORMULA)
    why = "it was written before lines kept the ids they were given";
  struct status status = why ? status_ok() : close_open(run, arena, first_id);
  if (!status_is_ok(status))
    return status;
  if (!why && strcmp(pg_get_text(rows, row, 3), commit_commit_method.path) == 0) {
    status = run_commit(run, arena, rows, row);
    if (status.code == STATUS_UNAVAILABLE)
      return status;
    why = status_is_ok(status) ? NULL : status.message;
  } else if (!why) {
    status = run_job(run, arena, rows, row);
    if (status.code == STATUS_UNAVAILABLE)
      return status;
    why = status_is_ok(status) ? NULL : status.message;
  }
  if (why) {
    run->is_over = true;
    differ(rebuild, arena_printf(rebuild->arena, "journal line %" PRIu64 " cannot be run again: %s", sequence, why));
    return status_ok();
  }
  rebuild->sequence = sequence;
  memcpy(run->chain, pg_get_bytes(rows, row, 7).data, HASH_BYTES);
  return status_ok();
}

/* On from the last line, to `until`. */
static struct status run_lines(struct run *run, uint64_t until)
{
  struct rebuild *rebuild = run->rebuild;
  struct status status = status_ok();
  while (status_is_ok(status) && !run->is_over && rebuild->sequence < until) {
    struct arena *arena = arena_new();
    struct pg_rows *rows;
    status =
        pg_query(rebuild->pool, arena, &sql_verify_journal,
                 (struct pg_value[]){ pg_int8((int64_t)rebuild->firm_id), pg_int8((int64_t)rebuild->sequence) }, &rows);
    if (status_is_ok(status) && pg_count(rows) == 0)
      run->is_over = true;
    for (size_t row = 0; status_is_ok(status) && !run->is_over && row < pg_count(rows) && rebuild->sequence < until;
         row++) {
      struct arena *one = arena_new();
      status = status_copy(arena, run_line(run, one, rows, row));
      arena_free(one);
    }
    status = status_copy(rebuild->arena, status);
    arena_free(arena);
  }
  return status;
}

static struct status read_head(struct rebuild *rebuild, uint64_t *sequence, uint64_t *next_id)
{
  struct pg_rows *rows;
  struct status status = pg_query(rebuild->pool, rebuild->arena, &sql_rebuild_head,
                                  (struct pg_value[]){ pg_int8((int64_t)rebuild->firm_id) }, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  *sequence = (uint64_t)pg_get_int8(rows, 0, 0);
  *next_id = (uint64_t)pg_get_int8(rows, 0, 1);
  return status;
}

/* Up to the head as it is now, or to the line asked for. */
static struct status catch_up(struct run *run)
{
  struct rebuild *rebuild = run->rebuild;
  uint64_t sequence = 0, next_id = 0;
  struct status status = read_head(rebuild, &sequence, &next_id);
  if (rebuild->until > 0 && rebuild->until < sequence)
    sequence = rebuild->until;
  if (status_is_ok(status))
    status = run_lines(run, sequence);
  return status_is_ok(status) ? close_open(run, rebuild->arena, next_id) : status;
}

struct status rebuild_run(struct rebuild *rebuild)
{
  struct run run = { .rebuild = rebuild };
  struct status status = begin(&run);
  if (status_is_ok(status))
    status = catch_up(&run);
  pg_pool_free(run.pool);
  return status;
}

struct comparison {
  struct run *run;
  bool was_still; /* nothing was written meanwhile */
};

/* In one snapshot, if it is of the line that was reached. */
static struct status compare(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct comparison *comparison = context;
  struct run *run = comparison->run;
  struct rebuild *rebuild = run->rebuild;
  struct pg_value firm = pg_int8((int64_t)rebuild->firm_id);
  struct pg_rows *rows;
  size_t found_before = rebuild->difference_count;
  struct status status = pg_do(transaction, &sql_verify_snapshot, NULL, NULL);
  if (status_is_ok(status))
    status = pg_do(transaction, &sql_rebuild_head, &firm, &rows);
  comparison->was_still = status_is_ok(status) && (uint64_t)pg_get_int8(rows, 0, 0) == rebuild->sequence;
  for (size_t i = 0; status_is_ok(status) && (comparison->was_still || run->is_over) && i < run->table_count; i++) {
    const char *name = run->tables[i];
    if (strcmp(name, "journal") == 0 || strcmp(name, "firm_head") == 0)
      continue; /* the chain holds them */
    status = pg_do(transaction, &sql_rebuild_differences,
                   (struct pg_value[]){ firm, pg_text(run->live), pg_text(name) }, &rows);
    for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
      differ(rebuild, arena_strdup(rebuild->arena, pg_get_text(rows, row, 0)));
  }
  if (!status_is_ok(status))
    rebuild->difference_count = found_before;
  (void)arena;
  return status;
}

struct status rebuild_verify(struct rebuild *rebuild)
{
  struct run run = { .rebuild = rebuild };
  struct comparison comparison = { .run = &run };
  struct pg_rows *rows;
  struct status status = begin(&run);
  for (int i = 0; status_is_ok(status) && !comparison.was_still && !run.is_over && i < CATCH_UPS; i++) {
    if (i > 0)
      fiber_sleep(CATCH_UP_PAUSE_US);
    status = catch_up(&run);
    if (status_is_ok(status))
      status = pg_run(rebuild->pool, rebuild->arena, compare, &comparison);
  }
  pg_pool_free(run.pool);
  if (status_is_ok(status) && !comparison.was_still && !run.is_over)
    status = status_fail(STATUS_UNAVAILABLE, NULL, "the firm is written without a pause: ask again later");
  struct status ended = pg_query(rebuild->pool, rebuild->arena, &sql_rebuild_end,
                                 (struct pg_value[]){ pg_int8((int64_t)rebuild->firm_id) }, &rows);
  return status_is_ok(status) ? ended : status;
}
