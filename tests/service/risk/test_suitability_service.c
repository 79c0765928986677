/* SuitabilityService: each answer from real measurements, the record of a decision, and what it rests on. */
#include "base/clock.h"
#include "base/date.h"
#include "decision.h"
#include "risk_scene.h"
#include "wire/wire.h"

#define INDEX_ID 500

/* Buys 10,000 of the index: five hundred of each of its twenty stocks. */
static Risk__CheckSuitabilityRequest *buy_index(struct risk_scene *scene, uint64_t first_id, int64_t money)
{
  Risk__CheckSuitabilityRequest *request = arena_alloc(scene->arena, sizeof *request);
  risk__check_suitability_request__init(request);
  request->account_id = ACCOUNT_ID;
  request->n_index_ids = 1;
  request->index_ids = arena_alloc(scene->arena, sizeof *request->index_ids);
  request->index_ids[0] = INDEX_ID;
  request->n_trades = STOCKS;
  request->trades = arena_array(scene->arena, STOCKS, sizeof *request->trades);
  for (size_t i = 0; i < STOCKS; i++) {
    Risk__ProposedTrade *trade = arena_alloc(scene->arena, sizeof *trade);
    risk__proposed_trade__init(trade);
    trade->security_id = first_id + i;
    trade->segment_id = INDEX_ID;
    trade->quantity_e6 = money / STOCKS * 1000000 / risk_scene_price(scene, first_id + i) * SHARE_E6;
    request->trades[i] = trade;
  }
  return request;
}

static Risk__SuitabilityDecision *check(struct risk_scene *scene, const Risk__CheckSuitabilityRequest *request)
{
  Risk__SuitabilityDecision *decision;
  cr_assert_ok(suitability_check_call(risk_scene_call(scene, ""), request, &decision));
  return decision;
}

/* 90% cash, the rest in ordinary stocks. */
static void hold_mostly_cash(struct risk_scene *scene)
{
  risk_scene_hold(scene, 0, 90000);
  for (uint64_t i = 0; i < STOCKS; i++)
    risk_scene_hold(scene, STOCK_ID + i, 5);
}

static void play_example(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  cr_assert_eq(risk_scene_publish(scene, INDEX_ID, LIVELY_ID)->level, 4);
  hold_mostly_cash(scene);
  Risk__SuitabilityDecision *decision = check(scene, buy_index(scene, LIVELY_ID, 10000));
  cr_expect(!decision->allowed);
  cr_expect_eq(decision->reason, RISK__SUITABILITY_DECISION__REASON__INDEX_ABOVE_CLIENT);
  cr_expect_str_eq(decision->rule, "suitability.a");
  cr_expect_str_eq(decision->number, "4");
  cr_expect_str_eq(decision->limit, "3");
  cr_expect_eq(decision->client_level, 3);
  cr_expect_eq(decision->index_level, 4);
  cr_expect_eq(decision->level_before, 1);
  cr_expect_eq(decision->level_after, 1);
  cr_expect_eq(decision->decision_id, 0);
  cr_assert_eq(decision->n_used, 3);
  cr_expect_str_eq(decision->used[0]->record_kind, "risk.client_score");
  cr_expect_eq(decision->used[0]->id, ACCOUNT_ID);
  cr_expect_eq(decision->used[0]->version, 1);
  cr_expect_str_eq(decision->used[1]->record_kind, "risk.portfolio_score");
  cr_expect_eq(decision->used[1]->id, INDEX_ID);
  cr_expect_eq(decision->used[1]->version, 1);
  cr_expect_str_eq(decision->used[2]->record_kind, "risk.account_household");
  cr_expect_eq(decision->used[2]->version, 0, "no agreement about a household");
  cr_expect_eq(decision->rules_version, 1);
}

Test(suitability_service, client_3_with_90_percent_cash_may_not_buy_a_level_4_index)
{
  risk_scene_run(play_example);
}

