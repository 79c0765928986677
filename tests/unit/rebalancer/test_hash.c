/* test_hash.c: the same inputs give the same hash, other inputs another. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "proposal_hash.h"

static const struct rebalance_name names[] = {
  { 1, "AAA", 60 * SHARES_E6, 10 * PRICE_E6, 50000000, SHARES_E6 },
  { 2, "BBB", 20 * SHARES_E6, 10 * PRICE_E6, 50000000, SHARES_E6 },
};

Test(proposal_hash, does_not_depend_on_the_order_of_the_names)
{
  struct arena *arena = arena_new();
  struct rebalance_name reversed[] = { names[1], names[0] };
  struct rebalance_input input = { REBALANCE_TO_TARGET, .names = names, .count = 2 };
  struct rebalance_input other = { REBALANCE_TO_TARGET, .names = reversed, .count = 2 };
  uint8_t first[HASH_BYTES];
  uint8_t second[HASH_BYTES];
  proposal_hash_rebalance(arena, &input, first);
  proposal_hash_rebalance(arena, &other, second);
  cr_assert_eq(memcmp(first, second, HASH_BYTES), 0);
  reversed[0].price_e6++;
  proposal_hash_rebalance(arena, &other, second);
  cr_assert_neq(memcmp(first, second, HASH_BYTES), 0);
  arena_free(arena);
}

Test(proposal_hash, sees_every_setting_of_an_investment)
{
  struct arena *arena = arena_new();
  struct invest_target target = { 1, "AAA", WEIGHT_E8, PRICE_E6, SHARES_E6 };
  struct invest_input base = { .targets = &target, .count = 1, .amount_e4 = CASH_E4 };
  struct invest_input changed[] = { base, base, base, base };
  changed[0].amount_e4++;
  changed[1].is_transferring = true;
  changed[2].reserve_e4 = 1;
  changed[3].minimum_trade_e4 = 1;
  uint8_t first[HASH_BYTES];
  uint8_t second[HASH_BYTES];
  proposal_hash_invest(arena, &base, first);
  for (size_t i = 0; i < 4; i++) {
    proposal_hash_invest(arena, &changed[i], second);
    cr_assert_neq(memcmp(first, second, HASH_BYTES), 0, "change %zu", i);
  }
  arena_free(arena);
}

/* The form is a contract: a recorded hash must be found again by later versions. */
Test(proposal_hash, of_an_index_keeps_its_form)
{
  struct arena *arena = arena_new();
  struct index_name name = { .security_id = 1, .symbol = "AAA", .is_benchmark = true, .weight_e8 = WEIGHT_E8 };
  struct index_rule rule = { INDEX_CASH, .amount = 1000000 };
  struct index_input input = { &name, 1, 0, &rule, 1 };
  uint8_t hash[HASH_BYTES];
  char text[HASH_HEX_SIZE];
  proposal_hash_index(arena, &input, hash);
  cr_assert_str_eq(hash_hex(hash, text), "09376cd8068e178ecc40fd7f002a705526717bf484c2e80ccdb9b39412d35771");
  arena_free(arena);
}
