/* The issuer's file as it is, and files that are not. */
#include "base/date.h"
#include "base/decimal.h"
#include "files.h"
#include "holdings_file.h"

#define HEAD "Made Up Fund\nFund Holdings as of,\"Dec 06, 2024\"\n \n"
#define COLUMNS "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Price,Exchange,Market Currency\n"
#define AAPL "\"AAPL\",\"APPLE\",\"Tech\",\"Equity\",\"1,000.00\",\"50.00\",\"10.00\",\"NASDAQ\",\"USD\"\n"

static const struct file_case cases[] = {
  { "a good file", HEAD COLUMNS AAPL, 0, NULL },
  { "nothing", "", 0, "this is no holdings file" },
  { "a page of the web", "<!DOCTYPE html>\n<html></html>\n", 0, "this is no holdings file" },
  { "no date", "Made Up Fund\n" COLUMNS AAPL, 0, "does not say of which date" },
  { "another date", "Fund\nFund Holdings as of,06.12.2024\n" COLUMNS AAPL, 2, "is not a date" },
  { "no such day", "Fund\nFund Holdings as of,\"Feb 30, 2024\"\n" COLUMNS AAPL, 2, "is not a date" },
  { "no such month", "Fund\nFund Holdings as of,\"Mai 30, 2024\"\n" COLUMNS AAPL, 2, "is not a date" },
  { "a column is missing", HEAD "Ticker,Name\n", 4, "the column is missing" },
  { "no rows", HEAD COLUMNS, 0, "there is no share" },
  { "a short row", HEAD COLUMNS "\"AAPL\",\"APPLE\"\n", 5, "2 fields stand where 9 are wanted" },
  { "a value that is none", HEAD COLUMNS AAPL "X,X,Tech,Equity,n/a,1,1,N,USD\n", 6, "Market Value \"n/a\" is not a" },
  { "a negative value", HEAD COLUMNS "X,X,Tech,Equity,-5.00,1,1,N,USD\n", 5, "Market Value \"-5.00\" is not a" },
  { "a price that is none", HEAD COLUMNS "X,X,Tech,Equity,5.00,1,1e3,N,USD\n", 5, "Price \"1e3\" is not a number" },
  { "a value past the scale", HEAD COLUMNS "X,X,T,Equity,922337203685477.99,1,1,N,USD\n", 5, "Market Value" },
  { "twice the same share", HEAD COLUMNS AAPL AAPL, 6, "comes a second time" },
  { "a quote left open", HEAD COLUMNS AAPL "\"MSFT", 6, "a quote is opened and never closed" },
};

Test(holdings_file, a_malformed_file_is_an_error_with_its_line)
{
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct arena *arena = arena_new();
    struct findings *findings = findings_new(arena);
    struct holdings_file file;
    holdings_parse(cases[i].text, strlen(cases[i].text), findings, &file);
    expect_case(findings, &cases[i]);
    arena_free(arena);
  }
}

