/* Trades that were made outside the orders: cash, costs, shares and lots together. */
#include "apply_post.h"
#include "base/decimal.h"

static struct status check(struct state *state, const struct post_trade *in)
{
  struct status status = post_check_account(state, in->account_id, "account_id");
  if (status_is_ok(status) && in->security_id == CASH_SECURITY)
    return status_fail(STATUS_INVALID_ARGUMENT, "security_id", "cash is not traded");
  if (status_is_ok(status))
    status = post_check_asset(state, in->security_id, in->quantity_e6);
  if (!status_is_ok(status))
    return status;
  if (in->side != SIDE_BUY && in->side != SIDE_SELL)
    return status_fail(STATUS_INVALID_ARGUMENT, "side", "a trade buys or sells");
  if (in->amount_e4 % CENT_E4 != 0 || in->costs_e4 % CENT_E4 != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "amount", "cash is posted in whole cents");
  if (in->side == SIDE_SELL && in->costs_e4 > in->amount_e4)
    return status_fail(STATUS_INVALID_ARGUMENT, "commission", "commission and fees exceed the proceeds");
  if (in->side == SIDE_BUY && in->named_count > 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "named_lots", "a buy names no lots");
  if (in->settles_on < in->traded_on)
    return status_fail(STATUS_INVALID_ARGUMENT, "settles_on", "settlement is before the trade date");
  return status_ok();
}

static struct entry entry_of(struct state *state, const struct post_trade *in, struct moment at)
{
  int64_t sign = in->side == SIDE_BUY ? 1 : -1;
  int64_t amount_e6 = in->amount_e4 * E6_PER_E4, costs_e6 = in->costs_e4 * E6_PER_E4;
  struct entry entry = { .entry_id = state_next_id(state),
                         .sequence = at.sequence,
                         .kind = in->side == SIDE_BUY ? ENTRY_BUY : ENTRY_SELL,
                         .effective_on = in->traded_on,
                         .settles_on = in->settles_on,
                         .memo = in->memo };
  entry_add_leg(&entry, (struct leg){ in->account_id, in->segment_id, in->security_id, sign * in->quantity_e6 });
  entry_add_leg(&entry, (struct leg){ INTERNAL_STREET, 0, in->security_id, -sign * in->quantity_e6 });
  entry_add_leg(&entry, (struct leg){ in->account_id, in->segment_id, CASH_SECURITY, -sign * amount_e6 });
  entry_add_leg(&entry, (struct leg){ INTERNAL_STREET, 0, CASH_SECURITY, sign * amount_e6 });
  entry_add_leg(&entry, (struct leg){ in->account_id, in->segment_id, CASH_SECURITY, -costs_e6 });
  entry_add_leg(&entry, (struct leg){ INTERNAL_FEE, 0, CASH_SECURITY, costs_e6 });
  return entry;
}

static struct status buy_lot(struct state *state, const struct post_trade *in, uint64_t entry_id,
                             int32_t unsettled_until)
{
  lots_open(state, (struct lot){ .account_id = in->account_id,
                                 .segment_id = in->segment_id,
                                 .security_id = in->security_id,
                                 .entry_id = entry_id,
                                 .opened_on = in->traded_on,
                                 .quantity_e6 = in->quantity_e6,
                                 .basis_e4 = in->amount_e4 + in->costs_e4,
                                 .unsettled_until = unsettled_until,
                                 .may_replace = true });
  return status_ok();
}

static struct status sell_lots(struct state *state, const struct post_trade *in, uint64_t entry_id)
{
  return lots_close(state, &(struct lot_closure){ .account_id = in->account_id,
                                                  .segment_id = in->segment_id,
                                                  .security_id = in->security_id,
                                                  .entry_id = entry_id,
                                                  .quantity_e6 = in->quantity_e6,
                                                  .proceeds_e4 = in->amount_e4 - in->costs_e4,
                                                  .closed_on = in->traded_on,
                                                  .named = in->named,
                                                  .named_count = in->named_count,
                                                  .method = state_account(state, in->account_id)->lot_method,
                                                  .sold = true });
}

struct status apply_post_trade(struct state *state, const struct post_trade *in, struct moment at, struct outcome *out)
{
  struct status status = check(state, in);
  if (!status_is_ok(status))
    return status;
  struct position *cash = state_position(state, in->account_id, in->segment_id, CASH_SECURITY);
  int64_t cost_e6 = (in->amount_e4 + in->costs_e4) * E6_PER_E4;
  int32_t unsettled_until = in->side == SIDE_BUY ? post_unsettled_until(state, cash, cost_e6, at) : 0;
  struct entry entry = entry_of(state, in, at);
  status = entry_post(state, &entry, in->settles_on, at);
  if (status_is_ok(status))
    status = in->side == SIDE_BUY ? buy_lot(state, in, entry.entry_id, unsettled_until)
                                  : sell_lots(state, in, entry.entry_id);
  if (status_is_ok(status))
    *out = (struct outcome){ .id = entry.entry_id };
  return status;
}
