/* Order commands: accept with a hold, move on, and apply executions to order, hold, cash, shares and lots together. */
#include <assert.h>
#include <string.h>

#include "apply_post.h"
#include "base/date.h"
#include "base/decimal.h"

/* A row a state, in order; which states MoveOrder may reach from it: 'y'. Fills move orders by apply_execution alone.
 * Columns: Draft, Waiting approval, pending cash (P), Accepted, Routed, worKing, partially filled (F), pending cancel
 * (X), filled (f), canceled (c), rejected (r), expired (e). */
static const char *const moves[] = {
  /*             DWPARKFXfcre */
  /* draft    */ ".yyy.....y..",
  /* waiting  */ "..yy.....y.y",
  /* pending  */ "...y.....y.y",
  /* accepted */ "....y....yyy",
  /* routed   */ ".....y.y.yyy",
  /* working  */ ".......y.yyy",
  /* partial  */ ".......y.y.y",
  /* p.cancel */ ".....yy..yyy",
  /* filled   */ "............",
  /* canceled */ "............",
  /* rejected */ "............",
  /* expired  */ "............",
};

bool order_may_move(int from, int to)
{
  assert(from >= ORDER_DRAFT && from <= ORDER_EXPIRED && to >= ORDER_DRAFT && to <= ORDER_EXPIRED);
  return moves[from][to] != '.';
}

static struct position *held_position(struct state *state, const struct order *order)
{
  uint64_t asset = order->side == SIDE_BUY ? CASH_SECURITY : order->security_id;
  return state_position(state, order->account_id, order->segment_id, asset);
}

/* Whether the lots that a sell would close may be sold today. What other orders hold goes first, so it is looked at
 * too, but for a sell that names its lots. */
static struct status check_lots(struct state *state, const struct order *order, struct moment at)
{
  struct lot_part *parts;
  size_t count;
  struct lot_closure closure = { .account_id = order->account_id,
                                 .segment_id = order->segment_id,
                                 .security_id = order->security_id,
                                 .quantity_e6 = order->named_count ? order->quantity_e6 - order->filled_e6
                                                                   : held_position(state, order)->held_e6,
                                 .closed_on = at.business_on,
                                 .method = state_account(state, order->account_id)->lot_method,
                                 .named = order->named,
                                 .named_count = order->named_count,
                                 .sold = true };
  return lots_pick(state, &closure, &parts, &count);
}

static struct status place_hold(struct state *state, struct order *order, struct moment at)
{
  struct position *position = held_position(state, order);
  int32_t settles_on = cash_settles_on(state_security(state, order->security_id).kind, at.business_on);
  int64_t free_e6 = order->side == SIDE_BUY ? post_free_to_buy_e6(state, position, settles_on, at)
                                            : position->quantity_e6 - position->held_e6;
  if (order->hold_e6 > free_e6) {
    char wanted[DECIMAL_TEXT_SIZE], there[DECIMAL_TEXT_SIZE];
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "order.hold",
                         "order %llu needs %s of %s, %s is available", (unsigned long long)order->order_id,
                         decimal_format(order->hold_e6, SHARES_PLACES, 2, wanted),
                         order->side == SIDE_BUY ? "cash" : "shares", decimal_format(free_e6, SHARES_PLACES, 2, there));
  }
  post_hold(state, position, order->hold_e6);
  order->held_e6 = order->hold_e6;
  return order->side == SIDE_SELL ? check_lots(state, order, at) : status_ok();
}

static void release_hold(struct state *state, struct order *order, int64_t part_e6)
{
  struct position *position = held_position(state, order);
  assert(part_e6 >= 0 && part_e6 <= order->held_e6 && order->held_e6 <= position->held_e6);
  post_hold(state, position, -part_e6);
  order->held_e6 -= part_e6;
}

static void record_event(struct state *state, const struct order *order, struct moment at)
{
  state_write_event(state, (struct order_event){ .order_id = order->order_id,
                                                 .version = order->version,
                                                 .sequence = at.sequence,
                                                 .state = order->state,
                                                 .note = order->note });
}

