/* The law file: what is shipped is whole, and one altered or missing cell is found and named. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "rmd_law.h"

static struct arena *arena;
static struct rmd_law law;

static void set_up(void)
{
  arena = arena_new();
  cr_assert(status_is_ok(rmd_law_read(rmd_law_text, rmd_law_text_size, arena, &law)));
}

static void tear_down(void)
{
  arena_free(arena);
}

TestSuite(rmd_law, .init = set_up, .fini = tear_down);

static struct status read_changed(const char *text)
{
  struct rmd_law other;
  return rmd_law_read(text, strlen(text), arena, &other);
}

/* The shipped text with the first `from` behind `after` replaced. */
static char *changed(const char *after, const char *from, const char *to)
{
  char *text = arena_strdup(arena, rmd_law_text);
  char *at = strstr(text, after);
  cr_assert_not_null(at);
  at = strstr(at, from);
  cr_assert_not_null(at);
  return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void expect_table(enum rmd_table_kind kind, int owner, int spouse, int tenths)
{
  cr_expect_eq(rmd_table_factor(rmd_law_table(&law, kind, 2026), owner, spouse), tenths,
               "%s table, %d and %d: %d not %d", rmd_table_name(kind), owner, spouse,
               rmd_table_factor(rmd_law_table(&law, kind, 2026), owner, spouse), tenths);
}

Test(rmd_law, cells_are_those_of_the_regulation)
{
  static const struct {
    enum rmd_table_kind kind;
    int owner, spouse, tenths;
  } cells[] = {
    { RMD_UNIFORM, 72, 0, 274 }, { RMD_UNIFORM, 73, 0, 265 }, { RMD_UNIFORM, 120, 0, 20 }, { RMD_UNIFORM, 125, 0, 20 },
    { RMD_UNIFORM, 71, 0, 0 },   { RMD_SINGLE, 0, 0, 846 },   { RMD_SINGLE, 51, 0, 353 },  { RMD_SINGLE, 120, 0, 10 },
    { RMD_SINGLE, 130, 0, 10 },  { RMD_JOINT, 75, 64, 253 },  { RMD_JOINT, 90, 76, 147 },  { RMD_JOINT, 72, 0, 847 },
    { RMD_JOINT, 71, 60, 0 },    { RMD_JOINT, 120, 120, 10 }, { RMD_JOINT, 75, 130, 148 },
  };
  for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
    expect_table(cells[i].kind, cells[i].owner, cells[i].spouse, cells[i].tenths);
}

Test(rmd_law, there_is_no_table_before_2022)
{
  cr_expect_null(rmd_law_table(&law, RMD_UNIFORM, 2021));
  cr_expect_not_null(rmd_law_table(&law, RMD_UNIFORM, 2022));
}

static void compare(const char *file, enum rmd_table_kind kind)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  char line[2048];
  if (folder == NULL)
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  FILE *in = fopen(arena_printf(arena, "%s/rmd/%s", folder, file), "r");
  cr_assert_not_null(in);
  cr_assert_not_null(fgets(line, sizeof line, in));
  while (fgets(line, sizeof line, in) != NULL) {
    char *rest = line;
    int age = (int)strtol(strsep(&rest, ","), NULL, 10), column = 0;
    for (char *cell; (cell = strsep(&rest, ",\r\n")) != NULL && cell[0] != '\0'; column++) {
      int64_t tenths;
      cr_assert(status_is_ok(decimal_parse(cell, 1, &tenths)));
      expect_table(kind, age, column, (int)tenths);
    }
  }
  fclose(in);
}

Test(rmd_law, every_uniform_cell_agrees_with_the_reference)
{
  compare("uniform_lifetime_2022.csv", RMD_UNIFORM);
}

Test(rmd_law, every_single_life_cell_agrees_with_the_reference)
{
  compare("single_life_2022.csv", RMD_SINGLE);
}

Test(rmd_law, every_joint_cell_agrees_with_the_reference)
{
  compare("joint_life_last_survivor_2022_owner72_120_spouse0_120.csv", RMD_JOINT);
}

Test(rmd_law, what_is_not_whole_is_refused_by_name)
{
  static const struct {
    const char *what, *after, *from, *to, *message;
  } rows[] = {
    { "one tenth more", "table|uniform", "26.5", "26.6",
      "uniform table, age 73: 26.6 read, where the sums ask for 26.5" },
    { "a small change that stays in order", "row|50|", "35.3", "35.2", "single table, age 51: 35.2 read" },
    { "a joint cell", "row|80|84.", "84.", "85.", "joint table, owner 80, spouse 0" },
    { "an empty cell", "table|uniform", "25.5", "", "uniform table, age 74: the cell is missing" },
    { "a cell that is gone", "table|uniform", "25.5,", "", "uniform table, age 74: the cell is missing" },
    { "a cell that is gone at the end", "row|110|3.5", ",2.3|", "|", "uniform table, age 119: the cell is missing" },
    { "a sum", "table|uniform", "|193.7", "|193.8", "uniform table: the sum of row 70" },
    { "a row that is gone", "table|single", "row|10|", "row|11|", "not the row that follows" },
    { "words for a cell", "table|single", "84.6", "many", "a cell is years with one decimal" },
    { "no source", "majority|", "|26 CFR 1.401(a)(9)-4(e)(3)", "|", "a source is needed" },
    { "an unknown line", "\nmajority|", "majority", "minority", "not a kind of line" },
    { "a date that is none", "start|1951-01-01", "1951-01-01", "1951-02-30", "no date or year" },
    { "a period that ends before it begins", "start|1951-01-01", "1959-12-31", "1949-12-31", "before its beginning" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct status status = read_changed(changed(rows[i].after, rows[i].from, rows[i].to));
    cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", rows[i].what);
    cr_expect_not_null(status.message ? strstr(status.message, rows[i].message) : NULL, "%s: %s", rows[i].what,
                       status.message ? status.message : "");
  }
}

/* Every cell of the three tables, one at a time, a tenth off: none passes, each is named. */
Test(rmd_law, no_altered_cell_passes)
{
  char *text = arena_strdup(arena, rmd_law_text);
  size_t tried = 0, step = 0;
  for (char *line = strstr(text, "row|"); line != NULL; line = strstr(line + 1, "\nrow|")) {
    char *cells = strchr(strchr(line, '|') + 1, '|'), *end = strchr(cells + 1, '|');
    for (char *digit = cells; digit < end; digit++) {
      if (digit[0] != '.' || step++ % 37 != 0)
        continue;
      char was = digit[1];
      digit[1] = was == '9' ? '8' : (char)(was + 1);
      struct arena *own = arena_new();
      struct rmd_law other;
      struct status status = rmd_law_read(text, rmd_law_text_size, own, &other);
      cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT);
      cr_expect_not_null(strstr(status.message, "where the sums ask for"), "%s", status.message);
      arena_free(own);
      digit[1] = was;
      tried++;
    }
  }
  cr_expect_gt(tried, 160);
}
