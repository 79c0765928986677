/* What queries find and show. */
#include <string.h>

#include "query_scene.h"

struct found {
  const char *filters, *ids;
};

static const struct found table[] = {
  { NULL, "3001 3002 3003 3004 3005" },
  { "account_type any ira", "3001 3003" },
  { "account_type any pretax_ira", "3001" },
  { "account_type any ira, trust", "3001 3003 3004" },
  { "not account_type any ira", "3002 3004 3005" },
  { "account_type any ira; status any opened", "3001" },
  { "account_type any ira; not status any closed", "3001" },
  { "account_type any individual | any joint", "3002 3005" },
  { "account_id any 3004, 3006, 3001", "3001 3004" },
  { "advisor any 1001; status any prospective", "3005" },
  { "advisor any 1002", "" },
  { "alias contains house", "3002" },
  { "alias contains %", "3005" },
  { "alias contains _", "3005" },
  { "alias any Roth", "3003" },
  { "alias any roth", "" },
  { "discretion any non_discretionary", "3002" },
  { "base_currency any EUR", "3004" },
  { "margin_type any regulation_t", "3002" },
  { "permissions has_any options", "3002" },
  { "permissions has_all options, margin", "3002" },
  { "permissions has_all options, short_selling", "" },
  { "permissions has_any margin, short_selling", "3002" },
  { "permissions none", "3001 3003 3004 3005" },
  { "lot_method any maximum_long_term_gain, specific", "3002 3004" },
  { "lot_method any gain", "3002" },
  { "fee_kind any none", "3001 3003" },
  { "fee_kind any any", "3002 3004 3005" },
  { "fee_rate between 0.0075, 0.008", "3002" },
  { "fee_rate between 0.0076, 0.009", "" },
  { "fee_amount between 500, 500", "3005" },
  { "fee_amount none", "3001 3002 3003 3004" },
  { "opened_on between 2010-01-01, 2015-06-30", "3001 3002" },
  { "opened_on between 2015-07-01, -", "3003" },
  { "opened_on none", "3004 3005" },
  { "not opened_on between -, 2999-01-01", "3004 3005" },
  { "custodian none", "3003 3004 3005" },
  { "custom_index has_any 77, 78", "3002" },
  { "custom_index has_all 77, 78", "" },
  { "not custom_index has_any 77", "3001 3003 3004 3005" },
  { "custom_index none", "3001 3003 3004 3005" },
  /* People: any holder. */
  { "holder contains bob", "3002 3003" },
  { "holder any Ada Adams", "3001 3002 3004" },
  { "not holder any Ada Adams", "3003 3005" },
  { "holder_role any beneficiary", "3004" },
  { "residence any CA", "3002 3003" },
  { "residence any CA; residence any US", "3002" },
  { "residence none", "3005" },
  { "household contains adams", "3001 3002 3004" },
  { "region any NY", "3001 3002 3004" },
  { "email none", "3002 3003 3005" },
  { "employment any retired", "3001 3002 3004" },
  { "born_on between 1950-02-28, 1950-02-28", "3001 3002 3004" },
  { "age between 70, -", "3001 3002 3004" },
  { "age between 30, 60", "3002 3003 3004" },
  { "age none", "3005" },
  /* Money. */
  { "cash between 1000.50, 1000.50", "3001" },
  { "cash between 210, 1000", "3002" },
  { "cash between -, 0", "3003 3004 3005" },
  { "net_asset_value between 240.37, 240.38", "3002" },
  { "not cash between 0, -", "" },
  { "ira_contribution contributed 2026, -, -, -", "" },
  { "ira_contribution contributed 2026, -, 100, regular", "3001 3002 3003 3004 3005" },
  { "last_contribution_on none", "3001 3002 3003 3004 3005" },
  /* Facts: the latest value. */
  { "risk_score between 3, 4", "3001" },
  { "risk_score between 1.5, 2.5", "" },
  { "risk_score none", "3002 3003 3005" },
  { "risk_score stale", "3001" },
  { "risk_score stale | between 0, 1.5", "3001 3004" },
  { "risk_score none | stale", "3001 3002 3003 3005" },
  { "not risk_score stale", "3002 3003 3004 3005" },
  { "risk_level any 4, 5", "3001" },
  { "risk_level none", "3002 3003 3004 3005" },
  { "rmd_status any owed", "3001" },
  { "rmd_status any satisfied", "" },
  { "rmd_remaining between 1000, 1234.56", "3001" },
  { "drift between 4.25, 5", "3002" },
  { "goal_likelihood none", "3001 3002 3003 3004 3005" },
  { "impact_preferences any none", "3001 3002 3003 3005" },
  { "impact_preferences any set, invited", "3004" },
};

