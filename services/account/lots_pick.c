/* Which lots a sale takes: by the account's method, or those it names. */
#include <assert.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/decimal.h"
#include "lots.h"

#define COST_SCALE INT64_C(1000000000000) /* a basis of scale 1e-4 over shares of 1e-6, to 1e-10 a share */

/* The least tax a share is that at the highest federal rates (26 USC 1(h), 1(j)). Only their ratio matters. */
#define SHORT_TERM_PERCENT 37
#define LONG_TERM_PERCENT 20

struct ranked {
  struct lot *lot;
  bool is_later; /* opened after the sale, which is booked late: the last to go */
  __int128 key;  /* the smaller goes first */
  int64_t taken_e6;
};

struct picking {
  struct state *state;
  const struct lot_closure *in;
  struct ranked *ranked; /* open lots in order of the method */
  size_t open_count;
  struct lot_part *parts;
  size_t count;
  int64_t left_e6;
};

static __int128 per_share(int64_t cash_e4, int64_t quantity_e6)
{
  return (__int128)cash_e4 * COST_SCALE / quantity_e6;
}

/* Lots of the wanted term first, lowest cost first; then the others, highest cost first: they add least to what is not
 * wanted. No cost comes near the distance between the two. */
static __int128 gain_key(__int128 cost, bool is_wanted)
{
  const __int128 behind = (__int128)INT64_MAX * INT64_MAX;
  return is_wanted ? cost : behind - cost;
}

static __int128 key_of(const struct lot_closure *in, const struct lot *lot)
{
  __int128 cost = per_share(lot->basis_e4, lot->quantity_e6);
  bool is_long = lot_is_long_term(lot_acquired_on(lot), in->closed_on);
  switch (in->method) {
  case LOT_LIFO:
    return -(__int128)lot->opened_on;
  case LOT_HIFO:
    return -cost;
  case LOT_LOWEST_COST:
    return cost;
  case LOT_MAXIMUM_LONG_TERM_GAIN:
    return gain_key(cost, is_long);
  case LOT_MAXIMUM_SHORT_TERM_GAIN:
    return gain_key(cost, !is_long);
  case LOT_MAXIMUM_LOSS:
    return -2 * cost + is_long;
  case LOT_MINIMUM_TAX:
    return (per_share(in->sold ? in->proceeds_e4 : 0, in->quantity_e6) - cost) *
           (is_long ? LONG_TERM_PERCENT : SHORT_TERM_PERCENT);
  default:
    return lot->opened_on;
  }
}

/* Among equals the older goes first, but for last in, first out. */
static int by_key(const void *a, const void *b)
{
  const struct ranked *left = a, *right = b;
  if (left->is_later != right->is_later)
    return left->is_later ? 1 : -1;
  if (left->key != right->key)
    return left->key < right->key ? -1 : 1;
  if (left->lot->opened_on != right->lot->opened_on)
    return left->lot->opened_on < right->lot->opened_on ? -1 : 1;
  return left->lot->lot_id < right->lot->lot_id ? -1 : left->lot->lot_id > right->lot->lot_id;
}

static int by_key_latest_first(const void *a, const void *b)
{
  const struct ranked *left = a, *right = b;
  if (left->is_later != right->is_later)
    return left->is_later ? 1 : -1;
  if (left->key != right->key)
    return left->key < right->key ? -1 : 1;
  return left->lot->lot_id > right->lot->lot_id ? -1 : left->lot->lot_id < right->lot->lot_id;
}

static void rank(struct picking *picking)
{
  const struct lot_closure *in = picking->in;
  struct lot *first = state_lots(picking->state, in->account_id, in->segment_id, in->security_id);
  for (struct lot *lot = first; lot; lot = lot->next)
    picking->open_count += lot->quantity_e6 > 0;
  picking->ranked = arena_array(state_arena(picking->state), picking->open_count, sizeof *picking->ranked);
  picking->parts = arena_array(state_arena(picking->state), picking->open_count, sizeof *picking->parts);
  size_t i = 0;
  for (struct lot *lot = first; lot; lot = lot->next)
    if (lot->quantity_e6 > 0)
      picking->ranked[i++] =
          (struct ranked){ .lot = lot, .is_later = lot->opened_on > in->closed_on, .key = key_of(in, lot) };
  qsort(picking->ranked, picking->open_count, sizeof *picking->ranked,
        in->method == LOT_LIFO ? by_key_latest_first : by_key);
}

