/* suitability_request: what the order router asks the risk service about orders, at the gate and at the last hop. */
#ifndef STEWARD_ORDER_ROUTER_SUITABILITY_REQUEST_H
#define STEWARD_ORDER_ROUTER_SUITABILITY_REQUEST_H
#include "base/arena.h"
#include "esg.seam.h"
#include "risk.seam.h"

struct suitability_trade {
  uint64_t order_id, security_id, segment_id;
  bool is_sell;
  int64_t quantity_e6;    /* of the whole order: its terms are what the pass covers */
  int64_t limit_price_e6; /* 0: at the market */
};

/* A question with room for so many trades and moves, all in the arena. */
Risk__CheckSuitabilityRequest *suitability_request_new(struct arena *arena, uint64_t account_id, size_t trades,
                                                       size_t moves);
void suitability_request_add(Risk__CheckSuitabilityRequest *request, const struct suitability_trade *trade);

/* Says what moves into an index's segment (of none: that nothing does); moves of one index add up. */
void suitability_request_move(Risk__CheckSuitabilityRequest *request, uint64_t index_id, int64_t amount_e4);

/* The pass is to hold only while what the answer about wishes rests on stands. */
void suitability_request_rest_on(struct arena *arena, Risk__CheckSuitabilityRequest *request,
                                 const Esg__CheckWishesResponse *wishes);
#endif
