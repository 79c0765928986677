/* Wash sales: what is disallowed, where it goes, and what is left alone. */
#include "book.h"

#define MAX_LINES 6

struct story {
  const char *lines[MAX_LINES], *sales, *lots;
};

static void tell(const struct story *stories, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    struct book *book = book_new();
    for (size_t line = 0; line < MAX_LINES && stories[i].lines[line]; line++)
      cr_assert_str_eq(book_say(book, stories[i].lines[line]), "ok", "story %zu, line %zu", i + 1, line + 1);
    cr_assert_str_eq(book_sales(book), stories[i].sales, "story %zu: sales are %s", i + 1, book_sales(book));
    cr_assert_str_eq(book_lots(book), stories[i].lots, "story %zu: lots are %s", i + 1, book_lots(book));
    book_free(book);
  }
}
#define TELL(stories) tell((stories), sizeof(stories) / sizeof((stories)[0]))

Test(wash_sales, the_window_is_thirty_days_before_and_after)
{
  static const struct story stories[] = {
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 sell 2000 10 100", "2026-07-15 buy 2000 10 150" },
      "10: 100 - 200 + 100 short",
      "2 2026-07-15: 10 at 250 since 2026-02-01" },
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 sell 2000 10 100", "2026-07-16 buy 2000 10 150" },
      "10: 100 - 200 short",
      "2 2026-07-16: 10 at 150" },
    { { "2026-01-02 buy 2000 10 200", "2026-05-16 buy 2000 10 150", "2026-06-15 sell 2000 10 100" },
      "10: 100 - 200 + 100 short",
      "2 2026-05-16: 10 at 250 since 2025-12-03" },
    { { "2026-01-02 buy 2000 10 200", "2026-05-15 buy 2000 10 150", "2026-06-15 sell 2000 10 100" },
      "10: 100 - 200 short",
      "2 2026-05-15: 10 at 150" },
    /* The same day, before the sale and after it. */
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 buy 2000 10 150", "2026-06-15 sell 2000 10 100" },
      "10: 100 - 200 + 100 short",
      "2 2026-06-15: 10 at 250 since 2026-01-02" },
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 sell 2000 10 100", "2026-06-15 buy 2000 10 150" },
      "10: 100 - 200 + 100 short",
      "2 2026-06-15: 10 at 250 since 2026-01-02" },
    /* Over a leap day: 29 February is a day of the thirty. */
    { { "2023-09-01 buy 2000 10 200", "2024-02-10 sell 2000 10 100", "2024-03-11 buy 2000 10 150" },
      "10: 100 - 200 + 100 short",
      "2 2024-03-11: 10 at 250 since 2023-10-01" },
    { { "2023-09-01 buy 2000 10 200", "2024-02-10 sell 2000 10 100", "2024-03-12 buy 2000 10 150" },
      "10: 100 - 200 short",
      "2 2024-03-12: 10 at 150" },
    { { "2024-02-29 buy 2000 10 200", "2025-03-01 sell 2000 10 100", "2025-03-31 buy 2000 10 150" },
      "10: 100 - 200 + 100 long",
      "2 2025-03-31: 10 at 250 since 2024-03-30" },
    /* Over the turn of the year: the loss of 2025 is disallowed by a purchase in 2026. */
    { { "2025-03-01 buy 2000 10 200", "2025-12-31 sell 2000 10 100", "2026-01-30 buy 2000 10 150" },
      "10: 100 - 200 + 100 short",
      "2 2026-01-30: 10 at 250 since 2025-03-31" },
  };
  TELL(stories);
}

