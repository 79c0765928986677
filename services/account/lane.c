/* The lanes: who waits for which firm, and the fiber a firm that runs one batch after another while anybody waits. */
#include "lane.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "account_sql.h"
#include "batch.h"
#include "fiber/fiber.h"
#include "lane_run.h"
#include "program/fault.h"
#include "program/metrics.h"
#include "standing.h"
#include "wire/reflect.h"
#include "wire/wire.h"

#define BUCKETS 256 /* a power of two */
#define IDLE_CHECK_US 1000
#define WATCH_EVERY_US 200000
#define WATCHED_FIRMS 1000
#define KEY_BUCKETS 64 /* a power of two */

static struct metric batches = { .name = "steward_account_batches_total", .help = "batches of commits made durable" };
static struct metric commits = { .name = "steward_account_commits_total", .help = "commits answered" };
static struct metric singles = { .name = "steward_account_singled_out_total",
                                 .help = "batches that the database refused, run again one by one" };

struct waiting { /* on the stack of the fiber that waits */
  struct pending *commit;
  struct lane_job *job; /* one of both */
  struct fiber *fiber;
  struct status status;
  bool is_done;
  struct waiting *next;
  const uint8_t *request_hash;    /* NULL: without a key */
  uint32_t bucket;                /* of its key */
  struct waiting *next_in_bucket; /* until it is answered */
};

struct lane {
  struct lanes *lanes;
  uint64_t firm_id;
  struct waiting *head, **tail;
  size_t count;
  struct waiting *keys[KEY_BUCKETS]; /* writes that wait or are in flight */
  bool is_running;
  int64_t last_us;   /* time does not run back in a journal */
  uint64_t sequence; /* of the last line that this process wrote or saw */
  struct standing_firm standing;
  struct fiber_queue followers;
  size_t following;
  struct lane *next;
};

struct lanes {
  uv_loop_t *loop;
  struct pg_pool *pool;
  struct standing *standing;
  size_t running;
  void (*on_written)(void *context); /* NULL: nobody */
  void *on_written_context;
  bool is_watching; /* the heads of the firms that are followed */
  struct lane *buckets[BUCKETS];
};

struct lanes *lanes_new(uv_loop_t *loop, struct pg_pool *pool)
{
  struct lanes *lanes = calloc(1, sizeof *lanes);
  assert(lanes);
  lanes->loop = loop;
  lanes->pool = pool;
  lanes->standing = standing_new();
  return lanes;
}

void lanes_free(struct lanes *lanes)
{
  if (!lanes)
    return;
  while (lanes->running > 0)
    fiber_sleep(IDLE_CHECK_US);
  for (size_t i = 0; i < BUCKETS; i++)
    for (struct lane *lane = lanes->buckets[i], *next; lane; lane = next) {
      next = lane->next;
      free(lane);
    }
  standing_free(lanes->standing);
  free(lanes);
}

static struct lane *lane_of(struct lanes *lanes, uint64_t firm_id)
{
  struct lane **link = &lanes->buckets[firm_id & (BUCKETS - 1)];
  while (*link && (*link)->firm_id != firm_id)
    link = &(*link)->next;
  if (!*link) {
    *link = calloc(1, sizeof **link);
    assert(*link);
    **link = (struct lane){
      .lanes = lanes, .firm_id = firm_id, .tail = &(*link)->head, .standing = { .standing = lanes->standing }
    };
  }
  return *link;
}

static struct waiting *take(struct lane *lane)
{
  struct waiting *waiting = lane->head;
  lane->head = waiting->next;
  lane->count--;
  if (!lane->head)
    lane->tail = &lane->head;
  return waiting;
}

static const struct caller *caller_of(const struct waiting *waiting)
{
  return waiting->commit ? &waiting->commit->caller : &waiting->job->caller;
}

static const char *key_of(const struct waiting *waiting)
{
  return waiting->commit ? waiting->commit->key : waiting->job->key;
}

