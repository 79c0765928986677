/* proposal_service: serves steward.rebalancer.v1.ProposalService. */
#ifndef STEWARD_REBALANCER_PROPOSAL_SERVICE_H
#define STEWARD_REBALANCER_PROPOSAL_SERVICE_H
#include "bus/bus.h"

void proposal_serve(struct bus *bus);
#endif
