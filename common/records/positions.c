/* positions: unfolds the ledger's column batches. */
#include "positions.h"

#include "bus/bus.h"

static struct status check_columns(const Account__PositionBatch *batch)
{
  size_t count = batch->n_quantity_e6;
  if (batch->n_account_index != count || batch->n_segment_ids != count || batch->n_security_index != count ||
      batch->n_held_e6 != count)
    return status_fail(STATUS_INTERNAL, NULL, "positions came in columns of unequal length");
  for (size_t i = 0; i < count; i++) {
    if (batch->account_index[i] >= batch->n_account_ids || batch->security_index[i] >= batch->n_security_ids)
      return status_fail(STATUS_INTERNAL, NULL, "a position refers outside its dictionary");
  }
  return status_ok();
}

static struct status take_batch(const struct positions *positions, const Account__PositionBatch *batch)
{
  struct status status = check_columns(batch);
  for (size_t i = 0; status_is_ok(status) && i < batch->n_quantity_e6; i++) {
    struct position position = { .account_id = batch->account_ids[batch->account_index[i]],
                                 .segment_id = batch->segment_ids[i],
                                 .security_id = batch->security_ids[batch->security_index[i]],
                                 .quantity_e6 = batch->quantity_e6[i],
                                 .held_e6 = batch->held_e6[i] };
    status = positions->take(positions->context, &position);
  }
  return status;
}

struct status positions_read(struct call *call, const struct positions *positions)
{
  Account__PositionsRequest request = ACCOUNT__POSITIONS_REQUEST__INIT;
  Account__PositionBatch *batch = NULL;
  struct bus_stream *stream;
  if (positions->count == 0)
    return status_ok();
  request.account_ids = positions->account_ids;
  request.n_account_ids = positions->count;
  request.as_of = positions->as_of;
  struct status status = ledger_positions_open(call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status) && status_is_ok(status = ledger_positions_next(stream, &batch)) && batch != NULL)
    status = take_batch(positions, batch);
  bus_close(stream);
  return status;
}
