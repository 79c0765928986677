/* Who alone writes which records and facts. */
#include <criterion/criterion.h>

#include "owners.h"

static bool is_of(const char *found, const char *wanted)
{
  return wanted ? found && strcmp(found, wanted) == 0 : found == NULL;
}

Test(owners, a_name_has_the_owner_who_knows_its_rules)
{
  static const struct {
    const char *name, *of_kind, *of_fact;
  } rows[] = {
    { "risk_score", NULL, "risk" },
    { "risk_level", NULL, "risk" },
    { "risk_stale_on", NULL, "risk" },
    { "portfolio_level", NULL, "risk" },
    { "out_of_profile", NULL, "risk" },
    { "rmd_status", NULL, "crm" },
    { "rmd_remaining", NULL, "crm" },
    { "goal_likelihood", NULL, "crm" },
    { "impact_preferences", NULL, "esg" },
    { "drift", NULL, "rebalancer" },
    { "risk_level2", NULL, NULL }, /* the whole name */
    { "risk_lev", NULL, NULL },
    { "RISK_LEVEL", NULL, NULL },
    { "task.ira_excess", NULL, NULL }, /* the ledger says it, people clear it */
    { "segment", NULL, NULL },
    { "risk.score", "risk", "risk" },
    { "crm.task", "crm", "crm" },
    { "order_router.", "order_router", "order_router" },
    { "crm", NULL, NULL },
    { "crmx.task", NULL, NULL },
    { "test.note", NULL, NULL },
    { "", NULL, NULL },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_expect(is_of(owner_of_kind(rows[i].name), rows[i].of_kind), "kind %s", rows[i].name);
    cr_expect(is_of(owner_of_fact(rows[i].name), rows[i].of_fact), "fact %s", rows[i].name);
  }
}
