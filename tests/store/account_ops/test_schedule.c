/* Scheduled work: definitions in the journal, leases outside it, against a real database and a clock of the test's. */
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "house.h"
#include "plain.h"
#include "schedule/schedule.h"

#define NIGHT "night"

static int64_t at(const char *text)
{
  int64_t at_us = 0;
  expect_ok(instant_parse(text, &at_us));
  return at_us;
}

static const char *instant_text(struct call *call, const Google__Protobuf__Timestamp *timestamp)
{
  char text[INSTANT_TEXT_SIZE];
  return timestamp ? arena_strdup(call->arena, instant_format(timestamp_us(timestamp, 0), text)) : "";
}

static struct caller service(const char *principal, uint64_t firm_id)
{
  return (struct caller){ .firm_id = firm_id, .role = ROLE_SYSTEM, .principal = principal };
}

static struct call *ask(struct house *house, const char *key)
{
  return house_call(house, house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR), key);
}

static struct call *ask_as(struct house *house, const char *principal)
{
  return house_call(house, service(principal, FIRM), "");
}

/* Every night at half past two, by the service "risk". */
static void nightly(Account__PutJobRequest *request, Account__ScheduleRule *rule)
{
  account__put_job_request__init(request);
  account__schedule_rule__init(rule);
  rule->kind = ACCOUNT__SCHEDULE_RULE__KIND__DAILY;
  rule->minute = 150;
  request->name = NIGHT;
  request->service = "risk";
  request->rule = rule;
  request->enabled = true;
}

static void put_nightly(struct house *house)
{
  Account__PutJobRequest request;
  Account__ScheduleRule rule;
  Account__ScheduledJob *job;
  struct call *call = ask(house, "put nightly");
  nightly(&request, &rule);
  expect_ok(schedule_put_call(call, &request, &job));
  call_end(call);
}

/* The firm's only job. */
static Account__ScheduledJob *listed(struct call *call)
{
  Account__ListJobsRequest request = ACCOUNT__LIST_JOBS_REQUEST__INIT;
  Account__ListJobsResponse *response;
  expect_ok(schedule_list_call(call, &request, &response));
  cr_assert_eq(response->n_jobs, 1);
  return response->jobs[0];
}

static Account__ScheduledRun *claim_in(struct call *call, const char *name)
{
  Account__ClaimRunsRequest request = ACCOUNT__CLAIM_RUNS_REQUEST__INIT;
  Account__ClaimRunsResponse *response;
  const char *names[] = { "other", name };
  request.names = (void *)names;
  request.n_names = 2;
  request.lease_seconds = 60;
  request.limit = 5;
  expect_ok(schedule_claim_call(call, &request, &response));
  cr_assert_leq(response->n_runs, 1);
  return response->n_runs ? response->runs[0] : NULL;
}

static Account__ScheduledRun *claim(struct call *call)
{
  return claim_in(call, NIGHT);
}

static struct status progress(struct call *call, uint64_t claimed, const char *cursor)
{
  Account__ProgressRunRequest request = ACCOUNT__PROGRESS_RUN_REQUEST__INIT;
  Account__ProgressRunResponse *response;
  request.name = NIGHT;
  request.claim = claimed;
  request.cursor.data = (uint8_t *)(uintptr_t)cursor;
  request.cursor.len = strlen(cursor);
  request.lease_seconds = 60;
  return schedule_progress_call(call, &request, &response);
}

static struct status finish(struct call *call, uint64_t claimed, const char *failure, const char **next)
{
  Account__FinishRunRequest request = ACCOUNT__FINISH_RUN_REQUEST__INIT;
  Account__FinishRunResponse *response;
  request.name = NIGHT;
  request.claim = claimed;
  request.failed = failure != NULL;
  request.message = failure ? failure : "fine";
  struct status status = schedule_finish_call(call, &request, &response);
  if (status_is_ok(status) && next)
    *next = instant_text(call, response->not_before);
  return status;
}

static void define(struct house *house)
{
  Account__PutJobRequest request;
  Account__ScheduleRule rule;
  Account__ScheduledJob *job;
  clock_set_us(at("2026-03-07T12:00:00Z"));
  struct call *call = ask(house, "first");
  nightly(&request, &rule);
  expect_ok(schedule_put_call(call, &request, &job));
  cr_assert_eq(job->version, 1);
  cr_assert_str_eq(instant_text(call, job->due_at), "2026-03-08T07:00:00Z", "the clocks skip half past two");
  expect_ok(schedule_put_call(call, &request, &job));
  cr_assert_eq(job->version, 1, "the same again is a replay");
  rule.minute = 180;
  expect_field(schedule_put_call(call, &request, &job), STATUS_FAILED_PRECONDITION, "idempotency_key");
  call_end(call);

  call = ask(house, "second");
  expect_field(schedule_put_call(call, &request, &job), STATUS_ABORTED, "replaces");
  request.replaces = 1;
  request.service = "crm";
  expect_field(schedule_put_call(call, &request, &job), STATUS_FAILED_PRECONDITION, "service");
  request.service = "risk";
  expect_ok(schedule_put_call(call, &request, &job));
  cr_assert_eq(job->version, 2);
  job = listed(call);
  cr_assert_eq(job->rule->minute, 180);
  cr_assert_eq(job->last_outcome, ACCOUNT__SCHEDULED_JOB__OUTCOME__NONE);
  cr_assert_null(job->held_until);
  call_end(call);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM journal WHERE method LIKE '%ScheduleService/Put'"),
               2);
}

