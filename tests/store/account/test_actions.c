/* Corporate actions through lanes: announced, applied to every holder once, orders cancelled, taken up again. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "said.h"

static void expect_good(struct house *house)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  expect_ok(ledger_verify_call(call, &request, &response));
  cr_assert(response->good, "%s", response->n_differences ? response->differences[0] : "");
  call_end(call);
}

static uint64_t announce(struct house *house, Account__CorporateAction action)
{
  struct said said = said_here(house, NULL);
  action.security_id = house->security_id;
  action.ex_on = "2026-11-21";
  *said_action(&said) = action;
  uint64_t action_id = said_commit(&said)->outcomes[0]->id;
  said_end(&said);
  return action_id;
}

static Account__CorporateAction action_of(Account__CorporateAction__Kind kind)
{
  Account__CorporateAction action = ACCOUNT__CORPORATE_ACTION__INIT;
  action.kind = kind;
  return action;
}

static Account__CorporateActionProgress process(struct house *house, uint64_t action_id)
{
  struct call *call = house_call(house, house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR), "");
  Account__ProcessCorporateActionRequest request = ACCOUNT__PROCESS_CORPORATE_ACTION_REQUEST__INIT;
  Account__CorporateActionProgress *progress, last = ACCOUNT__CORPORATE_ACTION_PROGRESS__INIT;
  struct bus_stream *stream;
  request.action_id = action_id;
  expect_ok(corporate_action_process_open(call, &request, &stream));
  while (status_is_ok(corporate_action_process_next(stream, &progress)) && progress) {
    cr_assert_str_eq(progress->failure, "");
    last = *progress;
  }
  last.failure = "";
  call_end(call);
  return last;
}

static void bring(struct house *house, uint64_t account_id, const char *quantity, const char *basis)
{
  struct said said = said_here(house, NULL);
  said_shares(&said, account_id, house->security_id, quantity, basis);
  said_commit(&said);
  said_end(&said);
}

static void spins_off(struct house *house)
{
  bring(house, house->account_id, "100", "10000");
  bring(house, house->other_account_id, "10", "500");
  uint64_t order_id = said_ids(house, 1);
  struct said said = said_here(house, NULL);
  said_order(&said, order_id, ACCOUNT__ORDER__SIDE__SELL, "5", "");
  said_commit(&said);
  said_end(&said);

  Account__CorporateAction action = action_of(ACCOUNT__CORPORATE_ACTION__KIND__SPIN_OFF);
  action.numerator = "1";
  action.denominator = "4";
  action.basis_share = "0.2";
  action.other_security_id = house->second_security_id;
  uint64_t action_id = announce(house, action);
  for (int i = 0; i < 2; i++) { /* the second time nothing is left to do */
    Account__CorporateActionProgress last = process(house, action_id);
    cr_assert_eq(last.total, 3);
    cr_assert_eq(last.done, 3);
    cr_assert_eq(last.failed, 0);
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT sum(basis_e4) FROM lot WHERE security_id = %" PRIu64, house->second_security_id);
    cr_assert_eq(store_number(&house->database, sql), 21000000);
    snprintf(sql, sizeof sql, "SELECT sum(quantity_e6) FROM lot WHERE security_id = %" PRIu64,
             house->second_security_id);
    cr_assert_eq(store_number(&house->database, sql), 27500000);
    cr_assert_eq(store_number(&house->database, "SELECT state::int8 FROM trade_order"), 9);
    cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM corporate_action_account"), 3);
  }
  said = said_here(house, NULL);
  Account__CorporateAction *changed = said_action(&said);
  *changed = action;
  changed->action_id = action_id;
  changed->security_id = house->security_id;
  changed->ex_on = "2026-11-21";
  expect_field(said_send(&said, NULL), STATUS_FAILED_PRECONDITION, "commands[0].action_id");
  said_end(&said);
  expect_good(house);
}

