/* Reference prices as the exchange has them: by firm, from the account service, for a second. */
#include <criterion/criterion.h>

#include "account.h"
#include "fiber/fiber.h"
#include "prices.h"

struct scene {
  uv_loop_t loop;
  struct bus *bus;
  struct prices *prices;
};

static void ask(struct scene *scene)
{
  static const char *const symbols[] = { "XYZ", "NONE" };
  cr_assert(prices_fetch(scene->prices, "beta", symbols, 2));
  cr_assert(prices_fetch(scene->prices, "1", symbols, 1));
  cr_assert(prices_fetch(scene->prices, "nobody", symbols, 1), "there is no such firm: an answer, too");
  cr_assert_eq(prices_get(scene->prices, "beta", "XYZ"), 20000000);
  cr_assert_eq(prices_get(scene->prices, "1", "XYZ"), 10500000);
  cr_assert_eq(prices_get(scene->prices, "beta", "NONE"), 0);
  cr_assert_eq(prices_get(scene->prices, "nobody", "XYZ"), 0);
  cr_assert_eq(prices_get(scene->prices, "sample", "XYZ"), 0); /* not asked for under this name */
  cr_assert_eq(account_price_calls, 2);
  prices_fetch(scene->prices, "beta", symbols, 1);
  cr_assert_eq(account_price_calls, 2); /* known a moment ago */
  fiber_sleep(PRICES_KEPT_US + 100000);
  cr_assert_eq(prices_get(scene->prices, "beta", "XYZ"), 0);
  account_is_away = true;
  cr_assert_not(prices_fetch(scene->prices, "beta", symbols, 1), "nobody says that there is no price");
  account_is_away = false;
  account_price_calls = 2;
  prices_fetch(scene->prices, "beta", symbols, 1);
  cr_assert_eq(prices_get(scene->prices, "beta", "XYZ"), 20000000);
  cr_assert_eq(account_price_calls, 3);
}

static void play(void *argument)
{
  struct scene *scene = argument;
  struct bus_options options = { .loop = &scene->loop, .service = "paper_exchange" };
  cr_assert(status_is_ok(bus_new(&options, &scene->bus)));
  account_serve(scene->bus);
  scene->prices = prices_new(scene->bus);
  ask(scene);
  prices_free(scene->prices);
  bus_free(scene->bus);
}

Test(prices, are_each_firms_own_and_forgotten_when_old)
{
  struct scene scene;
  cr_assert_eq(uv_loop_init(&scene.loop), 0);
  fiber_main(&scene.loop, play, &scene);
  cr_assert_eq(uv_loop_close(&scene.loop), 0, "the loop has handles left");
}
