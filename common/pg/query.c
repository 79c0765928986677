/* One read outside a transaction, its cancellation, and scripts of several statements. */
#include <assert.h>

#include "internal.h"
#include "program/log.h"
#include "program/metrics.h"

static struct metric queries = { .name = "steward_pg_queries_total", .help = "statements outside transactions" };

struct stop {
  PGcancel *cancel;
  char error[256];
};

static void stop_work(void *argument)
{
  struct stop *stop = argument;
  PQcancel(stop->cancel, stop->error, sizeof stop->error);
}

void connection_cancel(struct pg_connection *connection)
{
  struct stop stop = { .cancel = PQgetCancel(connection->pq) };
  if (stop.cancel)
    fiber_offload(stop_work, &stop); /* libpq's call blocks */
  PQfreeCancel(stop.cancel);
}

/* Takes over the connection of a cancelled query: cancels it at the server, reads what still comes, and gives the
 * connection back. The empty round trip behind keeps a late cancel signal from meeting the next statement. */
static void abandon(void *argument)
{
  struct pg_connection *connection = argument;
  connection_cancel(connection);
  if (!connection->broken)
    connection_sent(connection, PQpipelineSync(connection->pq));
  connection_drain(connection, 2);
  pool_release(connection);
}

static void start_abandon(struct pg_connection *connection)
{
  struct fiber *fiber;
  if (status_is_ok(fiber_spawn(connection->pool->loop, abandon, connection, &fiber)))
    return;
  connection_break(connection);
  pool_release(connection);
}

/* A single statement commits at the synchronisation point, so that is where a deferred check fails. */
static struct status finish(struct pg_connection *connection, struct arena *arena)
{
  struct status outcome = status_ok();
  for (;;) {
    PGresult *result = NULL;
    struct status status = connection_next(connection, false, &result);
    if (!status_is_ok(status))
      return status_is_ok(outcome) ? status : outcome;
    bool retry, ended = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    if (result && !ended && !result_is_ok(result) && status_is_ok(outcome))
      outcome = sqlstate_status(arena, result, &retry);
    PQclear(result);
    if (ended)
      return outcome;
  }
}

struct status pg_query(struct pg_pool *pool, struct arena *arena, const struct pg_statement *statement,
                       const struct pg_value *values, struct pg_rows **rows)
{
  struct pg_connection *connection;
  PGresult *result = NULL;
  bool retry;
  struct status status = pool_acquire(pool, &connection);
  if (!status_is_ok(status))
    return status;
  metric_add(&queries, 1);
  value_send(connection, arena, statement, values);
  connection_sent(connection, PQpipelineSync(connection->pq));
  status = connection_answer(connection, true, &result);
  if (!status_is_ok(status) && !connection->broken) {
    start_abandon(connection);
    return status;
  }
  struct pg_rows *answer = result ? rows_new(arena, result, pool_plan(pool, statement)) : NULL;
  if (result && !result_is_ok(result))
    status = sqlstate_status(arena, result, &retry);
  struct status end = connection->broken ? sqlstate_lost() : finish(connection, arena);
  pool_release(connection);
  if (status_is_ok(status))
    status = end;
  if (status_is_ok(status) && rows)
    *rows = answer;
  return status;
}

/* Runs SQL by the simple protocol, outside pipeline mode, and gives the first failure. */
static struct status run_simple(struct pg_connection *connection, struct arena *arena, const char *sql)
{
  struct status outcome = status_ok();
  connection_sent(connection, PQsendQuery(connection->pq, sql));
  for (;;) {
    PGresult *result = NULL;
    struct status status = connection_next(connection, false, &result);
    if (!status_is_ok(status))
      return status_is_ok(outcome) ? status : outcome;
    if (!result)
      return outcome;
    ExecStatusType kind = PQresultStatus(result);
    bool retry;
    if (kind == PGRES_COPY_IN || kind == PGRES_COPY_OUT || kind == PGRES_COPY_BOTH) {
      outcome = status_fail(STATUS_INVALID_ARGUMENT, NULL, "a script must not COPY");
      connection_break(connection);
    } else if (!result_is_ok(result) && status_is_ok(outcome)) {
      outcome = sqlstate_status(arena, result, &retry);
    }
    PQclear(result);
    if (connection->broken)
      return status_is_ok(outcome) ? sqlstate_lost() : outcome;
  }
}

struct status pg_script(struct pg_pool *pool, struct arena *arena, const char *sql)
{
  struct pg_connection *connection;
  struct status status = pool_acquire(pool, &connection);
  if (!status_is_ok(status))
    return status;
  connection->answer_limit_ms = PG_SCRIPT_LIMIT_MS;
  if (PQexitPipelineMode(connection->pq) != 1)
    connection_break(connection);
  status = run_simple(connection, arena, "SET statement_timeout = 0"); /* a migration may take its time */
  if (status_is_ok(status))
    status = run_simple(connection, arena, sql);
  if (!connection->broken && PQtransactionStatus(connection->pq) != PQTRANS_IDLE)
    (void)run_simple(connection, arena, "ROLLBACK");
  if (!connection->broken)
    (void)run_simple(connection, arena, "RESET statement_timeout");
  if (!connection->broken && PQenterPipelineMode(connection->pq) != 1)
    connection_break(connection);
  connection->answer_limit_ms = PG_ANSWER_LIMIT_MS;
  pool_release(connection);
  return status;
}
