/* exceptions: the accounts that need somebody's attention, page by page of the caller's book: out of profile, with an
 * override, unscored, stale. What is measured is as the last pass left it, a household under an agreement with
 * the level of its lowest client; other scores are as they stand now. */
#ifndef STEWARD_RISK_EXCEPTIONS_H
#define STEWARD_RISK_EXCEPTIONS_H
#include "score_page.h"

struct exceptions {
  struct call *call;
  const Risk__ExceptionsRequest *in;
  struct staleness staleness;
  struct score_place place;
  size_t accounts; /* that stand on the page so far */
  bool is_over;
};

struct status exceptions_begin(struct call *call, const Risk__ExceptionsRequest *in, struct exceptions *out);

/* Reads a page of accounts and sends what stands out of it, as one batch at most. */
struct status exceptions_page(struct exceptions *exceptions);
#endif
