/* Positions that the service remembers between batches, while others write the same firm or it is tampered with. */
#include <stdio.h>
#include <string.h>

#include "said.h"

static int64_t quantity_of(struct house *house, uint64_t segment_id)
{
  char sql[200];
  snprintf(sql, sizeof sql,
           "SELECT coalesce(sum(quantity_e6), 0)::int8 / 10000 FROM position"
           " WHERE firm_id = 1 AND account_id = %llu AND segment_id = %llu AND security_id = 0",
           (unsigned long long)house->account_id, (unsigned long long)segment_id);
  return store_number(&house->database, sql);
}

static enum status_code move(struct house *house, uint64_t to_segment_id, const char *quantity)
{
  struct said said = said_here(house, NULL);
  said_transfer(&said, house->account_id, to_segment_id, 0, quantity);
  struct status status = said_send(&said, NULL);
  said_end(&said);
  return status.code;
}

static void expect_verified(struct house *house)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  struct call *call = house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADMINISTRATOR), "");
  expect_ok(ledger_verify_call(call, &request, &response));
  cr_assert_eq(response->n_differences, 0, "%s", response->n_differences ? response->differences[0] : "");
  call_end(call);
}

/* Handlers and lanes of another process over the same database. */
static void open_other(struct house *house, struct house *other)
{
  struct bus_options options = { .loop = &house->loop, .service = "other" };
  *other = *house;
  other->account = (struct account){ .pool = house->pool, .lanes = lanes_new(&house->loop, house->pool) };
  expect_ok(bus_new(&options, &other->bus));
  account_serve(other->bus, &other->account);
}

static void close_other(struct house *other)
{
  bus_free(other->bus);
  lanes_free(other->account.lanes);
}

static void take_turns(struct house *house)
{
  struct house other;
  struct house *writers[] = { house, &other, house, house, &other, &other, house };
  const size_t turns = sizeof writers / sizeof writers[0];
  open_other(house, &other);
  said_deposit(house, house->account_id, "100");
  for (size_t i = 0; i < turns; i++) {
    cr_assert_eq(move(writers[i], 3, "10"), STATUS_OK);
    cr_assert_eq(quantity_of(house, 3), 1000 * (int64_t)(i + 1));
  }
  cr_assert_eq(move(house, 3, "30.01"), STATUS_FAILED_PRECONDITION, "what the other wrote counts");
  cr_assert_eq(move(&other, 3, "30"), STATUS_OK);
  cr_assert_eq(move(house, 3, "0.01"), STATUS_FAILED_PRECONDITION);
  cr_assert_eq(move(&other, 3, "0.01"), STATUS_FAILED_PRECONDITION);
  close_other(&other);
  expect_verified(house);
}

Test(standing, two_processes_write_one_firm_in_turn)
{
  house_run(&(struct house){ 0 }, take_turns);
}

/* One commit of the batch is refused: what it changed is neither written nor remembered. */
static void refusals(struct house *house)
{
  said_deposit(house, house->account_id, "100");
  cr_assert_eq(move(house, 3, "60"), STATUS_OK);
  struct said said = said_here(house, NULL);
  said_transfer(&said, house->account_id, 4, 0, "40");
  said_transfer(&said, house->account_id, 5, 0, "0.01");
  expect_field(said_send(&said, NULL), STATUS_FAILED_PRECONDITION, "commands[1].quantity");
  said_end(&said);
  cr_assert_eq(move(house, 5, "40"), STATUS_OK);
  cr_assert_eq(quantity_of(house, 4), 0);
  cr_assert_eq(quantity_of(house, 5), 4000);
  expect_verified(house);
}

Test(standing, what_was_refused_is_not_remembered)
{
  house_run(&(struct house){ 0 }, refusals);
}

/* Past every trigger, as only a superuser can: verify sees it until the position is written again, by the entries. */
static void tampering(struct house *house)
{
  struct store_database owner = house->database;
  memcpy(owner.conninfo, house->database.admin_conninfo, sizeof owner.conninfo);
  said_deposit(house, house->account_id, "100");
  cr_assert_eq(move(house, 3, "10"), STATUS_OK);
  store_execute(&owner, "SET session_replication_role = replica; UPDATE position SET quantity_e6 = 7000000000"
                        " WHERE security_id = 0 AND segment_id = 3");
  cr_assert_eq(move(house, 3, "10"), STATUS_OK);
  cr_assert_eq(quantity_of(house, 3), 2000, "the money that somebody made is not there to be spent");
  expect_verified(house);
}

Test(standing, a_position_changed_behind_the_service_is_set_right)
{
  house_run(&(struct house){ 0 }, tampering);
}
