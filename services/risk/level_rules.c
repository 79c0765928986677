/* Checks portfolios and changes of portfolios against the rules of a level. */
#include "level_rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

#define E12_A_E8 INT64_C(10000) /* weights in 1e-8 times leverage in 1e-4 */

struct rules {
  struct arena *arena;
  const struct level_table *table;
  enum risk_level level;
};

struct sums {
  __int128 leveraged_e8; /* |weight| of leveraged and inverse funds */
  __int128 short_e12;    /* |weight| times leverage of what is below 0 */
  __int128 gross_e12;
};

static const char *const kind_names[INSTRUMENT_KINDS] = {
  "an unknown kind of instrument",
  "stock",
  "ETFs",
  "mutual funds",
  "money-market funds",
  "bonds",
  "options",
  "certificates of deposit",
  "other instruments",
};

static __int128 magnitude(__int128 value)
{
  return value < 0 ? -value : value;
}

static bool is_leveraged(const struct rule_name *name)
{
  return name->leverage_e4 != LEVERAGE_ONE_E4;
}

static __int128 exposure_e12(const struct rule_name *name, int64_t weight_e8)
{
  return (__int128)weight_e8 * name->leverage_e4;
}

static void add(struct sums *sums, const struct rule_name *name, int64_t weight_e8)
{
  __int128 exposure = exposure_e12(name, weight_e8);
  sums->gross_e12 += magnitude(exposure);
  if (exposure < 0)
    sums->short_e12 += -exposure;
  if (is_leveraged(name))
    sums->leveraged_e8 += magnitude(weight_e8);
}

static const char *percent(struct arena *arena, __int128 value_e8)
{
  char buffer[DECIMAL_TEXT_SIZE];
  int64_t narrow = value_e8 > INT64_MAX ? INT64_MAX : (int64_t)value_e8;
  return arena_printf(arena, "%s%%", decimal_format(narrow, WEIGHT_PLACES - 2, 0, buffer));
}

static void report(const struct rules *rules, struct rule_breaches *breaches, const char *rule,
                   const struct rule_breach *found)
{
  struct rule_breach *breach = &breaches->list[breaches->count++];
  *breach = *found;
  breach->rule = arena_printf(rules->arena, "level %d: %s", (int)rules->level, rule);
}

static int64_t bound_of(const struct rules *rules, enum level_row row)
{
  return rules->table->rows[row].bounds_e8[rules->level - 1];
}

static void report_share(const struct rules *rules, struct rule_breaches *breaches, const char *rule,
                         const struct rule_name *name, const __int128 shares_e8[2])
{
  const char *number = percent(rules->arena, shares_e8[0]), *limit = percent(rules->arena, shares_e8[1]);
  const char *what = name == NULL ? "The portfolio" : name->symbol;
  report(rules, breaches, rule,
         &(struct rule_breach){
             .security_id = name == NULL ? 0 : name->security_id,
             .number = number,
             .limit = limit,
             .text = arena_printf(rules->arena, "%s would stand at %s; level %d (%s) allows %s.", what, number,
                                  (int)rules->level, risk_level_name(rules->level), limit),
         });
}

static void check_name(const struct rules *rules, const struct rule_name *name, int64_t weight_e8,
                       struct rule_breaches *breaches)
{
  if (weight_e8 == 0)
    return;
  assert(name->kind < INSTRUMENT_KINDS);
  if ((rules->table->kinds[rules->level - 1] & INSTRUMENT_BIT(name->kind)) == 0)
    report(
        rules, breaches, "kinds of instruments",
        &(struct rule_breach){ .security_id = name->security_id,
                               .number = kind_names[name->kind],
                               .limit = "not admitted",
                               .text = arena_printf(rules->arena, "%s is of a kind that level %d (%s) does not admit.",
                                                    name->symbol, (int)rules->level, risk_level_name(rules->level)) });
  __int128 exposure_e8 = exposure_e12(name, weight_e8) / E12_A_E8;
  if (exposure_e8 < 0 && bound_of(rules, ROW_SHORTS) == 0)
    report_share(rules, breaches, "shorts", name, (__int128[]){ -exposure_e8, 0 });
  bool is_exempt = name->is_diversified_fund && !is_leveraged(name);
  int64_t largest_e8 = bound_of(rules, ROW_LARGEST_SECURITY);
  if (!is_exempt && magnitude(exposure_e8) > largest_e8)
    report_share(rules, breaches, "the largest position", name, (__int128[]){ magnitude(exposure_e8), largest_e8 });
}

