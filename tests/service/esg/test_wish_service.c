/* WishService: what holds an order, who lets it go, and what was known on the day. */
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "esg_scene.h"

enum { ORDER_ID = 900 };

static Esg__WishedOrder order_of(uint64_t security_id, bool is_sell)
{
  Esg__WishedOrder order = ESG__WISHED_ORDER__INIT;
  order.order_id = ORDER_ID;
  order.security_id = security_id;
  order.side = is_sell ? ACCOUNT__ORDER__SIDE__SELL : ACCOUNT__ORDER__SIDE__BUY;
  order.quantity = "10";
  return order;
}

static Esg__OrderWish *check(struct esg_scene *scene, Esg__WishedOrder order, Esg__CheckWishesResponse **whole)
{
  Esg__WishedOrder *orders = &order;
  Esg__CheckWishesRequest request = ESG__CHECK_WISHES_REQUEST__INIT;
  request.account_id = ACCOUNT_ID;
  request.orders = &orders;
  request.n_orders = 1;
  cr_assert_ok(wish_check_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, whole));
  cr_assert_eq((*whole)->n_orders, 1);
  return (*whole)->orders[0];
}

static void put_list(struct esg_scene *scene, const char *practice)
{
  Esg__Exclusion list = ESG__EXCLUSION__INIT;
  Esg__PutExclusionRequest put = ESG__PUT_EXCLUSION_REQUEST__INIT;
  Esg__Exclusions *lists;
  const char *practices[] = { practice };
  list.name = "policy";
  list.reason = "the firm's";
  list.practices = practices;
  list.n_practices = 1;
  put.list = &list;
  cr_assert_ok(exclusion_put_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &put, &lists));
}

static void put_ratings(struct esg_scene *scene)
{
  esg_scene_enable(scene);
  esg_scene_rate(scene, "V1", "tobacco revenue", MO, 60);
  esg_scene_rate(scene, "V1", "tobacco revenue", KO, 0);
  esg_scene_rate(scene, "V1", "weapons revenue", PEP, 9);
  esg_scene_rate(scene, "V1", "weapons revenue", MO, 9);
}

static void play_check(struct esg_scene *scene)
{
  static const struct {
    const char *name;
    uint64_t security_id;
    bool is_sell, is_silent, has_list;
    Esg__OrderWish__Outcome outcome;
    const char *practice;
  } rows[] = {
    { "a client who has said nothing", MO, false, true, false, ESG__ORDER_WISH__OUTCOME__CLEAR, "" },
    { "what she avoids", MO, false, false, false, ESG__ORDER_WISH__OUTCOME__HELD, "tobacco" },
    { "a sale of it", MO, true, false, false, ESG__ORDER_WISH__OUTCOME__CLEAR, "" },
    { "clean", KO, false, false, false, ESG__ORDER_WISH__OUTCOME__CLEAR, "" },
    { "nothing is known of it", GIS, false, false, false, ESG__ORDER_WISH__OUTCOME__UNKNOWN, "tobacco" },
    { "the firm excludes it", PEP, false, true, true, ESG__ORDER_WISH__OUTCOME__EXCLUDED, "weapons" },
    { "excluded before held", MO, false, false, true, ESG__ORDER_WISH__OUTCOME__EXCLUDED, "weapons" },
    { "unknown to the firm's list", KO, false, true, true, ESG__ORDER_WISH__OUTCOME__UNKNOWN, "weapons" },
  };
  put_ratings(scene);
  for (int pass = 0; pass < 4; pass++) { /* silent, then wishes; each without and with a list */
    bool is_silent = pass < 1 || pass == 3, has_list = pass >= 2;
    if (pass == 1)
      esg_scene_prefer(scene);
    if (pass == 2)
      put_list(scene, "weapons");
    if (pass == 3) {
      Esg__SetPreferencesRequest set = ESG__SET_PREFERENCES_REQUEST__INIT;
      Esg__PreferenceState *state;
      set.account_id = ACCOUNT_ID;
      cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state));
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
      Esg__CheckWishesResponse *whole;
      if (rows[i].is_silent != is_silent || rows[i].has_list != has_list)
        continue;
      const Esg__OrderWish *wish = check(scene, order_of(rows[i].security_id, rows[i].is_sell), &whole);
      cr_expect_eq(wish->outcome, rows[i].outcome, "%s: %d", rows[i].name, wish->outcome);
      cr_expect_str_eq(wish->practice, rows[i].practice, "%s", rows[i].name);
      cr_expect_eq(whole->n_used,
                   !is_silent ? 5
                   : has_list ? 4
                              : 3,
                   "preferences, exclusions, catalogue; ratings; what funds hold");
    }
  }
}

