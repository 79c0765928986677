/* clock: the one place that asks the system for the time. */
#include "clock.h"

#include <time.h>

/* What clock_set_us() added to the real time; the process has one clock, so this is a global. */
static int64_t offset_us;

static int64_t read_us(clockid_t which)
{
  struct timespec now;
  clock_gettime(which, &now); /* cannot fail for these clocks */
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
  return read_us(CLOCK_REALTIME) + offset_us;
}

int64_t clock_monotonic_us(void)
{
  return read_us(CLOCK_MONOTONIC);
}

void clock_set_us(int64_t now_us)
{
  offset_us = now_us == 0 ? 0 : now_us - read_us(CLOCK_REALTIME);
}
