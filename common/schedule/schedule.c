/* The loop of a service's scheduled work. */
#include "schedule.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "fiber/fiber.h"
#include "program/log.h"
#include "program/metrics.h"
#include "wire/timestamp.h"

#define POLL_US (2 * US_PER_SECOND)
#define OFFER_EVERY_US (5 * US_PER_SECOND)
#define ASK_US (10 * US_PER_SECOND)
#define RUN_US (4 * 3600 * US_PER_SECOND)
#define LEASE_S 60
#define MAX_JOBS 50
#define MAX_MESSAGE_BYTES 400

static struct metric done = { .name = "steward_schedule_runs_total", .help = "scheduled runs done" };
static struct metric failed = { .name = "steward_schedule_failures_total", .help = "scheduled runs that failed" };

struct schedule {
  struct schedule_options options;
  struct fiber *fiber, *stopper;
  bool is_closing, is_over;
  bool is_silent; /* the last look failed, and was logged */
  int64_t offered_us;
};

static const struct schedule_job *job_named(const struct schedule *schedule, const char *name)
{
  for (size_t i = 0; i < schedule->options.count; i++)
    if (strcmp(schedule->options.jobs[i].name, name) == 0)
      return &schedule->options.jobs[i];
  return NULL;
}

/* New firms come at any time, so jobs are offered again and again; it costs one look when no firm lacks any. */
static struct status offer(struct schedule *schedule, struct call *call)
{
  Account__OfferJobsRequest request = ACCOUNT__OFFER_JOBS_REQUEST__INIT;
  Account__OfferJobsResponse *response;
  int64_t now_us = clock_monotonic_us();
  if (schedule->offered_us != 0 && now_us - schedule->offered_us < OFFER_EVERY_US)
    return status_ok();
  request.n_jobs = schedule->options.count;
  request.jobs = arena_array(call->arena, request.n_jobs, sizeof *request.jobs);
  for (size_t i = 0; i < request.n_jobs; i++) {
    Account__OfferedJob *job = request.jobs[i] = arena_alloc(call->arena, sizeof *job);
    account__offered_job__init(job);
    job->name = schedule->options.jobs[i].name;
    job->rule = arena_copy(call->arena, &schedule->options.jobs[i].rule, sizeof *job->rule);
  }
  struct status status = schedule_offer_call(call, &request, &response);
  if (status_is_ok(status))
    schedule->offered_us = now_us;
  return status;
}

static struct status finish(struct schedule *schedule, const Account__ScheduledRun *claimed, struct status outcome,
                            const char *message)
{
  Account__FinishRunRequest request = ACCOUNT__FINISH_RUN_REQUEST__INIT;
  Account__FinishRunResponse *response;
  struct call *call;
  struct status status =
      call_begin(schedule->options.bus, bus_system_caller(schedule->options.bus, claimed->firm_id), ASK_US, &call);
  if (!status_is_ok(status))
    return status;
  request.name = claimed->name;
  request.claim = claimed->claim;
  request.failed = !status_is_ok(outcome);
  if (request.failed)
    message = arena_printf(call->arena, "%s: %s", status_code_name(outcome.code), outcome.message);
  request.message = arena_strndup(call->arena, message, strnlen(message, MAX_MESSAGE_BYTES));
  status = schedule_finish_call(call, &request, &response);
  if (!status_is_ok(status))
    log_failure("schedule_finish_failed", status);
  call_end(call);
  return status;
}