Test(wish_service, the_first_that_stands_against_an_order_is_named)
{
  esg_scene_run(play_check);
}

static void play_versions(struct esg_scene *scene)
{
  Esg__CheckWishesResponse *whole;
  put_ratings(scene);
  check(scene, order_of(MO, false), &whole);
  cr_expect_str_eq(whole->used[0]->record_kind, "esg.preference");
  cr_expect_eq(whole->used[0]->id, ACCOUNT_ID);
  cr_expect_eq(whole->used[0]->version, 0, "that there is none is what it rests on");
  cr_expect_eq(whole->used[2]->version, 3, "offers taken, two practices");
  esg_scene_prefer(scene);
  check(scene, order_of(MO, false), &whole);
  cr_expect_eq(whole->used[0]->version, 1);
  cr_assert_eq(whole->n_used, 5);
  cr_expect_str_eq(whole->used[4]->record_kind, "account.benchmarks");
  cr_expect_str_eq(whole->used[3]->record_kind, "account.observations");
  uint64_t before = whole->used[3]->version;
  esg_scene_rate(scene, "V1", "tobacco revenue", KO, 60);
  check(scene, order_of(MO, false), &whole);
  cr_expect_eq(whole->used[3]->version, before + 1, "a rating that comes in is seen");
}

Test(wish_service, an_answer_names_the_versions_it_rests_on)
{
  esg_scene_run(play_versions);
}

static Esg__OverrideRequest override_of(Esg__WishedOrder *order)
{
  Esg__OverrideRequest request = ESG__OVERRIDE_REQUEST__INIT;
  request.account_id = ACCOUNT_ID;
  request.order = order;
  request.reason = "she asked for it by telephone";
  return request;
}

static void play_override(struct esg_scene *scene)
{
  Esg__CheckWishesResponse *whole;
  Esg__Override *override;
  Esg__WishedOrder order = order_of(MO, false), clean = order_of(KO, false);
  Esg__OverrideRequest request = override_of(&order), of_clean = override_of(&clean);
  put_ratings(scene);
  esg_scene_prefer(scene);
  cr_expect_refused(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &of_clean, &override),
                    STATUS_FAILED_PRECONDITION, "order");
  cr_expect_refused(wish_override_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &override),
                    STATUS_PERMISSION_DENIED, "");
  cr_assert_ok(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, "o"), &request, &override));
  cr_expect_eq(override->recorded_by, 12);
  cr_expect_str_eq(override->practices[0]->practice, "tobacco");
  cr_expect_eq(override->preference_version, 1);
  cr_assert_ok(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, "o"), &request, &override));
  cr_expect_eq(override->version, 1, "a replay");
  const Esg__OrderWish *wish = check(scene, order, &whole);
  cr_expect_eq(wish->outcome, ESG__ORDER_WISH__OUTCOME__OVERRIDDEN);
  cr_expect_eq(wish->override_id, ORDER_ID);
  cr_expect_eq(whole->n_used, 6, "the override, too");
  order.quantity = "10.000001";
  cr_expect_eq(check(scene, order, &whole)->outcome, ESG__ORDER_WISH__OUTCOME__HELD, "more than was overridden");
  order.quantity = "10";
  order.order_id = ORDER_ID + 1;
  cr_expect_eq(check(scene, order, &whole)->outcome, ESG__ORDER_WISH__OUTCOME__HELD, "another order");
  order.order_id = ORDER_ID;
  cr_expect_refused(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &override),
                    STATUS_FAILED_PRECONDITION, "order");
  put_list(scene, "tobacco");
  order.order_id = ORDER_ID + 1;
  cr_expect_refused(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &override),
                    STATUS_FAILED_PRECONDITION, "order");
  request.reason = "";
  cr_expect_refused(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &override),
                    STATUS_INVALID_ARGUMENT, "reason");
}

