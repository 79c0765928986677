/* How many tries are too many, and whom they are counted by. */
#include <criterion/criterion.h>

#include "throttle.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)

/* since, tries, limit, now -> until, in minutes; 0: it may be tried. */
static const struct {
  int64_t since, tries, limit, now, until;
} rows[] = {
  { 100, 0, 5, 100, 0 },   { 100, 4, 5, 101, 0 },     { 100, 5, 5, 100, 115 }, { 100, 5, 5, 114, 115 },
  { 100, 5, 5, 115, 0 },   { 100, 9, 5, 101, 115 },   { 100, 5, 20, 101, 0 },  { 100, 20, 20, 101, 115 },
};

Test(throttle, five_within_a_quarter_of_an_hour_from_the_first)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_assert_eq(throttle_until(rows[i].since * MINUTE, rows[i].tries, rows[i].limit, rows[i].now * MINUTE),
                 rows[i].until * MINUTE, "row %zu", i);
}

static const struct {
  const char *address, *subject;
} addresses[] = {
  { "203.0.113.7", "address:203.0.113.7" },
  { "::ffff:203.0.113.7", "address:203.0.113.7" },
  { "2001:db8:1:2:3:4:5:6", "address:2001:0db8:0001:0002::/64" },
  { "2001:db8:1:2::9", "address:2001:0db8:0001:0002::/64" },
  { "2001:db8:1:3::9", "address:2001:0db8:0001:0003::/64" },
  { "nonsense", "address:nonsense" },
};

Test(throttle, an_address_of_ipv6_is_counted_with_its_subscriber)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
    cr_assert_str_eq(throttle_address(arena, addresses[i].address), addresses[i].subject);
  arena_free(arena);
}