static void run(struct schedule *schedule, const Account__ScheduledRun *claimed)
{
  const struct schedule_job *job = job_named(schedule, claimed->name);
  struct bus *bus = schedule->options.bus;
  struct call *call;
  if (job == NULL || !status_is_ok(call_begin(bus, bus_system_caller(bus, claimed->firm_id), RUN_US, &call)))
    return;
  struct schedule_run run = { .name = claimed->name,
                              .due_us = timestamp_us(claimed->due_at, 0),
                              .cursor = claimed->cursor.data,
                              .cursor_size = claimed->cursor.len,
                              .message = "",
                              .claim = claimed->claim,
                              .lease_s = job->lease_s ? job->lease_s : LEASE_S };
  call->idempotency_key = claimed->key;
  call->state = schedule->options.context;
  struct status outcome = job->run(call, &run);
  metric_add(status_is_ok(outcome) ? &done : &failed, 1);
  if (!status_is_ok(outcome) && !schedule->is_closing)
    log_event(LOG_WARNING, "scheduled_run_failed", LOG_TEXT("job", claimed->name),
              LOG_NUMBER("firm_id", claimed->firm_id), LOG_TEXT("code", status_code_name(outcome.code)),
              LOG_TEXT("message", outcome.message));
  if (!schedule->is_closing)
    (void)finish(schedule, claimed, outcome, run.message);
  call_end(call);
}

/* One run at most; *found says whether there was one. */
static struct status look(struct schedule *schedule, struct call *call, bool *found)
{
  Account__ClaimRunsRequest request = ACCOUNT__CLAIM_RUNS_REQUEST__INIT;
  Account__ClaimRunsResponse *response;
  const char *names[MAX_JOBS];
  struct status status = offer(schedule, call);
  if (!status_is_ok(status))
    return status;
  request.names = (void *)names;
  request.lease_seconds = LEASE_S;
  for (size_t i = 0; i < schedule->options.count; i++) {
    const struct schedule_job *job = &schedule->options.jobs[i];
    names[request.n_names++] = job->name;
    if (job->lease_s > request.lease_seconds)
      request.lease_seconds = job->lease_s;
  }
  status = schedule_claim_call(call, &request, &response);
  *found = status_is_ok(status) && response->n_runs > 0;
  if (*found)
    run(schedule, response->runs[0]);
  return status;
}

static struct status turn(struct schedule *schedule, bool *found)
{
  struct call *call;
  *found = false;
  struct status status = call_begin(schedule->options.bus, bus_system_caller(schedule->options.bus, 0), ASK_US, &call);
  if (!status_is_ok(status))
    return status;
  status = look(schedule, call, found);
  if (!status_is_ok(status) && !schedule->is_silent && !schedule->is_closing)
    log_failure("schedule_not_reached", status);
  schedule->is_silent = !status_is_ok(status);
  call_end(call);
  return status;
}

static void work(void *argument)
{
  struct schedule *schedule = argument;
  int64_t poll_us = schedule->options.poll_us ? schedule->options.poll_us : POLL_US;
  while (!schedule->is_closing) {
    bool found;
    (void)turn(schedule, &found);
    if (!found)
      (void)fiber_sleep(poll_us / 2 + random() % poll_us); /* apart from other replicas */
  }
  schedule->is_over = true;
  if (schedule->stopper)
    fiber_wake(schedule->stopper);
}

struct status schedule_start(const struct schedule_options *options, struct schedule **out)
{
  assert(options->count > 0 && options->count <= MAX_JOBS);
  struct schedule *schedule = calloc(1, sizeof *schedule);
  assert(schedule);
  schedule->options = *options;
  struct status status = fiber_spawn(bus_loop(options->bus), work, schedule, &schedule->fiber);
  if (status_is_ok(status))
    *out = schedule;
  else
    free(schedule);
  return status;
}

void schedule_stop(struct schedule *schedule)
{
  if (!schedule)
    return;
  schedule->is_closing = true;
  schedule->stopper = fiber_current();
  if (!schedule->is_over)
    fiber_cancel(schedule->fiber, status_fail(STATUS_CANCELED, NULL, "the service ends"));
  while (!schedule->is_over)
    fiber_park();
  free(schedule);
}

struct status schedule_progress_run(struct call *call, struct schedule_run *run, const void *cursor, size_t size)
{
  Account__ProgressRunRequest request = ACCOUNT__PROGRESS_RUN_REQUEST__INIT;
  Account__ProgressRunResponse *response;
  request.name = run->name;
  request.claim = run->claim;
  request.cursor.data = (uint8_t *)(uintptr_t)cursor;
  request.cursor.len = size;
  request.lease_seconds = run->lease_s;
  return schedule_progress_call(call, &request, &response);
}
