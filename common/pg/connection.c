/* One connection on the loop: opening it, and the state machine of flush and consume that its holder waits on. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "program/log.h"

#define CONNECTION_MAGIC 0x70676363u
#define LOOK_EVERY_MS 500

struct socket_watch {
  uv_poll_t poll;
  int events;
};

static void on_watch_closed(uv_handle_t *handle)
{
  free(handle);
}

static void watch_close(struct pg_connection *connection)
{
  if (!connection->watch)
    return;
  uv_close((uv_handle_t *)&connection->watch->poll, on_watch_closed);
  connection->watch = NULL;
}

static void wake_waiting(struct pg_connection *connection)
{
  struct fiber *fiber = connection->waiting;
  connection->waiting = NULL;
  if (fiber)
    fiber_wake(fiber);
}

static void on_socket(uv_poll_t *handle, int status, int events);

/* Makes the loop watch the socket for these events; a new watch when there is none. */
static void watch_for(struct pg_connection *connection, int events)
{
  if (!connection->watch) {
    struct socket_watch *watch = calloc(1, sizeof *watch);
    assert(watch);
    int failure = uv_poll_init(connection->pool->loop, &watch->poll, PQsocket(connection->pq));
    if (failure != 0) {
      free(watch);
      connection_break(connection);
      return;
    }
    watch->poll.data = connection;
    connection->watch = watch;
  }
  if (connection->watch->events == events)
    return;
  connection->watch->events = events;
  int failure = uv_poll_start(&connection->watch->poll, events, on_socket);
  assert(failure == 0);
}

/* libpq closes its socket when it finds the connection lost; the watch must go before the number is used again. */
static void notice_loss(struct pg_connection *connection)
{
  if (!connection->connecting && PQstatus(connection->pq) == CONNECTION_BAD)
    connection_break(connection);
}

static void flush(struct pg_connection *connection)
{
  int pending = PQflush(connection->pq);
  notice_loss(connection);
  if (connection->broken)
    return;
  watch_for(connection, pending == 1 ? UV_READABLE | UV_WRITABLE : UV_READABLE);
}

static void on_socket(uv_poll_t *handle, int status, int events)
{
  struct pg_connection *connection = handle->data;
  assert(connection->magic == CONNECTION_MAGIC);
  if (connection->connecting) {
    wake_waiting(connection);
    return;
  }
  if (status < 0 || (events & UV_READABLE))
    PQconsumeInput(connection->pq);
  notice_loss(connection);
  if (!connection->broken && (events & UV_WRITABLE))
    flush(connection);
  if (connection->broken || !PQisBusy(connection->pq))
    wake_waiting(connection);
}

static void on_timer(uv_timer_t *timer)
{
  struct pg_connection *connection = timer->data;
  assert(connection->magic == CONNECTION_MAGIC);
  connection->timed_out = true;
  wake_waiting(connection);
}

/* Parks the holder until the socket has something for it or the time is over (timed_out says so). */
static struct status wait_for_socket(struct pg_connection *connection, int64_t limit_ms, bool cancellable)
{
  struct status status = status_ok();
  connection->waiting = fiber_current();
  connection->timed_out = false;
  uv_timer_start(&connection->timer, on_timer, (uint64_t)limit_ms, 0);
  if (cancellable)
    status = fiber_park_cancellable();
  else
    fiber_park();
  uv_timer_stop(&connection->timer);
  connection->waiting = NULL;
  return status;
}

static void on_notice(void *argument, const PGresult *result)
{
  (void)argument;
  const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  enum log_level level = severity && strcmp(severity, "WARNING") == 0 ? LOG_WARNING : LOG_DEBUG;
  log_event(level, "database_notice", LOG_TEXT("sqlstate", state), LOG_TEXT("text", text));
}

struct pg_connection *connection_new(struct pg_pool *pool)
{
  struct pg_connection *connection = calloc(1, sizeof *connection);
  assert(connection);
  connection->magic = CONNECTION_MAGIC;
  connection->pool = pool;
  connection->answer_limit_ms = PG_ANSWER_LIMIT_MS;
  uv_timer_init(pool->loop, &connection->timer);
  connection->timer.data = connection;
  return connection;
}

static void on_timer_closed(uv_handle_t *handle)
{
  struct pg_connection *connection = handle->data;
  connection->magic = 0;
  free(connection);
}

void connection_free(struct pg_connection *connection)
{
  connection_close(connection);
  uv_close((uv_handle_t *)&connection->timer, on_timer_closed);
}

void connection_close(struct pg_connection *connection)
{
  watch_close(connection);
  PQfinish(connection->pq);
  connection->pq = NULL;
  connection->connecting = false;
}

void connection_break(struct pg_connection *connection)
{
  watch_close(connection);
  if (connection->broken)
    return;
  connection->broken = true;
  pool_on_broken(connection);
}