Test(wish_service, an_override_covers_its_order_up_to_its_quantity)
{
  esg_scene_run(play_override);
}

static void play_new_practice(struct esg_scene *scene)
{
  Esg__CheckWishesResponse *whole;
  Esg__Override *override;
  Esg__PreferenceState *state;
  Esg__WishedOrder order = order_of(MO, false);
  Esg__OverrideRequest request = override_of(&order);
  Esg__SetPreferencesRequest set = ESG__SET_PREFERENCES_REQUEST__INIT;
  Esg__ListOverridesRequest list = ESG__LIST_OVERRIDES_REQUEST__INIT;
  Esg__ListOverridesResponse *overrides;
  const char *avoided[] = { "tobacco", "weapons" };
  put_ratings(scene);
  esg_scene_prefer(scene);
  cr_assert_ok(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &override));
  set.account_id = list.account_id = ACCOUNT_ID;
  set.avoided = avoided;
  set.n_avoided = 2;
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state));
  const Esg__OrderWish *wish = check(scene, order, &whole);
  cr_expect_eq(wish->outcome, ESG__ORDER_WISH__OUTCOME__HELD);
  cr_expect_str_eq(wish->practice, "weapons", "of which the override does not speak");
  cr_assert_ok(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &override));
  cr_expect_eq(override->version, 2);
  cr_expect_eq(override->n_practices, 2);
  cr_assert_ok(wish_list_overrides_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &list, &overrides));
  cr_assert_eq(overrides->n_overrides, 1);
  cr_expect_str_eq(overrides->overrides[0]->reason, request.reason);
}

Test(wish_service, a_practice_that_an_override_does_not_name_holds_the_order_again)
{
  esg_scene_run(play_new_practice);
}

static void tolerate(struct esg_scene *scene, int64_t fund_tolerance_e8)
{
  Esg__Predicate predicate = ESG__PREDICATE__INIT, *predicates = &predicate;
  Esg__Practice practice = ESG__PRACTICE__INIT, *put;
  Esg__PutPracticeRequest request = ESG__PUT_PRACTICE_REQUEST__INIT;
  predicate.source = "V1";
  predicate.metric = "tobacco revenue";
  predicate.bound = "5";
  practice.name = "tobacco";
  practice.predicates = &predicates;
  practice.n_predicates = 1;
  practice.fund_tolerance_e8 = fund_tolerance_e8;
  request.practice = &practice;
  cr_assert_ok(screen_put_practice_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &request, &put));
}

