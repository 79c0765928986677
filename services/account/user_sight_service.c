/* Says what else a user sees: its own person's accounts, or nothing but a list. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "lane.h"
#include "wire/wire.h"

const struct access master_set_user_sight_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM) };

/* What is named must be there; the database would only say that something is not. */
static struct status check_named(struct lane_work *work, const Account__UserSight *in)
{
  struct pg_rows *rows;
  struct status status = pg_do(work->transaction, &sql_sight_check,
                               (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)in->user_id),
                                                    pg_int8((int64_t)in->person_id),
                                                    pg_array(PG_INT8_ARRAY, in->account_ids, in->n_account_ids) },
                               &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_get_int8(rows, 0, 0) == 0)
    return status_fail(STATUS_NOT_FOUND, "user_id", "there is no such user");
  if (pg_get_int8(rows, 0, 1) == 0)
    return status_fail(STATUS_NOT_FOUND, "person_id", "there is no such person");
  if (pg_get_int8(rows, 0, 2) != 0)
    return status_fail(STATUS_NOT_FOUND, "account_ids", "one of the accounts is not known");
  return status;
}

static struct status sight_body(struct lane_job *job, struct lane_work *work)
{
  const Account__UserSight *in = job->context;
  Account__SetUserSightResponse answer = ACCOUNT__SET_USER_SIGHT_RESPONSE__INIT;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), user = pg_int8((int64_t)in->user_id);
  struct status status = check_named(work, in);
  if (!status_is_ok(status))
    return status;
  pg_send(work->transaction, &sql_sight_put_user,
          (struct pg_value[]){ firm, user, pg_int8((int64_t)in->person_id), pg_bool(in->limited) });
  pg_send(work->transaction, &sql_sight_delete_grants, (struct pg_value[]){ firm, user });
  pg_send(work->transaction, &sql_sight_insert_grants,
          (struct pg_value[]){ firm, user, pg_array(PG_INT8_ARRAY, in->account_ids, in->n_account_ids) });
  answer.sequence = work->sequence;
  work->answer.data = wire_pack(work->arena, &answer.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "[\"sight of user %llu\"]", (unsigned long long)in->user_id);
  return status;
}

struct status master_set_user_sight(struct call *call, const Account__UserSight *in, Account__SetUserSightResponse *out)
{
  struct lane_job job = { .body = sight_body, .context = (void *)(uintptr_t)in };
  ProtobufCMessage *answer;
  lane_job_of_call(&job, call, &in->base);
  struct status status = lane_job(account_of(call)->lanes, call->caller.firm_id, &job);
  if (status_is_ok(status))
    status = wire_unpack(call->arena, call->method->out, job.answer.data, job.answer.size, &answer);
  if (status_is_ok(status))
    *out = *(Account__SetUserSightResponse *)answer;
  return status;
}
