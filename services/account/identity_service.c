/* Finds callers: the user behind an API key, a session's token or a CURVE key. Asked by the gateway for every new one. */
#include "account.seam.h"
#include "account_sql.h"
#include "identity_work.h"

const struct access identity_authenticate_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
const struct access identity_authenticate_curve_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };

/* As both statements give it. */
struct found {
  enum role role, key_role, maker_role; /* NONE: no limit of its own */
  bool is_due, is_stale;
};

/* A key never reaches further than its user and its maker do today. */
static bool is_within(const struct found *found)
{
  enum role role = found->key_role != ROLE_NONE ? found->key_role : found->role;
  return role_is_within(role, found->role) && (found->maker_role == ROLE_NONE || role_is_within(role, found->maker_role));
}

static Bus__Caller *caller_of(struct call *call, const struct pg_rows *rows, const struct found *found)
{
  Bus__Caller *caller = arena_alloc(call->arena, sizeof *caller);
  bus__caller__init(caller);
  caller->firm_id = (uint64_t)pg_get_int8(rows, 0, 0);
  caller->user_id = (uint64_t)pg_get_int8(rows, 0, 1);
  caller->role = (Bus__Role)(found->key_role != ROLE_NONE ? found->key_role : found->role);
  if (found->is_due)
    caller->role = BUS__ROLE__NONE;
  caller->scope = pg_get_text(rows, 0, 5);
  caller->session_id = (uint64_t)pg_get_int8(rows, 0, 6);
  caller->second_factor = pg_get_int8(rows, 0, 7) != 0;
  caller->limited = pg_get_int8(rows, 0, 10) != 0;
  caller->principal = arena_printf(call->arena, "user:%llu", (unsigned long long)caller->user_id);
  return caller;
}

static struct status touch(struct call *call, const Bus__Caller *caller)
{
  struct pg_rows *rows;
  return pg_query(account_of(call)->pool, call->arena, &sql_session_touch,
                  (struct pg_value[]){ pg_int8((int64_t)caller->firm_id), pg_int8((int64_t)caller->session_id),
                                       pg_timestamptz(call->now_us) },
                  &rows);
}

static struct status find_caller(struct call *call, const struct pg_statement *statement, const struct pg_value *values,
                                 Account__AuthenticateResponse *out)
{
  struct pg_rows *rows;
  struct found found = { 0 };
  struct status status = pg_query(account_of(call)->pool, call->arena, statement, values, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 1)
    found = (struct found){ .role = (enum role)pg_get_int8(rows, 0, 2),
                            .key_role = (enum role)pg_get_int8(rows, 0, 3),
                            .maker_role = (enum role)pg_get_int8(rows, 0, 4),
                            .is_due = pg_get_int8(rows, 0, 8) != 0,
                            .is_stale = pg_get_int8(rows, 0, 9) != 0 };
  if (!is_within(&found)) /* unknown, revoked and expired look the same from outside */
    return status_fail(STATUS_UNAUTHENTICATED, NULL, "the key is not known");
  out->caller = caller_of(call, rows, &found);
  return found.is_stale ? touch(call, out->caller) : status;
}

struct status identity_authenticate(struct call *call, const Account__AuthenticateRequest *in,
                                    Account__AuthenticateResponse *out)
{
  if (in->key_hash.len != HASH_BYTES)
    return status_fail(STATUS_INVALID_ARGUMENT, "key_hash", "key_hash is 32 bytes of SHA-256");
  struct pg_value values[] = { pg_bytea(in->key_hash.data, in->key_hash.len), pg_timestamptz(call->now_us) };
  return find_caller(call, &sql_identity_by_key, values, out);
}

struct status identity_authenticate_curve(struct call *call, const Account__AuthenticateCurveRequest *in,
                                          Account__AuthenticateResponse *out)
{
  return find_caller(call, &sql_identity_by_curve_key, (struct pg_value[]){ pg_text(in->public_key) }, out);
}
