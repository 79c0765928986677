/* ProfileWatchService and its jobs: accounts measured, facts, tasks, history, exceptions; a run that is taken on. */
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "jobs.h"
#include "profile_pass.h"
#include "risk_scene.h"

#define INDEX_ID 500

static void rescore(struct risk_scene *scene, const char *key, Risk__RescoreProgress *last)
{
  Risk__RescoreRequest request = RISK__RESCORE_REQUEST__INIT;
  struct bus_stream *stream;
  risk__rescore_progress__init(last);
  cr_assert_ok(profile_watch_rescore_open(risk_scene_call(scene, key), &request, &stream));
  for (;;) {
    Risk__RescoreProgress *item;
    cr_assert_ok(profile_watch_rescore_next(stream, &item));
    if (item == NULL)
      break;
    *last = *item;
  }
  bus_close(stream);
}

/* What stands on the page, a line each: "1001 OUT_OF_PROFILE level 4, client 2". */
static const char *exceptions_of(struct risk_scene *scene, Risk__ExceptionsRequest *request)
{
  struct bus_stream *stream;
  const char *text = "";
  cr_assert_ok(profile_watch_exceptions_open(risk_scene_call(scene, ""), request, &stream));
  for (;;) {
    Risk__ExceptionBatch *batch;
    cr_assert_ok(profile_watch_exceptions_next(stream, &batch));
    if (batch == NULL)
      break;
    for (size_t i = 0; i < batch->n_account_ids; i++)
      text = arena_printf(scene->arena, "%s%llu %s %s\n", text, (unsigned long long)batch->account_ids[i],
                          risk__exception_kind__descriptor.values[batch->kinds[i]].name, batch->details[i]);
  }
  bus_close(stream);
  return text;
}

static void hold(struct risk_scene *scene, uint64_t account_id, uint64_t first_id, int64_t shares)
{
  for (uint64_t i = 0; i < STOCKS; i++)
    fake_account_put_position(scene->fake, (struct fake_position){ account_id, 0, first_id + i, shares * SHARE_E6 });
}

static void add_accounts(struct risk_scene *scene)
{
  for (uint64_t id = ACCOUNT_ID + 1; id < ACCOUNT_ID + 5; id++)
    fake_account_put_individual(scene->fake, id, PERSON_ID + id);
}

/* 1001 holds what is too lively for its client; 1002 something without a price; 1003 nothing; 1004 what suits nobody
 * yet; 1005 is closed. */
static void make_book(struct risk_scene *scene)
{
  add_accounts(scene);
  risk_scene_activate(scene);
  risk_scene_score(scene, 2);
  hold(scene, ACCOUNT_ID, LIVELY_ID, 10);
  fake_account_put_position(scene->fake, (struct fake_position){ ACCOUNT_ID + 1, 0, UNPRICED_ID, SHARE_E6 });
  hold(scene, ACCOUNT_ID + 3, STOCK_ID, 10);
  hold(scene, ACCOUNT_ID + 4, LIVELY_ID, 10);
  scene->fake->accounts[4]->status = ACCOUNT__ACCOUNT__STATUS__CLOSED;
}

