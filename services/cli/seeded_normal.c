/* Counter-based random numbers (splitmix64's finalizer) and the normal quantile by them. */
#include "seeded_normal.h"

#include <assert.h>
#include <math.h>

#define SPLITMIX_STEP UINT64_C(0x9e3779b97f4a7c15)
#define LN_2 0.693147180559945309417232121458

static uint64_t mix(uint64_t bits)
{
  bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
  return bits ^ (bits >> 31);
}

uint64_t seeded_bits(uint64_t seed, uint64_t stream, uint64_t place)
{
  uint64_t start = mix(mix(seed + SPLITMIX_STEP) ^ mix(stream * SPLITMIX_STEP + 1));
  return mix(start + (place + 1) * SPLITMIX_STEP);
}

double seeded_uniform(uint64_t seed, uint64_t stream, uint64_t place)
{
  /* The middle of one of 2^52 equal cells: never 0, never 1, and exact. */
  return ((double)(seeded_bits(seed, stream, place) >> 12) + 0.5) * 0x1p-52;
}

/* The logarithm written out: the library's may differ by the last bit from one processor to the next. */
static double plain_log(double value)
{
  int exponent = 0;
  double part = frexp(value, &exponent); /* exact: 0.5 <= part < 1 */
  double ratio = (part - 1) / (part + 1);
  double square = ratio * ratio;
  double term = ratio;
  double sum = 0;
  for (int i = 1; i <= 41; i += 2) {
    sum += term / i;
    term *= square;
  }
  return exponent * LN_2 + 2 * sum;
}

static double polynomial(const double coefficients[8], double x)
{
  double sum = coefficients[7];
  for (int i = 6; i >= 0; i--)
    sum = sum * x + coefficients[i];
  return sum;
}

static const double center_top[8] = { 3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                      1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                      3.3430575583588128105e+4, 2.5090809287301226727e+3 };
static const double center_bottom[8] = { 1.0,
                                         4.2313330701600911252e+1,
                                         6.8718700749205790830e+2,
                                         5.3941960214247511077e+3,
                                         2.1213794301586595867e+4,
                                         3.9307895800092710610e+4,
                                         2.8729085735721942674e+4,
                                         5.2264952788528545610e+3 };
static const double middle_top[8] = { 1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                      3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                      2.27238449892691845833e-2, 7.74545014278341407640e-4 };
static const double middle_bottom[8] = { 1.0,
                                         2.05319162663775882187e0,
                                         1.67638483018380384940e0,
                                         6.89767334985100004550e-1,
                                         1.48103976427480074590e-1,
                                         1.51986665636164571966e-2,
                                         5.47593808499534494600e-4,
                                         1.05075007164441684324e-9 };
static const double tail_top[8] = { 6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                    2.71155556874348757815e-5, 2.01033439929228813265e-7 };
static const double tail_bottom[8] = { 1.0,
                                       5.99832206555887937690e-1,
                                       1.36929880922735805310e-1,
                                       1.48753612908506148525e-2,
                                       7.86869131145613259100e-4,
                                       1.84631831751005468180e-5,
                                       1.42151175831644588870e-7,
                                       2.04426310338993978564e-15 };

double normal_quantile(double p)
{
  assert(p > 0 && p < 1);
  double offset = p - 0.5;
  if (offset >= -0.425 && offset <= 0.425) {
    double r = 0.180625 - offset * offset;
    return offset * polynomial(center_top, r) / polynomial(center_bottom, r);
  }
  double r = sqrt(-plain_log(offset < 0 ? p : 1 - p));
  double result = r <= 5 ? polynomial(middle_top, r - 1.6) / polynomial(middle_bottom, r - 1.6)
                         : polynomial(tail_top, r - 5) / polynomial(tail_bottom, r - 5);
  return offset < 0 ? -result : result;
}

double seeded_normal(uint64_t seed, uint64_t stream, uint64_t place)
{
  return normal_quantile(seeded_uniform(seed, stream, place));
}