Test(schedule, a_definition_stands_in_the_journal_and_is_due_by_the_firms_clock)
{
  house_run(&(struct house){ .is_empty = true }, define);
}

static void refuse(struct house *house)
{
  Account__PutJobRequest request;
  Account__ScheduleRule rule;
  Account__ScheduledJob *job;
  struct call *call = ask(house, "refused");
  nightly(&request, &rule);
  request.name = "Night";
  expect_field(schedule_put_call(call, &request, &job), STATUS_INVALID_ARGUMENT, "name");
  request.name = "";
  expect_field(schedule_put_call(call, &request, &job), STATUS_INVALID_ARGUMENT, "name");
  nightly(&request, &rule);
  request.service = "Risk!";
  expect_field(schedule_put_call(call, &request, &job), STATUS_INVALID_ARGUMENT, "service");
  nightly(&request, &rule);
  request.rule = NULL;
  expect_field(schedule_put_call(call, &request, &job), STATUS_INVALID_ARGUMENT, "rule");
  request.rule = &rule;
  rule.day = 3;
  expect_field(schedule_put_call(call, &request, &job), STATUS_INVALID_ARGUMENT, "rule.day");
  Account__RunJobNowRequest now = ACCOUNT__RUN_JOB_NOW_REQUEST__INIT;
  now.name = "none";
  expect_field(schedule_run_now_call(call, &now, &job), STATUS_NOT_FOUND, "name");
  expect_code(progress(call, 1, ""), STATUS_PERMISSION_DENIED);
  call_end(call);
  nightly(&request, &rule);
  call = house_call(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), "denied");
  expect_code(schedule_put_call(call, &request, &job), STATUS_PERMISSION_DENIED);
  expect_code(schedule_run_now_call(call, &now, &job), STATUS_PERMISSION_DENIED);
  call_end(call);
  call = house_call(house, service("user:1", FIRM), ""); /* of a service's role, and none */
  expect_code(progress(call, 1, ""), STATUS_PERMISSION_DENIED);
  call_end(call);
}

Test(schedule, what_says_nothing_is_refused_by_its_field_and_by_role)
{
  house_run(&(struct house){ .is_empty = true }, refuse);
}

static void run_through(struct house *house)
{
  const char *next;
  clock_set_us(at("2026-11-20T12:00:00Z"));
  put_nightly(house);
  int64_t lines = store_number(&house->database, "SELECT sequence FROM firm_head WHERE firm_id = 1");
  struct call *call = ask_as(house, "system:risk");
  cr_assert_null(claim(call), "it is not due yet");
  call_end(call);

  clock_set_us(at("2026-11-25T12:00:00Z")); /* five nights later */
  call = ask_as(house, "system:crm");
  cr_assert_null(claim(call), "it is another service's");
  call_end(call);
  call = house_call(house, service("system:risk", OTHER_FIRM), "");
  cr_assert_null(claim(call), "it is another firm's");
  call_end(call);
  call = house_call(house, service("system:risk", 0), "");
  cr_assert_null(claim_in(call, "day"), "it is another job");
  Account__ScheduledRun *run = claim(call);
  cr_assert_not_null(run);
  cr_assert_eq(run->firm_id, FIRM);
  cr_assert_str_eq(run->key, "night:2026-11-21T07:30:00Z");
  cr_assert_eq(run->cursor.len, 0);
  cr_assert_null(claim(call), "it is held");
  uint64_t claimed = run->claim;
  call_end(call);

  call = ask_as(house, "system:risk");
  expect_ok(progress(call, claimed, "half"));
  expect_ok(finish(call, claimed, NULL, &next));
  cr_assert_str_eq(next, "2026-11-26T07:30:00Z", "missed runs are made up once");
  expect_ok(finish(call, claimed, NULL, &next));
  cr_assert_str_eq(next, "2026-11-26T07:30:00Z", "the same finish again");
  cr_assert_null(claim(call));
  Account__ScheduledJob *job = listed(call);
  cr_assert_eq(job->last_outcome, ACCOUNT__SCHEDULED_JOB__OUTCOME__DONE);
  cr_assert_str_eq(job->last_message, "fine");
  cr_assert_str_eq(instant_text(call, job->last_due_at), "2026-11-21T07:30:00Z");
  call_end(call);
  cr_assert_eq(store_number(&house->database, "SELECT sequence FROM firm_head WHERE firm_id = 1"), lines,
               "leases are not in the journal");
}

