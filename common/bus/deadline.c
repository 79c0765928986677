/* A binary heap of instants and the one timer that serves it. */
#include "deadline.h"

#include <assert.h>
#include <stdlib.h>

static void heap_put(struct deadlines *deadlines, struct deadline *deadline, size_t position)
{
  deadlines->heap[position] = deadline;
  deadline->position = position;
}

static void heap_rise(struct deadlines *deadlines, struct deadline *deadline, size_t position)
{
  while (position > 1 && deadlines->heap[position / 2]->at_ms > deadline->at_ms) {
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
    if (child < deadlines->count && deadlines->heap[child + 1]->at_ms < deadlines->heap[child]->at_ms)
      child++;
    if (deadlines->heap[child]->at_ms >= deadline->at_ms)
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
  if (position > 1 && deadlines->heap[position / 2]->at_ms > last->at_ms)
    heap_rise(deadlines, last, position);
  else
    heap_sink(deadlines, last, position);
}

static void deadlines_on_timer(uv_timer_t *timer);

static void deadlines_arm(struct deadlines *deadlines)
{
  uint64_t at_ms = deadlines->heap[1]->at_ms;
  if (at_ms >= deadlines->armed_ms)
    return;
  uint64_t now_ms = uv_now(deadlines->timer.loop);
  deadlines->armed_ms = at_ms;
  uv_timer_start(&deadlines->timer, deadlines_on_timer, at_ms <= now_ms ? 0 : at_ms - now_ms, 0);
}

static void deadlines_on_timer(uv_timer_t *timer)
{
  struct deadlines *deadlines = timer->data;
  uint64_t now_ms = uv_now(timer->loop);
  deadlines->armed_ms = UINT64_MAX;
  while (deadlines->count > 0 && deadlines->heap[1]->at_ms <= now_ms) {
    struct deadline *passed = deadlines->heap[1];
    heap_remove(deadlines, 1);
    passed->on_passed(passed);
  }
  if (deadlines->count > 0)
    deadlines_arm(deadlines);
}

void deadlines_init(struct deadlines *deadlines, uv_loop_t *loop)
{
  *deadlines = (struct deadlines){ .armed_ms = UINT64_MAX };
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
  deadline->at_ms = uv_now(deadlines->timer.loop) + (in_us <= 0 ? 0 : (uint64_t)(in_us + 999) / 1000);
  heap_rise(deadlines, deadline, ++deadlines->count);
  deadlines_arm(deadlines);
}

void deadline_clear(struct deadlines *deadlines, struct deadline *deadline)
{
  if (deadline->position != 0)
    heap_remove(deadlines, deadline->position);
}
