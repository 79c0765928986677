/* One key, one effect: many at once, another request meanwhile, a first that is in progress, a COMMIT whose answer is
 * lost. */
#include <stdio.h>
#include <string.h>

#include "said.h"

#define SIDES 48

static int64_t cash(struct house *house)
{
  return store_number(&house->database,
                      "SELECT coalesce(sum(quantity_e6), 0)::int8 FROM ledger_leg WHERE account_id >= 1000 AND "
                      "security_id = 0");
}

static int64_t lines(struct house *house)
{
  return store_number(&house->database, "SELECT count(*) FROM journal WHERE firm_id = 1");
}

/* The journal has no gap, and the head is its end. */
static void expect_gapless(struct house *house)
{
  cr_assert_eq(store_number(&house->database, "SELECT max(sequence) FROM journal WHERE firm_id = 1"), lines(house));
  cr_assert_eq(store_number(&house->database, "SELECT sequence FROM firm_head WHERE firm_id = 1"), lines(house));
}

/* ---- commits ---- */

struct one {
  struct house *house;
  const char *key, *amount;
  struct status status;
  char field[64];
  uint64_t sequence, entry_id;
  bool replayed;
};

static void commit_one(void *argument)
{
  struct one *one = argument;
  const Account__CommitResponse *response;
  struct said said = said_here(one->house, one->key);
  said_cash(&said, one->house->account_id, one->amount);
  one->status = said_send(&said, &response);
  if (status_is_ok(one->status)) {
    one->sequence = response->sequence;
    one->entry_id = response->outcomes[0]->id;
    one->replayed = response->replayed;
  }
  snprintf(one->field, sizeof one->field, "%s", one->status.field ? one->status.field : "");
  said_end(&said);
}

static void commit_beside(struct house *house, struct one *ones, size_t count)
{
  void *arguments[SIDES];
  for (size_t i = 0; i < count; i++)
    arguments[i] = &ones[i];
  house_beside(house, commit_one, arguments, count);
}

static void at_once(struct house *house)
{
  struct one ones[SIDES];
  int fresh = 0;
  for (int i = 0; i < SIDES; i++)
    ones[i] = (struct one){ .house = house, .key = "same", .amount = "1" };
  commit_beside(house, ones, SIDES);
  for (int i = 0; i < SIDES; i++) {
    cr_assert_eq(ones[i].status.code, STATUS_OK);
    cr_assert_eq(ones[i].sequence, ones[0].sequence);
    cr_assert_eq(ones[i].entry_id, ones[0].entry_id);
    fresh += !ones[i].replayed;
  }
  cr_assert_eq(fresh, 1);
  cr_assert_eq(cash(house), 1000000);
  expect_gapless(house);
}

Test(idempotency, one_key_many_times_at_once_has_one_effect_and_one_answer)
{
  house_run(&(struct house){ 0 }, at_once);
}

static void two_requests(struct house *house)
{
  struct one ones[SIDES];
  for (int i = 0; i < SIDES; i++)
    ones[i] = (struct one){ .house = house, .key = "same", .amount = i % 2 ? "2" : "1" };
  commit_beside(house, ones, SIDES);
  for (int i = 0; i < SIDES; i++) {
    cr_assert_eq(ones[i].status.code, i % 2 ? STATUS_FAILED_PRECONDITION : STATUS_OK, "%d", i);
    cr_assert_str_eq(ones[i].field, i % 2 ? "idempotency_key" : "");
  }
  cr_assert_eq(cash(house), 1000000, "the first was done, once, and the other never");
  expect_gapless(house);
}

Test(idempotency, another_request_is_refused_also_while_the_first_is_in_progress)
{
  house_run(&(struct house){ 0 }, two_requests);
}

static void after_a_refusal(struct house *house)
{
  struct one first = { .house = house, .key = "tried", .amount = "-5" };
  struct one second = { .house = house, .key = "tried", .amount = "5" };
  commit_one(&first);
  commit_one(&second);
  cr_assert_eq(first.status.code, STATUS_FAILED_PRECONDITION, "there is nothing to withdraw");
  cr_assert_eq(second.status.code, STATUS_OK, "a key whose write was refused is not used");
  cr_assert_eq(cash(house), 5000000);
}

Test(idempotency, a_key_whose_write_was_refused_may_be_used)
{
  house_run(&(struct house){ 0 }, after_a_refusal);
}

/* ---- jobs ---- */

struct slow {
  struct house *house;
  const char *key, *request;
  int64_t sleep_us;
  struct status status;
  char message[80], answer[80];
  bool replayed;
  uint64_t sequence;
  int runs;
};

