/* random: a seeded generator for property tests: the same numbers on every machine. */
#ifndef STEWARD_TESTS_REBALANCER_RANDOM_H
#define STEWARD_TESTS_REBALANCER_RANDOM_H
#include <stdint.h>

/* splitmix64: uniform in [low, high]. */
int64_t random_between(uint64_t *state, int64_t low, int64_t high);
#endif
