/* Opens firms and gives their people and systems access. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "base/hash.h"
#include "firm_keys.h"
#include "identity_work.h"
#include "key_scope.h"
#include "wire/timestamp.h"
#include "wire/wire.h"

#define FIRST_USER_ID 1 /* the administrator with whom a firm begins; later users get ids of the firm */
#define DEFAULT_TIME_ZONE "America/New_York"
#define ZONE_BEFORE_DAYS (20 * 366)
#define ZONE_AHEAD_DAYS (2 * 366)

const struct access firm_open_access = { .roles = ROLE_BIT(ROLE_OPERATOR) };
const struct access firm_create_user_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };
const struct access firm_register_curve_key_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };
const struct access firm_revoke_key_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };
const struct access firm_get_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };
const struct access firm_get_zone_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };

static struct status read_firm(struct call *call, uint64_t firm_id, Account__Firm *out)
{
  struct pg_rows *rows;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_firm_get,
               (struct pg_value[]){ pg_int8((int64_t)firm_id), pg_timestamptz(call->now_us) }, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) != 1)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  pg_fill(call->arena, rows, 0, &out->base);
  return status_ok();
}

struct status firm_get(struct call *call, const Account__GetFirmRequest *in, Account__Firm *out)
{
  (void)in;
  return read_firm(call, call->caller.firm_id, out);
}

struct status firm_get_zone(struct call *call, const Account__GetFirmZoneRequest *in, Account__FirmZone *out)
{
  (void)in;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id),
                               pg_timestamptz(call->now_us - ZONE_BEFORE_DAYS * US_PER_DAY),
                               pg_int4(ZONE_BEFORE_DAYS + ZONE_AHEAD_DAYS) };
  struct pg_rows *rows;
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_firm_zone, values, &rows);
  if (!status_is_ok(status))
    return status;
  size_t count = pg_count(rows);
  if (count == 0)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  out->first_offset_seconds = (int32_t)pg_get_int8(rows, 0, 1);
  out->changes = arena_array(call->arena, count, sizeof *out->changes);
  for (size_t i = 1; i < count; i++) {
    Account__ZoneChange *change = arena_alloc(call->arena, sizeof *change);
    account__zone_change__init(change);
    change->at = timestamp_of(call->arena, pg_get_timestamptz(rows, i, 0));
    change->offset_seconds = (int32_t)pg_get_int8(rows, i, 1);
    out->changes[out->n_changes++] = change;
  }
  return status;
}

struct opening {
  struct call *call;
  const Account__OpenFirmRequest *in;
  const char *time_zone;
  uint64_t firm_id; /* set by open_body */
};

static void send_firm(struct opening *opening, struct pg_transaction *transaction)
{
  static const uint8_t chain[HASH_BYTES];
  const Account__OpenFirmRequest *in = opening->in;
  struct pg_value firm = pg_int8((int64_t)opening->firm_id), now = pg_timestamptz(opening->call->now_us);
  pg_send(transaction, &sql_firm_insert,
          (struct pg_value[]){ firm, pg_text(in->code), pg_text(in->name), pg_text(opening->time_zone), now });
  pg_send(transaction, &sql_firm_insert_head, (struct pg_value[]){ firm, pg_bytea(chain, sizeof chain) });
}

/* A firm and its journal, empty. Its first user comes in the journal's first line, so that the line has a journal to
 * stand in; whoever is cut off between the two opens again. */
static struct status open_body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct opening *opening = context;
  const Account__OpenFirmRequest *in = opening->in;
  struct pg_rows *rows;
  (void)arena;
  struct status status = pg_do(transaction, &sql_firm_lock, NULL, NULL);
  if (status_is_ok(status))
    status = pg_do(transaction, &sql_firm_find_code,
                   (struct pg_value[]){ pg_text(in->code), pg_text(opening->time_zone),
                                        pg_bytea(in->key_hash.data, in->key_hash.len) },
                   &rows);
  if (!status_is_ok(status))
    return status;
  opening->firm_id = (uint64_t)pg_get_int8(rows, 0, 0);
  if (!pg_is_null(rows, 0, 1) && (uint64_t)pg_get_int8(rows, 0, 1) != opening->firm_id)
    return status_fail(STATUS_ALREADY_EXISTS, "key_hash", "the key is in use already");
  if (opening->firm_id != 0)
    return status_ok();
  if (!pg_get_int8(rows, 0, 2))
    return status_fail(STATUS_INVALID_ARGUMENT, "time_zone", "time_zone is not a name such as America/New_York");
  opening->firm_id = (uint64_t)pg_get_int8(rows, 0, 3);
  send_firm(opening, transaction);
  return status_ok();
}

