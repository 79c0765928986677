/* Texts for people, typed answers, key files, and the file of made-up prices. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answers.h"
#include "api_key.h"
#include "output.h"
#include "price_series.h"
#include "usage.h"

Test(output, numbers_read_as_people_write_them)
{
  struct arena *arena = arena_new();
  static const struct {
    const char *decimal, *shown;
  } money[] = { { "", "" },
                { "0.00", "0.00" },
                { "999.10", "999.10" },
                { "1000.00", "1,000.00" },
                { "-1234567.89", "-1,234,567.89" },
                { "12", "12" } };
  for (size_t i = 0; i < array_length(money); i++)
    cr_expect_str_eq(money_text(arena, money[i].decimal), money[i].shown);
  cr_expect_str_eq(percent_text(arena, 5000000), "5.00%");
  cr_expect_str_eq(percent_text(arena, 12345), "0.01%");
  cr_expect_str_eq(percent_text(arena, -100000000), "-100.00%");
  cr_expect_str_eq(enum_text(arena, &risk__category__descriptor, RISK__CATEGORY__CAPACITY), "capacity");
  cr_expect_str_eq(enum_text(arena, &risk__category__descriptor, 77), "77");
  int value = 0;
  cr_assert(status_is_ok(enum_parse(arena, "x", &account__account__kind__descriptor, "roth-ira", &value)));
  cr_expect_eq(value, ACCOUNT__ACCOUNT__KIND__ROTH_IRA);
  struct status status = enum_parse(arena, "--account", &account__account__kind__descriptor, "bank", &value);
  cr_expect_str_eq(status.field, "--account");
  cr_expect_not_null(strstr(status.message, "roth ira"));
  arena_free(arena);
}

Test(usage, a_commands_first_word_alone_lists_its_family_with_what_to_know_before)
{
  static const struct command commands[] = {
    { "bond list", { "", NULL, 0 }, "Lists bonds. By name.", NULL },
    { "bond sell", { "BOND", NULL, 0 }, "Sells one.", NULL },
    { "bondage", { "", NULL, 0 }, "Is another word.", NULL },
  };
  const struct command_group group = { "Bonds", commands, array_length(commands), "Bonds mature." };
  const struct command_group *groups[] = { &group };
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  cr_expect(usage_family(groups, 1, "bond", out));
  cr_expect_not(usage_family(groups, 1, "bon", out));
  cr_expect_not(usage_family(groups, 1, "bondage", out), "a command of one word has no family");
  fclose(out);
  cr_expect_str_eq(text,
                   "steward bond COMMAND ...; steward COMMAND --help says more of each.\n\n"
                   "  bond list                Lists bonds\n  bond sell                Sells one\n\nBonds mature.\n");
  free(text);
}

Test(output, tables_align_by_characters)
{
  struct arena *arena = arena_new();
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  struct table *table = table_new(arena, "name|>value|note");
  table_add(table, (const char *[]){ "é", "1.00", "x" });
  table_add(table, (const char *[]){ "long", "100.00", NULL });
  table_print(table, out);
  fclose(out);
  cr_expect_str_eq(text, "name   value  note\né       1.00  x\nlong  100.00  \n");
  free(text);
  arena_free(arena);
}

Test(answers, are_read_as_typed_and_chosen_by_category)
{
  struct arena *arena = arena_new();
  struct Risk__GivenAnswer **answers;
  size_t count;
  cr_assert(status_is_ok(answers_parse(arena, "C01=3,T02=1", &answers, &count)));
  cr_assert_eq(count, 2);
  cr_expect_str_eq(answers[1]->question_id, "T02");
  cr_expect_eq(answers[1]->answer, 1);
  cr_expect_str_eq(answers_parse(arena, "C01", &answers, &count).field, "--answers");
  struct Risk__Question rows[18], *questions[18];
  for (size_t i = 0; i < array_length(rows); i++) {
    risk__question__init(&rows[i]);
    rows[i].id = arena_printf(arena, "Q%02zu", i);
    rows[i].category = (Risk__Category)(1 + i % 3);
    rows[i].primary = i != 0;
    questions[i] = &rows[i];
  }
  struct Risk__BankResponse bank = RISK__BANK_RESPONSE__INIT;
  bank.n_questions = array_length(rows);
  bank.questions = questions;
  const char **ids;
  answers_choose(arena, &bank, &ids, &count);
  cr_expect_eq(count, 3 * ANSWERS_OF_CATEGORY);
  cr_expect_str_eq(ids[0], "Q01");
  arena_free(arena);
}

Test(api_key, files_are_their_owners_alone_and_never_replaced)
{
  struct arena *arena = arena_new();
  char folder[] = "/tmp/steward-key-XXXXXX";
  cr_assert_not_null(mkdtemp(folder));
  const char *path = arena_printf(arena, "%s/a.key", folder), *key, *again;
  struct stat status;
  cr_expect_eq(api_key_read(arena, path, &key).code, STATUS_NOT_FOUND);
  cr_assert(status_is_ok(api_key_read_or_make(arena, path, &key)));
  cr_expect_eq(strlen(key), API_KEY_LENGTH);
  cr_assert(status_is_ok(api_key_read_or_make(arena, path, &again)));
  cr_expect_str_eq(key, again);
  cr_assert_eq(stat(path, &status), 0);
  cr_expect_eq(status.st_mode & 0777, 0600);
  cr_expect_eq(api_key_write(arena, path, key).code, STATUS_ALREADY_EXISTS);
  unlink(path);
  cr_assert(status_is_ok(secret_write(arena, path, "not a key")));
  cr_expect_eq(api_key_read(arena, path, &key).code, STATUS_INVALID_ARGUMENT);
  unlink(path);
  rmdir(folder);
  arena_free(arena);
}

Test(price_series, the_file_says_that_it_is_made_up_and_ends_at_the_benchmarks_prices)
{
  struct arena *arena = arena_new();
  struct Account__Benchmark benchmark = ACCOUNT__BENCHMARK__INIT;
  const char *symbols[] = { "AAA", "BRK.B" }, *sectors[] = { "Energy", "Utilities" };
  int64_t weights_e8[] = { 60000000, 40000000 }, prices_e6[] = { 12345678, 99000000 };
  struct price_series_options options = { .seed = 7, .days = 30, .market = "SPY", .market_close_e6 = 600000000 };
  ProtobufCBinaryData file;
  benchmark.symbol = "IVV";
  benchmark.as_of = "2024-12-06";
  cr_expect_eq(price_series_make(arena, &benchmark, &options, &file).code, STATUS_FAILED_PRECONDITION);
  benchmark.n_symbols = benchmark.n_sectors = benchmark.n_weight_e8 = benchmark.n_price_e6 = 2;
  benchmark.symbols = symbols;
  benchmark.sectors = sectors;
  benchmark.weight_e8 = weights_e8;
  benchmark.price_e6 = prices_e6;
  cr_assert(status_is_ok(price_series_make(arena, &benchmark, &options, &file)));
  const char *text = arena_strndup(arena, (const char *)file.data, file.len);
  cr_expect_eq(strncmp(text, "# etf: SPY\n# made up", 20), 0);
  cr_expect_not_null(strstr(text, "\ndate,symbol,close\n"));
  cr_expect_not_null(strstr(text, "\n2024-12-06,AAA,12.345678\n"));
  cr_expect_not_null(strstr(text, "\n2024-12-06,BRK.B,99.00\n"));
  cr_expect_not_null(strstr(text, "\n2024-12-06,SPY,600.00\n"));
  size_t lines = 0;
  for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
    lines++;
  cr_expect_eq(lines, 3 + 3 * 30);
  arena_free(arena);
}
