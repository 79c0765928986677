/* The users of a firm after they were made: what they are called, what they may, and that they may no more. */
#include <inttypes.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "firm_keys.h"
#include "identity_work.h"
#include "read.h"
#include "wire/wire.h"

const struct access user_list_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_COMPLIANCE) };
const struct access user_get_access = { .roles = ROLES_HUMAN };
const struct access user_change_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };
const struct access user_disable_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };
const struct access user_enable_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };

struct status user_list(struct call *call, const Account__ListUsersRequest *in, Account__ListUsersResponse *out)
{
  int64_t after, page = in->page_size > 0 ? in->page_size : PAGE_DEFAULT;
  struct status status = read_token(in->page_token, 0, &after);
  if (status_is_ok(status))
    status = read_messages(call, &sql_user_list,
                           (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8(after),
                                                pg_int4((int32_t)page + 1) },
                           &out->users, &out->n_users);
  if (status_is_ok(status) && out->n_users > (size_t)page) {
    out->n_users = (size_t)page;
    out->next_page_token = read_next_token(call->arena, out->users[page - 1]->user_id);
  }
  return status;
}

struct status user_get(struct call *call, const Account__GetUserRequest *in, Account__User *out)
{
  const uint32_t seeing = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_COMPLIANCE);
  uint64_t user_id = in->user_id != 0 ? in->user_id : call->caller.user_id;
  bool is_seen = user_id == call->caller.user_id || (seeing & ROLE_BIT(call->caller.role)) != 0;
  struct pg_rows *rows;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_user_get,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)user_id) }, &rows);
  if (!status_is_ok(status))
    return status;
  if (!is_seen || pg_count(rows) != 1)
    return status_fail(STATUS_NOT_FOUND, "user_id", "there is no such user");
  pg_fill(call->arena, rows, 0, &out->base);
  return status;
}

/* A user on the way from one version to the next. */
struct changing {
  uint64_t user_id, replaces; /* replaces 0: whatever it is */
  const char *name, *login_name;
  enum role role;                    /* NONE: as it is */
  bool is_switching, is_disabled; /* is_switching: is_disabled is wanted */
};

struct found {
  const char *name, *login_name;
  enum role role;
  uint64_t version;
  bool is_disabled, is_taken;
  int64_t other_administrators;
};

static struct status find_user(const struct changing *changing, struct lane_work *work, struct found *found)
{
  struct pg_rows *rows;
  struct status status = pg_do(work->transaction, &sql_user_lock,
                               (struct pg_value[]){ pg_int8((int64_t)work->firm_id),
                                                    pg_int8((int64_t)changing->user_id),
                                                    pg_text(changing->login_name) },
                               &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) != 1)
    return status_fail(STATUS_NOT_FOUND, "user_id", "there is no such user");
  *found = (struct found){ .name = pg_get_text(rows, 0, 0),
                           .role = (enum role)pg_get_int8(rows, 0, 1),
                           .login_name = pg_get_text(rows, 0, 2),
                           .version = (uint64_t)pg_get_int8(rows, 0, 3),
                           .is_disabled = pg_get_int8(rows, 0, 4) != 0,
                           .is_taken = pg_get_int8(rows, 0, 5) != 0,
                           .other_administrators = pg_get_int8(rows, 0, 6) };
  if (changing->replaces != 0 && changing->replaces != found->version)
    return status_format(work->arena, STATUS_ABORTED, "replaces", "the user's version is %" PRIu64, found->version);
  if (found->is_taken)
    return status_fail(STATUS_ALREADY_EXISTS, "login_name", "another user signs in by this name");
  return status;
}

/* What the user will be; the firm keeps somebody who can let people in. */
static struct status next_version(const struct changing *changing, struct found *user)
{
  bool was_administrator = user->role == ROLE_ADMINISTRATOR && !user->is_disabled;
  if (changing->name[0] != '\0')
    user->name = changing->name;
  if (changing->login_name[0] != '\0')
    user->login_name = changing->login_name;
  if (changing->role != ROLE_NONE)
    user->role = changing->role;
  if (changing->is_switching)
    user->is_disabled = changing->is_disabled;
  bool is_administrator = user->role == ROLE_ADMINISTRATOR && !user->is_disabled;
  if (was_administrator && !is_administrator && user->other_administrators == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "user_id", "this is the firm's last administrator");
  return status_ok();
}