Test(wash_sales, only_as_many_shares_as_were_acquired_are_disallowed)
{
  static const struct story stories[] = {
    /* Fewer shares replace: the loss of those alone. */
    { { "2026-01-02 buy 2000 100 1000", "2026-06-15 sell 2000 100 700", "2026-06-20 buy 2000 40 300" },
      "100: 700 - 1000 + 120 short",
      "2 2026-06-20: 40 at 420 since 2026-01-07" },
    /* More shares: the replacement's lot is split. */
    { { "2026-01-02 buy 2000 40 400", "2026-06-15 sell 2000 40 280", "2026-06-20 buy 2000 100 800" },
      "40: 280 - 400 + 120 short",
      "2 2026-06-20: 60 at 480, 3 2026-06-20: 40 at 440 since 2026-01-07" },
    /* Two replacements, in the order of their purchase, over two commits. */
    { { "2026-01-02 buy 2000 100 1000", "2026-06-15 sell 2000 100 700", "2026-06-20 buy 2000 60 600",
        "2026-06-21 buy 2000 60 540" },
      "100: 700 - 1000 + 300 short",
      "2 2026-06-20: 60 at 780 since 2026-01-07, 3 2026-06-21: 20 at 180, 4 2026-06-21: 40 at 480 since 2026-01-08" },
    /* Two losses for one replacement, the earlier sale first; each share replaces once. */
    { { "2026-01-02 buy 2000 10 100", "2026-02-02 buy 2000 10 120", "2026-06-15 sell 2000 10 90",
        "2026-06-16 sell 2000 10 80", "2026-06-20 buy 2000 15 300" },
      "10: 90 - 100 + 10 short, 10: 80 - 120 + 20 short",
      "3 2026-06-20: 5 at 120 since 2026-02-06, 4 2026-06-20: 10 at 210 since 2026-01-07" },
    /* Cents that cannot be shared evenly: the parts sum to the loss. */
    { { "2026-01-02 buy 2000 3 10", "2026-06-15 sell 2000 3 9", "2026-06-16 buy 2000 1 3", "2026-06-17 buy 2000 1 3",
        "2026-06-18 buy 2000 1 3" },
      "3: 9 - 10 + 1 short",
      "2 2026-06-16: 1 at 3.33 since 2026-01-03, 3 2026-06-17: 1 at 3.34 since 2026-01-04, "
      "4 2026-06-18: 1 at 3.33 since 2026-01-05" },
    /* Fractions of shares. */
    { { "2026-01-02 buy 2000 1.5 150", "2026-06-15 sell 2000 1.5 120", "2026-06-16 buy 2000 0.5 40" },
      "1.5: 120 - 150 + 10 short",
      "2 2026-06-16: 0.5 at 50 since 2026-01-03" },
  };
  TELL(stories);
}

Test(wash_sales, what_replaced_once_is_sold_with_its_grown_basis)
{
  static const struct story stories[] = {
    /* A chain: the replacement is sold at a loss and replaced again; both losses end in the last lot. */
    { { "2026-01-02 buy 2000 10 200", "2026-03-02 sell 2000 10 150", "2026-03-10 buy 2000 10 160",
        "2026-03-20 sell 2000 10 140", "2026-03-25 buy 2000 10 130" },
      "10: 150 - 200 + 50 short, 10: 140 - 210 + 70 short",
      "3 2026-03-25: 10 at 200 since 2026-01-15" },
    /* The chain ends: what was disallowed is deductible then, and the tacked time makes it long-term. */
    { { "2024-01-02 buy 2000 10 200", "2026-03-02 sell 2000 10 150", "2026-03-10 buy 2000 10 160",
        "2026-06-20 sell 2000 10 140" },
      "10: 150 - 200 + 50 long, 10: 140 - 210 long",
      "" },
    /* A lot that has replaced does not replace again, a second loss within its window stands. */
    { { "2026-01-02 buy 2000 10 200", "2026-01-03 buy 2000 10 200", "2026-06-15 sell 2000 10 150",
        "2026-06-20 buy 2000 10 160", "2026-06-25 sell 2000 10 140" },
      "10: 150 - 200 + 50 short, 10: 140 - 200 short",
      "3 2026-06-20: 10 at 210 since 2026-01-07" },
    /* A gain is a gain. */
    { { "2026-01-02 buy 2000 10 100", "2026-06-15 sell 2000 10 150", "2026-06-20 buy 2000 10 160" },
      "10: 150 - 100 short",
      "2 2026-06-20: 10 at 160" },
    /* After a move to another segment the lot may still replace; once it has, it may not. */
    { { "2026-06-01 buy 2000 10 160", "2026-06-10 move 2000 10", "2026-01-02 buy 2000 10 200",
        "2026-06-15 sell 2000 10 150" },
      "10: 150 - 200 + 50 short",
      "2 2026-06-01: 10 at 210 since 2025-12-19" },
  };
  TELL(stories);
}

