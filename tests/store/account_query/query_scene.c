/* Makes the firm and asks it. */
#include "query_scene.h"

#include <string.h>

static const char people[] =
    "INSERT INTO app_user (firm_id, user_id, name, role, created_at) VALUES (1, 1005, 'Trader', 4, now()), (1, 1007, "
    "'Compliance', 5, now());"
    "INSERT INTO household (firm_id, household_id, name, version) VALUES (1, 2100, 'The Adams', 1);"
    "INSERT INTO person (firm_id, person_id, name, organisation, born_on, email, residence, household_id, version, "
    "region, employment)"
    " VALUES (1, 2001, 'Ada Adams', false, '1950-02-28', 'ada@example.com', 'US', 2100, 1, 'NY', 3),"
    " (1, 2002, 'Bob Brown', false, '1980-06-15', '', 'CA', NULL, 1, '', 1),"
    " (1, 2003, 'Cara \"Red\" O''Neil', false, '1975-01-01', 'cara@example.com', 'US', NULL, 1, 'NY', 1),"
    " (1, 2004, '=cmd|'' /C calc''!A0', true, NULL, '', '', NULL, 1, '', 0),"
    " (1, 2005, 'Dan Drew', false, '1990-01-01', '', 'US', NULL, 1, '', 0);";

static const char accounts[] =
    "INSERT INTO account (firm_id, account_id, alias, kind, status, discretion, advisor_id, base_currency, lot_method, "
    "custodian,"
    " custodian_number, margin, margin_type, opened_on, version, options_level, fee_kind, fee_amount_e4) VALUES"
    " (1, 3001, 'Ada''s IRA', 3, 1, 0, 1001, 'USD', 0, 'Custodian', 'U1', false, 0, '2010-01-01', 1, 0, 1, NULL),"
    " (1, 3002, 'House', 2, 1, 1, 1001, 'USD', 6, 'Custodian', 'U2', true, 1, '2015-06-30', 1, 2, 2, NULL),"
    " (1, 3003, 'Roth', 5, 3, 0, 1001, 'USD', 2, '', '', false, 0, '2018-01-01', 1, 0, 1, NULL),"
    " (1, 3004, 'Family trust', 9, 1, 0, 1001, 'EUR', 9, '', '', false, 0, NULL, 1, 0, 6, NULL),"
    " (1, 3005, 'Plain, 100%_', 1, 0, 0, 1001, 'USD', 0, '', '', false, 0, NULL, 1, 0, 3, 5000000),"
    " (1, 3006, 'Elsewhere', 1, 1, 0, 1002, 'USD', 0, '', '', false, 0, NULL, 1, 0, 1, NULL);"
    "INSERT INTO account_holder VALUES (1, 3001, 0, 2001, 0), (1, 3002, 0, 2001, 0), (1, 3002, 1, 2002, 1), (1, 3003, "
    "0, 2002, 0),"
    " (1, 3004, 0, 2003, 2), (1, 3004, 1, 2001, 4), (1, 3005, 0, 2004, 0), (1, 3006, 0, 2005, 0);"
    "INSERT INTO account_fee_tier VALUES (1, 3002, 0, 10000000000, 1000000), (1, 3002, 1, NULL, 750000);"
    "INSERT INTO security VALUES (1, 3100, 'AAA', 'Aaa', 1, '', '', '', 'USD', 10000, 1000000);";

