/* The way of orders to a venue and back: once each, whatever goes wrong on the way. */
#include "router_scene.h"

static const struct ask three_buys[] = { { 5001, 'B', 1, 100 }, { 5002, 'B', 2, 50 }, { 5003, 'B', 3, 7 } };

/* 157 shares at ten of 10,000: the books after the three buys. */
static void expect_three_bought(struct scene *scene, uint64_t firm_id)
{
  cr_expect_eq(scene_amount(scene, firm_id, 0), 10000 - 1570);
  cr_expect_eq(scene_amount(scene, firm_id, 1), 100);
  cr_expect_eq(scene_amount(scene, firm_id, 2), 50);
  cr_expect_eq(scene_amount(scene, firm_id, 3), 7);
  cr_expect_eq(scene_held(scene, firm_id, 0), 0);
}

static void play_once(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  OrderRouter__GateAnswer *answer = scene_submit(scene, FIRM, three_buys, 3);
  cr_assert(answer->accepted);
  cr_expect_eq(answer->orders, 3);
  cr_expect_eq(answer->decision_id, 4711);
  cr_assert(scene_await(scene, scene_is_all_final));
  expect_three_bought(scene, FIRM);
  cr_expect_eq(scene->broker->received, 3);
  answer = scene_submit(scene, FIRM, three_buys, 3);
  cr_expect(answer->accepted);
  cr_expect_eq(answer->orders, 3);
  scene_pause(100);
  cr_expect_eq(scene->broker->received, 3, "a repeated submission sends nothing");
  expect_three_bought(scene, FIRM);
}

Test(venue, fills_are_applied_once_and_a_repeated_submission_is_a_replay)
{
  scene_run(play_once);
}

static bool has_duplicates(struct scene *scene)
{
  return scene->books->duplicates > 0;
}

static void play_duplicates(struct scene *scene)
{
  scene->broker->duplicates = true;
  scene_put(scene, FIRM, 0, 10000);
  scene_submit(scene, FIRM, three_buys, 3);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_assert(scene_await(scene, has_duplicates));
  scene_pause(100);
  expect_three_bought(scene, FIRM);
}

Test(venue, a_report_that_comes_twice_counts_once)
{
  scene_run(play_duplicates);
}

static void play_two_firms(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  scene_put(scene, OTHER_FIRM, 0, 10000);
  cr_expect(scene_submit(scene, FIRM, three_buys, 3)->accepted);
  cr_expect(scene_submit(scene, OTHER_FIRM, three_buys, 3)->accepted);
  cr_assert(scene_await(scene, scene_is_all_final));
  expect_three_bought(scene, FIRM);
  expect_three_bought(scene, OTHER_FIRM);
}

Test(venue, orders_of_two_firms_with_the_same_ids_stay_apart)
{
  scene_run(play_two_firms);
}

static bool all_work(struct scene *scene)
{
  for (size_t i = 0; i < scene->books->data.order_count; i++)
    if (scene->books->data.orders[i].state != ACCOUNT__ORDER__STATE__WORKING)
      return false;
  return scene->books->data.order_count > 0;
}

/* The router sees fills that it cannot keep, and is killed; the next life keeps each of them. */
static void play_killed_with_fills(struct scene *scene)
{
  scene->broker->rests = true;
  scene_put(scene, FIRM, 0, 10000);
  scene_put(scene, OTHER_FIRM, 0, 10000);
  scene_submit(scene, FIRM, three_buys, 3);
  scene_submit(scene, OTHER_FIRM, three_buys, 3);
  cr_assert(scene_await(scene, all_work));
  scene->books->unavailable = -1;
  broker_fill_all(scene->broker);
  scene_pause(200);
  scene_stop_venue(scene);
  cr_expect(all_work(scene));
  scene->books->unavailable = 0;
  scene_start_venue(scene);
  cr_assert(scene_await(scene, scene_is_all_final));
  expect_three_bought(scene, FIRM);
  expect_three_bought(scene, OTHER_FIRM);
  cr_expect_eq(scene->broker->received, 6);
}