static void play_rescore(struct risk_scene *scene)
{
  Risk__RescoreProgress last;
  make_book(scene);
  rescore(scene, "first", &last);
  cr_expect_eq(last.done, 4);
  cr_expect_eq(last.total, 4);
  cr_expect_eq(last.out_of_profile, 1);
  cr_expect_eq(last.unscored, 1);
  static const struct {
    uint64_t account_id;
    const char *level, *is_out;
  } rows[] = { { 1001, "4", "yes" }, { 1002, "0", "no" }, { 1003, "1", "no" }, { 1004, "2", "no" } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_expect_str_eq(fake_account_fact(scene->fake, rows[i].account_id, "portfolio_level"), rows[i].level);
    cr_expect_str_eq(fake_account_fact(scene->fake, rows[i].account_id, "out_of_profile"), rows[i].is_out);
  }
  cr_expect_null(fake_account_fact(scene->fake, 1005, "portfolio_level"), "closed accounts are left alone");
  cr_assert_eq(scene->task_count, 1);
  cr_expect_eq(scene->last_task.kind, CRM__TASK__KIND__SCORE_OUT_OF_PROFILE);
  cr_expect_eq(scene->last_task.account_id, ACCOUNT_ID);

  rescore(scene, "second", &last);
  cr_expect_eq(scene->task_count, 1, "a task is opened once");
  cr_expect_eq(fake_account_version(scene->fake, "risk.account_portfolio_score", ACCOUNT_ID), 1,
               "what has not changed is not kept again");
  clock_set_us(clock_now_us() + 60 * US_PER_DAY);
  rescore(scene, "third", &last);
  cr_expect_eq(fake_account_version(scene->fake, "risk.account_portfolio_score", ACCOUNT_ID), 2, "but every quarter");
  Risk__ScoreHistoryRequest ask = RISK__SCORE_HISTORY_REQUEST__INIT;
  Risk__ScoreHistory *history;
  ask.account_id = ACCOUNT_ID;
  cr_assert_ok(profile_watch_history_call(risk_scene_call(scene, ""), &ask, &history));
  cr_assert_eq(history->n_scores, 2);
  cr_expect_str_eq(history->scores[0]->quarter, "2027Q1");
  cr_expect_eq(history->scores[1]->n_weights, STOCKS);
  cr_expect_eq(history->scores[1]->inputs_hash.len, 32);
}

Test(profile_watch_service, accounts_are_measured_as_they_stand)
{
  risk_scene_run(play_rescore);
}

static void play_named(struct risk_scene *scene)
{
  make_book(scene);
  uint64_t ids[] = { ACCOUNT_ID + 3, ACCOUNT_ID };
  Risk__RescoreRequest request = RISK__RESCORE_REQUEST__INIT;
  struct bus_stream *stream;
  Risk__RescoreProgress *item;
  request.account_ids = ids;
  request.n_account_ids = 2;
  cr_assert_ok(profile_watch_rescore_open(risk_scene_call(scene, ""), &request, &stream));
  cr_assert_ok(profile_watch_rescore_next(stream, &item));
  cr_expect_eq(item->done, 2);
  cr_expect_eq(item->out_of_profile, 1);
  bus_close(stream);
  cr_expect_null(fake_account_fact(scene->fake, ACCOUNT_ID + 1, "portfolio_level"));
  ids[1] = ids[0];
  cr_assert_ok(profile_watch_rescore_open(risk_scene_call(scene, ""), &request, &stream));
  struct status status = profile_watch_rescore_next(stream, &item);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "account_ids");
  bus_close(stream);
  ids[1] = 4444;
  cr_assert_ok(profile_watch_rescore_open(risk_scene_call(scene, ""), &request, &stream));
  cr_expect_eq(profile_watch_rescore_next(stream, &item).code, STATUS_NOT_FOUND);
  bus_close(stream);
  Risk__ScoreHistoryRequest ask = RISK__SCORE_HISTORY_REQUEST__INIT;
  Risk__ScoreHistory *history;
  cr_expect_eq(profile_watch_history_call(risk_scene_call(scene, ""), &ask, &history).code, STATUS_INVALID_ARGUMENT);
  ask.index_id = 9;
  cr_expect_eq(profile_watch_history_call(risk_scene_call(scene, ""), &ask, &history).code, STATUS_NOT_FOUND);
}

Test(profile_watch_service, some_accounts_are_measured_on_demand)
{
  risk_scene_run(play_named);
}

static void play_exceptions(struct risk_scene *scene)
{
  Risk__RescoreProgress last;
  Risk__ExceptionsRequest request = RISK__EXCEPTIONS_REQUEST__INIT;
  make_book(scene);
  cr_expect_str_eq(exceptions_of(scene, &request), "", "nothing is known before it is measured");
  rescore(scene, "", &last);
  cr_expect_str_eq(exceptions_of(scene, &request), "1001 OUT_OF_PROFILE level 4, client 2\n"
                                                   "1002 UNSCORED_ACCOUNT NEW has no price.\n");
  request.limit = 1;
  cr_expect_str_eq(exceptions_of(scene, &request), "1001 OUT_OF_PROFILE level 4, client 2\n");
  request.after_account_id = 1001;
  cr_expect_str_eq(exceptions_of(scene, &request), "1002 UNSCORED_ACCOUNT NEW has no price.\n");
  request = (Risk__ExceptionsRequest)RISK__EXCEPTIONS_REQUEST__INIT;
  clock_set_us(clock_now_us() + 366 * US_PER_DAY);
  Risk__ExceptionKind kinds[] = { RISK__EXCEPTION_KIND__STALE_SCORE, RISK__EXCEPTION_KIND__OUT_OF_PROFILE };
  request.kinds = kinds;
  request.n_kinds = 1;
  cr_expect_str_eq(exceptions_of(scene, &request), "1001 STALE_SCORE stale from 2027-11-22 on\n");
  kinds[0] = RISK__EXCEPTION_KIND__EXCEPTION_UNSPECIFIED;
  struct bus_stream *stream;
  Risk__ExceptionBatch *batch;
  cr_assert_ok(profile_watch_exceptions_open(risk_scene_call(scene, ""), &request, &stream));
  cr_expect_str_eq(profile_watch_exceptions_next(stream, &batch).field, "kinds");
  bus_close(stream);
}

