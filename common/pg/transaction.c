/* Transactions: statements are pipelined, read back when the body asks, and end in one synchronisation point; retried
 * as a whole in this one place. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "internal.h"
#include "program/fault.h"
#include "program/log.h"
#include "program/metrics.h"

#define ATTEMPT_LIMIT 5
#define RETRY_LEAST_US 2000
#define OUTSTANDING_LIMIT 4096 /* statements sent and not collected */

static struct metric commits = { .name = "steward_pg_commits_total", .help = "transactions committed" };
static struct metric rollbacks = { .name = "steward_pg_rollbacks_total", .help = "transactions rolled back" };
static struct metric retries = { .name = "steward_pg_retries_total", .help = "transactions run again" };
static struct metric took = { .name = "steward_pg_transaction_us",
                              .help = "transactions, first try to outcome",
                              .kind = METRIC_HISTOGRAM };
static struct metric unknown = { .name = "steward_pg_unknown_outcomes_total", .help = "connections lost in COMMIT" };

struct pg_transaction {
  struct pg_connection *connection;
  struct arena *arena;
  const struct pg_statement **outstanding; /* a ring, NULL for our own BEGIN; allocated as a whole */
  size_t sent, collected;
  bool may_cancel;       /* pg_let_cancel() */
  bool unflushed;        /* something was sent since the server was last asked to answer at once */
  struct status failure; /* the first; the transaction is lost from then on */
  bool retry;
};

static void fail(struct pg_transaction *transaction, struct status failure, bool retry)
{
  if (!status_is_ok(transaction->failure))
    return;
  transaction->failure = failure;
  transaction->retry = retry;
}

static void send_plain(struct pg_transaction *transaction, const char *sql)
{
  connection_sent(transaction->connection,
                  PQsendQueryParams(transaction->connection->pq, sql, 0, NULL, NULL, NULL, NULL, 1));
}

static void push(struct pg_transaction *transaction, const struct pg_statement *statement)
{
  assert(transaction->sent - transaction->collected < OUTSTANDING_LIMIT);
  transaction->outstanding[transaction->sent++ % OUTSTANDING_LIMIT] = statement;
  transaction->unflushed = true;
}

static void begin(struct pg_transaction *transaction)
{
  transaction->sent = transaction->collected = 0;
  transaction->failure = status_ok();
  transaction->retry = transaction->may_cancel = false;
  send_plain(transaction, "BEGIN");
  push(transaction, NULL);
}

/* Reads the next answer. After the first failure the others are only counted: the server gives none of worth. */
static void collect(struct pg_transaction *transaction, struct pg_rows **rows)
{
  struct pg_connection *connection = transaction->connection;
  const struct pg_statement *statement = transaction->outstanding[transaction->collected++ % OUTSTANDING_LIMIT];
  PGresult *result = NULL;
  bool retry = false;
  struct status status = connection_answer(connection, transaction->may_cancel, &result);
  if (!status_is_ok(status)) {
    if (transaction->may_cancel && !connection->broken)
      connection_cancel(connection);
    fail(transaction, status, false);
    return;
  }
  struct pg_rows *answer = rows_new(transaction->arena, result, pool_plan(connection->pool, statement));
  if (!result_is_ok(result)) {
    if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED) {
      status = sqlstate_status(transaction->arena, result, &retry);
      fail(transaction, status, retry);
    }
    return;
  }
  if (rows)
    *rows = answer;
}

void pg_send(struct pg_transaction *transaction, const struct pg_statement *statement, const struct pg_value *values)
{
  if (status_is_ok(transaction->failure))
    value_send(transaction->connection, transaction->arena, statement, values);
  push(transaction, statement);
}

/* A read in the middle must come without a synchronisation point, which would end the pipeline's one fate: the server
 * is asked to flush instead. */
static void ask_to_flush(struct pg_transaction *transaction)
{
  struct pg_connection *connection = transaction->connection;
  if (transaction->unflushed && status_is_ok(transaction->failure) && !connection->broken)
    connection_sent(connection, PQsendFlushRequest(connection->pq));
  transaction->unflushed = false;
}

void pg_start(struct pg_transaction *transaction)
{
  struct pg_connection *connection = transaction->connection;
  ask_to_flush(transaction);
  if (!connection->broken)
    connection_sent(connection, PQflush(connection->pq) >= 0);
}

struct status pg_receive(struct pg_transaction *transaction, struct pg_rows **rows)
{
  ask_to_flush(transaction);
  if (transaction->collected == 0 && status_is_ok(transaction->failure))
    collect(transaction, NULL); /* BEGIN's */
  assert(transaction->collected < transaction->sent);
  if (status_is_ok(transaction->failure))
    collect(transaction, rows);
  else
    transaction->collected++;
  return transaction->failure;
}

struct status pg_do(struct pg_transaction *transaction, const struct pg_statement *statement,
                    const struct pg_value *values, struct pg_rows **rows)
{
  assert(transaction->sent == (transaction->collected > 0 ? transaction->collected : 1)); /* 1: our BEGIN */
  pg_send(transaction, statement, values);
  return pg_receive(transaction, rows);
}

void pg_let_cancel(struct pg_transaction *transaction)
{
  transaction->may_cancel = true;
}

