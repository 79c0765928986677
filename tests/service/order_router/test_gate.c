/* The gate: what refuses, by which rule; what changes between check and commit; the kill switch. */
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "router_scene.h"

struct refusal {
  const char *name;
  struct ask ask;
  void (*arrange)(struct scene *scene);
  const char *rule;
};

static void close_account(struct scene *scene)
{
  scene->books->account_status = ACCOUNT__ACCOUNT__STATUS__CLOSED;
}

static void only_report(struct scene *scene)
{
  scene->books->discretion = ACCOUNT__ACCOUNT__DISCRETION__REPORTING_ONLY;
}

static void deny(struct scene *scene)
{
  scene->books->suitability_denied = true;
}

static void risk_away(struct scene *scene)
{
  scene->books->suitability_away = true;
}

static void without_pass(struct scene *scene)
{
  scene->books->suitability_without_pass = true;
}

static void old_price(struct scene *scene)
{
  scene->books->priced_at_us -= INT64_C(7200000000);
}

static void few_messages(struct scene *scene)
{
  scene->router.limits.messages = 0;
}

static void small_orders(struct scene *scene)
{
  scene->router.limits.order_value_e4 = 500 * CASH_E4;
}

static void small_quantities(struct scene *scene)
{
  scene->router.limits.order_quantity_e6 = 99 * SHARES_E6;
}

static void small_baskets(struct scene *scene)
{
  scene->router.limits.basket_share_e8 = WEIGHT_E8 / 100;
}

static void twin_works(struct scene *scene)
{
  struct ask twin = { 4000, 'B', 1, 100 };
  scene->broker->rests = true;
  cr_assert(scene_submit(scene, FIRM, &twin, 1)->accepted);
}

static const struct refusal refusals[] = {
  { "a closed account", { 5001, 'B', 1, 100 }, close_account, "account status" },
  { "an account for reports only", { 5001, 'B', 1, 100 }, only_report, "account status" },
  { "a client of too low a level", { 5001, 'B', 1, 100 }, deny, "suitability (a): index level <= client level" },
  { "risk does not answer", { 5001, 'B', 1, 100 }, risk_away, "suitability not decided" },
  { "risk does not answer about a sale", { 5001, 'S', 9, 1 }, risk_away, "suitability not decided" },
  { "a decision without its pass", { 5001, 'B', 1, 100 }, without_pass, "suitability not decided" },
  { "more than the cash", { 5001, 'B', 1, 1001 }, NULL, "cash" },
  { "more than the shares", { 5001, 'S', 9, 11 }, NULL, "position" },
  { "shares that are not there", { 5001, 'S', 8, 1 }, NULL, "no short" },
  { "cash of another segment", { 5001, 'B', 1, 100, 0, 3 }, NULL, "cash" },
  { "an old price", { 5001, 'B', 1, 100 }, old_price, "price age" },
  { "a limit beyond the collar", { 5001, 'B', 1, 100, 12 }, NULL, "price collar" },
  { "too many messages", { 5001, 'B', 1, 100 }, few_messages, "message rate" },
  { "too large an order", { 5001, 'B', 1, 100 }, small_orders, "order value" },
  { "too many shares", { 5001, 'B', 1, 100 }, small_quantities, "order quantity" },
  { "too large a basket", { 5001, 'B', 1, 100 }, small_baskets, "basket value" },
  { "a twin that works", { 5001, 'B', 1, 100 }, twin_works, "duplicate" },
};

static const struct refusal *refusal;

static void play_refusal(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  scene_put(scene, FIRM, 9, 10);
  if (refusal->arrange != NULL)
    refusal->arrange(scene);
  int received = scene->broker->received;
  OrderRouter__GateAnswer *answer = scene_submit(scene, FIRM, &refusal->ask, 1);
  cr_expect(!answer->accepted, "%s", refusal->name);
  cr_assert_gt(answer->n_findings, 0, "%s", refusal->name);
  cr_expect_str_eq(answer->findings[0]->rule, refusal->rule, "%s: %s", refusal->name, answer->findings[0]->rule);
  cr_expect(answer->findings[0]->hard);
  cr_expect_eq(scene_state(scene, 5001), -1, "%s", refusal->name);
  if (refusal->arrange != twin_works)
    cr_expect_eq(scene->broker->received, received);
}

Test(gate, each_control_refuses_by_its_rule)
{
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    refusal = &refusals[i];
    scene_run(play_refusal);
  }
}

static const struct ask buy = { 5001, 'B', 1, 100 };

static void play_rescore(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  scene->books->rescores = 2;
  OrderRouter__GateAnswer *answer = scene_submit(scene, FIRM, &buy, 1);
  cr_expect(!answer->accepted);
  cr_expect_str_eq(answer->findings[0]->rule, "changed meanwhile");
  scene->books->rescores = 1;
  cr_expect(scene_submit(scene, FIRM, &buy, 1)->accepted, "checked once more, and good");
}

Test(gate, a_score_that_changes_between_check_and_commit_is_checked_again_once)
{
  scene_run(play_rescore);
}

static void play_check(struct scene *scene)
{
  struct call *call = scene_call(scene, FIRM, 12);
  OrderRouter__GateAnswer *answer;
  scene_put(scene, FIRM, 0, 10000);
  assert_ok(order_check_call(call, scene_request(call, &buy, 1), &answer));
  cr_expect(answer->accepted);
  cr_expect_eq(answer->decision_id, 0, "nothing is recorded");
  scene_pause(50);
  cr_expect_eq(scene->books->data.order_count, 0);
  cr_expect_eq(scene->broker->received, 0);
}