Test(profile_watch_service, exceptions_stand_on_one_page)
{
  risk_scene_run(play_exceptions);
}

static void score_1004(struct risk_scene *scene, int level)
{
  Risk__SubmitAnswersRequest *answers = risk_scene_answers(scene, level);
  Risk__ClientScore *score;
  answers->account_id = ACCOUNT_ID + 3;
  answers->person_id = PERSON_ID + ACCOUNT_ID + 3;
  cr_assert_ok(client_score_submit_call(risk_scene_call(scene, ""), answers, &score));
}

/* 1001, whose client is at 2, holds at level 4 by itself; 1004 as much of what is at level 2. */
static void play_household(struct risk_scene *scene)
{
  Risk__RescoreProgress last;
  Risk__ExceptionsRequest request = RISK__EXCEPTIONS_REQUEST__INIT;
  Risk__HouseholdAgreement agreement = RISK__HOUSEHOLD_AGREEMENT__INIT;
  uint64_t members[] = { ACCOUNT_ID, ACCOUNT_ID + 3 };
  Risk__ExceptionKind kinds[] = { RISK__EXCEPTION_KIND__OUT_OF_PROFILE };
  request.kinds = kinds;
  request.n_kinds = 1;
  make_book(scene);
  agreement.household_id = 88;
  agreement.account_ids = members;
  agreement.n_account_ids = 2;
  risk_scene_agree(scene, &agreement);
  rescore(scene, "no score", &last);
  cr_expect_str_eq(exceptions_of(scene, &request), "", "a member without a score: nothing to measure the household by");
  score_1004(scene, 5);
  rescore(scene, "together", &last);
  cr_expect_str_eq(exceptions_of(scene, &request), "1001 OUT_OF_PROFILE household 88: level 3, lowest client 2\n"
                                                   "1004 OUT_OF_PROFILE household 88: level 3, lowest client 2\n");
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "portfolio_level"), "4", "its own level is its own");
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID + 3, "out_of_profile"), "yes");
  cr_expect_eq(scene->task_count, 2);
  cr_expect(strncmp(scene->last_task.detail,
                    "The household's level is 3 (Growth plus), the lowest client's 2 (Growth).", 73) == 0,
            "%s", scene->last_task.detail);
  uint64_t one[] = { ACCOUNT_ID };
  Risk__RescoreRequest only = RISK__RESCORE_REQUEST__INIT;
  struct bus_stream *stream;
  Risk__RescoreProgress *item;
  only.account_ids = one;
  only.n_account_ids = 1;
  fake_account_put_position(scene->fake, (struct fake_position){ ACCOUNT_ID + 3, 0, 0, 1000000 * SHARE_E6 });
  cr_assert_ok(profile_watch_rescore_open(risk_scene_call(scene, "cash"), &only, &stream));
  cr_assert_ok(profile_watch_rescore_next(stream, &item));
  cr_expect_eq(item->out_of_profile, 0, "the cash of the other account counts");
  bus_close(stream);
  cr_expect_str_eq(exceptions_of(scene, &request), "1004 OUT_OF_PROFILE household 88: level 3, lowest client 2\n",
                   "as the last pass left it");
}

Test(profile_watch_service, a_household_under_an_agreement_is_measured_as_one_against_its_lowest_client)
{
  risk_scene_run(play_household);
}

