/* Random years of buys, sales, moves and wash sales: shares and basis are conserved to the last cent. */
#include <stdio.h>
#include <stdlib.h>

#include "apply.h"
#include "base/decimal.h"
#include "book.h"
#include "wash_sale.h"

#define SEED 20261121
#define RUNS 3000
#define STEPS 40
#define FIRST_DAY 20454 /* 2026-01-01 */
#define MAX_LOTS 2000

static unsigned int seed;

static int pick(int below)
{
  return rand_r(&seed) % below;
}

static int64_t shares(int below)
{
  static const int64_t steps_e6[] = { SHARES_E6, SHARES_E6 / 2, SHARES_E6 / 3, 1 };
  return (1 + pick(below)) * steps_e6[pick(4)];
}

struct sums { /* of the whole book */
  int64_t opened_basis_e4, open_basis_e4, closed_basis_e4, moved_basis_e4, split_basis_e4, washed_basis_e4;
  int64_t bought_e6, open_e6, closed_e6;
  int64_t bought_basis_e4, proceeds_e4, gains_e4, sold_basis_e4, disallowed_e4, gone_e4;
};

static struct status step(struct book *book, int32_t on, struct sums *sums)
{
  uint64_t account_id = BOOK_FIRST_ACCOUNT + (uint64_t)pick(BOOK_ACCOUNTS);
  int what = pick(10);
  if (what < 5) {
    int64_t quantity_e6 = shares(12), basis_e4 = pick(100000) * CENT_E4;
    book_buy(book, account_id, on, quantity_e6, basis_e4);
    sums->bought_e6 += quantity_e6;
    sums->bought_basis_e4 += basis_e4;
    return status_ok();
  }
  if (what == 5)
    return lots_move(book->state,
                     &(struct transfer){ .account_id = account_id,
                                         .to_segment_id = 7,
                                         .security_id = BOOK_SECURITY,
                                         .quantity_e6 = shares(8),
                                         .effective_on = on },
                     ++book->entry_id);
  return book_sell(book, (struct lot_closure){ .account_id = account_id,
                                               .segment_id = pick(3) ? 0 : 7,
                                               .quantity_e6 = shares(16),
                                               .proceeds_e4 = what == 6 ? 0 : pick(60000) * CENT_E4,
                                               .closed_on = on,
                                               .method = pick(LOT_SPECIFIC + 1),
                                               .sold = what != 6 });
}

static void sum_lots(struct book *book, const struct changes *changes, struct sums *sums)
{
  for (size_t i = 0; i < changes->lot_count; i++) {
    const struct lot *lot = changes->lots[i];
    int64_t quantity_e6 = lot->opened_quantity_e6 - lot->quantity_e6, basis_e4 = lot->opened_basis_e4 - lot->basis_e4;
    for (const struct lot_closing *closing = changes->closings; closing; closing = closing->next)
      if (closing->lot_id == lot->lot_id) {
        quantity_e6 -= closing->quantity_e6;
        basis_e4 -= closing->basis_e4;
      }
    for (const struct lot_adjustment *change = changes->adjustments; change; change = change->next)
      if (change->lot_id == lot->lot_id) {
        quantity_e6 += change->quantity_e6;
        basis_e4 += change->basis_e4;
      }
    cr_assert(quantity_e6 == 0 && basis_e4 == 0, "lot %lu, seed %d", (unsigned long)lot->lot_id, SEED);
    cr_assert(lot->quantity_e6 >= 0 && lot->basis_e4 >= 0 && lot->tacked_days >= 0);
    cr_assert(lot->quantity_e6 > 0 || lot->basis_e4 == 0);
    sums->open_e6 += lot->quantity_e6;
    sums->open_basis_e4 += lot->basis_e4;
  }
  (void)book;
}

/* A move closes a lot and opens another: those closings are not what leaves the book. */
static bool is_move(const struct changes *changes, const struct lot_closing *closing)
{
  for (size_t i = 0; i < changes->lot_count; i++)
    if (changes->lots[i]->entry_id == closing->entry_id && changes->lots[i]->segment_id == 7 && !closing->sold)
      return true;
  return false;
}

static void sum_closings(const struct changes *changes, struct sums *sums)
{
  for (const struct lot_closing *closing = changes->closings; closing; closing = closing->next) {
    int64_t disallowed_e4 = book_disallowed(changes, closing->entry_id, closing->lot_id);
    int64_t loss_e4 = closing->sold ? closing->basis_e4 - closing->proceeds_e4 : 0;
    cr_assert(disallowed_e4 == 0 || disallowed_e4 <= loss_e4, "seed %d", SEED);
    if (is_move(changes, closing))
      continue;
    sums->closed_e6 += closing->quantity_e6;
    sums->closed_basis_e4 += closing->basis_e4;
    if (!closing->sold)
      continue;
    sums->sold_basis_e4 += closing->basis_e4;
    sums->proceeds_e4 += closing->proceeds_e4;
    sums->gains_e4 += closing->proceeds_e4 - closing->basis_e4 + disallowed_e4;
    sums->disallowed_e4 += disallowed_e4;
  }
}

