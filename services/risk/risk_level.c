/* Names and meanings of the risk levels. */
#include "risk_level.h"

#include <assert.h>

static const struct {
  const char *name;
  const char *meaning;
} levels[] = {
  [LEVEL_UNSCORED] = { "unscored", "no level can be given" },
  [LEVEL_CAUTIOUS] = { "Cautious", "below the broad equity market" },
  [LEVEL_GROWTH] = { "Growth", "similar to the broad equity market" },
  [LEVEL_GROWTH_PLUS] = { "Growth plus", "more complex or riskier than the broad equity market" },
  [LEVEL_AGGRESSIVE] = { "Aggressive", "significantly riskier than the broad equity market" },
  [LEVEL_SPECULATIVE] = { "Speculative", "exceptional risk, speculative and concentrated" },
  [LEVEL_INADMISSIBLE] = { "not admissible", "beyond the last bound of the level table" },
};

const char *risk_level_name(enum risk_level level)
{
  assert(level <= LEVEL_INADMISSIBLE);
  return levels[level].name;
}

const char *risk_level_meaning(enum risk_level level)
{
  assert(level <= LEVEL_INADMISSIBLE);
  return levels[level].meaning;
}
