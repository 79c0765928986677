/* Portfolios by pairs: the vectors that every machine has. */
#include "profile_lanes.h"

#define LANES 2

typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));
typedef int64_t lane_mask __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));

INLINE void turn(const double *rows, size_t stride, double *out)
{
  lanes first = *(const lanes *)rows, second = *(const lanes *)(rows + stride);
  *(lanes *)out = __builtin_shufflevector(first, second, 0, 2);
  *(lanes *)(out + PROFILE_LANES) = __builtin_shufflevector(first, second, 1, 3);
}

#include "profile_passes.h"

void profile_pairs_sum(const struct lane_work *work, const struct lane_rows *rows, struct lane_sums *out)
{
  pass_all(work, rows, out);
}
