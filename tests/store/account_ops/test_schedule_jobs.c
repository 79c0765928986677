/* Jobs in their loop, what the account service's own jobs do, and zones as PostgreSQL knows them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account_sql.h"
#include "base/clock.h"
#include "base/date.h"
#include "house.h"
#include "jobs.h"
#include "patience.h"

static int64_t at(const char *text)
{
  int64_t at_us = 0;
  expect_ok(instant_parse(text, &at_us));
  return at_us;
}

static struct caller service(const char *principal, uint64_t firm_id)
{
  return (struct caller){ .firm_id = firm_id, .role = ROLE_SYSTEM, .principal = principal };
}

/* What PostgreSQL knows of a zone, against what an almanac says. */
static const struct change_row {
  const char *zone, *after;
  int first_s;
  const char *change;
  int offset_s;
} changes[] = {
  { "America/New_York", "2026-02-01T00:00:00Z", -18000, "2026-03-08T07:00:00Z", -14400 },
  { "America/New_York", "2026-10-01T00:00:00Z", -14400, "2026-11-01T06:00:00Z", -18000 },
  { "Europe/Berlin", "2026-03-29T12:00:00Z", 3600, "2026-03-29T01:00:00Z", 7200 },
  { "Australia/Lord_Howe", "2026-09-01T00:00:00Z", 37800, "2026-10-03T15:30:00Z", 39600 },
  { "America/Santiago", "2026-03-20T00:00:00Z", -10800, "2026-04-05T03:00:00Z", -14400 },
  { "Asia/Kathmandu", "2026-09-01T00:00:00Z", 20700, NULL, 0 },
};

static struct status read_zone(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  const struct change_row *row = context;
  struct pg_rows *rows;
  struct status status =
      pg_do(transaction, &sql_firm_zone,
            (struct pg_value[]){ pg_int8(FIRM), pg_timestamptz(at(row->after)), pg_int4(120) }, &rows);
  (void)arena;
  expect_ok(status);
  cr_expect_eq(pg_get_int8(rows, 0, 1), row->first_s, "%s: %" PRId64, row->zone, pg_get_int8(rows, 0, 1));
  cr_expect_eq(pg_count(rows), row->change ? 2 : 1, "%s: %zu", row->zone, pg_count(rows));
  if (!row->change || pg_count(rows) < 2)
    return status;
  cr_expect_eq(pg_get_timestamptz(rows, 1, 0), at(row->change), "%s", row->zone);
  cr_expect_eq(pg_get_int8(rows, 1, 1), row->offset_s, "%s", row->zone);
  return status;
}

static void read_zones(struct house *house)
{
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    char sql[128];
    snprintf(sql, sizeof sql, "UPDATE firm SET time_zone = '%s' WHERE firm_id = 1", changes[i].zone);
    store_execute(&house->database, sql);
    struct arena *arena = arena_new();
    expect_ok(pg_run(house->pool, arena, read_zone, (void *)&changes[i]));
    arena_free(arena);
  }
}

Test(schedule, the_zones_changes_are_found_to_the_minute)
{
  house_run(&(struct house){ .is_empty = true }, read_zones);
}

struct work {
  int tries, done;
  char seen[32]; /* the cursor of the second try */
};

/* Gets half way, fails, and goes on from there. */
static struct status work_in_two(struct call *call, struct schedule_run *run)
{
  struct work *work = call->state;
  cr_assert_str_eq(call->caller.principal, "system:test");
  cr_assert(strncmp(call->idempotency_key, "halves:", 7) == 0);
  work->tries++;
  if (run->cursor_size == 0) {
    expect_ok(schedule_progress_run(call, run, "half", 4));
    return status_fail(STATUS_UNAVAILABLE, NULL, "not now");
  }
  memcpy(work->seen, run->cursor, run->cursor_size);
  work->done++;
  run->message = "both halves";
  return status_ok();
}

static void wait_until(struct house *house, const char *sql, int64_t wanted)
{
  for (int i = 0; i < PATIENCE_MS / 25; i++) {
    if (store_number(&house->database, sql) == wanted)
      return;
    expect_ok(fiber_sleep(25000));
  }
  cr_assert_fail("%s never came to %" PRId64, sql, wanted);
}

