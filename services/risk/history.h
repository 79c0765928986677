/* history: daily closes of some securities, read as a stream, and the returns made of them. In the call's arena. */
#ifndef STEWARD_RISK_HISTORY_H
#define STEWARD_RISK_HISTORY_H
#include "account.seam.h"
#include "bus/call.h"
#include "price_cache.h"
#include "price_window.h"

/* Closes read of each: those of the window, and as many as may lie after it. */
#define HISTORY_CLOSES (WINDOW_CLOSES + WINDOW_CARRIED_MAX)

struct history {
  const Account__PriceSeries **series; /* in any order; securities without closes may be missing */
  struct price_item **items;           /* where each is kept by; NULL: it is not */
  struct price_shelf *shelf;           /* NULL: there is none */
  size_t count;
};

/* The window's closes, of those that are kept by without asking. call->state is struct risk. */
struct status history_read(struct call *call, uint64_t *security_ids, size_t count, struct history *out);

struct history_span {
  const char *from, *to; /* dates, "": without end */
  uint32_t last;         /* so many latest closes of each; 0: all */
};
struct status history_read_span(struct call *call, const uint64_t *security_ids, size_t count,
                                const struct history_span *span, struct history *out);

/* WINDOW_RETURNS of them, or NULL: no history over these days. */
const double *history_returns(struct arena *arena, const Account__PriceSeries *series,
                              const int32_t days[WINDOW_CLOSES]);

/* The same of one that was read, and the digest of the returns where there are any. */
const double *history_window(struct arena *arena, const struct history *history, size_t place,
                             const int32_t days[WINDOW_CLOSES], uint8_t digest[HASH_BYTES]);

/* The mean of those that have a history over these days, or NULL. */
const double *history_blend(struct arena *arena, const struct history *history, const int32_t days[WINDOW_CLOSES]);
#endif
