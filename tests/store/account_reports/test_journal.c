/* The journal's chain: lines of both formulas, and every column that a link covers. */
#include <stdio.h>
#include <string.h>

#include "journal/journal.h"
#include "said.h"

static const char *first_difference(struct house *house, struct call *call)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  (void)house;
  expect_ok(ledger_verify_call(call, &request, &response));
  return response->n_differences > 0 ? response->differences[0] : "";
}

static void expect_difference(struct house *house, const char *wanted)
{
  struct call *call = house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADMINISTRATOR), "");
  const char *found = first_difference(house, call);
  cr_assert(wanted[0] ? strstr(found, wanted) != NULL : found[0] == '\0', "%s in place of %s", found, wanted);
  call_end(call);
}

/* As the superuser, past the triggers. */
static void tamper(struct house *house, const char *sql)
{
  char script[1000];
  struct store_database owner = house->database;
  memcpy(owner.conninfo, house->database.admin_conninfo, sizeof owner.conninfo);
  snprintf(script, sizeof script, "SET session_replication_role = replica; %s", sql);
  store_execute(&owner, script);
}

static void columns(struct house *house)
{
  static const char *const sets[] = {
    "recorded_at = recorded_at + interval '1 microsecond'",
    "principal = principal || 'x'",
    "method = method || 'x'",
    "idempotency_key = idempotency_key || 'x'",
    "request_hash = sha256('x')",
    "request = request || 'x'",
    "answer = answer || 'x'",
    "summary = '[\"nothing\"]'",
    "link = 1",
    "first_id = first_id + 1",
    "chain = sha256('x')",
  };
  for (int i = 0; i < 3; i++)
    said_deposit(house, house->account_id, "1");
  tamper(house, "CREATE TABLE kept AS SELECT * FROM journal");
  expect_difference(house, "");
  for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
    char sql[300];
    snprintf(sql, sizeof sql, "UPDATE journal SET %s WHERE firm_id = 1 AND sequence = 3", sets[i]);
    tamper(house, sql);
    expect_difference(house, "journal line 3");
    tamper(house, "DELETE FROM journal; INSERT INTO journal SELECT * FROM kept");
    expect_difference(house, "");
  }
  tamper(house, "UPDATE journal SET sequence = CASE sequence WHEN 3 THEN -4 ELSE -3 END WHERE sequence IN (3, 4);"
                "UPDATE journal SET sequence = -sequence WHERE sequence < 0");
  expect_difference(house, "journal line 3");
  tamper(house, "DELETE FROM journal; INSERT INTO journal SELECT * FROM kept; DELETE FROM journal WHERE sequence = 5");
  expect_difference(house, "journal");
}

Test(journal, a_link_covers_every_column_of_its_line)
{
  house_run(&(struct house){ 0 }, columns);
}

/* A line as an earlier release wrote it: its link by the first formula, and the head after it. */
static void first_formula(struct house *house)
{
  static const uint8_t none[HASH_BYTES];
  struct journal_part part = { .formula = 1,
                               .sequence = 1,
                               .recorded_at_us = 1000000,
                               .principal = "user:1",
                               .method = "m",
                               .key = "k",
                               .request = { "r", 1 },
                               .answer = { "a", 1 } };
  uint8_t link[HASH_BYTES];
  char hex[HASH_HEX_SIZE], sql[600];
  journal_link(none, &part, link);
  hash_hex(link, hex);
  snprintf(sql, sizeof sql,
           "INSERT INTO journal (firm_id, sequence, recorded_at, principal, method, idempotency_key, request_hash,"
           " request, answer, summary, chain) VALUES (1, 1, '1970-01-01 00:00:01Z', 'user:1', 'm', 'k', sha256('r'),"
           " 'r', 'a', '[]', decode('%s', 'hex'));"
           "UPDATE firm_head SET sequence = 1, chain = decode('%s', 'hex') WHERE firm_id = 1",
           hex, hex);
  store_execute(&house->database, sql);
  struct said said = said_here(house, NULL);
  said_person(&said, "Ada Example");
  said_commit(&said);
  said_end(&said);
  expect_difference(house, "");
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM journal WHERE link = 1 AND first_id = 0"), 1);
  cr_assert_eq(store_number(&house->database, "SELECT first_id FROM journal WHERE link = 2"), FIRST_ID);
  tamper(house, "UPDATE journal SET link = 2 WHERE sequence = 1");
  expect_difference(house, "journal line 1: the chain breaks here");
}

Test(journal, lines_of_the_first_formula_still_verify)
{
  house_run(&(struct house){ .is_empty = true }, first_formula);
}

static void undeletable(struct house *house)
{
  static const char *const tables[] = { "journal",     "ledger_entry", "ledger_leg",  "lot",
                                        "lot_closing", "record",       "order_event", "fill",
                                        "fact",        "person",       "account",     "trade_order" };
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM person"), 1);
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    char sql[300];
    snprintf(sql, sizeof sql,
             "DO $$ BEGIN DELETE FROM %s; RAISE 'deleted' USING ERRCODE = 'P0001'; EXCEPTION WHEN check_violation"
             " THEN NULL; END $$",
             tables[i]);
    store_execute(&house->database, sql);
    snprintf(sql, sizeof sql,
             "DO $$ BEGIN TRUNCATE %s CASCADE; RAISE 'deleted' USING ERRCODE = 'P0001'; EXCEPTION WHEN check_violation"
             " THEN NULL; END $$",
             tables[i]);
    store_execute(&house->database, sql);
  }
}

Test(journal, nothing_of_a_clients_history_can_be_deleted)
{
  house_run(&(struct house){ 0 }, undeletable);
}
