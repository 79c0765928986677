/* Plays lines of buys and sales against the lots of five accounts. */
#include "book.h"

#include <string.h>

#include "apply.h"
#include "base/date.h"
#include "base/decimal.h"
#include "state_ledger.h"

#define FIRST_LOT 100000
#define OWNER 900
#define OTHER 901
#define STOCK 1 /* as steward.account.v1.Security.Kind */
#define MUTUAL_FUND 3
#define MAX_WORDS 12
#define MAX_LOTS 4000

static const struct {
  const char *name;
  int method;
} methods[] = { { "fifo", LOT_FIFO },       { "lifo", LOT_LIFO },       { "hifo", LOT_HIFO },
                { "tax", LOT_MINIMUM_TAX }, { "average", LOT_AVERAGE }, { "lofo", LOT_LOWEST_COST } };

struct book *book_new(void)
{
  struct arena *arena = arena_new();
  struct book *book = arena_alloc(arena, sizeof *book);
  book->arena = arena;
  book->entry_id = FIRST_CLIENT_ID;
  cr_assert(status_is_ok(state_new(arena, FIRST_LOT, &book->state)));
  static const struct taxpayer taxpayers[] = { { OWNER, false }, { OWNER, false }, { OWNER, true }, { OTHER, false } };
  for (uint64_t i = 0; i < sizeof taxpayers / sizeof taxpayers[0]; i++)
    state_add_taxpayer(book->state, BOOK_FIRST_ACCOUNT + i, taxpayers[i]);
  state_describe_security(book->state, (struct security_row){ .security_id = BOOK_SECURITY, .kind = MUTUAL_FUND });
  return book;
}

void book_free(struct book *book)
{
  arena_free(book->arena);
}

int32_t book_date(const char *text)
{
  int32_t day;
  cr_assert(status_is_ok(date_parse(text, &day)), "%s", text);
  return day;
}

static int64_t number(const char *text, int places)
{
  int64_t value;
  cr_assert(status_is_ok(decimal_parse(text, places, &value)), "%s", text);
  return value;
}

struct lot *book_buy(struct book *book, uint64_t account_id, int32_t on, int64_t quantity_e6, int64_t basis_e4)
{
  return lots_open(book->state, (struct lot){ .account_id = account_id,
                                              .security_id = BOOK_SECURITY,
                                              .entry_id = ++book->entry_id,
                                              .opened_on = on,
                                              .quantity_e6 = quantity_e6,
                                              .basis_e4 = basis_e4,
                                              .may_replace = true });
}

struct status book_sell(struct book *book, struct lot_closure closure)
{
  closure.security_id = BOOK_SECURITY;
  closure.entry_id = ++book->entry_id;
  return lots_close(book->state, &closure);
}

struct words {
  char *word[MAX_WORDS];
  size_t count;
};

static struct words split(struct book *book, const char *line)
{
  struct words words = { 0 };
  char *rest = arena_strdup(book->arena, line);
  for (char *word = strsep(&rest, " "); word; word = strsep(&rest, " "))
    words.word[words.count++] = word;
  return words;
}

void book_hold_stock(struct book *book)
{
  state_describe_security(book->state, (struct security_row){ .security_id = BOOK_SECURITY, .kind = STOCK });
}

/* Lots are given in the order of their ids. */
static uint64_t nth_lot(struct book *book, size_t wanted)
{
  struct changes changes;
  state_changes(book->state, &changes);
  for (uint64_t id = FIRST_LOT; id < state_ids_taken(book->state); id++)
    if (state_lot(book->state, id) && --wanted == 0)
      return id;
  return 1;
}

static struct lot_closure read_sale(struct book *book, const struct words *words)
{
  struct named_lot *named = arena_array(book->arena, MAX_WORDS, sizeof *named);
  struct lot_closure closure = { .account_id = (uint64_t)number(words->word[2], 0),
                                 .quantity_e6 = number(words->word[3], SHARES_PLACES),
                                 .closed_on = book_date(words->word[0]),
                                 .named = named };
  if (strcmp(words->word[1], "out") == 0)
    return closure;
  closure.sold = true;
  closure.proceeds_e4 = number(words->word[4], CASH_PLACES);
  for (size_t i = 5; i < words->count; i++) {
    char *colon = strchr(words->word[i], ':');
    for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++)
      if (strcmp(methods[m].name, words->word[i]) == 0)
        closure.method = methods[m].method;
    if (strcmp(words->word[i], "executed") == 0)
      closure.is_executed = true;
    if (!colon)
      continue;
    *colon = '\0';
    named[closure.named_count++] =
        (struct named_lot){ nth_lot(book, (size_t)number(words->word[i], 0)), number(colon + 1, SHARES_PLACES) };
  }
  return closure;
}