Test(venue, a_kill_between_fill_and_commit_loses_nothing_and_repeats_nothing)
{
  scene_run(play_killed_with_fills);
}

/* Killed with orders accepted or recorded as routed, never sent. */
static void play_killed_before_sending(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  scene_stop_venue(scene);
  for (uint64_t i = 0; i < 3; i++) {
    struct fake_order *order = &scene->books->data.orders[scene->books->data.order_count++];
    *order = (struct fake_order){ .firm_id = FIRM,
                                  .order_id = 5001 + i,
                                  .account_id = ACCOUNT,
                                  .security_id = 1 + i,
                                  .side = 1,
                                  .symbol = "S1",
                                  .version = 1 };
    order->state = i == 0 ? ACCOUNT__ORDER__STATE__ACCEPTED : ACCOUNT__ORDER__STATE__ROUTED;
    order->quantity_e6 = three_buys[i].shares * INT64_C(1000000);
  }
  scene_start_venue(scene);
  cr_assert(scene_await(scene, scene_is_all_final));
  expect_three_bought(scene, FIRM);
  cr_expect_eq(scene->broker->received, 3);
  cr_expect_eq(scene->broker->resends, 2, "what may have been sent is marked when it goes again");
}

Test(venue, orders_that_were_routed_and_never_sent_go_after_the_venue_was_asked)
{
  scene_run(play_killed_before_sending);
}

static void play_lost_answers(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  scene_submit(scene, FIRM, three_buys, 3);
  scene->books->lost = 2;
  scene->books->unavailable = 2;
  cr_assert(scene_await(scene, scene_is_all_final));
  scene_pause(300);
  expect_three_bought(scene, FIRM);
  cr_expect_eq(scene->broker->repeats, 0);
  cr_expect_eq(scene->broker->received, 3);
}

Test(venue, commits_whose_answer_is_lost_are_tried_again_under_their_key)
{
  scene_run(play_lost_answers);
}

static void play_silence(struct scene *scene)
{
  scene->broker->lose = 2;
  scene_put(scene, FIRM, 0, 10000);
  scene_submit(scene, FIRM, three_buys, 3);
  cr_assert(scene_await(scene, scene_is_all_final));
  expect_three_bought(scene, FIRM);
  cr_expect_eq(scene->broker->received, 5);
  cr_expect_eq(scene->broker->resends, 2);
}

Test(venue, an_order_that_the_venue_lost_is_asked_after_and_sent_again)
{
  scene_run(play_silence);
}

static void play_cut(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  fix_engine_cut(scene->broker->engine, 0);
  scene_submit(scene, FIRM, three_buys, 3);
  fix_engine_cut(scene->broker->engine, 0);
  cr_assert(scene_await(scene, scene_is_all_final));
  scene_pause(300);
  expect_three_bought(scene, FIRM);
  cr_expect_eq(scene->broker->repeats, 0);
}

Test(venue, a_cut_connection_repeats_and_loses_nothing)
{
  scene_run(play_cut);
}

static bool is_away(struct scene *scene)
{
  return !scene_is_connected(scene);
}

static void play_session_down(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  fix_engine_logout(scene->broker->engine, 0);
  cr_assert(scene_await(scene, is_away));
  cr_expect(scene_submit(scene, FIRM, three_buys, 3)->accepted);
  scene_pause(200);
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__ACCEPTED);
  fix_engine_logon(scene->broker->engine, 0);
  cr_assert(scene_await(scene, scene_is_all_final));
  expect_three_bought(scene, FIRM);
}

Test(venue, orders_wait_for_the_session)
{
  scene_run(play_session_down);
}

static void play_rejects(struct scene *scene)
{
  scene->broker->rejects = true;
  scene_put(scene, FIRM, 0, 10000);
  scene_submit(scene, FIRM, three_buys, 3);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__REJECTED);
  cr_expect_eq(scene_held(scene, FIRM, 0), 0);
  cr_expect_eq(scene_amount(scene, FIRM, 0), 10000);
}

Test(venue, a_rejected_order_gives_its_hold_back)
{
  scene_run(play_rejects);
}

