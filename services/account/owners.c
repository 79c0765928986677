/* Which service writes what, by the names of kinds and facts. */
#include "owners.h"

#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const services[] = { "crm", "risk", "esg", "rebalancer", "order_router" };

/* Facts that account queries ask about. Names of others begin with their service's, as kinds do. */
static const struct {
  const char *name, *owner;
} facts[] = {
  { "risk_score", "risk" },        { "risk_level", "risk" },     { "risk_stale_on", "risk" },
  { "portfolio_level", "risk" },   { "out_of_profile", "risk" }, { "rmd_status", "crm" },
  { "rmd_remaining", "crm" },      { "goal_likelihood", "crm" }, { "drift", "rebalancer" },
  { "impact_preferences", "esg" },
};

const char *owner_of_kind(const char *kind)
{
  for (size_t i = 0; i < COUNT(services); i++) {
    size_t length = strlen(services[i]);
    if (strncmp(kind, services[i], length) == 0 && kind[length] == '.')
      return services[i];
  }
  return NULL;
}

const char *owner_of_fact(const char *name)
{
  for (size_t i = 0; i < COUNT(facts); i++)
    if (strcmp(facts[i].name, name) == 0)
      return facts[i].owner;
  return owner_of_kind(name);
}