struct arena *pg_memory(struct pg_transaction *transaction, struct arena *arena)
{
  struct arena *before = transaction->arena;
  transaction->arena = arena;
  return before;
}

struct status pg_settle(struct pg_transaction *transaction)
{
  size_t ours = transaction->collected > 0 ? 0 : 1; /* BEGIN, which the first receive collects */
  while (transaction->collected + ours < transaction->sent && status_is_ok(transaction->failure)) {
    pg_receive(transaction, NULL);
    ours = 0;
  }
  return transaction->failure;
}

/* Whatever stands in the pipeline is passed over, and the transaction ended. */
static void rollback(struct pg_transaction *transaction, int syncs)
{
  struct pg_connection *connection = transaction->connection;
  metric_add(&rollbacks, 1);
  if (syncs == 0) { /* the server skips what follows a failure up to here */
    connection_sent(connection, PQpipelineSync(connection->pq));
    syncs++;
  }
  connection_drain(connection, syncs);
  if (connection->broken || PQtransactionStatus(connection->pq) == PQTRANS_IDLE)
    return; /* a deferred check failed: COMMIT itself has ended it */
  send_plain(transaction, "ROLLBACK");
  connection_sent(connection, PQpipelineSync(connection->pq));
  connection_drain(connection, 1);
}

/* No statement_timeout around COMMIT: cancelling the wait for a synchronous standby would answer success. Ours bounds
 * it: a server that does not answer in time is a connection lost. */
static struct status commit(struct pg_transaction *transaction)
{
  struct pg_connection *connection = transaction->connection;
  PGresult *result = NULL;
  transaction->may_cancel = false;
  send_plain(transaction, "SET LOCAL statement_timeout = 0");
  push(transaction, NULL);
  send_plain(transaction, "COMMIT");
  connection_sent(connection, PQpipelineSync(connection->pq));
  fault_point("pg.commit_sent");
  while (transaction->collected < transaction->sent && !connection->broken)
    collect(transaction, NULL);
  if (status_is_ok(transaction->failure) && !connection->broken) {
    connection->answer_limit_ms = PG_COMMIT_LIMIT_MS;
    struct status status = connection_answer(connection, false, &result);
    connection->answer_limit_ms = PG_ANSWER_LIMIT_MS;
    bool retry = false;
    if (status_is_ok(status) && !result_is_ok(result) && !connection->broken) {
      status = sqlstate_status(transaction->arena, result, &retry);
      fail(transaction, status, retry);
    } else if (status_is_ok(status) && result_is_ok(result) && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
      fail(transaction, status_fail(STATUS_INTERNAL, NULL, "the database rolled back in place of a commit"), false);
    }
  }
  bool committed = result && result_is_ok(result) && status_is_ok(transaction->failure);
  PQclear(result);
  if (committed) {
    connection_drain(connection, 1);
    metric_add(&commits, 1);
    return status_ok();
  }
  rollback(transaction, 1);
  if (!connection->broken || (!status_is_ok(transaction->failure) && transaction->failure.code != STATUS_UNAVAILABLE))
    return transaction->failure;
  metric_add(&unknown, 1); /* the server may have read COMMIT before the line went dead */
  return status_fail(STATUS_UNAVAILABLE, NULL, PG_OUTCOME_UNKNOWN);
}

bool pg_is_outcome_unknown(struct status status)
{
  return status.code == STATUS_UNAVAILABLE && status.message && strcmp(status.message, PG_OUTCOME_UNKNOWN) == 0;
}

static struct status attempt(struct pg_transaction *transaction,
                             struct status (*body)(struct pg_transaction *, struct arena *, void *context),
                             void *context)
{
  begin(transaction);
  struct status status = body(transaction, transaction->arena, context);
  if (status_is_ok(status) && status_is_ok(transaction->failure) && !transaction->connection->broken)
    return commit(transaction);
  if (transaction->connection->broken)
    return status_is_ok(status) ? sqlstate_lost() : status; /* nothing was committed */
  rollback(transaction, 0);
  return status_is_ok(status) || transaction->retry ? transaction->failure : status;
}

struct status pg_run(struct pg_pool *pool, struct arena *arena,
                     struct status (*body)(struct pg_transaction *, struct arena *, void *context), void *context)
{
  struct pg_transaction transaction = { .arena = arena };
  transaction.outstanding = arena_array(arena, OUTSTANDING_LIMIT, sizeof *transaction.outstanding);
  int64_t since_us = clock_monotonic_us();
  for (int tries = 1;; tries++) {
    struct status status = pool_acquire(pool, &transaction.connection);
    if (!status_is_ok(status))
      return status;
    status = attempt(&transaction, body, context);
    pool_release(transaction.connection);
    if (status_is_ok(status) || !transaction.retry || tries == ATTEMPT_LIMIT) {
      metric_observe_us(&took, clock_monotonic_us() - since_us);
      return status;
    }
    metric_add(&retries, 1);
    int64_t pause_us = (int64_t)RETRY_LEAST_US << tries;
    struct status pause = fiber_sleep(pause_us / 2 + random() % pause_us); /* apart from whom we met */
    if (!status_is_ok(pause))
      return pause;
  }
}
