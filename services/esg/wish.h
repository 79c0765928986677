/* wish: what stands against an order: the firm's exclusions, then the client's own wishes, then what is not known.
 *
 * Sells go against nobody's wishes. A wish is overridden when a recorded override is of this very order (account,
 * security, side), covers its quantity and every practice that is flagged now.
 */
#ifndef STEWARD_ESG_WISH_H
#define STEWARD_ESG_WISH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen.h"

struct wish_practice { /* one practice, as it is for the order's security */
  const char *name;
  enum esg_outcome outcome;
  bool is_avoided;       /* by the client */
  const char *exclusion; /* list of the firm that has it; NULL: none */
};

struct wish_order {
  uint64_t account_id, security_id;
  bool is_sell;
  int64_t quantity_e6;
};

struct wish_override { /* recorded for the order's id */
  struct wish_order order;
  const char *const *practices;
  size_t practice_count;
};

enum wish_outcome { /* as steward.esg.v1.OrderWish.Outcome */
                    WISH_EXCLUDED = 1,
                    WISH_HELD,
                    WISH_OVERRIDDEN,
                    WISH_UNKNOWN,
                    WISH_CLEAR
};

struct wish_question {
  struct wish_order order;
  const struct wish_practice *practices;
  size_t practice_count;
  const char *excluded_by;              /* list that has the security by name; NULL: none */
  const struct wish_override *override; /* NULL: none */
};

struct wish_answer {
  enum wish_outcome outcome;
  const struct wish_practice *practice; /* that decided, the first; NULL: none */
  const char *exclusion;                /* that decided */
};

struct wish_answer wish_decide(const struct wish_question *question);
#endif
