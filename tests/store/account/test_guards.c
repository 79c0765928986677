/* What the database itself refuses, and what verify finds when somebody went round it. */
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "said.h"

static const char *refused_with(struct house *house, const char *sql)
{
  static char message[400];
  PGconn *pq = PQconnectdb(house->database.conninfo);
  PGresult *result = PQexec(pq, sql);
  cr_assert_eq(PQresultStatus(result), PGRES_FATAL_ERROR, "not refused: %s", sql);
  strncpy(message, PQresultErrorMessage(result), sizeof message - 1);
  PQclear(result);
  PQfinish(pq);
  return message;
}

static void guards(struct house *house)
{
  static const struct {
    const char *sql, *why;
  } rows[] = {
    { "INSERT INTO ledger_leg SELECT 1, entry_id, 9, 1, 0, 0, 10000 FROM ledger_entry LIMIT 1", "sum to zero" },
    { "UPDATE ledger_leg SET quantity_e6 = 1", "never changed" },
    { "DELETE FROM ledger_entry", "never changed" },
    { "TRUNCATE journal CASCADE", "never changed" },
    { "UPDATE journal SET principal = 'user:1'", "never changed" },
    { "UPDATE position SET quantity_e6 = -1 WHERE account_id >= 1000 AND security_id > 0", "position_" },
    { "UPDATE position SET held_e6 = 99000000 WHERE security_id > 0 AND account_id >= 1000", "position_covers_held" },
    { "INSERT INTO ledger_leg SELECT 1, entry_id, 9, 1, 0, 0, 1 FROM ledger_entry LIMIT 1", "check" },
  };
  said_deposit(house, house->account_id, "1");
  struct said said = said_here(house, NULL);
  said_shares(&said, house->account_id, house->security_id, "5", "50");
  said_commit(&said);
  said_end(&said);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const char *message = refused_with(house, rows[i].sql);
    cr_assert_not_null(strstr(message, rows[i].why), "%s: %s", rows[i].sql, message);
  }
}

Test(guards, the_database_refuses_what_no_program_may_do)
{
  house_run(&(struct house){ 0 }, guards);
}

static void expect_difference(struct house *house, const char *part)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  struct call *call = house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADMINISTRATOR), "");
  bool is_there = false;
  expect_ok(ledger_verify_call(call, &request, &response));
  for (size_t i = 0; i < response->n_differences; i++)
    is_there = is_there || strstr(response->differences[i], part);
  cr_assert(is_there, "%s is not among %zu: %s", part, response->n_differences,
            response->n_differences ? response->differences[0] : "");
  call_end(call);
}

/* As the superuser, past the triggers. */
static void tamper(struct house *house, const char *sql)
{
  char script[500];
  struct store_database owner = house->database;
  memcpy(owner.conninfo, house->database.admin_conninfo, sizeof owner.conninfo);
  snprintf(script, sizeof script, "SET session_replication_role = replica; %s", sql);
  store_execute(&owner, script);
}

static void tampering(struct house *house)
{
  static const struct {
    const char *sql, *undo, *difference;
  } rows[] = {
    { "UPDATE position SET quantity_e6 = quantity_e6 + 10000 WHERE security_id = 0 AND account_id >= 1000",
      "UPDATE position SET quantity_e6 = quantity_e6 - 10000 WHERE security_id = 0 AND account_id >= 1000",
      "the position is 100.01, should be 100" },
    { "UPDATE position SET held_e6 = 20000 WHERE security_id = 0 AND account_id >= 1000",
      "UPDATE position SET held_e6 = 0", "what is held for orders is 0.02, should be 0" },
    { "UPDATE lot SET quantity_e6 = 4000000", "UPDATE lot SET quantity_e6 = 5000000",
      "the sum of open lots is 4, should be 5" },
    { "UPDATE lot SET basis_e4 = 400000", "UPDATE lot SET basis_e4 = 500000",
      "open and closed are 5 shares at 40.00, opened and adjusted were 5 shares at 50.00" },
    { "UPDATE record SET body = body || '\\x00'", "UPDATE record SET body = substr(body, 1, length(body) - 1)",
      "record test.note" },
    { "UPDATE ledger_leg SET quantity_e6 = quantity_e6 + 10000 WHERE security_id = 0 AND leg = 0",
      "UPDATE ledger_leg SET quantity_e6 = quantity_e6 - 10000 WHERE security_id = 0 AND leg = 0",
      "security 0 sums to 0.01, not to zero" },
    { "UPDATE journal SET principal = 'user:9' WHERE sequence = 2",
      "UPDATE journal SET principal = 'user:1000' WHERE sequence = 2", "journal line 2: the chain breaks here" },
    { "UPDATE firm_head SET sequence = sequence + 1 WHERE firm_id = 1",
      "UPDATE firm_head SET sequence = sequence - 1 WHERE firm_id = 1", "does not end where the firm's head says" },
  };
  struct said said = said_here(house, NULL);
  said_cash(&said, house->account_id, "100");
  said_shares(&said, house->account_id, house->security_id, "5", "50");
  said_record(&said, 0, 0, "text");
  said_commit(&said);
  said_end(&said);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    tamper(house, rows[i].sql);
    expect_difference(house, rows[i].difference);
    tamper(house, rows[i].undo);
  }
  tamper(house, "DELETE FROM journal WHERE firm_id = 1 AND sequence = 2");
  expect_difference(house, "the journal lacks line 2");
}

Test(guards, verify_names_a_tampered_row)
{
  house_run(&(struct house){ 0 }, tampering);
}