static uint32_t key_bucket(const char *key)
{
  uint32_t hash = 2166136261u; /* FNV-1a */
  for (; *key; key++)
    hash = (hash ^ (uint8_t)*key) * 16777619u;
  return hash & (KEY_BUCKETS - 1);
}

/* A write under the same key that has no outcome yet; NULL when there is none. */
static const struct waiting *find_twin(const struct lane *lane, const struct waiting *waiting)
{
  const struct waiting *twin = lane->keys[waiting->bucket];
  while (twin && (strcmp(key_of(twin), key_of(waiting)) != 0 ||
                  strcmp(caller_of(twin)->principal, caller_of(waiting)->principal) != 0))
    twin = twin->next_in_bucket;
  return twin;
}

/* What a second write hears under a key whose first is in progress: a commit joins the queue and finds the stored
 * answer, but a job may take minutes. */
static struct status check_twin(const struct lane *lane, const struct waiting *waiting)
{
  const struct waiting *twin = waiting->request_hash ? find_twin(lane, waiting) : NULL;
  if (!twin)
    return status_ok();
  if (memcmp(twin->request_hash, waiting->request_hash, HASH_BYTES) != 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "idempotency_key",
                       "this idempotency key is in use for another request");
  if (twin->job)
    return status_fail(STATUS_UNAVAILABLE, "idempotency_key", LANE_IN_PROGRESS);
  return status_ok();
}

static void add_key(struct lane *lane, struct waiting *waiting)
{
  waiting->next_in_bucket = lane->keys[waiting->bucket];
  lane->keys[waiting->bucket] = waiting;
}

static void remove_key(struct lane *lane, struct waiting *waiting)
{
  struct waiting **link = &lane->keys[waiting->bucket];
  while (*link != waiting)
    link = &(*link)->next_in_bucket;
  *link = waiting->next_in_bucket;
}

/* Copies the outcome to where the waiting call lives: the batch's memory goes. */
static void answer(struct lane *lane, struct waiting *waiting, struct status status,
                   const Account__CommitResponse *response)
{
  if (waiting->request_hash)
    remove_key(lane, waiting);
  struct arena *arena = waiting->commit ? waiting->commit->arena : waiting->job->arena;
  if (!status_is_ok(status))
    status = status_copy(arena, status);
  else if (waiting->commit)
    waiting->commit->response = (Account__CommitResponse *)reflect_copy(arena, &response->base);
  waiting->status = status;
  waiting->is_done = true;
  metric_add(&commits, 1);
  fiber_wake(waiting->fiber);
}

static int64_t advance_clock(struct lane *lane, int64_t now_us)
{
  if (now_us > lane->last_us)
    lane->last_us = now_us;
  return lane->last_us;
}

static void written(struct lane *lane, uint64_t sequence)
{
  lane->sequence = sequence;
  fiber_queue_wake_all(&lane->followers);
  if (lane->lanes->on_written)
    lane->lanes->on_written(lane->lanes->on_written_context);
}

void lanes_on_written(struct lanes *lanes, void (*callback)(void *context), void *context)
{
  lanes->on_written = callback;
  lanes->on_written_context = context;
}

/* A refusal of the database that one commit of several may have caused. */
static bool is_refusal(enum status_code code)
{
  return code == STATUS_FAILED_PRECONDITION || code == STATUS_ALREADY_EXISTS || code == STATUS_INVALID_ARGUMENT ||
         code == STATUS_OUT_OF_RANGE || code == STATUS_INTERNAL;
}

