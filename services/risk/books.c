/* Reads the positions of many accounts at once. */
#include "books.h"

#include <assert.h>
#include <stdlib.h>

#include "records/positions.h"

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

static struct status take(void *context, const struct position *position)
{
  const struct reading *reading = context;
  struct place wanted = { .account_id = position->account_id };
  const struct place *found =
      bsearch(&wanted, reading->places, reading->count, sizeof *reading->places, compare_places);
  if (found == NULL)
    return status_fail(STATUS_INTERNAL, NULL, "a position of an account that was not asked for");
  return book_take_position(reading->arena, position, &reading->books[found->at]);
}

struct status books_read(struct call *call, uint64_t *account_ids, size_t count, struct book **out)
{
  assert(count <= BOOKS_MAX);
  struct place *places = arena_array(call->arena, count, sizeof *places);
  struct reading reading = { call->arena, places, count, arena_array(call->arena, count, sizeof(struct book)) };
  *out = reading.books;
  for (size_t i = 0; i < count; i++)
    places[i] = (struct place){ account_ids[i], i };
  qsort(places, count, sizeof *places, compare_places);
  return positions_read(
      call, &(struct positions){ .account_ids = account_ids, .count = count, .take = take, .context = &reading });
}
