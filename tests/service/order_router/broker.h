/* broker: the venue's side of the FIX session in a test: fills at ten, in two parts, with faults on demand. */
#ifndef TEST_ORDER_ROUTER_BROKER_H
#define TEST_ORDER_ROUTER_BROKER_H
#include "fix/fix.h"

#define BROKER_ORDERS 256

struct broker_order {
  struct fix_order terms;
  char firm[FIX_ID_SIZE];
  char status;
  int64_t done_e6;
};

struct broker {
  struct fix_engine *engine;
  struct broker_order orders[BROKER_ORDERS];
  int order_count;
  int received;    /* NewOrderSingle, all */
  int resends;     /* of them with PossResend */
  int repeats;     /* NewOrderSingle of an order it has: must not happen unless marked */
  int lose;        /* so many new orders get no answer and no place in the book */
  bool duplicates; /* every report twice */
  bool rests;      /* acknowledges and does not fill */
  bool rejects;
  int executions;
  int logons;
};

struct broker *broker_start(uv_loop_t *loop, int port, const char *folder);
void broker_stop(struct broker *broker);
void broker_fill_all(struct broker *broker); /* what rests */
#endif
