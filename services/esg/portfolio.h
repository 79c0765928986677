/* portfolio: an account's holdings on a day, funds taken apart, and what they are worth. */
#ifndef STEWARD_ESG_PORTFOLIO_H
#define STEWARD_ESG_PORTFOLIO_H
#include "funds.h"
#include "world.h"

#define PORTFOLIO_POSITIONS_MAX 5000

struct portfolio {
  struct look_position *positions; /* priced, without cash, over all segments; largest first */
  size_t count;
  size_t unpriced_count; /* left out */
  struct funds funds;    /* held, judged */
  struct look_parts parts;
};

/* Holdings and prices of the world's day. */
struct status portfolio_load(const struct world *world, uint64_t account_id, struct portfolio *out);

/* A benchmark's holdings on the day as a portfolio of one unit a weight; not_found names the field "benchmark". */
struct status portfolio_of_benchmark(const struct world *world, const char *symbol, Account__Benchmark **benchmark,
                                     struct portfolio *out);
#endif
