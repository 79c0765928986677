/* Puts a question about orders together. */
#include "suitability_request.h"

#include "base/decimal.h"

Risk__CheckSuitabilityRequest *suitability_request_new(struct arena *arena, uint64_t account_id, size_t trades,
                                                       size_t moves)
{
  Risk__CheckSuitabilityRequest *request = arena_alloc(arena, sizeof *request);
  risk__check_suitability_request__init(request);
  request->account_id = account_id;
  request->trades = arena_array(arena, trades + 1, sizeof *request->trades);
  request->moves = arena_array(arena, moves + 1, sizeof *request->moves);
  for (size_t i = 0; i < trades; i++)
    request->trades[i] = arena_alloc(arena, sizeof *request->trades[i]);
  for (size_t i = 0; i < moves; i++)
    request->moves[i] = arena_alloc(arena, sizeof *request->moves[i]);
  return request;
}

void suitability_request_add(Risk__CheckSuitabilityRequest *request, const struct suitability_trade *trade)
{
  Risk__ProposedTrade *out = request->trades[request->n_trades++];
  risk__proposed_trade__init(out);
  out->order_id = trade->order_id;
  out->security_id = trade->security_id;
  out->segment_id = trade->segment_id;
  out->quantity_e6 = trade->is_sell ? -trade->quantity_e6 : trade->quantity_e6;
  out->limit_price_e6 = trade->limit_price_e6;
}

void suitability_request_move(Risk__CheckSuitabilityRequest *request, uint64_t index_id, int64_t amount_e4)
{
  size_t i = 0;
  while (i < request->n_moves && request->moves[i]->index_id != index_id)
    i++;
  Risk__SegmentMove *move = request->moves[i];
  if (i == request->n_moves) {
    request->n_moves++;
    risk__segment_move__init(move);
    move->index_id = index_id;
  }
  if (!decimal_add(move->amount_e4, amount_e4, &move->amount_e4))
    move->amount_e4 = INT64_MAX; /* no sane sum; it counts as money added */
}

void suitability_request_rest_on(struct arena *arena, Risk__CheckSuitabilityRequest *request,
                                 const Esg__CheckWishesResponse *wishes)
{
  request->n_besides = wishes->n_used;
  request->besides = arena_copy(arena, wishes->used, wishes->n_used * sizeof(Account__Precondition *));
}
