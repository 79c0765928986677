/* Puts a question about buys together, and takes nothing but a whole answer. */
#include "wish_request.h"

Esg__CheckWishesRequest *wish_request_new(struct arena *arena, uint64_t account_id, size_t room)
{
  Esg__CheckWishesRequest *request = arena_alloc(arena, sizeof *request);
  esg__check_wishes_request__init(request);
  request->account_id = account_id;
  request->orders = arena_array(arena, room + 1, sizeof *request->orders);
  return request;
}

void wish_request_add(struct arena *arena, Esg__CheckWishesRequest *request, const Esg__WishedOrder *buy)
{
  request->orders[request->n_orders++] = arena_copy(arena, buy, sizeof *buy);
}

static bool is_whole(const Esg__CheckWishesRequest *request, const Esg__CheckWishesResponse *answer)
{
  if (answer->n_orders != request->n_orders || answer->n_used == 0)
    return false;
  for (size_t i = 0; i < answer->n_orders; i++)
    if (answer->orders[i]->order_id != request->orders[i]->order_id)
      return false;
  return true;
}

struct status wish_request_ask(struct call *call, const Esg__CheckWishesRequest *request,
                               Esg__CheckWishesResponse **out)
{
  Esg__CheckWishesResponse *answer;
  struct status status = wish_check_call(call, request, &answer);
  if (status_is_ok(status) && !is_whole(request, answer))
    status = status_fail(STATUS_UNAVAILABLE, NULL, "the answer does not speak of every buy");
  if (status_is_ok(status))
    *out = answer;
  return status;
}
