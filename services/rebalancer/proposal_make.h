/* proposal_make: a proposal from what the system of record knows now, without ids and not yet kept. */
#ifndef STEWARD_REBALANCER_PROPOSAL_MAKE_H
#define STEWARD_REBALANCER_PROPOSAL_MAKE_H
#include "rebalancer.h"
#include "wire/reflect.h"

#define MAKING_LOT_BATCHES 64

struct making {
  struct call *call;
  uint64_t account_id, index_id;
  /* Filled by the functions below. */
  Account__Account *account;
  Rebalancer__Index *index;
  struct view *view;
  Rebalancer__Proposal *proposal;
};

struct status proposal_make_invest(struct making *making, const Rebalancer__InvestRequest *in);
struct status proposal_make_rebalance(struct making *making, const Rebalancer__RebalanceRequest *in);
#endif