Test(actions, a_spin_off_reaches_every_holder_once)
{
  house_run(&(struct house){ 0 }, spins_off);
}

/* Of the year of the actions, both terms together. */
static void expect_gains(struct house *house, size_t lines, const char *first, const char *second)
{
  Account__RealisedGainsRequest request = ACCOUNT__REALISED_GAINS_REQUEST__INIT;
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  Account__RealisedGainBatch *batch;
  struct bus_stream *stream;
  request.account_id = house->account_id;
  request.tax_year = 2026;
  expect_ok(ledger_realised_gains_open(call, &request, &stream));
  expect_ok(ledger_realised_gains_next(stream, &batch));
  cr_assert_eq(batch->n_gains, lines);
  cr_assert_str_eq(batch->gains[0]->gain, first);
  cr_assert_eq(batch->gains[0]->place, 1, "a gain without a sale");
  cr_assert_str_eq(batch->gains[1]->gain, second);
  cr_assert_eq(batch->gains[1]->place, 0, "a sale");
  call_end(call);
}

static void others(struct house *house)
{
  bring(house, house->account_id, "100", "300");
  Account__CorporateAction action = action_of(ACCOUNT__CORPORATE_ACTION__KIND__RETURN_OF_CAPITAL);
  action.cash_per_share = "5";
  process(house, announce(house, action));
  cr_assert_eq(store_number(&house->database, "SELECT gain_e4 FROM lot_gain"), 2000000);
  action = action_of(ACCOUNT__CORPORATE_ACTION__KIND__SYMBOL_CHANGE);
  action.symbol = "NEWS";
  process(house, announce(house, action));
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM security WHERE symbol = 'NEWS'"), 1);
  action = action_of(ACCOUNT__CORPORATE_ACTION__KIND__MERGER);
  action.cash_per_share = "7";
  process(house, announce(house, action));
  cr_assert_eq(store_number(&house->database, "SELECT proceeds_e4 FROM lot_closing"), 7000000);
  expect_gains(house, 2, "200.00", "700.00");
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  Account__ListCorporateActionsRequest request = ACCOUNT__LIST_CORPORATE_ACTIONS_REQUEST__INIT;
  Account__ListCorporateActionsResponse *response;
  request.page_size = 2;
  expect_ok(corporate_action_list_call(call, &request, &response));
  cr_assert_eq(response->n_actions, 2);
  cr_assert_str_eq(response->actions[0]->cash_per_share, "5");
  request.page_token = response->next_page_token;
  expect_ok(corporate_action_list_call(call, &request, &response));
  cr_assert_eq(response->n_actions, 1);
  cr_assert_str_eq(response->next_page_token, "");
  call_end(call);
  expect_good(house);
}

Test(actions, each_kind_is_written_and_verified)
{
  house_run(&(struct house){ 0 }, others);
}

static void refuses(struct house *house)
{
  struct call *call = house_call(house, house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR), "");
  Account__ProcessCorporateActionRequest request = ACCOUNT__PROCESS_CORPORATE_ACTION_REQUEST__INIT;
  Account__CorporateActionProgress *progress;
  struct bus_stream *stream;
  request.action_id = 999;
  struct status status = corporate_action_process_open(call, &request, &stream);
  if (status_is_ok(status))
    status = corporate_action_process_next(stream, &progress);
  expect_field(status, STATUS_NOT_FOUND, "action_id");
  call_end(call);
  struct said said = said_by(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), NULL);
  Account__CorporateAction *action = said_action(&said);
  action->kind = ACCOUNT__CORPORATE_ACTION__KIND__DELISTING;
  action->security_id = house->security_id;
  action->ex_on = "2026-11-21";
  expect_code(said_send(&said, NULL), STATUS_PERMISSION_DENIED);
  said_end(&said);
}

Test(actions, what_is_unknown_or_not_allowed_is_refused)
{
  house_run(&(struct house){ 0 }, refuses);
}
