/* cash_need: cash that an account has to have, typed or left of a required distribution, and what of it is lacking. */
#ifndef STEWARD_REBALANCER_CASH_NEED_H
#define STEWARD_REBALANCER_CASH_NEED_H
#include "proposal_make.h"

struct cash_need {
  bool is_asked; /* the request asks for cash */
  int64_t needed_e4;
  int64_t shortfall_e4; /* less the cash that the account has free outside the index; what is to be sold for */
};

/* FAILED_PRECONDITION when nothing is lacking, or the distribution cannot be computed. */
struct status cash_need_of(struct making *making, const Rebalancer__RebalanceRequest *in, struct cash_need *out);
#endif