Test(gate, a_check_sends_nothing)
{
  scene_run(play_check);
}

static void play_hold(struct scene *scene)
{
  scene->broker->rests = true;
  scene_put(scene, FIRM, 0, 1030);
  cr_assert(scene_submit(scene, FIRM, &buy, 1)->accepted);
  cr_expect_eq(scene_held(scene, FIRM, 0), 1030 * SHARES_E6, "five percent more, as far as there is cash");
}

Test(gate, a_buy_holds_its_value_and_a_buffer_up_to_the_free_cash)
{
  scene_run(play_hold);
}

static void play_client_approves(struct scene *scene)
{
  scene->books->discretion = ACCOUNT__ACCOUNT__DISCRETION__NON_DISCRETIONARY;
  scene_put(scene, FIRM, 0, 10000);
  cr_assert(scene_submit(scene, FIRM, &buy, 1)->accepted);
  scene_pause(100);
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__WAITING_APPROVAL);
  cr_expect_eq(scene->broker->received, 0);
  fake_books_order(&scene->books->data, FIRM, 5001)->state = ACCOUNT__ORDER__STATE__ACCEPTED;
  cr_assert(scene_await(scene, scene_is_all_final), "the sweep finds what the client approved");
}

Test(gate, an_account_without_discretion_waits_for_its_client)
{
  scene_run(play_client_approves);
}

static void play_transfers(struct scene *scene)
{
  struct call *call = scene_call(scene, FIRM, 12);
  struct ask ask = { 5001, 'B', 1, 100, 0, 3 };
  OrderRouter__SubmitOrdersRequest *request = scene_request(call, &ask, 1);
  Account__Transfer transfer = ACCOUNT__TRANSFER__INIT;
  transfer.account_id = ACCOUNT;
  transfer.to_segment_id = 3;
  transfer.quantity = "1000";
  transfer.effective_on = "2026-11-20";
  request->transfers = (Account__Transfer *[]){ &transfer };
  request->n_transfers = 1;
  OrderRouter__GateAnswer *answer;
  scene_put(scene, FIRM, 0, 10000);
  assert_ok(order_submit_call(call, request, &answer));
  cr_assert(answer->accepted, "cash that comes with the submission counts");
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_amount(scene, FIRM, 0), 9000);
}

Test(gate, transfers_come_before_the_orders_that_use_them)
{
  scene_run(play_transfers);
}

struct bad_request {
  struct ask ask;
  enum status_code code;
};

static void play_bad_requests(struct scene *scene)
{
  static const struct bad_request requests[] = { { { 0, 'B', 1, 100 }, STATUS_INVALID_ARGUMENT },
                                                 { { 5001, 'B', 901, 100 }, STATUS_NOT_FOUND },
                                                 { { 5001, 'B', 1, 0 }, STATUS_INVALID_ARGUMENT } };
  scene_put(scene, FIRM, 0, 10000);
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
    struct call *call = scene_call(scene, FIRM, 12);
    OrderRouter__GateAnswer *answer;
    struct status status = order_submit_call(call, scene_request(call, &requests[i].ask, 1), &answer);
    cr_expect_eq(status.code, requests[i].code, "request %zu: %s", i, status_code_name(status.code));
  }
  struct ask two[] = { buy, { 5002, 'B', 2, 10 } };
  cr_assert(scene_submit(scene, FIRM, two, 1)->accepted);
  struct call *call = scene_call(scene, FIRM, 12);
  OrderRouter__GateAnswer *answer;
  cr_expect_eq(order_submit_call(call, scene_request(call, two, 2), &answer).code, STATUS_ALREADY_EXISTS);
}

Test(gate, bad_requests_are_errors)
{
  scene_run(play_bad_requests);
}

static OrderRouter__KillSwitch *release(struct scene *scene, uint64_t user_id)
{
  OrderRouter__ReleaseKillSwitchRequest request = ORDER_ROUTER__RELEASE_KILL_SWITCH_REQUEST__INIT;
  OrderRouter__KillSwitch *state;
  assert_ok(kill_switch_release_call(scene_call(scene, FIRM, user_id), &request, &state));
  return state;
}

static bool is_at_venue(struct scene *scene)
{
  return scene->broker->received > 0;
}

static void play_kill_switch(struct scene *scene)
{
  OrderRouter__PressKillSwitchRequest press = ORDER_ROUTER__PRESS_KILL_SWITCH_REQUEST__INIT;
  OrderRouter__KillSwitch *state;
  scene->broker->rests = true;
  scene_put(scene, FIRM, 0, 10000);
  scene_submit(scene, FIRM, &buy, 1);
  cr_assert(scene_await(scene, is_at_venue));
  press.reason = "a strange market";
  assert_ok(kill_switch_press_call(scene_call(scene, FIRM, 12), &press, &state));
  cr_expect(state->pressed);
  cr_assert(scene_await(scene, scene_is_all_final), "what works is canceled");
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__CANCELED);
  struct ask another = { 5002, 'B', 2, 10 };
  OrderRouter__GateAnswer *answer = scene_submit(scene, FIRM, &another, 1);
  cr_expect(!answer->accepted);
  cr_expect_str_eq(answer->findings[0]->rule, "kill switch");
  cr_expect(release(scene, 12)->pressed);
  cr_expect(release(scene, 12)->pressed, "the same person twice is one");
  cr_expect(!release(scene, 13)->pressed);
  cr_expect(scene_submit(scene, FIRM, &another, 1)->accepted);
}

Test(kill_switch, stops_new_orders_cancels_what_works_and_two_release_it)
{
  scene_run(play_kill_switch);
}
