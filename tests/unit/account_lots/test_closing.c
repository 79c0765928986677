/* Which lots a sale closes: by every method, by name, and which it may not. */
#include "book.h"

static void sell(const char *how, const char *sales, const char *lots)
{
  static const char *const buys[] = { "2024-01-15 buy 2000 10 110", "2025-12-01 buy 2000 10 150",
                                      "2026-03-01 buy 2000 10 90", "2026-04-01 buy 2000 10 120" };
  struct book *book = book_new();
  for (size_t i = 0; i < sizeof buys / sizeof buys[0]; i++)
    cr_assert_str_eq(book_say(book, buys[i]), "ok");
  const char *line = arena_printf(book->arena, "2026-09-01 sell 2000 %s", how);
  cr_assert_str_eq(book_say(book, line), "ok", "%s", how);
  cr_assert_str_eq(book_sales(book), sales, "%s: %s", how, book_sales(book));
  cr_assert_str_eq(book_lots(book), lots, "%s: %s", how, book_lots(book));
  book_free(book);
}

Test(closing, every_method_takes_its_own_lots_first)
{
  sell("15 195 fifo", "10: 130 - 110 long, 5: 65 - 75 short",
       "2 2025-12-01: 5 at 75, 3 2026-03-01: 10 at 90, 4 2026-04-01: 10 at 120");
  sell("15 195 lifo", "10: 130 - 120 short, 5: 65 - 45 short",
       "1 2024-01-15: 10 at 110, 2 2025-12-01: 10 at 150, 3 2026-03-01: 5 at 45");
  sell("15 195 hifo", "10: 130 - 150 short, 5: 65 - 60 short",
       "1 2024-01-15: 10 at 110, 3 2026-03-01: 10 at 90, 4 2026-04-01: 5 at 60");
  sell("15 195 lofo", "10: 130 - 90 short, 5: 65 - 55 long",
       "1 2024-01-15: 5 at 55, 2 2025-12-01: 10 at 150, 4 2026-04-01: 10 at 120");
  /* At 13 a share: the loss first; a gain of 1 taxed at 37 percent goes before one of 2 at 20 percent. */
  sell("25 325 tax", "10: 130 - 150 short, 10: 130 - 120 short, 5: 65 - 55 long",
       "1 2024-01-15: 5 at 55, 3 2026-03-01: 10 at 90");
  /* At 30 a share the long-term gain is the cheaper one. */
  sell("15 450 tax", "10: 300 - 110 long, 5: 150 - 75 short",
       "2 2025-12-01: 5 at 75, 3 2026-03-01: 10 at 90, 4 2026-04-01: 10 at 120");
}

Test(closing, at_average_cost_every_share_costs_the_same_and_the_oldest_go_first)
{
  sell("15 195 average", "10: 130 - 117.5 long, 5: 65 - 58.75 short",
       "2 2025-12-01: 5 at 58.75, 3 2026-03-01: 10 at 117.5, 4 2026-04-01: 10 at 117.5");
}

Test(closing, the_average_is_over_all_segments_of_the_account_alone)
{
  struct book *book = book_new();
  static const char *const lines[] = { "2024-01-15 buy 2000 10 100", "2024-02-01 move 2000 10",
                                       "2024-03-01 buy 2000 10 200", "2024-03-01 buy 2001 10 999",
                                       "2026-09-01 sell 2000 10 300 average" };
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
    cr_assert_str_eq(book_say(book, lines[i]), "ok", "%s", lines[i]);
  cr_assert_str_eq(book_sales(book), "10: 300 - 150 long");
  cr_assert_str_eq(book_lots(book), "2 2024-01-15: 10 at 150, 4 2024-03-01: 10 at 999");
  book_free(book);
}

Test(closing, only_shares_of_a_fund_may_be_at_average_cost)
{
  struct book *book = book_new();
  book_hold_stock(book);
  cr_assert_str_eq(book_say(book, "2024-01-15 buy 2000 10 100"), "ok");
  cr_assert_str_eq(book_say(book, "2024-03-01 buy 2000 10 200"), "ok");
  cr_assert_str_eq(book_say(book, "2026-09-01 sell 2000 10 300 average"), "ok");
  cr_assert_str_eq(book_sales(book), "10: 300 - 100 long");
  book_free(book);
}

Test(closing, named_lots_go_in_place_of_the_methods)
{
  sell("15 195 3:10 2:5", "10: 130 - 90 short, 5: 65 - 75 short",
       "1 2024-01-15: 10 at 110, 2 2025-12-01: 5 at 75, 4 2026-04-01: 10 at 120");
  sell("6 78 4:2 4:4", "6: 78 - 72 short",
       "1 2024-01-15: 10 at 110, 2 2025-12-01: 10 at 150, 3 2026-03-01: 10 at 90, 4 2026-04-01: 4 at 48");
}

