/* The choice of a kernel, and the memory that it works in. */
#include <stdlib.h>

#include "goal_kernel.h"

#ifdef GOAL_HAS_AVX2
extern const struct goal_kernel goal_kernel_avx2;
#endif

const struct goal_kernel *goal_kernel_for(enum goal_instructions instructions)
{
#ifdef GOAL_HAS_AVX2
  if (instructions == GOAL_INSTRUCTIONS_BEST && __builtin_cpu_supports("avx2"))
    return &goal_kernel_avx2;
#endif
  (void)instructions;
  return &goal_kernel_baseline;
}

static void *aligned(size_t size)
{
  return aligned_alloc(64, (size + 63) / 64 * 64);
}

struct goal_tile *goal_tile_new(int months, int rows, bool has_bridge)
{
  struct goal_tile *tile = aligned(sizeof *tile);
  if (tile == NULL)
    return NULL;
  *tile = (struct goal_tile){ 0 };
  size_t cells = ((size_t)months + 1) * TILE_PATHS;
  tile->growth = aligned(cells * sizeof *tile->growth);
  tile->brownian = has_bridge ? aligned(cells / LANES * sizeof *tile->brownian) : NULL;
  tile->samples = rows > 0 ? aligned((size_t)rows * TILE_PATHS * sizeof *tile->samples) : NULL;
  if (tile->growth != NULL && (!has_bridge || tile->brownian != NULL) && (rows == 0 || tile->samples != NULL))
    return tile;
  goal_tile_free(tile);
  return NULL;
}

void goal_tile_free(struct goal_tile *tile)
{
  if (tile == NULL)
    return;
  free(tile->growth);
  free(tile->brownian);
  free(tile->samples);
  free(tile);
}
