/* market_change: counts what changes observations and funds' holdings, so that an answer can name the state it rests
 * on.
 *
 * The count is the version of a record that only this service writes, in the transaction of the change itself: between
 * the check of an order and the commit that accepts it no rating comes in unseen.
 */
#ifndef STEWARD_ACCOUNT_MARKET_CHANGE_H
#define STEWARD_ACCOUNT_MARKET_CHANGE_H
#include "lane.h"

#define MARKET_CHANGE_OBSERVATIONS "account.observations" /* kinds of records */
#define MARKET_CHANGE_BENCHMARKS "account.benchmarks"
#define MARKET_CHANGE_ID 1

/* Within a job, behind all that takes ids. `what` is for people. */
struct status market_change(struct lane_work *work, const struct caller *caller, const char *kind, const char *what);
#endif
