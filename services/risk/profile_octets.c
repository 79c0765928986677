/* Portfolios by eights, for AVX-512. */
#ifdef __x86_64__
#include <immintrin.h>

#include "profile_lanes.h"

#define LANES 8

typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));
typedef int64_t lane_mask __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));

INLINE lanes lower_halves(lanes a, lanes b)
{
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

INLINE lanes upper_halves(lanes a, lanes b)
{
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/* One perfect shuffle of the block's 64 numbers; three of them turn rows into columns. */
INLINE void shuffle(const lanes in[LANES], lanes out[LANES])
{
  out[0] = lower_halves(in[0], in[4]);
  out[1] = upper_halves(in[0], in[4]);
  out[2] = lower_halves(in[1], in[5]);
  out[3] = upper_halves(in[1], in[5]);
  out[4] = lower_halves(in[2], in[6]);
  out[5] = upper_halves(in[2], in[6]);
  out[6] = lower_halves(in[3], in[7]);
  out[7] = upper_halves(in[3], in[7]);
}

INLINE lanes row(const double *rows, size_t stride, size_t at)
{
  return *(const lanes *)(rows + at * stride);
}

INLINE void turn(const double *rows, size_t stride, double *out)
{
  const lanes in[LANES] = { row(rows, stride, 0), row(rows, stride, 1), row(rows, stride, 2), row(rows, stride, 3),
                            row(rows, stride, 4), row(rows, stride, 5), row(rows, stride, 6), row(rows, stride, 7) };
  lanes once[LANES], twice[LANES];
  shuffle(in, once);
  shuffle(once, twice);
  shuffle(twice, (lanes *)out);
}

#include "profile_passes.h"

__attribute__((target("avx512f,avx512dq"))) void profile_octets_sum(const struct lane_work *work,
                                                                    const struct lane_rows *rows, struct lane_sums *out)
{
  pass_all(work, rows, out);
}

/* Eight days of a lane at once: what is below moves together, and all eight are written where the next ones go on. */
__attribute__((target("avx512f,avx512dq"))) size_t profile_octets_below(struct lane_work *work, const double *returns,
                                                                        size_t count, const double *thresholds)
{
  size_t whole = count - count % LANES;
  for (size_t i = 0; i < whole; i += LANES) {
    lanes block[LANES];
    turn(returns + i * LANES, LANES, (double *)block);
    for (size_t j = 0; j < LANES; j++) {
      __mmask8 is_below = _mm512_cmp_pd_mask((__m512d)block[j], _mm512_set1_pd(thresholds[j]), _CMP_LT_OQ);
      _mm512_storeu_pd(work->low[j] + work->low_count[j], _mm512_maskz_compress_pd(is_below, (__m512d)block[j]));
      work->low_count[j] += (size_t)__builtin_popcount(is_below);
    }
  }
  return whole;
}
#endif
