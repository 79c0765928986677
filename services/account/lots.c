/* Tax lots: closing them, what part of their basis goes with a part of their shares, and moves between segments. */
#include "lots.h"

#include <assert.h>
#include <stdlib.h>

#include "apply.h"
#include "base/date.h"
#include "base/decimal.h"
#include "state_ledger.h"

enum { SECURITY_ETF = 2, SECURITY_MONEY_MARKET_FUND = 4 }; /* as steward.account.v1.Security.Kind */

bool lot_is_long_term(int32_t acquired_on, int32_t closed_on)
{
  return closed_on > date_add_months(acquired_on, 12) && closed_on >= date_add_months(acquired_on + 1, 12);
}

int32_t lot_acquired_on(const struct lot *lot)
{
  return lot->opened_on - lot->tacked_days;
}

/* A lot of its own, bought or parted from another. */
static struct lot *open_lot(struct state *state, struct lot lot)
{
  lot.lot_id = state_next_id(state);
  lot.origin_id = lot.origin_id ? lot.origin_id : lot.lot_id;
  lot.opened_quantity_e6 = lot.quantity_e6;
  lot.opened_basis_e4 = lot.basis_e4;
  lot.is_new = true;
  lot.changed = false;
  return state_add_lot(state, lot);
}

struct lot *lots_open(struct state *state, struct lot lot)
{
  struct lot *opened = open_lot(state, lot);
  if (opened->may_replace)
    lots_wash(state, lot.account_id, lot.security_id, lot.entry_id);
  return opened;
}

struct status lots_adjust(struct state *state, struct lot *lot, struct lot_adjustment adjustment)
{
  int64_t quantity_e6, basis_e4;
  if (!decimal_add(lot->quantity_e6, adjustment.quantity_e6, &quantity_e6) ||
      !decimal_add(lot->basis_e4, adjustment.basis_e4, &basis_e4) || quantity_e6 < 0 || basis_e4 < 0)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "lots",
                         "lot %llu cannot be adjusted: less is open than is taken away",
                         (unsigned long long)lot->lot_id);
  if (adjustment.quantity_e6 == 0 && adjustment.basis_e4 == 0)
    return status_ok();
  state_touch(state, lot, sizeof *lot);
  lot->quantity_e6 = quantity_e6;
  lot->basis_e4 = basis_e4;
  lot->changed = true;
  adjustment.adjustment_id = state_next_id(state);
  adjustment.lot_id = lot->lot_id;
  state_write_adjustment(state, adjustment);
  return status_ok();
}

int64_t lot_part_of_basis(const struct lot *lot, int64_t quantity_e6)
{
  int64_t basis_e4 = 0;
  if (quantity_e6 == lot->quantity_e6)
    return lot->basis_e4;
  bool fits = decimal_mul_div(lot->basis_e4, quantity_e6, lot->quantity_e6, ROUND_HALF_EVEN, &basis_e4) &&
              decimal_round_to(basis_e4, CENT_E4, ROUND_HALF_EVEN, &basis_e4);
  assert(fits && "a part of a lot's basis is smaller than the whole");
  return basis_e4 < lot->basis_e4 ? basis_e4 : lot->basis_e4;
}

/* Takes quantity out of a lot and gives the part of its basis that goes with it. */
static int64_t take(struct state *state, struct lot *lot, int64_t quantity_e6)
{
  int64_t basis_e4 = lot_part_of_basis(lot, quantity_e6);
  state_touch(state, lot, sizeof *lot);
  lot->quantity_e6 -= quantity_e6;
  lot->basis_e4 -= basis_e4;
  lot->changed = true;
  return basis_e4;
}

/* Proceeds of the next part, so that all parts sum to the whole: the share of what is left. */
static int64_t part_of_proceeds(int64_t proceeds_e4, int64_t part_e6, int64_t left_e6)
{
  int64_t part_e4 = 0;
  if (part_e6 == left_e6)
    return proceeds_e4;
  bool fits = decimal_mul_div(proceeds_e4, part_e6, left_e6, ROUND_HALF_EVEN, &part_e4) &&
              decimal_round_to(part_e4, CENT_E4, ROUND_HALF_EVEN, &part_e4);
  assert(fits && "a part of the proceeds is smaller than the whole");
  return part_e4 > proceeds_e4 ? proceeds_e4 : part_e4;
}

static void remember_loss(struct state *state, const struct lot *lot, const struct lot_closing *closing)
{
  struct taxpayer taxpayer = state_taxpayer(state, lot->account_id);
  if (!closing->sold || closing->proceeds_e4 >= closing->basis_e4 || taxpayer.is_ira)
    return;
  state_add_loss(state, taxpayer.taxpayer_id, lot->security_id,
                 (struct loss){ .entry_id = closing->entry_id,
                                .lot_id = lot->lot_id,
                                .origin_id = lot->origin_id,
                                .sold_on = closing->closed_on,
                                .acquired_on = closing->acquired_on,
                                .quantity_e6 = closing->quantity_e6,
                                .loss_e4 = closing->basis_e4 - closing->proceeds_e4 });
}

