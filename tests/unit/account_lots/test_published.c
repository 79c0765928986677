/* The published cases of wash sales: every line of their outcome, from buys and sales played in the order of their
 * dates. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "book.h"
#include "csv.h"

#define MAX_BYTES 65536
#define MAX_ROWS 64
#define COLUMNS 16
#define CASES 8 /* that there are at least */

enum column {
  SHARES,
  SYMBOL,
  DESCRIPTION,
  BOUGHT_ON,
  ADJUSTED_ON,
  BASIS,
  ADJUSTED_BASIS,
  SOLD_ON,
  PROCEEDS,
  CODE,
  ADJUSTMENT,
  POSITION,
  BUY_LOT,
  REPLACEMENT_FOR,
  IS_REPLACEMENT,
  LOSS_PROCESSED
};

struct trade { /* one line: a lot and, if it was sold, its sale */
  const char *fields[COLUMNS];
  int32_t bought_on, sold_on; /* sold_on DATE_NONE: never */
  int64_t quantity_e6, basis_e4, proceeds_e4;
  uint64_t lot_id, sale_entry_id;
};

struct published {
  struct book *book;
  struct trade trades[MAX_ROWS];
  size_t count;
  struct changes changes;
  const char *text; /* the outcome */
};

/* Dates of the files are month/day/year; cash is in cents. */
static int32_t read_date(const char *text)
{
  struct civil civil;
  int32_t day = DATE_NONE;
  if (text[0] == '\0')
    return DATE_NONE;
  cr_assert_eq(sscanf(text, "%d/%d/%d", &civil.month, &civil.day, &civil.year), 3, "%s", text);
  cr_assert(date_from_civil(civil, &day), "%s", text);
  return day;
}

static const char *write_date(struct book *book, int32_t day)
{
  struct civil civil = date_to_civil(day);
  return arena_printf(book->arena, "%02d/%02d/%04d", civil.month, civil.day, civil.year);
}

static const char *cents(struct book *book, int64_t value_e4)
{
  cr_assert_eq(value_e4 % CENT_E4, 0);
  return arena_printf(book->arena, "%ld", (long)(value_e4 / CENT_E4));
}

static const char *read_file(struct book *book, const char *path)
{
  char *data = arena_alloc(book->arena, MAX_BYTES);
  FILE *file = fopen(path, "rb");
  cr_assert_not_null(file, "%s", path);
  cr_assert_lt(fread(data, 1, MAX_BYTES - 1, file), MAX_BYTES - 1);
  fclose(file);
  return data;
}

static void read_trades(struct published *published, const char *path)
{
  struct csv_row row;
  const char *fault;
  const char *data = read_file(published->book, path);
  struct csv csv = csv_open(published->book->arena, data, strlen(data));
  cr_assert_eq(csv_next(&csv, &row, &fault), CSV_ROW);
  while (csv_next(&csv, &row, &fault) == CSV_ROW) {
    if (csv_is_blank(&row))
      continue;
    struct trade *trade = &published->trades[published->count++];
    cr_assert(row.count == COLUMNS && published->count <= MAX_ROWS);
    memcpy(trade->fields, row.fields, sizeof trade->fields);
    trade->bought_on = read_date(row.fields[BOUGHT_ON]);
    trade->sold_on = read_date(row.fields[SOLD_ON]);
    trade->quantity_e6 = atol(row.fields[SHARES]) * SHARES_E6;
    trade->basis_e4 = atol(row.fields[BASIS]) * CENT_E4;
    trade->proceeds_e4 = atol(row.fields[PROCEEDS]) * CENT_E4;
  }
}

static void sell(struct published *published, struct trade *trade)
{
  struct named_lot named = { trade->lot_id, trade->quantity_e6 };
  struct status status = book_sell(published->book, (struct lot_closure){ .account_id = BOOK_FIRST_ACCOUNT,
                                                                          .quantity_e6 = trade->quantity_e6,
                                                                          .proceeds_e4 = trade->proceeds_e4,
                                                                          .closed_on = trade->sold_on,
                                                                          .named = &named,
                                                                          .named_count = 1,
                                                                          .sold = true });
  cr_assert(status_is_ok(status), "%s", status.message);
  trade->sale_entry_id = published->book->entry_id;
}

static void play(struct published *published)
{
  int32_t first = INT32_MAX, last = INT32_MIN;
  for (size_t i = 0; i < published->count; i++) {
    const struct trade *trade = &published->trades[i];
    int32_t end = trade->sold_on == DATE_NONE ? trade->bought_on : trade->sold_on;
    first = trade->bought_on < first ? trade->bought_on : first;
    last = end > last ? end : last;
  }
  for (int32_t on = first; on <= last; on++)
    for (size_t i = 0; i < published->count; i++) {
      struct trade *trade = &published->trades[i];
      if (trade->bought_on == on)
        trade->lot_id = book_buy(published->book, BOOK_FIRST_ACCOUNT, on, trade->quantity_e6, trade->basis_e4)->lot_id;
      if (trade->sold_on == on)
        sell(published, trade);
    }
  state_changes(published->book->state, &published->changes);
}