static void take(struct picking *picking, struct ranked *from, int64_t most_e6)
{
  int64_t part_e6 = from->lot->quantity_e6 - from->taken_e6;
  part_e6 = part_e6 < most_e6 ? part_e6 : most_e6;
  part_e6 = part_e6 < picking->left_e6 ? part_e6 : picking->left_e6;
  if (part_e6 == 0)
    return;
  if (from->taken_e6 == 0)
    picking->parts[picking->count++] = (struct lot_part){ from->lot, part_e6 };
  else
    for (size_t i = 0; i < picking->count; i++)
      if (picking->parts[i].lot == from->lot)
        picking->parts[i].quantity_e6 += part_e6;
  from->taken_e6 += part_e6;
  picking->left_e6 -= part_e6;
}

static struct status refuse_named(struct picking *picking, const struct named_lot *named, const char *why)
{
  char text[DECIMAL_TEXT_SIZE];
  return status_format(state_arena(picking->state), STATUS_FAILED_PRECONDITION, "named_lots",
                       "lot %llu does not have %s shares to sell: %s", (unsigned long long)named->lot_id,
                       decimal_format(named->quantity_e6, SHARES_PLACES, 0, text), why);
}

static struct ranked *find(struct picking *picking, uint64_t lot_id)
{
  for (size_t i = 0; i < picking->open_count; i++)
    if (picking->ranked[i].lot->lot_id == lot_id)
      return &picking->ranked[i];
  return NULL;
}

/* A wash sale may have split a lot that an order named: what left it is of the same purchase. */
static void take_kin(struct picking *picking, const struct named_lot *named, int64_t missing_e6)
{
  const struct lot *lot = state_lot(picking->state, named->lot_id);
  for (size_t i = 0; lot && i < picking->open_count && missing_e6 > 0; i++) {
    int64_t before_e6 = picking->left_e6;
    if (picking->ranked[i].lot->origin_id == lot->origin_id)
      take(picking, &picking->ranked[i], missing_e6);
    missing_e6 -= before_e6 - picking->left_e6;
  }
}

static struct status pick_named(struct picking *picking)
{
  const struct lot_closure *in = picking->in;
  int64_t sum_e6 = 0;
  for (size_t i = 0; i < in->named_count; i++)
    if (!decimal_add(sum_e6, in->named[i].quantity_e6, &sum_e6))
      return status_fail(STATUS_OUT_OF_RANGE, "named_lots", "the named lots' quantities overflow");
  if (sum_e6 != in->quantity_e6)
    return status_fail(STATUS_INVALID_ARGUMENT, "named_lots", "the named lots do not sum to the quantity");
  for (size_t i = 0; i < in->named_count; i++) {
    const struct named_lot *named = &in->named[i];
    struct ranked *ranked = find(picking, named->lot_id);
    int64_t open_e6 = ranked ? ranked->lot->quantity_e6 - ranked->taken_e6 : 0;
    int64_t before_e6 = picking->left_e6;
    if (open_e6 < named->quantity_e6 && !in->is_executed)
      return refuse_named(picking, named, ranked ? "less is open" : "it is not an open lot of the position");
    if (ranked)
      take(picking, ranked, named->quantity_e6);
    take_kin(picking, named, named->quantity_e6 - (before_e6 - picking->left_e6));
  }
  return status_ok();
}

static struct status lots_missing(struct picking *picking)
{
  char text[DECIMAL_TEXT_SIZE];
  return status_format(state_arena(picking->state), STATUS_INTERNAL, NULL,
                       "open lots are short of the position by %s shares",
                       decimal_format(picking->left_e6, SHARES_PLACES, 0, text));
}

static struct status check_settled(struct picking *picking)
{
  char day[DATE_TEXT_SIZE];
  if (!picking->in->sold || picking->in->is_executed)
    return status_ok();
  for (size_t i = 0; i < picking->count; i++) {
    const struct lot *lot = picking->parts[i].lot;
    if (lot->unsettled_until > picking->in->closed_on)
      return status_format(state_arena(picking->state), STATUS_FAILED_PRECONDITION, "quantity",
                           "lot %llu was bought with money that settles on %s: selling it before is a good-faith "
                           "violation",
                           (unsigned long long)lot->lot_id, date_format(lot->unsettled_until, day));
  }
  return status_ok();
}

struct status lots_pick(struct state *state, const struct lot_closure *closure, struct lot_part **out, size_t *count)
{
  struct picking picking = { .state = state, .in = closure, .left_e6 = closure->quantity_e6 };
  struct status status = status_ok();
  rank(&picking);
  if (closure->named_count > 0)
    status = pick_named(&picking);
  for (size_t i = 0; i < picking.open_count && picking.left_e6 > 0; i++)
    take(&picking, &picking.ranked[i], picking.left_e6);
  if (status_is_ok(status) && picking.left_e6 > 0)
    status = lots_missing(&picking);
  if (status_is_ok(status))
    status = check_settled(&picking);
  *out = picking.parts;
  *count = picking.count;
  return status;
}
