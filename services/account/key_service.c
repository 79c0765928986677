/* Keys that users make for their systems: never more than their maker, often less. */
#include "account.seam.h"
#include "account_sql.h"
#include "identity_work.h"
#include "key_scope.h"
#include "plain.h"
#include "read.h"
#include "wire/wire.h"

const struct access key_create_access = { .roles = ROLES_HUMAN };
const struct access key_list_access = { .roles = ROLES_HUMAN };
const struct access key_revoke_access = { .roles = ROLES_HUMAN };

struct making {
  const Account__CreateKeyRequest *in;
  const char *scope;
};

static struct status answer_key(struct lane_work *work, struct pg_value hash)
{
  Account__Key key = ACCOUNT__KEY__INIT;
  struct pg_rows *rows;
  struct status status =
      pg_do(work->transaction, &sql_key_find, (struct pg_value[]){ pg_int8((int64_t)work->firm_id), hash }, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 1)
    pg_fill(work->arena, rows, 0, &key.base);
  work->answer.data = wire_pack(work->arena, &key.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "{\"user_id\": \"%llu\", \"role\": %d}", (unsigned long long)key.user_id,
                               (int)key.role);
  return status;
}

/* A user of the key's own, limited to the accounts, which its maker must see. */
static struct status limited_user(struct lane_job *job, struct lane_work *work, uint64_t *user_id)
{
  const Account__CreateKeyRequest *in = ((const struct making *)job->context)->in;
  enum role role = in->role != BUS__ROLE__NONE ? (enum role)in->role : job->caller.role;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), accounts;
  struct status status = read_check_accounts_in(work, &job->caller, in->account_ids, in->n_account_ids);
  if (!status_is_ok(status))
    return status;
  *user_id = (*work->next_id)++;
  accounts = pg_array(PG_INT8_ARRAY, in->account_ids, in->n_account_ids);
  status = pg_do(work->transaction, &sql_key_insert_user,
                 (struct pg_value[]){ firm, pg_int8((int64_t)*user_id), pg_text(in->name), pg_int4((int32_t)role),
                                      pg_timestamptz(work->now_us) },
                 NULL);
  return status_is_ok(status) ? pg_do(work->transaction, &sql_key_insert_grants,
                                      (struct pg_value[]){ firm, pg_int8((int64_t)*user_id), accounts }, NULL)
                              : status;
}

static struct status create_body(struct lane_job *job, struct lane_work *work)
{
  const struct making *making = job->context;
  const Account__CreateKeyRequest *in = making->in;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), maker = pg_int8((int64_t)job->caller.user_id);
  struct pg_value hash = pg_bytea(in->key_hash.data, in->key_hash.len);
  struct pg_rows *rows;
  uint64_t user_id = job->caller.user_id;
  struct status status = in->n_account_ids > 0 ? limited_user(job, work, &user_id) : status_ok();
  if (!status_is_ok(status))
    return status;
  status = pg_do(work->transaction, &sql_key_insert,
                 (struct pg_value[]){ firm, hash, pg_int8((int64_t)user_id), pg_timestamptz(work->now_us),
                                      pg_text(in->name), pg_int4((int32_t)in->role), pg_text(making->scope),
                                      pg_timestamptz(timestamp_us(in->expires_at, INT64_MIN)), maker },
                 &rows);
  if (status_is_ok(status) && pg_affected(rows) == 0)
    return status_fail(STATUS_ALREADY_EXISTS, "key_hash", "the key is in use already, or was");
  return status_is_ok(status) ? answer_key(work, hash) : status;
}

struct status key_create(struct call *call, const Account__CreateKeyRequest *in, Account__Key *out)
{
  struct making making = { .in = in };
  struct lane_job job = { .body = create_body, .context = &making };
  ProtobufCMessage *answer;
  if (call->caller.session_id == 0) /* a key could make another that reaches further than itself */
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a key makes no keys: sign in by a password");
  if (in->key_hash.len != HASH_BYTES)
    return status_fail(STATUS_INVALID_ARGUMENT, "key_hash", "key_hash is 32 bytes of SHA-256");
  if (in->role > BUS__ROLE__ADMINISTRATOR)
    return status_fail(STATUS_INVALID_ARGUMENT, "role", "role is one of client to administrator");
  if (in->role != BUS__ROLE__NONE && !role_is_within((enum role)in->role, call->caller.role))
    return status_fail(STATUS_PERMISSION_DENIED, "role", "a key has no more than its maker's role");
  if (in->expires_at != NULL && timestamp_us(in->expires_at, 0) <= call->now_us)
    return status_fail(STATUS_INVALID_ARGUMENT, "expires_at", "expires_at is in the past");
  struct status status = key_scope(call->arena, in->scope, in->n_scope, &making.scope);
  if (status_is_ok(status))
    status = identity_run(call, &in->base, &job);
  if (status_is_ok(status))
    status = wire_unpack(call->arena, &account__key__descriptor, job.answer.data, job.answer.size, &answer);
  if (status_is_ok(status))
    *out = *(Account__Key *)answer;
  return status;
}

/* Whose keys a caller handles: an administrator everybody's (0), others their own. */
static int64_t keys_of(const struct caller *caller)
{
  return caller->role == ROLE_ADMINISTRATOR ? 0 : (int64_t)caller->user_id;
}

struct status key_list(struct call *call, const Account__ListKeysRequest *in, Account__ListKeysResponse *out)
{
  (void)in; /* it has no fields */
  return read_messages(call, &sql_key_list,
                       (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8(keys_of(&call->caller)) },
                       &out->keys, &out->n_keys);
}

static struct status revoke_body(struct lane_job *job, struct lane_work *work)
{
  const Account__EndKeyRequest *in = job->context;
  return key_end(work, in->key_hash, in->public_key, keys_of(&job->caller));
}

struct status key_revoke(struct call *call, const Account__EndKeyRequest *in, Account__EndKeyResponse *out)
{
  struct lane_job job = { .body = revoke_body, .context = (void *)in };
  (void)out; /* it has no fields */
  if ((in->key_hash.len > 0) == (in->public_key[0] != '\0'))
    return status_fail(STATUS_INVALID_ARGUMENT, "key_hash", "one of key_hash and public_key is wanted");
  return identity_run(call, &in->base, &job);
}
