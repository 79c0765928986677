/* goal_philox: Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy
 * as 1, 2, 3; SC11). The same key and counter give the same four words, whoever asks, in whatever order.
 *
 * The key is the run's seed. Counters are { path, place, use, 0 }: a place is a block of months, a block of a
 * bootstrap, a row of a scramble; the use keeps these apart.
 */
#ifndef STEWARD_CRM_GOAL_PHILOX_H
#define STEWARD_CRM_GOAL_PHILOX_H
#include <stdint.h>

#define PHILOX_ROUNDS 10
#define PHILOX_MULTIPLIER_0 0xD2511F53u
#define PHILOX_MULTIPLIER_1 0xCD9E8D57u
#define PHILOX_WEYL_0 0x9E3779B9u
#define PHILOX_WEYL_1 0xBB67AE85u

enum philox_use { PHILOX_NORMALS = 0, PHILOX_BOOTSTRAP = 1, PHILOX_SCRAMBLE = 2, PHILOX_SHIFT = 3 };

struct philox_words {
  uint32_t word[4];
};

static inline struct philox_words philox(uint64_t key, struct philox_words counter)
{
  uint32_t *c = counter.word;
  uint32_t key_0 = (uint32_t)key;
  uint32_t key_1 = (uint32_t)(key >> 32);
  for (int round = 0; round < PHILOX_ROUNDS; round++) {
    uint64_t product_0 = (uint64_t)PHILOX_MULTIPLIER_0 * c[0];
    uint64_t product_1 = (uint64_t)PHILOX_MULTIPLIER_1 * c[2];
    c[0] = (uint32_t)(product_1 >> 32) ^ c[1] ^ key_0;
    c[1] = (uint32_t)product_1;
    c[2] = (uint32_t)(product_0 >> 32) ^ c[3] ^ key_1;
    c[3] = (uint32_t)product_0;
    key_0 += PHILOX_WEYL_0;
    key_1 += PHILOX_WEYL_1;
  }
  return counter;
}
#endif
