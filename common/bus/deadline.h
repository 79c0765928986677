/* deadline: any number of instants on one timer, as a heap. The timer is set for the earliest and never moved later,
 * so that calls which end in time cost no system call. */
#ifndef STEWARD_BUS_DEADLINE_H
#define STEWARD_BUS_DEADLINE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct deadline {
  int64_t at_us;                                /* monotonic */
  void (*on_passed)(struct deadline *deadline); /* it is no longer in the heap then */
  size_t position;                              /* in the heap, from 1; 0 when not in it */
};

struct deadlines {
  uv_timer_t timer;
  struct deadline **heap; /* from 1 */
  size_t count, capacity;
  int64_t armed_us; /* what the timer is set for; INT64_MAX when it is not set */
  bool is_closed;
};

void deadlines_init(struct deadlines *deadlines, uv_loop_t *loop);
void deadlines_close(struct deadlines *deadlines); /* is_closed is set in the close callback */

/* In so many microseconds from now. Never early: the loop's own time may lag behind, so the clock is asked. */
void deadline_set(struct deadlines *deadlines, struct deadline *deadline, int64_t in_us);
void deadline_clear(struct deadlines *deadlines, struct deadline *deadline); /* fine when not set */
#endif
