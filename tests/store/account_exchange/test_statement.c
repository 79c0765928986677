/* Statements of custodians: opening, posting what is new, comparing. */
#include <string.h>

#include "base/date.h"
#include "house.h"
#include "said.h"
#include "wire/wire.h"

#define POSITIONS                                                                                                      \
  "\"Positions for account Individual ...576 as of 11:31 AM ET, 2026/09/24\"\n\n"                                      \
  "Symbol,Description,Quantity,Price,Market Value,Cost Basis,% of Acct (% of Account),Security Type\n"
#define HELD                                                                                                           \
  POSITIONS "AAA,ALPHA,10,$5.00,$50.00,$40.00,,Equity\nNEW,NEWCO,2.5,$4.00,$10.00,$8.00,,ETFs & Closed End Funds\n"    \
            "Cash & Cash Investments,--,--,--,$100.00,--,,\nPositions Total,,--,--,$160.00,$48.00,,\n"
#define PLAIN "account,date,action,symbol,quantity,amount,fee,id\n"

static struct caller administrator(void)
{
  return house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR);
}

static const char *text_of_day(struct house *house, int32_t day)
{
  char text[DATE_TEXT_SIZE];
  return arena_strdup(house->arena, date_format(day, text));
}

static int64_t number(struct house *house, const char *sql)
{
  return store_number(&house->database, sql);
}

/* The first account is 1234-5576 at Schwab. */
static void name_account(struct house *house)
{
  struct said said = said_here(house, NULL);
  Account__Account *account = said_account(&said, ADVISOR, house->person_id);
  account->account_id = house->account_id;
  account->custodian = "Charles Schwab";
  account->custodian_number = "1234-5576";
  said_commit(&said);
  said_end(&said);
}

static struct Account__ImportStatementRequest request_of(const char *text)
{
  struct Account__ImportStatementRequest request = ACCOUNT__IMPORT_STATEMENT_REQUEST__INIT;
  request.file.data = (uint8_t *)(uintptr_t)text;
  request.file.len = strlen(text);
  request.create_securities = true;
  return request;
}

static Account__ImportReport *take_as(struct house *house, struct caller caller,
                                      const struct Account__ImportStatementRequest *request)
{
  struct call *call = house_call(house, caller, "");
  Account__ImportReport *report;
  expect_ok(import_statement_call(call, request, &report));
  size_t size = account__import_report__get_packed_size(report);
  uint8_t *packed = arena_alloc(house->arena, size + 1);
  account__import_report__pack(report, packed);
  call_end(call);
  return account__import_report__unpack(wire_allocator(house->arena), size, packed);
}

static Account__ImportReport *take(struct house *house, const char *text)
{
  struct Account__ImportStatementRequest request = request_of(text);
  return take_as(house, administrator(), &request);
}

static void expect_finding(const Account__ImportReport *report, Account__ImportFinding__Severity severity,
                           uint32_t line, const char *part)
{
  for (size_t i = 0; i < report->n_findings; i++) {
    const Account__ImportFinding *finding = report->findings[i];
    if (finding->severity == severity && finding->line == line && strstr(finding->message, part))
      return;
  }
  cr_assert_fail("no finding in line %u says \"%s\"; the first says \"%s\"", line, part,
                 report->n_findings > 0 ? report->findings[0]->message : "");
}

static void expect_good(const Account__ImportReport *report)
{
  for (size_t i = 0; i < report->n_findings; i++)
    cr_assert_neq(report->findings[i]->severity, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, "line %u: %s",
                  report->findings[i]->line, report->findings[i]->message);
}

static int64_t held(struct house *house, const char *symbol)
{
  return number(house,
                arena_printf(house->arena,
                             "SELECT coalesce((SELECT quantity_e6 FROM position p JOIN security s USING (firm_id, "
                             "security_id) WHERE p.account_id = %llu AND s.symbol = '%s'), 0)",
                             (unsigned long long)house->account_id, symbol));
}

static int64_t cash(struct house *house)
{
  return number(house, arena_printf(house->arena,
                                    "SELECT coalesce((SELECT quantity_e6 FROM position WHERE account_id = %llu AND "
                                    "security_id = 0), 0)",
                                    (unsigned long long)house->account_id));
}

