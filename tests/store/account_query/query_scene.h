/* query_scene: a small firm to ask about. Advisor 1001 has accounts 3001 to 3005, advisor 1002 has 3006.
 *
 *   3001 Ada's IRA      traditional IRA, opened, Ada Adams; risk score 3.5 (stale since 2020), RMD overdue
 *   3002 House          joint, opened, Ada Adams and Bob Brown; margin, options 2, a fee of 1 and 0.75 percent
 *   3003 Roth           Roth IRA, closed, Bob Brown; no score
 *   3004 Family trust   trust, opened, Cara "Red" O'Neil, then Ada Adams; risk score 1
 *   3005 Plain          individual, prospective, =cmd|' /C calc'!A0; flat fee
 *   3006 Elsewhere      individual of the other advisor, Dan Drew
 */
#ifndef STEWARD_TESTS_STORE_ACCOUNT_QUERY_SCENE_H
#define STEWARD_TESTS_STORE_ACCOUNT_QUERY_SCENE_H
#include "asked.h"
#include "house.h"
#include "said.h"

void query_scene(struct house *house);
struct caller query_advisor(void);
struct caller query_compliance(void);
struct caller query_trader(void);

/* The whole result, a line a row with '|' between cells. */
const char *query_rows(struct house *house, struct caller caller, const Account__QueryDefinition *definition,
                       const char *as_of, struct status *status);
/* Account ids alone, blanks between. */
const char *query_ids(struct house *house, struct caller caller, const char *filters);
#endif