Test(holdings_file, what_is_no_share_is_left_out_with_a_reason)
{
  static const struct file_case rows[] = {
    { "cash", "USD,USD CASH,Cash,Cash,5.00,1,100.00,-,USD\n", 6, "USD CASH (Cash) is not a share" },
    { "another currency", "BP,BP PLC,Energy,Equity,5.00,1,4.00,LSE,GBP\n", 6, "is traded in GBP" },
    { "no price", "CVR,A RIGHT,Health,Equity,5.00,1,0.00,-,USD\n", 6, "has no price" },
    { "no ticker", "-,UNLISTED,Health,Equity,5.00,1,1.00,-,USD\n", 6, "is not a ticker symbol" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct findings *findings = findings_new(arena);
    struct holdings_file file;
    const char *text = arena_printf(arena, "%s%s%s%s", HEAD, COLUMNS, AAPL, rows[i].text);
    holdings_parse(text, strlen(text), findings, &file);
    expect_finding(findings, SEVERITY_LEFT_OUT, rows[i].line, rows[i].finding);
    cr_assert_eq(findings->errors, 0);
    cr_assert_eq(file.count, 1);
    cr_assert_eq(file.rows_seen, 2);
    cr_assert_eq(file.rows[0].weight_e8, WEIGHT_E8);
    arena_free(arena);
  }
}

Test(holdings_file, weights_are_worked_out_from_market_values_and_sum_to_one)
{
  struct arena *arena = arena_new();
  struct findings *findings = findings_new(arena);
  struct holdings_file file;
  static const char text[] = HEAD COLUMNS "A,A,T,Equity,1.00,33.33,1,N,USD\nB,B,T,Equity,1.00,33.33,1,N,USD\n"
                                          "C,C,T,Equity,1.00,33.33,1,N,USD\n \n\"legal, \"\" text\nto the end";
  holdings_parse(text, sizeof text - 1, findings, &file);
  cr_assert_eq(findings->errors, 0);
  cr_assert_eq(file.rows[0].weight_e8, 33333334);
  cr_assert_eq(file.rows[1].weight_e8, 33333333);
  cr_assert_eq(file.rows[2].weight_e8, 33333333);
  cr_assert_eq(file.weight_total_e6, 99990000);
  expect_finding(findings, SEVERITY_NOTE, 9, "passed over");
  arena_free(arena);
}

static const struct holding_row *row_of(const struct holdings_file *file, const char *symbol)
{
  for (size_t i = 0; i < file->count; i++)
    if (strcmp(file->rows[i].symbol, symbol) == 0)
      return &file->rows[i];
  cr_assert_fail("%s is not there", symbol);
  return NULL;
}

Test(holdings_file, the_issuers_own_file_is_taken_as_shipped)
{
  struct arena *arena = arena_new();
  struct findings *findings = findings_new(arena);
  struct holdings_file file;
  size_t size;
  int32_t as_of;
  char *text = reference_read(arena, "etf/IVV_holdings_2024-12-06.csv", &size);
  holdings_parse(text, size, findings, &file);
  cr_assert(date_from_civil((struct civil){ 2024, 12, 6 }, &as_of));
  cr_assert_eq(findings->errors, 0);
  cr_assert_str_eq(file.fund, "iShares Core S&P 500 ETF");
  cr_assert_eq(file.as_of, as_of);
  cr_assert_eq(file.rows_seen, 508);
  cr_assert_eq(file.count, 503);
  cr_assert_eq(findings->left_out, 5);
  cr_assert_eq(file.weight_total_e6, 99980000);
  cr_assert_eq(row_of(&file, "BRK.B")->price_e6 % 10000, 0);
  cr_assert_str_eq(row_of(&file, "BF.B")->sector, "Consumer Staples");
  const struct holding_row *apple = row_of(&file, "AAPL");
  cr_assert_eq(apple->price_e6, 242840000);
  cr_assert_eq(apple->market_value_e4, 417006708154400);
  cr_assert_str_eq(apple->exchange, "NASDAQ");
  int64_t sum_e8 = 0;
  for (size_t i = 0; i < file.count; i++)
    sum_e8 += file.rows[i].weight_e8;
  cr_assert_eq(sum_e8, WEIGHT_E8);
  arena_free(arena);
}

Test(holdings_file, the_sample_has_the_same_layout)
{
  struct arena *arena = arena_new();
  struct findings *findings = findings_new(arena);
  struct holdings_file file;
  size_t size;
  char *text = file_read(arena, "services/cli/sample/holdings.csv", &size);
  holdings_parse(text, size, findings, &file);
  cr_assert_eq(findings->errors, 0, "%s", findings->items[0].message);
  cr_assert_eq(file.count, 100);
  cr_assert_eq(findings->left_out, 1);
  arena_free(arena);
}

#define INVESCO                                                                                                        \
  "Fund Ticker,Security Identifier,Holding Ticker,Shares/Par Value,MarketValue,Weight,Name,Class of "                  \
  "Shares,Sector,Date\n"

static const struct file_case invesco_cases[] = {
  { "a good file", INVESCO "QQZ,1,AAA   ,\"1,000\",\"2,500.00\",60.0,Alpha,Common Stock,Tech,09/12/2026\n", 0, NULL },
  { "no date", INVESCO "QQZ,1,AAA,10,25.00,60.0,Alpha,Common Stock,Tech,soon\n", 2, "Date \"soon\" is not a date" },
  { "two dates",
    INVESCO
    "QQZ,1,AAA,10,25.00,60,Alpha,Common Stock,T,09/12/2026\nQQZ,2,BBB,1,2.00,4,Beta,Common Stock,T,09/11/2026\n",
    3, "another date than the rows before" },
  { "shares that are none", INVESCO "QQZ,1,AAA,ten,25.00,60,Alpha,Common Stock,T,09/12/2026\n", 2,
    "Shares/Par Value \"ten\" is not a number" },
};

Test(holdings_file, a_malformed_file_of_the_other_issuer_is_an_error_with_its_line)
{
  for (size_t i = 0; i < sizeof invesco_cases / sizeof invesco_cases[0]; i++) {
    struct arena *arena = arena_new();
    struct findings *findings = findings_new(arena);
    struct holdings_file file;
    holdings_parse(invesco_cases[i].text, strlen(invesco_cases[i].text), findings, &file);
    expect_case(findings, &invesco_cases[i]);
    arena_free(arena);
  }
}

Test(holdings_file, the_other_issuers_layout_gives_prices_by_value_and_shares)
{
  struct arena *arena = arena_new();
  struct findings *findings = findings_new(arena);
  struct holdings_file file;
  size_t size;
  char *text = reference_read(arena, "etf/QQQ_holdings_invesco_layout_synthetic.csv", &size);
  int32_t as_of;
  holdings_parse(text, size, findings, &file);
  cr_assert(date_from_civil((struct civil){ 2026, 9, 12 }, &as_of));
  cr_assert_eq(findings->errors, 0, "%s", findings->count ? findings->items[0].message : "");
  cr_assert_eq(file.as_of, as_of);
  cr_assert_str_eq(file.fund, "QQQ");
  cr_assert_eq(file.rows_seen, 4);
  cr_assert_eq(file.count, 3);
  cr_assert_eq(row_of(&file, "NVDA")->price_e6, 100 * PRICE_E6);
  cr_assert_eq(row_of(&file, "AAPL")->market_value_e4, 90000 * CASH_E4);
  expect_finding(findings, SEVERITY_LEFT_OUT, 5, "is not a share");
  arena_free(arena);
}
