/* generator: a seeded source of numbers for property tests (splitmix64), with many near the edges. */
#ifndef STEWARD_TEST_GENERATOR_H
#define STEWARD_TEST_GENERATOR_H
#include <stdint.h>

struct generator {
  uint64_t state;
};

static inline uint64_t generator_next(struct generator *generator)
{
  uint64_t z = generator->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* 0 to limit - 1. */
static inline uint64_t generator_below(struct generator *generator, uint64_t limit)
{
  return generator_next(generator) % limit;
}

/* Any int64: of every magnitude, small ones and the two ends often. */
static inline int64_t generator_int64(struct generator *generator)
{
  uint64_t kind = generator_below(generator, 16);
  if (kind == 0)
    return INT64_MIN + (int64_t)generator_below(generator, 3);
  if (kind == 1)
    return INT64_MAX - (int64_t)generator_below(generator, 3);
  uint64_t bits = generator_next(generator) >> generator_below(generator, 64);
  return (int64_t)bits;
}
#endif