static struct status shut_out(struct lane_work *work, uint64_t user_id)
{
  struct pg_value firm = pg_int8((int64_t)work->firm_id), user = pg_int8((int64_t)user_id);
  struct pg_value now = pg_timestamptz(work->now_us);
  struct status status =
      pg_do(work->transaction, &sql_session_end_all, (struct pg_value[]){ firm, user, pg_int8(0), now }, NULL);
  return status_is_ok(status)
             ? pg_do(work->transaction, &sql_key_end_all, (struct pg_value[]){ firm, user, now }, NULL)
             : status;
}

static struct status answer_user(struct lane_work *work, uint64_t user_id)
{
  Account__User user = ACCOUNT__USER__INIT;
  struct pg_rows *rows;
  struct status status =
      pg_do(work->transaction, &sql_user_get,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)user_id) }, &rows);
  if (!status_is_ok(status))
    return status;
  pg_fill(work->arena, rows, 0, &user.base);
  work->answer.data = wire_pack(work->arena, &user.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "{\"user_id\": \"%" PRIu64 "\", \"role\": %d, \"disabled\": %s}", user_id,
                               (int)user.role, user.disabled ? "true" : "false");
  return status;
}

static struct status change_body(struct lane_job *job, struct lane_work *work)
{
  const struct changing *changing = job->context;
  struct found user = { 0 };
  struct status status = find_user(changing, work, &user);
  bool was_disabled = user.is_disabled;
  if (status_is_ok(status))
    status = next_version(changing, &user);
  if (!status_is_ok(status))
    return status;
  work->unlogged = changing->is_switching && was_disabled == changing->is_disabled; /* it is so already */
  if (!work->unlogged)
    status = pg_do(work->transaction, &sql_user_put,
                   (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)changing->user_id),
                                        pg_text(user.name), pg_int4((int32_t)user.role), pg_text(user.login_name),
                                        pg_timestamptz(user.is_disabled ? work->now_us : INT64_MIN) },
                   NULL);
  if (status_is_ok(status) && !work->unlogged && user.is_disabled)
    status = shut_out(work, changing->user_id);
  return status_is_ok(status) ? answer_user(work, changing->user_id) : status;
}

static struct status run_change(struct call *call, const ProtobufCMessage *in, struct changing *changing,
                                Account__User *out)
{
  struct lane_job job = { .body = change_body, .context = changing };
  ProtobufCMessage *answer;
  struct status status = identity_run(call, in, &job);
  if (status_is_ok(status))
    status = wire_unpack(call->arena, &account__user__descriptor, job.answer.data, job.answer.size, &answer);
  if (status_is_ok(status))
    *out = *(Account__User *)answer;
  return status;
}

struct status user_change(struct call *call, const Account__ChangeUserRequest *in, Account__User *out)
{
  struct changing changing = { .user_id = in->user_id,
                               .replaces = in->replaces,
                               .name = in->name,
                               .login_name = in->login_name,
                               .role = (enum role)in->role };
  if (in->role > BUS__ROLE__ADMINISTRATOR)
    return status_fail(STATUS_INVALID_ARGUMENT, "role", "role is one of client to administrator");
  if (in->login_name[0] != '\0' && !login_name_is_valid(in->login_name))
    return status_fail(STATUS_INVALID_ARGUMENT, "login_name", "login_name is lower-case and has no blanks");
  return run_change(call, &in->base, &changing, out);
}

struct status user_disable(struct call *call, const Account__DisableUserRequest *in, Account__User *out)
{
  struct changing changing = {
    .user_id = in->user_id, .name = "", .login_name = "", .is_switching = true, .is_disabled = true
  };
  return run_change(call, &in->base, &changing, out);
}

struct status user_enable(struct call *call, const Account__EnableUserRequest *in, Account__User *out)
{
  struct changing changing = { .user_id = in->user_id, .name = "", .login_name = "", .is_switching = true };
  return run_change(call, &in->base, &changing, out);
}
