/* goal_sobol: scrambled Sobol points for the steps of a Brownian bridge, and for the direction that matters most.
 *
 * Directions are those of Joe and Kuo (joe_kuo.txt), one dimension a step after the first, which is the direction's.
 * Each replicate has its own random linear scramble and digital shift (Matousek, J. Complexity 14, 1998): every point
 * is uniform, replicates are independent, so that the spread between replicates is the error's honest measure.
 */
#ifndef STEWARD_CRM_GOAL_SOBOL_H
#define STEWARD_CRM_GOAL_SOBOL_H
#include "goal_kernel.h"

struct goal_sobol;

/* `points` a replicate: a power of two, 64 and up. NULL without memory. */
struct goal_sobol *goal_sobol_new(int months, uint32_t points, uint64_t seed);
void goal_sobol_free(struct goal_sobol *sobol);

const struct goal_bridge_step *goal_sobol_bridge(const struct goal_sobol *sobol); /* [months] */

/* The direction, of length one, in the months' normals along which the plan's outcome moves fastest: what a month's
 * growth moves is what is needed from it on, the later payments less income, discounted by the growth with which the
 * plan just comes out (after Imai and Tan, J. Comput. Finance 10, 2006). [months + 1], cell 0 is 0. */
void goal_sobol_direction(const struct goal_model *model, double *direction);

/* The 64 points from `first` (a multiple of 64) of a replicate: points[dimension][path], months + 1 of them. */
void goal_sobol_points(const struct goal_sobol *sobol, int replicate, uint32_t first, uint32_t (*points)[TILE_PATHS]);

/* Unscrambled direction numbers of a dimension from 0, most significant bit first; for tests. */
void goal_sobol_directions(int dimension, uint32_t directions[32]);
#endif
