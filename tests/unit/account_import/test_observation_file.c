/* Files of a vendor's metrics, good and bad. */
#include "files.h"
#include "observation_file.h"

static const struct file_case cases[] = {
  { "two metrics", "symbol,water,coal\nAAPL,1.5,-2\n", 0, NULL },
  { "an empty cell", "symbol,water\nAAPL,\n", 0, NULL },
  { "nothing", "", 1, "a header row" },
  { "no metric", "symbol\nAAPL\n", 1, "a header row" },
  { "no symbol", "ticker,water\nAAPL,1\n", 1, "a header row" },
  { "a metric without a name", "symbol,\nAAPL,1\n", 1, "a metric has a name" },
  { "a metric twice", "symbol,water,water\nAAPL,1,2\n", 1, "the column comes a second time" },
  { "no rows", "symbol,water\n", 0, "there is no row" },
  { "words", "symbol,water\nAAPL,low\n", 2, "water \"low\" is not a number" },
  { "a symbol twice", "symbol,water\nAAPL,1\nMSFT,1\nAAPL,2\n", 4, "stands in line 2 already" },
  { "a symbol that is none", "symbol,water\n apple,1\n", 2, "is not a ticker symbol" },
  { "a long row", "symbol,water\nAAPL,1,2\n", 2, "3 fields stand where 2" },
};

Test(observation_file, each_file_is_good_or_an_error_with_its_line)
{
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct arena *arena = arena_new();
    struct findings *findings = findings_new(arena);
    struct observation_file file;
    observations_parse(cases[i].text, strlen(cases[i].text), findings, &file);
    expect_case(findings, &cases[i]);
    arena_free(arena);
  }
}

Test(observation_file, an_empty_cell_is_no_data)
{
  struct arena *arena = arena_new();
  struct findings *findings = findings_new(arena);
  struct observation_file file;
  static const char text[] = "symbol,water,coal\r\nAAPL,,-2.5\r\nMSFT,0,\r\n";
  observations_parse(text, sizeof text - 1, findings, &file);
  cr_assert_eq(findings->errors, 0);
  cr_assert_eq(file.rows_seen, 2);
  cr_assert_eq(file.count, 2);
  cr_assert_str_eq(file.metrics->names[file.items[0].metric], "coal");
  cr_assert_eq(file.items[0].value_e6, -2500000);
  cr_assert_str_eq(file.symbols->names[file.items[1].symbol], "MSFT");
  cr_assert_eq(file.items[1].value_e6, 0);
  arena_free(arena);
}