static int64_t everything(struct house *house)
{
  return number(house,
                "SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM lot) + (SELECT count(*) FROM "
                "security) + (SELECT count(*) FROM imported_transaction) + (SELECT count(*) FROM import_file) + "
                "(SELECT count(*) FROM security_identifier) + (SELECT count(*) FROM journal) + "
                "(SELECT sum(sequence) + sum(next_id) FROM firm_head)");
}

static void verify(struct house *house)
{
  struct call *call = house_call(house, administrator(), "");
  struct Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *found;
  request.rebuild = true;
  expect_ok(ledger_verify_call(call, &request, &found));
  cr_assert(found->good, "%s", found->n_differences > 0 ? found->differences[0] : "");
  call_end(call);
}

static void opens(struct house *house)
{
  name_account(house);
  Account__ImportReport *report = take(house, HELD);
  expect_good(report);
  cr_assert_str_eq(report->layout, "Schwab positions");
  cr_assert_eq(report->entries, 3);
  cr_assert_eq(report->securities_created, 1);
  cr_assert_eq(report->n_accounts, 1);
  cr_assert(report->accounts[0]->opened);
  cr_assert_eq(report->accounts[0]->account_id, house->account_id);
  cr_assert_str_eq(report->accounts[0]->as_of, "2026-09-24");
  cr_assert_eq(held(house, "AAA"), 10000000);
  cr_assert_eq(held(house, "NEW"), 2500000);
  cr_assert_eq(cash(house), 100000000);
  cr_assert_eq(number(house, "SELECT sum(basis_e4) FROM lot"), 480000);
  cr_assert_eq(number(house, "SELECT count(*) FROM lot WHERE opened_on = '2026-09-24'"), 2);
  cr_assert_eq(number(house, "SELECT kind FROM security WHERE symbol = 'NEW'"), ACCOUNT__SECURITY__KIND__ETF);
  cr_assert_eq(number(house, "SELECT count(*) FROM journal WHERE method LIKE '%ImportService/Statement'"), 1);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__NOTE, 4, "no acquisition date");
  verify(house);
}

Test(statement, an_empty_account_is_opened_with_its_positions_lots_and_cash)
{
  house_run(&(struct house){ 0 }, opens);
}

static void again(struct house *house)
{
  name_account(house);
  expect_good(take(house, HELD));
  int64_t before = everything(house);
  Account__ImportReport *report = take(house, HELD);
  cr_assert(report->unchanged);
  cr_assert_eq(report->entries, 0);
  cr_assert_eq(report->breaks, 0);
  cr_assert_eq(report->accounts[0]->positions, 2, "compared this time");
  struct Account__ImportStatementRequest opening = request_of(HELD);
  opening.purpose = ACCOUNT__IMPORT_STATEMENT_REQUEST__PURPOSE__OPENING;
  cr_assert(take_as(house, administrator(), &opening)->unchanged);
  cr_assert_eq(everything(house), before);
  opening = request_of(POSITIONS "AAA,ALPHA,10,$5.00,$50.00,$40.00,,Equity\n");
  opening.purpose = ACCOUNT__IMPORT_STATEMENT_REQUEST__PURPOSE__OPENING;
  expect_finding(take_as(house, administrator(), &opening), ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 1,
                 "the account has entries");
  cr_assert_eq(everything(house), before);
}

Test(statement, the_same_file_again_changes_nothing)
{
  house_run(&(struct house){ 0 }, again);
}

static void dry(struct house *house)
{
  name_account(house);
  int64_t before = everything(house);
  struct Account__ImportStatementRequest request = request_of(HELD);
  request.dry_run = true;
  Account__ImportReport *report = take_as(house, administrator(), &request);
  expect_good(report);
  cr_assert(report->dry_run && !report->unchanged);
  cr_assert_eq(report->entries, 3);
  cr_assert_eq(report->securities_created, 1);
  cr_assert_eq(report->sequence, 0);
  cr_assert_eq(everything(house), before);
  expect_good(take(house, HELD));
}

Test(statement, a_dry_run_says_what_would_change_and_changes_nothing)
{
  house_run(&(struct house){ 0 }, dry);
}