static void finds(struct house *house)
{
  query_scene(house);
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    const char *ids = query_ids(house, query_advisor(), table[i].filters);
    cr_assert_str_eq(ids, table[i].ids, "%s: %s in place of %s", table[i].filters ? table[i].filters : "all", ids,
                     table[i].ids);
  }
  cr_assert_str_eq(query_ids(house, query_compliance(), "advisor any 1002"), "3006", "compliance sees the whole firm");
}

Test(results, filters_find_what_they_say)
{
  house_run(&(struct house){ .is_empty = true }, finds);
}

struct shown {
  struct asked asked;
  const char *rows;
};

static const struct shown rows[] = {
  { { "account_id any 3001, 3002", "account_type status advisor permissions lot_method fee_kind fee_rate opened_on" },
    "3001|Traditional IRA|Opened|Advisor||First in, first out|None||2010-01-01\n"
    "3002|Joint|Opened|Advisor|Options; Margin|Maximum long-term gain|Percent of net liquidation|0.01; "
    "0.0075|2015-06-30\n" },
  { { "account_id any 3002, 3003, 3004", "holder residence household holder_role" },
    "3002|Ada Adams; Bob Brown|US; CA|The Adams; |Owner; Joint\n3003|Bob Brown|CA||Owner\n"
    "3004|Cara \"Red\" O'Neil; Ada Adams|US; US|; The Adams|Trustee; Beneficiary\n" },
  { { "account_id any 3002", "holder cash", NULL, true }, "3002|Ada Adams|210.00\n3002|Bob Brown|210.00\n" },
  { { "account_id any 3001, 3002",
      "cash net_asset_value buying_power drift risk_score rmd_status rmd_remaining impact_preferences" },
    "3001|1000.50|1000.50|1000.50||3.500000|Overdue|1234.56|None\n3002|210.00|240.38|400.37|4.25||||None\n" },
  { { "account_id any 3002", "custom_index fee_amount goal_likelihood" }, "3002|77||not a number\n" },
  { { NULL, "alias", "alias" }, "3001|Ada's IRA\n3004|Family trust\n3002|House\n3005|Plain, 100%_\n3003|Roth\n" },
  { { NULL, "cash", "-cash" }, "3001|1000.50\n3002|210.00\n3003|0.00\n3004|0.00\n3005|0.00\n" },
  { { NULL, "risk_score", "risk_score" }, "3004|1.000000\n3001|3.500000\n3002|\n3003|\n3005|\n" },
  { { "account_id any 3001, 3003, 3004", "holder", "-holder" },
    "3004|Cara \"Red\" O'Neil; Ada Adams\n3003|Bob Brown\n3001|Ada Adams\n" },
  { { "account_id any 3999", "alias" }, "" },
};

static void shows(struct house *house)
{
  query_scene(house);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct status status;
    const char *found = query_rows(house, query_advisor(), asked_definition(house->arena, rows[i].asked), "", &status);
    cr_assert(status_is_ok(status), "%s", status.message);
    cr_assert_str_eq(found, rows[i].rows, "row %zu of the table:\n%s", i, found);
  }
}

