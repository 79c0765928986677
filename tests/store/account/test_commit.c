/* Commit: all or nothing, once, each with its own outcome. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "said.h"

static int64_t position_of(struct house *house, uint64_t account_id, uint64_t security_id)
{
  char sql[240];
  snprintf(sql, sizeof sql,
           "SELECT coalesce(sum(quantity_e6), 0)::int8 FROM position WHERE firm_id = 1 AND account_id = %" PRIu64
           " AND security_id = %" PRIu64,
           account_id, security_id);
  return store_number(&house->database, sql);
}

static int64_t cash_of(struct house *house, uint64_t account_id)
{
  return position_of(house, account_id, 0);
}

static int64_t lines(struct house *house)
{
  return store_number(&house->database, "SELECT count(*) FROM journal WHERE firm_id = 1");
}

static void expect_good(struct house *house)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  expect_ok(ledger_verify_call(call, &request, &response));
  cr_assert(response->good, "%s", response->n_differences ? response->differences[0] : "");
  call_end(call);
}

static void deposits(struct house *house)
{
  struct said said = said_here(house, "one");
  said_cash(&said, house->account_id, "100.25");
  const Account__CommitResponse *first = said_commit(&said);
  cr_assert_eq(first->n_outcomes, 1);
  cr_assert_not(first->replayed);
  said_end(&said);
  cr_assert_eq(cash_of(house, house->account_id), 100250000);
  cr_assert_eq(store_number(&house->database, "SELECT sum(quantity_e6) FROM ledger_leg"), 0);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM journal WHERE idempotency_key = 'one'"), 1);

  house_restart(house);
  struct said again = said_here(house, "one");
  said_cash(&again, house->account_id, "100.25");
  const Account__CommitResponse *second = said_commit(&again);
  cr_assert(second->replayed, "the key outlives the process");
  cr_assert_eq(second->sequence, 3);
  cr_assert_eq(cash_of(house, house->account_id), 100250000, "a replay changes nothing");

  said_cash(&again, house->account_id, "1");
  expect_field(said_send(&again, NULL), STATUS_FAILED_PRECONDITION, "idempotency_key");
  said_end(&again);
  expect_good(house);
}

Test(commit, a_key_gives_the_same_answer_for_ever_and_another_request_is_refused)
{
  house_run(&(struct house){ 0 }, deposits);
}

static void derives(struct house *house)
{
  static uint8_t hash[32] = { 1, 2, 3 };
  for (int i = 0; i < 2; i++) {
    struct said said = said_here(house, "derived");
    said_cash(&said, house->account_id, i == 0 ? "1" : "2"); /* derived anew, it differs */
    said.request.derived_from.data = hash;
    said.request.derived_from.len = sizeof hash;
    cr_assert_eq(said_commit(&said)->replayed, i == 1);
    said_end(&said);
  }
  cr_assert_eq(cash_of(house, house->account_id), 1000000);
}

Test(commit, a_derived_commit_is_known_by_the_request_it_was_made_for)
{
  house_run(&(struct house){ 0 }, derives);
}

