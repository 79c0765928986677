/* Passes with decisions: when one comes, what it covers and rests on; and households measured as one portfolio. */
#include "base/clock.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/order_terms.h"
#include "replay/decision_replay.h"
#include "risk_scene.h"
#include "wire/wire.h"

#define INDEX_ID 500
#define ORDER_ID 7001
#define OTHER_ID 1002 /* another account, of OTHER_PERSON */
#define OTHER_PERSON 78
#define HOUSEHOLD_ID 88

/* Buys some shares of one stock by hand, as an order that is to come. */
static Risk__CheckSuitabilityRequest *buy(struct risk_scene *scene, uint64_t security_id, int64_t shares)
{
  Risk__CheckSuitabilityRequest *request = arena_alloc(scene->arena, sizeof *request);
  Risk__ProposedTrade *trade = arena_alloc(scene->arena, sizeof *trade);
  risk__check_suitability_request__init(request);
  risk__proposed_trade__init(trade);
  trade->security_id = security_id;
  trade->quantity_e6 = shares * SHARE_E6;
  trade->order_id = ORDER_ID;
  request->account_id = ACCOUNT_ID;
  request->record = true;
  request->n_trades = 1;
  request->trades = arena_alloc(scene->arena, sizeof *request->trades);
  request->trades[0] = trade;
  return request;
}

static Risk__SuitabilityDecision *check(struct risk_scene *scene, const Risk__CheckSuitabilityRequest *request)
{
  Risk__SuitabilityDecision *decision;
  cr_assert_ok(suitability_check_call(risk_scene_call(scene, ""), request, &decision));
  return decision;
}

static const Account__OrderPass *pass_of_record(struct risk_scene *scene, uint64_t pass_id)
{
  struct record found;
  cr_assert_ok(records_get(risk_scene_call(scene, ""), &risk_pass_kind, pass_id, &found));
  cr_assert_eq(found.version, 1);
  return (const Account__OrderPass *)found.message;
}

static void furnish(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  risk_scene_hold(scene, 0, 100000);
  for (uint64_t i = 0; i < STOCKS; i++)
    risk_scene_hold(scene, STOCK_ID + i, 5);
}

static void play_pass(struct risk_scene *scene)
{
  furnish(scene);
  scene->risk.pass_us = 60 * US_PER_SECOND;
  scene->fake->accounts[0]->orders_version = 12;
  Risk__CheckSuitabilityRequest *request = buy(scene, STOCK_ID, 3);
  request->trades[0]->limit_price_e6 = 4200000;
  Risk__SuitabilityDecision *decision = check(scene, request);
  cr_assert(decision->allowed, "%s", decision->message);
  cr_assert_eq(decision->pass_id, decision->decision_id);
  const Account__OrderPass *pass = pass_of_record(scene, decision->pass_id);
  cr_expect_eq(pass->account_id, ACCOUNT_ID);
  cr_expect_eq(pass->decision_id, decision->decision_id);
  cr_expect_eq(pass->level_after, decision->level_after);
  cr_expect_eq(pass->expires_at->seconds, decision->decided_at->seconds + 60);
  cr_expect_eq(decision->pass_expires_at->seconds, pass->expires_at->seconds);
  uint8_t hash[HASH_BYTES];
  order_terms_hash(&(struct order_terms){ ORDER_ID, ACCOUNT_ID, 0, STOCK_ID, 3 * SHARE_E6, 4200000 }, hash);
  cr_assert_eq(pass->n_order_hashes, 1);
  cr_expect_arr_eq(pass->order_hashes[0].data, hash, sizeof hash);
  cr_assert_eq(pass->n_accounts, 1);
  cr_expect_eq(pass->accounts[0]->account_id, ACCOUNT_ID);
  cr_expect_eq(pass->accounts[0]->version, 12);
  cr_assert_eq(pass->n_used, 2);
  cr_expect_str_eq(pass->used[0]->record_kind, "risk.client_score");
  cr_expect_eq(pass->used[0]->version, fake_account_version(scene->fake, "risk.client_score", ACCOUNT_ID));
  cr_expect_str_eq(pass->used[1]->record_kind, "risk.account_household");
  cr_expect_eq(pass->used[1]->version, 0);
}

Test(pass, says_what_it_covers_what_it_rests_on_and_when_it_ends)
{
  risk_scene_run(play_pass);
}

static Account__Precondition **wishes_at(struct arena *arena, const char *kind, uint64_t version)
{
  Account__Precondition **list = arena_alloc(arena, sizeof *list);
  list[0] = arena_alloc(arena, sizeof **list);
  account__precondition__init(list[0]);
  list[0]->record_kind = kind;
  list[0]->id = ACCOUNT_ID;
  list[0]->version = version;
  return list;
}

