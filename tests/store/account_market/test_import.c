/* Imports: all or nothing, once, and each firm's own. */
#include <string.h>

#include "files.h"

static const char prices_text[] = "# etf: SPY\ndate,symbol,close\n2026-11-19,AAPL,210\n2026-11-20,AAPL,212.28\n"
                                  "2026-11-20,SPY,600\n2026-11-19,SPY,601.5\n2026-11-19,ZZZ,1\n2026-11-20,ZZZ,2\n";

static void a_fund(struct house *house)
{
  Account__ImportReport *report = import_fund(house, FIRM, holdings_text, false);
  cr_assert_eq(report->rows, 4);
  cr_assert_eq(report->taken, 3);
  cr_assert_eq(report->left_out, 1);
  cr_assert_eq(report->securities_created, 3);
  cr_assert_eq(report->prices, 3);
  cr_assert_str_eq(report->as_of, "2026-11-20");
  cr_assert_str_eq(report->weight_total, "100.00");
  cr_assert(report->sequence > 0 && !report->unchanged && !report->dry_run);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__LEFT_OUT, 8, "USD CASH (Cash) is not a share");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__NOTE, 6, "BRKB");
  cr_assert_eq(number(house, "SELECT sum(weight_e8) FROM benchmark_holding"), 100000000);
  cr_assert_eq(number(house, "SELECT weight_e8 FROM benchmark_holding JOIN security USING (firm_id, security_id)"
                             " WHERE symbol = 'BRK.B'"),
               30000000);
  cr_assert_eq(number(house, "SELECT count(*) FROM price_last WHERE at = '2026-11-20 21:00Z' AND source = 'fund.csv'"),
               3);
  cr_assert_eq(number(house, "SELECT count(*) FROM journal WHERE method LIKE '%ImportService/Holdings'"), 1);
  cr_assert_eq(number(house, "SELECT count(*) FROM security WHERE firm_id = 2"), 0, "the other firm has none of it");
}

Test(import, a_fund_becomes_securities_prices_and_a_benchmark)
{
  house_run(&(struct house){ .is_empty = true }, a_fund);
}

static void again(struct house *house)
{
  Account__ImportReport *first = import_fund(house, FIRM, holdings_text, false);
  int64_t sequence = number(house, "SELECT sequence FROM firm_head WHERE firm_id = 1");
  Account__ImportReport *second = import_fund(house, FIRM, holdings_text, false);
  cr_assert(second->unchanged);
  cr_assert_eq(second->taken, 3);
  cr_assert_eq(second->securities_created, 0);
  cr_assert_eq(second->sequence, first->sequence);
  cr_assert_eq(number(house, "SELECT sequence FROM firm_head WHERE firm_id = 1"), sequence);
  cr_assert(import_fund(house, FIRM, holdings_text, true)->unchanged);

  Account__ImportReport *other = import_fund(house, OTHER_FIRM, holdings_text, false);
  cr_assert_not(other->unchanged, "what one firm imported says nothing of another's");
  cr_assert_eq(other->securities_created, 3);
}

Test(import, the_same_file_again_changes_nothing)
{
  house_run(&(struct house){ .is_empty = true }, again);
}

static void corrected(struct house *house)
{
  import_fund(house, FIRM, holdings_text, false);
  char *text = arena_strdup(house->arena, holdings_text);
  memcpy(strstr(text, "212.28"), "215.00", 6);
  memcpy(strstr(text, "\"NEM\""), "\"NEW\"", 5);
  Account__ImportReport *report = import_fund(house, FIRM, text, false);
  cr_assert_not(report->unchanged);
  cr_assert_eq(report->securities_created, 1);
  cr_assert_eq(number(house, "SELECT count(*) FROM benchmark_holding"), 3, "the date's holdings are replaced");
  cr_assert_eq(number(house, "SELECT close_e6 FROM price_close JOIN security USING (firm_id, security_id)"
                             " WHERE symbol = 'AAPL'"),
               215000000);
  cr_assert_eq(number(house, "SELECT count(*) FROM benchmark"), 1);
}

Test(import, a_corrected_file_replaces_the_holdings_of_its_date)
{
  house_run(&(struct house){ .is_empty = true }, corrected);
}

static void nothing_written(struct house *house)
{
  cr_assert_eq(number(house, "SELECT (SELECT count(*) FROM security) + (SELECT count(*) FROM price_close)"
                             " + (SELECT count(*) FROM benchmark) + (SELECT count(*) FROM import_file)"
                             " + (SELECT count(*) FROM journal) + (SELECT sum(sequence) FROM firm_head)"),
               0);
}