static struct status check_new(struct state *state, const struct order *in)
{
  struct arena *arena = state_arena(state);
  struct account_row *account = state_account(state, in->account_id);
  if (in->order_id < FIRST_CLIENT_ID || in->order_id >= state_ids_taken(state))
    return status_fail(STATUS_INVALID_ARGUMENT, "order.order_id", "an order's id is reserved ahead with ReserveIds");
  if (state_order(state, in->order_id))
    return status_format(arena, STATUS_ALREADY_EXISTS, "order.order_id", "order %llu was accepted before",
                         (unsigned long long)in->order_id);
  if (state_has_order(state, in->order_id)) /* of a book that the caller does not see */
    return status_format(arena, STATUS_NOT_FOUND, "order.order_id", "order %llu is not known",
                         (unsigned long long)in->order_id);
  if (!account)
    return status_format(arena, STATUS_NOT_FOUND, "order.account_id", "account %llu is not known",
                         (unsigned long long)in->account_id);
  if (account->status != ACCOUNT_OPENED)
    return status_format(arena, STATUS_FAILED_PRECONDITION, "order.account_id", "account %llu is not open for trading",
                         (unsigned long long)in->account_id);
  if (in->security_id == CASH_SECURITY || !state_has_security(state, in->security_id))
    return status_format(arena, STATUS_NOT_FOUND, "order.security_id", "security %llu is not known",
                         (unsigned long long)in->security_id);
  if (in->state != ORDER_ACCEPTED && in->state != ORDER_PENDING_CASH && in->state != ORDER_WAITING_APPROVAL)
    return status_fail(STATUS_INVALID_ARGUMENT, "order.state", "an order begins accepted, pending cash or waiting");
  if (in->side == SIDE_BUY && in->hold_e6 == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "order.hold", "a buy says how much cash to hold");
  if (in->side == SIDE_SELL && in->hold_e6 != in->quantity_e6)
    return status_fail(STATUS_INVALID_ARGUMENT, "order.hold", "a sell holds its own quantity");
  if (in->side == SIDE_BUY && in->named_count > 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "order.named_lots", "a buy names no lots");
  return status_ok();
}

struct status apply_accept_order(struct state *state, const struct order *in, struct moment at, struct outcome *out)
{
  struct status status = check_new(state, in);
  if (!status_is_ok(status))
    return status;
  struct order order = *in;
  order.filled_e6 = order.filled_cash_e4 = order.held_e6 = 0;
  order.created_at_us = order.changed_at_us = at.now_us;
  order.version = 1;
  order.is_new = true;
  if (order.state == ORDER_ACCEPTED)
    status = place_hold(state, &order, at);
  if (!status_is_ok(status))
    return status;
  state_add_order(state, order);
  record_event(state, &order, at);
  *out = (struct outcome){ .id = order.order_id, .version = 1 };
  return status_ok();
}

static struct status no_order(struct state *state, uint64_t order_id)
{
  return status_format(state_arena(state), STATUS_NOT_FOUND, "order_id", "order %llu is not known",
                       (unsigned long long)order_id);
}

static void advance(struct order *order, int to, const char *note, struct moment at)
{
  order->state = to;
  order->note = note;
  order->changed_at_us = at.now_us;
  order->version++;
  order->changed = true;
}

struct status apply_move_order(struct state *state, const struct move_order *in, struct moment at, struct outcome *out)
{
  struct order *order = state_order(state, in->order_id);
  if (!order)
    return no_order(state, in->order_id);
  if (in->replaces != 0 && in->replaces != order->version)
    return status_format(state_arena(state), STATUS_ABORTED, "replaces", "order %llu has version %llu, not %llu",
                         (unsigned long long)in->order_id, (unsigned long long)order->version,
                         (unsigned long long)in->replaces);
  if (!order_may_move(order->state, in->state))
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "state",
                         "order %llu cannot go from state %d to %d", (unsigned long long)in->order_id, order->state,
                         in->state);
  state_touch(state, order, sizeof *order);
  struct status status = status_ok();
  if (in->state == ORDER_ACCEPTED)
    status = place_hold(state, order, at);
  else if (in->state >= ORDER_FILLED)
    release_hold(state, order, order->held_e6);
  if (!status_is_ok(status))
    return status;
  if (in->pass_id && in->state == ORDER_ROUTED)
    order->pass_id = in->pass_id;
  advance(order, in->state, in->note, at);
  record_event(state, order, at);
  *out = (struct outcome){ .id = order->order_id, .version = order->version };
  return status_ok();
}

