/* convert: between the wire's structs and the domain's. */
#include "convert.h"

#include <stdio.h>
#include <string.h>

#define COPY(to, from) snprintf((to), sizeof(to), "%s", (from))

_Static_assert(FIX_ID_SIZE == BOOK_ID_SIZE && FIX_SYMBOL_SIZE == BOOK_SYMBOL_SIZE && FIX_TEXT_SIZE == BOOK_TEXT_SIZE,
               "what the wire carries fits the book");

static void convert_order(const struct fix_order *order, struct request *out)
{
  COPY(out->client_order, order->client_order);
  COPY(out->original_client_order, order->original_client_order);
  COPY(out->account, order->account);
  COPY(out->symbol, order->symbol);
  out->side = order->side;
  out->type = order->type;
  out->time_in_force = order->time_in_force;
  out->shares_e6 = order->shares_e6;
  out->price_e6 = order->price_e6;
  out->stop_price_e6 = order->stop_price_e6;
}

bool convert_request(const struct fix_message *message, struct request *out)
{
  *out = (struct request){ .session = message->session, .sequence = message->sequence };
  COPY(out->firm, message->on_behalf_of);
  switch (message->kind) {
  case FIX_NEW_ORDER_SINGLE:
  case FIX_ORDER_CANCEL_REPLACE_REQUEST:
    convert_order(&message->order, out);
    return true;
  case FIX_ORDER_CANCEL_REQUEST:
  case FIX_ORDER_STATUS_REQUEST:
    COPY(out->client_order, message->reference.client_order);
    COPY(out->original_client_order, message->reference.original_client_order);
    COPY(out->status_request, message->reference.status_request);
    COPY(out->symbol, message->reference.symbol);
    out->side = message->reference.side;
    return true;
  default:
    return false;
  }
}

static void convert_report(const struct answer *answer, struct fix_execution_report *out)
{
  const struct execution *made = &answer->execution;
  const bool is_working = made->status == FIX_STATUS_NEW || made->status == FIX_STATUS_PARTIALLY_FILLED;
  if (made->order != 0)
    snprintf(out->venue_order, sizeof(out->venue_order), "P%llu", (unsigned long long)made->order);
  else
    COPY(out->venue_order, "NONE");
  if (answer->kind == ANSWER_EXECUTION)
    snprintf(out->execution, sizeof(out->execution), "E%llu", (unsigned long long)made->number);
  else
    COPY(out->execution, "0");
  if (made->reference != 0)
    snprintf(out->execution_reference, sizeof(out->execution_reference), "E%llu", (unsigned long long)made->reference);
  COPY(out->client_order, made->client_order);
  COPY(out->original_client_order, made->original_client_order);
  COPY(out->status_request, answer->status_request);
  COPY(out->account, made->account);
  COPY(out->symbol, made->symbol);
  COPY(out->text, made->text);
  out->execution_type = made->type;
  out->status = made->status;
  out->side = made->side;
  out->type = made->order_type;
  out->time_in_force = made->time_in_force;
  out->reject_reason = made->reject_reason;
  out->shares_e6 = made->shares_e6;
  out->price_e6 = made->price_e6;
  out->stop_price_e6 = made->stop_price_e6;
  out->last_shares_e6 = made->last_shares_e6;
  out->last_price_e6 = made->last_price_e6;
  out->leaves_shares_e6 = is_working ? made->shares_e6 - made->done_shares_e6 : 0;
  out->done_shares_e6 = made->done_shares_e6;
  out->average_price_e6 = made->average_price_e6;
  out->transacted_at_us = made->at_us;
}

void convert_answer(const struct answer *answer, struct fix_message *out)
{
  const struct execution *made = &answer->execution;
  *out = (struct fix_message){ .session = made->session };
  COPY(out->deliver_to, made->firm);
  if (answer->kind != ANSWER_CANCEL_REJECT) {
    out->kind = FIX_EXECUTION_REPORT;
    convert_report(answer, &out->report);
    return;
  }
  out->kind = FIX_ORDER_CANCEL_REJECT;
  if (made->order != 0)
    snprintf(out->cancel_reject.venue_order, sizeof(out->cancel_reject.venue_order), "P%llu",
             (unsigned long long)made->order);
  else
    COPY(out->cancel_reject.venue_order, "NONE");
  COPY(out->cancel_reject.client_order, made->client_order);
  COPY(out->cancel_reject.original_client_order, made->original_client_order);
  out->cancel_reject.status = made->status;
  out->cancel_reject.response_to = answer->response_to;
  out->cancel_reject.reject_reason = made->reject_reason;
}
