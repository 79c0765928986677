/* Makes returns up. */
#include "made_series.h"

#include <math.h>

#include "seeded_normal.h"

void made_series(uint64_t seed, size_t count, double *out)
{
  double scale = 0.002 * (double)(1 + seed % 17), drift = 0.0004 * ((double)(seed % 5) - 1.5);
  for (uint64_t i = 0; i < count; i++) {
    double z = seeded_normal(1, seed, i);
    out[i] = drift + scale * (seed % 3 == 0 ? z * fabs(z) * 0.6 : z);
    if (seed % 4 == 1 && i % 7 == 0)
      out[i] = 0;
    if (out[i] < -0.95)
      out[i] = -0.95;
  }
}