static void play_reasons(struct risk_scene *scene)
{
  hold_mostly_cash(scene);
  Risk__CheckSuitabilityRequest *request = buy_index(scene, STOCK_ID, 10000);
  cr_expect_eq(check(scene, request)->reason, RISK__SUITABILITY_DECISION__REASON__NO_CLIENT_SCORE);
  risk_scene_activate(scene);
  risk_scene_score(scene, 2);
  cr_expect_eq(check(scene, request)->reason, RISK__SUITABILITY_DECISION__REASON__UNSCORED_INDEX);
  cr_assert_eq(risk_scene_publish(scene, INDEX_ID, STOCK_ID)->level, 2);
  cr_expect_eq(check(scene, request)->reason, RISK__SUITABILITY_DECISION__REASON__PASS);
  cr_expect(check(scene, request)->allowed);

  Risk__CheckSuitabilityRequest *manual = buy_index(scene, LIVELY_ID, 80000);
  manual->n_index_ids = 0;
  Risk__SuitabilityDecision *decision = check(scene, manual);
  cr_expect_eq(decision->reason, RISK__SUITABILITY_DECISION__REASON__PORTFOLIO_ABOVE_CLIENT, "%s", decision->message);
  cr_expect_str_eq(decision->rule, "suitability.b");

  Risk__CheckSuitabilityRequest *unpriced = buy_index(scene, STOCK_ID, 10000);
  unpriced->trades[0]->security_id = UNPRICED_ID;
  cr_expect_eq(check(scene, unpriced)->reason, RISK__SUITABILITY_DECISION__REASON__UNSCORED_PORTFOLIO);

  clock_set_us(clock_now_us() + 366 * US_PER_DAY);
  cr_expect_eq(check(scene, request)->reason, RISK__SUITABILITY_DECISION__REASON__STALE_CLIENT_SCORE);
  for (size_t i = 0; i < STOCKS; i++)
    request->trades[i]->quantity_e6 = -2 * SHARE_E6;
  decision = check(scene, request);
  cr_expect(decision->allowed);
  cr_expect_eq(decision->reason, RISK__SUITABILITY_DECISION__REASON__ONLY_REDUCES);
}

Test(suitability_service, every_rule_answers_from_what_was_measured)
{
  risk_scene_run(play_reasons);
}

static void play_moves(struct risk_scene *scene)
{
  static const struct {
    const char *name;
    bool is_said;
    int64_t moved_e4;
    int64_t bought, sold; /* shares of two of the index's stocks */
    Risk__SuitabilityDecision__Reason reason;
  } rows[] = {
    /* clang-format off */
    { "sells more than it buys",                    false,      0, 1, 2, RISK__SUITABILITY_DECISION__REASON__NO_WORSE },
    { "buys more than it sells",                    false,      0, 2, 1, RISK__SUITABILITY_DECISION__REASON__INDEX_ABOVE_CLIENT },
    { "shares move in without a trade",             true,  100000, 1, 2, RISK__SUITABILITY_DECISION__REASON__INDEX_ABOVE_CLIENT },
    { "bought with the segment's own cash",         true,       0, 2, 1, RISK__SUITABILITY_DECISION__REASON__NO_WORSE },
    { "money moves out",                            true, -100000, 1, 2, RISK__SUITABILITY_DECISION__REASON__NO_WORSE },
    /* clang-format on */
  };
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  cr_assert_eq(risk_scene_publish(scene, INDEX_ID, LIVELY_ID)->level, 4);
  risk_scene_hold(scene, 0, 90000);
  for (uint64_t i = 0; i < STOCKS; i++)
    risk_scene_hold(scene, LIVELY_ID + i, 5);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    Risk__CheckSuitabilityRequest *request = buy_index(scene, LIVELY_ID, 10000);
    request->n_trades = 2;
    request->trades[0]->quantity_e6 = rows[i].bought * SHARE_E6;
    request->trades[1]->quantity_e6 = -rows[i].sold * SHARE_E6;
    Risk__SegmentMove move = RISK__SEGMENT_MOVE__INIT;
    move.index_id = INDEX_ID;
    move.amount_e4 = rows[i].moved_e4;
    request->moves = (Risk__SegmentMove *[]){ &move };
    request->n_moves = rows[i].is_said;
    Risk__SuitabilityDecision *decision = check(scene, request);
    cr_expect_eq(decision->reason, rows[i].reason, "%s: %s", rows[i].name, decision->message);
  }
}

Test(suitability_service, no_money_is_added_to_an_index_above_the_client)
{
  risk_scene_run(play_moves);
}