Test(wash_sales, shares_of_the_purchase_that_was_sold_do_not_replace_it)
{
  static const struct story stories[] = {
    { { "2026-06-01 buy 2000 100 1000", "2026-06-10 sell 2000 50 400" },
      "50: 400 - 500 short",
      "1 2026-06-01: 50 at 500" },
    /* But a later purchase does. */
    { { "2026-06-01 buy 2000 100 1000", "2026-06-05 buy 2000 20 180", "2026-06-10 sell 2000 50 400" },
      "50: 400 - 500 + 40 short",
      "1 2026-06-01: 50 at 500, 2 2026-06-05: 20 at 220 since 2026-05-27" },
    /* Neither does what was given, nor what is gone before the loss. */
    { { "2026-01-02 buy 2000 10 200", "2026-06-10 given 2000 10 90", "2026-06-15 sell 2000 10 100" },
      "10: 100 - 200 short",
      "2 2026-06-10: 10 at 90" },
    { { "2026-06-01 buy 2000 10 100", "2026-01-02 buy 2000 10 200", "2026-06-10 sell 2000 10 110 lifo 1:10",
        "2026-06-15 sell 2000 10 100" },
      "10: 110 - 100 short, 10: 100 - 200 short",
      "" },
    /* What leaves without a sale has no loss. */
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 out 2000 10", "2026-06-20 buy 2000 10 160" },
      "",
      "2 2026-06-20: 10 at 160" },
  };
  TELL(stories);
}

Test(wash_sales, the_accounts_of_one_taxpayer_count_together)
{
  static const struct story stories[] = {
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 sell 2000 10 100", "2026-06-20 buy 2001 10 150" },
      "10: 100 - 200 + 100 short",
      "2 2026-06-20: 10 at 250 since 2026-01-07" },
    { { "2026-01-02 buy 2000 10 200", "2026-06-10 buy 2001 10 150", "2026-06-15 sell 2000 10 100" },
      "10: 100 - 200 + 100 short",
      "2 2026-06-10: 10 at 250 since 2025-12-28" },
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 sell 2000 10 100", "2026-06-20 buy 2003 10 150" },
      "10: 100 - 200 short",
      "2 2026-06-20: 10 at 150" },
    { { "2026-01-02 buy 2004 10 200", "2026-06-15 sell 2004 10 100", "2026-06-20 buy 2000 10 150" },
      "10: 100 - 200 short",
      "2 2026-06-20: 10 at 150" },
    { { "2026-01-02 buy 2004 10 200", "2026-06-15 sell 2004 10 100", "2026-06-20 buy 2004 10 150" },
      "10: 100 - 200 + 100 short",
      "2 2026-06-20: 10 at 250 since 2026-01-07" },
  };
  TELL(stories);
}

Test(wash_sales, a_loss_replaced_in_an_ira_is_gone_for_good)
{
  static const struct story stories[] = {
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 sell 2000 10 100", "2026-06-20 buy 2002 10 150" },
      "10: 100 - 200 + 100 short",
      "2 2026-06-20: 10 at 150" },
    /* In part: the rest is replaced by what is taxed, and each share once. */
    { { "2026-01-02 buy 2000 10 200", "2026-06-15 sell 2000 10 100", "2026-06-20 buy 2002 4 60",
        "2026-06-21 buy 2000 10 150" },
      "10: 100 - 200 + 100 short",
      "2 2026-06-20: 4 at 60, 3 2026-06-21: 4 at 60, 4 2026-06-21: 6 at 150 since 2026-01-08" },
    /* Sales in the IRA are not taxed: nothing to disallow. */
    { { "2026-01-02 buy 2002 10 200", "2026-06-15 sell 2002 10 100", "2026-06-20 buy 2000 10 150" },
      "10: 100 - 200 short",
      "2 2026-06-20: 10 at 150" },
  };
  TELL(stories);
}

Test(wash_sales, a_lot_shared_over_several_sales_conserves_to_the_cent)
{
  static const struct story stories[] = {
    { { "2026-06-10 buy 2001 7 100.03", "2026-01-02 buy 2000 10 200.01", "2026-06-15 sell 2000 3 30.01",
        "2026-06-16 sell 2000 3 30.02", "2026-06-17 sell 2000 4 40.05" },
      "3: 30.01 - 60 + 29.99 short, 3: 30.02 - 60 + 29.98 short, 4: 40.05 - 80.01 + 9.99 short",
      "1 2026-06-10: 1 at 24.28 since 2025-12-26, 3 2026-06-10: 3 at 72.86 since 2025-12-28, "
      "4 2026-06-10: 3 at 72.85 since 2025-12-27" },
  };
  TELL(stories);
}
