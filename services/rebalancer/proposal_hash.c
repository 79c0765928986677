/* proposal_hash.c: canonical bytes of a proposal's inputs, hashed. */
#include "proposal_hash.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static void add_number(struct hash_state *state, int64_t value)
{
  uint64_t bits = (uint64_t)value;
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (unsigned char)(bits >> (8 * i));
  hash_add(state, bytes, sizeof(bytes));
}

static void add_numbers(struct hash_state *state, const int64_t *values, size_t count)
{
  for (size_t i = 0; i < count; i++)
    add_number(state, values[i]);
}

static void add_text(struct hash_state *state, const char *text)
{
  size_t length = text ? strlen(text) : 0;
  add_number(state, (int64_t)length);
  if (length > 0)
    hash_add(state, text, length);
}

/* Element numbers by id, for structs whose first member is the id. */
struct keyed {
  int64_t id;
  size_t index;
};

static int compare_keyed(const void *a, const void *b)
{
  const struct keyed *left = a;
  const struct keyed *right = b;
  if (left->id != right->id)
    return left->id < right->id ? -1 : 1;
  return (left->index > right->index) - (left->index < right->index);
}

static void sort_keyed(struct keyed *keys, size_t count)
{
  if (count > 0)
    qsort(keys, count, sizeof(*keys), compare_keyed);
}

void proposal_hash_invest(struct arena *arena, const struct invest_input *input, uint8_t out[HASH_BYTES])
{
  struct hash_state state;
  struct keyed *keys = arena_array(arena, input->count, sizeof(*keys));
  for (size_t i = 0; i < input->count; i++)
    keys[i] = (struct keyed){ .id = input->targets[i].security_id, .index = i };
  sort_keyed(keys, input->count);
  hash_begin(&state);
  add_text(&state, "steward.invest.1");
  add_number(&state, (int64_t)input->count);
  for (size_t k = 0; k < input->count; k++) {
    const struct invest_target *target = &input->targets[keys[k].index];
    add_number(&state, target->security_id);
    add_text(&state, target->symbol);
    int64_t values[] = { target->weight_e8, target->price_e6,      target->increment_e6, target->available_e6,
                         target->is_locked, target->is_restricted, target->is_wash_sale };
    add_numbers(&state, values, sizeof(values) / sizeof(values[0]));
  }
  int64_t values[] = { input->amount_e4,      input->independent_cash_e4, input->segment_cash_e4,
                       input->reserve_e4,     input->minimum_trade_e4,    input->band_e8,
                       input->is_transferring };
  add_numbers(&state, values, sizeof(values) / sizeof(values[0]));
  hash_end(&state, out);
}

static void add_rebalance_name(struct arena *arena, struct hash_state *state, const struct rebalance_name *name)
{
  add_number(state, name->security_id);
  add_text(state, name->symbol);
  int64_t values[] = { name->shares_e6, name->price_e6,      name->target_e8,      name->increment_e6,
                       name->is_locked, name->is_buy_barred, name->is_sell_barred, name->is_wash_sale };
  add_numbers(state, values, sizeof(values) / sizeof(values[0]));
  struct keyed *keys = arena_array(arena, name->lot_count, sizeof(*keys));
  for (size_t i = 0; i < name->lot_count; i++)
    keys[i] = (struct keyed){ .id = name->lots[i].lot_id, .index = i };
  sort_keyed(keys, name->lot_count);
  add_number(state, (int64_t)name->lot_count);
  for (size_t k = 0; k < name->lot_count; k++) {
    const struct lot *lot = &name->lots[keys[k].index];
    int64_t fields[] = { lot->lot_id, lot->acquired_on, lot->tacked_days, lot->shares_e6, lot->cost_e4 };
    add_numbers(state, fields, sizeof(fields) / sizeof(fields[0]));
  }
}

void proposal_hash_rebalance(struct arena *arena, const struct rebalance_input *input, uint8_t out[HASH_BYTES])
{
  struct hash_state state;
  struct keyed *keys = arena_array(arena, input->count, sizeof(*keys));
  for (size_t i = 0; i < input->count; i++)
    keys[i] = (struct keyed){ .id = input->names[i].security_id, .index = i };
  sort_keyed(keys, input->count);
  hash_begin(&state);
  add_text(&state, "steward.rebalance.1");
  add_number(&state, input->kind);
  add_number(&state, (int64_t)input->count);
  for (size_t k = 0; k < input->count; k++)
    add_rebalance_name(arena, &state, &input->names[keys[k].index]);
  int64_t values[] = { input->cash_e4,    input->reserve_e4,       input->raise_e4,      input->minimum_trade_e4,
                       input->band_e8,    input->is_band_relative, input->trade_to,      input->is_filling_bands,
                       input->lot_method, input->rates.short_e8,   input->rates.long_e8, input->on };
  add_numbers(&state, values, sizeof(values) / sizeof(values[0]));
  hash_end(&state, out);
}

/* Rules stay in their order, which means something; the ids of a set do not. */
static void add_rule(struct arena *arena, struct hash_state *state, const struct index_rule *rule)
{
  int64_t values[] = { rule->kind,     rule->security_id, rule->other_id, rule->metric,
                       rule->is_above, rule->weighting,   rule->amount };
  add_numbers(state, values, sizeof(values) / sizeof(values[0]));
  add_text(state, rule->group);
  struct keyed *keys = arena_array(arena, rule->set.count, sizeof(*keys));
  for (size_t i = 0; i < rule->set.count; i++)
    keys[i] = (struct keyed){ .id = rule->set.security_ids[i], .index = i };
  sort_keyed(keys, rule->set.count);
  add_number(state, (int64_t)rule->set.count);
  for (size_t k = 0; k < rule->set.count; k++)
    add_number(state, keys[k].id);
}

void proposal_hash_index(struct arena *arena, const struct index_input *input, uint8_t out[HASH_BYTES])
{
  struct hash_state state;
  struct keyed *keys = arena_array(arena, input->name_count, sizeof(*keys));
  for (size_t i = 0; i < input->name_count; i++)
    keys[i] = (struct keyed){ .id = input->names[i].security_id, .index = i };
  sort_keyed(keys, input->name_count);
  hash_begin(&state);
  add_text(&state, "steward.index.1");
  add_number(&state, INDEX_PIPELINE_VERSION);
  add_number(&state, (int64_t)input->name_count);
  add_number(&state, (int64_t)input->metric_count);
  for (size_t k = 0; k < input->name_count; k++) {
    const struct index_name *name = &input->names[keys[k].index];
    add_text(&state, name->symbol);
    add_text(&state, name->sector);
    add_text(&state, name->industry);
    int64_t values[] = { name->security_id, name->is_benchmark, name->weight_e8, name->market_value_e4,
                         name->price_e6 };
    add_numbers(&state, values, sizeof(values) / sizeof(values[0]));
    add_number(&state, name->metrics_e6 != NULL);
    if (name->metrics_e6)
      add_numbers(&state, name->metrics_e6, input->metric_count);
  }
  add_number(&state, (int64_t)input->rule_count);
  for (size_t r = 0; r < input->rule_count; r++)
    add_rule(arena, &state, &input->rules[r]);
  hash_end(&state, out);
}
