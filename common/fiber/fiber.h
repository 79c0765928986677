/* fiber: stackful fibers on one libuv loop. Handlers read top to bottom and yield at a bus call, a statement,
 * a timer or an offloaded computation. One thread, so service code needs no locks.
 *
 * A fiber runs until it parks. Whoever holds its pointer wakes it; wake before park is remembered (one permit),
 * so a wake is never lost. Cancelling a fiber ends its next cancellable wait with STATUS_CANCELED or
 * STATUS_DEADLINE_EXCEEDED; work that must finish (a commit under way, an offloaded computation) waits
 * with fiber_park(), which cannot be cancelled. A cancellation stays: later cancellable waits end at once too.
 *
 * A park may return early (a wake meant for an earlier wait), so every wait is a loop over its condition.
 * Ready fibers run in the loop's idle phase: after timers, before prepare watchers look for work.
 */
#ifndef STEWARD_FIBER_H
#define STEWARD_FIBER_H
#include <stdint.h>
#include <uv.h>

#include "base/status.h"

struct fiber;

#define FIBER_STACK_BYTES (256 * 1024)
#define FIBER_LIMIT 4096

/* Starts function(argument) on a fiber of its own at the loop's next turn. RESOURCE_EXHAUSTED past FIBER_LIMIT. */
struct status fiber_spawn(uv_loop_t *loop, void (*function)(void *), void *argument, struct fiber **out);

struct fiber *fiber_current(void);                         /* NULL outside any fiber */
void fiber_park(void);                                     /* until woken */
struct status fiber_park_cancellable(void);                /* until woken or cancelled; the cancelling status */
void fiber_wake(struct fiber *fiber);                      /* resumes it at the loop's next turn */
void fiber_cancel(struct fiber *fiber, struct status why); /* texts of `why` must be literals */
struct status fiber_cancelled(void);                       /* of the current fiber; ok when not */
struct status fiber_sleep(int64_t duration_us);
void fiber_yield(void);                /* lets the loop turn once; for long computations */
uv_loop_t *fiber_loop(void);           /* of the current fiber */
uint32_t fiber_count(uv_loop_t *loop); /* alive on this loop */

/* Runs work(argument) in libuv's thread pool; returns when it is done. work must touch only its argument. */
void fiber_offload(void (*work)(void *), void *argument);

/* Runs the loop until `function` (on a fiber) has returned, then until the loop is idle. For programs and tests. */
void fiber_main(uv_loop_t *loop, void (*function)(void *), void *argument);

/* Gives back what the module keeps for a loop, before uv_loop_close(). No fiber may be alive. fiber_main() does it. */
void fiber_loop_close(uv_loop_t *loop);

/* A queue of fibers that wait for a thing (a connection, room): first come, first served. */
struct fiber_waiter {
  struct fiber *fiber;
  struct fiber_waiter *next;
};
struct fiber_queue {
  struct fiber_waiter *head, *tail;
};
struct status fiber_queue_wait(struct fiber_queue *queue); /* parks the current fiber, cancellable */
int fiber_queue_wake_one(struct fiber_queue *queue);       /* 1 when there was one */
void fiber_queue_wake_all(struct fiber_queue *queue);
#endif