static int cancel(struct scene *scene, uint64_t order_id)
{
  struct call *call = scene_call(scene, FIRM, 12);
  OrderRouter__CancelOrderRequest request = ORDER_ROUTER__CANCEL_ORDER_REQUEST__INIT;
  OrderRouter__CancelOrderResponse *response;
  request.order_id = order_id;
  struct status status = order_cancel_call(call, &request, &response);
  return status_is_ok(status) ? (int)response->state : -(int)status.code;
}

static void play_cancels(struct scene *scene)
{
  scene->broker->rests = true;
  scene_put(scene, FIRM, 0, 10000);
  scene_submit(scene, FIRM, three_buys, 3);
  cr_assert(scene_await(scene, all_work));
  for (uint64_t id = 5001; id <= 5003; id++) {
    int state = cancel(scene, id);
    cr_expect(state == ACCOUNT__ORDER__STATE__PENDING_CANCEL || state == ACCOUNT__ORDER__STATE__CANCELED);
  }
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__CANCELED);
  cr_expect_eq(scene_held(scene, FIRM, 0), 0);
  cr_expect_eq(cancel(scene, 5001), ACCOUNT__ORDER__STATE__CANCELED, "a repeated cancel is no error");
  cr_expect_eq(cancel(scene, 9999), -STATUS_NOT_FOUND);
}

Test(venue, a_working_order_is_canceled_at_the_venue)
{
  scene_run(play_cancels);
}

static void play_cancel_unsent(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  fix_engine_logout(scene->broker->engine, 0);
  cr_assert(scene_await(scene, is_away));
  scene_submit(scene, FIRM, three_buys, 3);
  cr_expect_eq(cancel(scene, 5002), ACCOUNT__ORDER__STATE__CANCELED);
  fix_engine_logon(scene->broker->engine, 0);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene->broker->received, 2);
}

Test(venue, an_order_that_was_not_sent_is_canceled_here)
{
  scene_run(play_cancel_unsent);
}

static const struct ask swap[] = { { 5001, 'S', 1, 100 }, { 5002, 'B', 2, 60 }, { 5003, 'B', 3, 40 } };

static void play_pending_cash(struct scene *scene)
{
  scene_put(scene, FIRM, 1, 100);
  OrderRouter__GateAnswer *answer = scene_submit(scene, FIRM, swap, 3);
  cr_assert(answer->accepted);
  cr_expect_eq(answer->waiting_for_cash, 2);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_amount(scene, FIRM, 0), 0);
  cr_expect_eq(scene_amount(scene, FIRM, 1), 0);
  cr_expect_eq(scene_amount(scene, FIRM, 2), 60);
  cr_expect_eq(scene_amount(scene, FIRM, 3), 40);
}

Test(venue, buys_wait_for_the_cash_of_sells)
{
  scene_run(play_pending_cash);
}

static void play_unfunded(struct scene *scene)
{
  scene->broker->rejects = true;
  scene_put(scene, FIRM, 1, 100);
  scene_submit(scene, FIRM, swap, 3);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__REJECTED);
  cr_expect_eq(scene_state(scene, 5002), ACCOUNT__ORDER__STATE__CANCELED);
  cr_expect_eq(scene->broker->received, 1);
}

Test(venue, buys_that_wait_in_vain_end)
{
  scene_run(play_unfunded);
}

static void play_many(struct scene *scene)
{
  struct ask asks[200];
  for (int i = 0; i < 200; i++)
    asks[i] = (struct ask){ 6000 + (uint64_t)i, 'B', 1 + (uint64_t)i % 40, 2 + i / 40, 0, 0 };
  scene_put(scene, FIRM, 0, 100000);
  cr_assert(scene_submit(scene, FIRM, asks, 200)->accepted);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_amount(scene, FIRM, 0), 100000 - 10 * 40 * (2 + 3 + 4 + 5 + 6));
  cr_expect_lt(scene->books->commit_count, 60, "reports are kept in batches");
}

Test(venue, many_orders_travel_in_batches)
{
  scene_run(play_many);
}