/* The entry of a fill: cash, commission and shares against the street, each asset summing to zero. */
static struct entry fill_entry(struct state *state, const struct order *order, const struct fill *fill,
                               struct moment at)
{
  int64_t amount_e6 = fill->amount_e4 * E6_PER_E4, commission_e6 = fill->commission_e4 * E6_PER_E4;
  int64_t sign = order->side == SIDE_BUY ? 1 : -1;
  int32_t traded_on = date_of_instant(fill->executed_at_us);
  struct entry entry = { .entry_id = state_next_id(state),
                         .order_id = order->order_id,
                         .proposal_id = order->proposal_id,
                         .sequence = at.sequence,
                         .kind = order->side == SIDE_BUY ? ENTRY_BUY : ENTRY_SELL,
                         .effective_on = traded_on,
                         .settles_on = cash_settles_on(state_security(state, order->security_id).kind, traded_on),
                         .memo = "" };
  struct leg *leg = entry.legs;
  *leg++ = (struct leg){ order->account_id, order->segment_id, order->security_id, sign * fill->quantity_e6 };
  *leg++ = (struct leg){ INTERNAL_STREET, 0, order->security_id, -sign * fill->quantity_e6 };
  if (amount_e6 != 0) {
    *leg++ = (struct leg){ order->account_id, order->segment_id, CASH_SECURITY, -sign * amount_e6 };
    *leg++ = (struct leg){ INTERNAL_STREET, 0, CASH_SECURITY, sign * amount_e6 };
  }
  if (commission_e6 != 0) {
    *leg++ = (struct leg){ order->account_id, order->segment_id, CASH_SECURITY, -commission_e6 };
    *leg++ = (struct leg){ INTERNAL_FEE, 0, CASH_SECURITY, commission_e6 };
  }
  entry.leg_count = (int)(leg - entry.legs);
  return entry;
}

/* The part of the lots that an order names which goes with its next execution: they are closed in their order. */
static size_t named_part(struct state *state, const struct order *order, int64_t quantity_e6, struct named_lot **out)
{
  struct named_lot *part = arena_array(state_arena(state), order->named_count, sizeof *part);
  int64_t before_e6 = order->filled_e6;
  size_t count = 0;
  for (size_t i = 0; i < order->named_count && quantity_e6 > 0; i++) {
    int64_t left_e6 = order->named[i].quantity_e6 - before_e6;
    before_e6 = left_e6 < 0 ? -left_e6 : 0;
    if (left_e6 <= 0)
      continue;
    part[count] = order->named[i];
    part[count].quantity_e6 = left_e6 < quantity_e6 ? left_e6 : quantity_e6;
    quantity_e6 -= part[count++].quantity_e6;
  }
  *out = part;
  return count;
}