static void play_open_orders(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  risk_scene_score(scene, 2);
  risk_scene_publish(scene, INDEX_ID, STOCK_ID);
  hold_mostly_cash(scene);
  Risk__CheckSuitabilityRequest *request = buy_index(scene, STOCK_ID, 10000);
  request->proposal_id = 9;
  cr_expect_eq(check(scene, request)->level_after, 1);
  Account__Order order = ACCOUNT__ORDER__INIT;
  order.account_id = ACCOUNT_ID;
  order.security_id = STOCK_ID;
  order.side = ACCOUNT__ORDER__SIDE__BUY;
  order.quantity = "700";
  order.filled = "100";
  order.state = ACCOUNT__ORDER__STATE__PARTIALLY_FILLED;
  order.proposal_id = 8;
  fake_account_put_order(scene->fake, &order);
  cr_expect_eq(check(scene, request)->reason, RISK__SUITABILITY_DECISION__REASON__PORTFOLIO_ABOVE_CLIENT,
               "an open purchase of most of the account in one stock counts");
  scene->fake->orders[0]->side = ACCOUNT__ORDER__SIDE__SELL;
  cr_expect_eq(check(scene, request)->reason, RISK__SUITABILITY_DECISION__REASON__PORTFOLIO_ABOVE_CLIENT,
               "an open sale of more than there is adds risk, too");
  scene->fake->orders[0]->quantity = "104";
  cr_expect_eq(check(scene, request)->level_after, 1, "one that reduces it counts only where it is proposed");
  scene->fake->orders[0]->quantity = "700";
  scene->fake->orders[0]->side = ACCOUNT__ORDER__SIDE__BUY;
  scene->fake->orders[0]->proposal_id = 9;
  cr_expect_eq(check(scene, request)->reason, RISK__SUITABILITY_DECISION__REASON__PORTFOLIO_ABOVE_CLIENT,
               "what was accepted of the same proposal is filled, too");
  scene->fake->orders[0]->order_id = request->trades[0]->order_id = 4711;
  cr_expect_eq(check(scene, request)->reason, RISK__SUITABILITY_DECISION__REASON__PASS,
               "but an order that is asked about does not count twice");
}

Test(suitability_service, other_open_purchases_count)
{
  risk_scene_run(play_open_orders);
}

static void play_recorded(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  risk_scene_publish(scene, INDEX_ID, LIVELY_ID);
  hold_mostly_cash(scene);
  Risk__CheckSuitabilityRequest *request = buy_index(scene, LIVELY_ID, 10000);
  request->record = true;
  Risk__SuitabilityDecision *decision, *again;
  struct call *call = risk_scene_call(scene, "transmit");
  cr_assert_ok(suitability_check_call(call, request, &decision));
  cr_assert_neq(decision->decision_id, 0);
  cr_expect_null(decision->inputs);

  struct record found;
  cr_assert_ok(records_get(call, &risk_decision_kind, decision->decision_id, &found));
  cr_expect_eq(found.account_id, ACCOUNT_ID);
  Risk__SuitabilityDecision *kept = (Risk__SuitabilityDecision *)found.message;
  Risk__SuitabilityDecision derived = RISK__SUITABILITY_DECISION__INIT;
  decision_derive(call->arena, kept->inputs, &derived);
  derived.inputs = kept->inputs;
  size_t kept_size, derived_size;
  const uint8_t *kept_bytes = wire_pack(call->arena, &kept->base, &kept_size);
  const uint8_t *derived_bytes = wire_pack(call->arena, &derived.base, &derived_size);
  cr_assert_eq(kept_size, derived_size);
  cr_expect_arr_eq(kept_bytes, derived_bytes, kept_size);

  clock_set_us(clock_now_us() + US_PER_DAY);
  cr_assert_ok(suitability_check_call(risk_scene_call(scene, "transmit"), request, &again));
  cr_expect_eq(again->decision_id, decision->decision_id);
  cr_expect_eq(again->decided_at->seconds, decision->decided_at->seconds, "a replay answers the first decision");
  request->trades[0]->quantity_e6 += SHARE_E6;
  cr_assert_ok(suitability_check_call(risk_scene_call(scene, "transmit"), request, &again));
  cr_expect_neq(again->decision_id, decision->decision_id, "another question under one transmission's key");
}

Test(suitability_service, a_recorded_decision_is_derived_again_byte_for_byte)
{
  risk_scene_run(play_recorded);
}

static void play_refused(struct risk_scene *scene)
{
  Risk__SuitabilityDecision *decision;
  Risk__CheckSuitabilityRequest *request = buy_index(scene, STOCK_ID, 10000);
  cr_expect_eq(suitability_check_call(risk_scene_call_as(scene, ROLE_CLIENT), request, &decision).code,
               STATUS_PERMISSION_DENIED);
  cr_assert_ok(suitability_check_call(risk_scene_call_as(scene, ROLE_TRADER), request, &decision));
  request->account_id = 5;
  cr_expect_eq(suitability_check_call(risk_scene_call(scene, ""), request, &decision).code, STATUS_NOT_FOUND);
  request->account_id = ACCOUNT_ID;
  request->n_trades = 0;
  struct status status = suitability_check_call(risk_scene_call(scene, ""), request, &decision);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "trades");
}

Test(suitability_service, a_client_may_not_ask_and_trades_must_be_named)
{
  risk_scene_run(play_refused);
}