/* The fund holds half of what shows tobacco and weapons, half of what does not show tobacco. */
static void play_fund(struct esg_scene *scene)
{
  Esg__CheckWishesResponse *whole;
  Esg__Override *override;
  Esg__WishedOrder order = order_of(FOOD, false);
  Esg__OverrideRequest request = override_of(&order);
  put_ratings(scene);
  esg_scene_prefer(scene);
  const Esg__OrderWish *wish = check(scene, order, &whole);
  cr_expect_eq(wish->outcome, ESG__ORDER_WISH__OUTCOME__HELD);
  cr_assert_eq(wish->n_verdicts, 1);
  cr_expect_str_eq(wish->verdicts[0]->constituent, "MO");
  cr_expect_str_eq(wish->verdicts[0]->raw, "60");
  cr_expect_eq(wish->verdicts[0]->flagged_weight_e8, WEIGHT_E8 / 2);
  cr_expect_str_eq(wish->message,
                   "The client avoids tobacco, and 50.00% of what it held on 2026-11-01 shows it, most of that MO (V1: "
                   "tobacco revenue 60 as of 2026-10-22). It is held until an override is recorded.");
  cr_assert_ok(wish_override_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &override));
  cr_expect_eq(check(scene, order, &whole)->outcome, ESG__ORDER_WISH__OUTCOME__OVERRIDDEN);
  order.order_id = ORDER_ID + 1;
  tolerate(scene, WEIGHT_E8 / 2 - 1);
  cr_expect_eq(check(scene, order, &whole)->outcome, ESG__ORDER_WISH__OUTCOME__HELD);
  tolerate(scene, WEIGHT_E8 / 2);
  cr_expect_eq(check(scene, order, &whole)->outcome, ESG__ORDER_WISH__OUTCOME__CLEAR, "as much is tolerated");
  put_list(scene, "weapons");
  wish = check(scene, order, &whole);
  cr_expect_eq(wish->outcome, ESG__ORDER_WISH__OUTCOME__UNKNOWN, "the firm excludes what is bought itself");
  cr_expect_str_eq(wish->practice, "weapons");
  esg_scene_rate(scene, "V1", "tobacco revenue", FOOD, 6);
  wish = check(scene, order, &whole);
  cr_expect_eq(wish->outcome, ESG__ORDER_WISH__OUTCOME__HELD, "rated itself");
  cr_expect_str_eq(wish->verdicts[0]->constituent, "");
}

Test(wish_service, a_fund_is_held_for_what_it_holds)
{
  esg_scene_run(play_fund);
}

static void put_order(struct esg_scene *scene, uint64_t order_id, uint64_t security_id)
{
  Account__Order order = ACCOUNT__ORDER__INIT;
  Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
  at.seconds = clock_now_us() / US_PER_SECOND;
  order.order_id = order_id;
  order.account_id = ACCOUNT_ID;
  order.security_id = security_id;
  order.symbol = "MO";
  order.side = ACCOUNT__ORDER__SIDE__BUY;
  order.quantity = "10";
  order.created_at = &at;
  fake_account_put_order(scene->fake, &order);
}

static Esg__WasResponse *was(struct esg_scene *scene, uint64_t order_id)
{
  Esg__WasRequest request = ESG__WAS_REQUEST__INIT;
  Esg__WasResponse *answer;
  request.order_id = order_id;
  cr_assert_ok(wish_was_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &request, &answer));
  return answer;
}

/* One order before anything was said, one after it without data, one with; then a rating for the day comes late. */
static void play_was(struct esg_scene *scene)
{
  Esg__WasRequest request = ESG__WAS_REQUEST__INIT;
  Esg__WasResponse *answer;
  esg_scene_enable(scene);
  put_order(scene, 901, MO);
  esg_scene_later(60 * US_PER_SECOND);
  esg_scene_prefer(scene);
  esg_scene_later(60 * US_PER_SECOND);
  put_order(scene, 902, MO);
  esg_scene_later(60 * US_PER_SECOND);
  esg_scene_rate(scene, "V1", "tobacco revenue", MO, 60);
  esg_scene_later(60 * US_PER_SECOND);
  put_order(scene, 903, MO);
  answer = was(scene, 901);
  cr_expect_eq(answer->then, ESG__WAS_RESPONSE__ANSWER__NO_WISHES);
  answer = was(scene, 902);
  cr_expect_eq(answer->then, ESG__WAS_RESPONSE__ANSWER__UNKNOWN, "nobody had been told yet");
  cr_expect_eq(answer->now, ESG__WAS_RESPONSE__ANSWER__AGAINST, "for that day it has been told since");
  answer = was(scene, 903);
  cr_expect_eq(answer->then, ESG__WAS_RESPONSE__ANSWER__AGAINST);
  cr_expect_str_eq(answer->verdicts_then[0]->raw, "60");
  cr_expect(strstr(answer->sentence, "against the client's wishes: the client avoided tobacco") != NULL, "%s",
            answer->sentence);
  esg_scene_later(US_PER_DAY);
  Esg__SetPreferencesRequest set = ESG__SET_PREFERENCES_REQUEST__INIT;
  Esg__PreferenceState *state;
  set.account_id = ACCOUNT_ID;
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state));
  cr_expect_eq(was(scene, 903)->then, ESG__WAS_RESPONSE__ANSWER__AGAINST, "what she says later changes nothing");
  cr_expect_eq(was(scene, 903)->preference_version, 1);
  request.order_id = 904;
  cr_expect_refused(wish_was_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &request, &answer), STATUS_NOT_FOUND,
                    "order_id");
  cr_expect_refused(wish_was_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &answer), STATUS_PERMISSION_DENIED,
                    "");
}