static void loop(struct house *house)
{
  static const struct schedule_job jobs[] = {
    { .name = "halves", .rule = SCHEDULE_RULE(EVERY, .every_seconds = 86400), .run = work_in_two },
  };
  struct work work = { 0 };
  struct schedule_options options = { .bus = house->bus, .jobs = jobs, .count = 1, .context = &work, .poll_us = 20000 };
  struct schedule *replicas[2];
  int64_t start_us = at("2026-11-20T12:00:00Z");
  clock_set_us(start_us);
  expect_ok(schedule_start(&options, &replicas[0]));
  expect_ok(schedule_start(&options, &replicas[1]));
  wait_until(house, "SELECT count(*) FROM schedule_run", 2);
  /* Through the loop: a replica that offers its jobs at this moment holds the row, and commits only when it goes on. */
  expect_ok(pg_script(house->pool, house->arena, "UPDATE schedule_job SET enabled = false WHERE firm_id = 2"));
  cr_assert_eq(work.tries, 0, "it is not due");
  clock_set_us(start_us + US_PER_DAY);
  wait_until(house, "SELECT failures FROM schedule_run WHERE firm_id = 1", 1);
  cr_assert_eq(work.tries, 1, "%d", work.tries);
  clock_set_us(start_us + US_PER_DAY + 31 * US_PER_SECOND);
  wait_until(house, "SELECT count(*) FROM schedule_run WHERE last_outcome = 1 AND last_message = 'both halves'", 1);
  schedule_stop(replicas[0]);
  schedule_stop(replicas[1]);
  cr_assert_eq(work.tries, 2);
  cr_assert_eq(work.done, 1);
  cr_assert_str_eq(work.seen, "half");
}

Test(schedule, two_replicas_of_a_service_run_a_job_once_and_resume_it)
{
  house_run(&(struct house){ .is_empty = true }, loop);
}

static void write_heads(struct house *house)
{
  char path[64], line[512], wanted[512];
  snprintf(path, sizeof path, "/tmp/steward-heads.%d", (int)getpid());
  FILE *file = fopen(path, "w");
  fputs("{\"at\":\"cut off by a cra", file);
  fclose(file);
  house->account.heads_file = path;
  struct call *call = house_call(house, service("system:account", FIRM), "journal-head:now");
  call->state = &house->account;
  struct schedule_run run = { .name = "journal-head" };
  expect_ok(job_journal_head(call, &run));
  cr_assert_str_eq(run.message, "sequence 2");
  file = fopen(path, "r");
  cr_assert_not_null(fgets(line, sizeof line, file));
  cr_assert_not_null(fgets(line, sizeof line, file), "a torn line is ended before the next one");
  fclose(file);
  unlink(path);
  char at_text[INSTANT_TEXT_SIZE];
  snprintf(wanted, sizeof wanted, "{\"at\":\"%s\",\"firm_id\":\"1\",\"firm\":\"one\",\"sequence\":\"2\",\"chain\":\"",
           instant_format(call->now_us, at_text));
  cr_assert(strncmp(line, wanted, strlen(wanted)) == 0, "%s", line);
  snprintf(wanted, sizeof wanted, "SELECT count(*) FROM journal WHERE sequence = 2 AND encode(chain, 'hex') = '%.64s'",
           line + strlen(wanted));
  cr_assert_eq(store_number(&house->database, wanted), 1);
  house->account.heads_file = "/nowhere/heads";
  expect_code(job_journal_head(call, &run), STATUS_UNAVAILABLE);
  call_end(call);
}

Test(schedule, the_head_of_the_journal_is_written_outside_the_database)
{
  house_run(&(struct house){ 0 }, write_heads);
}

static void verify(struct house *house)
{
  struct call *call = house_call(house, service("system:account", FIRM), "");
  call->state = &house->account;
  struct schedule_run run = { .name = "verify" };
  expect_ok(job_verify(call, &run));
  cr_assert(strncmp(run.message, "good: ", 6) == 0);
  store_execute(&house->database, "ALTER TABLE journal DISABLE TRIGGER only_inserted;"
                                  "UPDATE journal SET principal = 'user:7' WHERE sequence = 1");
  expect_code(job_verify(call, &run), STATUS_DATA_LOSS);
  call_end(call);
}

Test(schedule, a_journal_that_was_changed_makes_the_nightly_verification_fail)
{
  house_run(&(struct house){ 0 }, verify);
}
