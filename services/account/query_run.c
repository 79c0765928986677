/* Runs queries. */
#include "query_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bus/bus.h"
#include "query_then.h"

struct reader { /* of one run */
  struct query_run *run;
  struct pg_transaction *transaction;
  struct pg_statement fetch;
};

static struct status run_plain(struct pg_transaction *transaction, const char *sql)
{
  const struct pg_statement statement = { .name = "query", .sql = sql };
  return pg_do(transaction, &statement, NULL, NULL);
}

/* A reader who takes time is not a transaction that was forgotten. Writes are those of query_then.h alone. */
static struct status begin(struct pg_transaction *transaction, const struct query_view *view)
{
  pg_let_cancel(transaction);
  struct status status =
      run_plain(transaction, view->past == PAST_NEVER ? "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                                                      : "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  if (status_is_ok(status))
    status =
        run_plain(transaction, "SELECT set_config('cursor_tuple_fraction', '1', true), set_config('jit', 'off', true),"
                               " set_config('statement_timeout', '600s', true),"
                               " set_config('idle_in_transaction_session_timeout', '600s', true)");
  return status;
}

static struct status read_one(struct reader *reader, const struct pg_statement *statement,
                              const struct pg_value *values, uint64_t *out)
{
  struct pg_rows *rows;
  struct status status = pg_do(reader->transaction, statement, values, &rows);
  if (status_is_ok(status))
    *out = pg_count(rows) == 1 ? (uint64_t)pg_get_int8(rows, 0, 0) : 0;
  return status;
}

/* "Sort  (cost=0.00..1.00 rows=123 width=8)" and more lines: the first is of the whole. */
static uint64_t planned_rows(const struct pg_rows *rows)
{
  for (size_t i = 0; i < pg_count(rows); i++) {
    const char *at = strstr(pg_get_text(rows, i, 0), " rows=");
    if (at)
      return strtoull(at + strlen(" rows="), NULL, 10);
  }
  return 0;
}

static struct status read_expected(struct reader *reader)
{
  struct query_work work = reader->run->work;
  struct query_compiled compiled;
  struct pg_rows *rows;
  work.purpose = QUERY_IDS;
  query_compile(reader->run->call->arena, &work, &compiled);
  compiled.statement.sql = arena_printf(reader->run->call->arena, "EXPLAIN %s", compiled.statement.sql);
  struct status status = pg_do(reader->transaction, &compiled.statement, compiled.values, &rows);
  if (status_is_ok(status))
    reader->run->total = planned_rows(rows);
  return status;
}

static struct status read_total(struct reader *reader)
{
  struct query_work work = reader->run->work;
  struct query_compiled compiled;
  work.purpose = QUERY_COUNT;
  query_compile(reader->run->call->arena, &work, &compiled);
  return read_one(reader, &compiled.statement, compiled.values, &reader->run->total);
}

static struct status open_cursor(struct reader *reader)
{
  struct query_compiled *compiled = &reader->run->compiled;
  query_compile(reader->run->call->arena, &reader->run->work, compiled);
  struct pg_statement declare = compiled->statement;
  declare.sql = arena_printf(reader->run->call->arena, "DECLARE query NO SCROLL CURSOR FOR %s", declare.sql);
  return pg_do(reader->transaction, &declare, compiled->values, NULL);
}

/* Takes some rows in memory of their own; *count is how many there were. */
static struct status take(struct reader *reader, size_t *count)
{
  struct query_run *run = reader->run;
  struct arena *arena = arena_new(), *before = pg_memory(reader->transaction, arena);
  struct pg_rows *rows = NULL;
  struct status status = pg_receive(reader->transaction, &rows);
  *count = pg_count(rows);
  run->done += *count;
  if (run->estimates_total && (run->total < run->done || *count < run->rows_at_once))
    run->total = run->done;
  if (status_is_ok(status) && *count == run->rows_at_once) { /* under way while these are looked at */
    pg_send(reader->transaction, &reader->fetch, NULL);
    pg_start(reader->transaction);
  }
  if (status_is_ok(status))
    status = run->take(run, rows);
  status = status_copy(run->call->arena, status); /* its text may live in what is given back here */
  pg_memory(reader->transaction, before);
  arena_free(arena);
  return status;
}

static struct status body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  static const struct pg_parameter firm = { "firm_id", PG_INT8 };
  static const struct pg_statement head = { .name = "query",
                                            .sql = "SELECT sequence FROM firm_head WHERE firm_id = $1",
                                            .parameters = &firm,
                                            .parameter_count = 1 };
  struct query_run *run = context;
  struct reader reader = { .run = run, .transaction = transaction };
  if (run->done > 0)
    return status_fail(STATUS_UNAVAILABLE, NULL, "the database broke off: run the query again");
  reader.fetch =
      (struct pg_statement){ .name = "query", .sql = arena_printf(arena, "FETCH %zu FROM query", run->rows_at_once) };
  struct status status = begin(transaction, run->work.view);
  if (status_is_ok(status))
    status = read_one(&reader, &head, (struct pg_value[]){ pg_int8((int64_t)run->work.view->firm_id) }, &run->sequence);
  if (status_is_ok(status) && run->work.view->past != PAST_NEVER)
    status = query_then_lay_out(transaction, arena, run->work.view);
  if (status_is_ok(status) && run->wants_total)
    status = read_total(&reader);
  if (status_is_ok(status) && run->estimates_total)
    status = read_expected(&reader);
  if (status_is_ok(status))
    status = open_cursor(&reader);
  if (!status_is_ok(status))
    return status;
  size_t count;
  pg_send(transaction, &reader.fetch, NULL);
  do
    status = take(&reader, &count);
  while (status_is_ok(status) && count == run->rows_at_once);
  return status;
}