static void one_error(struct house *house)
{
  name_account(house);
  int64_t before = everything(house);
  Account__ImportReport *report =
      take(house, POSITIONS "AAA,ALPHA,10,$5.00,$50.00,$40.00,,Equity\nBBB,BETA,1,1,$1.00,--,,Equity\n");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 5, "the file gives no cost");
  cr_assert_eq(report->taken, 0);
  report = take(house, POSITIONS "AAA,ALPHA,10,$5.00,$50.00,$40.00,,Equity\nPositions Total,,,,$51.00,,,\n");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 5, "the total says 51.00");
  report =
      take(house, PLAIN "1234-5576,2026-09-01,deposit,,,100.00,,d1\n1234-5576,2026-09-02,withdrawal,,,-500.00,,w1\n");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 3, "is refused by the ledger");
  report = take(house, PLAIN "9999,2026-09-01,deposit,,,100.00,,d1\n");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 2, "no account has this number");
  struct Account__ImportStatementRequest request = request_of(HELD);
  request.create_securities = false;
  report = take_as(house, administrator(), &request);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 5, "the firm has no such security");
  cr_assert_eq(everything(house), before);
}

Test(statement, one_error_and_nothing_is_taken)
{
  house_run(&(struct house){ 0 }, one_error);
}

static void missing_basis(struct house *house)
{
  name_account(house);
  struct Account__ImportStatementRequest request = request_of(POSITIONS "AAA,ALPHA,10,$5.00,$50.00,--,,Equity\n");
  request.missing_basis = ACCOUNT__IMPORT_STATEMENT_REQUEST__MISSING_BASIS__MARKET_VALUE;
  expect_finding(take_as(house, administrator(), &request), ACCOUNT__IMPORT_FINDING__SEVERITY__NOTE, 4,
                 "the market value is taken");
  cr_assert_eq(number(house, "SELECT sum(basis_e4) FROM lot"), 500000);
}

Test(statement, a_cost_that_is_missing_is_the_market_value_when_asked_for)
{
  house_run(&(struct house){ 0 }, missing_basis);
}

static void overlap(struct house *house)
{
  name_account(house);
  expect_good(
      take(house, PLAIN "1234-5576,2026-09-01,deposit,,,100.00,,d1\n1234-5576,2026-09-02,interest,,,0.50,,i1\n"));
  cr_assert_eq(cash(house), 100500000);
  Account__ImportReport *report =
      take(house, PLAIN "1234-5576,2026-09-02,interest,,,0.50,,i1\n1234-5576,2026-09-03,fee,,,-2.00,,f1\n");
  expect_good(report);
  cr_assert_eq(report->entries, 1);
  cr_assert_eq(report->known, 1);
  cr_assert_eq(cash(house), 98500000);
  report = take(house, PLAIN "1234-5576,2026-09-02,interest,,,0.75,,i1\n");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__LEFT_OUT, 2, "said something else");
  cr_assert_eq(cash(house), 98500000);
  verify(house);
}

Test(statement, a_file_that_overlaps_an_earlier_one_posts_only_what_is_new)
{
  house_run(&(struct house){ 0 }, overlap);
}

static void by_hand(struct house *house)
{
  name_account(house);
  struct said said = said_by(house, administrator(), NULL);
  said_cash(&said, house->account_id, "100.00");
  said_commit(&said);
  said_end(&said);
  const char *text = arena_printf(
      house->arena, PLAIN "1234-5576,%s,deposit,,,100.00,,d1\n",
      text_of_day(house, (int32_t)number(house, "SELECT max(effective_on) - '1970-01-01' FROM ledger_entry")));
  Account__ImportReport *report = take(house, text);
  expect_good(report);
  cr_assert_eq(report->entries, 0);
  cr_assert_eq(report->known, 1);
  cr_assert_eq(cash(house), 100000000);
  cr_assert_eq(number(house, "SELECT count(*) FROM imported_transaction WHERE entry_id IS NOT NULL"), 1);
  cr_assert(take(house, text)->unchanged);
}

Test(statement, what_the_ledger_has_already_is_tied_to_it_and_not_posted_again)
{
  house_run(&(struct house){ 0 }, by_hand);
}

