/* rebalancer: what the service's handlers share: the records they keep, names with what is known of them, texts. */
#ifndef STEWARD_REBALANCER_H
#define STEWARD_REBALANCER_H
#include "account.seam.h"
#include "base/decimal.h"
#include "rebalancer.seam.h"
#include "records/commit.h"
#include "wire/timestamp.h"

#define INDEPENDENT_SEGMENT 0
#define VIEW_NAMES_LIMIT 20000

extern const struct record_kind rebalancer_index_kind;    /* by index id, which is also the segment's */
extern const struct record_kind rebalancer_proposal_kind; /* by proposal id */

/* A security in one of our calculations: what it is, what it costs, what is held of it where. */
struct name {
  uint64_t security_id;
  const char *symbol, *sector; /* "" until loaded */
  int64_t increment_e6;        /* whole shares until loaded */
  int64_t price_e6;            /* 0: none */
  int64_t benchmark_e8, target_e8, market_value_e4;
  bool is_benchmark;
  int64_t independent_e6, independent_held_e6; /* shares in Independent; of them, held for open orders */
  int64_t segment_e6, segment_held_e6;         /* shares in the index's segment */
};

/* Names by security id, found or added; and the cash of the two segments. Lives in the call's arena. */
struct view {
  struct name *names; /* in order of adding */
  size_t count;
  uint32_t *slots; /* open addressing: place + 1 */
  int64_t independent_cash_e4, independent_cash_held_e4;
  int64_t segment_cash_e4, segment_cash_held_e4;
};

struct view *view_new(struct call *call);
struct name *view_name(struct view *view, uint64_t security_id);            /* adds it; stays valid: names never move */
struct name *view_find_symbol(const struct view *view, const char *symbol); /* NULL: none */

void view_take_securities(struct view *view, const Account__FindSecuritiesResponse *found);

/* Fills symbols, sectors, increments and last prices of every name that is in the view. */
struct status view_load_securities(struct call *call, struct view *view);
struct status view_load_prices(struct call *call, struct view *view);

/* Adds the names and cash that an account holds in Independent and in the segment. */
struct status view_load_positions(struct call *call, struct view *view, uint64_t account_id, uint64_t segment_id);
void view_add_benchmark(struct view *view, const Account__Benchmark *benchmark);
void view_add_targets(struct view *view, const Rebalancer__IndexWeights *targets);

/* Value at the last price in cash of scale 1e-4, half even; 0 without a price. */
int64_t name_value(const struct name *name, int64_t shares_e6);

/* The index as it is kept; not_found names it. *version is the record's. */
struct status index_load(struct call *call, uint64_t index_id, Rebalancer__Index **out, uint64_t *version);
struct status benchmark_load(struct call *call, const Rebalancer__IndexRules *rules, Account__Benchmark **out);

/* Weights from rules: benchmark holdings through the pipeline, screens asked of the ESG service. */
struct status index_weigh(struct call *call, const Rebalancer__IndexRules *rules, Rebalancer__IndexWeights *out);

/* After weights were changed: heaviest first, and the active share of what they are. */
void index_weights_settle(Rebalancer__IndexWeights *weights);

/* Decimal texts in the call's arena. */
const char *cash_text(struct call *call, int64_t cash_e4);
const char *shares_text(struct call *call, int64_t shares_e6);
int64_t parse_cash(const char *text); /* checked at the door; empty is 0 */
#endif
