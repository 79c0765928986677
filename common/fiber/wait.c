/* What fibers wait for: a duration, work in the thread pool, their turn in a queue; and the loop's main fiber. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "fiber.h"

struct nap {
  uv_timer_t timer;
  struct fiber *fiber;
  bool is_over, is_closed;
};

static void nap_on_timer(uv_timer_t *timer)
{
  struct nap *nap = timer->data;
  nap->is_over = true;
  fiber_wake(nap->fiber);
}

static void nap_on_close(uv_handle_t *handle)
{
  struct nap *nap = handle->data;
  nap->is_closed = true;
  fiber_wake(nap->fiber);
}

struct status fiber_sleep(int64_t duration_us)
{
  struct nap nap = { .fiber = fiber_current() };
  struct status status = fiber_cancelled();
  if (!status_is_ok(status))
    return status;
  uv_update_time(fiber_loop()); /* a long turn must not shorten the sleep */
  uv_timer_init(fiber_loop(), &nap.timer);
  nap.timer.data = &nap;
  uint64_t duration_ms = duration_us <= 0 ? 0 : (uint64_t)(duration_us + 999) / 1000;
  uv_timer_start(&nap.timer, nap_on_timer, duration_ms, 0);
  while (!nap.is_over && status_is_ok(status))
    status = fiber_park_cancellable();
  uv_close((uv_handle_t *)&nap.timer, nap_on_close);
  while (!nap.is_closed)
    fiber_park();
  return status;
}

struct offload {
  uv_work_t request;
  void (*work)(void *);
  void *argument;
  struct fiber *fiber;
  bool is_done;
};

static void offload_run(uv_work_t *request)
{
  struct offload *offload = request->data;
  offload->work(offload->argument);
}

static void offload_on_done(uv_work_t *request, int outcome)
{
  (void)outcome;
  struct offload *offload = request->data;
  offload->is_done = true;
  fiber_wake(offload->fiber);
}

void fiber_offload(void (*work)(void *), void *argument)
{
  if (fiber_current() == NULL) {
    work(argument);
    return;
  }
  struct offload offload = { .work = work, .argument = argument, .fiber = fiber_current() };
  offload.request.data = &offload;
  if (uv_queue_work(fiber_loop(), &offload.request, offload_run, offload_on_done) != 0) {
    work(argument);
    return;
  }
  while (!offload.is_done)
    fiber_park();
}

static void fiber_queue_remove(struct fiber_queue *queue, struct fiber_waiter *waiter)
{
  struct fiber_waiter *before = NULL;
  struct fiber_waiter *at = queue->head;
  while (at != NULL && at != waiter) {
    before = at;
    at = at->next;
  }
  if (at == NULL)
    return;
  if (before == NULL)
    queue->head = waiter->next;
  else
    before->next = waiter->next;
  if (queue->tail == waiter)
    queue->tail = before;
}

/* Not inlined: the compiler sees a local's address stored, but not that the waiter has always left the queue again
 * when its fiber goes on. */
static __attribute__((noinline)) void fiber_queue_add(struct fiber_queue *queue, struct fiber_waiter *waiter)
{
  if (queue->tail != NULL)
    queue->tail->next = waiter;
  else
    queue->head = waiter;
  queue->tail = waiter;
}

/* The waiter's fiber field doubles as the mark: whoever takes the waiter out of the queue clears it. */
struct status fiber_queue_wait(struct fiber_queue *queue)
{
  struct fiber_waiter waiter = { .fiber = fiber_current() };
  assert(waiter.fiber != NULL);
  fiber_queue_add(queue, &waiter);
  struct status status = status_ok();
  while (waiter.fiber != NULL && status_is_ok(status))
    status = fiber_park_cancellable();
  if (status_is_ok(status))
    return status;
  if (waiter.fiber != NULL)
    fiber_queue_remove(queue, &waiter);
  else
    fiber_queue_wake_one(queue); /* cancelled after its turn came: the turn goes to the next */
  return status;
}

int fiber_queue_wake_one(struct fiber_queue *queue)
{
  struct fiber_waiter *waiter = queue->head;
  if (waiter == NULL)
    return 0;
  queue->head = waiter->next;
  if (queue->head == NULL)
    queue->tail = NULL;
  struct fiber *fiber = waiter->fiber;
  waiter->fiber = NULL;
  fiber_wake(fiber);
  return 1;
}

void fiber_queue_wake_all(struct fiber_queue *queue)
{
  while (fiber_queue_wake_one(queue))
    ;
}

struct main_fiber {
  void (*function)(void *);
  void *argument;
  bool is_done;
};

static void main_fiber_run(void *argument)
{
  struct main_fiber *fiber = argument;
  fiber->function(fiber->argument);
  fiber->is_done = true;
}

void fiber_main(uv_loop_t *loop, void (*function)(void *), void *argument)
{
  struct main_fiber fiber = { .function = function, .argument = argument };
  struct status status = fiber_spawn(loop, main_fiber_run, &fiber, NULL);
  assert(status_is_ok(status));
  while (!fiber.is_done) {
    int is_alive = uv_run(loop, UV_RUN_ONCE);
    if (!is_alive && !fiber.is_done) {
      fputs("fiber: the main fiber waits and nothing is left that could wake it\n", stderr);
      abort();
    }
  }
  uv_run(loop, UV_RUN_DEFAULT);
  if (fiber_count(loop) == 0)
    fiber_loop_close(loop);
}
