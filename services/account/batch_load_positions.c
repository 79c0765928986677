/* Positions of a batch: asked for, or remembered. */
#include "batch_load_positions.h"

#include "account_sql.h"
#include "standing.h"

void positions_name(struct position_names *names, uint64_t account_id, uint64_t segment_id, uint64_t security_id)
{
  names->accounts.values[names->accounts.count++] = (int64_t)account_id;
  names->segments.values[names->segments.count++] = (int64_t)segment_id;
  names->securities.values[names->securities.count++] = (int64_t)security_id;
}

static bool is_standing(const struct batch *batch, const struct position_names *names, size_t i, struct position *out)
{
  return batch->standing != NULL &&
         standing_find(batch->standing, (uint64_t)names->accounts.values[i], (uint64_t)names->segments.values[i],
                       (uint64_t)names->securities.values[i], out);
}

static void swap(struct ids *ids, size_t i, size_t j)
{
  int64_t value = ids->values[i];
  ids->values[i] = ids->values[j];
  ids->values[j] = value;
}

static void ask(struct position_names *names, size_t i)
{
  swap(&names->accounts, i, names->asked);
  swap(&names->segments, i, names->asked);
  swap(&names->securities, i, names->asked);
  names->asked++;
}

void positions_part(struct position_names *names, const struct batch *batch)
{
  struct position position;
  for (size_t i = 0; i < names->accounts.count; i++)
    if (!is_standing(batch, names, i, &position))
      ask(names, i);
}

static void add(struct state *state, const struct position *position)
{
  if (!state_has_position(state, position->account_id, position->segment_id, position->security_id))
    state_add_position(state, *position);
}

static void take(struct batch *batch, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    struct position position = { .account_id = (uint64_t)pg_get_int8(rows, row, 0),
                                 .segment_id = (uint64_t)pg_get_int8(rows, row, 1),
                                 .security_id = (uint64_t)pg_get_int8(rows, row, 2),
                                 .quantity_e6 = pg_get_int8(rows, row, 3),
                                 .held_e6 = pg_get_int8(rows, row, 4) };
    add(batch->state, &position);
    if (batch->standing != NULL)
      standing_put(batch->standing, &position);
  }
}

static struct pg_value int8s(const struct ids *ids, size_t first, size_t end)
{
  return pg_array(PG_INT8_ARRAY, ids->values + first, end - first);
}

struct status positions_take(struct batch *batch, struct pg_transaction *transaction, struct position_names *names,
                             const struct pg_rows *rows)
{
  size_t first = names->asked;
  struct position position;
  if (batch->standing != NULL)
    standing_see(batch->standing, batch->chain);
  for (size_t i = first; i < names->accounts.count; i++) {
    if (is_standing(batch, names, i, &position))
      add(batch->state, &position);
    else
      ask(names, i);
  }
  take(batch, rows); /* after the rest was looked up: a full memory forgets it */
  if (names->asked == first)
    return status_ok();
  struct pg_value none = pg_array(PG_INT8_ARRAY, NULL, 0);
  struct pg_rows *more;
  struct status status =
      pg_do(transaction, &sql_commit_load_positions,
            (struct pg_value[]){ pg_int8((int64_t)batch->firm_id), int8s(&names->accounts, first, names->asked),
                                 int8s(&names->segments, first, names->asked),
                                 int8s(&names->securities, first, names->asked), none, none },
            &more);
  if (status_is_ok(status))
    take(batch, more);
  return status;
}
