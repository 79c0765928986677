/* state_ledger: rows that only ledger commands need: what settles when, margin accounts, what securities are, and
 * entries of the past that a command takes back. Part of the state: changes are undone with a commit that fails. */
#ifndef STEWARD_ACCOUNT_STATE_LEDGER_H
#define STEWARD_ACCOUNT_STATE_LEDGER_H
#include "cash.h"
#include "state.h"

struct security_row {
  uint64_t security_id;
  int kind;         /* as steward.account.v1.Security.Kind */
  int64_t price_e6; /* last; 0: none */
};
void state_describe_security(struct state *state, struct security_row security);
struct security_row state_security(struct state *state, uint64_t security_id); /* of kind 0 when not described */

/* The sum of an account's cash legs, in one segment, of entries that settle on a day later than they are effective. */
struct due {
  uint64_t account_id, segment_id;
  int32_t settles_on;
  int64_t quantity_e6; /* all of it */
  int64_t added_e6;    /* by this batch */
  bool is_changed;
  struct due *next;    /* of the same account and segment */
  struct due *changed; /* the next one that was changed */
};
void state_add_due(struct state *state, struct due due);
void state_change_due(struct state *state, struct due change); /* adds its quantity */
struct due *state_changed_dues(struct state *state);           /* by ->changed */

/* Cash of a segment, in the state's arena. */
struct cash state_cash(struct state *state, uint64_t account_id, uint64_t segment_id);

void state_add_margin(struct state *state, uint64_t account_id, struct margin margin);
struct margin *state_margin(struct state *state, uint64_t account_id); /* NULL: may not borrow */

/* What an entry of the past did to a lot. */
struct past_lot {
  uint64_t lot_id, account_id, segment_id, security_id;
  bool opened;                   /* by the entry */
  int64_t quantity_e6, basis_e4; /* that it added to what is open; negative: took away */
  int32_t tacked_days;           /* that it added to the holding period */
  bool replaced;                 /* it made the lot the replacement of shares sold at a loss */
  struct past_use *uses;
  struct past_lot *next;
};

/* A later entry that rests on what the entry left of a lot. */
struct past_use {
  uint64_t entry_id, reverses; /* of the entry that used it; what that one takes back: 0 when nothing */
  struct past_use *next;
};

struct past_entry {
  uint64_t entry_id, order_id, proposal_id, reverses, reversed_by;
  int kind;
  int32_t effective_on, settles_on;
  struct leg legs[ENTRY_LEGS];
  int leg_count;
  struct past_lot *lots;
};
struct past_entry *state_add_past_entry(struct state *state, struct past_entry entry);
struct past_entry *state_past_entry(struct state *state,
                                    uint64_t entry_id); /* NULL: it was not named, or is not there */
#endif
