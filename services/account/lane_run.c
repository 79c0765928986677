/* The transactions of the lanes: a batch of commits, or a job with its own body; both move the head and the chain on.
 */
#include "lane_run.h"

#include <string.h>

#include "account_sql.h"
#include "base/clock.h"
#include "fiber/fiber.h"
#include "inside.h"
#include "program/fault.h"
#include "program/log.h"
#include "wire/wire.h"

#define UNKNOWN_LIMIT_US (INT64_C(20) * 1000000) /* longer than a failover takes, shorter than a commit's deadline */
#define UNKNOWN_PAUSE_US INT64_C(5000)
#define UNKNOWN_PAUSE_MOST_US INT64_C(250000)

void lane_request_hash(const char *method, struct pg_bytes request, uint8_t out[HASH_BYTES])
{
  struct hash_state hash;
  hash_begin(&hash);
  hash_add(&hash, method, strlen(method) + 1);
  if (request.size > 0)
    hash_add(&hash, request.data, request.size);
  hash_end(&hash, out);
}

static struct status batch_body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct batch *batch = context;
  struct status status = batch_load(batch, transaction, arena);
  if (!status_is_ok(status))
    return status;
  fault_point("lane.locked");
  batch_apply(batch);
  fault_point("lane.applied");
  batch_write(batch, transaction);
  fault_point("lane.written");
  return status_ok();
}

/* The database did not come to a decision: asked again, it may. */
static bool is_undecided(enum status_code code)
{
  return code == STATUS_UNAVAILABLE || code == STATUS_DEADLINE_EXCEEDED || code == STATUS_RESOURCE_EXHAUSTED ||
         code == STATUS_ABORTED;
}

/* A connection lost in COMMIT leaves the outcome unknown, and only the database can tell it: the same is asked again,
 * and finds by its keys what was committed. Who waits gives up after a while, and asks again later. */
static struct status run_until_known(struct pg_pool *pool, struct arena *arena,
                                     struct status (*body)(struct pg_transaction *, struct arena *, void *context),
                                     void *context)
{
  struct status status = pg_run(pool, arena, body, context);
  if (!pg_is_outcome_unknown(status))
    return status;
  const struct status unknown = status;
  const int64_t give_up_us = clock_monotonic_us() + UNKNOWN_LIMIT_US;
  int64_t pause_us = UNKNOWN_PAUSE_US;
  while (is_undecided(status.code) && clock_monotonic_us() < give_up_us) {
    (void)fiber_sleep(pause_us);
    pause_us = pause_us * 2 < UNKNOWN_PAUSE_MOST_US ? pause_us * 2 : UNKNOWN_PAUSE_MOST_US;
    status = pg_run(pool, arena, body, context);
  }
  bool is_known = !is_undecided(status.code);
  log_event(LOG_WARNING, is_known ? "unknown_outcome_settled" : "unknown_outcome_left",
            LOG_TEXT("code", status_code_name(status.code)));
  return is_known ? status : unknown;
}

struct status lane_run_batch(struct pg_pool *pool, struct arena *arena, struct batch *batch)
{
  return run_until_known(pool, arena, batch_body, batch);
}

struct job_run {
  struct lane_job *job;
  uint64_t firm_id, first_id, next_id;
  uint8_t request_hash[HASH_BYTES], chain[HASH_BYTES];
  uint64_t tried; /* sequence of the line that an earlier try sent, whose outcome may be unknown; 0: none */
  uint8_t tried_chain[HASH_BYTES];
};

static struct status lock_head(struct job_run *run, struct lane_work *work, struct pg_rows **known)
{
  struct pg_rows *head;
  const struct lane_job *job = run->job;
  struct pg_value firm = pg_int8((int64_t)run->firm_id);
  pg_send(work->transaction, &sql_commit_lock_head, (struct pg_value[]){ firm, pg_timestamptz(work->now_us) });
  pg_send(work->transaction, &sql_commit_find_keys,
          (struct pg_value[]){ firm, pg_array(PG_TEXT_ARRAY, &job->caller.principal, 1),
                               pg_array(PG_TEXT_ARRAY, &job->key, 1) });
  struct status status = pg_receive(work->transaction, &head);
  if (status_is_ok(status))
    status = pg_receive(work->transaction, known);
  if (!status_is_ok(status))
    return status;
  if (pg_count(head) != 1)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  work->sequence = (uint64_t)pg_get_int8(head, 0, 0) + 1;
  memcpy(run->chain, pg_get_bytes(head, 0, 1).data, HASH_BYTES);
  run->first_id = run->next_id = (uint64_t)pg_get_int8(head, 0, 2);
  work->next_id = &run->next_id;
  work->business_on = pg_get_date(head, 0, 3);
  return status_ok();
}

static void put_head(const struct job_run *run, const struct lane_work *work, uint64_t sequence)
{
  pg_send(work->transaction, &sql_commit_put_head,
          (struct pg_value[]){ pg_int8((int64_t)run->firm_id), pg_int8((int64_t)sequence),
                               pg_bytea(run->chain, HASH_BYTES), pg_int8((int64_t)run->next_id) });
}

