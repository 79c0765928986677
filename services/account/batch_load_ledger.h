/* batch_load_ledger: rows that only ledger commands need, from what their loads answer. */
#ifndef STEWARD_ACCOUNT_BATCH_LOAD_LEDGER_H
#define STEWARD_ACCOUNT_BATCH_LOAD_LEDGER_H
#include "pg/pg.h"
#include "state_ledger.h"

void take_cash(struct state *state, const struct pg_rows *rows);
void take_past_entries(struct state *state, const struct pg_rows *rows);
void take_past_lots(struct state *state,
                    const struct pg_rows *rows); /* after the entries; begins with a lot's columns */
void take_past_uses(struct state *state, const struct pg_rows *rows);
#endif
