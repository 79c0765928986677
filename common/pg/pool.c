/* The pool: connections are handed to fibers first come, first served; a keeper a connection opens it again. */
#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "internal.h"
#include "program/log.h"
#include "program/metrics.h"

#define DEFAULT_CONNECTIONS 8
#define BACKOFF_LEAST_US 50000
#define BACKOFF_MOST_US 2000000

static struct metric lost = { .name = "steward_pg_connections_lost_total", .help = "database connections lost" };
static struct metric waited = { .name = "steward_pg_pool_wait_us",
                                .help = "wait for a database connection",
                                .kind = METRIC_HISTOGRAM };

/* Hands a connection to the first in the queue, or puts it back. */
static void give(struct pg_connection *connection)
{
  struct pg_pool *pool = connection->pool;
  struct pool_waiter *waiter = pool->first_waiter;
  if (!waiter) {
    connection->state = CONNECTION_IDLE;
    connection->next_idle = pool->idle;
    pool->idle = connection;
    return;
  }
  pool->first_waiter = waiter->next;
  if (!pool->first_waiter)
    pool->last_waiter = NULL;
  pool->waiter_count--;
  connection->state = CONNECTION_TAKEN;
  waiter->connection = connection;
  fiber_wake(waiter->fiber);
}

static void remove_waiter(struct pg_pool *pool, struct pool_waiter *gone)
{
  struct pool_waiter *before = NULL;
  for (struct pool_waiter *waiter = pool->first_waiter; waiter; before = waiter, waiter = waiter->next) {
    if (waiter != gone)
      continue;
    *(before ? &before->next : &pool->first_waiter) = gone->next;
    if (pool->last_waiter == gone)
      pool->last_waiter = before;
    pool->waiter_count--;
    return;
  }
}

static void refuse_waiters(struct pg_pool *pool)
{
  for (struct pool_waiter *waiter = pool->first_waiter; waiter; waiter = waiter->next) {
    waiter->refused = true;
    fiber_wake(waiter->fiber);
  }
  pool->first_waiter = pool->last_waiter = NULL;
  pool->waiter_count = 0;
}

static struct status no_connection(void)
{
  return status_fail(STATUS_UNAVAILABLE, NULL, "the database cannot be reached");
}

struct status pool_acquire(struct pg_pool *pool, struct pg_connection **out)
{
  assert(!pool->closing);
  struct status status = fiber_cancelled();
  if (!status_is_ok(status))
    return status;
  if (pool->idle) {
    *out = pool->idle;
    pool->idle = (*out)->next_idle;
    (*out)->state = CONNECTION_TAKEN;
    return status_ok();
  }
  if (pool->up == 0)
    return no_connection();
  if (pool->waiter_count >= PG_WAITER_LIMIT)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "too many wait for the database");
  int64_t since_us = clock_monotonic_us();
  struct pool_waiter self = { .fiber = fiber_current() };
  *(pool->last_waiter ? &pool->last_waiter->next : &pool->first_waiter) = &self;
  pool->last_waiter = &self;
  pool->waiter_count++;
  while (!self.connection && !self.refused && status_is_ok(status))
    status = fiber_park_cancellable();
  metric_observe_us(&waited, clock_monotonic_us() - since_us);
  if (status_is_ok(status) && self.connection) {
    *out = self.connection;
    return status;
  }
  if (self.connection)
    pool_release(self.connection);
  else if (!self.refused)
    remove_waiter(pool, &self);
  return status_is_ok(status) ? no_connection() : status;
}

void pool_release(struct pg_connection *connection)
{
  assert(connection->state == CONNECTION_TAKEN && !connection->waiting);
  if (!connection->broken && PQtransactionStatus(connection->pq) != PQTRANS_IDLE) {
    log_event(LOG_ERROR, "database_transaction_left_open", LOG_NUMBER("state", PQtransactionStatus(connection->pq)));
    connection_break(connection);
  }
  if (!connection->broken && !connection->pool->closing) {
    give(connection);
    return;
  }
  connection->state = CONNECTION_DOWN;
  fiber_wake(connection->keeper);
}

/* A connection that was up is found lost. Its holder, if any, learns it by its next answer. */
void pool_on_broken(struct pg_connection *connection)
{
  struct pg_pool *pool = connection->pool;
  if (connection->state == CONNECTION_DOWN)
    return;
  metric_add(&lost, 1);
  log_event(LOG_WARNING, "database_connection_lost", LOG_NUMBER("up", pool->up - 1));
  if (--pool->up == 0)
    refuse_waiters(pool);
  if (connection->state == CONNECTION_TAKEN)
    return;
  struct pg_connection **link = &pool->idle;
  while (*link != connection)
    link = &(*link)->next_idle;
  *link = connection->next_idle;
  connection->state = CONNECTION_DOWN;
  fiber_wake(connection->keeper);
}