static void breaks(struct house *house)
{
  name_account(house);
  expect_good(take(house, HELD));
  int64_t before = everything(house);
  Account__ImportReport *report =
      take(house, POSITIONS "AAA,ALPHA,12,$5.00,$60.00,$40.00,,Equity\nBBB,BETA,1,$5.00,$5.00,$4.00,,Equity\n"
                            "Cash & Cash Investments,--,--,--,$90.00,--,,\n");
  expect_good(report);
  cr_assert_eq(report->breaks, 4);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__BREAK, 4, "the custodian holds 12, the ledger 10: 2");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__BREAK, 5, "the custodian holds 1, the ledger 0: 1");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__BREAK, 6, "the custodian holds 90, the ledger 100: -10");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__BREAK, 1, "the custodian holds 0, the ledger 2.5: -2.5");
  cr_assert(report->unchanged);
  cr_assert_eq(everything(house), before);
}

Test(statement, differences_are_breaks_line_by_line_and_change_nothing)
{
  house_run(&(struct house){ 0 }, breaks);
}

static void contained(struct house *house)
{
  name_account(house);
  expect_good(take(house, HELD));
  Account__ImportReport *report =
      take(house, PLAIN "1234-5576,2026-09-24,deposit,,,7.00,,d1\n1234-5576,2026-09-25,deposit,,,5.00,,d2\n");
  expect_good(report);
  cr_assert_eq(report->known, 1);
  cr_assert_eq(report->entries, 1);
  cr_assert_eq(cash(house), 105000000);
  cr_assert_eq(number(house, "SELECT count(*) FROM imported_transaction WHERE entry_id IS NULL"), 1);
}

Test(statement, transactions_up_to_the_opening_are_part_of_it)
{
  house_run(&(struct house){ 0 }, contained);
}

static void numbers(struct house *house)
{
  name_account(house);
  static const char flex[] =
      "<FlexQueryResponse><FlexStatements><FlexStatement accountId=\"1234-5576\" toDate=\"20260901\">"
      "<AccountInformation currency=\"USD\" /><OpenPositions><OpenPosition symbol=\"AAA\" conid=\"1\" "
      "cusip=\"023135106\" "
      "isin=\"US0231351067\" currency=\"USD\" assetCategory=\"STK\" position=\"1\" costBasisMoney=\"1\" "
      "/></OpenPositions>"
      "</FlexStatement></FlexStatements></FlexQueryResponse>";
  struct Account__ImportStatementRequest request = request_of(flex);
  expect_finding(take_as(house, administrator(), &request), ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 1,
                 "at another custodian");
  request.custodian = "charles schwab";
  expect_good(take_as(house, administrator(), &request));
  cr_assert_eq(number(house, "SELECT count(*) FROM security_identifier WHERE value IN ('023135106', 'US0231351067')"),
               2);
  store_execute(&house->database, "UPDATE security SET symbol = 'AAB' WHERE symbol = 'AAA'");
  Account__ImportReport *report = take_as(house, administrator(), &request);
  cr_assert_eq(report->breaks, 0, "known by its numbers, whatever its symbol is now");
}

Test(statement, securities_are_known_by_their_numbers_when_their_symbol_changed)
{
  house_run(&(struct house){ 0 }, numbers);
}

static void denied(struct house *house)
{
  name_account(house);
  int64_t before = everything(house);
  struct Account__ImportStatementRequest request = request_of(HELD);
  Account__ImportReport *report = take_as(house, house_caller(ROLE_ADVISOR, FIRM, OTHER_ADVISOR), &request);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 1, "no account has this number");
  request.account_id = house->account_id;
  report = take_as(house, house_caller(ROLE_ADVISOR, FIRM, OTHER_ADVISOR), &request);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 1, "the account is not known");
  report = take_as(house, house_caller(ROLE_ADMINISTRATOR, OTHER_FIRM, ADMINISTRATOR), &request);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 1, "the account is not known");
  struct call *call = house_call(house, house_caller(ROLE_TRADER, FIRM, ADVISOR), "");
  Account__ImportReport *none;
  expect_code(import_statement_call(call, &request, &none), STATUS_PERMISSION_DENIED);
  call_end(call);
  cr_assert_eq(everything(house), before);
}

