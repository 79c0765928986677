/* The state made anew from the journal: equal to the live tables, and what was tampered with is named. */
#include <stdio.h>
#include <string.h>

#include "plain.h"
#include "rebuild.h"
#include "said.h"

static void tamper(struct house *house, const char *sql)
{
  char script[1000];
  struct store_database owner = house->database;
  memcpy(owner.conninfo, house->database.admin_conninfo, sizeof owner.conninfo);
  snprintf(script, sizeof script, "SET session_replication_role = replica; %s", sql);
  store_execute(&owner, script);
}

static void busy_days(struct house *house)
{
  uint64_t order_id = said_ids(house, 2);
  struct said said = said_here(house, NULL);
  said_cash(&said, house->account_id, "1000");
  said_cash(&said, house->other_account_id, "2000");
  said_shares(&said, house->account_id, house->security_id, "12.5", "250.50");
  said_shares(&said, house->other_account_id, house->second_security_id, "7", "70");
  said_order(&said, order_id, ACCOUNT__ORDER__SIDE__SELL, "2", "");
  said_fill(&said, order_id, "E1", "1", "30.005");
  said_order(&said, order_id + 1, ACCOUNT__ORDER__SIDE__BUY, "3", "100");
  said_fact(&said, house->account_id, "3");
  said_fact(&said, house->other_account_id, "4");
  said_record(&said, 0, 0, "first");
  said_record(&said, 0, 0, "second");
  uint64_t record_id = said_commit(&said)->outcomes[9]->id;
  said_end(&said);
  said_ids(house, 7); /* lost: the ids that follow must be kept */
  said = said_here(house, NULL);
  said_fill(&said, order_id, "E2", "1", "31");
  said_fill(&said, order_id + 1, "E3", "3", "33.30");
  said_transfer(&said, house->account_id, 2000, house->security_id, "4.5");
  said_record(&said, record_id, 1, "third");
  said_fact(&said, house->account_id, "3");
  said_person(&said, "Eve Example");
  said_commit(&said);
  said_end(&said);
}

static const Account__VerifyResponse *verify(struct house *house, struct call *call)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  (void)house;
  request.rebuild = true;
  expect_ok(ledger_verify_call(call, &request, &response));
  return response;
}

static void expect_difference(struct house *house, const char *wanted)
{
  struct call *call = house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADMINISTRATOR), "");
  const Account__VerifyResponse *found = verify(house, call);
  bool is_there = found->n_differences == 0 && !wanted[0];
  for (size_t i = 0; i < found->n_differences && wanted[0]; i++)
    is_there = is_there || strstr(found->differences[i], wanted);
  cr_assert(is_there, "%s is not among %zu: %s", wanted, found->n_differences,
            found->n_differences ? found->differences[0] : "");
  call_end(call);
}

static void equal(struct house *house)
{
  busy_days(house);
  struct call *call = house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADMINISTRATOR), "");
  const Account__VerifyResponse *found = verify(house, call);
  cr_assert_eq(found->n_differences, 0, "%s", found->n_differences ? found->differences[0] : "");
  cr_assert(found->good);
  cr_assert_eq(found->rebuilt_commits, found->journal_lines);
  call_end(call);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'rebuild%'"), 0);
}

Test(rebuild, the_journal_makes_the_live_tables)
{
  house_run(&(struct house){ 0 }, equal);
}

struct row {
  const char *table, *change, *key, *swap; /* swap: a column whose values two rows exchange; NULL: one row is there */
  const char *altered;                     /* columns */
};

static const struct row rows[] = {
  { "ledger_entry", "memo = 'other'", "entry_id", "kind", "memo" },
  { "ledger_leg", "segment_id = 77", "entry_id", "quantity_e6", "segment_id" },
  { "position", "held_e6 = held_e6 + 10000", "security_id", "quantity_e6", "held_e6" },
  { "lot", "opened_on = '2026-01-01'", "lot_id", "basis_e4", "opened_on" },
  { "lot_closing", "long_term = NOT long_term", "lot_id", "basis_e4", "long_term" },
  { "record", "projection = '{}'", "id", "body", "projection" },
  { "record_head", "account_id = 1234", "id", NULL, "account_id" },
  { "fact", "value = '9'", "account_id", "value", "value" },
  { "person", "name = 'Mallory'", "person_id", "name", "name" },
  { "account", "advisor_id = 1000", "account_id", "advisor_id", "advisor_id" },
  { "account_holder", "role = 2", "account_id", NULL, "role" },
  { "security", "symbol = 'ZZZ'", "security_id", "symbol", "symbol" },
  { "trade_order", "reason = 'other'", "order_id", "side", "reason" },
  { "order_event", "note = 'other'", "order_id", "state", "note" },
  { "fill", "commission_e4 = 1", "exec_id", "price_e6", "commission_e4" },
};

