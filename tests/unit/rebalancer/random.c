/* random.c: splitmix64. */
#include "random.h"

int64_t random_between(uint64_t *state, int64_t low, int64_t high)
{
  *state += UINT64_C(0x9e3779b97f4a7c15);
  uint64_t z = *state;
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  z ^= z >> 31;
  return low + (int64_t)(z % ((uint64_t)(high - low) + 1));
}
