/* What a portfolio of each level may hold, and which trades of a change are replicated. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/decimal.h"
#include "level_rules.h"

#define PERCENT (WEIGHT_E8 / 100)
#define NAMES_MAX 12

struct row {
  const char *name;
  int level;
  /* "STOCK 5>12, ..." as kind, weight before, weight after in percent; x2 and x-1: its leverage factor; F: diversified
   */
  struct {
    enum instrument_kind kind;
    int leverage; /* 0: ordinary */
    bool is_fund;
    int from, to;
  } names[4];
  const char *admissible; /* of each: y or n */
  const char *rule;       /* of the first that is not */
};

static size_t changes_of(const struct row *row, struct rule_change *changes)
{
  size_t count = strlen(row->admissible);
  static const char *const symbols[] = { "AAA", "BBB", "CCC", "DDD" };
  for (size_t i = 0; i < count; i++) {
    changes[i] = (struct rule_change){
      .name = { .security_id = (int64_t)i + 1,
                .symbol = symbols[i],
                .kind = row->names[i].kind,
                .leverage_e4 = row->names[i].leverage == 0 ? LEVERAGE_ONE_E4 : row->names[i].leverage * LEVERAGE_ONE_E4,
                .is_diversified_fund = row->names[i].is_fund },
      .from_e8 = row->names[i].from * PERCENT,
      .to_e8 = row->names[i].to * PERCENT,
    };
  }
  return count;
}

Test(level_rules, each_trade_is_judged_before_it_is_replicated)
{
  static const struct row rows[] = {
    /* clang-format off */
    { "an ordinary purchase",            2, { { INSTRUMENT_STOCK, 0, false, 5, 12 } }, "y", "" },
    { "the bound itself",                2, { { INSTRUMENT_STOCK, 0, false, 5, 15 } }, "y", "" },
    { "beyond the largest position",     2, { { INSTRUMENT_STOCK, 0, false, 5, 16 } }, "n", "level 2: the largest position" },
    { "of a diversified fund any",       1, { { INSTRUMENT_ETF, 0, true, 5, 100 } }, "y", "" },
    { "no leveraged fund in level 2",    2, { { INSTRUMENT_ETF, 2, true, 0, 1 } }, "n", "level 2: leveraged and inverse funds" },
    { "no inverse fund in level 1",      1, { { INSTRUMENT_ETF, -1, true, 0, 1 } }, "n", "level 1: shorts" },
    { "ten percent of them in level 3",  3, { { INSTRUMENT_ETF, 2, true, 0, 10 } }, "y", "" },
    { "eleven are too many",             3, { { INSTRUMENT_ETF, 2, true, 0, 11 } }, "n", "level 3: leveraged and inverse funds" },
    { "thirty in level 4 in two",        4, { { INSTRUMENT_ETF, 2, true, 0, 15 }, { INSTRUMENT_ETF, 2, true, 0, 15 } }, "yy", "" },
    { "the one too many is not taken",   4, { { INSTRUMENT_ETF, 2, true, 0, 18 }, { INSTRUMENT_ETF, 2, true, 0, 13 } }, "yn", "level 4: leveraged and inverse funds" },
    { "any share of them in level 5",    5, { { INSTRUMENT_ETF, 3, true, 0, 60 } }, "y", "" },
    { "selling makes room",              3, { { INSTRUMENT_ETF, 2, true, 0, 8 }, { INSTRUMENT_ETF, 2, true, 10, 2 } }, "yy", "" },
    { "selling is always admissible",    1, { { INSTRUMENT_OPTION, 3, false, 40, 30 } }, "y", "" },
    { "selling through zero is not",     2, { { INSTRUMENT_STOCK, 0, false, 5, -1 } }, "n", "level 2: shorts" },
    { "shorts in level 3",               3, { { INSTRUMENT_STOCK, 0, false, 0, -20 } }, "y", "" },
    { "up to thirty percent of them",    3, { { INSTRUMENT_STOCK, 0, false, -20, -20 }, { INSTRUMENT_STOCK, 0, false, 0, -11 } }, "yn", "level 3: shorts" },
    { "covering a short",                1, { { INSTRUMENT_STOCK, 0, false, -20, -5 } }, "y", "" },
    { "options from level 3",            2, { { INSTRUMENT_OPTION, 0, false, 0, 1 } }, "n", "level 2: kinds of instruments" },
    { "there they are",                  3, { { INSTRUMENT_OPTION, 0, false, 0, 1 } }, "y", "" },
    { "other instruments in 5 alone",    4, { { INSTRUMENT_OTHER, 0, false, 0, 1 } }, "n", "level 4: kinds of instruments" },
    { "on credit not in level 2",        2, { { INSTRUMENT_ETF, 0, true, 60, 60 }, { INSTRUMENT_ETF, 0, true, 30, 41 } }, "yn", "level 2: gross leverage" },
    { "half on credit in level 3",       3, { { INSTRUMENT_ETF, 0, true, 60, 60 }, { INSTRUMENT_ETF, 0, true, 30, 90 } }, "yy", "" },
    { "beyond before, no worse now",     2, { { INSTRUMENT_ETF, 0, true, 80, 80 }, { INSTRUMENT_ETF, 0, true, 40, 30 }, { INSTRUMENT_STOCK, 0, false, 0, 10 } }, "yyn", "level 2: gross leverage" },
    { "unchanged is no trade",           1, { { INSTRUMENT_STOCK, 0, false, 50, 50 } }, "y", "" },
    /* clang-format on */
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct rule_change changes[NAMES_MAX];
    size_t count = changes_of(&rows[i], changes);
    level_rules_judge(arena, level_table_default(), (enum risk_level)rows[i].level, changes, count);
    for (size_t j = 0; j < count; j++) {
      bool is_wanted = rows[i].admissible[j] == 'y';
      cr_expect_eq(changes[j].is_admissible, is_wanted, "%s: %s", rows[i].name, changes[j].name.symbol);
      if (!is_wanted && changes[j].breaches.count > 0) {
        cr_expect_str_eq(changes[j].breaches.list[0].rule, rows[i].rule, "%s", rows[i].name);
        cr_expect(strlen(changes[j].breaches.list[0].number) > 0 && strlen(changes[j].breaches.list[0].limit) > 0);
      }
    }
  }
  arena_free(arena);
}

