/* caps: holds weights under a cap per security and a cap per sector.
 *
 * The rule: names over their cap are fixed at it and the rest scaled to fill, until none is over; then the sectors
 * over their cap are scaled inside to it and fixed, and the rest filled; what is fixed stays fixed; repeat until
 * none is over. A name that was at its cap is scaled with its sector. The rule reaches a portfolio whenever one exists:
 * when nothing is free any more every sector is at its cap or has all its names at theirs, which is the most there is.
 */
#ifndef STEWARD_REBALANCER_CAPS_H
#define STEWARD_REBALANCER_CAPS_H
#include <stddef.h>
#include <stdint.h>

struct arena;

enum caps_outcome {
  CAPS_MET,
  CAPS_SECURITY_INFEASIBLE, /* the names' caps together are below one */
  CAPS_SECTOR_INFEASIBLE,   /* the sectors' caps leave less than one to fill */
};

struct caps_input {
  size_t count;
  const int64_t *weights_e8;       /* > 0, any sum and any scale */
  const int64_t *security_caps_e8; /* one a name, 0 to one; one where there is no cap */
  const size_t *sectors;           /* of each name, below sector_count */
  size_t sector_count;
  const int64_t *sector_caps_e8; /* one a sector */
};

/* Writes count weights that sum to exactly one. reachable_e8 is the most the caps allow together (it is what a refusal
 * shows beside one); it is written always, the weights only when the caps are met. */
enum caps_outcome caps_apply(struct arena *arena, const struct caps_input *input, int64_t *weights_e8,
                             int64_t *reachable_e8);
#endif