static void play_job(struct risk_scene *scene)
{
  struct schedule_run run = { .name = "portfolio-accounts", .message = "", .claim = 1, .lease_s = 60 };
  make_book(scene);
  for (uint64_t id = 1006; id <= 1010; id++) /* a second page */
    fake_account_put_individual(scene->fake, id, PERSON_ID + id);
  struct call *call = risk_scene_call_as(scene, ROLE_SYSTEM);
  call->state = &scene->risk;
  call->idempotency_key = "portfolio-accounts:1";
  scene->progress_limit = 1; /* another has taken it over by the second page */
  cr_expect_eq(portfolio_job_accounts(call, &run).code, STATUS_ABORTED);
  cr_assert_gt(scene->cursor_size, 0);
  size_t done = scene->fake->fact_count;
  cr_expect_gt(done, 0);
  run.cursor = scene->cursor;
  run.cursor_size = scene->cursor_size;
  scene->progress_limit = 100;
  cr_assert_ok(portfolio_job_accounts(call, &run));
  cr_expect_gt(scene->fake->fact_count, done);
  for (uint64_t id = 1006; id <= 1010; id++)
    cr_expect_not_null(fake_account_fact(scene->fake, id, "portfolio_level"), "account %llu", (unsigned long long)id);
  cr_expect_eq(scene->task_count, 1);
}

Test(profile_watch_service, a_job_is_taken_on_from_its_cursor)
{
  risk_scene_run(play_job);
}

static void play_crm_away(struct risk_scene *scene)
{
  struct schedule_run run = { .name = "portfolio-accounts", .message = "", .claim = 1, .lease_s = 60 };
  make_book(scene);
  struct call *call = risk_scene_call_as(scene, ROLE_SYSTEM);
  call->state = &scene->risk;
  call->idempotency_key = "portfolio-accounts:1";
  scene->progress_limit = 100;
  scene->task_outcome = status_fail(STATUS_UNAVAILABLE, NULL, "crm is away");
  cr_expect_eq(portfolio_job_accounts(call, &run).code, STATUS_UNAVAILABLE);
  cr_expect_eq(fake_account_version(scene->fake, "risk.account_portfolio_score", ACCOUNT_ID), 0,
               "what was not told is told by the next try");
  scene->task_outcome = status_ok();
  cr_assert_ok(portfolio_job_accounts(call, &run));
  cr_expect_eq(scene->task_count, 1);
}

Test(profile_watch_service, a_task_that_cannot_be_opened_is_opened_by_the_next_try)
{
  risk_scene_run(play_crm_away);
}

static void play_quarter(struct risk_scene *scene)
{
  struct schedule_run run = { .name = "portfolio-indexes", .message = "", .claim = 1, .lease_s = 60 };
  scene->progress_limit = 100;
  risk_scene_publish(scene, INDEX_ID, STOCK_ID);
  risk_scene_publish(scene, INDEX_ID + 1, LIVELY_ID);
  struct call *call = risk_scene_call_as(scene, ROLE_SYSTEM);
  call->state = &scene->risk;
  call->idempotency_key = "portfolio-indexes:1";
  cr_assert_ok(portfolio_job_indexes(call, &run));
  cr_expect_str_eq(run.message, "0 of 2 indexes measured for 2026Q4", "measured in this quarter already");
  clock_set_us(clock_now_us() + 45 * US_PER_DAY);
  call = risk_scene_call_as(scene, ROLE_SYSTEM);
  call->state = &scene->risk;
  call->idempotency_key = "portfolio-indexes:2";
  cr_assert_ok(portfolio_job_indexes(call, &run));
  cr_expect_str_eq(run.message, "2 of 2 indexes measured for 2027Q1");
  Risk__ScoreHistoryRequest ask = RISK__SCORE_HISTORY_REQUEST__INIT;
  Risk__ScoreHistory *history;
  ask.index_id = INDEX_ID;
  cr_assert_ok(profile_watch_history_call(risk_scene_call(scene, ""), &ask, &history));
  cr_assert_eq(history->n_scores, 2);
  cr_expect_str_eq(history->scores[0]->quarter, "2027Q1");
  cr_expect_eq(history->scores[0]->version, 2);
}

Test(profile_watch_service, what_is_published_is_measured_again_each_quarter)
{
  risk_scene_run(play_quarter);
}
