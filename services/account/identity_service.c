/* Signs callers in: the user behind an API key or a CURVE key. Asked by the gateway for every new caller. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/hash.h"

const struct access identity_authenticate_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
const struct access identity_authenticate_curve_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };

static struct status find_caller(struct call *call, const struct pg_statement *statement, struct pg_value key,
                                 Account__AuthenticateResponse *out)
{
  struct pg_rows *rows;
  struct status status = pg_query(account_of(call)->pool, call->arena, statement, &key, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) != 1) /* unknown and revoked look the same from outside */
    return status_fail(STATUS_UNAUTHENTICATED, NULL, "the key is not known");
  Bus__Caller *caller = arena_alloc(call->arena, sizeof *caller);
  bus__caller__init(caller);
  caller->firm_id = (uint64_t)pg_get_int8(rows, 0, 0);
  caller->user_id = (uint64_t)pg_get_int8(rows, 0, 1);
  caller->role = (Bus__Role)pg_get_int8(rows, 0, 2);
  caller->limited = pg_get_int8(rows, 0, 3) != 0;
  caller->principal = arena_printf(call->arena, "user:%llu", (unsigned long long)caller->user_id);
  out->caller = caller;
  return status_ok();
}

struct status identity_authenticate(struct call *call, const Account__AuthenticateRequest *in,
                                    Account__AuthenticateResponse *out)
{
  if (in->key_hash.len != HASH_BYTES)
    return status_fail(STATUS_INVALID_ARGUMENT, "key_hash", "key_hash is 32 bytes of SHA-256");
  return find_caller(call, &sql_identity_by_key, pg_bytea(in->key_hash.data, in->key_hash.len), out);
}

struct status identity_authenticate_curve(struct call *call, const Account__AuthenticateCurveRequest *in,
                                          Account__AuthenticateResponse *out)
{
  return find_caller(call, &sql_identity_by_curve_key, pg_text(in->public_key), out);
}