/* A fund that shows it by what it holds; then the rating that cleared the constituent comes late. */
static void play_was_fund(struct esg_scene *scene)
{
  esg_scene_enable(scene);
  esg_scene_prefer(scene);
  esg_scene_rate(scene, "V1", "tobacco revenue", MO, 60);
  esg_scene_rate(scene, "V1", "tobacco revenue", KO, 0);
  esg_scene_later(60 * US_PER_SECOND);
  put_order(scene, 901, FOOD);
  esg_scene_later(60 * US_PER_SECOND);
  esg_scene_rate(scene, "V1", "tobacco revenue", MO, 0);
  const Esg__WasResponse *answer = was(scene, 901);
  cr_expect_eq(answer->then, ESG__WAS_RESPONSE__ANSWER__AGAINST);
  cr_expect_eq(answer->now, ESG__WAS_RESPONSE__ANSWER__NOT_AGAINST);
  cr_expect_str_eq(answer->verdicts_then[0]->constituent, "MO");
  cr_expect(strstr(answer->sentence, "50.00% of what it held on 2026-11-01 showed it, most of that MO") != NULL, "%s",
            answer->sentence);
}

Test(wish_service, a_fund_was_against_her_wishes_by_what_it_held)
{
  esg_scene_run(play_was_fund);
}

Test(wish_service, whether_an_order_was_against_her_wishes_is_answered_from_dated_data)
{
  esg_scene_run(play_was);
}

/* At noon UTC it is still yesterday where the firm's clocks are thirteen hours behind: a rating of today is not yet
 * one. */
static void play_zone(struct esg_scene *scene)
{
  Esg__CheckWishesResponse *whole;
  struct fake_observation today = { .source = "V1",
                                    .metric = "tobacco revenue",
                                    .security_id = MO,
                                    .value_e6 = 60 * SHARES_E6,
                                    .day = TODAY,
                                    .recorded_at_us = clock_now_us() };
  scene->fake->zone.first_s = -13 * 3600;
  esg_scene_enable(scene);
  esg_scene_prefer(scene);
  fake_account_observe(scene->fake, today);
  cr_expect_eq(check(scene, order_of(MO, false), &whole)->outcome, ESG__ORDER_WISH__OUTCOME__UNKNOWN);
  esg_scene_later(60 * US_PER_SECOND);
  put_order(scene, 901, MO);
  cr_expect_eq(was(scene, 901)->then, ESG__WAS_RESPONSE__ANSWER__UNKNOWN);
  cr_expect(strstr(was(scene, 901)->sentence, "On 2026-11-20 the order") != NULL, "%s", was(scene, 901)->sentence);
  esg_scene_later(3600 * US_PER_SECOND);
  cr_expect_eq(check(scene, order_of(MO, false), &whole)->outcome, ESG__ORDER_WISH__OUTCOME__HELD);
}

Test(wish_service, days_are_the_firms)
{
  esg_scene_run(play_zone);
}
