/* The simple model of the ledger: sums and lots. */
#include "model_inside.h"

#include <stdlib.h>
#include <string.h>

struct model *model_new(struct arena *arena)
{
  struct model *model = arena_alloc(arena, sizeof *model);
  model->arena = arena;
  cr_assert(status_is_ok(date_parse("2026-11-20", &model->today)));
  return model;
}

int64_t model_position_e6(const struct model *model, uint64_t account, uint64_t segment, uint64_t asset)
{
  int64_t sum = 0;
  for (int i = 0; i < model->leg_count; i++) {
    const struct model_leg *leg = &model->legs[i];
    sum += leg->account == account && leg->segment == segment && leg->asset == asset ? leg->quantity : 0;
  }
  return sum;
}

int64_t model_held_e6(const struct model *model, uint64_t account, uint64_t segment, uint64_t asset)
{
  int64_t sum = 0;
  for (int i = 0; i < ORDERS; i++) {
    const struct model_order *order = &model->orders[i];
    sum += order->account == account && order->segment == segment && (order->is_buy ? 0 : order->asset) == asset
               ? order->held
               : 0;
  }
  return sum;
}

/* What is there of cash on a day: legs that settle later do not count. */
static int64_t settled(const struct model *model, uint64_t account, uint64_t segment, int32_t on)
{
  int64_t sum = 0;
  for (int i = 0; i < model->leg_count; i++) {
    const struct model_leg *leg = &model->legs[i];
    if (leg->account == account && leg->segment == segment && leg->asset == 0 && leg->settles <= on)
      sum += leg->quantity;
  }
  return sum;
}

#define HORIZON 30 /* days; nothing settles later */

int64_t free_on(const struct model *model, uint64_t account, uint64_t segment, int32_t on)
{
  int64_t least = INT64_MAX;
  for (int32_t day = on; day <= on + HORIZON; day++) {
    int64_t there = settled(model, account, segment, day);
    least = there < least ? there : least;
  }
  return least - model_held_e6(model, account, segment, 0);
}

int32_t free_from(const struct model *model, uint64_t account, uint64_t segment, int64_t amount)
{
  int32_t last = model->today;
  for (int32_t day = model->today; day <= model->today + HORIZON; day++)
    if (free_on(model, account, segment, day) >= amount)
      return day;
  for (int i = 0; i < model->leg_count; i++)
    if (model->legs[i].account == account && model->legs[i].segment == segment && model->legs[i].asset == 0 &&
        model->legs[i].settles > last)
      last = model->legs[i].settles;
  return last;
}

int begin(struct model *model)
{
  model->entries[model->entry_count] = (struct model_entry){ .reverses = -1, .reversed_by = -1, .on = model->today };
  return model->entry_count++;
}

void leg(struct model *model, struct model_leg leg)
{
  if (leg.quantity == 0)
    return;
  cr_assert_lt(model->leg_count, MOST);
  leg.entry = model->entry_count - 1;
  leg.settles = leg.settles > model->today ? leg.settles : NEVER;
  model->legs[model->leg_count++] = leg;
}

void change(struct model *model, int lot, int64_t quantity, int64_t basis, bool is_shape)
{
  cr_assert_lt(model->change_count, MOST);
  model->lots[lot].quantity += quantity;
  model->lots[lot].basis += basis;
  model->changes[model->change_count++] =
      (struct model_change){ model->entry_count - 1, lot, quantity, basis, is_shape };
}

void open_lot(struct model *model, struct model_lot lot)
{
  int64_t quantity = lot.quantity, basis = lot.basis;
  lot.quantity = lot.basis = 0;
  cr_assert_lt(model->lot_count, MOST);
  model->lots[model->lot_count++] = lot;
  change(model, model->lot_count - 1, quantity, basis, true);
}

int64_t half_even(__int128 numerator, __int128 denominator)
{
  __int128 whole = numerator / denominator, twice = 2 * (numerator % denominator);
  return (int64_t)(whole + (twice > denominator || (twice == denominator && whole % 2 != 0)));
}

/* The part of a basis that goes with some shares: first to 1e-4, then to cents. */
static int64_t part_of_basis(const struct model_lot *lot, int64_t quantity)
{
  if (quantity == lot->quantity)
    return lot->basis;
  int64_t part = half_even((__int128)lot->basis * quantity, lot->quantity);
  part = half_even(part, 100) * 100;
  return part < lot->basis ? part : lot->basis;
}

static const struct model *sorting; /* qsort has no room for it */
static int sorting_method;

static int by_method(const void *a, const void *b)
{
  int left_at = *(const int *)a, right_at = *(const int *)b;
  const struct model_lot *left = &sorting->lots[left_at], *right = &sorting->lots[right_at];
  __int128 left_cost = (__int128)left->basis * right->quantity, right_cost = (__int128)right->basis * left->quantity;
  int older = left->opened != right->opened ? (left->opened < right->opened ? -1 : 1) : (left_at < right_at ? -1 : 1);
  if (sorting_method == LOT_LIFO)
    return -older;
  if (sorting_method == LOT_HIFO && left_cost != right_cost)
    return left_cost > right_cost ? -1 : 1;
  return older;
}

static int method_of(uint64_t account)
{
  return account == 2001 ? LOT_LIFO : account == 2002 ? LOT_HIFO : LOT_FIFO;
}

/* Places of the open lots of a position, in the order in which a method takes them. */
static int in_order(const struct model *model, const struct model_lot *of, int method, int order[MOST])
{
  int count = 0;
  for (int i = 0; i < model->lot_count; i++)
    if (model->lots[i].account == of->account && model->lots[i].segment == of->segment &&
        model->lots[i].asset == of->asset && model->lots[i].quantity > 0)
      order[count++] = i;
  sorting = model;
  sorting_method = method;
  qsort(order, (size_t)count, sizeof order[0], by_method);
  return count;
}

bool may_be_sold(const struct model *model, struct model_lot of)
{
  int order[MOST], count = in_order(model, &of, method_of(of.account), order);
  for (int i = 0; i < count && of.quantity > 0; i++) {
    if (model->lots[order[i]].unsettled > model->today)
      return false;
    of.quantity -= model->lots[order[i]].quantity;
  }
  return true;
}

bool take(struct model *model, struct model_lot of, enum way way, uint64_t to_segment)
{
  int order[MOST], count = in_order(model, &of, way == MOVED ? LOT_FIFO : method_of(of.account), order);
  for (int i = 0; i < count && of.quantity > 0; i++) {
    struct model_lot *lot = &model->lots[order[i]];
    int64_t part = lot->quantity < of.quantity ? lot->quantity : of.quantity;
    int64_t basis = part_of_basis(lot, part);
    if (way == SOLD && lot->unsettled > model->today)
      return false;
    if (way == MOVED) {
      struct model_lot moved = *lot;
      moved.segment = to_segment;
      moved.quantity = part;
      moved.basis = basis;
      change(model, order[i], -part, -basis, false);
      open_lot(model, moved);
    } else {
      change(model, order[i], -part, -basis, false);
    }
    of.quantity -= part;
  }
  cr_assert_eq(of.quantity, 0, "lots are the position");
  return true;
}

bool shares_stay(const struct model *model, uint64_t account, uint64_t segment, uint64_t asset)
{
  return model_position_e6(model, account, segment, asset) >= model_held_e6(model, account, segment, asset);
}
