/* wish_request: what the order router asks the ESG service about buys, at the gate and at the last hop. Sells go
 * against nobody's wishes. */
#ifndef STEWARD_ORDER_ROUTER_WISH_REQUEST_H
#define STEWARD_ORDER_ROUTER_WISH_REQUEST_H
#include "bus/call.h"
#include "esg.seam.h"

/* A question with room for so many buys, in the arena. */
Esg__CheckWishesRequest *wish_request_new(struct arena *arena, uint64_t account_id, size_t room);
void wish_request_add(struct arena *arena, Esg__CheckWishesRequest *request, const Esg__WishedOrder *buy);

/* An answer that does not speak of every buy, in order, or says not what it rests on is none: UNAVAILABLE. */
struct status wish_request_ask(struct call *call, const Esg__CheckWishesRequest *request,
                               Esg__CheckWishesResponse **out);
#endif
