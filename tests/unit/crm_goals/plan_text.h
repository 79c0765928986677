/* plan_text: plans as a line of text, for tables. Valuation is 2026-11-21 unless "on DATE" says otherwise.
 *
 *   "10000.00 r 0.06 s 0 i 0.03 put 200.00 [growth 0] [fee 0.01] [priority] | other 50000.00 2036-11-21
 *    | retirement 2000.00 2026-11-21 born 1961-11-21 end 70 ss 500.00 at 67"
 */
#ifndef STEWARD_TESTS_PLAN_TEXT_H
#define STEWARD_TESTS_PLAN_TEXT_H
#include "goal_input.h"

struct goal_input input_of_text(struct arena *arena, const char *text); /* fails the test when it cannot be read */
#endif
