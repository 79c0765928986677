/* suitability: may these orders be sent for this account? The one function, asked for every order from every path.
 *
 * (a) The level of each index or model bought is at most the client's. (b) The level of the resulting whole account
 * is at most the client's. Where (b) fails already, a purchase passes if (a) holds and no row of the level table
 * gets worse. A portfolio above the client's level may be bought within as long as no money is added to it and no
 * row gets worse. Manual orders: (b), and the portfolio rules of the client's level. An order that shrinks a position
 * without crossing zero always passes. No score, a stale score or an unscored portfolio denies. Nobody overrides.
 *
 * A row is worse when its level rises, or when it stands above the client's level and its value rises.
 *
 * A household that is managed as one portfolio is asked about as one: `before` and `after` are of all its accounts, the
 * client's level is its lowest member's.
 */
#ifndef STEWARD_RISK_SUITABILITY_H
#define STEWARD_RISK_SUITABILITY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account_score.h"
#include "base/arena.h"
#include "portfolio_level.h"

#define SUITABILITY_RULES_VERSION 1 /* recorded with every decision; a change of any rule here is a new one */

/* The three that pass, then those that deny in order of precedence: the first that applies is the answer. The numbers
 * are those of the contract. */
enum suitability_reason {
  SUITABILITY_WITHIN = 0,               /* everything is within the client's level */
  SUITABILITY_ONLY_SHRINKS = 1,         /* every order shrinks a position */
  SUITABILITY_NO_ROW_WORSE = 2,         /* (a) or (b) failed before, and no row of the table gets worse */
  SUITABILITY_NO_SCORE = 3,             /* denied, as all below */
  SUITABILITY_SCORE_STALE = 4,          /* the client's score is too old */
  SUITABILITY_PRODUCT_UNSCORED = 5,     /* an index or model bought has no level */
  SUITABILITY_PRODUCT_ABOVE = 6,        /* (a) */
  SUITABILITY_ACCOUNT_UNSCORED = 7,     /* the resulting account has no level */
  SUITABILITY_ACCOUNT_ABOVE = 8,        /* (b) */
  SUITABILITY_ACCOUNT_INADMISSIBLE = 9, /* (b), beyond the last bound of a row */
  SUITABILITY_LEVEL_RULE = 10,          /* a manual order: more leveraged and inverse funds than the level may hold */
};

struct suitability_product {
  const char *name;      /* of the index or model bought */
  enum risk_level level; /* its published level */
  int64_t added_e4;      /* money added to it by these orders: purchases less sales; at most 0 in a rebalance */
};

struct suitability_order {
  int64_t security_id;
  int64_t position_e6; /* before these orders, other open orders in the same direction already taken off */
  int64_t change_e6;   /* shares bought, below 0 sold */
};

struct suitability_question {
  enum score_state client_state;
  enum risk_level client_level; /* the account's effective one */
  const struct suitability_product *products;
  size_t product_count;
  const struct suitability_order *orders; /* in the order they will be sent */
  size_t order_count;
  const struct portfolio_level *before; /* the whole account as it stands */
  const struct portfolio_level *after;  /* resulting: positions, these orders filled, open orders that add risk */
  const struct level_table *table;      /* by which both were measured */
  bool is_manual;                       /* orders entered by hand, of no index or model */
};

struct suitability_decision {
  enum suitability_reason reason;
  bool passes;
  const char *rule;   /* "suitability.a", empty when passed within */
  const char *number; /* what was found, as text: "4", "1.5" */
  const char *limit;  /* what is allowed: "3" */
  const char *text;   /* a sentence for the advisor */
};

/* What there is of one security, and what orders still do to it. */
struct suitability_holding {
  int64_t position_e6;   /* below 0: short */
  int64_t proposal_e6;   /* shares that this proposal buys, below 0 sells */
  int64_t open_buys_e6;  /* shares that other open orders buy */
  int64_t open_sells_e6; /* shares that they sell, positive */
};

/* The resulting position: this proposal filled, and of other open orders those that lead away from zero. What leads
 * towards zero counts only where it is proposed; of two directions the one that leads further away counts. False when
 * it cannot be counted. */
bool suitability_resulting(const struct suitability_holding *holding, int64_t *out);

/* Whether every order shrinks a position without crossing zero; then nothing else is asked. */
bool suitability_only_shrinks(const struct suitability_order *orders, size_t count);

/* The decision on the orders together. Texts are in the arena or literals. */
struct suitability_decision suitability_decide(struct arena *arena, const struct suitability_question *question);

/* Whether the order at `place` may be sent: it passes with the decision, or it shrinks a position by itself. */
bool suitability_order_passes(const struct suitability_question *question, const struct suitability_decision *decision,
                              size_t place);

const char *suitability_reason_name(enum suitability_reason reason); /* "product_above" */
#endif
