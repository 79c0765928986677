/* Between the contract's weights and the rules of levels. */
#include "rules_out.h"

#include <stdlib.h>

static enum instrument_kind kind_of(const Account__Security *security)
{
  return (unsigned)security->kind < INSTRUMENT_KINDS ? (enum instrument_kind)security->kind : INSTRUMENT_UNKNOWN;
}

static struct rule_name name_of(const struct market_name *name)
{
  return (struct rule_name){ .security_id = (int64_t)name->security->security_id,
                             .symbol = name->security->symbol,
                             .kind = kind_of(name->security),
                             .leverage_e4 = name->leverage_e4,
                             .is_diversified_fund = name->is_diversified_fund };
}

static int compare_changes(const void *left, const void *right)
{
  const struct rule_change *a = left, *b = right;
  return (a->name.security_id > b->name.security_id) - (a->name.security_id < b->name.security_id);
}

struct rule_changes rules_changes_of(struct arena *arena, const struct market *market, const Risk__PortfolioScore *from,
                                     Risk__Weighted *const *to, size_t to_count)
{
  size_t from_count = from == NULL ? 0 : from->n_weights, distinct = 0;
  struct rule_change *changes = arena_array(arena, from_count + to_count, sizeof *changes);
  for (size_t i = 0; i < from_count; i++)
    changes[i] = (struct rule_change){ .name = name_of(market_find(market, from->weights[i]->security_id)),
                                       .from_e8 = from->weights[i]->weight_e8 };
  for (size_t i = 0; i < to_count; i++)
    changes[from_count + i] =
        (struct rule_change){ .name = name_of(market_find(market, to[i]->security_id)), .to_e8 = to[i]->weight_e8 };
  qsort(changes, from_count + to_count, sizeof *changes, compare_changes);
  for (size_t i = 0; i < from_count + to_count; i++) {
    if (distinct > 0 && changes[distinct - 1].name.security_id == changes[i].name.security_id) {
      changes[distinct - 1].from_e8 += changes[i].from_e8;
      changes[distinct - 1].to_e8 += changes[i].to_e8;
    } else {
      changes[distinct++] = changes[i];
    }
  }
  return (struct rule_changes){ changes, distinct };
}

Risk__RuleBreach **rules_breaches_out(struct arena *arena, const struct rule_breaches *in, size_t *count)
{
  Risk__RuleBreach **out = arena_array(arena, in->count, sizeof *out);
  for (size_t i = 0; i < in->count; i++) {
    out[i] = arena_alloc(arena, sizeof *out[i]);
    risk__rule_breach__init(out[i]);
    out[i]->rule = in->list[i].rule;
    out[i]->number = in->list[i].number;
    out[i]->limit = in->list[i].limit;
    out[i]->message = in->list[i].text;
    out[i]->security_id = (uint64_t)in->list[i].security_id;
  }
  *count = in->count;
  return out;
}
