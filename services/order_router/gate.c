/* gate.c: plans the holds of a submission, asks controls and suitability, makes the one commit. */
#include "gate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/hash.h"
#include "program/log.h"
#include "records/commit.h"
#include "wishes.h"

/* ---- plan ---- */

static struct gate_segment *segment_of(struct gate *gate, uint64_t segment_id)
{
  for (size_t i = 0; i < gate->segment_count; i++)
    if (gate->segments[i].segment_id == segment_id)
      return &gate->segments[i];
  struct gate_segment *segment = &gate->segments[gate->segment_count++];
  *segment = (struct gate_segment){ .segment_id = segment_id,
                                    .cash_e4 = gate_free(gate, segment_id, 0) / (SHARES_E6 / CASH_E4) };
  return segment;
}

/* An order just like it that still works; 0: none. */
static int64_t working_twin(const struct gate *gate, const Account__Order *order, int64_t quantity_e6)
{
  for (size_t i = 0; i < gate->working_count; i++) {
    const Account__Order *other = gate->working[i];
    int64_t other_e6;
    if (other->order_id != order->order_id && other->security_id == order->security_id &&
        other->segment_id == order->segment_id && other->side == order->side &&
        status_is_ok(decimal_parse(other->quantity, SHARES_PLACES, &other_e6)) && other_e6 == quantity_e6)
      return (int64_t)other->order_id;
  }
  return 0;
}

static struct control_order control_of(const struct gate *gate, const Account__Order *order)
{
  const struct gate_security *security = gate_security_of(gate, order->security_id);
  struct control_order control = { .order_id = (int64_t)order->order_id,
                                   .segment_id = (int64_t)order->segment_id,
                                   .security_id = (int64_t)order->security_id,
                                   .symbol = security->symbol,
                                   .is_sell = order->side == ACCOUNT__ORDER__SIDE__SELL,
                                   .last_price_e6 = security->price_e6,
                                   .priced_at_us = security->priced_at_us,
                                   .increment_e6 = security->increment_e6,
                                   .position_e6 = gate_free(gate, order->segment_id, order->security_id) };
  (void)decimal_parse(order->quantity, SHARES_PLACES, &control.quantity_e6); /* the seam checked both */
  if (order->limit_price[0] != '\0')
    (void)decimal_parse(order->limit_price, PRICE_PLACES, &control.limit_price_e6);
  control.duplicate_of = working_twin(gate, order, control.quantity_e6);
  return control;
}