static struct pg_value bytes_array(struct arena *arena, const void *data, size_t size)
{
  struct pg_bytes *bytes = arena_alloc(arena, sizeof *bytes);
  *bytes = (struct pg_bytes){ size > 0 ? data : "", size };
  return pg_array(PG_BYTEA_ARRAY, bytes, 1);
}

static void write_line(struct job_run *run, const struct lane_work *work)
{
  const struct lane_job *job = run->job;
  const int64_t sequence = (int64_t)work->sequence;
  const char *key = job->key[0] ? job->key : arena_printf(work->arena, "%c%lld", LANE_KEY_PREFIX, (long long)sequence);
  const char *summary = work->summary ? work->summary : "[]";
  const struct pg_bytes commands = inside_packed(work);
  const int64_t formula = JOURNAL_FORMULA, first_id = (int64_t)run->first_id;
  struct journal_part part = { .formula = JOURNAL_FORMULA,
                               .firm_id = run->firm_id,
                               .sequence = work->sequence,
                               .first_id = run->first_id,
                               .recorded_at_us = work->now_us,
                               .principal = job->caller.principal,
                               .method = job->method,
                               .key = key,
                               .summary = summary,
                               .request_hash = run->request_hash,
                               .request = { job->request.data, job->request.size },
                               .answer = { work->answer.data, work->answer.size },
                               .commands = { commands.data, commands.size } };
  uint8_t before[HASH_BYTES];
  memcpy(before, run->chain, HASH_BYTES);
  journal_link(before, &part, run->chain);
  run->tried = work->sequence;
  memcpy(run->tried_chain, run->chain, HASH_BYTES);
  pg_send(work->transaction, &sql_commit_insert_journal,
          (struct pg_value[]){
              pg_int8((int64_t)run->firm_id), pg_array(PG_INT8_ARRAY, &sequence, 1),
              pg_array(PG_TIMESTAMPTZ_ARRAY, &work->now_us, 1), pg_array(PG_TEXT_ARRAY, &job->caller.principal, 1),
              pg_array(PG_TEXT_ARRAY, &job->method, 1), pg_array(PG_TEXT_ARRAY, &key, 1),
              bytes_array(work->arena, run->request_hash, HASH_BYTES),
              bytes_array(work->arena, job->request.data, job->request.size),
              bytes_array(work->arena, work->answer.data, work->answer.size), pg_array(PG_TEXT_ARRAY, &summary, 1),
              pg_array(PG_INT4_ARRAY, &formula, 1), pg_array(PG_INT8_ARRAY, &first_id, 1),
              bytes_array(work->arena, commands.data, commands.size),
              bytes_array(work->arena, run->chain, HASH_BYTES) });
}

/* Whether the line of an earlier try stands: a job without a key is known by its link of the chain. */
static struct status find_earlier_try(const struct job_run *run, struct pg_transaction *transaction, bool *stands)
{
  struct pg_rows *rows;
  *stands = false;
  if (run->tried == 0)
    return status_ok();
  struct status status =
      pg_do(transaction, &sql_commit_find_line,
            (struct pg_value[]){ pg_int8((int64_t)run->firm_id), pg_int8((int64_t)run->tried) }, &rows);
  *stands = status_is_ok(status) && pg_count(rows) == 1 &&
            memcmp(pg_get_bytes(rows, 0, 0).data, run->tried_chain, HASH_BYTES) == 0;
  return status;
}

static struct status replay(struct job_run *run, const struct pg_rows *known)
{
  if (memcmp(pg_get_bytes(known, 0, 1).data, run->request_hash, HASH_BYTES) != 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "idempotency_key",
                       "this idempotency key was used for another request");
  run->job->answer = pg_get_bytes(known, 0, 2);
  run->job->replayed = true;
  run->job->sequence = 0;
  return status_ok();
}

static struct status job_body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct job_run *run = context;
  struct lane_job *job = run->job;
  struct pg_rows *known;
  bool stands;
  struct lane_work work = {
    .transaction = transaction, .arena = arena, .firm_id = run->firm_id, .now_us = job->now_us
  };
  struct status status = lock_head(run, &work, &known);
  if (status_is_ok(status))
    status = find_earlier_try(run, transaction, &stands);
  if (!status_is_ok(status) || stands)
    return status; /* of an earlier try: answer and sequence are as it left them */
  if (job->key[0] && pg_count(known) > 0)
    return replay(run, known);
  uint64_t ids_before = run->next_id;
  fault_point("job.locked");
  status = job->body(job, &work);
  if (!status_is_ok(status))
    return status;
  fault_point("job.done");
  job->answer = work.answer;
  job->sequence = work.unlogged ? 0 : work.sequence;
  if (!work.unlogged)
    write_line(run, &work);
  if (!work.unlogged || run->next_id != ids_before)
    put_head(run, &work, work.unlogged ? work.sequence - 1 : work.sequence);
  fault_point("job.written");
  return status_ok();
}

struct status lane_run_job(struct pg_pool *pool, struct arena *arena, uint64_t firm_id, struct lane_job *job)
{
  struct job_run run = { .job = job, .firm_id = firm_id };
  lane_request_hash(job->method, job->request, run.request_hash);
  return run_until_known(pool, arena, job_body, &run);
}
