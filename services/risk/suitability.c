/* Decides whether orders suit a client: the rules in order of precedence, and the answer in words. */
#include "suitability.h"

#include <assert.h>

static const struct {
  const char *name;
  const char *rule;
  bool passes;
} reasons[] = {
  [SUITABILITY_WITHIN] = { "within", "", true },
  [SUITABILITY_ONLY_SHRINKS] = { "only_shrinks", "suitability.shrink", true },
  [SUITABILITY_NO_ROW_WORSE] = { "no_row_worse", "suitability.no_row_worse", true },
  [SUITABILITY_NO_SCORE] = { "no_score", "suitability.score", false },
  [SUITABILITY_SCORE_STALE] = { "score_stale", "suitability.score", false },
  [SUITABILITY_PRODUCT_UNSCORED] = { "product_unscored", "suitability.a", false },
  [SUITABILITY_PRODUCT_ABOVE] = { "product_above", "suitability.a", false },
  [SUITABILITY_ACCOUNT_UNSCORED] = { "account_unscored", "suitability.b", false },
  [SUITABILITY_ACCOUNT_ABOVE] = { "account_above", "suitability.b", false },
  [SUITABILITY_ACCOUNT_INADMISSIBLE] = { "account_inadmissible", "suitability.b", false },
  [SUITABILITY_LEVEL_RULE] = { "level_rule", "suitability.level_rule", false },
};

const char *suitability_reason_name(enum suitability_reason reason)
{
  assert(reason <= SUITABILITY_LEVEL_RULE);
  return reasons[reason].name;
}

static struct suitability_decision answer(enum suitability_reason reason, const char *number, const char *limit,
                                          const char *text)
{
  return (struct suitability_decision){
    .reason = reason,
    .passes = reasons[reason].passes,
    .rule = reasons[reason].rule,
    .number = number,
    .limit = limit,
    .text = text,
  };
}

static const char *level_text(struct arena *arena, enum risk_level level)
{
  return arena_printf(arena, "%d", (int)level);
}

/* Several orders for one security act one after the other: two sales may each be smaller than the position and
 * together cross zero. A purchase before them does not help, since it may be denied. */
static bool order_shrinks(const struct suitability_order *orders, size_t place)
{
  const struct suitability_order *order = &orders[place];
  __int128 before_e6 = order->position_e6;
  for (size_t i = 0; i < place; i++) {
    int64_t change_e6 = orders[i].change_e6;
    bool is_against = (order->position_e6 > 0 && change_e6 < 0) || (order->position_e6 < 0 && change_e6 > 0);
    if (orders[i].security_id == order->security_id && is_against)
      before_e6 += change_e6;
  }
  __int128 after_e6 = before_e6 + order->change_e6;
  if (order->position_e6 > 0)
    return after_e6 >= 0 && after_e6 < before_e6;
  return order->position_e6 < 0 && after_e6 <= 0 && after_e6 > before_e6;
}

bool suitability_only_shrinks(const struct suitability_order *orders, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (!order_shrinks(orders, i))
      return false;
  }
  return count > 0;
}

static __int128 magnitude(__int128 value)
{
  return value < 0 ? -value : value;
}

bool suitability_resulting(const struct suitability_holding *holding, int64_t *out)
{
  __int128 proposed_e6 = (__int128)holding->position_e6 + holding->proposal_e6;
  __int128 bought_e6 = proposed_e6 + holding->open_buys_e6, sold_e6 = proposed_e6 - holding->open_sells_e6;
  __int128 result_e6 = proposed_e6;
  if (magnitude(bought_e6) > magnitude(result_e6))
    result_e6 = bought_e6;
  if (magnitude(sold_e6) > magnitude(result_e6))
    result_e6 = sold_e6;
  if (result_e6 > INT64_MAX || result_e6 < -INT64_MAX)
    return false;
  *out = (int64_t)result_e6;
  return true;
}

/* The first row that gets worse, or ROW_COUNT. */
static int worse_row(const struct suitability_question *question)
{
  for (int i = 0; i < ROW_COUNT; i++) {
    const struct row_level *before = &question->before->rows[i];
    const struct row_level *after = &question->after->rows[i];
    bool stands_above = after->level > question->client_level;
    if (after->level > before->level || (stands_above && after->value_e8 > before->value_e8))
      return i;
  }
  return ROW_COUNT;
}

static struct suitability_decision deny_product(struct arena *arena, const struct suitability_question *question,
                                                const struct suitability_product *product)
{
  enum risk_level client = question->client_level;
  const char *text =
      arena_printf(arena, "%s is level %d (%s); the client's level is %d (%s).", product->name, (int)product->level,
                   risk_level_name(product->level), (int)client, risk_level_name(client));
  return answer(SUITABILITY_PRODUCT_ABOVE, level_text(arena, product->level), level_text(arena, client), text);
}