static void fails(struct house *house)
{
  int64_t before = lines(house);
  struct said said = said_here(house, NULL);
  said_cash(&said, house->account_id, "100");
  said_cash(&said, house->account_id, "-100.01");
  expect_field(said_send(&said, NULL), STATUS_FAILED_PRECONDITION, "commands[1].quantity");
  said_end(&said);
  cr_assert_eq(cash_of(house, house->account_id), 0);

  said = said_here(house, NULL);
  said_expect(&said, "test.note", 1001, 1);
  said_cash(&said, house->account_id, "100");
  expect_field(said_send(&said, NULL), STATUS_ABORTED, "preconditions[0].version");
  said_end(&said);

  said = said_by(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  said_cash(&said, house->account_id, "100");
  expect_field(said_send(&said, NULL), STATUS_INVALID_ARGUMENT, "idempotency_key");
  said_end(&said);

  said = said_here(house, NULL);
  said_record(&said, 0, 0, "x")->type = "steward.account.v1.Nothing";
  expect_field(said_send(&said, NULL), STATUS_INVALID_ARGUMENT, "commands[0].put_record.type");
  said_end(&said);

  said = said_by(house, house_caller(ROLE_SYSTEM, 77, 0), NULL);
  said_cash(&said, house->account_id, "100");
  expect_code(said_send(&said, NULL), STATUS_NOT_FOUND);
  said_end(&said);
  cr_assert_eq(lines(house), before, "what fails leaves no line");
}

Test(commit, what_fails_names_the_field_and_leaves_nothing)
{
  house_run(&(struct house){ 0 }, fails);
}

struct one {
  struct house *house;
  int number;
  enum status_code code;
  uint64_t sequence;
  bool replayed;
};

/* Number 13 breaks a constraint that only the database knows: a symbol that is there. */
static void commit_one(void *argument)
{
  struct one *one = argument;
  const Account__CommitResponse *response;
  struct said said = said_here(one->house, NULL);
  if (one->number == 13)
    said_security(&said, "AAA");
  else if (one->number == 14)
    said_cash(&said, one->house->account_id, "-1000000");
  else
    said_cash(&said, one->house->account_id, "1");
  struct status status = said_send(&said, &response);
  one->code = status.code;
  if (status_is_ok(status))
    one->sequence = response->sequence;
  said_end(&said);
}

#define SIDES 64

static void neighbours(struct house *house)
{
  struct one ones[SIDES];
  void *arguments[SIDES];
  for (int i = 0; i < SIDES; i++) {
    ones[i] = (struct one){ .house = house, .number = i };
    arguments[i] = &ones[i];
  }
  house_beside(house, commit_one, arguments, SIDES);
  for (int i = 0; i < SIDES; i++)
    cr_assert_eq(ones[i].code,
                 i == 13   ? STATUS_ALREADY_EXISTS
                 : i == 14 ? STATUS_FAILED_PRECONDITION
                           : STATUS_OK,
                 "%d: %d", i, ones[i].code);
  cr_assert_eq(cash_of(house, house->account_id), (SIDES - 2) * INT64_C(1000000));
  cr_assert_eq(lines(house), 2 + SIDES - 2, "sequences have no gap");
  cr_assert_eq(store_number(&house->database, "SELECT max(sequence) FROM journal WHERE firm_id = 1"), lines(house));
  expect_good(house);
}

Test(commit, one_bad_commit_in_a_batch_does_not_spoil_the_others)
{
  house_run(&(struct house){ 0 }, neighbours);
}

static void commit_in_another_lane(void *argument)
{
  struct one *one = argument;
  struct said said = said_by(one->house, house_caller(ROLE_SYSTEM, one->number % 2 ? FIRM : OTHER_FIRM, 0), NULL);
  said_person(&said, "Somebody");
  one->sequence = said_commit(&said)->sequence;
  said_end(&said);
}

static void two_lanes(struct house *house)
{
  struct one ones[SIDES];
  void *arguments[SIDES];
  for (int i = 0; i < SIDES; i++) {
    ones[i] = (struct one){ .house = house, .number = i };
    arguments[i] = &ones[i];
  }
  house_beside(house, commit_in_another_lane, arguments, SIDES);
  cr_assert_eq(store_number(&house->database, "SELECT sequence FROM firm_head WHERE firm_id = 1"), 2 + SIDES / 2);
  cr_assert_eq(store_number(&house->database, "SELECT sequence FROM firm_head WHERE firm_id = 2"), SIDES / 2);
  expect_good(house);
}

Test(commit, each_firm_has_a_journal_of_its_own)
{
  house_run(&(struct house){ 0 }, two_lanes);
}

static void same_key(void *argument)
{
  struct one *one = argument;
  struct said said = said_here(one->house, "same");
  said_cash(&said, one->house->account_id, "1");
  one->replayed = said_commit(&said)->replayed;
  said_end(&said);
}

static void at_once(struct house *house)
{
  struct one ones[SIDES];
  void *arguments[SIDES];
  int fresh = 0;
  for (int i = 0; i < SIDES; i++) {
    ones[i] = (struct one){ .house = house, .number = i };
    arguments[i] = &ones[i];
  }
  house_beside(house, same_key, arguments, SIDES);
  for (int i = 0; i < SIDES; i++)
    fresh += !ones[i].replayed;
  cr_assert_eq(fresh, 1);
  cr_assert_eq(cash_of(house, house->account_id), 1000000);
}

Test(commit, a_key_used_many_times_at_once_writes_once)
{
  house_run(&(struct house){ 0 }, at_once);
}

static void losing(struct house *house)
{
  struct one ones[8];
  void *arguments[8];
  for (int i = 0; i < 8; i++) {
    ones[i] = (struct one){ .house = house, .number = i };
    arguments[i] = &ones[i];
  }
  store_terminate(&house->database);
  house_beside(house, commit_one, arguments, 8);
  int64_t made = 0;
  for (int i = 0; i < 8; i++) {
    cr_assert(ones[i].code == STATUS_OK || ones[i].code == STATUS_UNAVAILABLE, "%d", ones[i].code);
    made += ones[i].code == STATUS_OK;
  }
  cr_assert_geq(cash_of(house, house->account_id), made * 1000000);
  house_restart(house);
  said_deposit(house, house->account_id, "1");
  expect_good(house);
}

Test(commit, a_lost_database_is_unavailable_and_comes_back)
{
  house_run(&(struct house){ 0 }, losing);
}

/* The whole way of an order, in one commit and over several. */
static void trades(struct house *house)
{
  uint64_t ids = said_ids(house, 4);
  said_deposit(house, house->account_id, "10000");
  struct said said = said_here(house, NULL);
  said_order(&said, ids, ACCOUNT__ORDER__SIDE__BUY, "30", "6000");
  said_move(&said, ids, ACCOUNT__ORDER__STATE__ROUTED);
  said_fill(&said, ids, "E1", "10", "199.50");
  said_commit(&said);
  said_end(&said);
  cr_assert_eq(cash_of(house, house->account_id), 8005000000);
  cr_assert_eq(position_of(house, house->account_id, house->security_id), 10000000);
  expect_good(house);

  for (int i = 0; i < 2; i++) { /* the venue sends it twice */
    said = said_here(house, NULL);
    said_fill(&said, ids, "E2", "20", "200");
    const Account__CommitResponse *response = said_commit(&said);
    cr_assert_eq(response->outcomes[0]->duplicate, i == 1);
    said_end(&said);
  }
  cr_assert_eq(cash_of(house, house->account_id), 4005000000);
  cr_assert_eq(
      store_number(&house->database, "SELECT held_e6 FROM position WHERE security_id = 0 AND account_id >= 1000"), 0);

  said = said_here(house, NULL);
  said_order(&said, ids + 1, ACCOUNT__ORDER__SIDE__SELL, "15", "");
  said_fill(&said, ids + 1, "E3", "15", "210");
  said_transfer(&said, house->account_id, ids + 2, house->security_id, "5");
  said_transfer(&said, house->account_id, ids + 2, 0, "100");
  said_commit(&said);
  said_end(&said);
  cr_assert_eq(cash_of(house, house->account_id), 7155000000);
  cr_assert_eq(position_of(house, house->account_id, house->security_id), 15000000);
  cr_assert_eq(store_number(&house->database, "SELECT sum(basis_e4)::int8 FROM lot"), 30000000);
  expect_good(house);
}

Test(commit, an_order_is_held_filled_once_and_its_lots_kept)
{
  house_run(&(struct house){ 0 }, trades);
}

static void books(struct house *house)
{
  struct said said = said_by(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), NULL);
  said_cash(&said, house->account_id, "5");
  said_commit(&said);
  said_end(&said);
  said = said_by(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), NULL);
  said_cash(&said, house->other_account_id, "5");
  expect_field(said_send(&said, NULL), STATUS_NOT_FOUND, "commands[0].account_id");
  said_end(&said);
  said = said_by(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), NULL);
  said_account(&said, OTHER_ADVISOR, house->person_id);
  expect_code(said_send(&said, NULL), STATUS_PERMISSION_DENIED);
  said_end(&said);
  said = said_by(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), NULL);
  said_fill(&said, 1001, "E1", "1", "1");
  expect_field(said_send(&said, NULL), STATUS_PERMISSION_DENIED, "commands[0].command");
  said_end(&said);
  said = said_by(house, house_caller(ROLE_CLIENT, FIRM, ADVISOR), NULL);
  said_cash(&said, house->account_id, "5");
  expect_code(said_send(&said, NULL), STATUS_PERMISSION_DENIED);
  said_end(&said);
}

