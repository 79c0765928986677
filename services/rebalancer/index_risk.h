/* index_risk: what a custom index asks of the risk service before its weights become targets: whether its level admits
 * the change, and the level of what is left of it.
 */
#ifndef STEWARD_REBALANCER_INDEX_RISK_H
#define STEWARD_REBALANCER_INDEX_RISK_H
#include "rebalancer.h"

/* Against the targets that the index has: brings `weights` to what may be replicated of the change, cash for what may
 * not, and names the trades left out in index->refused_changes. First targets have nothing to be checked against.
 * failed_precondition: nothing of it may be replicated; when risk cannot answer, its error. */
struct status index_admit(struct call *call, Rebalancer__Index *index, Rebalancer__IndexWeights *weights);

/* Measures and publishes the level of these weights. */
struct status index_publish(struct call *call, uint64_t index_id, const Rebalancer__IndexWeights *weights,
                            uint32_t *level);
#endif
