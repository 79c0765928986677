/* Loads suitability passes: the bytes that the risk service wrote, and the versions of what they rest on. */
#include "batch_load_passes.h"

#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "plain.h"
#include "wire/wire.h"

#define ORDERS_KIND "#orders"

static bool is_needed(const struct pass_names *names)
{
  return names->passes.count > 0 || names->orders.count > 0;
}

void passes_send(const struct pass_names *names, uint64_t firm_id, struct pg_transaction *transaction)
{
  if (!is_needed(names))
    return;
  struct pg_value values[] = { pg_int8((int64_t)firm_id),
                               pg_array(PG_INT8_ARRAY, names->passes.values, names->passes.count),
                               pg_array(PG_INT8_ARRAY, names->orders.values, names->orders.count) };
  pg_send(transaction, &sql_commit_load_passes, values);
  pg_send(transaction, &sql_commit_load_pass_heads, values);
}

struct status passes_receive(const struct pass_names *names, struct pg_transaction *transaction, struct pass_rows *rows)
{
  if (!is_needed(names))
    return status_ok();
  struct status status = pg_receive(transaction, &rows->bodies);
  return status_is_ok(status) ? pg_receive(transaction, &rows->heads) : status;
}

/* Hashes of another length cover nothing. */
static void take_hashes(struct arena *arena, const Account__OrderPass *in, struct pass *pass)
{
  pass->hashes = arena_array(arena, in->n_order_hashes + 1, sizeof *pass->hashes);
  for (size_t i = 0; i < in->n_order_hashes; i++)
    if (in->order_hashes[i].len == HASH_BYTES)
      pass->hashes[pass->hash_count++] = in->order_hashes[i].data;
}

static void take_uses(struct arena *arena, const Account__OrderPass *in, struct pass *pass)
{
  struct pass_use *used = arena_array(arena, in->n_used + in->n_accounts + 1, sizeof *used);
  for (size_t i = 0; i < in->n_used; i++)
    used[pass->used_count++] = (struct pass_use){ in->used[i]->record_kind, in->used[i]->id, in->used[i]->version };
  for (size_t i = 0; i < in->n_accounts; i++)
    used[pass->used_count++] = (struct pass_use){ NULL, in->accounts[i]->account_id, in->accounts[i]->version };
  pass->used = used;
}

static struct status take_pass(struct state *state, uint64_t pass_id, struct pg_bytes body)
{
  struct arena *arena = state_arena(state);
  ProtobufCMessage *message;
  struct status status = wire_unpack(arena, &account__order_pass__descriptor, body.data, body.size, &message);
  if (!status_is_ok(status))
    return status_fail(STATUS_DATA_LOSS, NULL, "a stored suitability pass cannot be read");
  const Account__OrderPass *in = (const Account__OrderPass *)message;
  struct pass pass = { .pass_id = pass_id,
                       .account_id = in->account_id,
                       .expires_at_us = timestamp_us(in->expires_at, 0) };
  take_hashes(arena, in, &pass);
  take_uses(arena, in, &pass);
  pass_add(state, pass);
  return status_ok();
}

/* What a command names by itself was loaded before, and stays. */
static void take_head(struct state *state, const struct pg_rows *rows, size_t row)
{
  const char *kind = pg_get_text(rows, row, 0);
  uint64_t id = (uint64_t)pg_get_int8(rows, row, 1), version = (uint64_t)pg_get_int8(rows, row, 2);
  if (strcmp(kind, ORDERS_KIND) == 0) {
    pass_add_ordering(state, id, version);
    return;
  }
  struct head *head = state_head(state, kind, id);
  if (head->version > 0)
    return;
  head->version = version;
  head->account_id = (uint64_t)pg_get_int8(rows, row, 3);
}

struct status passes_take(struct state *state, const struct pass_rows *rows)
{
  struct status status = status_ok();
  if (rows->bodies == NULL)
    return status;
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows->bodies); row++)
    status = take_pass(state, (uint64_t)pg_get_int8(rows->bodies, row, 0), pg_get_bytes(rows->bodies, row, 1));
  for (size_t row = 0; row < pg_count(rows->heads); row++)
    take_head(state, rows->heads, row);
  return status;
}