static struct status add_key(struct pg_transaction *transaction, const struct pg_value *values)
{
  struct pg_rows *rows;
  struct status status = pg_do(transaction, &sql_firm_insert_api_key, values, &rows);
  if (status_is_ok(status) && pg_affected(rows) == 0)
    return status_fail(STATUS_ALREADY_EXISTS, "key_hash", "the key is in use already");
  return status;
}

static struct status first_user_body(struct lane_job *job, struct lane_work *work)
{
  const Account__OpenFirmRequest *in = job->context;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), user = pg_int8(FIRST_USER_ID);
  struct pg_value key = pg_bytea(in->key_hash.data, in->key_hash.len), now = pg_timestamptz(work->now_us);
  struct pg_rows *rows;
  struct status status = pg_do(work->transaction, &sql_firm_find_user, (struct pg_value[]){ firm, user, key }, &rows);
  if (!status_is_ok(status))
    return status;
  work->unlogged = pg_get_int8(rows, 0, 1) != 0; /* the same opening again */
  if (work->unlogged)
    return status;
  if (pg_get_int8(rows, 0, 0))
    return status_fail(STATUS_ALREADY_EXISTS, "code", "a firm with this code was opened before, by another key");
  work->summary = arena_printf(work->arena, "{\"firm\": \"%s\", \"user_id\": \"%d\"}", in->code, FIRST_USER_ID);
  status = pg_do(
      work->transaction, &sql_firm_insert_user,
      (struct pg_value[]){ firm, user, pg_text(in->administrator), pg_int4(ROLE_ADMINISTRATOR), now, pg_text("") },
      NULL);
  return status_is_ok(status) ? add_key(work->transaction, (struct pg_value[]){ firm, key, user, now }) : status;
}

struct status firm_open(struct call *call, const Account__OpenFirmRequest *in, Account__OpenFirmResponse *out)
{
  struct opening opening = { .call = call, .in = in };
  opening.time_zone = in->time_zone[0] ? in->time_zone : DEFAULT_TIME_ZONE;
  if (!firm_code_is_valid(in->code))
    return status_fail(STATUS_INVALID_ARGUMENT, "code", "code is of a-z, 0-9 and '-'");
  if (in->key_hash.len != HASH_BYTES)
    return status_fail(STATUS_INVALID_ARGUMENT, "key_hash", "key_hash is 32 bytes of SHA-256");
  struct status status = pg_run(account_of(call)->pool, call->arena, open_body, &opening);
  if (!status_is_ok(status))
    return status;
  struct lane_job job = { .body = first_user_body, .context = (void *)in };
  lane_job_of_call(&job, call, &in->base);
  job.key = ""; /* the code tells a repetition */
  status = lane_job(account_of(call)->lanes, opening.firm_id, &job);
  if (!status_is_ok(status))
    return status;
  out->user_id = FIRST_USER_ID;
  out->firm = arena_alloc(call->arena, sizeof *out->firm);
  account__firm__init(out->firm);
  return read_firm(call, opening.firm_id, out->firm);
}

static struct status create_user_body(struct lane_job *job, struct lane_work *work)
{
  const Account__CreateUserRequest *in = job->context;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), now = pg_timestamptz(work->now_us);
  Account__CreateUserResponse response = ACCOUNT__CREATE_USER_RESPONSE__INIT;
  response.user_id = (*work->next_id)++;
  struct pg_value user = pg_int8((int64_t)response.user_id);
  struct pg_rows *rows;
  struct status status = pg_do(
      work->transaction, &sql_firm_insert_user,
      (struct pg_value[]){ firm, user, pg_text(in->name), pg_int4((int32_t)in->role), now, pg_text(in->login_name) },
      &rows);
  if (status_is_ok(status) && pg_affected(rows) == 0)
    return status_fail(STATUS_ALREADY_EXISTS, "login_name", "another user signs in by this name");
  if (status_is_ok(status) && in->key_hash.len > 0)
    status = add_key(work->transaction,
                     (struct pg_value[]){ firm, pg_bytea(in->key_hash.data, in->key_hash.len), user, now });
  work->answer.data = wire_pack(work->arena, &response.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "{\"user_id\": \"%llu\", \"role\": %d}",
                               (unsigned long long)response.user_id, (int)in->role);
  return status;
}