static void play_besides(struct risk_scene *scene)
{
  furnish(scene);
  Risk__SuitabilityDecision *decision;
  Risk__CheckSuitabilityRequest *request = buy(scene, STOCK_ID, 3);
  request->besides = wishes_at(scene->arena, "esg.preference", 4);
  request->n_besides = 1;
  const Account__OrderPass *pass = pass_of_record(scene, check(scene, request)->pass_id);
  cr_assert_eq(pass->n_used, 3);
  cr_expect_str_eq(pass->used[2]->record_kind, "esg.preference");
  cr_expect_eq(pass->used[2]->id, ACCOUNT_ID);
  cr_expect_eq(pass->used[2]->version, 4);
  request->besides = wishes_at(scene->arena, "", 4);
  struct status status = suitability_check_call(risk_scene_call(scene, ""), request, &decision);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "besides[0].record_kind");
}

Test(pass, rests_on_what_the_caller_says_besides)
{
  risk_scene_run(play_besides);
}

/* A score that goes stale at midnight, or an override that ends then, takes its passes with it. */
static void play_midnight(struct risk_scene *scene)
{
  furnish(scene);
  const int64_t midnight_us = (20778 + 366) * US_PER_DAY; /* twelve months and a day after the answers */
  clock_set_us(midnight_us - 300 * US_PER_SECOND);
  Risk__SuitabilityDecision *decision = check(scene, buy(scene, STOCK_ID, 3));
  cr_assert(decision->allowed, "%s", decision->message);
  cr_expect_eq(pass_of_record(scene, decision->pass_id)->expires_at->seconds, midnight_us / US_PER_SECOND);
  cr_expect_eq(decision->pass_expires_at->seconds, midnight_us / US_PER_SECOND);
}

Test(pass, ends_before_the_day_on_which_the_score_is_stale)
{
  risk_scene_run(play_midnight);
}

static void play_none(struct risk_scene *scene)
{
  furnish(scene);
  Risk__CheckSuitabilityRequest *request = buy(scene, STOCK_ID, 3);
  request->record = false;
  cr_expect_eq(check(scene, request)->pass_id, 0, "a question");
  request->record = true;
  request->trades[0]->order_id = 0;
  Risk__SuitabilityDecision *decision = check(scene, request);
  cr_expect(decision->allowed && decision->decision_id != 0);
  cr_expect_eq(decision->pass_id, 0, "no order that it could cover");
  decision = check(scene, buy(scene, STOCK_ID, 900));
  cr_expect(!decision->allowed && decision->decision_id != 0, "%s", decision->message);
  cr_expect_eq(decision->pass_id, 0, "denied");
  cr_expect_eq(fake_account_version(scene->fake, "risk.pass", decision->decision_id), 0);
}

Test(pass, comes_with_no_question_no_denial_and_no_trade_without_an_order)
{
  risk_scene_run(play_none);
}

static void play_replay(struct risk_scene *scene)
{
  furnish(scene);
  Risk__SuitabilityDecision *first, *again;
  Risk__CheckSuitabilityRequest *request = buy(scene, STOCK_ID, 3);
  cr_assert_ok(suitability_check_call(risk_scene_call(scene, "once"), request, &first));
  clock_set_us(clock_now_us() + US_PER_SECOND);
  cr_assert_ok(suitability_check_call(risk_scene_call(scene, "once"), request, &again));
  cr_expect_eq(again->pass_id, first->pass_id);
  cr_expect_eq(again->pass_expires_at->seconds, first->pass_expires_at->seconds, "it does not last longer for it");
}

Test(pass, asked_for_again_under_the_same_key_is_the_same)
{
  risk_scene_run(play_replay);
}

static void play_shrinks(struct risk_scene *scene)
{
  risk_scene_hold(scene, STOCK_ID, 5);
  Risk__SuitabilityDecision *decision = check(scene, buy(scene, STOCK_ID, -5));
  cr_expect_eq(decision->reason, RISK__SUITABILITY_DECISION__REASON__ONLY_REDUCES);
  cr_expect_eq(pass_of_record(scene, decision->pass_id)->n_used, 0, "no re-score stops a sale");
  Risk__CheckSuitabilityRequest *mixed = buy(scene, STOCK_ID, -5);
  Risk__ProposedTrade *more = buy(scene, STOCK_ID + 1, 1)->trades[0];
  more->order_id++;
  mixed->trades = (Risk__ProposedTrade *[]){ more, mixed->trades[0] };
  mixed->n_trades = 2;
  decision = check(scene, mixed);
  cr_expect_eq(decision->reason, RISK__SUITABILITY_DECISION__REASON__NO_CLIENT_SCORE);
  cr_assert_eq(decision->n_shrinking, 1);
  cr_expect_eq(decision->shrinking[0], 1, "the sale would pass without the purchase");
}

