/* Signs users in by password and one-time code, and out. What a wrong name, a wrong password and a firm that is none
 * are answered must not differ, in words or in time. */
#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "identity_work.h"
#include "passwords.h"
#include "plain.h"
#include "session_limits.h"
#include "throttle.h"

const struct access session_sign_in_access = { .roles = ROLE_BIT(ROLE_NONE) };

static const struct status refused = {
  .code = STATUS_UNAUTHENTICATED,
  .message = "firm, name and password do not belong together",
};

struct signing {
  struct call *call;
  const Account__SignInRequest *in;
  const char *login_name, *address;
  uint64_t firm_id, user_id; /* 0: there is none */
  const char *password_hash; /* that the password was compared with */
  bool is_right;
  struct tries tries;
  char token[TOKEN_SIZE];
  uint8_t token_hash[HASH_BYTES];

  /* Of the body. */
  bool is_in;
  Account__SessionGrant grant;
  int64_t ends_us;
};

static const char *lower(struct arena *arena, const char *text)
{
  char *copy = arena_strdup(arena, text);
  for (char *at = copy; *at != '\0'; at++)
    *at = (char)tolower((unsigned char)*at);
  return copy;
}

static struct status find(struct signing *signing)
{
  struct call *call = signing->call;
  struct pg_rows *rows;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_sign_in_find,
               (struct pg_value[]){ pg_text(signing->in->firm), pg_text(signing->login_name) }, &rows);
  if (!status_is_ok(status))
    return status;
  signing->firm_id = (uint64_t)pg_get_int8(rows, 0, 0);
  signing->user_id = (uint64_t)pg_get_int8(rows, 0, 1);
  signing->password_hash = pg_get_text(rows, 0, 2);
  const struct account *account = account_of(call);
  signing->tries = (struct tries){
    .firm_id = signing->firm_id,
    .count = 2,
    .subjects = { throttle_user(call->arena, signing->login_name), throttle_address(call->arena, signing->address) },
    .limits = { THROTTLE_TRIES, account->address_tries > 0 ? account->address_tries : THROTTLE_TRIES },
  };
  if (signing->firm_id == 0) /* names are of a firm; these are of one that is none */
    signing->tries.subjects[0] = arena_printf(call->arena, "user:%s of %s", signing->login_name, signing->in->firm);
  return status_ok();
}

/* Under the firm's lock: is it still so that this user has this password? */
static struct status read_user(struct signing *signing, struct lane_work *work, struct pg_rows **rows)
{
  struct status status =
      pg_do(work->transaction, &sql_sign_in_user,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)signing->user_id) }, rows);
  if (status_is_ok(status))
    signing->is_in =
        signing->is_right && pg_count(*rows) == 1 && strcmp(pg_get_text(*rows, 0, 1), signing->password_hash) == 0;
  return status;
}

static void begin_session(struct signing *signing, struct lane_work *work, const struct pg_rows *user)
{
  Account__SessionGrant *grant = &signing->grant;
  int64_t idle_s = pg_is_null(user, 0, 3) ? SESSION_IDLE_S : pg_get_int8(user, 0, 3);
  int64_t absolute_s = pg_is_null(user, 0, 4) ? SESSION_ABSOLUTE_S : pg_get_int8(user, 0, 4);
  account__session_grant__init(grant);
  grant->session_id = (*work->next_id)++;
  grant->user_id = signing->user_id;
  grant->role = (Bus__Role)pg_get_int8(user, 0, 0);
  grant->second_factor_due = pg_get_int8(user, 0, 2) != 0;
  grant->idle_seconds = (uint32_t)idle_s;
  signing->ends_us = work->now_us + absolute_s * US_PER_SECOND;
  pg_send(work->transaction, &sql_session_insert,
          (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)grant->session_id),
                               pg_int8((int64_t)grant->user_id), pg_bytea(signing->token_hash, HASH_BYTES),
                               pg_text(signing->address), pg_timestamptz(work->now_us), pg_int4((int32_t)idle_s),
                               pg_timestamptz(signing->ends_us) });
}

static struct status sign_in_body(struct lane_job *job, struct lane_work *work)
{
  struct signing *signing = job->context;
  struct pg_rows *user;
  struct status status = tries_check_in(work, &signing->tries);
  if (status_is_ok(status))
    status = read_user(signing, work, &user);
  if (!status_is_ok(status))
    return status;
  unsigned long long user_id = signing->user_id;
  if (signing->is_in) {
    begin_session(signing, work, user);
    tries_clear_in(work, work->firm_id, signing->tries.subjects[0]);
    job->caller.principal = arena_printf(job->arena, "user:%llu", user_id);
  } else {
    tries_add_in(work, &signing->tries);
  }
  work->summary = arena_printf(work->arena, "{\"signed_in\": %s, \"user_id\": \"%llu\", \"session_id\": \"%llu\"}",
                               signing->is_in ? "true" : "false", user_id,
                               signing->is_in ? (unsigned long long)signing->grant.session_id : 0);
  return status_ok();
}

/* The journal of the firm has who tried and from where, never the password. */
static struct status write_down(struct signing *signing)
{
  struct call *call = signing->call;
  Account__SignInRequest scrubbed = *signing->in;
  scrubbed.password = "";
  struct lane_job job = { .body = sign_in_body, .context = signing };
  lane_job_of_call(&job, call, &scrubbed.base);
  job.key = "";
  struct status status = lane_job(account_of(call)->lanes, signing->firm_id, &job);
  return status_is_ok(status) && !signing->is_in ? refused : status;
}

struct status session_sign_in(struct call *call, const Account__SignInRequest *in, Account__SessionGrant *out)
{
  static const char anonymous[] = "anonymous:";
  bool has_address = strncmp(call->caller.principal, anonymous, sizeof anonymous - 1) == 0;
  struct signing signing = { .call = call, .in = in, .login_name = lower(call->arena, in->login_name) };
  signing.address = has_address ? call->caller.principal + sizeof anonymous - 1 : call->caller.principal;
  struct status status = find(&signing);
  if (status_is_ok(status))
    status = tries_check(call, &signing.tries);
  if (status_is_ok(status))
    status = passwords_verify(account_of(call)->passwords, signing.password_hash, in->password, &signing.is_right);
  if (!status_is_ok(status))
    return status;
  if (signing.firm_id == 0) {
    status = tries_add(call, &signing.tries);
    return status_is_ok(status) ? refused : status;
  }
  identity_token(signing.token, signing.token_hash);
  status = write_down(&signing);
  if (!status_is_ok(status))
    return status;
  signing.grant.base = out->base;
  *out = signing.grant;
  out->token = arena_strdup(call->arena, signing.token);
  out->ends_at = timestamp_of(call->arena, signing.ends_us);
  out->cookie = in->cookie;
  return status;
}
