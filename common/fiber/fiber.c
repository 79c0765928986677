/* Fibers and the queue of those that are ready, one scheduler a loop. */
#include "fiber.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "annotate.h"
#include "switch.h"

enum fiber_state {
  FIBER_NEW,     /* queued, has not run yet, or yielded */
  FIBER_RUNNING, /* on the processor */
  FIBER_PARKED,  /* waits for a wake */
  FIBER_WOKEN,   /* queued after a wake: it looks at its condition when it runs, so further wakes add nothing */
  FIBER_DONE,
};

/* What the module keeps for one loop. Loops are few and belong to one thread each, so a list a thread is enough. */
struct scheduler {
  uv_loop_t *loop;
  uv_idle_t idle; /* active while fibers are ready, which also keeps the loop from blocking */
  struct fiber *first, *last;
  uint32_t ready, alive;
  bool is_closed;
  struct context context; /* the loop's own stack, while a fiber runs */
  void *fake_stack;
  const void *stack_bottom;
  size_t stack_size;
  void *thread;
  struct stack_pool pool;
  struct scheduler *next;
};

struct fiber {
  struct scheduler *home;
  void (*function)(void *);
  void *argument;
  enum fiber_state state;
  bool has_permit, is_cancellable;
  struct status why; /* not ok: cancelled */
  struct fiber *next;
  struct stack stack;
  struct context context;
  void *fake_stack;
  void *thread;
};

#define FIBER_BYTES ((sizeof(struct fiber) + 63) / 64 * 64)

static _Thread_local struct scheduler *schedulers;
static _Thread_local struct fiber *current;

static struct scheduler *scheduler_find(const uv_loop_t *loop)
{
  struct scheduler *scheduler = schedulers;
  while (scheduler != NULL && scheduler->loop != loop)
    scheduler = scheduler->next;
  return scheduler;
}

static struct scheduler *scheduler_of(uv_loop_t *loop)
{
  struct scheduler *scheduler = scheduler_find(loop);
  if (scheduler != NULL)
    return scheduler;
  scheduler = calloc(1, sizeof *scheduler);
  assert(scheduler != NULL);
  scheduler->loop = loop;
  uv_idle_init(loop, &scheduler->idle);
  scheduler->idle.data = scheduler;
  scheduler->next = schedulers;
  schedulers = scheduler;
  return scheduler;
}

static void fiber_free(struct fiber *fiber)
{
  annotate_thread_free(fiber->thread);
  stack_give(&fiber->home->pool, fiber->stack);
}

/* Runs the fiber until it parks, yields or ends. */
static void fiber_resume(struct fiber *fiber)
{
  struct scheduler *home = fiber->home;
  fiber->state = FIBER_RUNNING;
  current = fiber;
  home->thread = annotate_thread_current();
  annotate_leave(&home->fake_stack, fiber->stack.bottom, fiber->stack.size);
  annotate_thread_switch(fiber->thread);
  context_switch(&home->context, &fiber->context);
  annotate_enter(home->fake_stack, NULL, NULL);
  current = NULL;
  if (fiber->state == FIBER_DONE) {
    home->alive--;
    fiber_free(fiber);
  }
}

/* Only those that are ready now: what they wake waits for the next turn, so that sockets get theirs. */
static void scheduler_on_idle(uv_idle_t *handle)
{
  struct scheduler *scheduler = handle->data;
  for (uint32_t turn = scheduler->ready; turn > 0; turn--) {
    struct fiber *fiber = scheduler->first;
    scheduler->first = fiber->next;
    if (scheduler->first == NULL)
      scheduler->last = NULL;
    scheduler->ready--;
    fiber->next = NULL;
    fiber_resume(fiber);
  }
  if (scheduler->ready == 0)
    uv_idle_stop(&scheduler->idle);
}

static void fiber_enqueue(struct fiber *fiber)
{
  struct scheduler *home = fiber->home;
  assert(!home->is_closed);
  if (home->last != NULL)
    home->last->next = fiber;
  else
    home->first = fiber;
  home->last = fiber;
  if (home->ready++ == 0)
    uv_idle_start(&home->idle, scheduler_on_idle);
}

