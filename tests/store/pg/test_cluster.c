/* The fixture itself: copies of a prepared database. */
#include "harness.h"

Test(cluster, a_copy_has_what_the_original_had_and_goes_its_own_way)
{
  struct store_database original, copy;
  expect_ok(store_open(&original));
  store_execute(&original, "CREATE TABLE kept (a int8); INSERT INTO kept VALUES (1), (2)");
  expect_ok(store_open_copy(&original, &copy));
  store_execute(&copy, "INSERT INTO kept VALUES (3)");
  cr_assert_eq(store_number(&copy, "SELECT count(*) FROM kept"), 3);
  cr_assert_eq(store_number(&original, "SELECT count(*) FROM kept"), 2);
  store_close(&copy);
  store_close(&original);
}