Test(schedule, what_was_missed_is_made_up_once_by_its_own_service)
{
  house_run(&(struct house){ .is_empty = true }, run_through);
}

static void take_over(struct house *house)
{
  clock_set_us(at("2026-11-20T12:00:00Z"));
  put_nightly(house);
  clock_set_us(at("2026-11-21T08:00:00Z"));
  struct call *first = ask_as(house, "system:risk");
  Account__ScheduledRun *lost = claim(first);
  cr_assert_not_null(lost);
  expect_ok(progress(first, lost->claim, "as far as this"));
  clock_set_us(at("2026-11-21T08:00:50Z"));
  struct call *early = ask_as(house, "system:risk");
  cr_assert_null(claim(early), "the lease goes on");
  call_end(early);
  clock_set_us(at("2026-11-21T08:01:10Z"));
  struct call *second = ask_as(house, "system:risk");
  Account__ScheduledRun *run = claim(second);
  cr_assert_not_null(run);
  cr_assert_str_eq(run->key, lost->key, "it is the same run");
  cr_assert_eq(run->cursor.len, strlen("as far as this"));
  cr_assert_eq(memcmp(run->cursor.data, "as far as this", run->cursor.len), 0);
  cr_assert_eq(run->failures, 1);
  cr_assert_eq(listed(second)->last_outcome, ACCOUNT__SCHEDULED_JOB__OUTCOME__LOST);
  uint64_t lost_claim = lost->claim;
  call_end(first);
  first = ask_as(house, "system:risk"); /* the first holder, who was only slow */
  expect_field(progress(first, lost_claim, "x"), STATUS_ABORTED, "claim");
  expect_field(finish(first, lost_claim, NULL, NULL), STATUS_ABORTED, "claim");
  expect_ok(finish(second, run->claim, NULL, NULL));
  Account__ScheduledJob *job = listed(second);
  cr_assert_eq(job->failures, 0);
  cr_assert_null(job->held_until);
  struct call *other = ask_as(house, "system:crm");
  expect_field(finish(other, run->claim, NULL, NULL), STATUS_NOT_FOUND, "name");
  expect_field(progress(other, run->claim, ""), STATUS_ABORTED, "claim");
  call_end(other);
  call_end(first);
  call_end(second);
}

Test(schedule, a_lease_that_is_over_goes_to_another_with_the_cursor)
{
  house_run(&(struct house){ .is_empty = true }, take_over);
}

static void fail_twice(struct house *house)
{
  static const char *const tries[] = { "2026-11-21T08:00:00Z", "2026-11-21T08:01:00Z" };
  static const char *const waits[] = { "2026-11-21T08:00:30", "2026-11-21T08:02:00" }; /* and what the clock ran */
  const char *next;
  clock_set_us(at("2026-11-20T12:00:00Z"));
  put_nightly(house);
  for (int i = 0; i < 2; i++) {
    clock_set_us(at(tries[i]));
    struct call *call = ask_as(house, "system:risk");
    Account__ScheduledRun *run = claim(call);
    cr_assert_not_null(run);
    cr_assert_str_eq(run->key, "night:2026-11-21T07:30:00Z");
    expect_ok(progress(call, run->claim, "kept"));
    expect_ok(finish(call, run->claim, "no prices", &next));
    cr_assert(strncmp(next, waits[i], strlen(waits[i])) == 0, "%s", next);
    cr_assert_null(claim(call), "it waits");
    Account__ScheduledJob *job = listed(call);
    cr_assert_eq(job->failures, (uint64_t)i + 1);
    cr_assert_eq(job->last_outcome, ACCOUNT__SCHEDULED_JOB__OUTCOME__FAILED);
    cr_assert_str_eq(job->last_message, "no prices");
    call_end(call);
  }
  clock_set_us(at("2026-11-21T09:00:00Z"));
  struct call *call = ask_as(house, "system:risk");
  Account__ScheduledRun *run = claim(call);
  cr_assert_eq(run->cursor.len, strlen("kept"));
  expect_ok(finish(call, run->claim, NULL, NULL));
  cr_assert_eq(listed(call)->failures, 0);
  call_end(call);
}

Test(schedule, a_run_that_fails_is_tried_later_each_time_and_shows)
{
  house_run(&(struct house){ .is_empty = true }, fail_twice);
}