static void close_part(struct state *state, struct lot *lot, struct lot_closing closing)
{
  closing.lot_id = lot->lot_id;
  closing.account_id = lot->account_id;
  closing.security_id = lot->security_id;
  closing.acquired_on = lot_acquired_on(lot);
  closing.long_term = lot_is_long_term(closing.acquired_on, closing.closed_on);
  closing.basis_e4 = take(state, lot, closing.quantity_e6);
  state_write_closing(state, closing);
  remember_loss(state, lot, &closing);
}

/* The account's open lots of the security, in all segments. */
static size_t collect(struct state *state, const struct lot_closure *in, struct lot **lots)
{
  size_t count = 0;
  uint64_t taxpayer_id = state_taxpayer(state, in->account_id).taxpayer_id;
  struct shares *first = state_shares(state, taxpayer_id, in->security_id);
  for (struct shares *shares = first; shares; shares = shares->next) {
    if (shares->lot->account_id != in->account_id || shares->lot->quantity_e6 == 0)
      continue;
    if (lots)
      lots[count] = shares->lot;
    count++;
  }
  return count;
}

static int by_id(const void *a, const void *b)
{
  const struct lot *left = *(struct lot *const *)a, *right = *(struct lot *const *)b;
  return left->lot_id < right->lot_id ? -1 : left->lot_id > right->lot_id;
}

/* By lot, so that the odd cents fall on the same lots in whatever order they were loaded. */
struct status lots_average(struct state *state, const struct lot_closure *in)
{
  size_t count = collect(state, in, NULL);
  int64_t basis_e4 = 0;
  struct lot **lots = arena_array(state_arena(state), count, sizeof(struct lot *));
  int64_t *weights = arena_array(state_arena(state), count, sizeof *weights);
  int64_t *cents = arena_array(state_arena(state), count, sizeof *cents);
  struct status status = status_ok();
  if (count < 2)
    return status;
  collect(state, in, lots);
  qsort(lots, count, sizeof(struct lot *), by_id);
  for (size_t i = 0; i < count; i++) {
    weights[i] = lots[i]->quantity_e6;
    if (!decimal_add(basis_e4, lots[i]->basis_e4, &basis_e4))
      return status_fail(STATUS_OUT_OF_RANGE, "quantity", "the basis of all lots does not fit");
  }
  if (!decimal_apportion(basis_e4 / CENT_E4, weights, count, cents))
    return status_fail(STATUS_OUT_OF_RANGE, "quantity", "the quantity of all lots does not fit");
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    int64_t wanted_e4 = cents[i] * CENT_E4 + (i == 0 ? basis_e4 % CENT_E4 : 0);
    status = lots_adjust(state, lots[i],
                         (struct lot_adjustment){ .entry_id = in->entry_id,
                                                  .kind = LOT_ADJUST_AVERAGE,
                                                  .basis_e4 = wanted_e4 - lots[i]->basis_e4 });
  }
  return status;
}

/* Shares of a regulated investment company may be at average cost (26 CFR 1.1012-1(e)). */
static bool is_fund(struct state *state, uint64_t security_id)
{
  int kind = state_security(state, security_id).kind;
  return kind >= SECURITY_ETF && kind <= SECURITY_MONEY_MARKET_FUND;
}

struct status lots_close(struct state *state, const struct lot_closure *in)
{
  int64_t left_e6 = in->quantity_e6, proceeds_left_e4 = in->proceeds_e4;
  struct lot_part *parts;
  size_t count;
  bool at_average = in->method == LOT_AVERAGE && in->sold && is_fund(state, in->security_id);
  struct status status = at_average ? lots_average(state, in) : status_ok();
  if (status_is_ok(status))
    status = lots_pick(state, in, &parts, &count);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < count; i++) {
    int64_t proceeds_e4 = part_of_proceeds(proceeds_left_e4, parts[i].quantity_e6, left_e6);
    close_part(state, parts[i].lot,
               (struct lot_closing){ .entry_id = in->entry_id,
                                     .quantity_e6 = parts[i].quantity_e6,
                                     .proceeds_e4 = proceeds_e4,
                                     .sold = in->sold,
                                     .closed_on = in->closed_on });
    left_e6 -= parts[i].quantity_e6;
    proceeds_left_e4 -= proceeds_e4;
  }
  if (in->sold)
    lots_wash(state, in->account_id, in->security_id, in->entry_id);
  return status_ok();
}

struct status lots_move(struct state *state, const struct transfer *in, uint64_t entry_id)
{
  struct lot_closure closure = { .account_id = in->account_id,
                                 .segment_id = in->from_segment_id,
                                 .security_id = in->security_id,
                                 .entry_id = entry_id,
                                 .quantity_e6 = in->quantity_e6,
                                 .closed_on = in->effective_on,
                                 .method = LOT_FIFO };
  struct lot_part *parts;
  size_t count;
  struct status status = lots_pick(state, &closure, &parts, &count);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    struct lot moved = *parts[i].lot;
    moved.segment_id = in->to_segment_id;
    moved.entry_id = entry_id;
    moved.quantity_e6 = parts[i].quantity_e6;
    moved.basis_e4 = lot_part_of_basis(parts[i].lot, parts[i].quantity_e6);
    close_part(state, parts[i].lot,
               (struct lot_closing){
                   .entry_id = entry_id, .quantity_e6 = parts[i].quantity_e6, .closed_on = in->effective_on });
    open_lot(state, moved);
  }
  return status;
}
