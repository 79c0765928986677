/* lane: the one way to write: a queue a firm, a batch in flight a firm, one journal line a write.
 *
 * Commits that arrive while a batch is in flight wait and become the next one. A commit never spoils its neighbours:
 * when the database refuses a batch, its commits are run one by one. Firms do not wait for each other. Whoever waits
 * here waits to the end: a cancelled caller's write may still be made, and is found again by its key.
 */
#ifndef STEWARD_ACCOUNT_LANE_H
#define STEWARD_ACCOUNT_LANE_H
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/status.h"
#include "bus/call.h"
#include "pg/pg.h"

#define LANE_MAX_WAITING 6000 /* writes of one firm that wait */
#define LANE_KEY_PREFIX '#'   /* keys that callers give never begin with it */

/* A second write under the key of a job that has no outcome yet is UNAVAILABLE with this: ask again. */
#define LANE_IN_PROGRESS "a request under this idempotency key is in progress"

struct lanes;
struct pending; /* batch.h */

struct lanes *lanes_new(uv_loop_t *loop, struct pg_pool *pool);
void lanes_free(struct lanes *lanes); /* waits for what is in flight; on a fiber; NULL is fine */

/* Adds the commit to its firm's next batch and waits for its outcome: pending->response when ok. On a fiber. */
struct status lane_commit(struct lanes *lanes, struct pending *pending);

/* The same for several of one firm, in their order: statuses[i] is the outcome of pending[i]. A failure of the whole
 * (too many wait) writes nothing. */
struct status lane_commit_all(struct lanes *lanes, struct pending *pending, size_t count, struct status *statuses);

/* What a job's body works with, made afresh at each try. */
struct lane_work {
  struct pg_transaction *transaction; /* the firm's head row is locked */
  struct arena *arena;
  uint64_t firm_id;
  uint64_t sequence; /* of the journal line that this job will get */
  uint64_t *next_id; /* take an id: (*work->next_id)++ */
  int64_t now_us;
  int32_t business_on;

  /* Set by the body. */
  struct pg_bytes answer;        /* packed response: kept for ever under the key */
  const char *summary;           /* JSON for people who read the journal; NULL: "[]" */
  struct job_commands *commands; /* given inside (inside.h); NULL: none */
  bool unlogged;                 /* no journal line: nothing but ids taken, or nothing at all */
};

/* A write that is no Commit: a bulk import, a new user, a key. */
struct lane_job {
  struct arena *arena; /* of the call: the answer lives here */
  struct caller caller;
  const char *method;      /* path of the method */
  const char *key;         /* idempotency key; "" when the body itself tells a repetition (by a file's hash, a code) */
  struct pg_bytes request; /* packed request, or a note of a bulk import: kept in the journal line, hashed */
  int64_t now_us;          /* of the call */
  struct status (*body)(struct lane_job *job, struct lane_work *work); /* may be run again from the start */
  void *context;                                                       /* of the body */

  /* When ok. */
  struct pg_bytes answer; /* what the body gave, or the stored answer of an earlier job under this key */
  uint64_t sequence;      /* of the journal line; 0 when unlogged or replayed */
  bool replayed;
};

/* Runs job->body in a transaction with the firm's head locked, alone in its lane, and writes its journal line through
 * the firm's chain. Idempotent by key as a commit is. Waits to the end. On a fiber. */
struct status lane_job(struct lanes *lanes, uint64_t firm_id, struct lane_job *job);

/* Fills a job from the call: caller, method, key, time, and the packed request. */
void lane_job_of_call(struct lane_job *job, struct call *call, const ProtobufCMessage *request);

/* What tells one request from another under the same key. */
void lane_request_hash(const char *method, struct pg_bytes request, uint8_t out[HASH_BYTES]);

/* Calls back whenever this process has written lines of any firm, or seen them written. NULL: no more. */
void lanes_on_written(struct lanes *lanes, void (*callback)(void *context), void *context);

/* Waits until something of the firm later than `sequence` was written: by this process at once, by another within a
 * fifth of a second; cancellable. May return early. */
struct status lane_follow(struct lanes *lanes, uint64_t firm_id, uint64_t sequence);
#endif