Test(results, columns_show_one_row_an_account_or_a_holder_in_order)
{
  house_run(&(struct house){ .is_empty = true }, shows);
}

/* What somebody writes as a value is compared, whatever it looks like. */
static void hostile(struct house *house)
{
  static const char *const texts[] = {
    "'; DROP TABLE account; --", "$1",   "{\"a\":1}", "{holder}", "\\",    "%", "' OR '1'='1",
    "\xf0\x9f\x92\xa9",          "NULL", "a\nb",      "\"",       "{NULL}"
  };
  query_scene(house);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    Account__QueryDefinition *definition =
        asked_definition(house->arena, (struct asked){ .filters = "alias any x; holder contains x" });
    struct status status;
    definition->filters[0]->conditions[0]->values[0] = (char *)(uintptr_t)texts[i];
    definition->filters[1]->conditions[0]->values[0] = (char *)(uintptr_t)texts[i];
    definition->filters[1]->negated = true;
    cr_assert_str_eq(query_rows(house, query_advisor(), definition, "", &status), "");
    expect_ok(status);
  }
  cr_assert_str_eq(query_ids(house, query_advisor(), NULL), "3001 3002 3003 3004 3005");
}

Test(results, hostile_values_are_values)
{
  house_run(&(struct house){ .is_empty = true }, hostile);
}

struct refused {
  struct asked asked;
  const char *as_of;
  enum status_code code;
  const char *field;
};

static const struct refused refusals[] = {
  { { "nothing any 1" }, "", STATUS_INVALID_ARGUMENT, "definition.filters[0].section" },
  { { "status any opened; alias between a, b" },
    "",
    STATUS_INVALID_ARGUMENT,
    "definition.filters[1].conditions[0].operator" },
  { { "status any opened | any nowhere" },
    "",
    STATUS_INVALID_ARGUMENT,
    "definition.filters[0].conditions[1].values[0]" },
  { { "cash between 1.23456, 2" }, "", STATUS_INVALID_ARGUMENT, "definition.filters[0].conditions[0].values[0]" },
  { { "cash between 2, 1" }, "", STATUS_INVALID_ARGUMENT, "definition.filters[0].conditions[0].values" },
  { { "cash between -, -" }, "", STATUS_INVALID_ARGUMENT, "definition.filters[0].conditions[0].values" },
  { { "cash between 2" }, "", STATUS_INVALID_ARGUMENT, "definition.filters[0].conditions[0].values" },
  { { "opened_on between 2026-02-30, -" },
    "",
    STATUS_INVALID_ARGUMENT,
    "definition.filters[0].conditions[0].values[0]" },
  { { "risk_score stale 1" }, "", STATUS_INVALID_ARGUMENT, "definition.filters[0].conditions[0].values" },
  { { "advisor any 0" }, "", STATUS_INVALID_ARGUMENT, "definition.filters[0].conditions[0].values[0]" },
  { { "advisor any -" }, "", STATUS_INVALID_ARGUMENT, "definition.filters[0].conditions[0].values[0]" },
  { { "ira_contribution contributed 1900, -, -, -" },
    "",
    STATUS_INVALID_ARGUMENT,
    "definition.filters[0].conditions[0].values[0]" },
  { { NULL, "alias cash alias" }, "", STATUS_INVALID_ARGUMENT, "definition.columns[2]" },
  { { NULL, "ira_contribution" }, "", STATUS_INVALID_ARGUMENT, "definition.columns[0]" },
  { { NULL, "alias", "nothing" }, "", STATUS_INVALID_ARGUMENT, "definition.sort[0].section" },
  { { NULL, "buying_power" }, "2020-01-01", STATUS_FAILED_PRECONDITION, "definition.columns[0]" },
  { { "buying_power between 1, -" }, "2020-01-01", STATUS_FAILED_PRECONDITION, "definition.filters[0].section" },
  { { NULL, "alias" }, "2999-01-01", STATUS_INVALID_ARGUMENT, "as_of" },
};

