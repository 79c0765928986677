/* state: what a batch of commits reads and changes of one firm, in memory, while the firm's head row is locked.
 *
 * The lane loads the rows that the commands name, applies commit after commit to them (apply.h), and writes what
 * changed in set-based statements. A commit that fails is undone to the byte, so it never spoils its neighbours.
 * Quantities have scale 1e-6 for every asset (cash is security 0, in whole cents); bases and amounts of cash 1e-4.
 */
#ifndef STEWARD_ACCOUNT_STATE_H
#define STEWARD_ACCOUNT_STATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define FIRST_CLIENT_ID 1000 /* ids below are the firm's internal counter-accounts */
#define CASH_SECURITY 0

enum internal_account { /* as steward.account.v1.InternalAccount */
                        INTERNAL_STREET = 1,
                        INTERNAL_EXTERNAL = 2,
                        INTERNAL_INCOME = 3,
                        INTERNAL_FEE = 4,
                        INTERNAL_OPENING = 5,
                        INTERNAL_ERROR = 6,
                        INTERNAL_ALLOCATION = 7,
};

struct position {
  uint64_t account_id, segment_id, security_id;
  int64_t quantity_e6, held_e6;
  bool changed;
};

struct lot {
  uint64_t lot_id, account_id, segment_id, security_id, entry_id;
  uint64_t origin_id; /* the order that acquired the shares, or the first lot; 0 when opened: this one */
  int32_t opened_on;
  int32_t tacked_days;     /* a wash sale's, by which the holding period begins before opened_on */
  int32_t unsettled_until; /* bought with money that settles then; 0: with settled money */
  int64_t opened_quantity_e6, opened_basis_e4;
  int64_t quantity_e6, basis_e4; /* what is open */
  bool may_replace;              /* bought, and not yet the replacement of shares sold at a loss */
  bool is_new, changed;
  struct lot *next; /* of the same account, segment and security; by lot_id */
};

struct named_lot {
  uint64_t lot_id;
  int64_t quantity_e6;
};

struct order {
  uint64_t order_id, account_id, segment_id, security_id, proposal_id, placed_by;
  uint64_t pass_id; /* the suitability pass that covers it; 0: none yet */
  int side; /* 1 buy, 2 sell */
  int type, time_in_force;
  int state; /* as steward.account.v1.Order.State */
  int revision;
  int64_t quantity_e6, limit_price_e6; /* 0: no limit */
  int64_t filled_e6, filled_cash_e4;
  int64_t hold_e6, held_e6; /* to place; in place */
  int64_t created_at_us, changed_at_us;
  const char *reason, *venue, *note;
  const struct named_lot *named; /* that a sell names; in this order they are closed */
  size_t named_count;
  uint64_t version;
  bool is_new, changed;
};

struct account_row { /* what the rules need of an account */
  uint64_t account_id, advisor_id, version;
  int status, lot_method, kind; /* as steward.account.v1.Account.Kind */
  bool margin;
};

struct head { /* the latest version of a record or of master data; version 0: there is none */
  const char *kind;
  uint64_t id, version, account_id;
};

struct leg {
  uint64_t account_id, segment_id, security_id;
  int64_t quantity_e6;
};
#define ENTRY_LEGS 8

struct entry {
  uint64_t entry_id, order_id, proposal_id, sequence;
  uint64_t reverses; /* the entry that this one takes back; 0: none */
  int kind;
  int32_t effective_on, settles_on;
  const char *memo;
  struct leg legs[ENTRY_LEGS];
  int leg_count;
  struct entry *next;
};

struct lot_closing {
  uint64_t entry_id, lot_id, account_id, security_id;
  int64_t quantity_e6, basis_e4, proceeds_e4;
  bool sold;                      /* proceeds_e4 counts */
  int32_t closed_on, acquired_on; /* acquired_on begins the holding period */
  bool long_term;
  struct lot_closing *next;
};

enum lot_adjustment_kind {
  LOT_ADJUST_WASH_SALE = 1,
  LOT_ADJUST_RETURN_OF_CAPITAL = 2,
  LOT_ADJUST_SPLIT = 3,
  LOT_ADJUST_SPIN_OFF = 4,
  LOT_ADJUST_MERGER = 5,
  LOT_ADJUST_STEP_UP = 6,
  LOT_ADJUST_GIFT = 7,
  LOT_ADJUST_REVERSAL = 8,
  LOT_ADJUST_CORRECTION = 9,
  LOT_ADJUST_AVERAGE = 10,
};

struct lot_adjustment { /* a change of what is open of a lot, other than by a closing */
  uint64_t adjustment_id, entry_id, lot_id;
  uint64_t related_lot_id; /* it came from or went to; 0: none */
  enum lot_adjustment_kind kind;
  int64_t quantity_e6, basis_e4; /* added; negative: taken away */
  struct lot_adjustment *next;
};

struct loss { /* a closing at a loss, what of it is not yet a wash sale */
  uint64_t entry_id, lot_id, origin_id;
  int32_t sold_on, acquired_on;
  int64_t quantity_e6, loss_e4; /* loss_e4 is positive */
  struct loss *next;            /* of the same taxpayer and security, in no order */
};

struct shares { /* a lot, among those of its taxpayer and security, in no order */
  struct lot *lot;
  struct shares *next;
};

struct taxpayer {
  uint64_t taxpayer_id; /* the account's primary holder; without holders the account itself */
  bool is_ira;          /* the account is */
};

struct wash_sale { /* a loss that is not deductible, and the lot that replaces what was sold */
  uint64_t closing_entry_id, closing_lot_id, replacement_lot_id, entry_id;
  int64_t quantity_e6, disallowed_e4;
  int32_t tacked_days;
  bool is_permanent; /* replaced in an IRA */
  struct wash_sale *next;
};

