/* peer: one side of a FIX session in a test. */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "patience.h"

static void on_logon(void *context, int session)
{
  (void)session;
  ((struct peer *)context)->logons++;
}

static void on_logout(void *context, int session)
{
  (void)session;
  ((struct peer *)context)->logouts++;
}

static void on_message(void *context, const struct fix_message *message)
{
  struct peer *peer = context;
  if (peer->count < PEER_MESSAGES)
    peer->messages[peer->count++] = *message;
  if (peer->on_message != NULL)
    peer->on_message(peer, message);
}

static void on_reserve(void *context, int session, int64_t until)
{
  (void)session;
  ((struct peer *)context)->asked_until = until;
}

struct peer *peer_start(struct peer_options options)
{
  struct peer *peer = calloc(1, sizeof(*peer));
  struct fix_session_options session = {
    .sender = options.acceptor ? "BROKER" : "STEWARD",
    .target = options.acceptor ? "STEWARD" : "BROKER",
    .host = "127.0.0.1",
    .port = options.port,
    .heartbeat_s = 5,
    .next_sender_sequence = options.next_sender,
    .reserved_sender_sequence = options.reserved_sender,
    .next_target_sequence = options.next_target,
  };
  struct fix_options fix = {
    .loop = uv_default_loop(),
    .acceptor = options.acceptor,
    .sessions = &session,
    .session_count = 1,
    .keep_messages = options.keep,
    .callbacks = { .on_logon = on_logon, .on_logout = on_logout, .on_message = on_message, .on_reserve = on_reserve },
    .context = peer,
  };
  if (!status_is_ok(fix_engine_new(&fix, &peer->engine))) {
    free(peer);
    return NULL;
  }
  return peer;
}

void peer_stop(struct peer *peer)
{
  fix_engine_free(peer->engine);
  uv_run(uv_default_loop(), UV_RUN_NOWAIT);
  free(peer);
}

bool peer_run_until(bool (*condition)(void *), void *context)
{
  for (int i = 0; i < PATIENCE_MS && !condition(context); i++) {
    uv_run(uv_default_loop(), UV_RUN_NOWAIT);
    usleep(1000);
  }
  return condition(context);
}

static bool is_logged_on(void *context)
{
  struct peer *peer = context;
  return peer->logons > 0 && fix_engine_is_logged_on(peer->engine, 0);
}

bool peer_await_logon(struct peer *peer)
{
  return peer_run_until(is_logged_on, peer);
}

struct expected {
  struct peer *peer;
  int count;
};

static bool has_logons(void *context)
{
  struct expected *expected = context;
  return expected->peer->logons >= expected->count;
}

bool peer_await_logons(struct peer *peer, int count)
{
  struct expected expected = { peer, count };
  return peer_run_until(has_logons, &expected);
}

static bool has_messages(void *context)
{
  struct expected *expected = context;
  return expected->peer->count >= expected->count;
}

bool peer_await_messages(struct peer *peer, int count)
{
  struct expected expected = { peer, count };
  return peer_run_until(has_messages, &expected);
}

void peer_idle(int ms)
{
  for (int i = 0; i < ms; i++) {
    uv_run(uv_default_loop(), UV_RUN_NOWAIT);
    usleep(1000);
  }
}

struct fix_message peer_order(const char *client_order, const char *symbol, int64_t shares_e6)
{
  struct fix_message message = { .kind = FIX_NEW_ORDER_SINGLE };
  snprintf(message.on_behalf_of, sizeof(message.on_behalf_of), "%s", "ALPHA");
  snprintf(message.order.client_order, sizeof(message.order.client_order), "%s", client_order);
  snprintf(message.order.symbol, sizeof(message.order.symbol), "%s", symbol);
  message.order.side = FIX_BUY;
  message.order.type = FIX_LIMIT;
  message.order.shares_e6 = shares_e6;
  message.order.price_e6 = 12345600;
  return message;
}

struct fix_message peer_fill(const struct fix_message *order, const char *execution, int64_t last_shares_e6)
{
  struct fix_message message = { .kind = FIX_EXECUTION_REPORT };
  snprintf(message.deliver_to, sizeof(message.deliver_to), "%s", order->on_behalf_of);
  snprintf(message.report.venue_order, sizeof(message.report.venue_order), "%s", "V1");
  snprintf(message.report.client_order, sizeof(message.report.client_order), "%s", order->order.client_order);
  snprintf(message.report.execution, sizeof(message.report.execution), "%s", execution);
  snprintf(message.report.symbol, sizeof(message.report.symbol), "%s", order->order.symbol);
  message.report.execution_type = FIX_EXEC_TRADE;
  message.report.status = FIX_STATUS_PARTIALLY_FILLED;
  message.report.side = order->order.side;
  message.report.reject_reason = -1;
  message.report.shares_e6 = order->order.shares_e6;
  message.report.last_shares_e6 = last_shares_e6;
  message.report.last_price_e6 = order->order.price_e6;
  message.report.done_shares_e6 = last_shares_e6;
  message.report.leaves_shares_e6 = order->order.shares_e6 - last_shares_e6;
  message.report.average_price_e6 = order->order.price_e6;
  return message;
}
