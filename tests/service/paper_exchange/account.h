/* account: as much of an account service as the paper exchange asks: firms "sample" (1) and "beta" (2), one price. */
#ifndef TEST_PAPER_EXCHANGE_ACCOUNT_H
#define TEST_PAPER_EXCHANGE_ACCOUNT_H
#include "bus/bus.h"

extern int account_price_calls; /* so many questions were asked */
extern bool account_is_away;    /* it answers nothing */

void account_serve(struct bus *bus);
#endif
