/* Asks what stands against buys, and turns the answers into findings. */
#include "wishes.h"

#include "program/log.h"

#define NOT_ASKED "Nobody could say whether the client or the firm objects: nothing is bought until somebody can."

static Esg__CheckWishesRequest *request_of(const struct gate *gate)
{
  struct arena *arena = gate->call->arena;
  Esg__CheckWishesRequest *request = arena_alloc(arena, sizeof *request);
  esg__check_wishes_request__init(request);
  request->account_id = gate->in->account_id;
  request->orders = arena_array(arena, gate->in->n_orders + 1, sizeof *request->orders);
  for (size_t i = 0; i < gate->in->n_orders; i++) {
    const Account__Order *order = gate->in->orders[i];
    if (order->side != ACCOUNT__ORDER__SIDE__BUY)
      continue;
    Esg__WishedOrder *wished = arena_alloc(arena, sizeof *wished);
    esg__wished_order__init(wished);
    wished->order_id = order->order_id;
    wished->security_id = order->security_id;
    wished->side = order->side;
    wished->quantity = order->quantity;
    request->orders[request->n_orders++] = wished;
  }
  return request;
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

/* An answer speaks of every order asked about, in order; one that does not is none. */
static bool is_whole(const Esg__CheckWishesRequest *request, const Esg__CheckWishesResponse *answer)
{
  if (answer->n_orders != request->n_orders || answer->n_used == 0)
    return false;
  for (size_t i = 0; i < answer->n_orders; i++)
    if (answer->orders[i]->order_id != request->orders[i]->order_id)
      return false;
  return true;
}

void wishes_check(struct gate *gate)
{
  Esg__CheckWishesRequest *request = request_of(gate);
  Esg__CheckWishesResponse *answer = NULL;
  if (request->n_orders == 0)
    return;
  struct status status = wish_check_call(gate->call, request, &answer);
  if (!status_is_ok(status) || !is_whole(request, answer)) {
    struct control_finding finding = {
      .rule = CONTROL_ESG_NOT_ASKED, .number = "no answer", .limit = "an answer", .message = NOT_ASKED
    };
    controls_refuse(&gate->answer, &finding);
    log_event(LOG_WARNING, "wishes_not_asked", LOG_NUMBER("account", gate->in->account_id),
              LOG_TEXT("code", status_code_name(status.code)),
              LOG_TEXT("message", status.message != NULL ? status.message : ""));
    return;
  }
  gate->wishes = answer;
  for (size_t i = 0; i < answer->n_orders; i++)
    add_finding(gate, answer->orders[i]);
}

void wishes_expect(const struct gate *gate, struct commit_builder *commit)
{
  for (size_t i = 0; gate->wishes != NULL && i < gate->wishes->n_used; i++) {
    const Account__Precondition *used = gate->wishes->used[i];
    struct record_kind *kind = arena_alloc(gate->call->arena, sizeof *kind);
    kind->name = used->record_kind;
    commit_expect_record(commit, kind, used->id, used->version);
  }
}

bool wishes_hold(const struct gate *gate)
{
  const struct control_answer *answer = &gate->answer;
  size_t held = 0;
  for (size_t i = 0; gate->wishes != NULL && i < gate->wishes->n_orders; i++)
    held += gate->wishes->orders[i]->outcome == ESG__ORDER_WISH__OUTCOME__HELD;
  return held > 0 && held == answer->hard_count;
}
