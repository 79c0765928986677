/* A broker that keeps its book in memory and its session in files. */
#include "broker.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRICE_E6_OF_ALL 10000000

static void report(struct broker *broker, const struct fix_message *message)
{
  fix_engine_send(broker->engine, message, NULL);
  if (broker->duplicates && message->report.execution_type != FIX_EXEC_ORDER_STATUS)
    fix_engine_send(broker->engine, message, NULL);
}

static struct fix_message report_of(struct broker *broker, const struct broker_order *order, char type)
{
  struct fix_message message = { .kind = FIX_EXECUTION_REPORT };
  struct fix_execution_report *report = &message.report;
  snprintf(message.deliver_to, FIX_ID_SIZE, "%s", order->firm);
  snprintf(report->venue_order, FIX_ID_SIZE, "V%ld", (long)(order - broker->orders) + 1);
  snprintf(report->client_order, FIX_ID_SIZE, "%s", order->terms.client_order);
  snprintf(report->symbol, FIX_SYMBOL_SIZE, "%s", order->terms.symbol);
  snprintf(report->execution, FIX_ID_SIZE, type == FIX_EXEC_ORDER_STATUS ? "0" : "E%d", ++broker->executions);
  report->execution_type = type;
  report->status = order->status;
  report->side = order->terms.side;
  report->reject_reason = -1;
  report->shares_e6 = order->terms.shares_e6;
  report->done_shares_e6 = order->done_e6;
  report->leaves_shares_e6 = order->terms.shares_e6 - order->done_e6;
  report->transacted_at_us = 1700000000000000;
  return message;
}

static void fill(struct broker *broker, struct broker_order *order, int64_t shares_e6)
{
  if (shares_e6 == 0)
    return;
  order->done_e6 += shares_e6;
  order->status = order->done_e6 == order->terms.shares_e6 ? FIX_STATUS_FILLED : FIX_STATUS_PARTIALLY_FILLED;
  struct fix_message message = report_of(broker, order, FIX_EXEC_TRADE);
  message.report.last_shares_e6 = shares_e6;
  message.report.last_price_e6 = message.report.average_price_e6 = PRICE_E6_OF_ALL;
  report(broker, &message);
}

static struct broker_order *find(struct broker *broker, const char *client_order)
{
  for (int i = 0; i < broker->order_count; i++)
    if (strcmp(broker->orders[i].terms.client_order, client_order) == 0)
      return &broker->orders[i];
  return NULL;
}

static void take_order(struct broker *broker, const struct fix_message *message)
{
  broker->received++;
  broker->resends += message->possible_resend;
  struct broker_order *order = find(broker, message->order.client_order);
  if (order != NULL) {
    broker->repeats += !message->possible_resend;
    struct fix_message status = report_of(broker, order, FIX_EXEC_ORDER_STATUS);
    report(broker, &status);
    return;
  }
  if (broker->lose > 0) {
    broker->lose--;
    return;
  }
  assert(broker->order_count < BROKER_ORDERS);
  order = &broker->orders[broker->order_count++];
  *order = (struct broker_order){ .terms = message->order, .status = FIX_STATUS_NEW };
  snprintf(order->firm, FIX_ID_SIZE, "%s", message->on_behalf_of);
  if (broker->rejects)
    order->status = FIX_STATUS_REJECTED;
  struct fix_message answer = report_of(broker, order, broker->rejects ? FIX_EXEC_REJECTED : FIX_EXEC_NEW);
  report(broker, &answer);
  if (broker->rests || broker->rejects)
    return;
  int64_t half_e6 = order->terms.shares_e6 / 2000000 * 1000000;
  fill(broker, order, half_e6);
  fill(broker, order, order->terms.shares_e6 - half_e6);
}

