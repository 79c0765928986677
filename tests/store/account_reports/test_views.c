/* Views for reports: what they say, that they are all documented, and that a reader sees one firm and no table. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "said.h"

static void furnish_ledger(struct house *house)
{
  uint64_t order_id = said_ids(house, 1);
  struct said said = said_here(house, NULL);
  said_cash(&said, house->account_id, "1000");
  said_shares(&said, house->account_id, house->security_id, "12.5", "250.50");
  said_order(&said, order_id, ACCOUNT__ORDER__SIDE__SELL, "2", "");
  said_fill(&said, order_id, "E1", "2", "30.005");
  said_fact(&said, house->account_id, "3");
  said_record(&said, 0, 0, "text");
  said_commit(&said);
  said_end(&said);
  store_execute(&house->database,
                "INSERT INTO price_last SELECT 1, security_id, 40000000, now(), 'test' FROM security");
}

struct row {
  const char *sql, *wanted;
};

static const struct row rows[] = {
  { "SELECT kind || ' ' || status || ' ' || advisor FROM report.accounts ORDER BY account_id",
    "individual opened Advisor" },
  { "SELECT name || ' ' || role FROM report.holders", "Ada Example owner" },
  { "SELECT quantity::numeric(20,2) || ' ' || symbol || ' ' || value FROM report.positions WHERE security_id > 0",
    "10.50 AAA 420.00" },
  { "SELECT value FROM report.positions WHERE symbol = 'cash'", "1060.01" },
  { "SELECT balance::numeric(20,2) || ' ' || unsettled::numeric(20,2) || ' ' || settled::numeric(20,2) FROM "
    "report.cash",
    "1060.01 60.01 1000.00" },
  { "SELECT basis::numeric(20,2) || ' ' || unrealised::numeric(20,2) FROM report.lots", "210.42 209.58" },
  { "SELECT term || ' ' || proceeds::numeric(20,2) || ' ' || gain::numeric(20,2) FROM report.realised_gains",
    "long 60.01 19.93" },
  { "SELECT string_agg(kind, ' ' ORDER BY entry_id) FROM report.entries", "deposit in_kind sell" },
  { "SELECT string_agg(account || ' ' || symbol || ' ' || quantity::numeric(20,2), ', ' ORDER BY leg) FROM report.legs "
    "l"
    " JOIN report.entries e USING (entry_id) WHERE e.kind = 'deposit'",
    "Example cash 1000.00, external cash -1000.00" },
  { "SELECT symbol || ' ' || side || ' ' || state || ' ' || average_price::numeric(20,3) FROM report.orders",
    "AAA sell filled 30.005" },
  { "SELECT string_agg(state, ' ' ORDER BY version) FROM report.order_events", "accepted filled" },
  { "SELECT exec_id || ' ' || side || ' ' || amount::numeric(20,2) FROM report.fills", "E1 sell 60.01" },
  { "SELECT kind || ' ' || (projection ->> 'name') FROM report.records WHERE kind <> 'risk.pass'", "test.note text" },
  { "SELECT name || ' ' || value || ' ' || (age < interval '1 hour') FROM report.facts", "risk_level 3 true" },
  { "SELECT string_agg((security_id > 0) || ' ' || change::numeric(20,2) || ' ' || flow::numeric(20,2), ', ' ORDER BY "
    "security_id, on_date) FROM report.performance_inputs WHERE on_date = '2026-11-20'",
    "false 1000.00 1000.00, true 12.50 12.50" },
  { "SELECT count(*) || ' ' || max(sequence) FROM report.journal", "4 4" },
  { "SELECT summary ->> 0 FROM report.journal WHERE sequence = 1", "put_person 1010" },
};

static const char *said_by_database(PGconn *pq, const char *sql)
{
  static char text[400];
  PGresult *result = PQexec(pq, sql);
  bool has_row = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0;
  snprintf(text, sizeof text, "%s", has_row ? PQgetvalue(result, 0, 0) : PQresultErrorMessage(result));
  PQclear(result);
  return text;
}

static void says(struct house *house)
{
  furnish_ledger(house);
  PGconn *pq = PQconnectdb(house->database.conninfo);
  PQclear(PQexec(pq, "SET steward.firm = '1'"));
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const char *found = said_by_database(pq, rows[i].sql);
    cr_expect_str_eq(found, rows[i].wanted, "%s: %s", rows[i].sql, found);
  }
  PQclear(PQexec(pq, "SET steward.firm = '2'"));
  cr_assert_str_eq(said_by_database(pq, "SELECT count(*) FROM report.accounts"), "0");
  PQclear(PQexec(pq, "RESET steward.firm"));
  cr_assert_str_eq(said_by_database(pq, "SELECT count(*) FROM report.journal"), "0", "without a firm there is nothing");
  PQfinish(pq);
}

Test(views, each_says_what_the_ledger_holds)
{
  house_run(&(struct house){ 0 }, says);
}

static void one_firm(struct house *house)
{
  char role[80], sql[500], conninfo[600];
  furnish_ledger(house);
  snprintf(role, sizeof role, "reader_%s", house->database.name);
  struct store_database owner = house->database;
  memcpy(owner.conninfo, house->database.admin_conninfo, sizeof owner.conninfo);
  snprintf(sql, sizeof sql, "DROP ROLE IF EXISTS %s; CREATE ROLE %s LOGIN", role, role);
  store_execute(&owner, sql);
  snprintf(sql, sizeof sql, "SELECT report.admit('%s', 2)", role);
  store_execute(&house->database, sql);
  snprintf(conninfo, sizeof conninfo, "%s user=%s", house->database.conninfo, role);
  PGconn *pq = PQconnectdb(conninfo);
  cr_assert_eq(PQstatus(pq), CONNECTION_OK, "%s", PQerrorMessage(pq));
  cr_assert_str_eq(said_by_database(pq, "SELECT count(*) FROM report.accounts"), "0", "firm 2 has none");
  PQclear(PQexec(pq, "SET steward.firm = '1'"));
  cr_assert_str_eq(said_by_database(pq, "SELECT count(*) FROM report.accounts"), "0", "the setting is the owner's");
  static const char *const refused[] = { "SELECT count(*) FROM account",         "SELECT count(*) FROM journal",
                                         "SELECT count(*) FROM app_user",        "SELECT count(*) FROM report_reader",
                                         "SELECT report.admit(current_user, 1)", "DELETE FROM report.journal" };
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
    cr_assert_not_null(strstr(said_by_database(pq, refused[i]), "permission denied"), "%s", refused[i]);
  snprintf(sql, sizeof sql, "SELECT report.admit('%s', 1)", role);
  store_execute(&house->database, sql);
  cr_assert_str_eq(said_by_database(pq, "SELECT count(*) FROM report.accounts"), "2");
  PQfinish(pq);
  snprintf(sql, sizeof sql, "DROP OWNED BY %s; DROP ROLE %s", role, role);
  store_execute(&owner, sql);
}

Test(views, a_reader_sees_its_firm_and_no_table)
{
  house_run(&(struct house){ 0 }, one_firm);
}

/* The part of docs/reporting.md that is made of the comments. */
static const char catalogue[] =
    "SELECT string_agg(text, '' ORDER BY name) FROM ("
    " SELECT c.relname AS name, E'\\n## report.' || c.relname || E'\\n\\n' || coalesce(obj_description(c.oid), '?') ||"
    "  E'\\n\\n| column | what |\\n|---|---|\\n' ||"
    "  (SELECT string_agg('| `' || a.attname || '` | ' || coalesce(col_description(c.oid, a.attnum), '?') || E' |\\n', "
    "''"
    "   ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS "
    "text"
    " FROM pg_class c WHERE c.relnamespace = 'report'::regnamespace AND c.relkind = 'v') v";

static void documented(struct house *house)
{
  PGconn *pq = PQconnectdb(house->database.conninfo);
  PGresult *result = PQexec(pq, catalogue);
  cr_assert_eq(PQresultStatus(result), PGRES_TUPLES_OK, "%s", PQresultErrorMessage(result));
  const char *made = PQgetvalue(result, 0, 0);
  cr_assert_null(strstr(made, "| ? |"), "a column has no comment");
  FILE *file = fopen(STEWARD_SOURCE_DIR "/docs/reporting.md", "r");
  static char text[200000];
  cr_assert_not_null(file);
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = '\0';
  const char *at = strstr(text, "\n## report.");
  cr_assert_not_null(at);
  cr_assert_str_eq(at, made, "docs/reporting.md is not what the comments say");
  PQclear(result);
  PQfinish(pq);
}

Test(views, every_view_and_column_is_documented_as_it_is)
{
  house_run(&(struct house){ .is_empty = true }, documented);
}
