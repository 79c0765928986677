/* Random commands against the rules that must hold whatever comes: conservation, and undo to the byte. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "script.h"

#define RUNS 40
#define COMMANDS 400
#define ORDERS 24

static const uint64_t accounts[] = { 2000, 2001, 2002, 2003, 2006 };
static const uint64_t segments[] = { 0, 7 };
static const uint64_t assets[] = { 0, 3000, 3001 };
#define ACCOUNTS (sizeof accounts / sizeof accounts[0])
#define SEGMENTS (sizeof segments / sizeof segments[0])
#define ASSETS (sizeof assets / sizeof assets[0])

static unsigned int seed;

static int pick(int below)
{
  return rand_r(&seed) % below;
}

static const char *quantity(struct script *script, int below)
{
  static const char *const parts[] = { "", ".5", ".25", ".01", ".333333", ".000001" };
  return arena_printf(script->arena, "%d%s", 1 + pick(below), parts[pick(6)]);
}

static const char *cash(struct script *script, int below)
{
  return arena_printf(script->arena, "%d.%02d", pick(below), pick(100));
}

static const char *random_order(struct script *script, int account, int segment, int security)
{
  int order = 4000 + pick(ORDERS);
  if (pick(2))
    return arena_printf(script->arena, "buy %d %d %d %d %d %s%s", order, account, segment, security, 1 + pick(20),
                        cash(script, 900), pick(5) ? "" : " pending-cash");
  return arena_printf(script->arena, "sell %d %d %d %d %d", order, account, segment, security, 1 + pick(20));
}

static const char *random_command(struct script *script, int serial)
{
  struct arena *arena = script->arena;
  int account = (int)accounts[pick(ACCOUNTS)], segment = (int)segments[pick(SEGMENTS)];
  int security = (int)assets[1 + pick(2)], order = 4000 + pick(ORDERS);
  switch (pick(9)) {
  case 0:
    return arena_printf(arena, "deposit %d %d %s", account, segment, cash(script, 2000));
  case 1:
    return arena_printf(arena, "withdraw %d %d %s", account, segment, cash(script, 1000));
  case 2:
    return arena_printf(arena, "bring %d %d %d 10.5 202%d-0%d-10:4:%s,2026-01-02:6.5:%s", account, segment, security,
                        pick(6), 1 + pick(9), cash(script, 300), cash(script, 300));
  case 3:
    return arena_printf(arena, "take %d %d %d %s", account, segment, security, quantity(script, 12));
  case 4:
    return arena_printf(arena, "transfer %d %d %d %d %s", account, segment, pick(3) ? 7 - segment : segment,
                        pick(2) ? security : 0, quantity(script, 12));
  case 5:
    return random_order(script, account, segment, security);
  case 6:
    return arena_printf(arena, "move %d %s", order, words_state_name(pick(ORDER_EXPIRED + 1)));
  default:
    return arena_printf(arena, "fill %d E%d %s %d.%06d %s", order, pick(4) ? serial : pick(serial + 1),
                        quantity(script, 8), 1 + pick(60), pick(1000000), cash(script, 3));
  }
}

/* Everything there is, as text. */
static const char *dump(struct script *script, struct changes *changes)
{
  size_t size = 1 << 18, used = 0;
  char *text = arena_alloc(script->arena, size);
  state_mark(script->state, 0);
  state_changes(script->state, changes);
  for (size_t i = 0; i < changes->position_count; i++) {
    struct position *p = changes->positions[i];
    used += (size_t)snprintf(text + used, size - used, "p %lu %lu %lu %ld %ld\n", p->account_id, p->segment_id,
                             p->security_id, p->quantity_e6, p->held_e6);
  }
  for (size_t i = 0; i < changes->lot_count; i++) {
    struct lot *l = changes->lots[i];
    used += (size_t)snprintf(text + used, size - used, "l %lu %lu %d %d %ld %ld %ld %ld %d %d %d\n", l->lot_id,
                             l->entry_id, l->opened_on, l->tacked_days, l->opened_quantity_e6, l->opened_basis_e4,
                             l->quantity_e6, l->basis_e4, l->is_new, l->changed, l->may_replace);
  }
  for (size_t i = 0; i < changes->order_count; i++) {
    struct order *o = changes->orders[i];
    used += (size_t)snprintf(text + used, size - used, "o %lu %d %ld %ld %ld %lu\n", o->order_id, o->state,
                             o->filled_e6, o->filled_cash_e4, o->held_e6, o->version);
  }
  size_t entries = 0, closings = 0, adjustments = 0, wash_sales = 0, fills = 0, events = 0;
  for (struct entry *e = changes->entries; e; e = e->next)
    entries++;
  for (struct lot_closing *c = changes->closings; c; c = c->next)
    closings++;
  for (struct lot_adjustment *a = changes->adjustments; a; a = a->next)
    adjustments++;
  for (struct wash_sale *w = changes->wash_sales; w; w = w->next)
    wash_sales++;
  for (struct fill *f = changes->fills; f; f = f->next)
    fills++;
  for (struct order_event *e = changes->events; e; e = e->next)
    events++;
  used += (size_t)snprintf(text + used, size - used, "next %lu, %zu %zu %zu %zu %zu %zu\n",
                           state_ids_taken(script->state), entries, closings, adjustments, wash_sales, fills, events);
  cr_assert_lt(used, size);
  return text;
}