struct status firm_create_user(struct call *call, const Account__CreateUserRequest *in,
                               Account__CreateUserResponse *out)
{
  struct lane_job job = { .body = create_user_body, .context = (void *)in };
  ProtobufCMessage *answer;
  if (in->role < BUS__ROLE__CLIENT || in->role > BUS__ROLE__ADMINISTRATOR)
    return status_fail(STATUS_INVALID_ARGUMENT, "role", "role is one of client to administrator");
  if (in->key_hash.len != 0 && in->key_hash.len != HASH_BYTES)
    return status_fail(STATUS_INVALID_ARGUMENT, "key_hash", "key_hash is 32 bytes of SHA-256");
  if (in->login_name[0] != '\0' && !login_name_is_valid(in->login_name))
    return status_fail(STATUS_INVALID_ARGUMENT, "login_name", "login_name is lower-case and has no blanks");
  struct status status = identity_run(call, &in->base, &job);
  if (status_is_ok(status))
    status =
        wire_unpack(call->arena, &account__create_user_response__descriptor, job.answer.data, job.answer.size, &answer);
  if (status_is_ok(status))
    out->user_id = ((Account__CreateUserResponse *)answer)->user_id;
  return status;
}

struct registering {
  const Account__RegisterCurveKeyRequest *in;
  const char *scope;
};

static struct status register_curve_key_body(struct lane_job *job, struct lane_work *work)
{
  const struct registering *registering = job->context;
  const Account__RegisterCurveKeyRequest *in = registering->in;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), key = pg_text(in->public_key);
  struct pg_value user = pg_int8((int64_t)(in->user_id ? in->user_id : job->caller.user_id));
  struct pg_value scope = pg_text(registering->scope);
  struct pg_rows *rows;
  struct status status =
      pg_do(work->transaction, &sql_firm_find_curve_key, (struct pg_value[]){ firm, key, user, scope }, &rows);
  if (!status_is_ok(status))
    return status;
  if (!pg_get_int8(rows, 0, 0))
    return status_fail(STATUS_NOT_FOUND, "user_id", "the firm has no such user");
  work->unlogged = pg_get_int8(rows, 0, 2) != 0; /* registered already, in just this way */
  if (work->unlogged)
    return status_ok();
  if (pg_get_int8(rows, 0, 1))
    return status_fail(STATUS_ALREADY_EXISTS, "public_key", "the key is in use, or was, for something else");
  return pg_do(work->transaction, &sql_firm_insert_curve_key,
               (struct pg_value[]){ firm, key, pg_text(in->name), user, pg_timestamptz(work->now_us), scope }, NULL);
}

struct status firm_register_curve_key(struct call *call, const Account__RegisterCurveKeyRequest *in,
                                      Account__RegisterCurveKeyResponse *out)
{
  struct registering registering = { .in = in };
  struct lane_job job = { .body = register_curve_key_body, .context = &registering };
  (void)out; /* it has no fields */
  if (!curve_key_is_valid(in->public_key))
    return status_fail(STATUS_INVALID_ARGUMENT, "public_key", "public_key is 40 characters of Z85");
  struct status status = key_scope(call->arena, in->scope, in->n_scope, &registering.scope);
  return status_is_ok(status) ? identity_run(call, &in->base, &job) : status;
}

static struct status revoke_key_body(struct lane_job *job, struct lane_work *work)
{
  const Account__RevokeKeyRequest *in = job->context;
  return key_end(work, in->key_hash, in->public_key, 0);
}

struct status firm_revoke_key(struct call *call, const Account__RevokeKeyRequest *in, Account__RevokeKeyResponse *out)
{
  struct lane_job job = { .body = revoke_key_body, .context = (void *)in };
  (void)out; /* it has no fields */
  if ((in->key_hash.len > 0) == (in->public_key[0] != '\0'))
    return status_fail(STATUS_INVALID_ARGUMENT, "key_hash", "one of key_hash and public_key is wanted");
  return identity_run(call, &in->base, &job);
}
