/* Sessions after their beginning: out, the list, revocation, how long they last. */
#include "account.seam.h"
#include "account_sql.h"
#include "identity_work.h"
#include "read.h"
#include "session_limits.h"

const struct access session_sign_out_access = { .roles = ROLES_HUMAN | ROLE_BIT(ROLE_NONE) };
const struct access session_list_access = { .roles = ROLES_HUMAN };
const struct access session_revoke_access = { .roles = ROLES_HUMAN };
const struct access session_get_limits_access = { .roles = ROLES_HUMAN };
const struct access session_set_limits_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };

struct ending {
  uint64_t session_id, user_id; /* user_id 0: anybody's */
};

static struct status end_body(struct lane_job *job, struct lane_work *work)
{
  const struct ending *ending = job->context;
  struct pg_rows *rows;
  struct status status =
      pg_do(work->transaction, &sql_session_end,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)ending->session_id),
                                 pg_int8((int64_t)ending->user_id), pg_timestamptz(work->now_us) },
            &rows);
  if (!status_is_ok(status))
    return status;
  if (!pg_get_int8(rows, 0, 0))
    return status_fail(STATUS_NOT_FOUND, "session_id", "there is no such session");
  work->unlogged = pg_get_int8(rows, 0, 1) == 0; /* ended before */
  work->summary = arena_printf(work->arena, "{\"session_id\": \"%llu\"}", (unsigned long long)ending->session_id);
  return status;
}

struct status session_sign_out(struct call *call, const Account__SignOutRequest *in, Account__SignOutResponse *out)
{
  struct ending ending = { .session_id = call->caller.session_id, .user_id = call->caller.user_id };
  struct lane_job job = { .body = end_body, .context = &ending };
  (void)out; /* it has no fields */
  if (ending.session_id == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a key is not signed in: revoke it");
  return identity_run_secret(call, &in->base, &job);
}

struct status session_revoke(struct call *call, const Account__RevokeSessionRequest *in,
                             Account__RevokeSessionResponse *out)
{
  bool is_any = call->caller.role == ROLE_ADMINISTRATOR;
  struct ending ending = { .session_id = in->session_id, .user_id = is_any ? 0 : call->caller.user_id };
  struct lane_job job = { .body = end_body, .context = &ending };
  (void)out; /* it has no fields */
  return identity_run(call, &in->base, &job);
}

struct status session_list(struct call *call, const Account__ListSessionsRequest *in,
                           Account__ListSessionsResponse *out)
{
  uint64_t user_id = in->user_id != 0 ? in->user_id : call->caller.user_id;
  if (user_id != call->caller.user_id && call->caller.role != ROLE_ADMINISTRATOR)
    return status_fail(STATUS_NOT_FOUND, "user_id", "there is no such user");
  return read_messages(call, &sql_session_list,
                       (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)user_id),
                                            pg_timestamptz(call->now_us) },
                       &out->sessions, &out->n_sessions);
}

struct status session_get_limits(struct call *call, const Account__GetSessionLimitsRequest *in,
                                 Account__SessionLimits *out)
{
  struct pg_rows *rows;
  (void)in; /* it has no fields */
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_session_limit_get,
                                  (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id) }, &rows);
  if (!status_is_ok(status))
    return status;
  bool is_said = pg_count(rows) == 1;
  out->idle_seconds = is_said ? (uint32_t)pg_get_int8(rows, 0, 0) : SESSION_IDLE_S;
  out->absolute_seconds = is_said ? (uint32_t)pg_get_int8(rows, 0, 1) : SESSION_ABSOLUTE_S;
  return status;
}

static struct status set_limits_body(struct lane_job *job, struct lane_work *work)
{
  const Account__SessionLimits *in = job->context;
  work->summary = arena_printf(work->arena, "{\"idle_s\": %u, \"absolute_s\": %u}", in->idle_seconds,
                               in->absolute_seconds);
  return pg_do(work->transaction, &sql_session_limit_put,
               (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int4((int32_t)in->idle_seconds),
                                    pg_int4((int32_t)in->absolute_seconds) },
               NULL);
}

struct status session_set_limits(struct call *call, const Account__SessionLimits *in,
                                 Account__SetSessionLimitsResponse *out)
{
  struct lane_job job = { .body = set_limits_body, .context = (void *)in };
  (void)out; /* it has no fields */
  return identity_run(call, &in->base, &job);
}
