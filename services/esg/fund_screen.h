/* fund_screen: whether a fund shows a practice, by its own ratings and by what it holds.
 *
 * A flag of its own counts. Else it shows the practice when more of its weight than the practice's tolerance is in
 * constituents that show it. It is clean when its own ratings say so, or when even all constituents of which nothing is
 * known would not make it show the practice; else nothing is known. A constituent that is a fund is not taken apart.
 */
#ifndef STEWARD_ESG_FUND_SCREEN_H
#define STEWARD_ESG_FUND_SCREEN_H
#include "look_through.h"
#include "screen.h"

struct fund_question { /* of one practice */
  const struct esg_book *book;
  const struct esg_predicate *predicates;
  size_t count;
  int32_t on;
  int64_t tolerance_e8; /* of the fund's weight; 0: any constituent that shows the practice is too much */
};

struct fund_verdict {
  struct esg_verdict verdict;     /* its own, or that of the heaviest constituent that decides */
  int64_t constituent_id;         /* that one; 0: the verdict is the fund's own */
  int64_t flagged_e8, unknown_e8; /* part of its weight, half even; 0 when its own flag decides */
};

struct fund_verdict fund_screen(const struct fund_question *question, const struct look_fund *fund);
#endif