static void add_line(struct published *published, const struct trade *trade, const char *const fields[COLUMNS])
{
  struct book *book = published->book;
  for (int i = 0; i < COLUMNS; i++) {
    bool is_as_given = i == SYMBOL || i == DESCRIPTION || i == BOUGHT_ON || i == SOLD_ON || i == POSITION;
    const char *field = is_as_given ? trade->fields[i] : fields[i] ? fields[i] : "";
    published->text = arena_printf(book->arena, "%s%s%s", published->text, field, i < COLUMNS - 1 ? "," : "\n");
  }
}

static const char *lot_name(struct published *published, size_t i)
{
  return arena_printf(published->book->arena, "_%zu", i + 1);
}

/* A part of a sale: by each lot that replaces some of it, then what nothing replaces. */
static void add_sold(struct published *published, size_t i, int64_t quantity_e6, const struct wash_sale *wash_sale)
{
  struct book *book = published->book;
  const struct trade *trade = &published->trades[i];
  const char *fields[COLUMNS] = {
    [SHARES] = book_number(book, quantity_e6, SHARES_PLACES),
    [BASIS] = cents(book, trade->basis_e4 * (quantity_e6 / SHARES_E6) / (trade->quantity_e6 / SHARES_E6)),
    [PROCEEDS] = cents(book, trade->proceeds_e4 * (quantity_e6 / SHARES_E6) / (trade->quantity_e6 / SHARES_E6)),
    [CODE] = wash_sale ? "W" : "",
    [ADJUSTMENT] = wash_sale ? cents(book, wash_sale->disallowed_e4) : "",
    [BUY_LOT] = lot_name(published, i),
    [LOSS_PROCESSED] = trade->proceeds_e4 < trade->basis_e4 ? "True" : "",
  };
  if (quantity_e6 > 0)
    add_line(published, trade, fields);
}

static void add_sale(struct published *published, size_t i)
{
  int64_t left_e6 = published->trades[i].quantity_e6;
  for (const struct wash_sale *wash_sale = published->changes.wash_sales; wash_sale; wash_sale = wash_sale->next) {
    if (wash_sale->closing_lot_id != published->trades[i].lot_id)
      continue;
    add_sold(published, i, wash_sale->quantity_e6, wash_sale);
    left_e6 -= wash_sale->quantity_e6;
  }
  add_sold(published, i, left_e6, NULL);
}

static void add_open(struct published *published, size_t i, const struct lot *lot, const struct wash_sale *wash_sale)
{
  struct book *book = published->book;
  const char *fields[COLUMNS] = {
    [SHARES] = book_number(book, lot->quantity_e6, SHARES_PLACES),
    [BASIS] = cents(book, lot->basis_e4 - (wash_sale ? wash_sale->disallowed_e4 : 0)),
    [BUY_LOT] = lot_name(published, i),
  };
  if (wash_sale) {
    fields[ADJUSTED_ON] = write_date(book, lot_acquired_on(lot));
    fields[ADJUSTED_BASIS] = cents(book, lot->basis_e4);
    fields[IS_REPLACEMENT] = "True";
    for (size_t sold = 0; sold < published->count; sold++)
      if (published->trades[sold].lot_id == wash_sale->closing_lot_id)
        fields[REPLACEMENT_FOR] = lot_name(published, sold);
  }
  add_line(published, &published->trades[i], fields);
}

/* An open lot: the parts that replace, then the rest of it. */
static void add_holding(struct published *published, size_t i)
{
  const struct lot *whole = state_lot(published->book->state, published->trades[i].lot_id);
  for (const struct wash_sale *wash_sale = published->changes.wash_sales; wash_sale; wash_sale = wash_sale->next) {
    const struct lot *lot = state_lot(published->book->state, wash_sale->replacement_lot_id);
    if (lot->origin_id == whole->lot_id)
      add_open(published, i, lot, wash_sale);
  }
  if (whole->may_replace)
    add_open(published, i, whole, NULL);
}

static void check_case(const char *path)
{
  struct published published = { .book = book_new() };
  read_trades(&published, path);
  play(&published);
  published.text = "";
  for (size_t i = 0; i < published.count; i++)
    (published.trades[i].sold_on == DATE_NONE ? add_holding : add_sale)(&published, i);
  const char *out = arena_printf(published.book->arena, "%.*s_out.csv", (int)(strlen(path) - strlen(".csv")), path);
  const char *wanted = strchr(read_file(published.book, out), '\n') + 1;
  const char *unix_text = "";
  for (const char *p = wanted; *p; p++)
    if (*p != '\r')
      unix_text = arena_printf(published.book->arena, "%s%c", unix_text, *p);
  cr_assert_str_eq(published.text, unix_text, "%s:\n%s\nin place of\n%s", path, published.text, unix_text);
  book_free(published.book);
}

Test(published, wash_sales_come_out_as_published)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  char pattern[4096];
  glob_t found;
  size_t cases = 0;
  if (!folder || !folder[0])
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  snprintf(pattern, sizeof pattern, "%s/wash_sale/*.csv", folder);
  cr_assert_eq(glob(pattern, 0, NULL, &found), 0, "%s", pattern);
  for (size_t i = 0; i < found.gl_pathc; i++)
    if (!strstr(found.gl_pathv[i], "_out.csv")) {
      check_case(found.gl_pathv[i]);
      cases++;
    }
  globfree(&found);
  cr_assert_geq(cases, CASES);
}
