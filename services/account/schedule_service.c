/* ScheduleService, what is to be run: definitions of jobs. They are the firm's decisions, so they go through its lane. */
#include <string.h>

#include "account.h"
#include "account_sql.h"
#include "schedule_rows.h"
#include "wire/wire.h"

const struct access schedule_put_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };
const struct access schedule_run_now_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };
const struct access schedule_list_access = {
  .roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_SYSTEM),
};

/* The job as it stands is the answer, and what the journal tells of. */
static struct status answer_job(struct lane_work *work, const char *name)
{
  struct pg_rows *rows;
  struct status status = pg_do(work->transaction, &sql_schedule_list,
                               (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(name) }, &rows);
  if (!status_is_ok(status))
    return status;
  Account__ScheduledJob *job = schedule_job_of(work->arena, rows, 0);
  work->answer.data = wire_pack(work->arena, &job->base, &work->answer.size);
  work->summary = arena_printf(work->arena, "{\"schedule_job\": \"%s\", \"version\": \"%llu\"}", name,
                               (unsigned long long)job->version);
  return status;
}

/* What of the firm's jobs stands in the way of this definition; *version is that of the one it replaces, 0 for none. */
static struct status check_there(struct lane_work *work, const Account__PutJobRequest *in, int64_t *version)
{
  struct pg_value firm = pg_int8((int64_t)work->firm_id);
  struct pg_rows *there, *count;
  struct status status =
      pg_do(work->transaction, &sql_schedule_get, (struct pg_value[]){ firm, pg_text(in->name) }, &there);
  if (status_is_ok(status))
    status = pg_do(work->transaction, &sql_schedule_count, &firm, &count);
  if (!status_is_ok(status))
    return status;
  *version = 0;
  if (pg_count(there) > 0) {
    struct schedule_held held;
    schedule_held_of(there, &held);
    if (strcmp(held.service, in->service) != 0)
      return status_fail(STATUS_FAILED_PRECONDITION, "service", "a job stays with its service");
    *version = held.version;
  } else if (pg_get_int8(count, 0, 0) >= SCHEDULE_MAX_JOBS) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, "name", "a firm has at most 200 jobs");
  }
  if (in->replaces != (uint64_t)*version)
    return status_fail(STATUS_ABORTED, "replaces", "the job has another version");
  return status_ok();
}

static struct status write_job(struct lane_work *work, const Account__PutJobRequest *in, int64_t version)
{
  struct schedule_rule rule;
  struct zone zone;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), name = pg_text(in->name);
  struct status status = schedule_rule_of(work->arena, in->rule, "rule", &rule);
  if (status_is_ok(status))
    status = schedule_read_zone(work->transaction, work->arena, work->firm_id, work->now_us, &zone);
  if (status_is_ok(status))
    status = pg_do(work->transaction, &sql_schedule_put_job,
                   (struct pg_value[]){ firm, name, pg_text(in->service), pg_int4((int32_t)rule.kind),
                                        pg_int8(rule.every_s), pg_int4(rule.minute), pg_int4(rule.day),
                                        pg_int4((int32_t)rule.roll), pg_bool(in->enabled), pg_int8(version) },
                   NULL);
  if (!status_is_ok(status))
    return status;
  status =
      pg_do(work->transaction, &sql_schedule_put_run,
            (struct pg_value[]){ firm, name, pg_timestamptz(schedule_next(&rule, &zone, work->now_us)) }, NULL);
  return status_is_ok(status) ? answer_job(work, in->name) : status;
}

static struct status put_body(struct lane_job *job, struct lane_work *work)
{
  const Account__PutJobRequest *in = job->context;
  int64_t version;
  struct status status = check_there(work, in, &version);
  return status_is_ok(status) ? write_job(work, in, version + 1) : status;
}

static struct status run_in_lane(struct call *call, const ProtobufCMessage *in, struct lane_job *job,
                                 Account__ScheduledJob *out)
{
  ProtobufCMessage *answer;
  lane_job_of_call(job, call, in);
  struct status status = lane_job(account_of(call)->lanes, call->caller.firm_id, job);
  if (status_is_ok(status))
    status = wire_unpack(call->arena, call->method->out, job->answer.data, job->answer.size, &answer);
  if (status_is_ok(status))
    *out = *(Account__ScheduledJob *)answer;
  return status;
}