static void refused(const char *const *lines, size_t count, const char *sentence)
{
  struct book *book = book_new();
  const char *before = NULL;
  for (size_t i = 0; i + 1 < count; i++)
    cr_assert_str_eq(book_say(book, lines[i]), "ok", "%s", lines[i]);
  before = book_lots(book);
  const char *said = book_say(book, lines[count - 1]);
  cr_assert_not_null(strstr(said, sentence), "%s", said);
  cr_assert_str_eq(book_lots(book), before);
  cr_assert_str_eq(book_sales(book), "");
  book_free(book);
}
#define REFUSED(sentence, ...)                                                                                         \
  do {                                                                                                                 \
    static const char *const lines[] = { __VA_ARGS__ };                                                                \
    refused(lines, sizeof lines / sizeof lines[0], sentence);                                                          \
  } while (0)

Test(closing, a_named_lot_that_is_not_there_or_too_small_is_refused)
{
  REFUSED("less is open", "2026-01-02 buy 2000 10 100", "2026-01-02 buy 2000 10 100",
          "2026-06-01 sell 2000 12 130 1:11 2:1");
  REFUSED("less is open", "2026-01-02 buy 2000 10 100", "2026-01-02 buy 2000 10 100",
          "2026-06-01 sell 2000 12 130 1:6 1:6");
  REFUSED("not an open lot of the position", "2026-01-02 buy 2000 10 100", "2026-01-02 buy 2001 10 100",
          "2026-06-01 sell 2000 5 130 2:5");
  REFUSED("do not sum to the quantity", "2026-01-02 buy 2000 10 100", "2026-06-01 sell 2000 5 130 1:4");
  REFUSED("do not sum to the quantity", "2026-01-02 buy 2000 10 100", "2026-06-01 sell 2000 5 130 1:6");
}

Test(closing, an_execution_is_recorded_though_a_named_lot_was_split_or_sold)
{
  /* Four shares of lot 1 became lot 3 by a wash sale: the same purchase. */
  static const char *const split[] = { "2026-06-10 buy 2001 10 150", "2026-01-02 buy 2000 4 80",
                                       "2026-06-15 sell 2000 4 60", "2026-06-16 buy 2001 10 999",
                                       "2026-09-01 sell 2001 10 200 executed 1:10" };
  struct book *book = book_new();
  for (size_t i = 0; i < sizeof split / sizeof split[0]; i++)
    cr_assert_str_eq(book_say(book, split[i]), "ok", "%s", split[i]);
  cr_assert_str_eq(book_sales(book), "4: 60 - 80 + 20 short, 6: 120 - 90 short, 4: 80 - 80 short");
  cr_assert_str_eq(book_lots(book), "4 2026-06-16: 10 at 999");
  book_free(book);
  /* What is gone is taken by the method. */
  static const char *const gone[] = { "2026-01-02 buy 2000 10 100", "2026-01-03 buy 2000 10 200",
                                      "2026-02-01 out 2000 10", "2026-06-01 sell 2000 5 130 executed 1:5" };
  book = book_new();
  for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
    cr_assert_str_eq(book_say(book, gone[i]), "ok", "%s", gone[i]);
  cr_assert_str_eq(book_sales(book), "5: 130 - 100 short");
  book_free(book);
}

Test(closing, what_was_bought_with_unsettled_money_is_not_sold_before_it_settles)
{
  REFUSED("settles on 2026-06-02: selling it before is a good-faith violation", "2026-06-01 buy 2000 10 100 free",
          "2026-06-01 sell 2000 10 110");
  REFUSED("settles on 2026-06-02", "2026-01-02 buy 2000 10 100", "2026-06-01 buy 2000 10 100 free",
          "2026-06-01 sell 2000 11 130");
  struct book *book = book_new();
  cr_assert_str_eq(book_say(book, "2026-01-02 buy 2000 10 100"), "ok");
  cr_assert_str_eq(book_say(book, "2026-06-01 buy 2000 10 100 free"), "ok");
  cr_assert_str_eq(book_say(book, "2026-06-01 sell 2000 10 110"), "ok", "settled lots go first");
  cr_assert_str_eq(book_say(book, "2026-06-01 out 2000 2"), "ok", "this is no sale");
  cr_assert_str_eq(book_say(book, "2026-06-01 sell 2000 2 22 executed"), "ok", "it has happened");
  cr_assert_str_eq(book_say(book, "2026-06-02 sell 2000 6 66"), "ok", "it has settled");
  book_free(book);
}
