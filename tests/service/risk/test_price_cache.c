/* The closes that were read before: not read again, never used after an import, alive as long as a call looks at them.
 */
#include "measure.h"
#include "price_cache.h"
#include "risk_scene.h"

static Risk__PortfolioScore *measure(struct risk_scene *scene)
{
  Risk__MeasurePortfolioRequest request = RISK__MEASURE_PORTFOLIO_REQUEST__INIT;
  Risk__PortfolioScore *score;
  request.weights = risk_scene_weights(scene, LIVELY_ID, STOCKS);
  request.n_weights = STOCKS;
  cr_assert_ok(portfolio_score_measure_call(risk_scene_call(scene, ""), &request, &score));
  return score;
}

static void play_cache(struct risk_scene *scene)
{
  Risk__PortfolioScore *without = measure(scene);
  scene->risk.prices = price_cache_new();
  size_t before = scene->fake->histories_read;
  Risk__PortfolioScore *first = measure(scene);
  size_t once = scene->fake->histories_read;
  cr_expect_eq(once - before, STOCKS + 1, "all of them, and the benchmark");
  Risk__PortfolioScore *second = measure(scene);
  cr_expect_eq(scene->fake->histories_read, once, "nothing is read again");
  cr_expect_eq(first->level, without->level);
  cr_expect_arr_eq(first->inputs_hash.data, without->inputs_hash.data, 32, "kept by or not, the inputs are the same");
  cr_expect_arr_eq(second->inputs_hash.data, without->inputs_hash.data, 32);
  scene->fake->closes_sequence++; /* an import */
  measure(scene);
  cr_expect_eq(scene->fake->histories_read - once, STOCKS + 1, "after an import they are read anew");
  price_cache_free(scene->risk.prices);
  scene->risk.prices = NULL;
}

Test(price_cache, closes_are_read_once_between_imports)
{
  risk_scene_run(play_cache);
}

static void play_shelf(struct risk_scene *scene)
{
  struct price_cache *cache = price_cache_new();
  struct call *call = risk_scene_call(scene, "");
  struct price_shelf *shelf = price_cache_shelf(cache, call);
  cr_assert_not_null(shelf);
  cr_expect_null(price_shelf_find(shelf, 5));
  struct price_item *item = price_shelf_put(shelf, 5, NULL);
  cr_expect_null(item->series, "that there are no closes is known, too");
  cr_expect_eq(price_shelf_find(shelf, 5), item);
  cr_expect_eq(price_cache_shelf(cache, call), shelf, "the same as long as nothing was imported");
  scene->fake->closes_sequence++;
  cr_expect_neq(price_cache_shelf(cache, call), shelf);
  cr_expect_eq(price_shelf_find(shelf, 5), item, "whoever looks at the old one may go on");
  for (uint64_t id = 1; id <= PRICE_SHELF_NAMES; id++)
    (void)price_shelf_put(shelf, id, NULL);
  cr_expect_null(price_shelf_put(shelf, PRICE_SHELF_NAMES + 10, NULL), "full");
  cr_expect_eq(price_shelf_find(shelf, 5), item);
  for (uint64_t firm = 100; firm < 100 + 2 * PRICE_CACHE_FIRMS; firm++) {
    struct call other = *call;
    other.caller.firm_id = firm;
    cr_expect_not_null(price_cache_shelf(cache, &other), "more firms than there is room for");
  }
  cr_expect_null(price_cache_shelf(NULL, call));
  price_cache_free(cache);
}

Test(price_cache, a_shelf_lives_as_long_as_somebody_looks_at_it)
{
  risk_scene_run(play_shelf);
}
