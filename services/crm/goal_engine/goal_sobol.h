/* goal_sobol: scrambled Sobol points for the steps of a Brownian bridge.
 *
 * Directions are those of Joe and Kuo (joe_kuo.txt), one dimension a step. Each replicate has its own random linear
 * scramble and digital shift (Matousek, J. Complexity 14, 1998): every point is uniform, replicates are independent, so
 * that the spread between replicates is the error's honest measure.
 */
#ifndef STEWARD_CRM_GOAL_SOBOL_H
#define STEWARD_CRM_GOAL_SOBOL_H
#include "goal_kernel.h"

struct goal_sobol;

/* `points` a replicate: a power of two, 64 and up. NULL without memory. */
struct goal_sobol *goal_sobol_new(int months, uint32_t points, uint64_t seed);
void goal_sobol_free(struct goal_sobol *sobol);

const struct goal_bridge_step *goal_sobol_bridge(const struct goal_sobol *sobol); /* [months] */

/* The 64 points from `first` (a multiple of 64) of a replicate: points[step][path]. */
void goal_sobol_points(const struct goal_sobol *sobol, int replicate, uint32_t first, uint32_t (*points)[TILE_PATHS]);

/* Unscrambled direction numbers of a dimension from 0, most significant bit first; for tests. */
void goal_sobol_directions(int dimension, uint32_t directions[32]);
#endif