static void dry(struct house *house)
{
  Account__ImportReport *report = import_fund(house, FIRM, holdings_text, true);
  cr_assert(report->dry_run && !report->unchanged);
  cr_assert_eq(report->taken, 3);
  cr_assert_eq(report->securities_created, 3);
  cr_assert_eq(report->sequence, 0);
  nothing_written(house);
}

Test(import, a_dry_run_says_what_would_change_and_changes_nothing)
{
  house_run(&(struct house){ .is_empty = true }, dry);
}

static void one_bad_row(struct house *house)
{
  char *text = arena_strdup(house->arena, holdings_text);
  memcpy(strstr(text, "31.72"), "31,7x", 5);
  Account__ImportReport *report = import_fund(house, FIRM, text, false);
  cr_assert_eq(report->taken, 0);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 7, "Price \"31,7x\" is not a number");
  report = import_closes(house, FIRM, "date,symbol,close\n2026-11-20,AAPL,\xff\n");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 2, "not text in UTF-8");
  nothing_written(house);
}

Test(import, one_bad_row_and_nothing_is_taken)
{
  house_run(&(struct house){ .is_empty = true }, one_bad_row);
}

static void closes(struct house *house)
{
  import_fund(house, FIRM, holdings_text, false);
  Account__ImportReport *report = import_closes(house, FIRM, prices_text);
  cr_assert_eq(report->rows, 6);
  cr_assert_eq(report->taken, 4);
  cr_assert_eq(report->left_out, 2);
  cr_assert_eq(report->securities_created, 1);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__LEFT_OUT, 7, "the firm has no such security: 2 closes");
  cr_assert_eq(number(house, "SELECT kind FROM security WHERE symbol = 'SPY'"), ACCOUNT__SECURITY__KIND__ETF);
  cr_assert_eq(number(house, "SELECT price_e6 FROM price_last JOIN security USING (firm_id, security_id)"
                             " WHERE symbol = 'SPY'"),
               600000000);
  cr_assert_eq(number(house, "SELECT count(*) FROM price_close WHERE source = 'fund.csv'"), 3,
               "a close that says the same keeps its source");
  import_closes(house, FIRM, "date,symbol,close\n2026-11-18,SPY,1\n");
  cr_assert_eq(number(house, "SELECT price_e6 FROM price_last JOIN security USING (firm_id, security_id)"
                             " WHERE symbol = 'SPY'"),
               600000000, "an older close is not the last price");
  cr_assert(import_closes(house, FIRM, prices_text)->unchanged);
}

Test(import, closes_are_written_and_the_latest_is_the_last_price)
{
  house_run(&(struct house){ .is_empty = true }, closes);
}

static void large(struct house *house)
{
  import_fund(house, FIRM, holdings_text, false);
  size_t room = 1 << 20;
  char *text = arena_alloc(house->arena, room);
  size_t used = (size_t)snprintf(text, room, "date,symbol,close\n");
  for (int month = 0; month < 12 * 25; month++)
    for (int day = 1; day <= 28; day++)
      used += (size_t)snprintf(text + used, room - used, "%04d-%02d-%02d,AAPL,%d.%015d\n", 2000 + month / 12,
                               month % 12 + 1, day, month + 1, day);
  cr_assert_gt(used, 256 << 10);
  Account__ImportReport *report = import_closes(house, FIRM, text);
  cr_assert_eq(report->taken, 8400);
  cr_assert_eq(number(house, "SELECT count(*) FROM price_close"), 8403);
  cr_assert_lt(number(house, "SELECT length(request) FROM journal ORDER BY sequence DESC LIMIT 1"), 1000);
  cr_assert(import_closes(house, FIRM, text)->unchanged);
}

Test(import, a_file_too_large_for_the_journal_is_noted_by_its_hash)
{
  house_run(&(struct house){ .is_empty = true }, large);
}

static void denied(struct house *house)
{
  Account__ImportPricesRequest request = ACCOUNT__IMPORT_PRICES_REQUEST__INIT;
  Account__ImportReport *report;
  struct call *call = house_call(house, house_caller(ROLE_TRADER, FIRM, ADVISOR), "");
  request.file.data = (uint8_t *)prices_text;
  request.file.len = sizeof prices_text - 1;
  request.source = "made up";
  expect_code(import_prices_call(call, &request, &report), STATUS_PERMISSION_DENIED);
  call_end(call);
  nothing_written(house);
}

Test(import, a_trader_imports_nothing)
{
  house_run(&(struct house){ .is_empty = true }, denied);
}