Test(pass, of_sales_rests_on_no_score)
{
  risk_scene_run(play_shrinks);
}

static void play_segment(struct risk_scene *scene)
{
  furnish(scene);
  cr_assert_eq(risk_scene_publish(scene, INDEX_ID, LIVELY_ID)->level, 4);
  Risk__CheckSuitabilityRequest *request = buy(scene, LIVELY_ID, 1);
  request->trades[0]->segment_id = INDEX_ID;
  Risk__SuitabilityDecision *decision = check(scene, request);
  cr_expect_eq(decision->reason, RISK__SUITABILITY_DECISION__REASON__INDEX_ABOVE_CLIENT, "%s", decision->message);
}

Test(suitability_service, a_purchase_in_an_indexs_segment_buys_the_index_whoever_says_so)
{
  risk_scene_run(play_segment);
}

/* ---- households ---- */

static Risk__PutHouseholdAgreementRequest *agreement(struct risk_scene *scene, uint64_t version)
{
  Risk__PutHouseholdAgreementRequest *request = arena_alloc(scene->arena, sizeof *request);
  Risk__HouseholdAgreement *on_file = arena_alloc(scene->arena, sizeof *on_file);
  risk__put_household_agreement_request__init(request);
  risk__household_agreement__init(on_file);
  on_file->household_id = HOUSEHOLD_ID;
  on_file->n_account_ids = 2;
  on_file->account_ids = arena_array(scene->arena, 2, sizeof *on_file->account_ids);
  on_file->account_ids[0] = ACCOUNT_ID;
  on_file->account_ids[1] = OTHER_ID;
  on_file->signed_on = "2026-01-05";
  on_file->document = "cabinet 4";
  on_file->version = version;
  request->agreement = on_file;
  return request;
}

static void put_agreement(struct risk_scene *scene)
{
  risk_scene_agree(scene, agreement(scene, 0)->agreement);
}

static void score_other(struct risk_scene *scene, int level)
{
  Risk__SubmitAnswersRequest *answers = risk_scene_answers(scene, level);
  Risk__ClientScore *score;
  answers->account_id = OTHER_ID;
  answers->person_id = OTHER_PERSON;
  cr_assert_ok(client_score_submit_call(risk_scene_call(scene, ""), answers, &score));
}

static void play_household(struct risk_scene *scene)
{
  furnish(scene);
  fake_account_put_individual(scene->fake, OTHER_ID, OTHER_PERSON);
  fake_account_put_position(scene->fake,
                            (struct fake_position){ .account_id = OTHER_ID, .quantity_e6 = 900000 * SHARE_E6 });
  Risk__CheckSuitabilityRequest *request = buy(scene, STOCK_ID, 600);
  Risk__SuitabilityDecision *decision = check(scene, request);
  cr_assert_eq(decision->reason, RISK__SUITABILITY_DECISION__REASON__PORTFOLIO_ABOVE_CLIENT,
               "too much of one stock for the account alone: %s", decision->message);
  put_agreement(scene);
  decision = check(scene, request);
  cr_expect_eq(decision->reason, RISK__SUITABILITY_DECISION__REASON__NO_CLIENT_SCORE, "a member has no score");
  score_other(scene, 2);
  decision = check(scene, request);
  cr_expect_eq(decision->client_level, 2, "the lowest member's");
  cr_expect(decision->allowed, "little of one stock for the household: %s", decision->message);
  const Account__OrderPass *pass = pass_of_record(scene, decision->pass_id);
  cr_assert_eq(pass->n_accounts, 2);
  cr_expect_eq(pass->accounts[1]->account_id, OTHER_ID);
  cr_expect_eq(pass->n_used, 4, "two scores, the link, the agreement");
  Account__Order order = ACCOUNT__ORDER__INIT;
  order.account_id = OTHER_ID;
  order.security_id = STOCK_ID;
  order.side = ACCOUNT__ORDER__SIDE__BUY;
  order.quantity = "12000";
  order.state = ACCOUNT__ORDER__STATE__WORKING;
  fake_account_put_order(scene->fake, &order);
  cr_expect(!check(scene, request)->allowed, "what another member buys counts");
}

Test(household, under_an_agreement_is_measured_as_one_against_its_lowest_member)
{
  risk_scene_run(play_household);
}

static void play_sale_in_household(struct risk_scene *scene)
{
  fake_account_put_individual(scene->fake, OTHER_ID, OTHER_PERSON);
  put_agreement(scene);
  fake_account_put_position(
      scene->fake,
      (struct fake_position){ .account_id = OTHER_ID, .security_id = STOCK_ID, .quantity_e6 = 50 * SHARE_E6 });
  risk_scene_hold(scene, STOCK_ID, 5);
  cr_expect(check(scene, buy(scene, STOCK_ID, -5))->allowed);
  cr_expect(!check(scene, buy(scene, STOCK_ID, -6))->allowed,
            "what another member holds is not this account's to sell");
}

