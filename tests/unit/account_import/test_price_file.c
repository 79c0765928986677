/* Files of closes, good and bad. */
#include "base/date.h"
#include "files.h"
#include "price_file.h"

#define HEAD "date,symbol,close\n"

static const struct file_case cases[] = {
  { "one close", HEAD "2026-11-20,AAPL,212.28\n", 0, NULL },
  { "columns in another order", "Close,Symbol,Date\n1.5,AAPL,2026-11-20\n", 0, NULL },
  { "a further column", "date,symbol,close,volume\n2026-11-20,AAPL,1.5,100\n", 0, NULL },
  { "several dates of a share", HEAD "2026-11-20,AAPL,2\n2026-11-19,AAPL,1\n", 0, NULL },
  { "thousands", HEAD "2026-11-20,NVR,\"8,113.25\"\n", 0, NULL },
  { "nothing", "", 1, "a header row" },
  { "no header", "2026-11-20,AAPL,1\n", 1, "a header row" },
  { "only a header", HEAD, 0, "there is no price" },
  { "no such date", HEAD "2026-02-30,AAPL,1\n", 2, "is not a date" },
  { "another form of date", HEAD "20.11.2026,AAPL,1\n", 2, "is not a date" },
  { "zero", HEAD "2026-11-20,AAPL,0\n", 2, "is not a price above zero" },
  { "negative", HEAD "2026-11-20,AAPL,-1\n", 2, "is not a price above zero" },
  { "words", HEAD "2026-11-20,AAPL,none\n", 2, "is not a price above zero" },
  { "a symbol that is none", HEAD "2026-11-20,=cmd(),1\n", 2, "is not a ticker symbol" },
  { "a short row", HEAD "2026-11-20,AAPL\n", 2, "2 fields stand where 3" },
  { "the same day twice", HEAD "2026-11-20,AAPL,1\n2026-11-19,AAPL,1\n2026-11-20,AAPL,1\n", 4, "in line 2 already" },
  { "an etf that is none", "# etf: S P$Y\n" HEAD "2026-11-20,AAPL,1\n", 1, "is not a ticker symbol" },
  { "an open quote", HEAD "2026-11-20,AAPL,\"1\n", 2, "a quote is opened" },
};

Test(price_file, each_file_is_good_or_an_error_with_its_line)
{
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct arena *arena = arena_new();
    struct findings *findings = findings_new(arena);
    struct price_file file;
    prices_parse(cases[i].text, strlen(cases[i].text), findings, &file);
    expect_case(findings, &cases[i]);
    arena_free(arena);
  }
}

Test(price_file, rows_come_by_symbol_and_date_and_an_empty_close_is_left_out)
{
  struct arena *arena = arena_new();
  struct findings *findings = findings_new(arena);
  struct price_file file;
  static const char text[] = "# made up, seed 7\n# etf: SPY, QQQ\n" HEAD "2026-11-20,SPY,600.1\n2026-11-20,AAPL,2.5\n"
                             "2026-11-19,SPY,599\n2026-11-19,AAPL,\n";
  char last[DATE_TEXT_SIZE];
  prices_parse(text, sizeof text - 1, findings, &file);
  cr_assert_eq(findings->errors, 0);
  expect_finding(findings, SEVERITY_LEFT_OUT, 7, "there is no close");
  cr_assert_eq(file.rows_seen, 4);
  cr_assert_eq(file.count, 3);
  cr_assert_str_eq(file.symbols->names[file.rows[0].symbol], "SPY");
  cr_assert_eq(file.rows[0].close_e6, 599000000);
  cr_assert_eq(file.rows[1].close_e6, 600100000);
  cr_assert_str_eq(file.symbols->names[file.rows[2].symbol], "AAPL");
  cr_assert_str_eq(date_format(file.last_on, last), "2026-11-20");
  cr_assert_eq(file.etfs->count, 2);
  cr_assert_neq(symbols_find(file.etfs, "SPY"), SYMBOLS_NONE);
  cr_assert_eq(symbols_find(file.etfs, "AAPL"), SYMBOLS_NONE);
  arena_free(arena);
}
