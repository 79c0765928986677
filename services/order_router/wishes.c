/* Asks what stands against buys, and turns the answers into findings. */
#include "wishes.h"

#include "program/log.h"
#include "wish_request.h"

#define NOT_ASKED "Nobody could say whether the client or the firm objects: nothing is bought until somebody can."

static Esg__CheckWishesRequest *request_of(const struct gate *gate)
{
  struct arena *arena = gate->call->arena;
  Esg__CheckWishesRequest *request = wish_request_new(arena, gate->in->account_id, gate->in->n_orders);
  for (size_t i = 0; i < gate->in->n_orders; i++) {
    const Account__Order *order = gate->in->orders[i];
    Esg__WishedOrder wished = ESG__WISHED_ORDER__INIT;
    if (order->side != ACCOUNT__ORDER__SIDE__BUY)
      continue;
    wished.order_id = order->order_id;
    wished.security_id = order->security_id;
    wished.side = order->side;
    wished.quantity = order->quantity;
    wish_request_add(arena, request, &wished);
  }
  return request;
}

void wishes_ask(struct gate *gate)
{
  Esg__CheckWishesRequest *request = request_of(gate);
  gate->buy_count = request->n_orders;
  if (request->n_orders == 0)
    return;
  struct status status = wish_request_ask(gate->call, request, &gate->wishes);
  if (!status_is_ok(status))
    log_event(LOG_WARNING, "wishes_not_asked", LOG_NUMBER("account", gate->in->account_id),
              LOG_TEXT("code", status_code_name(status.code)),
              LOG_TEXT("message", status.message != NULL ? status.message : ""));
}

static void add_finding(struct gate *gate, const Esg__OrderWish *wish)
{
  const struct gate_security *security = gate_security_of(gate, wish->security_id);
  const char *symbol = security != NULL && security->symbol != NULL ? security->symbol : "";
  struct control_finding finding = { .order_id = (int64_t)wish->order_id, .number = wish->practice };
  finding.message = arena_printf(gate->call->arena, "%s: %s", symbol, wish->message);
  switch (wish->outcome) {
  case ESG__ORDER_WISH__OUTCOME__EXCLUDED:
    finding.rule = CONTROL_RESTRICTED;
    finding.number = symbol;
    finding.limit = wish->exclusion;
    controls_refuse(&gate->answer, &finding);
    break;
  case ESG__ORDER_WISH__OUTCOME__HELD:
    finding.rule = CONTROL_ESG_HOLD;
    finding.limit = "an override";
    controls_refuse(&gate->answer, &finding);
    break;
  case ESG__ORDER_WISH__OUTCOME__UNKNOWN:
    finding.rule = CONTROL_ESG_UNKNOWN;
    finding.limit = "known";
    controls_warn(&gate->answer, &finding);
    break;
  case ESG__ORDER_WISH__OUTCOME__CLEAR:
  case ESG__ORDER_WISH__OUTCOME__OVERRIDDEN:
    break;
  default:
    finding.rule = CONTROL_ESG_NOT_ASKED;
    finding.message = NOT_ASKED;
    controls_refuse(&gate->answer, &finding);
  }
}

void wishes_judge(struct gate *gate)
{
  if (gate->buy_count > 0 && gate->wishes == NULL) {
    struct control_finding finding = {
      .rule = CONTROL_ESG_NOT_ASKED, .number = "no answer", .limit = "an answer", .message = NOT_ASKED
    };
    controls_refuse(&gate->answer, &finding);
  }
  for (size_t i = 0; gate->wishes != NULL && i < gate->wishes->n_orders; i++)
    add_finding(gate, gate->wishes->orders[i]);
}

bool wishes_hold(const struct gate *gate)
{
  const struct control_answer *answer = &gate->answer;
  size_t held = 0;
  for (size_t i = 0; gate->wishes != NULL && i < gate->wishes->n_orders; i++)
    held += gate->wishes->orders[i]->outcome == ESG__ORDER_WISH__OUTCOME__HELD;
  return held > 0 && held == answer->hard_count;
}