/* `before` NULL: whatever is beyond is a breach; else only what got worse. */
static void check_sums(const struct rules *rules, const struct sums *sums, const struct sums *before,
                       struct rule_breaches *breaches)
{
  const struct {
    const char *rule;
    __int128 value_e12, before_e12;
    int64_t limit_e8;
  } rows[] = {
    { "leveraged and inverse funds", sums->leveraged_e8 * E12_A_E8,
      before == NULL ? -1 : before->leveraged_e8 * E12_A_E8, rules->table->leveraged_e8[rules->level - 1] },
    { "shorts", sums->short_e12, before == NULL ? -1 : before->short_e12, bound_of(rules, ROW_SHORTS) },
    { "gross leverage", sums->gross_e12, before == NULL ? -1 : before->gross_e12, bound_of(rules, ROW_GROSS_LEVERAGE) },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (rows[i].limit_e8 == BOUND_NONE || rows[i].value_e12 <= (__int128)rows[i].limit_e8 * E12_A_E8 ||
        rows[i].value_e12 <= rows[i].before_e12)
      continue;
    report_share(rules, breaches, rows[i].rule, NULL, (__int128[]){ rows[i].value_e12 / E12_A_E8, rows[i].limit_e8 });
  }
}

struct rule_breaches level_rules_check(struct arena *arena, const struct level_table *table, enum risk_level level,
                                       const struct rule_change *positions, size_t count)
{
  assert(level >= LEVEL_CAUTIOUS && level <= LEVEL_SPECULATIVE);
  struct rules rules = { arena, table, level };
  size_t room = count * RULE_BREACHES_OF_NAME + RULE_BREACHES_OF_WHOLE;
  struct rule_breaches breaches = { .list = arena_array(arena, room, sizeof *breaches.list) };
  struct sums sums = { 0 };
  for (size_t i = 0; i < count; i++) {
    check_name(&rules, &positions[i].name, positions[i].to_e8, &breaches);
    add(&sums, &positions[i].name, positions[i].to_e8);
  }
  check_sums(&rules, &sums, NULL, &breaches);
  return breaches;
}

static bool shrinks(const struct rule_change *change)
{
  bool is_same_side = (change->from_e8 >= 0 && change->to_e8 >= 0) || (change->from_e8 <= 0 && change->to_e8 <= 0);
  return is_same_side && magnitude(change->to_e8) <= magnitude(change->from_e8);
}

static int compare_changes(const void *left, const void *right)
{
  const struct rule_change *a = *(struct rule_change *const *)left, *b = *(struct rule_change *const *)right;
  return (a->name.security_id > b->name.security_id) - (a->name.security_id < b->name.security_id);
}

static void judge(const struct rules *rules, struct rule_change *change, struct sums *sums)
{
  size_t room = RULE_BREACHES_OF_NAME + RULE_BREACHES_OF_WHOLE;
  change->breaches = (struct rule_breaches){ .list = arena_array(rules->arena, room, sizeof *change->breaches.list) };
  struct sums after = *sums;
  struct sums held = { 0 };
  add(&held, &change->name, change->from_e8);
  after.leveraged_e8 -= held.leveraged_e8;
  after.short_e12 -= held.short_e12;
  after.gross_e12 -= held.gross_e12;
  add(&after, &change->name, change->to_e8);
  check_name(rules, &change->name, change->to_e8, &change->breaches);
  check_sums(rules, &after, sums, &change->breaches);
  change->is_admissible = change->breaches.count == 0;
  if (change->is_admissible)
    *sums = after;
}

void level_rules_judge(struct arena *arena, const struct level_table *table, enum risk_level level,
                       struct rule_change *changes, size_t count)
{
  assert(level >= LEVEL_CAUTIOUS && level <= LEVEL_SPECULATIVE);
  struct rules rules = { arena, table, level };
  struct sums sums = { 0 };
  struct rule_change **growing = arena_array(arena, count, sizeof(struct rule_change *));
  size_t growing_count = 0;
  for (size_t i = 0; i < count; i++) {
    struct rule_change *change = &changes[i];
    change->breaches = (struct rule_breaches){ 0 };
    change->is_admissible = shrinks(change);
    add(&sums, &change->name, change->is_admissible ? change->to_e8 : change->from_e8);
    if (!change->is_admissible)
      growing[growing_count++] = change;
  }
  qsort(growing, growing_count, sizeof(struct rule_change *), compare_changes);
  for (size_t i = 0; i < growing_count; i++)
    judge(&rules, growing[i], &sums);
}
