/* made_series: returns for tests, the same on every run. */
#ifndef STEWARD_MADE_SERIES_H
#define STEWARD_MADE_SERIES_H
#include <stddef.h>
#include <stdint.h>

/* Calm and wild, rising and falling, with fat tails (a square with its sign) and with days on which nothing moves. */
void made_series(uint64_t seed, size_t count, double *out);
#endif
