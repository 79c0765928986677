/* Portfolios by fours, for AVX2. */
#ifdef __x86_64__
#include "profile_lanes.h"

#define LANES 4

typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));
typedef int64_t lane_mask __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));

/* Pairs within halves change places first, then the halves. */
INLINE void turn(const double *rows, size_t stride, double *out)
{
  lanes a = *(const lanes *)rows, b = *(const lanes *)(rows + stride), c = *(const lanes *)(rows + 2 * stride),
        d = *(const lanes *)(rows + 3 * stride);
  lanes even = __builtin_shufflevector(a, b, 0, 4, 2, 6), odd = __builtin_shufflevector(a, b, 1, 5, 3, 7);
  lanes later_even = __builtin_shufflevector(c, d, 0, 4, 2, 6), later_odd = __builtin_shufflevector(c, d, 1, 5, 3, 7);
  *(lanes *)out = __builtin_shufflevector(even, later_even, 0, 1, 4, 5);
  *(lanes *)(out + PROFILE_LANES) = __builtin_shufflevector(odd, later_odd, 0, 1, 4, 5);
  *(lanes *)(out + 2 * PROFILE_LANES) = __builtin_shufflevector(even, later_even, 2, 3, 6, 7);
  *(lanes *)(out + 3 * PROFILE_LANES) = __builtin_shufflevector(odd, later_odd, 2, 3, 6, 7);
}

#include "profile_passes.h"

__attribute__((target("avx2"))) void profile_quads_sum(const struct lane_work *work, const struct lane_rows *rows,
                                                       struct lane_sums *out)
{
  pass_all(work, rows, out);
}
#endif
