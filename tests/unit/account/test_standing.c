/* Positions in memory: what is found, and when it is forgotten. */
#include <criterion/criterion.h>

#include "standing.h"

static const uint8_t first[HASH_BYTES] = { 1 }, second[HASH_BYTES] = { 2 };

static struct position position(uint64_t account_id, uint64_t segment_id, uint64_t security_id, int64_t quantity_e6)
{
  return (struct position){ account_id, segment_id, security_id, quantity_e6, quantity_e6 / 2, .changed = true };
}

static void put(struct standing_firm *firm, struct position row)
{
  standing_put(firm, &row);
}

/* -1: it is not there. */
static int64_t quantity_of(const struct standing_firm *firm, uint64_t account_id, uint64_t segment_id,
                           uint64_t security_id)
{
  struct position row;
  if (!standing_find(firm, account_id, segment_id, security_id, &row))
    return -1;
  cr_assert(row.account_id == account_id && row.segment_id == segment_id && row.security_id == security_id);
  cr_assert_eq(row.held_e6, row.quantity_e6 / 2);
  cr_assert(!row.changed, "it begins a batch unchanged");
  return row.quantity_e6;
}

Test(standing, rows_count_while_the_chain_is_the_one_that_is_known)
{
  struct standing *standing = standing_new();
  struct standing_firm firm = { .standing = standing };
  cr_assert_eq(quantity_of(&firm, 1000, 0, 0), -1, "nothing before a head was seen");
  standing_see(&firm, first);
  put(&firm, position(1000, 0, 0, 10));
  put(&firm, position(1000, 0, 7, 0));
  cr_assert_eq(quantity_of(&firm, 1000, 0, 0), 10);
  cr_assert_eq(quantity_of(&firm, 1000, 0, 7), 0, "nothing held is known, too");
  cr_assert_eq(quantity_of(&firm, 1000, 7, 0), -1);
  standing_see(&firm, first);
  cr_assert_eq(quantity_of(&firm, 1000, 0, 0), 10, "nobody else wrote");
  put(&firm, position(1000, 0, 0, 12));
  standing_move(&firm, second);
  standing_see(&firm, second);
  cr_assert_eq(quantity_of(&firm, 1000, 0, 0), 12, "this process wrote");
  standing_see(&firm, first);
  cr_assert_eq(quantity_of(&firm, 1000, 0, 0), -1, "somebody else wrote");
  put(&firm, position(1000, 0, 0, 14));
  standing_see(&firm, second);
  cr_assert_eq(quantity_of(&firm, 1000, 0, 0), -1, "a chain that comes back is not believed");
  standing_free(standing);
}

Test(standing, firms_do_not_see_each_others_rows)
{
  struct standing *standing = standing_new();
  struct standing_firm one = { .standing = standing }, other = { .standing = standing };
  standing_see(&one, first);
  standing_see(&other, first);
  put(&one, position(1000, 0, 0, 10));
  cr_assert_eq(quantity_of(&other, 1000, 0, 0), -1);
  put(&other, position(1000, 0, 0, 20));
  standing_see(&other, second);
  cr_assert_eq(quantity_of(&one, 1000, 0, 0), 10);
  standing_free(standing);
}

Test(standing, a_full_memory_forgets_all_and_goes_on)
{
  struct standing *standing = standing_new();
  struct standing_firm firm = { .standing = standing };
  standing_see(&firm, first);
  for (uint64_t i = 0; i < STANDING_MOST; i++)
    put(&firm, position(1000 + i, i % 3, i % 5, (int64_t)i));
  cr_assert_eq(standing_count(standing), STANDING_MOST);
  for (uint64_t i = 0; i < STANDING_MOST; i++)
    cr_assert_eq(quantity_of(&firm, 1000 + i, i % 3, i % 5), (int64_t)i);
  put(&firm, position(1000, 0, 0, 5)); /* one that is there */
  cr_assert_eq(standing_count(standing), STANDING_MOST);
  put(&firm, position(999, 0, 0, 6));
  cr_assert_eq(standing_count(standing), 1);
  cr_assert_eq(quantity_of(&firm, 999, 0, 0), 6);
  cr_assert_eq(quantity_of(&firm, 1000, 0, 0), -1);
  standing_free(standing);
}
