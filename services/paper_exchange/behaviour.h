/* behaviour: how the exchange treats orders of a symbol: its good and its bad days, told by a script.
 *
 * A script line is "SYMBOL KEY VALUE"; SYMBOL "*" changes the default of every symbol. '#' begins a comment.
 */
#ifndef STEWARD_PAPER_EXCHANGE_BEHAVIOUR_H
#define STEWARD_PAPER_EXCHANGE_BEHAVIOUR_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define BEHAVIOUR_LINES 10000

struct behaviour {
  int64_t split;           /* an order is filled in so many fills; at least 1 */
  int64_t fill_slices;     /* only so many of them come, the rest of the order stays; 0: all */
  int64_t latency_ms;      /* from the order to its first fill, and from fill to fill */
  int64_t reject_every;    /* every n-th order is rejected; 0: none, 1: all */
  int64_t silent_every;    /* every n-th order is lost without an answer; 0: none */
  int64_t duplicate_every; /* every n-th execution report is sent twice; 0: none */
  int64_t cut_every;       /* the connection is cut after every n-th execution report; 0: never */
  int64_t bust;            /* this fill (1 the first) is taken back at once; 0: none */
  int64_t price_e6;        /* reference price instead of the account service's; 0: none */
  int64_t increment_e6;    /* market orders must be a multiple of it */
};

struct behaviours;

/* INVALID_ARGUMENT names the line. text may be NULL. */
struct status behaviours_parse(struct arena *arena, struct behaviour defaults, const char *text,
                               struct behaviours **out);
const struct behaviour *behaviour_of(const struct behaviours *behaviours, const char *symbol);
#endif