struct status schedule_put(struct call *call, const Account__PutJobRequest *in, Account__ScheduledJob *out)
{
  struct lane_job job = { .body = put_body, .context = (void *)in };
  struct schedule_rule rule;
  if (!schedule_name_is_valid(in->name))
    return status_fail(STATUS_INVALID_ARGUMENT, "name", "name is of a-z, 0-9 and '-', a letter first");
  if (in->service[strspn(in->service, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
    return status_fail(STATUS_INVALID_ARGUMENT, "service", "service is a name such as order_router");
  struct status status = schedule_rule_of(call->arena, in->rule, "rule", &rule);
  return status_is_ok(status) ? run_in_lane(call, &in->base, &job, out) : status;
}

static struct status run_now_body(struct lane_job *job, struct lane_work *work)
{
  const Account__RunJobNowRequest *in = job->context;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), name = pg_text(in->name);
  struct schedule_held held;
  struct pg_rows *rows;
  struct status status = pg_do(work->transaction, &sql_schedule_get, (struct pg_value[]){ firm, name }, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return status_fail(STATUS_NOT_FOUND, "name", "the firm has no such job");
  schedule_held_of(rows, &held);
  if (!held.enabled || held.is_held)
    return status_fail(STATUS_FAILED_PRECONDITION, "name", held.is_held ? "the job is running" : "the job is disabled");
  status = pg_do(work->transaction, &sql_schedule_put_run,
                 (struct pg_value[]){ firm, name, pg_timestamptz(work->now_us) }, NULL);
  return status_is_ok(status) ? answer_job(work, in->name) : status;
}

struct status schedule_run_now(struct call *call, const Account__RunJobNowRequest *in, Account__ScheduledJob *out)
{
  struct lane_job job = { .body = run_now_body, .context = (void *)in };
  return run_in_lane(call, &in->base, &job, out);
}

struct status schedule_list(struct call *call, const Account__ListJobsRequest *in, Account__ListJobsResponse *out)
{
  struct pg_rows *rows;
  (void)in;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_schedule_list,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text("") }, &rows);
  if (!status_is_ok(status))
    return status;
  out->jobs = arena_array(call->arena, pg_count(rows), sizeof *out->jobs);
  for (size_t row = 0; row < pg_count(rows); row++)
    out->jobs[out->n_jobs++] = schedule_job_of(call->arena, rows, row);
  return status;
}

/* An offer is taken where there is no job of the name; a definition that the firm changed stays. */
static struct status offer_body(struct lane_job *job, struct lane_work *work)
{
  const Account__PutJobRequest *in = job->context;
  int64_t version;
  struct status status = check_there(work, in, &version);
  if (status.code == STATUS_ABORTED || status.code == STATUS_FAILED_PRECONDITION) {
    work->unlogged = true; /* somebody was faster */
    return status_ok();
  }
  return status_is_ok(status) ? write_job(work, in, 1) : status;
}

static struct status offer_to(struct call *call, uint64_t firm_id, Account__OfferedJob *offered, uint32_t *added)
{
  Account__PutJobRequest request = ACCOUNT__PUT_JOB_REQUEST__INIT;
  struct lane_job job = { .body = offer_body, .context = &request };
  request.name = offered->name;
  request.service = schedule_service_of(&call->caller);
  request.rule = offered->rule;
  request.enabled = true;
  lane_job_of_call(&job, call, &request.base);
  job.caller.firm_id = firm_id;
  job.key = "";
  struct status status = lane_job(account_of(call)->lanes, firm_id, &job);
  *added += status_is_ok(status) && job.sequence != 0;
  return status;
}

static struct status check_offers(struct call *call, const Account__OfferJobsRequest *in, const char **names)
{
  struct schedule_rule rule;
  if (schedule_service_of(&call->caller) == NULL)
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "jobs are offered by services");
  for (size_t i = 0; i < in->n_jobs; i++) {
    const char *field = arena_printf(call->arena, "jobs[%zu]", i);
    names[i] = in->jobs[i]->name;
    if (!schedule_name_is_valid(names[i]))
      return call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "%s.name", field),
                       "name is of a-z, 0-9 and '-', a letter first");
    struct status status =
        schedule_rule_of(call->arena, in->jobs[i]->rule, arena_printf(call->arena, "%s.rule", field), &rule);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

static Account__OfferedJob *offered_named(const Account__OfferJobsRequest *in, const char *name)
{
  size_t i = 0;
  while (strcmp(in->jobs[i]->name, name) != 0)
    i++;
  return in->jobs[i];
}

struct status schedule_offer(struct call *call, const Account__OfferJobsRequest *in, Account__OfferJobsResponse *out)
{
  const char **names = arena_array(call->arena, in->n_jobs, sizeof *names);
  struct pg_rows *rows;
  struct status status = check_offers(call, in, names);
  if (status_is_ok(status))
    status = pg_query(
        account_of(call)->pool, call->arena, &sql_schedule_lacking,
        (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_array(PG_TEXT_ARRAY, names, in->n_jobs) },
        &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    status = offer_to(call, (uint64_t)pg_get_int8(rows, row, 0), offered_named(in, pg_get_text(rows, row, 1)),
                      &out->added);
  return status;
}