static void change_while_running(struct house *house)
{
  Account__RunJobNowRequest now = ACCOUNT__RUN_JOB_NOW_REQUEST__INIT;
  Account__PutJobRequest request;
  Account__ScheduleRule rule;
  Account__ScheduledJob *job;
  const char *next;
  clock_set_us(at("2026-11-20T12:00:00Z"));
  put_nightly(house);
  now.name = NIGHT;
  struct call *call = ask(house, "now");
  expect_ok(schedule_run_now_call(call, &now, &job));
  cr_assert_leq(timestamp_us(job->due_at, 0), clock_now_us());
  call_end(call);
  struct call *worker = ask_as(house, "system:risk");
  Account__ScheduledRun *run = claim(worker);
  cr_assert_not_null(run);
  call = ask(house, "now again");
  expect_field(schedule_run_now_call(call, &now, &job), STATUS_FAILED_PRECONDITION, "name");
  call_end(call);
  call = ask(house, "other hour");
  nightly(&request, &rule);
  rule.minute = 600;
  request.replaces = 1;
  expect_ok(schedule_put_call(call, &request, &job));
  call_end(call);
  expect_ok(finish(worker, run->claim, NULL, &next));
  cr_assert_str_eq(next, "2026-11-20T15:00:00Z", "the new rule's first, not its second");

  call = ask(house, "off");
  request.replaces = 2;
  request.enabled = false;
  expect_ok(schedule_put_call(call, &request, &job));
  call_end(call);
  call_end(worker);
  clock_set_us(at("2026-11-22T12:00:00Z"));
  worker = ask_as(house, "system:risk");
  cr_assert_null(claim(worker), "what is disabled is not run");
  call_end(worker);
  call = ask(house, "now off");
  expect_field(schedule_run_now_call(call, &now, &job), STATUS_FAILED_PRECONDITION, "name");
  call_end(call);
}

Test(schedule, a_definition_may_change_while_the_job_runs)
{
  house_run(&(struct house){ .is_empty = true }, change_while_running);
}

struct racer {
  struct house *house;
  int64_t taken;
};

static void race(void *argument)
{
  struct racer *racer = argument;
  struct call *call = ask_as(racer->house, "system:risk");
  racer->taken = claim(call) != NULL;
  call_end(call);
}

static void race_all(struct house *house)
{
  struct racer racers[12];
  void *arguments[12];
  int64_t taken = 0;
  clock_set_us(at("2026-11-20T12:00:00Z"));
  put_nightly(house);
  clock_set_us(at("2026-11-21T12:00:00Z"));
  for (int i = 0; i < 12; i++) {
    racers[i] = (struct racer){ .house = house };
    arguments[i] = &racers[i];
  }
  house_beside(house, race, arguments, 12);
  for (int i = 0; i < 12; i++)
    taken += racers[i].taken;
  cr_assert_eq(taken, 1);
}

Test(schedule, of_many_who_claim_at_once_one_gets_it)
{
  house_run(&(struct house){ .is_empty = true, .connections = 8 }, race_all);
}

static uint32_t offer(struct house *house, uint64_t firm_id)
{
  Account__OfferJobsRequest request = ACCOUNT__OFFER_JOBS_REQUEST__INIT;
  Account__OfferJobsResponse *response;
  Account__OfferedJob job = ACCOUNT__OFFERED_JOB__INIT, *jobs[] = { &job };
  Account__ScheduleRule rule = SCHEDULE_RULE(EVERY, .every_seconds = 60);
  job.name = NIGHT;
  job.rule = &rule;
  request.jobs = jobs;
  request.n_jobs = 1;
  struct call *call = house_call(house, service("system:risk", firm_id), "");
  expect_ok(schedule_offer_call(call, &request, &response));
  uint32_t added = response->added;
  rule.every_seconds = 1;
  expect_field(schedule_offer_call(call, &request, &response), STATUS_INVALID_ARGUMENT, "jobs[0].rule.every_seconds");
  call_end(call);
  return added;
}

static void offer_to_all(struct house *house)
{
  put_nightly(house);
  cr_assert_eq(offer(house, FIRM), 0, "the firm's own definition stays");
  cr_assert_eq(offer(house, 0), 1, "the other firm had none");
  cr_assert_eq(offer(house, 0), 0);
  struct call *call = ask(house, "");
  cr_assert_eq(listed(call)->rule->kind, ACCOUNT__SCHEDULE_RULE__KIND__DAILY);
  call_end(call);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM journal WHERE firm_id = 2"
                                              " AND method LIKE '%ScheduleService/Offer'"
                                              " AND principal = 'system:risk'"),
               1);
}

Test(schedule, a_service_offers_its_jobs_to_firms_that_lack_them)
{
  house_run(&(struct house){ .is_empty = true }, offer_to_all);
}
