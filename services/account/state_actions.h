/* state_actions: corporate actions, what accounts held of them, and what applying them writes. Part of the state. */
#ifndef STEWARD_ACCOUNT_STATE_ACTIONS_H
#define STEWARD_ACCOUNT_STATE_ACTIONS_H
#include "state.h"

enum { /* as steward.account.v1.CorporateAction.Kind */
       ACTION_SPLIT = 1,
       ACTION_STOCK_DIVIDEND = 2,
       ACTION_CASH_DIVIDEND = 3,
       ACTION_REINVESTMENT = 4,
       ACTION_RETURN_OF_CAPITAL = 5,
       ACTION_SPIN_OFF = 6,
       ACTION_MERGER = 7,
       ACTION_SYMBOL_CHANGE = 8,
       ACTION_DELISTING = 9,
};

struct action {
  uint64_t action_id, security_id, other_security_id, version;
  int kind;
  int32_t ex_on, record_on, pay_on; /* record_on DATE_NONE: not said */
  int64_t numerator_e6, denominator_e6, cash_e6, basis_share_e8, withholding_e4, price_e6;
  const char *symbol, *memo;
  bool is_applied; /* to some account */
  bool is_changed;
  struct action *changed;
};
void state_add_action(struct state *state, struct action action);
struct action *state_action(struct state *state, uint64_t action_id);
void state_put_action(struct state *state, struct action action); /* new, or in place of the one with its id */
struct action *state_changed_actions(struct state *state);        /* by ->changed */

struct holding { /* of an account, of an action's security, in a segment */
  uint64_t segment_id;
  int64_t entitled_e6; /* by entries effective before the ex date */
  struct holding *next;
};
struct applied { /* an action and an account */
  uint64_t action_id, account_id, sequence;
  bool is_done; /* it was applied before */
  struct holding *holdings;
  struct applied *written;
};
struct applied *state_applied(struct state *state, uint64_t action_id, uint64_t account_id); /* made when absent */
void state_add_holding(struct state *state, struct applied *applied, struct holding holding);
void state_write_applied(struct state *state, struct applied *applied, uint64_t sequence);
struct applied *state_written_applied(struct state *state); /* by ->written */

struct gain { /* realised without a sale */
  uint64_t entry_id, account_id, security_id, lot_id;
  int place;
  int64_t gain_e4;
  int32_t acquired_on, realised_on;
  bool is_long_term;
  struct gain *next;
};
void state_write_gain(struct state *state, struct gain gain);
struct gain *state_written_gains(struct state *state);

struct symbol_change {
  uint64_t security_id;
  const char *symbol;
  struct symbol_change *next;
};
void state_write_symbol(struct state *state, uint64_t security_id, const char *symbol);
struct symbol_change *state_written_symbols(struct state *state);
#endif