Test(level_rules, the_answer_does_not_hang_on_the_order_given)
{
  static const struct row row = {
    "",
    4,
    { { INSTRUMENT_ETF, 2, true, 0, 18 }, { INSTRUMENT_ETF, 2, true, 20, 10 }, { INSTRUMENT_ETF, 2, true, 0, 5 } },
    "yyn",
    ""
  };
  struct arena *arena = arena_new();
  struct rule_change forth[NAMES_MAX], back[NAMES_MAX];
  size_t count = changes_of(&row, forth);
  for (size_t i = 0; i < count; i++)
    back[i] = forth[count - 1 - i];
  level_rules_judge(arena, level_table_default(), LEVEL_AGGRESSIVE, forth, count);
  level_rules_judge(arena, level_table_default(), LEVEL_AGGRESSIVE, back, count);
  for (size_t i = 0; i < count; i++) {
    cr_expect_eq(forth[i].is_admissible, row.admissible[i] == 'y', "name %zu", i);
    cr_expect_eq(forth[i].is_admissible, back[count - 1 - i].is_admissible, "name %zu", i);
  }
  arena_free(arena);
}

Test(level_rules, a_portfolio_is_checked_as_it_stands)
{
  static const struct row row = { "",
                                  2,
                                  { { INSTRUMENT_STOCK, 0, false, 0, 20 },
                                    { INSTRUMENT_ETF, -2, true, 0, 5 },
                                    { INSTRUMENT_OPTION, 0, false, 0, 1 } },
                                  "nnn",
                                  "" };
  static const char *const rules[] = { "level 2: the largest position", "level 2: shorts",
                                       "level 2: kinds of instruments", "level 2: leveraged and inverse funds",
                                       "level 2: shorts" };
  static const char *const numbers[] = { "20%", "10%", "options", "5%", "10%" };
  struct arena *arena = arena_new();
  struct rule_change positions[NAMES_MAX];
  size_t count = changes_of(&row, positions);
  struct rule_breaches found = level_rules_check(arena, level_table_default(), LEVEL_GROWTH, positions, count);
  cr_assert_eq(found.count, 5);
  for (size_t i = 0; i < found.count; i++) {
    cr_expect_str_eq(found.list[i].rule, rules[i]);
    cr_expect_str_eq(found.list[i].number, numbers[i]);
  }
  cr_expect_str_eq(found.list[0].text, "AAA would stand at 20%; level 2 (Growth) allows 15%.");
  cr_expect_eq(level_rules_check(arena, level_table_default(), LEVEL_SPECULATIVE, positions, count).count, 0);
  arena_free(arena);
}