/* On a connection of its own: the statements are made here, and a slow reader keeps nobody waiting. */
static struct status on_own_connection(struct call *call,
                                       struct status (*work)(struct pg_transaction *, struct arena *, void *),
                                       void *context)
{
  struct account *account = account_of(call);
  struct pg_options options = {
    .conninfo = account->conninfo, .connections = 1, .arena = call->arena, .skip_check = true
  };
  struct pg_pool *pool;
  if (account->queries_running == QUERIES_AT_ONCE)
    return call_fail(call, STATUS_RESOURCE_EXHAUSTED, NULL, "%d queries are running: try again when one has ended",
                     QUERIES_AT_ONCE);
  account->queries_running++;
  struct status status = pg_pool_new(bus_loop(call->bus), &options, &pool);
  if (status_is_ok(status)) {
    status = pg_run(pool, call->arena, work, context);
    pg_pool_free(pool);
  }
  account->queries_running--;
  return status;
}

struct status query_run(struct query_run *run)
{
  return on_own_connection(run->call, body, run);
}

#define COUNTED_ROWS 10000

struct estimate {
  struct query_compiled compiled;
  struct call *call;
  const struct query_view *view;
  uint64_t rows;
  bool is_exact;
};

static struct status estimate_body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct estimate *estimate = context;
  struct pg_statement count = estimate->compiled.statement, plan = count;
  struct pg_rows *rows;
  count.sql = arena_printf(arena, "SELECT count(*) FROM (%s LIMIT %d) few", count.sql, COUNTED_ROWS + 1);
  plan.sql = arena_printf(arena, "EXPLAIN %s", plan.sql);
  struct status status = begin(transaction, estimate->view);
  if (status_is_ok(status) && estimate->view->past != PAST_NEVER)
    status = query_then_lay_out(transaction, arena, estimate->view);
  if (status_is_ok(status))
    status = pg_do(transaction, &count, estimate->compiled.values, &rows);
  if (!status_is_ok(status))
    return status;
  estimate->rows = (uint64_t)pg_get_int8(rows, 0, 0);
  estimate->is_exact = estimate->rows <= COUNTED_ROWS;
  if (estimate->is_exact)
    return status;
  status = pg_do(transaction, &plan, estimate->compiled.values, &rows);
  if (status_is_ok(status) && planned_rows(rows) > estimate->rows)
    estimate->rows = planned_rows(rows);
  return status;
}

struct status query_estimate(struct call *call, const struct query_work *work, uint64_t *rows, bool *is_exact)
{
  struct estimate estimate = { .call = call, .view = work->view };
  struct query_work ids = *work;
  ids.purpose = QUERY_IDS;
  query_compile(call->arena, &ids, &estimate.compiled);
  struct status status = on_own_connection(call, estimate_body, &estimate);
  *rows = estimate.rows;
  *is_exact = estimate.is_exact;
  return status;
}
