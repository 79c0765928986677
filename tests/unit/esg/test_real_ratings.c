/* A vendor's real file: 433 of 503 companies rated, sectors in the vendor's words. The file is not ours to ship:
 * without STEWARD_REFERENCE_DATA these are skipped. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/decimal.h"
#include "board.h"
#include "rating_file.h"

#define MAX_BYTES ((size_t)1 << 20)
#define DAY 20000

static const struct rating_column columns[] = { { "total", "Total ESG Risk score" } };
static const struct rating_sector sectors[] = {
  { "Basic Materials", "Materials" },
  { "Communication Services", "Communication Services" },
  { "Consumer Cyclical", "Consumer Discretionary" },
  { "Consumer Defensive", "Consumer Staples" },
  { "Energy", "Energy" },
  { "Financial Services", "Financials" },
  { "Healthcare", "Health Care" },
  { "Industrials", "Industrials" },
  { "Real Estate", "Real Estate" },
  { "Technology", "Information Technology" },
  { "Utilities", "Utilities" },
};
static const struct rating_mapping mapping = {
  "Symbol", "Sector", "Industry", columns, 1, sectors, sizeof sectors / sizeof sectors[0]
};

static struct rating_file read_real(struct arena *arena)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  if (folder == NULL || folder[0] == '\0')
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  FILE *stream = fopen(arena_printf(arena, "%s%s/esg/sp500_esg_risk_ratings.csv",
                                    folder[0] == '/' ? "" : STEWARD_SOURCE_DIR "/", folder),
                       "rb");
  cr_assert_not_null(stream);
  char *data = arena_alloc(arena, MAX_BYTES);
  size_t size = fread(data, 1, MAX_BYTES, stream);
  fclose(stream);
  struct rating_file file;
  struct status status = rating_file_read(arena, data, size, &mapping, &file);
  cr_assert(status_is_ok(status), "%s", status.message);
  return file;
}

Test(real_ratings, four_hundred_thirty_three_of_five_hundred_three_are_rated)
{
  struct arena *arena = arena_new();
  struct rating_file file = read_real(arena);
  cr_expect_eq(file.count, 503);
  cr_expect_eq(file.count - file.without_data, 433, "%zu", file.count - file.without_data);
  for (size_t i = 0; i < file.unmapped_count; i++)
    cr_expect_fail("a sector without a name of ours: %s", file.unmapped[i]);
  arena_free(arena);
}

/* The written text read again, as securities 1, 2, ... in its order. */
static struct board board_of(struct arena *arena, const struct rating_file *file, struct esg_book *book)
{
  static const struct board_metric metric = { "total", "all", true, 1 };
  static const struct board_vendor vendor = { "M", 1, &metric, 1 };
  struct board_security *securities = arena_array(arena, file->count, sizeof *securities);
  struct esg_rating *ratings = arena_array(arena, file->count, sizeof *ratings);
  struct csv csv = csv_open(arena, file->text, file->size);
  struct csv_row row;
  const char *fault;
  size_t count = 0;
  cr_assert_eq(csv_next(&csv, &row, &fault), CSV_ROW);
  for (size_t i = 0; i < file->count; i++) {
    cr_assert_eq(csv_next(&csv, &row, &fault), CSV_ROW);
    cr_assert_str_eq(row.fields[0], file->rows[i].symbol);
    securities[i] = (struct board_security){ (int64_t)i + 1, file->rows[i].sector };
    struct esg_rating rating = { (int64_t)i + 1, "M", "total", 0, DAY, (int64_t)i };
    if (row.fields[1][0] == '\0')
      continue;
    cr_assert(status_is_ok(decimal_parse_loose(row.fields[1], 6, &rating.value_e6)), "%s", row.fields[1]);
    ratings[count++] = rating;
  }
  *book = esg_book_make(arena, ratings, count);
  struct board_input input = { &vendor, 1, securities, file->count, book, DAY };
  return board_make(arena, &input);
}

/* Percentiles of a group average 50 by their definition, each is strictly between 0 and 100, and who is less at risk is
 * never ranked lower; recomputed here by counting. */
Test(real_ratings, every_rank_is_what_counting_gives)
{
  struct arena *arena = arena_new();
  struct rating_file file = read_real(arena);
  struct esg_book book;
  struct board board = board_of(arena, &file, &book);
  size_t rated = 0, wide = 0;
  for (size_t i = 0; i < file.count; i++) {
    const struct board_mark *mark = board_mark_of(&board, 0, 0, i);
    if (mark->rating == NULL)
      continue;
    int64_t worse = 0, equal = 0, peers = 0;
    for (size_t j = 0; j < file.count; j++) {
      const struct board_mark *other = board_mark_of(&board, 0, 0, j);
      if (other->rating == NULL || (!mark->rank.is_over_all && strcmp(file.rows[i].sector, file.rows[j].sector) != 0))
        continue;
      peers++;
      worse += other->rating->value_e6 > mark->rating->value_e6;
      equal += other->rating->value_e6 == mark->rating->value_e6;
    }
    int64_t twice_e4 = 2 * mark->rank.percentile_e4 * peers, exact = (2 * worse + equal) * ESG_SCORE_E4;
    cr_expect_leq(llabs(twice_e4 - exact), peers, "%s: half a unit of the last place", file.rows[i].symbol);
    cr_expect_eq((size_t)peers, mark->rank.peers);
    cr_expect(mark->rank.percentile_e4 > 0 && mark->rank.percentile_e4 < ESG_SCORE_E4);
    rated++;
    wide += mark->rank.is_over_all;
  }
  cr_expect_eq(rated, 433);
  cr_expect_eq(wide, 1, "one has no sector, so that it is compared with all; every sector has five and more");
  arena_free(arena);
}
