/* Ledger commands: a change of one account against a counter-account, and moves between an account's segments. */
#include <assert.h>

#include "apply_post.h"
#include "base/decimal.h"

/* The account that takes the other side of an entry of this kind; 0: not a kind that is posted alone. */
static uint64_t counter_account(int kind)
{
  switch (kind) {
  case ENTRY_OPENING_BALANCE:
    return INTERNAL_OPENING;
  case ENTRY_DEPOSIT:
  case ENTRY_WITHDRAWAL:
  case ENTRY_IN_KIND:
  case ENTRY_GIFT:
  case ENTRY_WITHHOLDING:
    return INTERNAL_EXTERNAL;
  case ENTRY_DIVIDEND:
  case ENTRY_INTEREST:
  case ENTRY_MARGIN_INTEREST:
    return INTERNAL_INCOME;
  case ENTRY_FEE_CHARGED:
    return INTERNAL_FEE;
  default:
    return 0;
  }
}

/* What an entry of a kind may be made of: cash 'c', shares 's' or either 'b'; in '+', out '-' or both ways '*'. */
static const struct shape {
  int kind;
  char asset, way;
} shapes[] = {
  { ENTRY_OPENING_BALANCE, 'b', '+' }, { ENTRY_DEPOSIT, 'c', '+' },  { ENTRY_WITHDRAWAL, 'c', '-' },
  { ENTRY_IN_KIND, 's', '*' },         { ENTRY_DIVIDEND, 'c', '*' }, { ENTRY_INTEREST, 'c', '*' },
  { ENTRY_FEE_CHARGED, 'c', '-' },     { ENTRY_GIFT, 'b', '*' },     { ENTRY_MARGIN_INTEREST, 'c', '-' },
  { ENTRY_WITHHOLDING, 'c', '-' },
};

static const struct shape *shape_of(int kind)
{
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
    if (shapes[i].kind == kind)
      return &shapes[i];
  return NULL;
}

static struct status check_kind(const struct post_entry *in)
{
  bool is_cash = in->security_id == CASH_SECURITY;
  const struct shape *shape = shape_of(in->kind);
  if (!shape)
    return status_fail(STATUS_INVALID_ARGUMENT, "kind", "entries of this kind are made by other commands");
  if (in->quantity_e6 == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "the quantity is zero");
  if (shape->asset == 's' && is_cash)
    return status_fail(STATUS_INVALID_ARGUMENT, "security_id",
                       "cash is deposited or withdrawn, not transferred in kind");
  if (shape->asset == 'c' && !is_cash)
    return status_fail(STATUS_INVALID_ARGUMENT, "security_id", "entries of this kind are in cash");
  if (shape->way == '+' && in->quantity_e6 < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "what comes into the account is positive");
  if (shape->way == '-' && in->quantity_e6 > 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "what leaves the account is negative");
  if (in->settles_on < in->effective_on)
    return status_fail(STATUS_INVALID_ARGUMENT, "settles_on", "settlement is before the trade date");
  return status_ok();
}

/* Money that leaves the firm's sight must have settled; interest on a debit is charged whether it is there or not. */
static int32_t cash_on(struct state *state, const struct post_entry *in, struct moment at)
{
  if (in->kind == ENTRY_MARGIN_INTEREST && state_margin(state, in->account_id))
    return CASH_HAPPENED;
  bool leaves = in->kind == ENTRY_WITHDRAWAL || in->kind == ENTRY_GIFT;
  return leaves ? at.business_on : CASH_THERE;
}

static struct status check_lots_in(struct state *state, const struct post_entry *in)
{
  int64_t sum_e6 = 0;
  for (size_t i = 0; i < in->lot_count; i++) {
    if (!decimal_add(sum_e6, in->lots[i].quantity_e6, &sum_e6))
      return status_fail(STATUS_OUT_OF_RANGE, "lots", "the lots' quantities overflow");
    if (in->lots[i].opened_on > in->effective_on)
      return status_format(state_arena(state), STATUS_INVALID_ARGUMENT, "lots",
                           "lot %zu is acquired after the entry's date", i + 1);
  }
  bool shares_in = in->security_id != CASH_SECURITY && in->quantity_e6 > 0;
  if (shares_in && sum_e6 != in->quantity_e6)
    return status_fail(STATUS_INVALID_ARGUMENT, "lots", "the lots do not sum to the quantity");
  if (!shares_in && in->lot_count > 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "lots", "lots come only with shares that come in");
  if (in->named_count > 0 && (in->security_id == CASH_SECURITY || in->quantity_e6 > 0))
    return status_fail(STATUS_INVALID_ARGUMENT, "named_lots", "lots are named only of shares that go out");
  return status_ok();
}