Test(statement, another_advisors_and_another_firms_accounts_are_not_there)
{
  house_run(&(struct house){ 0 }, denied);
}

static void trades(struct house *house)
{
  name_account(house);
  expect_good(take(house, POSITIONS "AAA,ALPHA,10,$5.00,$50.00,$40.00,,Equity\n"
                                    "Cash & Cash Investments,--,--,--,$100.00,--,,\n"));
  static const char latest_first[] =
      PLAIN "1234-5576,2026-09-28,sell,AAA,12,71.00,1.00,t3\n1234-5576,2026-09-27,withholding,,,-0.10,,t2\n"
            "1234-5576,2026-09-26,buy,AAA,5,-26.00,1.00,t1\n";
  Account__ImportReport *report = take(house, latest_first);
  expect_good(report);
  cr_assert_eq(report->entries, 3);
  cr_assert_eq(held(house, "AAA"), 3000000);
  cr_assert_eq(cash(house), 144900000);
  cr_assert_eq(number(house, "SELECT sum(proceeds_e4) FROM lot_closing"), 710000);
  verify(house);
  cr_assert(take(house, latest_first)->unchanged);
  report = take(house, PLAIN "1234-5576,2026-09-29,sell,AAA,4,20.00,,t4\n");
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR, 2, "is refused by the ledger");
  cr_assert_eq(held(house, "AAA"), 3000000);
}

Test(statement, trades_are_posted_by_day_whatever_the_files_order)
{
  house_run(&(struct house){ 0 }, trades);
}

/* Two fills of an order of ours are one trade to the custodian. */
static void own_orders(struct house *house)
{
  name_account(house);
  expect_good(take(house, PLAIN "1234-5576,2026-09-01,deposit,,,1000.00,,d1\n"));
  uint64_t order_id = said_ids(house, 1);
  struct said said = said_here(house, NULL);
  said_order(&said, order_id, ACCOUNT__ORDER__SIDE__BUY, "5", "100.00");
  said_move(&said, order_id, ACCOUNT__ORDER__STATE__ROUTED);
  said_fill(&said, order_id, "x1", "2", "10");
  said_fill(&said, order_id, "x2", "3", "10");
  said_commit(&said);
  said_end(&said);
  const char *day = text_of_day(
      house, (int32_t)number(house, "SELECT max(effective_on) - '1970-01-01' FROM ledger_entry WHERE kind = 6"));
  const char *text = arena_printf(house->arena, PLAIN "1234-5576,%s,buy,AAA,5,-50.00,,t1\n", day);
  Account__ImportReport *report = take(house, text);
  expect_good(report);
  cr_assert_eq(report->entries, 0);
  cr_assert_eq(report->known, 1);
  cr_assert_eq(held(house, "AAA"), 5000000);
  report = take(house, arena_printf(house->arena, PLAIN "1234-5576,%s,buy,BBB,5,-50.00,,t2\n", day));
  cr_assert_eq(report->entries, 1);
}

Test(statement, a_trade_of_our_own_order_is_not_posted_a_second_time)
{
  house_run(&(struct house){ 0 }, own_orders);
}

static void other_trades(struct house *house)
{
  name_account(house);
  expect_good(
      take(house, PLAIN "1234-5576,2026-09-01,deposit,,,1000.00,,d1\n1234-5576,2026-09-02,buy,AAA,5,-50.00,,t1\n"));
  store_execute(&house->database, "ALTER TABLE imported_transaction DISABLE TRIGGER USER;"
                                  "DELETE FROM imported_transaction WHERE external_id = 't1'");
  Account__ImportReport *report = take(house, PLAIN "1234-5576,2026-09-02,buy,AAA,7,-70.00,,t2\n");
  expect_good(report);
  expect_finding(report, ACCOUNT__IMPORT_FINDING__SEVERITY__BREAK, 2, "other trades in it on that day");
  cr_assert_eq(held(house, "AAA"), 5000000);
}

Test(statement, a_trade_that_differs_from_the_ledgers_of_that_day_is_a_break)
{
  house_run(&(struct house){ 0 }, other_trades);
}