/* Runs some commits as one batch. False: the database refused it, and nobody is answered. */
static bool run_batch(struct lane *lane, struct waiting **waiting, size_t count)
{
  struct arena *arena = arena_new();
  struct batch *batch = arena_alloc(arena, sizeof *batch);
  batch->firm_id = lane->firm_id;
  batch->standing = &lane->standing;
  batch->count = count;
  for (size_t i = 0; i < count; i++) {
    batch->commits[i] = waiting[i]->commit;
    batch->now_us = advance_clock(lane, waiting[i]->commit->now_us);
  }
  struct status status = lane_run_batch(lane->lanes->pool, arena, batch);
  bool is_ours = status_is_ok(status) || count == 1 || !is_refusal(status.code);
  if (status_is_ok(status)) {
    batch_remember(batch);
    fault_point("lane.committed");
  }
  for (size_t i = 0; i < count && is_ours; i++)
    answer(lane, waiting[i], status_is_ok(status) ? batch->statuses[i] : status, &batch->responses[i]);
  fault_point("lane.answered");
  if (status_is_ok(status)) {
    metric_add(&batches, 1);
    if (batch->sequence > lane->sequence)
      written(lane, batch->sequence);
  }
  arena_free(arena);
  return is_ours;
}

static void run_commits(struct lane *lane)
{
  struct waiting *waiting[BATCH_MAX_COMMITS];
  size_t count = 0, commands = 0;
  while (lane->head && lane->head->commit && count < BATCH_MAX_COMMITS) {
    commands += lane->head->commit->request->n_commands;
    if (count > 0 && commands > BATCH_MAX_COMMANDS)
      break;
    waiting[count++] = take(lane);
  }
  fault_point("lane.collected");
  if (run_batch(lane, waiting, count))
    return;
  metric_add(&singles, 1);
  for (size_t i = 0; i < count; i++)
    run_batch(lane, &waiting[i], 1);
}

static void run_job(struct lane *lane)
{
  struct waiting *waiting = take(lane);
  struct lane_job *job = waiting->job;
  struct arena *arena = arena_new();
  job->now_us = advance_clock(lane, job->now_us);
  struct status status = lane_run_job(lane->lanes->pool, arena, lane->firm_id, job);
  if (status_is_ok(status)) {
    fault_point("job.committed");
    job->answer.data = arena_copy(job->arena, job->answer.data, job->answer.size);
    if (job->sequence > 0)
      written(lane, job->sequence);
  }
  answer(lane, waiting, status, NULL);
  arena_free(arena);
}

static void run_lane(void *argument)
{
  struct lane *lane = argument;
  while (lane->head) {
    if (lane->head->commit)
      run_commits(lane);
    else
      run_job(lane);
  }
  lane->is_running = false;
  lane->lanes->running--;
}

static struct waiting waiting_commit(struct pending *pending)
{
  assert(pending->request->n_commands <= BATCH_MAX_COMMANDS);
  return (
      struct waiting){ .commit = pending, .request_hash = pending->request_hash, .bucket = key_bucket(pending->key) };
}

/* Room for so many, and a fiber that works them off. */
static struct status open_lane(struct lane *lane, size_t count)
{
  if (lane->count + count > LANE_MAX_WAITING)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "too many writes of this firm wait");
  if (lane->is_running)
    return status_ok();
  struct fiber *fiber;
  struct status status = fiber_spawn(lane->lanes->loop, run_lane, lane, &fiber);
  if (!status_is_ok(status))
    return status;
  lane->is_running = true;
  lane->lanes->running++;
  return status;
}

static void enter(struct lane *lane, struct waiting *waiting)
{
  if (waiting->request_hash)
    add_key(lane, waiting);
  waiting->fiber = fiber_current();
  *lane->tail = waiting;
  lane->tail = &waiting->next;
  lane->count++;
}

static struct status wait_in(struct lane *lane, struct waiting *waiting)
{
  struct status status = check_twin(lane, waiting);
  if (status_is_ok(status))
    status = open_lane(lane, 1);
  if (!status_is_ok(status))
    return status;
  enter(lane, waiting);
  while (!waiting->is_done)
    fiber_park();
  return waiting->status;
}

struct status lane_commit(struct lanes *lanes, struct pending *pending)
{
  struct waiting waiting = waiting_commit(pending);
  return wait_in(lane_of(lanes, pending->caller.firm_id), &waiting);
}