Test(commit, an_advisor_writes_in_the_own_book)
{
  house_run(&(struct house){ 0 }, books);
}

static struct status say_fact(struct house *house, struct caller caller, const char *name, bool is_direct)
{
  struct said said = said_by(house, caller, NULL);
  said_fact(&said, house->account_id, "1");
  said.commands[0]->put_fact->name = name;
  said.call->caller.direct = is_direct;
  struct status status = said_send(&said, NULL);
  if (!status_is_ok(status) && is_direct) {
    const char *owner = name[0] == 'd' ? "the rebalancer service" : "the risk service";
    cr_expect(strstr(status.message, name) && strstr(status.message, owner), "%s", status.message);
    expect_field(status, STATUS_PERMISSION_DENIED, "commands[0].put_fact.name");
    status = status_fail(STATUS_PERMISSION_DENIED, NULL, "as it should be");
  }
  said_end(&said);
  return status;
}

static void owned_facts(struct house *house)
{
  struct caller callers[] = { house_caller(ROLE_ADVISOR, FIRM, ADVISOR),
                              house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR),
                              house_caller(ROLE_SYSTEM, FIRM, 0) };
  static const char *const owned[] = { "risk_level", "risk.own", "drift" };
  for (size_t i = 0; i < sizeof callers / sizeof callers[0]; i++) {
    for (size_t j = 0; j < sizeof owned / sizeof owned[0]; j++) {
      expect_code(say_fact(house, callers[i], owned[j], true), STATUS_PERMISSION_DENIED);
      cr_expect_eq(store_number(&house->database, "SELECT count(*) FROM fact WHERE name <> 'of_our_own'"), 0);
    }
    expect_ok(say_fact(house, callers[i], "of_our_own", true));
  }
  for (size_t i = 0; i < sizeof callers / sizeof callers[0]; i++) /* a service stands between */
    for (size_t j = 0; j < sizeof owned / sizeof owned[0]; j++)
      expect_ok(say_fact(house, callers[i], owned[j], false));
}

Test(commit, facts_of_a_service_are_not_written_at_a_front)
{
  house_run(&(struct house){ 0 }, owned_facts);
}

static void sessions(struct house *house)
{
  for (int i = 0; i < 2; i++) {
    struct said said = said_by(house, house_caller(ROLE_SYSTEM, i == 0 ? 0 : FIRM, 0), NULL);
    said_session(&said, "PAPER", i == 0 ? 1000 : 500, i == 0 ? 7 : 9);
    said_commit(&said);
    said_end(&said);
  }
  cr_assert_eq(store_number(&house->database, "SELECT sender_reserved FROM venue_session"), 1000, "numbers only rise");
  cr_assert_eq(store_number(&house->database, "SELECT target_next FROM venue_session"), 9);
  struct said said = said_by(house, house_caller(ROLE_SYSTEM, 0, 0), NULL);
  said_cash(&said, house->account_id, "1");
  expect_code(said_send(&said, NULL), STATUS_FAILED_PRECONDITION);
  said_end(&said);
}

Test(commit, session_numbers_belong_to_no_firm)
{
  house_run(&(struct house){ 0 }, sessions);
}
