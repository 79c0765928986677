/* Judges a fund by its constituents. */
#include "fund_screen.h"

#include <assert.h>

#include "base/decimal.h"

struct heaviest { /* of the constituents with one outcome */
  struct esg_verdict verdict;
  int64_t security_id, weight_e8;
};

struct weights { /* by outcome */
  struct heaviest heaviest[ESG_FLAGGED + 1];
  __int128 sums_e8[ESG_FLAGGED + 1], whole_e8;
};

static struct esg_verdict ask(const struct fund_question *question, int64_t security_id)
{
  return esg_screen(question->book, question->predicates, question->count, security_id, question->on);
}

static void weigh(const struct fund_question *question, const struct look_fund *fund, struct weights *weights)
{
  for (size_t i = 0; i < fund->count; i++) {
    struct esg_verdict verdict = ask(question, fund->security_ids[i]);
    struct heaviest *heaviest = &weights->heaviest[verdict.outcome];
    weights->whole_e8 += fund->weight_e8[i];
    weights->sums_e8[verdict.outcome] += fund->weight_e8[i];
    if (fund->weight_e8[i] > heaviest->weight_e8)
      *heaviest = (struct heaviest){ verdict, fund->security_ids[i], fund->weight_e8[i] };
  }
}

static int64_t share_of(const struct weights *weights, __int128 part_e8)
{
  int64_t share_e8 = 0;
  bool fits =
      weights->whole_e8 == 0 || decimal_divide(part_e8 * WEIGHT_E8, weights->whole_e8, ROUND_HALF_EVEN, &share_e8);
  assert(fits);
  return share_e8;
}

static bool is_above(const struct weights *weights, __int128 part_e8, int64_t tolerance_e8)
{
  return part_e8 * WEIGHT_E8 > weights->whole_e8 * tolerance_e8;
}

static struct fund_verdict by_constituent(const struct weights *weights, enum esg_outcome outcome)
{
  const struct heaviest *heaviest = &weights->heaviest[outcome];
  return (struct fund_verdict){ .verdict = heaviest->verdict, .constituent_id = heaviest->security_id };
}

/* Not even the unknown would change it: clean, by the heaviest that is known to be. */
static struct fund_verdict clean(const struct weights *weights)
{
  struct fund_verdict found = by_constituent(weights, ESG_CLEAN);
  found.verdict.outcome = ESG_CLEAN;
  return found;
}

struct fund_verdict fund_screen(const struct fund_question *question, const struct look_fund *fund)
{
  struct weights weights = { 0 };
  struct fund_verdict found = { .verdict = ask(question, fund->security_id) };
  if (found.verdict.outcome == ESG_FLAGGED || fund->count == 0)
    return found;
  weigh(question, fund, &weights);
  __int128 flagged_e8 = weights.sums_e8[ESG_FLAGGED], unknown_e8 = weights.sums_e8[ESG_UNKNOWN];
  if (is_above(&weights, flagged_e8, question->tolerance_e8))
    found = by_constituent(&weights, ESG_FLAGGED);
  else if (found.verdict.outcome == ESG_UNKNOWN && !is_above(&weights, flagged_e8 + unknown_e8, question->tolerance_e8))
    found = clean(&weights);
  found.flagged_e8 = share_of(&weights, flagged_e8);
  found.unknown_e8 = share_of(&weights, unknown_e8);
  return found;
}
