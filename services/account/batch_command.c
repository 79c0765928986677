/* Turns each command's message into plain structs and applies it to the state. */
#include "batch_command.h"

#include "apply_pass.h"
#include "base/decimal.h"
#include "plain.h"

static struct status entry(struct batch *batch, const Account__PostEntry *in, struct moment at, struct outcome *out)
{
  struct lot_in *lots = arena_array(batch->arena, in->n_lots + 1, sizeof *lots);
  for (size_t i = 0; i < in->n_lots; i++)
    lots[i] = (struct lot_in){ .opened_on = plain_date(in->lots[i]->opened_on, 0),
                               .quantity_e6 = plain_number(in->lots[i]->quantity, SHARES_PLACES, 0),
                               .basis_e4 = plain_number(in->lots[i]->basis, CASH_PLACES, 0) };
  int32_t effective_on = plain_date(in->effective_on, at.business_on);
  struct post_entry plain = { .kind = (int)in->kind,
                              .account_id = in->account_id,
                              .segment_id = in->segment_id,
                              .security_id = in->security_id,
                              .quantity_e6 = plain_number(in->quantity, SHARES_PLACES, 0),
                              .lots = lots,
                              .lot_count = in->n_lots,
                              .named = plain_named_lots(batch->arena, in->named_lots, in->n_named_lots),
                              .named_count = in->n_named_lots,
                              .effective_on = effective_on,
                              .settles_on = plain_date(in->settles_on, effective_on),
                              .memo = in->memo };
  struct status status = apply_post_entry(batch->state, &plain, at, out);
  return status_is_ok(status) && in->ira ? command_ira(batch, in, at, out->id) : status;
}

static struct status transfer(struct batch *batch, const Account__Transfer *in, struct moment at, struct outcome *out)
{
  struct transfer plain = { .account_id = in->account_id,
                            .from_segment_id = in->from_segment_id,
                            .to_segment_id = in->to_segment_id,
                            .security_id = in->security_id,
                            .proposal_id = in->proposal_id,
                            .quantity_e6 = plain_number(in->quantity, SHARES_PLACES, 0),
                            .effective_on = plain_date(in->effective_on, at.business_on),
                            .memo = in->memo };
  return apply_transfer(batch->state, &plain, at, out);
}

static struct status accept_order(struct batch *batch, const Account__Order *in, struct moment at, struct outcome *out)
{
  int64_t quantity_e6 = plain_number(in->quantity, SHARES_PLACES, 0),
          hold_e6 = plain_number(in->hold, SHARES_PLACES, 0);
  if (in->type == ACCOUNT__ORDER__TYPE__LIMIT && !in->limit_price[0])
    return status_fail(STATUS_INVALID_ARGUMENT, "order.limit_price", "a limit order has a limit price");
  struct order plain = { .order_id = in->order_id,
                         .account_id = in->account_id,
                         .segment_id = in->segment_id,
                         .security_id = in->security_id,
                         .proposal_id = in->proposal_id,
                         .placed_by = in->placed_by,
                         .pass_id = in->pass_id,
                         .side = (int)in->side,
                         .type = (int)in->type,
                         .time_in_force = (int)in->time_in_force,
                         .state = (int)in->state,
                         .revision = (int)in->revision,
                         .quantity_e6 = quantity_e6,
                         .limit_price_e6 = plain_number(in->limit_price, PRICE_PLACES, 0),
                         .hold_e6 = hold_e6 == 0 && in->side == ACCOUNT__ORDER__SIDE__SELL ? quantity_e6 : hold_e6,
                         .reason = in->reason,
                         .venue = in->venue,
                         .note = in->note,
                         .named = plain_named_lots(batch->arena, in->named_lots, in->n_named_lots),
                         .named_count = in->n_named_lots };
  struct status status = apply_accept_order(batch->state, &plain, at, out);
  bool is_older = batch->is_again && in->pass_id == 0;
  return status_is_ok(status) && !is_older ? pass_accept(batch->state, &plain, at) : status;
}

static struct status execution(struct batch *batch, const Account__ApplyFill *in, struct moment at, struct outcome *out)
{
  struct apply_fill plain = { .venue = in->venue,
                              .exec_id = in->exec_id,
                              .order_id = in->order_id,
                              .quantity_e6 = plain_number(in->quantity, SHARES_PLACES, 0),
                              .price_e6 = plain_number(in->price, PRICE_PLACES, 0),
                              .commission_e4 = plain_number(in->commission, CASH_PLACES, 0),
                              .executed_at_us = timestamp_us(in->executed_at, at.now_us) };
  return apply_execution(batch->state, &plain, at, out);
}

