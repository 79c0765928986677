/* Reads one fact of a whole book, and says what is new. */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

static void make_room(struct arena *arena, struct facts *facts, size_t more)
{
  if (facts->count + more <= facts->room)
    return;
  facts->room = 2 * (facts->count + more);
  struct fact_known *items = arena_array(arena, facts->room, sizeof *items);
  if (facts->count > 0)
    memcpy(items, facts->items, facts->count * sizeof *items);
  facts->items = items;
}

struct status facts_read(struct call *call, const char *name, struct facts *out)
{
  Account__FactBookRequest request = ACCOUNT__FACT_BOOK_REQUEST__INIT;
  Account__FactBatch *batch = NULL;
  struct bus_stream *stream;
  *out = (struct facts){ .name = name };
  request.name = name;
  struct status status = fact_book_open(call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = fact_book_next(stream, &batch)) && batch != NULL) {
    make_room(call->arena, out, batch->n_account_ids);
    for (size_t i = 0; i < batch->n_account_ids && i < batch->n_values; i++)
      out->items[out->count++] =
          (struct fact_known){ batch->account_ids[i], arena_strdup(call->arena, batch->values[i]) };
  }
  return status;
}

static int compare_known(const void *id, const void *item)
{
  uint64_t wanted = *(const uint64_t *)id, found = ((const struct fact_known *)item)->account_id;
  return (wanted > found) - (wanted < found);
}

void facts_say(const struct facts *facts, struct commit_builder *commit, uint64_t account_id, const char *value)
{
  const struct fact_known *known =
      facts->count == 0 ? NULL : bsearch(&account_id, facts->items, facts->count, sizeof *facts->items, compare_known);
  if (strcmp(known == NULL ? "" : known->value, value) != 0)
    commit_fact(commit, account_id, facts->name, value);
}
