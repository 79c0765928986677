/* Finds securities of the caller's firm. */
#include <stdlib.h>

#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/decimal.h"
#include "plain.h"

const struct access security_find_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };

static int compare(const void *a, const void *b)
{
  const Account__Security *left = *(Account__Security *const *)a, *right = *(Account__Security *const *)b;
  return left->security_id < right->security_id ? -1 : left->security_id > right->security_id;
}

static Account__VenueIncrement *venue_of(struct arena *arena, const struct pg_rows *rows, size_t row)
{
  Account__VenueIncrement *venue = arena_alloc(arena, sizeof *venue);
  account__venue_increment__init(venue);
  venue->venue = arena_strdup(arena, pg_get_text(rows, row, 1));
  venue->increment = plain_decimal(arena, pg_get_int8(rows, row, 2), SHARES_PLACES, 0);
  if (pg_get_int8(rows, row, 3) > 0)
    venue->minimum = plain_decimal(arena, pg_get_int8(rows, row, 3), SHARES_PLACES, 0);
  return venue;
}

/* Few securities have any: both come by id, and are merged. */
static struct status add_venues(struct call *call, const Account__FindSecuritiesResponse *out, bool is_all)
{
  struct pg_rows *rows;
  Account__Security **by_id = arena_copy(call->arena, out->securities, out->n_securities * sizeof *by_id);
  int64_t *ids = arena_array(call->arena, out->n_securities, sizeof *ids);
  size_t at = 0;
  qsort(by_id, out->n_securities, sizeof(Account__Security *), compare);
  for (size_t i = 0; i < out->n_securities; i++)
    ids[i] = (int64_t)by_id[i]->security_id;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id),
                               pg_array(PG_INT8_ARRAY, ids, is_all ? 0 : out->n_securities) };
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_security_venues, values, &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++) {
    uint64_t id = (uint64_t)pg_get_int8(rows, row, 0);
    while (at < out->n_securities && by_id[at]->security_id < id)
      at++;
    if (at == out->n_securities || by_id[at]->security_id != id)
      continue;
    Account__Security *security = by_id[at];
    if (!security->venues)
      security->venues = arena_array(call->arena, pg_count(rows) - row, sizeof *security->venues);
    security->venues[security->n_venues++] = venue_of(call->arena, rows, row);
  }
  return status;
}

struct status security_find(struct call *call, const Account__FindSecuritiesRequest *in,
                            Account__FindSecuritiesResponse *out)
{
  struct pg_rows *rows;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id),
                               pg_array(PG_TEXT_ARRAY, in->symbols, in->n_symbols),
                               pg_array(PG_INT8_ARRAY, in->security_ids, in->n_security_ids) };
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_security_find, values, &rows);
  if (!status_is_ok(status))
    return status;
  out->n_securities = pg_count(rows);
  out->securities = arena_array(call->arena, out->n_securities + 1, sizeof *out->securities);
  for (size_t i = 0; i < out->n_securities; i++) {
    out->securities[i] = arena_alloc(call->arena, sizeof *out->securities[i]);
    account__security__init(out->securities[i]);
    pg_fill(call->arena, rows, i, &out->securities[i]->base);
  }
  return out->n_securities > 0 ? add_venues(call, out, in->n_symbols + in->n_security_ids == 0) : status;
}