static void each_table(struct house *house)
{
  char sql[900], wanted[100];
  busy_days(house);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const struct row *row = &rows[i];
    const char *where = strcmp(row->table, "position") == 0 ? " WHERE account_id >= 1000" : "";
    snprintf(sql, sizeof sql, "CREATE TABLE kept AS SELECT * FROM %s", row->table);
    tamper(house, sql);
    snprintf(wanted, sizeof wanted, "altered: %s", row->altered);
    snprintf(sql, sizeof sql, "UPDATE %s SET %s WHERE ctid = (SELECT max(ctid) FROM %s%s)", row->table, row->change,
             row->table, where);
    tamper(house, sql);
    expect_difference(house, wanted);
    snprintf(sql, sizeof sql, "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept", row->table, row->table);
    tamper(house, sql);
    expect_difference(house, "");
    snprintf(sql, sizeof sql, "DELETE FROM %s WHERE ctid = (SELECT max(ctid) FROM %s%s)", row->table, row->table,
             where);
    tamper(house, sql);
    expect_difference(house, "the row is missing");
    snprintf(sql, sizeof sql, "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept; DROP TABLE kept", row->table,
             row->table);
    tamper(house, sql);
  }
  expect_difference(house, "");
}

Test(rebuild, an_altered_and_a_missing_row_of_each_table_is_named)
{
  house_run(&(struct house){ 0 }, each_table);
}

/* The least and the greatest value of a column change places. */
static void swaps(struct house *house)
{
  char sql[900], wanted[100];
  busy_days(house);
  tamper(house, "ALTER TABLE security DROP CONSTRAINT security_firm_id_symbol_key");
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const struct row *row = &rows[i];
    if (!row->swap)
      continue;
    snprintf(sql, sizeof sql, "CREATE TABLE kept AS SELECT * FROM %s", row->table);
    tamper(house, sql);
    snprintf(sql, sizeof sql,
             "WITH a AS (SELECT ctid AS at, %2$s AS v FROM %1$s ORDER BY %2$s, ctid LIMIT 1),"
             " z AS (SELECT ctid AS at, %2$s AS v FROM %1$s ORDER BY %2$s DESC, ctid DESC LIMIT 1)"
             " UPDATE %1$s t SET %2$s = CASE WHEN t.ctid = a.at THEN z.v ELSE a.v END FROM a, z WHERE t.ctid IN (a.at, "
             "z.at)",
             row->table, row->swap);
    tamper(house, sql);
    snprintf(wanted, sizeof wanted, "altered: %s", row->swap);
    expect_difference(house, wanted);
    snprintf(sql, sizeof sql, "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept; DROP TABLE kept", row->table,
             row->table);
    tamper(house, sql);
  }
  expect_difference(house, "");
}

Test(rebuild, swapped_values_are_named_in_both_rows)
{
  house_run(&(struct house){ 0 }, swaps);
}

/* Stops at a line: what stood then can be looked at. */
static void moments(struct house *house)
{
  said_deposit(house, house->account_id, "10");
  uint64_t then = (uint64_t)store_number(&house->database, "SELECT sequence FROM firm_head WHERE firm_id = 1");
  busy_days(house);
  struct rebuild rebuild = { .loop = &house->loop,
                             .arena = house->arena,
                             .pool = house->pool,
                             .conninfo = house->database.conninfo,
                             .firm_id = FIRM,
                             .until = then };
  expect_ok(rebuild_run(&rebuild));
  cr_assert_eq(rebuild.sequence, then);
  cr_assert_eq(rebuild.difference_count, 0);
  cr_assert_eq(
      store_number(&house->database, "SELECT sum(quantity_e6) FROM rebuild_1.position WHERE account_id >= 1000"),
      10000000);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM rebuild_1.record"), 0);
  cr_assert_eq(store_number(&house->database, "SELECT sequence FROM firm_head WHERE firm_id = 1"), (int64_t)then + 4,
               "the live firm goes on");
  rebuild.until = 0;
  expect_ok(rebuild_run(&rebuild));
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM rebuild_1.record WHERE kind = 'test.note'"), 3);
}

Test(rebuild, the_state_of_any_past_line_can_be_looked_at)
{
  house_run(&(struct house){ 0 }, moments);
}
