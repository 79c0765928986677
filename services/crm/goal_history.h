/* goal_history: daily closes of some securities, read for a measurement. In the call's arena. */
#ifndef STEWARD_CRM_GOAL_HISTORY_H
#define STEWARD_CRM_GOAL_HISTORY_H
#include "bus/call.h"
#include "goal_closes.h"

/* A series each, in the order of the ids; one without closes has a count of 0. last 0: all closes. */
struct status goal_history_read(struct call *call, const uint64_t *security_ids, size_t count, uint32_t last,
                                struct goal_series **out);
#endif
