/* controls: what stands between an order and the market (in the spirit of SEC rule 15c3-5).
 *
 * All orders of one account are asked together, all controls of each; nothing is sent by asking. A hard finding
 * refuses the whole basket; the rest are warnings. At most five findings are answered, worst first: hard before
 * warning, then by the precedence of the rule, then in the order of the basket. Each names rule, number and limit.
 * Limits are explicit: one that was left at zero refuses, CONTROL_NO_LIMIT says that there is none.
 */
#ifndef STEWARD_ORDER_ROUTER_CONTROLS_H
#define STEWARD_ORDER_ROUTER_CONTROLS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define CONTROL_FINDINGS_LIMIT 5
#define CONTROL_ORDERS_LIMIT 5000
#define CONTROL_NO_LIMIT INT64_MAX

enum control_rule { /* in order of precedence */
                    CONTROL_KILL_SWITCH,
                    CONTROL_SUITABILITY_MISSING,
                    CONTROL_SUITABILITY_DENIED,
                    CONTROL_ACCOUNT_STATUS,
                    CONTROL_RESTRICTED,
                    CONTROL_ESG_NOT_ASKED, /* the client's wishes could not be had */
                    CONTROL_ESG_HOLD,
                    CONTROL_NO_SHORT,
                    CONTROL_POSITION,
                    CONTROL_CASH,
                    CONTROL_BASKET_VALUE,
                    CONTROL_ORDER_VALUE,
                    CONTROL_ORDER_QUANTITY,
                    CONTROL_PRICE_AGE,
                    CONTROL_PRICE_COLLAR,
                    CONTROL_DUPLICATE,
                    CONTROL_INCREMENT,
                    CONTROL_MESSAGE_RATE,
                    CONTROL_WASH_SALE,
                    CONTROL_ESG_UNKNOWN,  /* a warning */
                    CONTROL_MARKET_HOURS, /* a warning */
                    CONTROL_RULE_COUNT
};

enum control_suitability { CONTROL_NOT_DECIDED, CONTROL_DENIED, CONTROL_ALLOWED };

struct control_account {
  int64_t cash_e4;  /* free: less holds */
  int64_t value_e4; /* of the whole account */
  bool is_open;
  bool is_buying_stopped;               /* an unexplained break with the custodian */
  bool is_short_allowed;                /* never in a cash account */
  enum control_suitability suitability; /* of this basket: nothing goes out undecided, not even a sale, which passes */
  const char *suitability_rule;         /* of a denial: "account level" */
  const char *suitability_number;       /* "5" */
  const char *suitability_limit;        /* "3" */
};

struct control_limits { /* the least of the firm's, the account's and the user's */
  int64_t order_value_e4;
  int64_t order_quantity_e6;
  int64_t basket_share_e8; /* of the account's value, buys and sells each */
  int64_t collar_e8;       /* how far a limit price may be beyond the last price */
  int64_t price_age_us;    /* how old the last price may be */
  int64_t messages;        /* in the firm's window */
};

struct control_moment {
  int64_t now_us;
  bool is_killed;
  bool is_market_open;
  int64_t messages; /* sent in the firm's window so far */
};

struct control_order {
  int64_t order_id;
  int64_t segment_id; /* positions are the segment's */
  int64_t security_id;
  const char *symbol;
  bool is_sell;
  bool is_pending_cash; /* a buy that is released when sells fill */
  int64_t quantity_e6;
  int64_t limit_price_e6; /* 0: market */
  int64_t last_price_e6;  /* 0: none */
  int64_t priced_at_us;
  int64_t increment_e6;
  int64_t position_e6; /* free shares of the security in the account's segment: less open sells */
  int64_t hold_e4;     /* of a buy: cash to hold; 0: what it costs at its limit or the last price */
  bool is_restricted;
  bool is_wash_sale;
  int64_t duplicate_of; /* a recent order of the same account, security, side and quantity; 0: none */
  bool is_repeat_meant; /* somebody confirmed that it is not a mistake */
};

struct control_input {
  const struct control_account *account;
  const struct control_limits *limits;
  const struct control_moment *moment;
  const struct control_order *orders;
  size_t count;
};

struct control_finding {
  enum control_rule rule;
  bool is_hard;
  int64_t order_id; /* 0: all of them */
  const char *number;
  const char *limit;
  const char *message; /* for a person; these three in the arena */
};

struct control_answer {
  bool is_accepted; /* no hard finding */
  struct control_finding findings[CONTROL_FINDINGS_LIMIT];
  size_t finding_count;
  size_t hard_count; /* all, shown or not */
  size_t warning_count;
};

void controls_check(struct arena *arena, const struct control_input *input, struct control_answer *answer);

/* Adds a hard finding of the caller's own; the answer keeps it when it is among the worst. The texts are kept. */
void controls_refuse(struct control_answer *answer, const struct control_finding *finding);

/* Adds a warning of the caller's own, in the same way. */
void controls_warn(struct control_answer *answer, const struct control_finding *finding);

/* What an order is worth: at its limit, else at the last price, rounded up. An unpriced market order is worth 0 here
 * and is refused for its price; what does not fit is worth INT64_MAX / 4. */
int64_t controls_order_value(const struct control_order *order);

/* "price collar" */
const char *control_rule_text(enum control_rule rule);
#endif
