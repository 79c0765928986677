/* Suitability passes at the last hop: no order reaches the venue without one that holds. */
#include <string.h>

#include "router_scene.h"

static const struct ask buys[] = { { 5001, 'B', 1, 100 }, { 5002, 'B', 2, 50 } };

/* Two orders are accepted while the broker is away. */
static void accept_two(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  broker_stop(scene->broker);
  scene->broker = NULL;
  cr_assert(scene_submit(scene, FIRM, buys, 2)->accepted);
  cr_assert_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__ACCEPTED);
}

static struct fake_order *order_of(struct scene *scene, uint64_t order_id)
{
  return fake_books_order(&scene->books->data, FIRM, order_id);
}

static void expire_passes(struct scene *scene)
{
  for (size_t i = 0; i < scene->books->pass_count; i++)
    scene->books->passes[i].expires_at_us = 0;
}

static void play_accepted(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  OrderRouter__GateAnswer *answer = scene_submit(scene, FIRM, buys, 2);
  cr_assert(answer->accepted);
  cr_expect_eq(order_of(scene, 5001)->pass_id, answer->decision_id);
  cr_expect_eq(order_of(scene, 5002)->pass_id, answer->decision_id);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene->books->pass_count, 1, "one question for acceptance and routing");
}

Test(passes, the_pass_of_the_acceptance_is_that_of_the_routing)
{
  scene_run(play_accepted);
}

static void play_expired(struct scene *scene)
{
  accept_two(scene);
  uint64_t first = order_of(scene, 5001)->pass_id;
  expire_passes(scene);
  scene_start_broker(scene);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__FILLED);
  cr_expect_eq(scene_state(scene, 5002), ACCOUNT__ORDER__STATE__FILLED);
  cr_expect_gt(order_of(scene, 5001)->pass_id, first);
  cr_expect_eq(scene->broker->received, 2);
  cr_expect_eq(scene->books->pass_count, 2, "both were asked about together");
}

Test(passes, an_order_whose_pass_expired_while_it_waited_is_asked_about_again)
{
  scene_run(play_expired);
}

static void play_rescored(struct scene *scene)
{
  accept_two(scene);
  scene->books->score_version++;
  scene->books->suitability_denied = true;
  scene_start_broker(scene);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__CANCELED);
  cr_expect_eq(scene_state(scene, 5002), ACCOUNT__ORDER__STATE__CANCELED);
  cr_expect(strstr(order_of(scene, 5001)->note, "index level <= client level") != NULL, "%s",
            order_of(scene, 5001)->note);
  cr_expect_eq(scene->broker->received, 0);
  cr_expect_eq(scene_held(scene, FIRM, 0), 0, "what it held is free again");
}

Test(passes, an_order_that_does_not_suit_any_more_is_canceled_and_never_sent)
{
  scene_run(play_rescored);
}

static void play_away(struct scene *scene)
{
  accept_two(scene);
  expire_passes(scene);
  scene->books->suitability_away = true;
  scene_start_broker(scene);
  cr_assert(scene_await(scene, scene_is_connected));
  scene_pause(500);
  cr_expect_eq(scene->broker->received, 0, "nothing goes out undecided");
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__ACCEPTED);
  scene->books->suitability_away = false;
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__FILLED);
}

Test(passes, while_risk_is_away_orders_wait)
{
  scene_run(play_away);
}

static bool is_neighbour_filled(struct scene *scene)
{
  return scene_state(scene, 5002) == ACCOUNT__ORDER__STATE__FILLED;
}

static void play_altered(struct scene *scene)
{
  accept_two(scene);
  order_of(scene, 5001)->quantity_e6 += 1;
  scene_start_broker(scene);
  cr_assert(scene_await(scene, scene_is_connected));
  cr_assert(scene_await(scene, is_neighbour_filled), "its neighbour is not kept waiting");
  scene_pause(500);
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__ACCEPTED);
  cr_expect_eq(scene->broker->received, 1);
  cr_expect_lt(scene->books->pass_count, 10, "it is asked about again, but not all the time");
}

Test(passes, an_order_that_differs_from_what_was_decided_is_not_sent)
{
  scene_run(play_altered);
}

static void play_raced(struct scene *scene)
{
  accept_two(scene);
  scene->books->score_version++;
  scene->books->rescores = 1;
  scene_start_broker(scene);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__FILLED);
  cr_expect_eq(scene->broker->received, 2);
  size_t last = order_of(scene, 5001)->pass_id - FAKE_FIRST_PASS;
  cr_expect_eq(scene->books->passes[last].score_version, scene->books->score_version,
               "it went out under a pass of the latest score");
}

Test(passes, a_score_that_changes_again_before_the_routing_is_seen)
{
  scene_run(play_raced);
}