static void fiber_leave(struct fiber *fiber, bool for_good)
{
  struct scheduler *home = fiber->home;
  annotate_leave(for_good ? NULL : &fiber->fake_stack, home->stack_bottom, home->stack_size);
  annotate_thread_switch(home->thread);
  context_switch(&fiber->context, &home->context);
  annotate_enter(fiber->fake_stack, &home->stack_bottom, &home->stack_size);
}

static void fiber_entry(void)
{
  struct fiber *fiber = current;
  annotate_enter(NULL, &fiber->home->stack_bottom, &fiber->home->stack_size);
  fiber->function(fiber->argument);
  fiber->state = FIBER_DONE;
  fiber_leave(fiber, true);
  abort();
}

/* A fiber lies at the top of its own stack, which saves an allocation a call. */
static struct fiber *fiber_place(struct stack stack)
{
  struct fiber *fiber = (struct fiber *)(void *)(stack.bottom + stack.size - FIBER_BYTES);
  memset(fiber, 0, sizeof *fiber);
  fiber->stack = stack;
  return fiber;
}

struct status fiber_spawn(uv_loop_t *loop, void (*function)(void *), void *argument, struct fiber **out)
{
  struct scheduler *home = scheduler_of(loop);
  if (home->alive >= FIBER_LIMIT)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "too much work in flight");
  struct stack stack = stack_take(&home->pool);
  if (stack.bottom == NULL)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for a stack");
  struct fiber *fiber = fiber_place(stack);
  fiber->home = home;
  fiber->function = function;
  fiber->argument = argument;
  fiber->thread = annotate_thread_new();
  context_prepare(&fiber->context, (struct stack){ stack.bottom, stack.size - FIBER_BYTES }, fiber_entry);
  home->alive++;
  fiber_enqueue(fiber);
  if (out != NULL)
    *out = fiber;
  return status_ok();
}

struct fiber *fiber_current(void)
{
  return current;
}

static void fiber_wait(bool is_cancellable)
{
  struct fiber *fiber = current;
  assert(fiber != NULL);
  if (fiber->has_permit) {
    fiber->has_permit = false;
    return;
  }
  fiber->state = FIBER_PARKED;
  fiber->is_cancellable = is_cancellable;
  fiber_leave(fiber, false);
}

void fiber_park(void)
{
  fiber_wait(false);
}

struct status fiber_park_cancellable(void)
{
  assert(current != NULL);
  if (status_is_ok(current->why))
    fiber_wait(true);
  return current->why;
}

void fiber_yield(void)
{
  assert(current != NULL);
  current->state = FIBER_NEW;
  fiber_enqueue(current);
  fiber_leave(current, false);
}

void fiber_wake(struct fiber *fiber)
{
  switch (fiber->state) {
  case FIBER_PARKED:
    fiber->state = FIBER_WOKEN;
    fiber_enqueue(fiber);
    break;
  case FIBER_NEW:
  case FIBER_RUNNING:
    fiber->has_permit = true;
    break;
  case FIBER_WOKEN:
  case FIBER_DONE:
    break;
  }
}

void fiber_cancel(struct fiber *fiber, struct status why)
{
  assert(!status_is_ok(why));
  if (!status_is_ok(fiber->why))
    return;
  fiber->why = why;
  if (fiber->state == FIBER_PARKED && fiber->is_cancellable)
    fiber_wake(fiber);
}

struct status fiber_cancelled(void)
{
  return current == NULL ? status_ok() : current->why;
}

uv_loop_t *fiber_loop(void)
{
  assert(current != NULL);
  return current->home->loop;
}

uint32_t fiber_count(uv_loop_t *loop)
{
  const struct scheduler *scheduler = scheduler_find(loop);
  return scheduler == NULL ? 0 : scheduler->alive;
}

static void scheduler_on_close(uv_handle_t *handle)
{
  struct scheduler *scheduler = handle->data;
  scheduler->is_closed = true;
}

void fiber_loop_close(uv_loop_t *loop)
{
  struct scheduler *scheduler = scheduler_find(loop);
  if (scheduler == NULL)
    return;
  assert(scheduler->alive == 0);
  uv_close((uv_handle_t *)&scheduler->idle, scheduler_on_close);
  while (!scheduler->is_closed)
    uv_run(loop, UV_RUN_NOWAIT);
  struct scheduler **link = &schedulers;
  while (*link != scheduler)
    link = &(*link)->next;
  *link = scheduler->next;
  stack_pool_close(&scheduler->pool);
  free(scheduler);
}
