/* Finds securities of the caller's firm. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"

const struct access security_find_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };

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
  return status_ok();
}