/* PQconnectPoll() until it is through. The socket may be another at each step, so each has a watch of its own. */
static struct status handshake(struct pg_connection *connection, struct arena *arena, int64_t limit_ms)
{
  uv_update_time(connection->pool->loop);
  int64_t end_ms = (int64_t)uv_now(connection->pool->loop) + limit_ms;
  PostgresPollingStatusType step = PGRES_POLLING_WRITING;
  while (step != PGRES_POLLING_OK) {
    if (step == PGRES_POLLING_FAILED || PQstatus(connection->pq) == CONNECTION_BAD)
      return status_format(arena, STATUS_UNAVAILABLE, NULL, "%s", PQerrorMessage(connection->pq));
    watch_close(connection);
    watch_for(connection, step == PGRES_POLLING_READING ? UV_READABLE : UV_WRITABLE);
    int64_t left_ms = end_ms - (int64_t)uv_now(connection->pool->loop);
    if (connection->broken || left_ms <= 0)
      return status_fail(STATUS_UNAVAILABLE, NULL, "the database did not answer in time");
    struct status status = wait_for_socket(connection, left_ms, true);
    if (!status_is_ok(status))
      return status;
    if (!connection->timed_out)
      step = PQconnectPoll(connection->pq);
  }
  return status_ok();
}

static struct status open_host(struct pg_connection *connection, struct arena *arena, int64_t limit_ms)
{
  struct status status;
  assert(!connection->pq && !connection->watch);
  connection->broken = false;
  connection->connecting = true;
  connection->pq = conninfo_connect(connection->pool->conninfo, connection->host, arena, &status);
  if (!connection->pq)
    return status;
  PQsetNoticeReceiver(connection->pq, on_notice, connection);
  status = handshake(connection, arena, limit_ms);
  watch_close(connection);
  connection->connecting = false;
  if (status_is_ok(status) && (PQsetnonblocking(connection->pq, 1) != 0 || PQenterPipelineMode(connection->pq) != 1))
    status = status_format(arena, STATUS_UNAVAILABLE, NULL, "%s", PQerrorMessage(connection->pq));
  if (!status_is_ok(status))
    connection_close(connection);
  return status;
}

/* Connects and prepares; the pool's plans are made by the first connection. Of several hosts the one that was up last
 * is tried first. On a fiber; a failure leaves it closed. */
struct status connection_open(struct pg_connection *connection, struct arena *arena)
{
  size_t count = conninfo_hosts(connection->pool->conninfo);
  struct status status = status_ok();
  for (size_t i = 0; i < count; i++) {
    status = open_host(connection, arena, count == 1 ? PG_CONNECT_LIMIT_MS : PG_CONNECT_ONE_LIMIT_MS);
    if (status_is_ok(status) || !status_is_ok(fiber_cancelled()))
      break;
    connection->host = (connection->host + 1) % count;
  }
  if (status_is_ok(status))
    status = statement_prepare_all(connection, arena);
  if (!status_is_ok(status))
    connection_close(connection);
  return status;
}

void connection_sent(struct pg_connection *connection, int answer)
{
  if (answer == 1)
    return;
  if (!connection->broken)
    log_event(LOG_ERROR, "database_send_failed", LOG_TEXT("text", PQerrorMessage(connection->pq)));
  connection_break(connection);
}

/* The socket is looked at now and then without being told: an event that the loop missed would else hold up the answer,
 * or the news of the loss, until the limit. The watch is made anew. */
static void look_again(struct pg_connection *connection)
{
  PQconsumeInput(connection->pq);
  notice_loss(connection);
  if (connection->broken || !PQisBusy(connection->pq))
    log_event(LOG_WARNING, "database_socket_was_silent", LOG_NUMBER("broken", connection->broken));
  watch_close(connection);
}

struct status connection_next(struct pg_connection *connection, bool cancellable, PGresult **out)
{
  int64_t waited_ms = 0;
  for (;;) {
    if (!connection->broken)
      flush(connection);
    /* What was read before the loss may still hold the server's reason, so libpq is asked even then. */
    if (connection->broken || !PQisBusy(connection->pq)) {
      if (connection->broken && PQstatus(connection->pq) != CONNECTION_BAD)
        return sqlstate_lost();
      *out = PQgetResult(connection->pq);
      notice_loss(connection);
      return !*out && connection->broken ? sqlstate_lost() : status_ok();
    }
    struct status status = wait_for_socket(connection, LOOK_EVERY_MS, cancellable);
    if (!status_is_ok(status))
      return status;
    if (!connection->timed_out)
      continue;
    waited_ms += LOOK_EVERY_MS;
    if (waited_ms >= connection->answer_limit_ms)
      connection_break(connection);
    else
      look_again(connection);
  }
}

struct status connection_answer(struct pg_connection *connection, bool cancellable, PGresult **out)
{
  PGresult *result = NULL, *end = NULL;
  struct status status = connection_next(connection, cancellable, &result);
  if (!status_is_ok(status))
    return status;
  assert(result && PQresultStatus(result) != PGRES_PIPELINE_SYNC);
  *out = result;
  if (connection->broken)
    return status_ok();
  status = connection_next(connection, false, &end); /* the NULL behind it is there already */
  assert(!end || connection->broken);
  PQclear(end);
  return status_ok();
}

void connection_drain(struct pg_connection *connection, int syncs)
{
  bool ended = false; /* two NULLs in a row: nothing is to come, so no synchronisation point either */
  while (syncs > 0 && !connection->broken) {
    PGresult *result = NULL;
    if (!status_is_ok(connection_next(connection, false, &result)))
      return;
    assert(result || !ended);
    ended = !result;
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
      syncs--;
    PQclear(result);
  }
}
