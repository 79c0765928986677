/* The twin of the suitability function. Nothing here is taken from it but its types. */
#include "suitability_twin.h"

#include <stdlib.h>

/* ---- what shrinks: by playing the orders against the position, trade by trade ---- */

/* The position that orders before this one leave, when only those that lead towards zero are carried out. */
static int64_t left_before(const struct suitability_question *question, size_t place)
{
  int64_t position_e6 = question->orders[place].position_e6;
  int64_t left_e6 = position_e6;
  for (size_t i = 0; i < place; i++) {
    const struct suitability_order *other = &question->orders[i];
    bool is_opposite = (other->change_e6 < 0) != (position_e6 < 0) && other->change_e6 != 0;
    if (other->security_id == question->orders[place].security_id && is_opposite)
      left_e6 += other->change_e6;
  }
  return left_e6;
}

static bool shrinks(const struct suitability_question *question, size_t place)
{
  const struct suitability_order *order = &question->orders[place];
  int64_t left_e6 = left_before(question, place), after_e6 = left_e6 + order->change_e6;
  bool was_long = order->position_e6 > 0, was_short = order->position_e6 < 0;
  if (was_long)
    return order->change_e6 < 0 && after_e6 >= 0;
  if (was_short)
    return order->change_e6 > 0 && after_e6 <= 0;
  return false;
}

static bool nothing_grows(const struct suitability_question *question)
{
  size_t shrinking = 0;
  for (size_t i = 0; i < question->order_count; i++)
    shrinking += shrinks(question, i);
  return question->order_count > 0 && shrinking == question->order_count;
}

/* ---- one predicate a rule ---- */

static bool has_no_score(const struct suitability_question *question)
{
  return question->client_state == SCORE_NONE;
}

static bool has_stale_score(const struct suitability_question *question)
{
  return question->client_state == SCORE_STALE;
}

static bool buys_unscored(const struct suitability_question *question)
{
  bool found = false;
  for (size_t i = 0; i < question->product_count; i++)
    found |= question->products[i].level == LEVEL_UNSCORED;
  return found;
}

static bool nothing_worse(const struct suitability_question *question)
{
  const struct portfolio_level *before = question->before, *after = question->after;
  if (before->level == LEVEL_UNSCORED || after->level == LEVEL_UNSCORED)
    return false;
  for (size_t row = ROW_COUNT; row-- > 0;) {
    bool is_higher = after->rows[row].level > before->rows[row].level;
    bool is_more = after->rows[row].value_e8 > before->rows[row].value_e8;
    bool is_out = after->rows[row].level > question->client_level;
    if (is_higher || (is_more && is_out))
      return false;
  }
  return true;
}

static bool buys_above(const struct suitability_question *question)
{
  size_t refused = 0;
  for (size_t i = 0; i < question->product_count; i++) {
    const struct suitability_product *product = &question->products[i];
    bool is_above = (int)product->level > (int)question->client_level;
    bool is_let = product->added_e4 <= 0 && nothing_worse(question);
    refused += is_above && !is_let;
  }
  return refused > 0;
}

static bool ends_unscored(const struct suitability_question *question)
{
  return question->after->level == LEVEL_UNSCORED;
}

static bool ends_above(const struct suitability_question *question)
{
  bool was_above = (int)question->before->level > (int)question->client_level;
  bool is_above = (int)question->after->level > (int)question->client_level;
  return is_above && !(was_above && nothing_worse(question));
}

static bool ends_inadmissible(const struct suitability_question *question)
{
  return ends_above(question) && question->after->level == LEVEL_INADMISSIBLE;
}

static bool breaks_the_level(const struct suitability_question *question)
{
  int64_t most_e8 = question->table->leveraged_e8[(int)question->client_level - (int)LEVEL_CAUTIOUS];
  return question->is_manual && question->after->leveraged_e8 > most_e8;
}

static bool leans_on_before(const struct suitability_question *question)
{
  bool is_above = question->after->level > question->client_level;
  for (size_t i = 0; i < question->product_count; i++)
    is_above |= question->products[i].level > question->client_level;
  return is_above;
}

static bool anything(const struct suitability_question *question)
{
  (void)question;
  return true;
}

static const struct {
  bool (*holds)(const struct suitability_question *question);
  enum suitability_reason reason;
} rules[] = {
  { nothing_grows, SUITABILITY_ONLY_SHRINKS },
  { has_no_score, SUITABILITY_NO_SCORE },
  { has_stale_score, SUITABILITY_SCORE_STALE },
  { buys_unscored, SUITABILITY_PRODUCT_UNSCORED },
  { buys_above, SUITABILITY_PRODUCT_ABOVE },
  { ends_unscored, SUITABILITY_ACCOUNT_UNSCORED },
  { ends_inadmissible, SUITABILITY_ACCOUNT_INADMISSIBLE },
  { ends_above, SUITABILITY_ACCOUNT_ABOVE },
  { breaks_the_level, SUITABILITY_LEVEL_RULE },
  { leans_on_before, SUITABILITY_NO_ROW_WORSE },
  { anything, SUITABILITY_WITHIN },
};

enum suitability_reason twin_decide(const struct suitability_question *question)
{
  size_t i = 0;
  while (!rules[i].holds(question))
    i++;
  return rules[i].reason;
}

bool twin_order_passes(const struct suitability_question *question, size_t place)
{
  enum suitability_reason reason = twin_decide(question);
  bool all_pass =
      reason == SUITABILITY_WITHIN || reason == SUITABILITY_ONLY_SHRINKS || reason == SUITABILITY_NO_ROW_WORSE;
  return all_pass || shrinks(question, place);
}

/* Of the three positions that can come about the one furthest from zero; of two as far the one without other orders,
 * then the bought one. */
int64_t twin_resulting(const struct suitability_holding *holding)
{
  int64_t proposed_e6 = holding->position_e6 + holding->proposal_e6;
  int64_t ends_e6[] = { proposed_e6, proposed_e6 + holding->open_buys_e6, proposed_e6 - holding->open_sells_e6 };
  int64_t furthest_e6 = ends_e6[0];
  for (size_t i = 1; i < 3; i++)
    furthest_e6 = llabs(ends_e6[i]) > llabs(furthest_e6) ? ends_e6[i] : furthest_e6;
  return furthest_e6;
}