struct fill {
  const char *venue, *exec_id;
  uint64_t order_id, entry_id;
  int64_t quantity_e6, price_e6, amount_e4, commission_e4, executed_at_us;
  struct fill *next;
};

struct order_event {
  uint64_t order_id, version, sequence;
  int state;
  const char *note;
  struct order_event *next;
};

struct put {          /* a record, fact, person, account, security or venue session to write, as it came */
  int kind;           /* of the command */
  const void *source; /* the command's message */
  const char *head;   /* name of its head in the state */
  uint64_t id, version, sequence;
  uint64_t user; /* whose commit it is; 0: a service's */
  struct put *next;
};

struct state;

struct status state_new(struct arena *arena, uint64_t next_id, struct state **out);

/* Loading: rows as the database has them; taxpayers before lots. A lot that is there already stays as it is. */
struct position *state_add_position(struct state *state, struct position position);
struct lot *state_add_lot(struct state *state, struct lot lot);
struct order *state_add_order(struct state *state, struct order order);
void state_add_account(struct state *state, struct account_row account);
void state_add_head(struct state *state, struct head head);
void state_add_taxpayer(struct state *state, uint64_t account_id, struct taxpayer taxpayer); /* or changes it */
void state_add_loss(struct state *state, uint64_t taxpayer_id, uint64_t security_id, struct loss loss);
void state_add_fill(struct state *state, const char *venue, const char *exec_id);
void state_add_security(struct state *state, uint64_t security_id);
/* A viewer sees the accounts of an advisor (account_id 0), or one account (advisor_id 0). */
void state_add_sight(struct state *state, uint64_t viewer, uint64_t advisor_id, uint64_t account_id);
void state_add_named_sight(struct state *state, uint64_t viewer, const char *kind, uint64_t id); /* of master data */

/* From now on a position that was not loaded is a bug, not a zero: what is not there was loaded as zero. */
void state_seal(struct state *state);

/* Looking up. Positions (until sealed) and lots are made when absent; the others give NULL. Accounts outside the book
 * and their orders are as if they were not there. */
struct position *state_position(struct state *state, uint64_t account_id, uint64_t segment_id, uint64_t security_id);
struct lot *state_lots(struct state *state, uint64_t account_id, uint64_t segment_id, uint64_t security_id);
struct lot *state_lot(struct state *state, uint64_t lot_id); /* NULL when it was not loaded */
struct taxpayer state_taxpayer(const struct state *state, uint64_t account_id);
struct loss *state_losses(struct state *state, uint64_t taxpayer_id, uint64_t security_id);
struct shares *state_shares(struct state *state, uint64_t taxpayer_id, uint64_t security_id);
struct order *state_order(struct state *state, uint64_t order_id);
bool state_has_order(const struct state *state, uint64_t order_id); /* whoever sees it */
struct account_row *state_account(struct state *state, uint64_t account_id);
struct head *state_head(struct state *state, const char *kind, uint64_t id); /* made with version 0 when absent */
bool state_has_fill(const struct state *state, const char *venue, const char *exec_id);
bool state_has_security(const struct state *state, uint64_t security_id);
bool state_sees_book(const struct state *state, uint64_t advisor_id);            /* whether the commit's viewer does */
bool state_sees_named(const struct state *state, const char *kind, uint64_t id); /* whether it does, of master data */
bool state_is_empty(const struct state *state,
                    uint64_t account_id); /* nothing held, by what was loaded of the account */
bool state_has_orders(const struct state *state, uint64_t account_id); /* of the batch, on their way */
bool state_has_position(const struct state *state, uint64_t account_id, uint64_t segment_id, uint64_t security_id);

/* Changing: a row must be touched before it is changed, so that a failed commit can be undone. */
void state_touch(struct state *state, void *row, size_t size);
void state_mark(struct state *state, uint64_t book); /* a commit begins; of a viewer (account_book()) */
void state_set_user(struct state *state, uint64_t user); /* and of a user */
uint64_t state_book(const struct state *state);
void state_undo(struct state *state); /* back to the mark */
uint64_t state_next_id(struct state *state);
void state_skip_ids(struct state *state, uint64_t next_id); /* ids below it were taken elsewhere in the transaction */
uint64_t state_ids_taken(const struct state *state); /* next_id to store */

void state_write_entry(struct state *state, struct entry *entry);
void state_write_closing(struct state *state, struct lot_closing closing);
void state_write_adjustment(struct state *state, struct lot_adjustment adjustment);
void state_write_wash_sale(struct state *state, struct wash_sale wash_sale);
void state_write_fill(struct state *state, struct fill fill);
void state_write_event(struct state *state, struct order_event event);
void state_write_put(struct state *state, struct put put);

/* What to write, after the last commit of the batch. */
struct changes {
  struct entry *entries;
  struct lot_closing *closings;
  struct lot_adjustment *adjustments;
  struct wash_sale *wash_sales;
  struct fill *fills;
  struct order_event *events;
  struct put *puts;
  struct position **positions;
  size_t position_count;
  struct lot **lots;
  size_t lot_count;
  struct order **orders;
  size_t order_count;
};
void state_changes(struct state *state, struct changes *out);
const struct changes *state_written(const struct state *state); /* its lists, as they are by now */

struct arena *state_arena(struct state *state);

/* Rows of other modules (state_ledger.h), by name and two numbers; borrowed. NULL when there is none. */
void state_keep(struct state *state, const char *name, uint64_t a, uint64_t b, void *row);
void *state_kept(const struct state *state, const char *name, uint64_t a, uint64_t b);
#endif