static void entries_sum_to_zero(const struct changes *changes)
{
  for (const struct entry *entry = changes->entries; entry; entry = entry->next)
    for (size_t asset = 0; asset < ASSETS; asset++) {
      int64_t sum_e6 = 0;
      for (int i = 0; i < entry->leg_count; i++)
        sum_e6 += entry->legs[i].security_id == assets[asset] ? entry->legs[i].quantity_e6 : 0;
      cr_assert_eq(sum_e6, 0);
    }
}

static void positions_are_sums_of_legs(const struct changes *changes)
{
  for (size_t i = 0; i < changes->position_count; i++) {
    const struct position *position = changes->positions[i];
    int64_t sum_e6 = 0;
    for (const struct entry *entry = changes->entries; entry; entry = entry->next)
      for (int j = 0; j < entry->leg_count; j++) {
        const struct leg *leg = &entry->legs[j];
        if (leg->account_id == position->account_id && leg->segment_id == position->segment_id &&
            leg->security_id == position->security_id)
          sum_e6 += leg->quantity_e6;
      }
    cr_assert_eq(position->quantity_e6, sum_e6);
  }
}

static void holds_are_sums_of_orders(struct script *script, const struct changes *changes)
{
  for (size_t i = 0; i < changes->position_count; i++) {
    const struct position *position = changes->positions[i];
    int64_t sum_e6 = 0;
    for (uint64_t id = 4000; id < 4000 + ORDERS; id++) {
      struct order *order = state_order(script->state, id);
      if (order && order->account_id == position->account_id && order->segment_id == position->segment_id &&
          (order->side == SIDE_BUY ? 0 : order->security_id) == position->security_id)
        sum_e6 += order->held_e6;
    }
    cr_assert_eq(position->held_e6, sum_e6);
    bool is_clients_shares = position->account_id >= FIRST_CLIENT_ID && position->security_id != 0;
    cr_assert(!is_clients_shares || position->quantity_e6 >= position->held_e6);
  }
}

static void lots_conserve(struct script *script, const struct changes *changes)
{
  for (size_t i = 0; i < changes->position_count; i++) {
    const struct position *position = changes->positions[i];
    int64_t sum_e6 = 0;
    if (position->account_id < FIRST_CLIENT_ID || position->security_id == 0)
      continue;
    for (struct lot *lot = state_lots(script->state, position->account_id, position->segment_id, position->security_id);
         lot; lot = lot->next) {
      int64_t shares_e6 = lot->quantity_e6, basis_e4 = lot->basis_e4;
      for (const struct lot_closing *closing = changes->closings; closing; closing = closing->next)
        if (closing->lot_id == lot->lot_id) {
          shares_e6 += closing->quantity_e6;
          basis_e4 += closing->basis_e4;
          cr_assert(closing->basis_e4 >= 0 && closing->proceeds_e4 >= 0);
        }
      for (const struct lot_adjustment *adjustment = changes->adjustments; adjustment; adjustment = adjustment->next)
        if (adjustment->lot_id == lot->lot_id) {
          shares_e6 -= adjustment->quantity_e6;
          basis_e4 -= adjustment->basis_e4;
        }
      cr_assert_eq(shares_e6, lot->opened_quantity_e6);
      cr_assert_eq(basis_e4, lot->opened_basis_e4);
      cr_assert(lot->quantity_e6 > 0 || lot->basis_e4 == 0);
      sum_e6 += lot->quantity_e6;
    }
    cr_assert_eq(position->quantity_e6, sum_e6);
  }
}

static bool has_failed(const char *outcome)
{
  return strcmp(outcome, "ok") != 0 && strcmp(outcome, "duplicate") != 0;
}

Test(properties, nothing_is_made_or_lost_and_what_fails_leaves_no_trace)
{
  int failed = 0, done = 0;
  for (int run = 0; run < RUNS; run++) {
    struct script *script = script_new();
    struct changes changes;
    seed = 7 + (unsigned)run;
    const char *before = dump(script, &changes);
    for (int i = 0; i < COMMANDS; i++) {
      const char *command = random_command(script, i);
      const char *outcome = script_say(script, command);
      const char *after = dump(script, &changes);
      failed += has_failed(outcome);
      done += strcmp(outcome, "ok") == 0;
      if (has_failed(outcome))
        cr_assert_str_eq(after, before, "run %d, %s: %s", run, command, outcome);
      before = after;
      if (i % 40 != 39)
        continue;
      entries_sum_to_zero(&changes);
      positions_are_sums_of_legs(&changes);
      holds_are_sums_of_orders(script, &changes);
      lots_conserve(script, &changes);
    }
    script_free(script);
  }
  cr_assert(failed > COMMANDS && done > COMMANDS, "%d failed, %d done", failed, done);
}