static int compare_plans(const void *a, const void *b)
{
  const struct statement_plan *left = a, *right = b;
  return (left->statement > right->statement) - (left->statement < right->statement);
}

const struct statement_plan *pool_plan(const struct pg_pool *pool, const struct pg_statement *statement)
{
  const struct statement_plan key = { .statement = statement };
  return bsearch(&key, pool->plans, pool->plan_count, sizeof key, compare_plans);
}

static void free_when_last(struct pg_pool *pool)
{
  if (pool->open > 0)
    return;
  arena_free(pool->arena);
  free(pool->connections);
  free(pool);
}

/* Opens the connection and offers it; false when that failed. */
static bool bring_up(struct pg_connection *connection)
{
  struct pg_pool *pool = connection->pool;
  if (!connection->pq) {
    struct arena *arena = arena_new();
    struct status status = connection_open(connection, arena);
    if (!status_is_ok(status) && !pool->closing)
      log_failure("database_connect_failed", status);
    bool failed = !status_is_ok(status);
    arena_free(arena);
    if (failed)
      return false;
  }
  pool->up++;
  give(connection);
  if (pool->starter)
    fiber_wake(pool->starter);
  return true;
}

static void keep(void *argument)
{
  struct pg_connection *connection = argument;
  struct pg_pool *pool = connection->pool;
  int64_t backoff_us = BACKOFF_LEAST_US;
  while (!pool->closing) {
    bool up = bring_up(connection);
    while (up && (connection->state == CONNECTION_TAKEN || (!connection->broken && !pool->closing)))
      fiber_park();
    if (pool->closing)
      break;
    connection_close(connection);
    backoff_us = up ? BACKOFF_LEAST_US : backoff_us * 2;
    backoff_us = backoff_us < BACKOFF_MOST_US ? backoff_us : BACKOFF_MOST_US;
    (void)fiber_sleep(backoff_us / 2 + random() % backoff_us / 2); /* so that a restarted server is not stormed */
  }
  connection_free(connection);
  pool->open--;
  free_when_last(pool);
}

static void make_plans(struct pg_pool *pool, const struct pg_options *options)
{
  pool->plan_count = options->statement_count;
  pool->plans = arena_array(pool->arena, options->statement_count, sizeof *pool->plans);
  for (size_t i = 0; i < options->statement_count; i++)
    pool->plans[i].statement = options->statements[i];
  if (pool->plan_count > 0)
    qsort(pool->plans, pool->plan_count, sizeof *pool->plans, compare_plans);
}

struct status pg_pool_new(uv_loop_t *loop, const struct pg_options *options, struct pg_pool **out)
{
  assert(fiber_current());
  struct pg_pool *pool = calloc(1, sizeof *pool);
  size_t count = options->connections > 0 ? (size_t)options->connections : DEFAULT_CONNECTIONS;
  assert(pool);
  pool->loop = loop;
  pool->arena = arena_new();
  pool->conninfo = arena_strdup(pool->arena, options->conninfo);
  pool->skip_check = options->skip_check;
  pool->find_message = options->find_message;
  pool->connections = calloc(count, sizeof(struct pg_connection *));
  assert(pool->connections);
  make_plans(pool, options);
  struct pg_connection *first = pool->connections[0] = connection_new(pool);
  struct arena *arena = options->arena ? options->arena : pool->arena;
  struct status status = connection_open(first, arena);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    struct pg_connection *connection = i == 0 ? first : connection_new(pool);
    pool->connections[i] = connection;
    status = fiber_spawn(loop, keep, connection, &connection->keeper);
    if (!status_is_ok(status) && i > 0)
      connection_free(connection);
    pool->open += status_is_ok(status);
  }
  pool->connection_count = pool->open;
  pool->starter = fiber_current();
  while (status_is_ok(status) && pool->up == 0) /* the first is open, and its keeper has not begun */
    fiber_park();
  pool->starter = NULL;
  if (status_is_ok(status)) {
    *out = pool;
    return status;
  }
  log_failure("database_pool_failed", status);
  if (!options->arena)
    status = status_fail(status.code, NULL, "the database pool did not start: the log says why");
  if (pool->open == 0)
    connection_free(first);
  pg_pool_free(pool);
  return status;
}

void pg_pool_free(struct pg_pool *pool)
{
  if (!pool)
    return;
  assert(!pool->first_waiter);
  pool->closing = true;
  for (size_t i = 0; i < pool->connection_count; i++) {
    fiber_cancel(pool->connections[i]->keeper, status_fail(STATUS_CANCELED, NULL, "the pool closes"));
    fiber_wake(pool->connections[i]->keeper);
  }
  free_when_last(pool);
}
