/* Reads the positions of many accounts at once. */
#include "books.h"

#include <assert.h>
#include <stdlib.h>

#include "account.seam.h"
#include "base/decimal.h"
#include "bus/bus.h"

#define CASH_E6_A_E4 100 /* a position in cash has scale 1e-6 and whole cents */

struct place { /* of an account in what was asked */
  uint64_t account_id;
  size_t at;
};

static int compare_places(const void *left, const void *right)
{
  const struct place *a = left, *b = right;
  return (a->account_id > b->account_id) - (a->account_id < b->account_id);
}

struct reading {
  struct arena *arena;
  const struct place *places; /* by account id */
  size_t count;
  struct book *books;
};

static struct status take_one(struct reading *reading, const Account__PositionBatch *batch, size_t row)
{
  if (batch->account_index[row] >= batch->n_account_ids || batch->security_index[row] >= batch->n_security_ids)
    return status_fail(STATUS_INTERNAL, NULL, "a position is not in the dictionaries");
  struct place wanted = { .account_id = batch->account_ids[batch->account_index[row]] };
  const struct place *found =
      bsearch(&wanted, reading->places, reading->count, sizeof *reading->places, compare_places);
  if (found == NULL)
    return status_fail(STATUS_INTERNAL, NULL, "a position of an account that was not asked for");
  struct book *book = &reading->books[found->at];
  uint64_t security_id = batch->security_ids[batch->security_index[row]];
  int64_t *sum = &book->cash_e4, quantity = batch->quantity_e6[row] / CASH_E6_A_E4;
  if (security_id != 0) {
    struct book_line *line = book_line(reading->arena, book, security_id);
    if (line == NULL)
      return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "an account holds more securities than can be measured");
    sum = &line->quantity_e6;
    quantity = batch->quantity_e6[row];
  }
  if (!decimal_add(*sum, quantity, sum))
    return status_fail(STATUS_INTERNAL, NULL, "a position is beyond what can be counted");
  return status_ok();
}

static struct status take(struct reading *reading, const Account__PositionBatch *batch)
{
  struct status status = status_ok();
  if (batch->n_security_index != batch->n_quantity_e6 || batch->n_account_index != batch->n_quantity_e6)
    return status_fail(STATUS_INTERNAL, NULL, "columns of positions differ in length");
  for (size_t i = 0; status_is_ok(status) && i < batch->n_quantity_e6; i++)
    status = take_one(reading, batch, i);
  return status;
}

struct status books_read(struct call *call, uint64_t *account_ids, size_t count, struct book **out)
{
  assert(count <= BOOKS_MAX);
  Account__PositionsRequest request = ACCOUNT__POSITIONS_REQUEST__INIT;
  struct bus_stream *stream = NULL;
  struct place *places = arena_array(call->arena, count, sizeof *places);
  struct reading reading = { call->arena, places, count, arena_array(call->arena, count, sizeof(struct book)) };
  *out = reading.books;
  if (count == 0) /* no account at all would mean all of them */
    return status_ok();
  for (size_t i = 0; i < count; i++)
    places[i] = (struct place){ account_ids[i], i };
  qsort(places, count, sizeof *places, compare_places);
  request.account_ids = account_ids;
  request.n_account_ids = count;
  struct status status = ledger_positions_open(call, &request, &stream);
  while (status_is_ok(status)) {
    Account__PositionBatch *batch;
    status = ledger_positions_next(stream, &batch);
    if (!status_is_ok(status) || batch == NULL)
      break;
    status = take(&reading, batch);
  }
  bus_close(stream);
  return status;
}
