/* batch_load_actions: corporate actions that a batch names, and what accounts held of them; and what
 * owners of retirement accounts moved in a year. */
#ifndef STEWARD_ACCOUNT_BATCH_LOAD_ACTIONS_H
#define STEWARD_ACCOUNT_BATCH_LOAD_ACTIONS_H
#include "batch_load_lots.h"
#include "state_actions.h"

struct action_names {
  struct ids put;                       /* actions */
  struct ids applied_actions, accounts; /* in pairs */
  struct ids ira_accounts, ira_years;   /* in pairs: movements of retirement accounts */
};

struct action_rows {
  struct pg_rows *actions, *holdings, *ira;
};

void actions_name_ira(struct action_names *names, uint64_t account_id, uint64_t tax_year);

/* Sends nothing when none is named; then receives as much. */
void actions_send(const struct action_names *names, uint64_t firm_id, struct pg_transaction *transaction);
struct status actions_receive(const struct action_names *names, struct pg_transaction *transaction,
                              struct action_rows *rows);
void actions_take(struct state *state, const struct action_rows *rows);
#endif
