/* gate: the orders of one submission between the request and the commit.
 *
 * Load reads what the controls need, plan says which buys can be held now and which wait for sells, decide asks the
 * controls and suitability, commit writes everything at once. All of it lives in the call's arena.
 */
#ifndef STEWARD_ORDER_ROUTER_GATE_H
#define STEWARD_ORDER_ROUTER_GATE_H
#include "account.seam.h"
#include "esg.seam.h"
#include "records/records.h"
#include "risk.seam.h"
#include "router.h"

struct gate_amount { /* of one security (0: cash) in one segment */
  uint64_t segment_id, security_id;
  int64_t free_e6; /* less holds, after the transfers */
};

struct gate_security {
  uint64_t security_id;
  const char *symbol;
  int64_t increment_e6;
  int64_t price_e6; /* 0: none */
  int64_t priced_at_us;
};

struct gate_segment {
  uint64_t segment_id;
  int64_t cash_e4;  /* free */
  int64_t sells_e4; /* of this submission, at limit or last price */
  int64_t now_e4;   /* buys to hold at once, without buffer */
  int64_t later_e4; /* buys that wait for the sells */
};

struct gate {
  struct call *call;
  struct router *router;
  const OrderRouter__SubmitOrdersRequest *in;
  Account__Account *account;
  struct record kill_switch;
  bool is_killed;
  struct gate_amount *amounts; /* by segment and security */
  size_t amount_count;
  int64_t value_e4;                 /* of the account */
  struct gate_security *securities; /* of account and orders, by id */
  size_t security_count;
  Account__Order **working; /* orders of the account that are not final */
  size_t working_count;
  struct control_order *orders; /* as in the request */
  int64_t *holds_e4;            /* of buys */
  struct gate_segment *segments;
  size_t segment_count;
  Risk__SuitabilityDecision *decision; /* NULL: none could be had */
  size_t buy_count;                    /* that wishes were asked about */
  Esg__CheckWishesResponse *wishes;    /* NULL: not asked, or no answer */
  struct control_answer answer;
};

struct status gate_load(struct call *call, const OrderRouter__SubmitOrdersRequest *in, struct gate **out);
struct status gate_read_prices(struct gate *gate); /* part of load: securities and their last prices */
const struct gate_security *gate_security_of(const struct gate *gate, uint64_t security_id);
int64_t gate_free(const struct gate *gate, uint64_t segment_id, uint64_t security_id); /* 1e-6 */

/* Orders as the controls see them; holds. Pure. */
void gate_plan(struct gate *gate);

/* Fills gate->answer. The decision is kept when `record`, and then comes with the pass of these orders, without which
 * none is allowed. */
void gate_decide(struct gate *gate, bool record);

/* gate_suitability.c: asks the risk service; fills gate->decision, NULL when none could be had. */
void gate_ask_suitability(struct gate *gate, bool record);

/* The one commit, which keeps the answer under the first order's id, so that asking again gives it again. ABORTED or
 * FAILED_PRECONDITION: something changed since the load. */
extern const struct record_kind gate_answer_kind;
struct status gate_commit(struct gate *gate, const OrderRouter__GateAnswer *answer, Account__CommitResponse **out);

Account__Order *gate_accepted_order(const struct gate *gate, size_t i); /* order i as it is accepted */
void gate_fill_answer(struct gate *gate, OrderRouter__GateAnswer *out);
#endif
