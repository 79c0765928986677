/* rules_out: weights of an index as the rules of levels take them, and breaches as the contract's messages. */
#ifndef STEWARD_RISK_RULES_OUT_H
#define STEWARD_RISK_RULES_OUT_H
#include "level_rules.h"
#include "market.h"
#include "risk.seam.h"

/* Every name that stands in either, rising; `from` may be NULL. The market has read them all. */
struct rule_changes {
  struct rule_change *list;
  size_t count;
};
struct rule_changes rules_changes_of(struct arena *arena, const struct market *market, const Risk__PortfolioScore *from,
                                     Risk__Weighted *const *to, size_t to_count);

Risk__RuleBreach **rules_breaches_out(struct arena *arena, const struct rule_breaches *in, size_t *count);
#endif
