/* Ledger commands: a change of one account against a counter-account, and moves between an account's segments. */
#include <assert.h>

#include "apply.h"
#include "base/decimal.h"

#define CASH_UNIT_E6 INT64_C(10000) /* a cent */

static struct status refuse(struct state *state, const char *field, const char *what, int64_t found_e6,
                            int64_t limit_e6)
{
  char found[DECIMAL_TEXT_SIZE], limit[DECIMAL_TEXT_SIZE];
  return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, field, "%s: %s is asked for, %s is available",
                       what, decimal_format(found_e6, SHARES_PLACES, 2, found),
                       decimal_format(limit_e6, SHARES_PLACES, 2, limit));
}

static struct status check_account(struct state *state, uint64_t account_id, const char *field)
{
  struct account_row *account = state_account(state, account_id);
  if (account_id < FIRST_CLIENT_ID || !account)
    return status_format(state_arena(state), STATUS_NOT_FOUND, field, "account %llu is not known",
                         (unsigned long long)account_id);
  if (account->status == ACCOUNT_PROSPECTIVE || account->status == ACCOUNT_CLOSED)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, field,
                         "account %llu is %s: nothing can be posted", (unsigned long long)account_id,
                         account->status == ACCOUNT_CLOSED ? "closed" : "prospective");
  return status_ok();
}

static struct status check_asset(struct state *state, uint64_t security_id, int64_t quantity_e6)
{
  if (!state_has_security(state, security_id))
    return status_format(state_arena(state), STATUS_NOT_FOUND, "security_id", "security %llu is not known",
                         (unsigned long long)security_id);
  if (security_id == CASH_SECURITY && quantity_e6 % CASH_UNIT_E6 != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "cash is posted in whole cents");
  return status_ok();
}

/* Adds to a position; what leaves a client's account must not be held for an order. */
static struct status add(struct state *state, struct leg leg)
{
  struct position *position = state_position(state, leg.account_id, leg.segment_id, leg.security_id);
  int64_t quantity_e6;
  if (!decimal_add(position->quantity_e6, leg.quantity_e6, &quantity_e6))
    return status_fail(STATUS_OUT_OF_RANGE, "quantity", "the position would exceed what the ledger can hold");
  if (leg.account_id >= FIRST_CLIENT_ID && leg.quantity_e6 < 0 && quantity_e6 < position->held_e6)
    return refuse(state, "quantity", leg.security_id == CASH_SECURITY ? "cash" : "shares", -leg.quantity_e6,
                  position->quantity_e6 - position->held_e6);
  state_touch(state, position, sizeof *position);
  position->quantity_e6 = quantity_e6;
  position->changed = true;
  return status_ok();
}

static struct status post(struct state *state, struct entry *entry)
{
  for (int i = 0; i < entry->leg_count; i++) {
    struct status status = add(state, entry->legs[i]);
    if (!status_is_ok(status))
      return status;
  }
  state_write_entry(state, entry);
  return status_ok();
}

/* The account that takes the other side of an entry of this kind; 0: not a kind that is posted alone. */
static uint64_t counter_account(int kind)
{
  switch (kind) {
  case ENTRY_OPENING_BALANCE:
    return INTERNAL_OPENING;
  case ENTRY_DEPOSIT:
  case ENTRY_WITHDRAWAL:
  case ENTRY_IN_KIND:
    return INTERNAL_EXTERNAL;
  case ENTRY_DIVIDEND:
  case ENTRY_INTEREST:
    return INTERNAL_INCOME;
  case ENTRY_FEE_CHARGED:
    return INTERNAL_FEE;
  default:
    return 0;
  }
}

static struct status check_kind(const struct post_entry *in)
{
  bool cash = in->security_id == CASH_SECURITY;
  if (counter_account(in->kind) == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "kind", "entries of this kind are made by other commands");
  if (in->quantity_e6 == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "the quantity is zero");
  if (in->kind == ENTRY_IN_KIND && cash)
    return status_fail(STATUS_INVALID_ARGUMENT, "security_id",
                       "cash is deposited or withdrawn, not transferred in kind");
  if (in->kind != ENTRY_IN_KIND && in->kind != ENTRY_OPENING_BALANCE && !cash)
    return status_fail(STATUS_INVALID_ARGUMENT, "security_id", "entries of this kind are in cash");
  if (in->kind == ENTRY_DEPOSIT && in->quantity_e6 < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "a deposit is positive");
  if (in->kind == ENTRY_OPENING_BALANCE && in->quantity_e6 < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "an opening balance is positive");
  if ((in->kind == ENTRY_WITHDRAWAL || in->kind == ENTRY_FEE_CHARGED) && in->quantity_e6 > 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "money that leaves the account is negative");
  if (in->settles_on < in->effective_on)
    return status_fail(STATUS_INVALID_ARGUMENT, "settles_on", "settlement is before the trade date");
  return status_ok();
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
                                   .may_replace = true });
  if (in->security_id == CASH_SECURITY || in->quantity_e6 > 0)
    return status_ok();
  return lots_close(state, &(struct lot_closure){ .account_id = in->account_id,
                                                  .segment_id = in->segment_id,
                                                  .security_id = in->security_id,
                                                  .entry_id = entry_id,
                                                  .quantity_e6 = -in->quantity_e6,
                                                  .closed_on = in->effective_on,
                                                  .method = state_account(state, in->account_id)->lot_method });
}

struct status apply_post_entry(struct state *state, const struct post_entry *in, struct moment at, struct outcome *out)
{
  struct status status = check_kind(in);
  if (status_is_ok(status))
    status = check_account(state, in->account_id, "account_id");
  if (status_is_ok(status))
    status = check_asset(state, in->security_id, in->quantity_e6);
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
  status = post(state, &entry);
  if (status_is_ok(status))
    status = post_lots(state, in, entry.entry_id);
  if (!status_is_ok(status))
    return status;
  *out = (struct outcome){ .id = entry.entry_id };
  return status_ok();
}

struct status apply_transfer(struct state *state, const struct transfer *in, struct moment at, struct outcome *out)
{
  assert(in->quantity_e6 > 0);
  struct status status = check_account(state, in->account_id, "account_id");
  if (status_is_ok(status))
    status = check_asset(state, in->security_id, in->quantity_e6);
  if (!status_is_ok(status))
    return status;
  if (in->from_segment_id == in->to_segment_id)
    return status_fail(STATUS_INVALID_ARGUMENT, "to_segment_id", "the segments are the same");

  struct entry entry = { .entry_id = state_next_id(state),
                         .proposal_id = in->proposal_id,
                         .sequence = at.sequence,
                         .kind = ENTRY_SEGMENT_TRANSFER,
                         .effective_on = in->effective_on,
                         .settles_on = in->effective_on,
                         .memo = in->memo,
                         .leg_count = 2 };
  entry.legs[0] = (struct leg){ in->account_id, in->from_segment_id, in->security_id, -in->quantity_e6 };
  entry.legs[1] = (struct leg){ in->account_id, in->to_segment_id, in->security_id, in->quantity_e6 };
  status = post(state, &entry);
  if (status_is_ok(status) && in->security_id != CASH_SECURITY)
    status = lots_move(state, in, entry.entry_id);
  if (!status_is_ok(status))
    return status;
  *out = (struct outcome){ .id = entry.entry_id };
  return status_ok();
}