static const struct lot_closing *closing_of(const struct changes *changes, const struct wash_sale *wash_sale)
{
  for (const struct lot_closing *closing = changes->closings; closing; closing = closing->next)
    if (closing->entry_id == wash_sale->closing_entry_id && closing->lot_id == wash_sale->closing_lot_id)
      return closing;
  return NULL;
}

static void check_wash_sales(struct book *book, const struct changes *changes, struct sums *sums)
{
  for (const struct wash_sale *wash_sale = changes->wash_sales; wash_sale; wash_sale = wash_sale->next) {
    const struct lot *lot = state_lot(book->state, wash_sale->replacement_lot_id);
    const struct lot_closing *closing = closing_of(changes, wash_sale);
    cr_assert_not_null(closing);
    cr_assert(wash_sale_is_near(closing->closed_on, lot->opened_on), "seed %d", SEED);
    cr_assert_eq(state_taxpayer(book->state, lot->account_id).taxpayer_id,
                 state_taxpayer(book->state, closing->account_id).taxpayer_id);
    cr_assert(!state_taxpayer(book->state, closing->account_id).is_ira && !lot->may_replace);
    cr_assert_leq(wash_sale->quantity_e6, lot->opened_quantity_e6);
    sums->gone_e4 += wash_sale->is_permanent ? wash_sale->disallowed_e4 : 0;
    for (const struct wash_sale *other = wash_sale->next; other; other = other->next)
      cr_assert_neq(other->replacement_lot_id, wash_sale->replacement_lot_id, "each share replaces once");
  }
  for (const struct lot_adjustment *change = changes->adjustments; change; change = change->next)
    sums->washed_basis_e4 += change->kind == LOT_ADJUST_WASH_SALE && change->quantity_e6 == 0 ? change->basis_e4 : 0;
}

/* Every loss that stands has no free share near it that could have replaced the sold ones. */
static void nothing_is_overlooked(struct book *book, const struct changes *changes)
{
  for (const struct lot_closing *closing = changes->closings; closing; closing = closing->next) {
    struct taxpayer taxpayer = state_taxpayer(book->state, closing->account_id);
    int64_t left_e6 = closing->quantity_e6;
    for (const struct wash_sale *wash_sale = changes->wash_sales; wash_sale; wash_sale = wash_sale->next)
      if (wash_sale->closing_entry_id == closing->entry_id && wash_sale->closing_lot_id == closing->lot_id)
        left_e6 -= wash_sale->quantity_e6;
    if (!closing->sold || closing->proceeds_e4 >= closing->basis_e4 || taxpayer.is_ira || left_e6 == 0)
      continue;
    uint64_t origin_id = state_lot(book->state, closing->lot_id)->origin_id;
    for (size_t i = 0; i < changes->lot_count; i++) {
      const struct lot *lot = changes->lots[i];
      cr_assert(!lot->may_replace || lot->quantity_e6 == 0 || lot->origin_id == origin_id ||
                    state_taxpayer(book->state, lot->account_id).taxpayer_id != taxpayer.taxpayer_id ||
                    !wash_sale_is_near(closing->closed_on, lot->opened_on),
                "seed %d", SEED);
    }
  }
}

static size_t run(void)
{
  struct book *book = book_new();
  struct changes changes;
  struct sums sums = { 0 };
  size_t washed = 0;
  for (int i = 0; i < STEPS; i++) {
    struct sums before = sums;
    state_mark(book->state, 0);
    /* Mostly forward in time, at times a late booking. */
    int32_t on = FIRST_DAY + i * 4 + (pick(8) ? pick(4) : -pick(60));
    if (!status_is_ok(step(book, on, &sums))) {
      state_undo(book->state);
      sums = before;
    }
  }
  state_changes(book->state, &changes);
  sum_lots(book, &changes, &sums);
  sum_closings(&changes, &sums);
  check_wash_sales(book, &changes, &sums);
  nothing_is_overlooked(book, &changes);
  cr_assert_eq(sums.bought_e6, sums.open_e6 + sums.closed_e6, "seed %d", SEED);
  cr_assert_eq(sums.washed_basis_e4, sums.disallowed_e4 - sums.gone_e4, "seed %d", SEED);
  cr_assert_eq(sums.bought_basis_e4 + sums.washed_basis_e4, sums.open_basis_e4 + sums.closed_basis_e4, "seed %d", SEED);
  cr_assert_eq(sums.proceeds_e4 - sums.gains_e4, sums.sold_basis_e4 - sums.disallowed_e4, "seed %d", SEED);
  for (const struct wash_sale *wash_sale = changes.wash_sales; wash_sale; wash_sale = wash_sale->next)
    washed++;
  book_free(book);
  return washed;
}

Test(random, shares_and_basis_are_conserved_over_thousands_of_years)
{
  size_t washed = 0;
  seed = SEED;
  fprintf(stderr, "seed %d\n", SEED);
  for (int i = 0; i < RUNS; i++)
    washed += run();
  cr_assert_gt(washed, RUNS, "%zu wash sales in %d runs", washed, RUNS);
}