static const char money[] =
    "INSERT INTO position VALUES (1, 3001, 0, 0, 1000500000, 0), (1, 3002, 0, 0, 200000000, 50000000), (1, 3002, 77, "
    "0, 10000000, 0);"
    "INSERT INTO position SELECT 1, 3002, 77, security_id, 3000000, 0 FROM security WHERE firm_id = 1 AND symbol = "
    "'AAA';"
    "INSERT INTO price_last SELECT 1, security_id, 10125000, now(), 'test' FROM security WHERE firm_id = 1 AND symbol "
    "= 'AAA';"
    "INSERT INTO fact (firm_id, name, account_id, valid_from, value, sequence, confirmed_at, confirmed_sequence)"
    " SELECT 1, name, account_id, at, value, 1, at, 1 FROM (VALUES"
    " ('risk_score', 3001, '2019-01-01'::timestamptz, '2.000000'), ('risk_score', 3001, '2020-01-01', '3.500000'),"
    " ('risk_stale_on', 3001, '2019-01-01', '2020-06-01'), ('risk_score', 3004, '2021-01-01', '1.000000'),"
    " ('risk_stale_on', 3004, '2021-01-01', '2999-01-01'), ('risk_score', 3003, '2021-01-01', ''),"
    " ('risk_level', 3001, '2020-01-01', '4'), ('rmd_status', 3001, '2021-01-01', 'overdue'),"
    " ('rmd_remaining', 3001, '2021-01-01', '1234.56'), ('drift', 3002, '2021-01-01', '4.25'),"
    " ('goal_likelihood', 3002, '2021-01-01', 'not a number'), ('impact_preferences', 3004, '2021-01-01', 'set'))"
    " AS f (name, account_id, at, value);";

void query_scene(struct house *house)
{
  store_execute(&house->database, people);
  store_execute(&house->database, accounts);
  store_execute(&house->database, money);
}

struct caller query_advisor(void)
{
  struct caller caller = house_caller(ROLE_ADVISOR, FIRM, ADVISOR);
  caller.second_factor = true;
  return caller;
}

struct caller query_compliance(void)
{
  return (struct caller){
    .firm_id = FIRM, .user_id = 1007, .role = ROLE_COMPLIANCE, .second_factor = true, .principal = "user:1007"
  };
}

struct caller query_trader(void)
{
  return (struct caller){
    .firm_id = FIRM, .user_id = 1005, .role = ROLE_TRADER, .second_factor = true, .principal = "user:1005"
  };
}

static const char *add_page(struct arena *arena, const char *rows, const Account__QueryPage *page)
{
  for (size_t row = 0; row < page->columns[0]->n_values; row++) {
    for (size_t i = 0; i < page->n_columns; i++)
      rows = arena_printf(arena, "%s%s%s", rows, i > 0 ? "|" : "", page->columns[i]->values[row]);
    rows = arena_printf(arena, "%s\n", rows);
  }
  return rows;
}

const char *query_rows(struct house *house, struct caller caller, const Account__QueryDefinition *definition,
                       const char *as_of, struct status *status)
{
  Account__RunQueryRequest request = ACCOUNT__RUN_QUERY_REQUEST__INIT;
  Account__QueryPage *page;
  struct bus_stream *stream;
  struct call *call = house_call(house, caller, "");
  const char *rows = "";
  uint64_t done = 0;
  request.definition = (Account__QueryDefinition *)(uintptr_t)definition;
  request.as_of = as_of;
  request.page_size = 2;
  *status = account_query_run_open(call, &request, &stream);
  while (status_is_ok(*status) && status_is_ok(*status = account_query_run_next(stream, &page)) && page) {
    rows = add_page(house->arena, rows, page);
    done += page->columns[0]->n_values;
    cr_assert_eq(page->done, done);
    cr_assert(page->done <= page->total);
  }
  status->field = arena_strdup(house->arena, status->field ? status->field : "");
  status->message = arena_strdup(house->arena, status->message ? status->message : "");
  call_end(call);
  return rows;
}

const char *query_ids(struct house *house, struct caller caller, const char *filters)
{
  struct status status;
  const Account__QueryDefinition *definition = asked_definition(house->arena, (struct asked){ .filters = filters });
  char *rows = arena_strdup(house->arena, query_rows(house, caller, definition, "", &status));
  cr_assert(status_is_ok(status), "%s: %s (%s)", filters, status.message, status.field);
  for (char *at = rows; *at; at++)
    if (*at == '\n')
      *at = at[1] ? ' ' : '\0';
  return rows;
}