struct status lane_commit_all(struct lanes *lanes, struct pending *pending, size_t count, struct status *statuses)
{
  if (count == 0)
    return status_ok();
  struct lane *lane = lane_of(lanes, pending[0].caller.firm_id);
  struct waiting *waiting = arena_array(pending[0].arena, count, sizeof *waiting);
  struct status status = open_lane(lane, count);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < count; i++) {
    assert(pending[i].caller.firm_id == lane->firm_id);
    waiting[i] = waiting_commit(&pending[i]);
    waiting[i].status = check_twin(lane, &waiting[i]);
    waiting[i].is_done = !status_is_ok(waiting[i].status);
    if (!waiting[i].is_done)
      enter(lane, &waiting[i]);
  }
  for (size_t i = 0; i < count; i++) {
    while (!waiting[i].is_done)
      fiber_park();
    statuses[i] = waiting[i].status;
  }
  return status;
}

struct status lane_job(struct lanes *lanes, uint64_t firm_id, struct lane_job *job)
{
  if (job->key[0] == LANE_KEY_PREFIX)
    return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key", "keys do not begin with '#'");
  uint8_t request_hash[HASH_BYTES];
  struct waiting waiting = { .job = job, .bucket = key_bucket(job->key) };
  lane_request_hash(job->method, job->request, request_hash);
  if (job->key[0])
    waiting.request_hash = request_hash;
  return wait_in(lane_of(lanes, firm_id), &waiting);
}

void lane_job_of_call(struct lane_job *job, struct call *call, const ProtobufCMessage *request)
{
  job->arena = call->arena;
  job->caller = call->caller;
  job->method = call->method->path;
  job->key = call->idempotency_key;
  job->now_us = call->now_us;
  job->request.data = wire_pack(call->arena, request, &job->request.size);
}

static size_t followed_firms(const struct lanes *lanes, int64_t firm_ids[WATCHED_FIRMS])
{
  size_t count = 0;
  for (size_t i = 0; i < BUCKETS; i++)
    for (const struct lane *lane = lanes->buckets[i]; lane && count < WATCHED_FIRMS; lane = lane->next)
      if (lane->following > 0)
        firm_ids[count++] = (int64_t)lane->firm_id;
  return count;
}

/* Other processes write the same firms: their heads are looked at while anybody follows. What cannot be read is tried
 * again. */
static void run_watch(void *argument)
{
  struct lanes *lanes = argument;
  int64_t firm_ids[WATCHED_FIRMS];
  size_t count;
  while ((count = followed_firms(lanes, firm_ids)) > 0) {
    struct arena *arena = arena_new();
    struct pg_rows *rows;
    fiber_sleep(WATCH_EVERY_US);
    struct status status = pg_query(lanes->pool, arena, &sql_firm_heads,
                                    (struct pg_value[]){ pg_array(PG_INT8_ARRAY, firm_ids, count) }, &rows);
    for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++) {
      struct lane *lane = lane_of(lanes, (uint64_t)pg_get_int8(rows, row, 0));
      if ((uint64_t)pg_get_int8(rows, row, 1) > lane->sequence)
        written(lane, (uint64_t)pg_get_int8(rows, row, 1));
    }
    arena_free(arena);
  }
  lanes->is_watching = false;
  lanes->running--;
}

static struct status watch(struct lanes *lanes)
{
  struct fiber *fiber;
  if (lanes->is_watching)
    return status_ok();
  struct status status = fiber_spawn(lanes->loop, run_watch, lanes, &fiber);
  if (!status_is_ok(status))
    return status;
  lanes->is_watching = true;
  lanes->running++;
  return status;
}

struct status lane_follow(struct lanes *lanes, uint64_t firm_id, uint64_t sequence)
{
  struct lane *lane = lane_of(lanes, firm_id);
  if (lane->sequence > sequence)
    return status_ok();
  struct status status = watch(lanes);
  if (!status_is_ok(status))
    return status;
  lane->following++;
  status = fiber_queue_wait(&lane->followers);
  lane->following--;
  return status;
}
