/* batch_load_orders: the orders that a batch names. */
#ifndef STEWARD_ACCOUNT_BATCH_LOAD_ORDERS_H
#define STEWARD_ACCOUNT_BATCH_LOAD_ORDERS_H
#include "pg/pg.h"
#include "state.h"

void orders_take(struct state *state, const struct pg_rows *rows); /* of commit_load_orders */
#endif
