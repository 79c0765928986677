/* The second factor of a session: a one-time code or a recovery code, each good once. */
#include <inttypes.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "identity_work.h"
#include "plain.h"
#include "throttle.h"
#include "totp.h"

const struct access session_second_factor_access = { .roles = ROLES_HUMAN | ROLE_BIT(ROLE_NONE) };

struct raising {
  struct call *call;
  const Account__SecondFactorRequest *in;
  struct tries tries;
  char token[TOKEN_SIZE];
  uint8_t token_hash[HASH_BYTES];

  /* Of the body. */
  bool is_right;
  Account__SessionGrant grant;
  int64_t ends_us;
};

static struct status check_code(struct raising *raising, struct lane_work *work, const struct pg_rows *session)
{
  struct pg_bytes sealed = pg_get_bytes(session, 0, 5);
  struct seal_bytes secret;
  uint64_t user_id = (uint64_t)pg_get_int8(session, 0, 0);
  struct status status =
      unseal(work->arena, account_of(raising->call)->seal_key, totp_about(work->arena, work->firm_id, user_id),
             (struct seal_bytes){ sealed.data, sealed.size }, &secret);
  if (!status_is_ok(status))
    return status;
  int64_t step = totp_match((struct totp_secret){ secret.data, secret.size }, raising->in->code, work->now_us,
                            pg_get_int8(session, 0, 6));
  raising->is_right = step >= 0;
  if (raising->is_right)
    pg_send(work->transaction, &sql_credential_put_step,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)user_id), pg_int8(step) });
  return status;
}

static struct status check_recovery_code(struct raising *raising, struct lane_work *work, uint64_t user_id)
{
  uint8_t hash[HASH_BYTES];
  struct pg_rows *rows;
  raising->is_right = false;
  if (!recovery_code_hash(raising->in->recovery_code, hash))
    return status_ok();
  struct status status = pg_do(work->transaction, &sql_recovery_use,
                               (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)user_id),
                                                    pg_bytea(hash, HASH_BYTES), pg_timestamptz(work->now_us) },
                               &rows);
  raising->is_right = status_is_ok(status) && pg_affected(rows) == 1;
  return status;
}

static struct status read_session(struct raising *raising, struct lane_work *work, struct pg_rows **rows)
{
  struct status status =
      pg_do(work->transaction, &sql_session_codes,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)raising->call->caller.session_id),
                                 pg_timestamptz(work->now_us) },
            rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(*rows) != 1)
    return status_fail(STATUS_UNAUTHENTICATED, NULL, "the session has ended");
  if (pg_is_null(*rows, 0, 5))
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "you have no one-time codes: begin with BeginTotp");
  return tries_check_in(work, &raising->tries);
}

static void raise_session(struct raising *raising, struct lane_work *work, const struct pg_rows *session)
{
  Account__SessionGrant *grant = &raising->grant;
  account__session_grant__init(grant);
  grant->session_id = raising->call->caller.session_id;
  grant->user_id = (uint64_t)pg_get_int8(session, 0, 0);
  grant->role = (Bus__Role)pg_get_int8(session, 0, 1);
  grant->second_factor = true;
  grant->idle_seconds = (uint32_t)pg_get_int8(session, 0, 3);
  raising->ends_us = pg_get_timestamptz(session, 0, 4);
  pg_send(work->transaction, &sql_session_raise,
          (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)grant->session_id),
                               pg_bytea(raising->token_hash, HASH_BYTES) });
  tries_clear_in(work, work->firm_id, raising->tries.subjects[0]);
}

static struct status second_factor_body(struct lane_job *job, struct lane_work *work)
{
  struct raising *raising = job->context;
  struct pg_rows *session;
  struct status status = read_session(raising, work, &session);
  if (status_is_ok(status) && raising->in->code[0] != '\0')
    status = check_code(raising, work, session);
  else if (status_is_ok(status))
    status = check_recovery_code(raising, work, (uint64_t)pg_get_int8(session, 0, 0));
  if (!status_is_ok(status))
    return status;
  if (raising->is_right)
    raise_session(raising, work, session);
  else
    tries_add_in(work, &raising->tries);
  work->summary = arena_printf(work->arena, "{\"second_factor\": %s, \"session_id\": \"%" PRIu64 "\"}",
                               raising->is_right ? "true" : "false", raising->call->caller.session_id);
  return status;
}

struct status session_second_factor(struct call *call, const Account__SecondFactorRequest *in,
                                    Account__SessionGrant *out)
{
  struct raising raising = { .call = call, .in = in };
  if ((in->code[0] != '\0') == (in->recovery_code[0] != '\0'))
    return status_fail(STATUS_INVALID_ARGUMENT, "code", "one of code and recovery_code is wanted");
  if (call->caller.session_id == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a key has no second factor: sign in by a password");
  raising.tries = (struct tries){ .firm_id = call->caller.firm_id,
                                  .count = 1,
                                  .subjects = { arena_printf(call->arena, "code:%" PRIu64, call->caller.user_id) },
                                  .limits = { THROTTLE_TRIES } };
  identity_token(raising.token, raising.token_hash);
  Account__SecondFactorRequest scrubbed = *in;
  scrubbed.code = scrubbed.recovery_code = "";
  struct lane_job job = { .body = second_factor_body, .context = &raising };
  struct status status = identity_run_secret(call, &scrubbed.base, &job);
  if (!status_is_ok(status))
    return status;
  if (!raising.is_right)
    return status_fail(STATUS_UNAUTHENTICATED, in->code[0] ? "code" : "recovery_code",
                       "this is no code, or it was used before");
  raising.grant.base = out->base;
  *out = raising.grant;
  out->token = arena_strdup(call->arena, raising.token);
  out->ends_at = timestamp_of(call->arena, raising.ends_us);
  out->cookie = in->cookie;
  return status;
}