static struct status post_fill(struct state *state, const struct order *order, const struct fill *fill,
                               struct moment at)
{
  struct entry entry = fill_entry(state, order, fill, at);
  struct position *shares = state_position(state, order->account_id, order->segment_id, order->security_id);
  if (order->side == SIDE_SELL && shares->quantity_e6 - fill->quantity_e6 < shares->held_e6)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "quantity",
                         "execution %s of order %llu sells shares that are not there", fill->exec_id,
                         (unsigned long long)order->order_id);
  struct position *cash = state_position(state, order->account_id, order->segment_id, CASH_SECURITY);
  int64_t cost_e6 = (fill->amount_e4 + fill->commission_e4) * E6_PER_E4;
  int32_t unsettled_until = order->side == SIDE_BUY ? post_unsettled_until(state, cash, cost_e6, at) : 0;
  struct status status = entry_post(state, &entry, CASH_HAPPENED, at);
  if (!status_is_ok(status))
    return status;
  struct fill written = *fill;
  written.entry_id = entry.entry_id;
  state_write_fill(state, written);
  if (order->side == SIDE_BUY) {
    lots_open(state, (struct lot){ .account_id = order->account_id,
                                   .segment_id = order->segment_id,
                                   .security_id = order->security_id,
                                   .entry_id = entry.entry_id,
                                   .opened_on = entry.effective_on,
                                   .quantity_e6 = fill->quantity_e6,
                                   .basis_e4 = fill->amount_e4 + fill->commission_e4,
                                   .unsettled_until = unsettled_until,
                                   .origin_id = order->order_id,
                                   .may_replace = true });
    return status_ok();
  }
  struct named_lot *named;
  size_t named_count = named_part(state, order, fill->quantity_e6, &named);
  return lots_close(state, &(struct lot_closure){ .account_id = order->account_id,
                                                  .segment_id = order->segment_id,
                                                  .security_id = order->security_id,
                                                  .entry_id = entry.entry_id,
                                                  .quantity_e6 = fill->quantity_e6,
                                                  .proceeds_e4 = fill->amount_e4 - fill->commission_e4,
                                                  .closed_on = entry.effective_on,
                                                  .method = state_account(state, order->account_id)->lot_method,
                                                  .named = named,
                                                  .named_count = named_count,
                                                  .sold = true,
                                                  .is_executed = true });
}

/* What of the hold goes with a fill: its share of what is left; the last fill takes all. */
static int64_t part_of_hold(const struct order *order, int64_t quantity_e6)
{
  int64_t left_e6 = order->quantity_e6 - order->filled_e6, part_e6 = 0;
  if (quantity_e6 == left_e6)
    return order->held_e6;
  bool fits = decimal_mul_div(order->held_e6, quantity_e6, left_e6, ROUND_FLOOR, &part_e6);
  assert(fits);
  return part_e6;
}

struct status apply_execution(struct state *state, const struct apply_fill *in, struct moment at, struct outcome *out)
{
  struct order *order = state_order(state, in->order_id);
  if (!order)
    return no_order(state, in->order_id);
  if (state_has_fill(state, in->venue, in->exec_id)) {
    *out = (struct outcome){ .id = in->order_id, .version = order->version, .duplicate = true };
    return status_ok();
  }
  if (in->quantity_e6 > order->quantity_e6 - order->filled_e6)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "quantity",
                         "execution %s of order %llu is more than what is open", in->exec_id,
                         (unsigned long long)in->order_id);
  struct fill fill = { .venue = in->venue,
                       .exec_id = in->exec_id,
                       .order_id = in->order_id,
                       .quantity_e6 = in->quantity_e6,
                       .price_e6 = in->price_e6,
                       .commission_e4 = in->commission_e4,
                       .executed_at_us = in->executed_at_us };
  if (!decimal_value(in->quantity_e6, in->price_e6, ROUND_HALF_EVEN, &fill.amount_e4))
    return status_fail(STATUS_OUT_OF_RANGE, "price", "the amount does not fit");
  if (order->side == SIDE_SELL && in->commission_e4 > fill.amount_e4)
    return status_fail(STATUS_INVALID_ARGUMENT, "commission", "the commission exceeds the proceeds");

  state_touch(state, order, sizeof *order);
  release_hold(state, order, part_of_hold(order, in->quantity_e6));
  struct status status = post_fill(state, order, &fill, at);
  if (!status_is_ok(status))
    return status;
  state_add_fill(state, in->venue, in->exec_id);
  order->filled_e6 += in->quantity_e6;
  order->filled_cash_e4 += fill.amount_e4;
  int to = order->filled_e6 == order->quantity_e6 ? ORDER_FILLED
           : order->state >= ORDER_PENDING_CANCEL ? order->state
                                                  : ORDER_PARTIALLY_FILLED;
  advance(order, to, "", at);
  record_event(state, order, at);
  *out = (struct outcome){ .id = order->order_id, .version = order->version };
  return status_ok();
}
