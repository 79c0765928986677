/* apply: what each command of a Commit does to the state, or why it may not. Pure: time and ids come in.
 *
 * First failing check wins. A failure leaves the state half changed: the caller undoes the whole commit.
 */
#ifndef STEWARD_ACCOUNT_APPLY_H
#define STEWARD_ACCOUNT_APPLY_H
#include "lots.h"
#include "state.h"

enum { /* as steward.account.v1.EntryKind */
       ENTRY_OPENING_BALANCE = 1,
       ENTRY_DEPOSIT = 2,
       ENTRY_WITHDRAWAL = 3,
       ENTRY_IN_KIND = 4,
       ENTRY_SEGMENT_TRANSFER = 5,
       ENTRY_BUY = 6,
       ENTRY_SELL = 7,
       ENTRY_DIVIDEND = 8,
       ENTRY_INTEREST = 9,
       ENTRY_FEE_CHARGED = 10,
       ENTRY_CORRECTION = 11,
       ENTRY_MARGIN_INTEREST = 12,
       ENTRY_GIFT = 13,
       ENTRY_STEP_UP = 14,
       ENTRY_SPLIT = 15,
       ENTRY_STOCK_DIVIDEND = 16,
       ENTRY_CASH_IN_LIEU = 17,
       ENTRY_REINVESTMENT = 18,
       ENTRY_RETURN_OF_CAPITAL = 19,
       ENTRY_SPIN_OFF = 20,
       ENTRY_MERGER = 21,
       ENTRY_DELISTING = 22,
       ENTRY_WITHHOLDING = 23,
};

enum { /* as steward.account.v1.Order.State; 8 and above are final */
       ORDER_DRAFT = 0,
       ORDER_WAITING_APPROVAL = 1,
       ORDER_PENDING_CASH = 2,
       ORDER_ACCEPTED = 3,
       ORDER_ROUTED = 4,
       ORDER_WORKING = 5,
       ORDER_PARTIALLY_FILLED = 6,
       ORDER_PENDING_CANCEL = 7,
       ORDER_FILLED = 8,
       ORDER_CANCELED = 9,
       ORDER_REJECTED = 10,
       ORDER_EXPIRED = 11,
};

enum { SIDE_BUY = 1, SIDE_SELL = 2 };
enum { ACCOUNT_PROSPECTIVE = 0, ACCOUNT_OPENED = 1, ACCOUNT_RESTRICTED = 2, ACCOUNT_CLOSED = 3 };

struct moment { /* of the batch */
  int64_t now_us;
  uint64_t sequence;
  int32_t business_on;
};

struct outcome {
  uint64_t id, version;
  bool duplicate;
};

struct lot_in {
  int32_t opened_on;
  int64_t quantity_e6, basis_e4;
};

struct post_entry {
  int kind;
  uint64_t account_id, segment_id, security_id;
  int64_t quantity_e6; /* signed: into the account is positive */
  const struct lot_in *lots;
  size_t lot_count;
  const struct named_lot *named; /* of shares that go out; none: by the account's method */
  size_t named_count;
  int32_t effective_on, settles_on;
  const char *memo;
};

struct transfer {
  uint64_t account_id, from_segment_id, to_segment_id, security_id, proposal_id;
  int64_t quantity_e6;
  int32_t effective_on;
  const char *memo;
};

struct post_trade {
  int side;
  uint64_t account_id, segment_id, security_id;
  int64_t quantity_e6, amount_e4, costs_e4; /* costs: commission and fees */
  int32_t traded_on, settles_on;
  const struct named_lot *named; /* of a sell; none: by the account's method */
  size_t named_count;
  const char *memo;
};

struct reverse {
  uint64_t entry_id;
  int32_t effective_on; /* DATE_NONE: the entry's own */
  const char *memo;
};

struct step_up {
  uint64_t account_id, segment_id, security_id;
  int64_t price_e6;
  int32_t died_on;
  const char *memo;
};

struct apply_action {
  uint64_t action_id, account_id, security_id, other_security_id; /* account_id 0: the security's own change */
  const uint64_t *segment_ids;
  size_t segment_count;
};

struct move_order {
  uint64_t order_id, replaces; /* replaces 0: any version */
  uint64_t pass_id;           /* to ROUTED: a newer one; 0: the one it has */
  int state;
  const char *note;
};

struct apply_fill {
  const char *venue, *exec_id;
  uint64_t order_id;
  int64_t quantity_e6, price_e6, commission_e4, executed_at_us;
};

struct put_record {
  const char *kind;
  uint64_t id, replaces, account_id; /* id 0: give one; else one that was given before */
  const void *source;
};

/* Record precondition: kind and id have this version; with kind NULL the order has. */
struct status apply_precondition(struct state *state, const char *kind, uint64_t id, uint64_t version);
struct status apply_post_entry(struct state *state, const struct post_entry *in, struct moment at, struct outcome *out);
struct status apply_transfer(struct state *state, const struct transfer *in, struct moment at, struct outcome *out);
struct status apply_post_trade(struct state *state, const struct post_trade *in, struct moment at, struct outcome *out);
struct status apply_reverse(struct state *state, const struct reverse *in, struct moment at, struct outcome *out);
struct status apply_step_up(struct state *state, const struct step_up *in, struct moment at, struct outcome *out);
struct action;
struct status apply_put_action(struct state *state, const struct action *in, struct outcome *out);
struct status apply_action(struct state *state, const struct apply_action *in, struct moment at, struct outcome *out);
struct status apply_accept_order(struct state *state, const struct order *in, struct moment at, struct outcome *out);
struct status apply_move_order(struct state *state, const struct move_order *in, struct moment at, struct outcome *out);
struct status apply_execution(struct state *state, const struct apply_fill *in, struct moment at, struct outcome *out);
struct status apply_put_record(struct state *state, const struct put_record *in, int command, struct moment at,
                               struct outcome *out);

/* Whether an order in state `from` may be moved to state `to` (fills move orders themselves). */
bool order_may_move(int from, int to);

#endif