static int64_t least(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

/* A price may move before the fill: each hold grows by the buffer as far as cash is left. */
static void add_buffers(struct gate *gate)
{
  for (size_t i = 0; i < gate->in->n_orders; i++) {
    const struct control_order *order = &gate->orders[i];
    if (order->is_sell)
      continue;
    struct gate_segment *segment = segment_of(gate, gate->in->orders[i]->segment_id);
    int64_t left_e4 = segment->cash_e4 - segment->now_e4;
    if (order->is_pending_cash)
      left_e4 += segment->sells_e4 - segment->later_e4;
    int64_t buffer_e4 = 0;
    if (order->limit_price_e6 > 0 || left_e4 <= 0 ||
        !decimal_mul_div(gate->holds_e4[i], gate->router->buffer_e8, WEIGHT_E8, ROUND_DOWN, &buffer_e4))
      continue;
    buffer_e4 = least(buffer_e4, left_e4) / CENT_E4 * CENT_E4;
    gate->holds_e4[i] += buffer_e4;
    *(order->is_pending_cash ? &segment->later_e4 : &segment->now_e4) += buffer_e4;
  }
}

void gate_plan(struct gate *gate)
{
  const OrderRouter__SubmitOrdersRequest *in = gate->in;
  gate->orders = arena_array(gate->call->arena, in->n_orders + 1, sizeof *gate->orders);
  gate->holds_e4 = arena_array(gate->call->arena, in->n_orders + 1, sizeof *gate->holds_e4);
  gate->segments = arena_array(gate->call->arena, in->n_orders + 1, sizeof *gate->segments);
  for (size_t i = 0; i < in->n_orders; i++) {
    gate->orders[i] = control_of(gate, in->orders[i]);
    gate->holds_e4[i] = controls_order_value(&gate->orders[i]);
    if (gate->orders[i].is_sell)
      segment_of(gate, in->orders[i]->segment_id)->sells_e4 += gate->holds_e4[i];
  }
  for (size_t i = 0; i < in->n_orders; i++) {
    struct gate_segment *segment = segment_of(gate, in->orders[i]->segment_id);
    if (gate->orders[i].is_sell)
      continue;
    bool fits = gate->holds_e4[i] <= segment->cash_e4 - segment->now_e4;
    gate->orders[i].is_pending_cash = !fits && segment->sells_e4 > 0;
    int64_t *sum_e4 = gate->orders[i].is_pending_cash ? &segment->later_e4 : &segment->now_e4;
    *sum_e4 = least(*sum_e4, INT64_MAX / 4) + least(gate->holds_e4[i], INT64_MAX / 4);
  }
}

/* ---- decide ---- */

static int64_t window_messages(struct router *router, uint64_t firm_id, int64_t now_us, int64_t more)
{
  struct message_window *window = &router->windows[firm_id % ROUTER_FIRMS];
  if (window->firm_id != firm_id || now_us - window->began_at_us >= ROUTER_WINDOW_US)
    *window = (struct message_window){ .firm_id = firm_id, .began_at_us = now_us };
  window->messages += more;
  return window->messages;
}

static void check(struct gate *gate, enum control_suitability suitability)
{
  const Risk__SuitabilityDecision *decision = gate->decision;
  struct control_account account = {
    .value_e4 = gate->value_e4,
    .is_open = gate->account->status == ACCOUNT__ACCOUNT__STATUS__OPENED &&
               gate->account->discretion != ACCOUNT__ACCOUNT__DISCRETION__REPORTING_ONLY,
    .suitability = suitability,
    .suitability_rule = decision == NULL ? NULL : decision->rule,
    .suitability_number = decision == NULL ? NULL : decision->number,
    .suitability_limit = decision == NULL ? NULL : decision->limit,
  };
  for (size_t i = 0; i < gate->segment_count; i++)
    account.cash_e4 += gate->segments[i].cash_e4;
  struct control_moment moment = { .now_us = gate->call->now_us,
                                   .is_killed = gate->is_killed,
                                   .is_market_open = true,
                                   .messages = window_messages(gate->router, gate->call->caller.firm_id,
                                                               gate->call->now_us, 0) };
  struct control_input input = { .account = &account,
                                 .limits = &gate->router->limits,
                                 .moment = &moment,
                                 .orders = gate->orders,
                                 .count = gate->in->n_orders };
  controls_check(gate->call->arena, &input, &gate->answer);
}

/* Cash belongs to its segment: what lies beside cannot pay. */
static void check_segments(struct gate *gate)
{
  char text[DECIMAL_TEXT_SIZE];
  struct arena *arena = gate->call->arena;
  for (size_t i = 0; i < gate->segment_count; i++) {
    const struct gate_segment *segment = &gate->segments[i];
    int64_t need_e4 = segment->now_e4 + segment->later_e4, there_e4 = segment->cash_e4 + segment->sells_e4;
    if (need_e4 == 0 || (segment->now_e4 <= segment->cash_e4 && need_e4 <= there_e4))
      continue;
    struct control_finding finding = { .rule = CONTROL_CASH };
    finding.number = arena_strdup(arena, decimal_format(need_e4, CASH_PLACES, 2, text));
    finding.limit = arena_strdup(arena, decimal_format(there_e4, CASH_PLACES, 2, text));
    finding.message =
        arena_printf(arena, "Segment %" PRIu64 " has not the cash that its buys need.", segment->segment_id);
    controls_refuse(&gate->answer, &finding);
  }
}

/* A decision that is to be kept and comes without its pass is none. */
static enum control_suitability suitability_of(const struct gate *gate, bool record)
{
  const Risk__SuitabilityDecision *decision = gate->decision;
  if (decision == NULL || (decision->allowed && record && decision->pass_id == 0))
    return CONTROL_NOT_DECIDED;
  return decision->allowed ? CONTROL_ALLOWED : CONTROL_DENIED;
}

void gate_decide(struct gate *gate, bool record)
{
  check(gate, CONTROL_ALLOWED);
  bool asks_all = !record;
  if (gate->answer.is_accepted || asks_all) {
    bool has_orders = gate->in->n_orders > 0;
    wishes_ask(gate);
    if (has_orders)
      gate_ask_suitability(gate, record);
    check(gate, has_orders ? suitability_of(gate, record) : CONTROL_ALLOWED);
  }
  if (gate->answer.is_accepted)
    check_segments(gate);
  if (gate->answer.is_accepted || asks_all)
    wishes_judge(gate);
  add_buffers(gate);
}

/* ---- commit ---- */

static Account__Order__State first_state(const struct gate *gate, size_t i)
{
  if (gate->account->discretion == ACCOUNT__ACCOUNT__DISCRETION__NON_DISCRETIONARY)
    return ACCOUNT__ORDER__STATE__WAITING_APPROVAL;
  return gate->orders[i].is_pending_cash ? ACCOUNT__ORDER__STATE__PENDING_CASH : ACCOUNT__ORDER__STATE__ACCEPTED;
}

Account__Order *gate_accepted_order(const struct gate *gate, size_t i)
{
  char text[DECIMAL_TEXT_SIZE];
  struct arena *arena = gate->call->arena;
  Account__Order *order = arena_copy(arena, gate->in->orders[i], sizeof *order);
  order->state = first_state(gate, i);
  order->symbol = (char *)gate->orders[i].symbol;
  order->hold =
      arena_strdup(arena, gate->orders[i].is_sell ? decimal_format(gate->orders[i].quantity_e6, SHARES_PLACES, 0, text)
                                                  : decimal_format(gate->holds_e4[i], CASH_PLACES, 2, text));
  order->venue = (char *)gate->router->venue_name;
  order->placed_by = gate->call->caller.user_id;
  order->pass_id = gate->decision == NULL ? 0 : gate->decision->pass_id;
  if (order->proposal_id == 0)
    order->proposal_id = gate->in->proposal_id;
  order->revision = 0;
  order->filled = order->average_price = order->note = (char *)"";
  order->created_at = order->changed_at = NULL;
  order->version = 0;
  return order;
}

/* The same orders of the same proposal have the same key, unless the caller has one. */
static const char *submit_key(const struct gate *gate)
{
  struct call *call = gate->call;
  uint8_t hash[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  struct hash_state state;
  if (call->idempotency_key[0] != '\0')
    return commit_key(call, "submit");
  hash_begin(&state);
  for (size_t i = 0; i < gate->in->n_orders; i++)
    hash_add(&state, &gate->in->orders[i]->order_id, sizeof gate->in->orders[i]->order_id);
  hash_end(&state, hash);
  if (gate->in->n_orders == 0)
    return NULL; /* transfers alone have nothing to know them by */
  return arena_printf(call->arena, "submit:%" PRIu64 ":%.40s", gate->in->proposal_id, hash_hex(hash, hex));
}

const struct record_kind gate_answer_kind = { "order_router.gate_answer", &order_router__gate_answer__descriptor };

struct status gate_commit(struct gate *gate, const OrderRouter__GateAnswer *answer, Account__CommitResponse **out)
{
  struct call *call = gate->call;
  const OrderRouter__SubmitOrdersRequest *in = gate->in;
  struct commit_builder *builder = commit_new(call, &in->base);
  commit_expect_record(builder, &kill_switch_kind, KILL_SWITCH_ID, gate->kill_switch.version);
  for (size_t i = 0; gate->decision != NULL && i < gate->decision->n_used; i++) {
    const Account__Precondition *used = gate->decision->used[i];
    struct record_kind *kind = arena_alloc(call->arena, sizeof *kind);
    kind->name = used->record_kind;
    commit_expect_record(builder, kind, used->id, used->version);
  }
  for (size_t i = 0; i < in->n_transfers; i++) {
    Account__Command *command = commit_command(builder);
    command->command_case = ACCOUNT__COMMAND__COMMAND_TRANSFER;
    command->transfer = in->transfers[i];
  }
  for (size_t i = 0; i < in->n_orders; i++) {
    Account__Command *command = commit_command(builder);
    Account__AcceptOrder *accept = arena_alloc(call->arena, sizeof *accept);
    account__accept_order__init(accept);
    accept->order = gate_accepted_order(gate, i);
    command->command_case = ACCOUNT__COMMAND__COMMAND_ACCEPT_ORDER;
    command->accept_order = accept;
  }
  if (in->n_orders > 0)
    commit_put(builder, &(struct record_put){ .kind = &gate_answer_kind,
                                              .id = in->orders[0]->order_id,
                                              .account_id = in->account_id,
                                              .message = &answer->base });
  struct status status = commit_send(builder, submit_key(gate), out);
  if (status_is_ok(status))
    window_messages(gate->router, call->caller.firm_id, call->now_us, (int64_t)in->n_orders);
  return status;
}

void gate_fill_answer(struct gate *gate, OrderRouter__GateAnswer *out)
{
  struct arena *arena = gate->call->arena;
  const struct control_answer *answer = &gate->answer;
  out->accepted = answer->is_accepted;
  out->held = wishes_hold(gate);
  out->n_findings = answer->finding_count;
  out->findings = arena_array(arena, answer->finding_count + 1, sizeof *out->findings);
  for (size_t i = 0; i < answer->finding_count; i++) {
    const struct control_finding *from = &answer->findings[i];
    OrderRouter__Finding *finding = arena_alloc(arena, sizeof *finding);
    order_router__finding__init(finding);
    finding->rule = (char *)control_rule_text(from->rule);
    finding->number = from->number != NULL ? arena_strdup(arena, from->number) : (char *)"";
    finding->limit = from->limit != NULL ? arena_strdup(arena, from->limit) : (char *)"";
    finding->message = from->message != NULL ? arena_strdup(arena, from->message) : (char *)"";
    if (from->rule == CONTROL_SUITABILITY_DENIED && gate->decision->message[0] != '\0')
      finding->message = gate->decision->message;
    if (from->rule == CONTROL_SUITABILITY_DENIED && gate->decision->rule[0] != '\0')
      finding->rule = gate->decision->rule;
    finding->order_id = (uint64_t)from->order_id;
    finding->hard = from->is_hard;
    out->findings[i] = finding;
  }
  if (gate->decision != NULL)
    out->decision_id = gate->decision->decision_id;
  for (size_t i = 0; answer->is_accepted && i < gate->in->n_orders; i++) {
    out->orders++;
    out->waiting_for_cash += gate->orders[i].is_pending_cash;
  }
}
