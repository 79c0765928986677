/* clock: the one module that reads the time. Domain code takes time as an argument. */
#ifndef STEWARD_BASE_CLOCK_H
#define STEWARD_BASE_CLOCK_H
#include <stdint.h>

int64_t clock_now_us(void);        /* UTC, microseconds since 1970; tests and demos may set it */
int64_t clock_monotonic_us(void);  /* for durations only */
void clock_set_us(int64_t now_us); /* from now on clock_now_us() runs from this instant; 0: the real one again */
#endif
