/* Finds wash sales among what the state has of a taxpayer and a security, and writes them: the replacement lots split
 * where only some of their shares replace, their basis and holding period grown. */
#include <assert.h>
#include <stdlib.h>

#include "lots.h"
#include "wash_sale.h"

struct washing {
  struct state *state;
  uint64_t entry_id;
  struct loss **losses;
  struct lot **lots;
  struct wash_loss *plain_losses;
  struct wash_shares *plain_shares;
  size_t loss_count, lot_count;
};

static int compare(uint64_t a, uint64_t b)
{
  return a < b ? -1 : a > b;
}

static int by_sale(const void *a, const void *b)
{
  const struct loss *left = *(struct loss *const *)a, *right = *(struct loss *const *)b;
  if (left->sold_on != right->sold_on)
    return left->sold_on < right->sold_on ? -1 : 1;
  if (left->entry_id != right->entry_id)
    return compare(left->entry_id, right->entry_id);
  if (left->acquired_on != right->acquired_on)
    return left->acquired_on < right->acquired_on ? -1 : 1;
  return compare(left->lot_id, right->lot_id);
}

static int by_acquisition(const void *a, const void *b)
{
  const struct lot *left = *(struct lot *const *)a, *right = *(struct lot *const *)b;
  if (left->opened_on != right->opened_on)
    return left->opened_on < right->opened_on ? -1 : 1;
  return compare(left->lot_id, right->lot_id);
}

static void collect_losses(struct washing *washing, struct loss *first)
{
  size_t room = 0;
  for (struct loss *loss = first; loss; loss = loss->next)
    room += loss->quantity_e6 > 0;
  washing->losses = arena_array(state_arena(washing->state), room, sizeof(struct loss *));
  for (struct loss *loss = first; loss; loss = loss->next)
    if (loss->quantity_e6 > 0)
      washing->losses[washing->loss_count++] = loss;
  qsort(washing->losses, washing->loss_count, sizeof(struct loss *), by_sale);
  washing->plain_losses = arena_array(state_arena(washing->state), room, sizeof *washing->plain_losses);
  for (size_t i = 0; i < washing->loss_count; i++) {
    const struct loss *loss = washing->losses[i];
    washing->plain_losses[i] = (struct wash_loss){ .origin_id = loss->origin_id,
                                                   .sold_on = loss->sold_on,
                                                   .acquired_on = loss->acquired_on,
                                                   .quantity_e6 = loss->quantity_e6,
                                                   .loss_e4 = loss->loss_e4 };
  }
}

static bool is_free(const struct lot *lot)
{
  return lot->may_replace && lot->quantity_e6 > 0;
}

static void collect_lots(struct washing *washing, struct shares *first)
{
  size_t room = 0;
  for (struct shares *shares = first; shares; shares = shares->next)
    room += is_free(shares->lot);
  washing->lots = arena_array(state_arena(washing->state), room, sizeof(struct lot *));
  for (struct shares *shares = first; shares; shares = shares->next)
    if (is_free(shares->lot))
      washing->lots[washing->lot_count++] = shares->lot;
  qsort(washing->lots, washing->lot_count, sizeof(struct lot *), by_acquisition);
  washing->plain_shares = arena_array(state_arena(washing->state), room, sizeof *washing->plain_shares);
  for (size_t i = 0; i < washing->lot_count; i++) {
    const struct lot *lot = washing->lots[i];
    washing->plain_shares[i] = (struct wash_shares){ .origin_id = lot->origin_id,
                                                     .bought_on = lot->opened_on,
                                                     .quantity_e6 = lot->quantity_e6,
                                                     .is_ira = state_taxpayer(washing->state, lot->account_id).is_ira };
  }
}

static void adjust(struct washing *washing, struct lot *lot, struct lot_adjustment adjustment)
{
  adjustment.entry_id = washing->entry_id;
  adjustment.kind = LOT_ADJUST_WASH_SALE;
  struct status status = lots_adjust(washing->state, lot, adjustment);
  assert(status_is_ok(status) && "a part of a lot is open, and a loss fits beside its basis");
}

/* Some of the shares leave their lot for one of their own. */
static struct lot *split(struct washing *washing, struct lot *lot, int64_t quantity_e6)
{
  struct lot part = *lot;
  part.entry_id = washing->entry_id;
  part.quantity_e6 = quantity_e6;
  part.basis_e4 = lot_part_of_basis(lot, quantity_e6);
  part.may_replace = false;
  part.changed = false;
  struct lot *opened = lots_open(washing->state, part);
  adjust(washing, lot,
         (struct lot_adjustment){
             .quantity_e6 = -quantity_e6, .basis_e4 = -part.basis_e4, .related_lot_id = opened->lot_id });
  return opened;
}

static void apply(struct washing *washing, const struct wash_match *match)
{
  struct loss *loss = washing->losses[match->loss];
  struct lot *lot = washing->lots[match->shares];
  if (match->quantity_e6 < lot->quantity_e6)
    lot = split(washing, lot, match->quantity_e6);
  state_touch(washing->state, lot, sizeof *lot);
  lot->may_replace = false;
  lot->tacked_days += match->tacked_days;
  lot->changed = true;
  if (!match->is_permanent)
    adjust(washing, lot, (struct lot_adjustment){ .basis_e4 = match->disallowed_e4, .related_lot_id = loss->lot_id });
  state_touch(washing->state, loss, sizeof *loss);
  loss->quantity_e6 -= match->quantity_e6;
  loss->loss_e4 -= match->disallowed_e4;
  state_write_wash_sale(washing->state, (struct wash_sale){ .closing_entry_id = loss->entry_id,
                                                            .closing_lot_id = loss->lot_id,
                                                            .replacement_lot_id = lot->lot_id,
                                                            .entry_id = washing->entry_id,
                                                            .quantity_e6 = match->quantity_e6,
                                                            .disallowed_e4 = match->disallowed_e4,
                                                            .tacked_days = match->tacked_days,
                                                            .is_permanent = match->is_permanent });
}

void lots_wash(struct state *state, uint64_t account_id, uint64_t security_id, uint64_t entry_id)
{
  struct washing washing = { .state = state, .entry_id = entry_id };
  uint64_t taxpayer_id = state_taxpayer(state, account_id).taxpayer_id;
  collect_losses(&washing, state_losses(state, taxpayer_id, security_id));
  if (washing.loss_count == 0)
    return;
  collect_lots(&washing, state_shares(state, taxpayer_id, security_id));
  struct wash_match *matches = arena_array(state_arena(state), washing.loss_count + washing.lot_count, sizeof *matches);
  size_t count =
      wash_sale_match(washing.plain_losses, washing.loss_count, washing.plain_shares, washing.lot_count, matches);
  for (size_t i = 0; i < count; i++)
    apply(&washing, &matches[i]);
}

void lots_forget_losses(struct state *state, uint64_t account_id, uint64_t security_id, uint64_t sale_entry_id)
{
  uint64_t taxpayer_id = state_taxpayer(state, account_id).taxpayer_id;
  for (struct loss *loss = state_losses(state, taxpayer_id, security_id); loss; loss = loss->next) {
    if (loss->entry_id != sale_entry_id)
      continue;
    state_touch(state, loss, sizeof *loss);
    loss->quantity_e6 = loss->loss_e4 = 0;
  }
}
