/* publish: measures an index and makes the score that is published of it: the table, the portfolio's own values, the
 * last review, and what stood before. One way for whoever publishes: an index saved, a review, a new quarter. */
#ifndef STEWARD_RISK_PUBLISH_H
#define STEWARD_RISK_PUBLISH_H
#include "choice.h"
#include "level_publish.h"
#include "records/commit.h"
#include "risk.h"

struct publish_wish {
  uint64_t index_id;
  Risk__Weighted *const *weights;
  size_t weight_count;
};

struct publication {
  struct record current; /* risk.portfolio_score as it stands; message NULL: never published */
  struct choice choice;  /* the weights with their market */
  Risk__PortfolioScore *score;
  enum risk_level measured; /* by the table alone */
  int quarter;
};

/* Measures, then publishes under the recorded review. */
struct status publish_make(struct call *call, const struct publish_wish *wish, struct publication *out);

/* The two parts of it, for a review that is being made. */
struct status publish_measure(struct call *call, const struct publish_wish *wish, struct publication *out);
void publish_level(struct call *call, struct publication *publication, const struct level_review *review);

void publish_put(struct commit_builder *commit, const struct publication *publication);

#endif
