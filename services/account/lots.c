/* Tax lots: which ones a sale closes, what part of their basis goes with it, and how they move between segments. */
#include <assert.h>
#include <stdlib.h>

#include "apply.h"
#include "base/date.h"
#include "base/decimal.h"

#define MAX_LOTS 100000 /* open lots of one position */

bool lot_is_long_term(int32_t acquired_on, int32_t closed_on)
{
  return closed_on > date_add_months(acquired_on, 12) && closed_on >= date_add_months(acquired_on + 1, 12);
}

int32_t lot_acquired_on(const struct lot *lot)
{
  return lot->opened_on - lot->tacked_days;
}

struct lot *lots_open(struct state *state, struct lot lot)
{
  lot.lot_id = state_next_id(state);
  lot.origin_id = lot.origin_id ? lot.origin_id : lot.entry_id;
  lot.opened_quantity_e6 = lot.quantity_e6;
  lot.opened_basis_e4 = lot.basis_e4;
  lot.is_new = true;
  return state_add_lot(state, lot);
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

static bool cost_is_higher(const struct lot *a, const struct lot *b)
{
  return (__int128)a->basis_e4 * b->quantity_e6 > (__int128)b->basis_e4 * a->quantity_e6;
}

/* Whether a is closed before b. Minimum tax without rates: highest cost first, among equals the long-term one. */
static bool goes_first(const struct lot *a, const struct lot *b, int method)
{
  bool older = a->opened_on != b->opened_on ? a->opened_on < b->opened_on : a->lot_id < b->lot_id;
  switch (method) {
  case LOT_LIFO:
    return !older;
  case LOT_HIFO:
  case LOT_MINIMUM_TAX:
    if (cost_is_higher(a, b))
      return true;
    return !cost_is_higher(b, a) && older;
  default:
    return older;
  }
}

static struct lot *next_to_close(struct lot *first, int method)
{
  struct lot *best = NULL;
  int seen = 0;
  for (struct lot *lot = first; lot; lot = lot->next) {
    assert(seen++ < MAX_LOTS);
    if (lot->quantity_e6 > 0 && (!best || goes_first(lot, best, method)))
      best = lot;
  }
  return best;
}

/* Takes quantity out of a lot and gives the part of its basis that goes with it; the last part takes what is left. */
static int64_t take(struct state *state, struct lot *lot, int64_t quantity_e6)
{
  int64_t basis_e4 = 0;
  bool fits = decimal_mul_div(lot->basis_e4, quantity_e6, lot->quantity_e6, ROUND_HALF_EVEN, &basis_e4) &&
              decimal_round_to(basis_e4, CENT_E4, ROUND_HALF_EVEN, &basis_e4);
  assert(fits && "a part of a lot's basis is smaller than the whole");
  if (basis_e4 > lot->basis_e4 || quantity_e6 == lot->quantity_e6)
    basis_e4 = lot->basis_e4;
  state_touch(state, lot, sizeof *lot);
  lot->quantity_e6 -= quantity_e6;
  lot->basis_e4 -= basis_e4;
  lot->changed = true;
  return basis_e4;
}

static struct status lots_missing(struct state *state, int64_t missing_e6)
{
  char text[DECIMAL_TEXT_SIZE];
  return status_format(state_arena(state), STATUS_INTERNAL, NULL, "open lots are short of the position by %s shares",
                       decimal_format(missing_e6, SHARES_PLACES, 0, text));
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

struct status lots_close(struct state *state, const struct lot_closure *in)
{
  int64_t left_e6 = in->quantity_e6, proceeds_left_e4 = in->proceeds_e4;
  struct lot *first = state_lots(state, in->account_id, in->segment_id, in->security_id);
  while (left_e6 > 0) {
    struct lot *lot = next_to_close(first, in->method);
    if (!lot)
      return lots_missing(state, left_e6);
    int64_t part_e6 = lot->quantity_e6 < left_e6 ? lot->quantity_e6 : left_e6;
    int64_t proceeds_e4 = part_of_proceeds(proceeds_left_e4, part_e6, left_e6);
    bool long_term = lot_is_long_term(lot_acquired_on(lot), in->closed_on);
    int64_t basis_e4 = take(state, lot, part_e6);
    state_write_closing(state, (struct lot_closing){ .entry_id = in->entry_id,
                                                     .lot_id = lot->lot_id,
                                                     .account_id = lot->account_id,
                                                     .security_id = lot->security_id,
                                                     .acquired_on = lot_acquired_on(lot),
                                                     .quantity_e6 = part_e6,
                                                     .basis_e4 = basis_e4,
                                                     .proceeds_e4 = proceeds_e4,
                                                     .sold = in->sold,
                                                     .closed_on = in->closed_on,
                                                     .long_term = long_term });
    left_e6 -= part_e6;
    proceeds_left_e4 -= proceeds_e4;
  }
  return status_ok();
}

struct status lots_move(struct state *state, const struct transfer *in, uint64_t entry_id)
{
  int64_t left_e6 = in->quantity_e6;
  struct lot *first = state_lots(state, in->account_id, in->from_segment_id, in->security_id);
  while (left_e6 > 0) {
    struct lot *lot = next_to_close(first, LOT_FIFO);
    if (!lot)
      return lots_missing(state, left_e6);
    int64_t part_e6 = lot->quantity_e6 < left_e6 ? lot->quantity_e6 : left_e6;
    struct lot moved = *lot;
    moved.segment_id = in->to_segment_id;
    moved.entry_id = entry_id;
    moved.quantity_e6 = part_e6;
    moved.basis_e4 = take(state, lot, part_e6);
    moved.changed = false;
    state_write_closing(state, (struct lot_closing){ .entry_id = entry_id,
                                                     .lot_id = lot->lot_id,
                                                     .account_id = lot->account_id,
                                                     .security_id = lot->security_id,
                                                     .acquired_on = lot_acquired_on(lot),
                                                     .quantity_e6 = part_e6,
                                                     .basis_e4 = moved.basis_e4,
                                                     .closed_on = in->effective_on });
    lots_open(state, moved);
    left_e6 -= part_e6;
  }
  return status_ok();
}
