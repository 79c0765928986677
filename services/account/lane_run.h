/* lane_run: one transaction of a lane. */
#ifndef STEWARD_ACCOUNT_LANE_RUN_H
#define STEWARD_ACCOUNT_LANE_RUN_H
#include "batch.h"
#include "lane.h"

/* Outcomes stand in the batch when ok; else nothing was written (or, UNAVAILABLE, nobody knows). */
struct status lane_run_batch(struct pg_pool *pool, struct arena *arena, struct batch *batch);

/* Fills job->answer (in the arena given), sequence and replayed. */
struct status lane_run_job(struct pg_pool *pool, struct arena *arena, uint64_t firm_id, struct lane_job *job);
#endif
