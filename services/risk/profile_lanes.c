/* Which vectors this machine has, and what needs none. */
#include "profile_lanes.h"

double *lanes_array(struct arena *arena, size_t count)
{
  const size_t boundary = PROFILE_LANES * sizeof(double);
  uintptr_t at = (uintptr_t)arena_array(arena, count + PROFILE_LANES, sizeof(double));
  return (double *)((at + boundary - 1) / boundary * boundary);
}

bool profile_vectors_are_there(enum profile_vectors vectors)
{
#ifdef __x86_64__
  if (vectors == VECTORS_AVX512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
  if (vectors == VECTORS_AVX2)
    return __builtin_cpu_supports("avx2");
#endif
  return vectors == VECTORS_PLAIN;
}

void profile_lanes_sum(const struct lane_work *work, const struct lane_rows *rows, struct lane_sums *out)
{
  switch (work->vectors) {
#ifdef __x86_64__
  case VECTORS_AVX512:
    profile_octets_sum(work, rows, out);
    break;
  case VECTORS_AVX2:
    profile_quads_sum(work, rows, out);
    break;
#endif
  default:
    profile_pairs_sum(work, rows, out);
  }
}

/* Of the days from a place on; low_count says how many each lane has already. */
static void below_from(struct lane_work *work, const double *returns, size_t count, const double *thresholds,
                       size_t from)
{
  for (size_t lane = 0; lane < PROFILE_LANES; lane += 4) {
    size_t found[4] = { work->low_count[lane], work->low_count[lane + 1], work->low_count[lane + 2],
                        work->low_count[lane + 3] };
    for (size_t i = from; i < count; i++) {
      const double *row = returns + i * PROFILE_LANES + lane;
      for (size_t j = 0; j < 4; j++) { /* always written, kept only when it is below: no branch to guess wrongly */
        work->low[lane + j][found[j]] = row[j];
        found[j] += row[j] < thresholds[lane + j];
      }
    }
    for (size_t j = 0; j < 4; j++)
      work->low_count[lane + j] = found[j];
  }
}

void profile_lanes_below(struct lane_work *work, const double *returns, size_t count, const double *thresholds)
{
  size_t from = 0;
  for (size_t i = 0; i < PROFILE_LANES; i++)
    work->low_count[i] = 0;
#ifdef __x86_64__
  if (work->vectors == VECTORS_AVX512)
    from = profile_octets_below(work, returns, count, thresholds);
#endif
  below_from(work, returns, count, thresholds, from);
}
