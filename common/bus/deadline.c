/* A binary heap of instants and the one timer that serves it. */
#include "deadline.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"

static void heap_put(struct deadlines *deadlines, struct deadline *deadline, size_t position)
{
  deadlines->heap[position] = deadline;
  deadline->position = position;
}

static void heap_rise(struct deadlines *deadlines, struct deadline *deadline, size_t position)
{
  while (position > 1 && deadlines->heap[position / 2]->at_us > deadline->at_us) {
    heap_put(deadlines, deadlines->heap[position / 2], position);
    position /= 2;
  }
  heap_put(deadlines, deadline, position);
}

static void heap_sink(struct deadlines *deadlines, struct deadline *deadline, size_t position)
{
  for (;;) {
    size_t child = position * 2;
    if (child > deadlines->count)
      break;
    if (child < deadlines->count && deadlines->heap[child + 1]->at_us < deadlines->heap[child]->at_us)
      child++;
    if (deadlines->heap[child]->at_us >= deadline->at_us)
      break;
    heap_put(deadlines, deadlines->heap[child], position);
    position = child;
  }
  heap_put(deadlines, deadline, position);
}

static void heap_remove(struct deadlines *deadlines, size_t position)
{
  deadlines->heap[position]->position = 0;
  struct deadline *last = deadlines->heap[deadlines->count--];
  if (position > deadlines->count)
    return;
  if (position > 1 && deadlines->heap[position / 2]->at_us > last->at_us)
    heap_rise(deadlines, last, position);
  else
    heap_sink(deadlines, last, position);
}

static void deadlines_on_timer(uv_timer_t *timer);

static void deadlines_arm(struct deadlines *deadlines, int64_t now_us)
{
  int64_t at_us = deadlines->heap[1]->at_us;
  if (at_us >= deadlines->armed_us)
    return;
  deadlines->armed_us = at_us;
  uint64_t wait_ms = at_us <= now_us ? 0 : (uint64_t)(at_us - now_us + 999) / 1000;
  uv_timer_start(&deadlines->timer, deadlines_on_timer, wait_ms, 0);
}

/* The timer counts from the loop's time, which lags behind during a long turn: it may fire early, never late. */
static void deadlines_on_timer(uv_timer_t *timer)
{
  struct deadlines *deadlines = timer->data;
  int64_t now_us = clock_monotonic_us();
  deadlines->armed_us = INT64_MAX;
  while (deadlines->count > 0 && deadlines->heap[1]->at_us <= now_us) {
    struct deadline *passed = deadlines->heap[1];
    heap_remove(deadlines, 1);
    passed->on_passed(passed);
  }
  if (deadlines->count > 0)
    deadlines_arm(deadlines, now_us);
}

void deadlines_init(struct deadlines *deadlines, uv_loop_t *loop)
{
  *deadlines = (struct deadlines){ .armed_us = INT64_MAX };
  uv_timer_init(loop, &deadlines->timer);
  deadlines->timer.data = deadlines;
}

static void deadlines_on_close(uv_handle_t *handle)
{
  struct deadlines *deadlines = handle->data;
  deadlines->is_closed = true;
}

void deadlines_close(struct deadlines *deadlines)
{
  free(deadlines->heap);
  deadlines->heap = NULL;
  deadlines->count = deadlines->capacity = 0;
  uv_close((uv_handle_t *)&deadlines->timer, deadlines_on_close);
}

void deadline_set(struct deadlines *deadlines, struct deadline *deadline, int64_t in_us)
{
  deadline_clear(deadlines, deadline);
  if (deadlines->count + 1 >= deadlines->capacity) {
    deadlines->capacity = deadlines->capacity == 0 ? 64 : deadlines->capacity * 2;
    deadlines->heap = realloc(deadlines->heap, deadlines->capacity * sizeof(struct deadline *));
    assert(deadlines->heap != NULL);
  }
  int64_t now_us = clock_monotonic_us();
  deadline->at_us = now_us + in_us;
  heap_rise(deadlines, deadline, ++deadlines->count);
  deadlines_arm(deadlines, now_us);
}

void deadline_clear(struct deadlines *deadlines, struct deadline *deadline)
{
  if (deadline->position != 0)
    heap_remove(deadlines, deadline->position);
}