static struct suitability_decision deny_account(struct arena *arena, const struct suitability_question *question)
{
  const struct portfolio_level *after = question->after;
  enum level_row row = after->decided_by;
  int64_t value_e8 = after->rows[row].value_e8;
  const char *found = level_row_text(arena, question->table, row, value_e8);
  if (after->level == LEVEL_INADMISSIBLE) {
    const char *limit =
        level_row_number(arena, question->table, row, question->table->rows[row].bounds_e8[LEVEL_COUNT - 1]);
    const char *text =
        arena_printf(arena, "The resulting account is not admissible: %s; the most is %s.", found, limit);
    return answer(SUITABILITY_ACCOUNT_INADMISSIBLE, level_row_number(arena, question->table, row, value_e8), limit,
                  text);
  }
  enum risk_level client = question->client_level;
  const char *text =
      arena_printf(arena, "The resulting account is level %d (%s), because %s; the client's level is %d (%s).",
                   (int)after->level, risk_level_name(after->level), found, (int)client, risk_level_name(client));
  return answer(SUITABILITY_ACCOUNT_ABOVE, level_text(arena, after->level), level_text(arena, client), text);
}

static bool breaks_level_rule(const struct suitability_question *question)
{
  return question->after->leveraged_e8 > question->table->leveraged_e8[question->client_level - 1];
}

static struct suitability_decision deny_level_rule(struct arena *arena, const struct suitability_question *question)
{
  /* A share of value reads as the row of the largest security does. */
  const char *number = level_row_number(arena, question->table, ROW_LARGEST_SECURITY, question->after->leveraged_e8);
  const char *limit = level_row_number(arena, question->table, ROW_LARGEST_SECURITY,
                                       question->table->leveraged_e8[question->client_level - 1]);
  return answer(SUITABILITY_LEVEL_RULE, number, limit,
                arena_printf(arena, "Leveraged and inverse funds would be %s of the account; level %d may hold %s.",
                             number, (int)question->client_level, limit));
}

/* What denies before any level is compared. */
static bool deny_unscored(struct arena *arena, const struct suitability_question *question,
                          struct suitability_decision *out)
{
  if (question->client_state == SCORE_NONE) {
    *out = answer(SUITABILITY_NO_SCORE, "none", "a current score", "The account has no risk score.");
    return true;
  }
  if (question->client_state == SCORE_STALE) {
    *out = answer(SUITABILITY_SCORE_STALE, "stale", "a current score", "The account's risk score is stale.");
    return true;
  }
  for (size_t i = 0; i < question->product_count; i++) {
    if (question->products[i].level != LEVEL_UNSCORED)
      continue;
    const char *text = arena_printf(arena, "%s has no risk level.", question->products[i].name);
    *out = answer(SUITABILITY_PRODUCT_UNSCORED, "none", level_text(arena, question->client_level), text);
    return true;
  }
  return false;
}

struct suitability_decision suitability_decide(struct arena *arena, const struct suitability_question *question)
{
  if (suitability_only_shrinks(question->orders, question->order_count))
    return answer(SUITABILITY_ONLY_SHRINKS, "", "", "Every order makes a position smaller.");
  struct suitability_decision decision;
  if (deny_unscored(arena, question, &decision))
    return decision;
  enum risk_level client = question->client_level;
  assert(client >= LEVEL_CAUTIOUS && client <= LEVEL_SPECULATIVE);
  /* Of an account that could not be measured nothing can be shown to be no worse. */
  bool are_both_scored = question->before->level != LEVEL_UNSCORED && question->after->level != LEVEL_UNSCORED;
  bool is_no_worse = are_both_scored && worse_row(question) == ROW_COUNT;
  bool leans_on_no_worse = false;
  for (size_t i = 0; i < question->product_count; i++) {
    const struct suitability_product *product = &question->products[i];
    if (product->level <= client)
      continue;
    if (product->added_e4 > 0 || !is_no_worse)
      return deny_product(arena, question, product);
    leans_on_no_worse = true;
  }
  if (question->after->level == LEVEL_UNSCORED)
    return answer(SUITABILITY_ACCOUNT_UNSCORED, "none", level_text(arena, client),
                  "The resulting account cannot be given a risk level.");
  if (question->after->level > client) {
    if (question->before->level <= client || !is_no_worse)
      return deny_account(arena, question);
    leans_on_no_worse = true;
  }
  if (question->is_manual && breaks_level_rule(question))
    return deny_level_rule(arena, question);
  if (leans_on_no_worse)
    return answer(SUITABILITY_NO_ROW_WORSE, level_text(arena, question->after->level), level_text(arena, client),
                  "The account stood above the client's level before, and no row of the level table gets worse.");
  return answer(SUITABILITY_WITHIN, level_text(arena, question->after->level), level_text(arena, client),
                "Everything is within the client's level.");
}

bool suitability_order_passes(const struct suitability_question *question, const struct suitability_decision *decision,
                              size_t place)
{
  assert(place < question->order_count);
  return decision->passes || order_shrinks(question->orders, place);
}