static void refuses(struct house *house)
{
  struct status status;
  query_scene(house);
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    const struct refused *row = &refusals[i];
    query_rows(house, query_advisor(), asked_definition(house->arena, row->asked), row->as_of, &status);
    cr_assert_eq(status.code, row->code, "row %zu: %s: %s", i, status_code_name(status.code), status.message);
    cr_assert_str_eq(status.field, row->field, "row %zu", i);
  }
  query_rows(house, query_trader(), asked_definition(house->arena, (struct asked){ .columns = "alias cash" }), "",
             &status);
  expect_ok(status);
  query_rows(house, query_trader(), asked_definition(house->arena, (struct asked){ .columns = "alias holder" }), "",
             &status);
  expect_field(status, STATUS_PERMISSION_DENIED, "definition.columns[1]");
  struct caller alone = query_advisor();
  alone.second_factor = false;
  query_rows(house, alone, asked_definition(house->arena, (struct asked){ 0 }), "", &status);
  expect_code(status, STATUS_PERMISSION_DENIED);
}

Test(results, what_cannot_be_asked_is_refused_by_name)
{
  house_run(&(struct house){ .is_empty = true }, refuses);
}

static void exports(struct house *house)
{
  Account__ExportQueryRequest request = ACCOUNT__EXPORT_QUERY_REQUEST__INIT;
  Account__QueryCsv *piece;
  struct bus_stream *stream;
  struct status status;
  query_scene(house);
  struct call *call = house_call(house, query_advisor(), "");
  request.definition =
      asked_definition(house->arena, (struct asked){ "account_id any 3002, 3004, 3005", "alias holder cash" });
  const char *csv = "";
  expect_ok(account_query_export_open(call, &request, &stream));
  while (status_is_ok(status = account_query_export_next(stream, &piece)) && piece)
    csv = arena_printf(house->arena, "%s%.*s", csv, (int)piece->csv.len, (const char *)piece->csv.data);
  expect_ok(status);
  cr_assert_str_eq(csv, "Account id,Alias,Holder,Cash\r\n3002,House,Ada Adams; Bob Brown,210.00\r\n"
                        "3004,Family trust,\"Cara \"\"Red\"\" O'Neil; Ada Adams\",0.00\r\n"
                        "3005,\"Plain, 100%_\",\"'=cmd|' /C calc'!A0\",0.00\r\n");
  call_end(call);
}

Test(results, an_export_is_csv_that_no_spreadsheet_runs)
{
  house_run(&(struct house){ .is_empty = true }, exports);
}

static void plans(struct house *house)
{
  Account__QueryPlanRequest request = ACCOUNT__QUERY_PLAN_REQUEST__INIT;
  Account__QueryPlan *plan;
  query_scene(house);
  struct call *call = house_call(house, query_advisor(), "");
  request.definition =
      asked_definition(house->arena, (struct asked){ "account_type any ira, trust; not risk_score stale | between 1, "
                                                     "-; ira_contribution contributed 2026, -, 100, regular",
                                                     "alias holder", "-cash" });
  expect_ok(account_query_plan_call(call, &request, &plan));
  cr_assert_str_eq(plan->filters[0], "Account type is any of IRA, Trust");
  cr_assert_str_eq(plan->filters[1], "not: Risk score is stale or from 1");
  cr_assert_str_eq(plan->filters[2], "IRA contributions for 2026 of Regular up to 100");
  cr_assert_str_eq(plan->columns[1], "Holder");
  cr_assert_str_eq(plan->sort[0], "Cash, largest first");
  cr_assert_eq(plan->estimated_rows, 1);
  cr_assert(plan->exact);
  call_end(call);
}

Test(results, a_plan_says_in_words_what_would_be_done)
{
  house_run(&(struct house){ .is_empty = true }, plans);
}
