/* What stands against an order: the firm, the client, what is not known; and what an override covers. */
#include <criterion/criterion.h>

#include "wish.h"

/* Two practices: tobacco that the client avoids, weapons that the firm's list "policy" has; each with what is known of
 * the security. The override, when there is one, names a practice and a quantity. */
struct row {
  const char *title;
  bool is_sell;
  enum esg_outcome tobacco, weapons;
  const char *excluded_by;
  const char *overridden; /* practice; NULL: no override */
  int64_t overridden_e6;
  enum wish_outcome outcome;
  const char *practice;
};

static const struct row rows[] = {
  { "clean of both", false, ESG_CLEAN, ESG_CLEAN, NULL, NULL, 0, WISH_CLEAR, NULL },
  { "she avoids it", false, ESG_FLAGGED, ESG_CLEAN, NULL, NULL, 0, WISH_HELD, "tobacco" },
  { "she sells it", true, ESG_FLAGGED, ESG_FLAGGED, "quiet period", NULL, 0, WISH_CLEAR, NULL },
  { "the firm's list has what it shows", false, ESG_CLEAN, ESG_FLAGGED, NULL, NULL, 0, WISH_EXCLUDED, "weapons" },
  { "the firm's list has it by name", false, ESG_CLEAN, ESG_CLEAN, "quiet period", NULL, 0, WISH_EXCLUDED, NULL },
  { "both: the firm's no comes first", false, ESG_FLAGGED, ESG_FLAGGED, NULL, NULL, 0, WISH_EXCLUDED, "weapons" },
  { "nothing is known of what she avoids", false, ESG_UNKNOWN, ESG_CLEAN, NULL, NULL, 0, WISH_UNKNOWN, "tobacco" },
  { "nothing is known of what the firm excludes", false, ESG_CLEAN, ESG_UNKNOWN, NULL, NULL, 0, WISH_UNKNOWN,
    "weapons" },
  { "held comes before unknown", false, ESG_FLAGGED, ESG_UNKNOWN, NULL, NULL, 0, WISH_HELD, "tobacco" },
  { "overridden to the share", false, ESG_FLAGGED, ESG_CLEAN, NULL, "tobacco", 10, WISH_OVERRIDDEN, "tobacco" },
  { "overridden for less", false, ESG_FLAGGED, ESG_CLEAN, NULL, "tobacco", 9, WISH_HELD, "tobacco" },
  { "overridden for another practice", false, ESG_FLAGGED, ESG_CLEAN, NULL, "gambling", 10, WISH_HELD, "tobacco" },
  { "no override lifts an exclusion", false, ESG_CLEAN, ESG_FLAGGED, NULL, "weapons", 10, WISH_EXCLUDED, "weapons" },
  { "an override of what is clean by now", false, ESG_CLEAN, ESG_CLEAN, NULL, "tobacco", 10, WISH_CLEAR, NULL },
};

Test(wish, the_first_that_stands_against_an_order_decides)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const struct row *row = &rows[i];
    struct wish_order order = { .account_id = 1, .security_id = 2, .is_sell = row->is_sell, .quantity_e6 = 10 };
    struct wish_override override = { .order = order, .practices = &row->overridden, .practice_count = 1 };
    override.order.quantity_e6 = row->overridden_e6;
    struct wish_practice practices[] = { { "tobacco", row->tobacco, true, NULL },
                                         { "weapons", row->weapons, false, "policy" } };
    struct wish_question question = { .order = order,
                                      .practices = practices,
                                      .practice_count = 2,
                                      .excluded_by = row->excluded_by,
                                      .override = row->overridden ? &override : NULL };
    struct wish_answer answer = wish_decide(&question);
    cr_expect_eq(answer.outcome, row->outcome, "%s: %d", row->title, answer.outcome);
    cr_expect_str_eq(answer.practice ? answer.practice->name : "", row->practice ? row->practice : "", "%s",
                     row->title);
  }
}

/* The override of an order is of that order alone: another account, security or side is held. */
Test(wish, an_override_is_of_one_order)
{
  const char *practice = "tobacco";
  struct wish_order orders[] = { { 1, 2, false, 10 }, { 9, 2, false, 10 }, { 1, 9, false, 10 } };
  struct wish_override override = { .order = orders[0], .practices = &practice, .practice_count = 1 };
  struct wish_practice avoided = { "tobacco", ESG_FLAGGED, true, NULL };
  for (size_t i = 0; i < 3; i++) {
    struct wish_question question = {
      .order = orders[i], .practices = &avoided, .practice_count = 1, .override = &override
    };
    cr_expect_eq(wish_decide(&question).outcome, i == 0 ? WISH_OVERRIDDEN : WISH_HELD, "row %zu", i);
  }
  override.order.is_sell = true;
  struct wish_question question = {
    .order = orders[0], .practices = &avoided, .practice_count = 1, .override = &override
  };
  cr_expect_eq(wish_decide(&question).outcome, WISH_HELD, "a sale was overridden");
}

Test(wish, two_flags_need_both_overridden)
{
  const char *both[] = { "tobacco", "gambling" };
  struct wish_order order = { 1, 2, false, 10 };
  struct wish_practice avoided[] = { { "tobacco", ESG_FLAGGED, true, NULL }, { "gambling", ESG_FLAGGED, true, NULL } };
  struct wish_override override = { .order = order, .practices = both, .practice_count = 1 };
  struct wish_question question = { .order = order, .practices = avoided, .practice_count = 2, .override = &override };
  cr_expect_str_eq(wish_decide(&question).practice->name, "gambling");
  override.practice_count = 2;
  cr_expect_eq(wish_decide(&question).outcome, WISH_OVERRIDDEN);
}