static void take_status_request(struct broker *broker, const struct fix_message *message)
{
  const struct broker_order *order = find(broker, message->reference.client_order);
  struct broker_order unknown = { .status = FIX_STATUS_REJECTED };
  snprintf(unknown.terms.client_order, FIX_ID_SIZE, "%s", message->reference.client_order);
  snprintf(unknown.terms.symbol, FIX_SYMBOL_SIZE, "%s", message->reference.symbol);
  unknown.terms.side = message->reference.side;
  struct fix_message answer = report_of(broker, order != NULL ? order : broker->orders, FIX_EXEC_ORDER_STATUS);
  if (order == NULL) {
    broker->orders[BROKER_ORDERS - 1] = unknown;
    answer = report_of(broker, &broker->orders[BROKER_ORDERS - 1], FIX_EXEC_ORDER_STATUS);
    answer.report.reject_reason = FIX_REJECT_UNKNOWN_ORDER;
  }
  snprintf(answer.report.status_request, FIX_ID_SIZE, "%s", message->reference.status_request);
  report(broker, &answer);
}

static void take_cancel(struct broker *broker, const struct fix_message *message)
{
  struct broker_order *order = find(broker, message->reference.original_client_order);
  bool is_open = order != NULL && (order->status == FIX_STATUS_NEW || order->status == FIX_STATUS_PARTIALLY_FILLED);
  if (is_open) {
    order->status = FIX_STATUS_CANCELED;
    struct fix_message answer = report_of(broker, order, FIX_EXEC_CANCELED);
    snprintf(answer.report.client_order, FIX_ID_SIZE, "%s", message->reference.client_order);
    snprintf(answer.report.original_client_order, FIX_ID_SIZE, "%s", message->reference.original_client_order);
    report(broker, &answer);
    return;
  }
  struct fix_message reject = { .kind = FIX_ORDER_CANCEL_REJECT };
  struct fix_order_cancel_reject *body = &reject.cancel_reject;
  snprintf(body->venue_order, FIX_ID_SIZE, "NONE");
  snprintf(body->client_order, FIX_ID_SIZE, "%s", message->reference.client_order);
  snprintf(body->original_client_order, FIX_ID_SIZE, "%s", message->reference.original_client_order);
  body->status = order != NULL ? order->status : FIX_STATUS_REJECTED;
  body->response_to = '1';
  body->reject_reason = order != NULL ? FIX_CANCEL_TOO_LATE : FIX_CANCEL_UNKNOWN_ORDER;
  fix_engine_send(broker->engine, &reject, NULL);
}

static void on_message(void *context, const struct fix_message *message)
{
  struct broker *broker = context;
  if (message->kind == FIX_NEW_ORDER_SINGLE)
    take_order(broker, message);
  else if (message->kind == FIX_ORDER_STATUS_REQUEST)
    take_status_request(broker, message);
  else if (message->kind == FIX_ORDER_CANCEL_REQUEST)
    take_cancel(broker, message);
}

static void on_logon(void *context, int session)
{
  (void)session;
  ((struct broker *)context)->logons++;
}

struct broker *broker_start(uv_loop_t *loop, int port, const char *folder)
{
  struct broker *broker = calloc(1, sizeof *broker);
  assert(broker != NULL);
  struct fix_session_options session = {
    .sender = "PAPER", .target = "STEWARD", .host = "127.0.0.1", .port = port, .heartbeat_s = 5
  };
  struct fix_options fix = { .loop = loop,
                             .acceptor = true,
                             .sessions = &session,
                             .session_count = 1,
                             .keep_messages = folder,
                             .callbacks = { .on_logon = on_logon, .on_message = on_message },
                             .context = broker };
  struct status status = fix_engine_new(&fix, &broker->engine);
  assert(status_is_ok(status));
  return broker;
}

void broker_stop(struct broker *broker)
{
  fix_engine_free(broker->engine);
  free(broker);
}

void broker_fill_all(struct broker *broker)
{
  for (int i = 0; i < broker->order_count; i++)
    if (broker->orders[i].status == FIX_STATUS_NEW || broker->orders[i].status == FIX_STATUS_PARTIALLY_FILLED)
      fill(broker, &broker->orders[i], broker->orders[i].terms.shares_e6 - broker->orders[i].done_e6);
}