static struct status post_lots(struct state *state, const struct post_entry *in, uint64_t entry_id)
{
  for (size_t i = 0; i < in->lot_count; i++)
    lots_open(state, (struct lot){ .account_id = in->account_id,
                                   .segment_id = in->segment_id,
                                   .security_id = in->security_id,
                                   .entry_id = entry_id,
                                   .opened_on = in->lots[i].opened_on,
                                   .quantity_e6 = in->lots[i].quantity_e6,
                                   .basis_e4 = in->lots[i].basis_e4,
                                   .may_replace = in->kind != ENTRY_GIFT });
  if (in->security_id == CASH_SECURITY || in->quantity_e6 > 0)
    return status_ok();
  return lots_close(state, &(struct lot_closure){ .account_id = in->account_id,
                                                  .segment_id = in->segment_id,
                                                  .security_id = in->security_id,
                                                  .entry_id = entry_id,
                                                  .quantity_e6 = -in->quantity_e6,
                                                  .closed_on = in->effective_on,
                                                  .method = state_account(state, in->account_id)->lot_method,
                                                  .named = in->named,
                                                  .named_count = in->named_count });
}

struct status apply_post_entry(struct state *state, const struct post_entry *in, struct moment at, struct outcome *out)
{
  struct status status = check_kind(in);
  if (status_is_ok(status))
    status = post_check_account(state, in->account_id, "account_id");
  if (status_is_ok(status))
    status = post_check_asset(state, in->security_id, in->quantity_e6);
  if (status_is_ok(status))
    status = check_lots_in(state, in);
  if (!status_is_ok(status))
    return status;

  struct entry entry = { .entry_id = state_next_id(state),
                         .sequence = at.sequence,
                         .kind = in->kind,
                         .effective_on = in->effective_on,
                         .settles_on = in->settles_on,
                         .memo = in->memo,
                         .leg_count = 2 };
  entry.legs[0] = (struct leg){ in->account_id, in->segment_id, in->security_id, in->quantity_e6 };
  entry.legs[1] = (struct leg){ counter_account(in->kind), 0, in->security_id, -in->quantity_e6 };
  status = entry_post(state, &entry, cash_on(state, in, at), at);
  if (status_is_ok(status))
    status = post_lots(state, in, entry.entry_id);
  if (!status_is_ok(status))
    return status;
  *out = (struct outcome){ .id = entry.entry_id };
  return status_ok();
}

/* Cash that moves to another segment settles there when it has settled here: what is unsettled cannot be withdrawn by
 * moving it. */
static int32_t settled_on(struct state *state, const struct transfer *in, struct moment at)
{
  if (in->security_id != CASH_SECURITY)
    return in->effective_on;
  struct cash cash = state_cash(state, in->account_id, in->from_segment_id);
  int32_t on = cash_free_from(&cash, in->quantity_e6, at.business_on);
  return on > at.business_on && on > in->effective_on ? on : in->effective_on;
}

struct status apply_transfer(struct state *state, const struct transfer *in, struct moment at, struct outcome *out)
{
  assert(in->quantity_e6 > 0);
  struct status status = post_check_account(state, in->account_id, "account_id");
  if (status_is_ok(status))
    status = post_check_asset(state, in->security_id, in->quantity_e6);
  if (!status_is_ok(status))
    return status;
  if (in->from_segment_id == in->to_segment_id)
    return status_fail(STATUS_INVALID_ARGUMENT, "to_segment_id", "the segments are the same");

  struct entry entry = { .entry_id = state_next_id(state),
                         .proposal_id = in->proposal_id,
                         .sequence = at.sequence,
                         .kind = ENTRY_SEGMENT_TRANSFER,
                         .effective_on = in->effective_on,
                         .settles_on = settled_on(state, in, at),
                         .memo = in->memo,
                         .leg_count = 2 };
  entry.legs[0] = (struct leg){ in->account_id, in->from_segment_id, in->security_id, -in->quantity_e6 };
  entry.legs[1] = (struct leg){ in->account_id, in->to_segment_id, in->security_id, in->quantity_e6 };
  status = entry_post(state, &entry, CASH_THERE, at);
  if (status_is_ok(status) && in->security_id != CASH_SECURITY)
    status = lots_move(state, in, entry.entry_id);
  if (!status_is_ok(status))
    return status;
  *out = (struct outcome){ .id = entry.entry_id };
  return status_ok();
}
