/* choice: the portfolio a request means (weights as typed, an account, an index as published), read with its market. */
#ifndef STEWARD_RISK_CHOICE_H
#define STEWARD_RISK_CHOICE_H
#include "book.h"
#include "measure.h"

struct choice {
  struct market market;
  struct measured_portfolio portfolio;
  const char *unpriced; /* a sentence: why it has no value; NULL */
};

struct status choice_read(struct call *call, const Risk__PortfolioChoice *in, struct choice *out);

/* invalid_argument where a security stands twice. Weights are measured on a million of the currency. */
struct status choice_read_weights(struct call *call, Risk__Weighted *const *weights, size_t count, struct choice *out);
struct status choice_read_account(struct call *call, uint64_t account_id, struct choice *out);

/* What is held, with a market that has read its names. */
struct choice choice_of_book(struct call *call, const struct market *market, const struct book *book);

/* measure_portfolio(), or what is said of a portfolio without a value. */
void choice_measure(struct call *call, const struct choice *choice, Risk__PortfolioScore *out);
#endif
