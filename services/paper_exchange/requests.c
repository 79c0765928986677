/* requests: cancel, replace and status of orders that exist, and the list of answers. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"

#define TOO_LATE 0 /* CxlRejReason */
#define UNKNOWN_ORDER 1
#define DUPLICATE_ID 6
#define OTHER 99

struct answer *answers_add(struct answers *answers)
{
  if (answers->count == answers->room) {
    answers->room = answers->room == 0 ? 64 : 2 * answers->room;
    answers->items = realloc(answers->items, answers->room * sizeof(*answers->items));
    assert(answers->items != NULL);
  }
  struct answer *answer = &answers->items[answers->count++];
  memset(answer, 0, sizeof(*answer));
  return answer;
}

struct execution answers_next(const struct book *book, const struct order *order, char type, int64_t now_us)
{
  struct execution next = order->last;
  next.number = book_execution_count(book) + 1;
  next.reference = 0;
  next.sequence = 0;
  next.type = type;
  next.reject_reason = -1;
  next.last_shares_e6 = next.last_price_e6 = 0;
  next.original_client_order[0] = next.text[0] = '\0';
  next.at_us = now_us;
  return next;
}

struct order *answers_execution(struct book *book, const struct execution *execution, struct answers *out)
{
  struct answer *answer = answers_add(out);
  answer->kind = ANSWER_EXECUTION;
  answer->execution = *execution;
  return book_apply(book, execution);
}

static void reject(const struct order *order, const struct request *request, char response_to, int reason,
                   struct answers *out)
{
  struct answer *answer = answers_add(out);
  answer->kind = ANSWER_CANCEL_REJECT;
  answer->response_to = response_to;
  struct execution *made = &answer->execution;
  made->session = request->session;
  made->order = order != NULL ? order->last.order : 0;
  made->status = order != NULL ? order->last.status : '8';
  made->reject_reason = reason;
  memcpy(made->firm, request->firm, sizeof(made->firm));
  memcpy(made->client_order, request->client_order, sizeof(made->client_order));
  memcpy(made->original_client_order, request->original_client_order, sizeof(made->original_client_order));
}

static void report_state(const struct order *order, const struct request *request, struct answers *out)
{
  struct answer *answer = answers_add(out);
  answer->kind = ANSWER_STATUS;
  answer->execution = order->last;
  answer->execution.type = 'I';
  answer->execution.session = request->session;
  answer->execution.last_shares_e6 = answer->execution.last_price_e6 = 0;
  answer->execution.reference = 0;
  memcpy(answer->status_request, request->status_request, sizeof(answer->status_request));
}

void matching_status(struct book *book, const struct request *request, struct market market, struct answers *out)
{
  const struct order *order = book_find(book, request->firm, request->client_order);
  if (order != NULL) {
    report_state(order, request, out);
    return;
  }
  struct answer *answer = answers_add(out);
  answer->kind = ANSWER_STATUS;
  memcpy(answer->status_request, request->status_request, sizeof(answer->status_request));
  struct execution *made = &answer->execution;
  made->session = request->session;
  made->type = 'I';
  made->status = '8';
  made->reject_reason = 5; /* OrdRejReason: unknown order */
  made->side = request->side;
  made->at_us = market.now_us;
  memcpy(made->firm, request->firm, sizeof(made->firm));
  memcpy(made->client_order, request->client_order, sizeof(made->client_order));
  memcpy(made->symbol, request->symbol, sizeof(made->symbol));
}

/* The order a cancel or replace is about, or NULL once it is answered. */
static struct order *addressed(struct book *book, const struct request *request, char response_to, struct answers *out)
{
  struct order *order = book_find(book, request->firm, request->original_client_order);
  const struct order *named = book_find(book, request->firm, request->client_order);
  if (order == NULL)
    reject(NULL, request, response_to, UNKNOWN_ORDER, out);
  else if (named == order)
    report_state(order, request, out); /* the same request again: what became of it */
  else if (named != NULL)
    reject(order, request, response_to, DUPLICATE_ID, out);
  else if (!book_is_working(order))
    reject(order, request, response_to, TOO_LATE, out);
  else
    return order;
  return NULL;
}

void matching_cancel(struct book *book, const struct request *request, struct market market, struct answers *out)
{
  struct order *order = addressed(book, request, '1', out);
  if (order == NULL)
    return;
  struct execution made = answers_next(book, order, '4', market.now_us);
  made.sequence = request->sequence;
  made.status = '4';
  memcpy(made.original_client_order, made.client_order, sizeof(made.original_client_order));
  memcpy(made.client_order, request->client_order, sizeof(made.client_order));
  answers_execution(book, &made, out);
  book_schedule(book, order, 0);
}

void matching_replace(struct book *book, const struct request *request, struct market market, struct answers *out)
{
  struct order *order = addressed(book, request, '2', out);
  if (order == NULL)
    return;
  if (request->side != order->last.side || strcmp(request->symbol, order->last.symbol) != 0) {
    reject(order, request, '2', OTHER, out);
    return;
  }
  if (request->shares_e6 < order->last.done_shares_e6 || request->shares_e6 <= 0) {
    reject(order, request, '2', TOO_LATE, out);
    return;
  }
  struct execution made = answers_next(book, order, '5', market.now_us);
  made.sequence = request->sequence;
  made.order_type = request->type;
  made.shares_e6 = request->shares_e6;
  made.price_e6 = request->price_e6;
  made.stop_price_e6 = request->stop_price_e6;
  if (market.reference_price_e6 > 0)
    made.reference_price_e6 = market.reference_price_e6;
  made.status = made.done_shares_e6 == made.shares_e6 ? '2' : made.done_shares_e6 > 0 ? '1' : '0';
  memcpy(made.original_client_order, made.client_order, sizeof(made.original_client_order));
  memcpy(made.client_order, request->client_order, sizeof(made.client_order));
  answers_execution(book, &made, out);
  int64_t due_at_us = 0;
  if (book_is_working(order) && matching_price(&order->last, order->last.reference_price_e6) > 0)
    due_at_us = market.now_us + market.behaviour->latency_ms * 1000;
  book_schedule(book, order, due_at_us);
}