static struct status move(struct book *book, const struct words *words)
{
  struct transfer transfer = { .account_id = (uint64_t)number(words->word[2], 0),
                               .to_segment_id = 7,
                               .security_id = BOOK_SECURITY,
                               .quantity_e6 = number(words->word[3], SHARES_PLACES),
                               .effective_on = book_date(words->word[0]) };
  return lots_move(book->state, &transfer, ++book->entry_id);
}

static struct status run(struct book *book, const struct words *words)
{
  const char *word = words->word[1];
  int32_t on = book_date(words->word[0]);
  bool is_buy = strcmp(word, "buy") == 0;
  if (strcmp(word, "move") == 0)
    return move(book, words);
  if (!is_buy && strcmp(word, "given") != 0)
    return book_sell(book, read_sale(book, words));
  lots_open(book->state, (struct lot){ .account_id = (uint64_t)number(words->word[2], 0),
                                       .security_id = BOOK_SECURITY,
                                       .entry_id = ++book->entry_id,
                                       .opened_on = on,
                                       .unsettled_until = words->count > 5 ? on + 1 : 0,
                                       .quantity_e6 = number(words->word[3], SHARES_PLACES),
                                       .basis_e4 = number(words->word[4], CASH_PLACES),
                                       .may_replace = is_buy });
  return status_ok();
}

const char *book_say(struct book *book, const char *line)
{
  struct words words = split(book, line);
  state_mark(book->state, 0);
  struct status status = run(book, &words);
  if (status_is_ok(status))
    return "ok";
  state_undo(book->state);
  return status.message;
}

const char *book_number(struct book *book, int64_t value, int places)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(book->arena, decimal_format(value, places, 0, text));
}

int64_t book_disallowed(const struct changes *changes, uint64_t closing_entry_id, uint64_t closing_lot_id)
{
  int64_t sum_e4 = 0;
  for (const struct wash_sale *wash_sale = changes->wash_sales; wash_sale; wash_sale = wash_sale->next)
    if (wash_sale->closing_entry_id == closing_entry_id && wash_sale->closing_lot_id == closing_lot_id)
      sum_e4 += wash_sale->disallowed_e4;
  return sum_e4;
}

const char *book_sales(struct book *book)
{
  struct changes changes;
  const char *text = "";
  state_changes(book->state, &changes);
  for (const struct lot_closing *closing = changes.closings; closing; closing = closing->next) {
    int64_t disallowed_e4 = book_disallowed(&changes, closing->entry_id, closing->lot_id);
    if (!closing->sold)
      continue;
    text = arena_printf(book->arena, "%s%s%s: %s - %s", text, text[0] ? ", " : "",
                        book_number(book, closing->quantity_e6, SHARES_PLACES),
                        book_number(book, closing->proceeds_e4, CASH_PLACES),
                        book_number(book, closing->basis_e4, CASH_PLACES));
    if (disallowed_e4 != 0)
      text = arena_printf(book->arena, "%s + %s", text, book_number(book, disallowed_e4, CASH_PLACES));
    text = arena_printf(book->arena, "%s %s", text, closing->long_term ? "long" : "short");
  }
  return text;
}

static const char *say_lot(struct book *book, const struct lot *lot, size_t number_of_lot)
{
  char day[DATE_TEXT_SIZE];
  const char *text =
      arena_printf(book->arena, "%zu %s: %s at %s", number_of_lot, date_format(lot->opened_on, day),
                   book_number(book, lot->quantity_e6, SHARES_PLACES), book_number(book, lot->basis_e4, CASH_PLACES));
  return lot->tacked_days ? arena_printf(book->arena, "%s since %s", text, date_format(lot_acquired_on(lot), day))
                          : text;
}

const char *book_lots(struct book *book)
{
  const char *text = "";
  size_t count = 0;
  for (uint64_t id = FIRST_LOT; id < state_ids_taken(book->state); id++) {
    const struct lot *lot = state_lot(book->state, id);
    count += lot != NULL;
    if (lot && lot->quantity_e6 > 0)
      text = arena_printf(book->arena, "%s%s%s", text, text[0] ? ", " : "", say_lot(book, lot, count));
  }
  return text;
}