Test(household, what_shrinks_is_the_accounts_own_position)
{
  risk_scene_run(play_sale_in_household);
}

static void play_refusals(struct risk_scene *scene)
{
  Risk__HouseholdAgreement *out;
  struct status status;
  Risk__PutHouseholdAgreementRequest *request = agreement(scene, 0);
  status = household_agreement_put_call(risk_scene_call_as(scene, ROLE_TRADER), request, &out);
  cr_expect_eq(status.code, STATUS_PERMISSION_DENIED);
  request->agreement->signed_on = "";
  status = household_agreement_put_call(risk_scene_call(scene, ""), request, &out);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "agreement.signed_on");
  request->agreement->signed_on = "2026-01-05";
  request->agreement->ended_on = "2025-01-05";
  status = household_agreement_put_call(risk_scene_call(scene, ""), request, &out);
  cr_expect_str_eq(status.field, "agreement.ended_on");
  request->agreement->ended_on = "";
  request->agreement->account_ids[1] = ACCOUNT_ID;
  status = household_agreement_put_call(risk_scene_call(scene, ""), request, &out);
  cr_expect_str_eq(status.field, "agreement.account_ids", "twice the same");
  request->agreement->n_account_ids = 1;
  status = household_agreement_put_call(risk_scene_call(scene, ""), request, &out);
  cr_expect_str_eq(status.field, "agreement.account_ids", "one account is no household");
  Risk__GetHouseholdAgreementRequest get = RISK__GET_HOUSEHOLD_AGREEMENT_REQUEST__INIT;
  get.household_id = HOUSEHOLD_ID;
  cr_expect_eq(household_agreement_get_call(risk_scene_call(scene, ""), &get, &out).code, STATUS_NOT_FOUND);
  put_agreement(scene);
  cr_assert_ok(household_agreement_get_call(risk_scene_call(scene, ""), &get, &out));
  cr_expect_eq(out->version, 1);
  cr_expect_str_eq(out->document, "cabinet 4");
}

Test(household, an_agreement_that_is_none_is_refused_by_its_field)
{
  risk_scene_run(play_refusals);
}

/* ---- replays ---- */

static void play_replayed(struct risk_scene *scene)
{
  furnish(scene);
  struct arena *arena = scene->arena;
  Risk__SuitabilityDecision *denied = check(scene, buy(scene, STOCK_ID, 900));
  struct record found;
  struct decision_replay replay;
  cr_assert_ok(records_get(risk_scene_call(scene, ""), &risk_decision_kind, denied->decision_id, &found));
  Risk__SuitabilityDecision *kept = (Risk__SuitabilityDecision *)found.message;
  size_t size;
  const uint8_t *body = wire_pack(arena, &kept->base, &size);
  cr_assert_ok(decision_replay(arena, body, size, &replay));
  cr_expect(replay.is_same);
  cr_expect_arr_eq(replay.recorded, replay.derived, HASH_BYTES);
  cr_expect_eq(replay.rules_version, kept->rules_version);
  cr_expect_str_eq(kept->inputs->asked_by, risk_scene_call(scene, "")->caller.principal, "the record says who asked");

  kept->allowed = true;
  body = wire_pack(arena, &kept->base, &size);
  cr_assert_ok(decision_replay(arena, body, size, &replay));
  cr_expect(!replay.is_same, "an answer that does not follow");
  cr_expect_eq(replay.differs_at, 0);
  kept->allowed = false;
  kept->inputs->holdings[0]->quantity_e6++;
  body = wire_pack(arena, &kept->base, &size);
  cr_assert_ok(decision_replay(arena, body, size, &replay));
  cr_expect(!replay.is_same, "inputs that are not those");
  kept->inputs->score->level = 6;
  body = wire_pack(arena, &kept->base, &size);
  cr_expect_str_eq(decision_replay(arena, body, size, &replay).field, "inputs.score", "a level that is none");
  kept->inputs->score_state = (Risk__SuitabilityInputs__ScoreState)7;
  body = wire_pack(arena, &kept->base, &size);
  cr_expect_str_eq(decision_replay(arena, body, size, &replay).field, "inputs.score_state");
  kept->inputs = NULL;
  body = wire_pack(arena, &kept->base, &size);
  cr_expect_eq(decision_replay(arena, body, size, &replay).code, STATUS_INVALID_ARGUMENT);
}

Test(replay, tells_a_record_from_one_that_was_altered)
{
  risk_scene_run(play_replayed);
}