static struct status put(struct batch *batch, const Account__Command *command, struct put_record plain,
                         struct moment at, struct outcome *out)
{
  return apply_put_record(batch->state, &plain, (int)command->command_case, at, out);
}

static struct status put_fact(struct batch *batch, const Account__Command *command, struct moment at,
                              struct outcome *out)
{
  const Account__PutFact *in = command->put_fact;
  if (!state_account(batch->state, in->account_id))
    return status_fail(STATUS_NOT_FOUND, "account_id", "the account is not known");
  const char *name = arena_printf(batch->arena, HEAD_FACT "%s", in->name);
  struct head *head = state_head(batch->state, name, in->account_id);
  state_touch(batch->state, head, sizeof *head);
  head->version++;
  state_write_put(batch->state, (struct put){ .kind = (int)command->command_case,
                                              .source = in,
                                              .head = name,
                                              .id = in->account_id,
                                              .version = head->version,
                                              .sequence = at.sequence });
  *out = (struct outcome){ .id = in->account_id };
  return status_ok();
}

static struct status put_session(struct batch *batch, const Account__Command *command, struct moment at,
                                 struct outcome *out)
{
  state_write_put(batch->state, (struct put){ .kind = (int)command->command_case,
                                              .source = command->put_venue_session,
                                              .sequence = at.sequence });
  *out = (struct outcome){ 0 };
  return status_ok();
}

static struct status move(struct batch *batch, const Account__MoveOrder *in, struct moment at, struct outcome *out)
{
  struct move_order plain = {
    .order_id = in->order_id,
    .replaces = in->replaces,
    .pass_id = in->pass_id,
    .state = (int)in->state,
    .note = in->note,
  };
  struct order *order = state_order(batch->state, in->order_id);
  bool is_older = batch->is_again && order != NULL && order->pass_id == 0 && in->pass_id == 0;
  struct status status = apply_move_order(batch->state, &plain, at, out);
  bool is_routed = status_is_ok(status) && in->state == ACCOUNT__ORDER__STATE__ROUTED;
  return is_routed && !is_older ? pass_route(batch->state, order, at) : status;
}

static struct status record(struct batch *batch, const Account__Command *command, struct moment at, struct outcome *out)
{
  const Account__PutRecord *in = command->put_record;
  struct put_record plain = {
    .kind = in->kind, .id = in->id, .replaces = in->replaces, .account_id = in->account_id, .source = in
  };
  return put(batch, command, plain, at, out);
}

struct status batch_command(struct batch *batch, const Account__Command *command, struct moment at, struct outcome *out)
{
  switch (command->command_case) {
  case ACCOUNT__COMMAND__COMMAND_PUT_RECORD:
    return record(batch, command, at, out);
  case ACCOUNT__COMMAND__COMMAND_POST_ENTRY:
    return entry(batch, command->post_entry, at, out);
  case ACCOUNT__COMMAND__COMMAND_TRANSFER:
    return transfer(batch, command->transfer, at, out);
  case ACCOUNT__COMMAND__COMMAND_ACCEPT_ORDER:
    return accept_order(batch, command->accept_order->order, at, out);
  case ACCOUNT__COMMAND__COMMAND_MOVE_ORDER:
    return move(batch, command->move_order, at, out);
  case ACCOUNT__COMMAND__COMMAND_APPLY_FILL:
    return execution(batch, command->apply_fill, at, out);
  case ACCOUNT__COMMAND__COMMAND_PUT_FACT:
    return put_fact(batch, command, at, out);
  case ACCOUNT__COMMAND__COMMAND_PUT_VENUE_SESSION:
    return put_session(batch, command, at, out);
  case ACCOUNT__COMMAND__COMMAND_POST_TRADE:
    return command_post_trade(batch, command->post_trade, at, out);
  case ACCOUNT__COMMAND__COMMAND_REVERSE:
    return command_reverse(batch, command->reverse, at, out);
  case ACCOUNT__COMMAND__COMMAND_STEP_UP:
    return command_step_up(batch, command->step_up, at, out);
  case ACCOUNT__COMMAND__COMMAND_PUT_CORPORATE_ACTION:
    return command_put_action(batch, command->put_corporate_action, out);
  case ACCOUNT__COMMAND__COMMAND_APPLY_CORPORATE_ACTION:
    return command_apply_action(batch, command->apply_corporate_action, at, out);
  default:
    return batch_command_master(batch, command, at, out);
  }
}