/* Takes its time, and answers with its request. Its effect is the journal line. */
static struct status slow_body(struct lane_job *job, struct lane_work *work)
{
  struct slow *slow = job->context;
  slow->runs++;
  if (slow->sleep_us > 0)
    (void)fiber_sleep(slow->sleep_us);
  work->answer = (struct pg_bytes){ slow->request, strlen(slow->request) };
  return status_ok();
}

static void run_slow(void *argument)
{
  struct slow *slow = argument;
  struct call *call = house_call(slow->house, house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR), slow->key);
  struct lane_job job = { .arena = call->arena,
                          .caller = call->caller,
                          .method = "steward.test.v1.SlowService/Do",
                          .key = slow->key,
                          .request = { slow->request, strlen(slow->request) },
                          .now_us = call->now_us,
                          .body = slow_body,
                          .context = slow };
  slow->status = lane_job(slow->house->account.lanes, FIRM, &job);
  snprintf(slow->message, sizeof slow->message, "%s", slow->status.message ? slow->status.message : "");
  if (status_is_ok(slow->status))
    snprintf(slow->answer, sizeof slow->answer, "%.*s", (int)job.answer.size, (const char *)job.answer.data);
  slow->replayed = job.replayed;
  slow->sequence = job.sequence;
  call_end(call);
}

static void in_progress(struct house *house)
{
  struct slow slow[] = {
    { .house = house, .key = "import", .request = "this", .sleep_us = 100000 },
    { .house = house, .key = "import", .request = "this" },
    { .house = house, .key = "import", .request = "that" },
    { .house = house, .key = "other", .request = "that" },
  };
  house_beside(house, run_slow, (void *[]){ &slow[0], &slow[1], &slow[2], &slow[3] }, 4);
  cr_assert_eq(slow[0].status.code, STATUS_OK);
  cr_assert_eq(slow[1].status.code, STATUS_UNAVAILABLE);
  cr_assert_str_eq(slow[1].message, LANE_IN_PROGRESS);
  cr_assert_eq(slow[2].status.code, STATUS_FAILED_PRECONDITION);
  cr_assert_eq(slow[3].status.code, STATUS_OK);
  cr_assert_eq(slow[0].runs, 1);
  cr_assert_eq(slow[1].runs + slow[2].runs, 0);
  run_slow(&slow[1]);
  cr_assert_eq(slow[1].status.code, STATUS_OK);
  cr_assert(slow[1].replayed);
  cr_assert_str_eq(slow[1].answer, "this");
  cr_assert_eq(slow[1].runs, 0, "it was found, not done again");
  run_slow(&slow[2]);
  cr_assert_eq(slow[2].status.code, STATUS_FAILED_PRECONDITION);
  cr_assert_eq(lines(house), 4);
}

Test(idempotency, a_job_in_progress_says_so_and_is_found_when_it_is_done)
{
  house_run(&(struct house){ 0 }, in_progress);
}

/* ---- a COMMIT whose answer is lost ---- */

/* From now on COMMIT takes half a second, in which its connection can be cut. */
static void slow_commits(struct house *house)
{
  store_execute(&house->database,
                "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$"
                "BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$;"
                "CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION linger()");
}

static void cut(void *argument)
{
  struct house *house = argument;
  (void)fiber_sleep(200000);
  cr_assert_geq(store_terminate(&house->database), 1);
}

static void run_commit_beside(void *argument)
{
  commit_one(argument);
}

struct act {
  void (*run)(void *);
  void *argument;
};

static void run_act(void *argument)
{
  struct act *act = argument;
  act->run(act->argument);
}

static void cut_commits(struct house *house)
{
  struct one commit = { .house = house, .key = "cut", .amount = "1" };
  struct slow keyed = { .house = house, .key = "cut job", .request = "keyed" };
  struct slow keyless = { .house = house, .key = "", .request = "without a key" };
  struct act acts[] = { { run_commit_beside, &commit }, { run_slow, &keyed }, { run_slow, &keyless } };
  slow_commits(house);
  for (int i = 0; i < 3; i++) {
    int64_t before = lines(house);
    struct act cutting = { cut, house };
    house_beside(house, run_act, (void *[]){ &acts[i], &cutting }, 2);
    cr_assert_eq(lines(house), before + 1, "%d: done once", i);
  }
  cr_assert_eq(commit.status.code, STATUS_OK, "%s", commit.status.message);
  cr_assert_eq(keyed.status.code, STATUS_OK, "%s", keyed.message);
  cr_assert_eq(keyless.status.code, STATUS_OK, "%s", keyless.message);
  cr_assert_eq(keyless.sequence, (uint64_t)lines(house));
  cr_assert_str_eq(keyless.answer, "without a key");
  cr_assert_eq(cash(house), 1000000);
  expect_gapless(house);
}

Test(idempotency, a_write_whose_connection_is_lost_in_commit_is_asked_after_and_done_once)
{
  house_run(&(struct house){ 0 }, cut_commits);
}
