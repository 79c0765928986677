/* goal_lanes: arithmetic on four paths at once (eight in single precision), in operations that give the same bits on
 * every machine.
 *
 * Sums, products, quotients and square roots of IEEE doubles are exact to the last bit everywhere; the approximations
 * below are made of them alone, in one written order, and sources that include this are compiled without contraction
 * into fused operations. So neither the instruction set nor the C library's version shows in an answer.
 */
#ifndef STEWARD_CRM_GOAL_LANES_H
#define STEWARD_CRM_GOAL_LANES_H
#include <stdint.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define LANES 4
#define SINGLES 8

typedef float singles __attribute__((vector_size(4 * SINGLES)));
typedef uint32_t single_bits __attribute__((vector_size(4 * SINGLES)));
typedef int32_t single_ints __attribute__((vector_size(4 * SINGLES)));
typedef float singles4 __attribute__((vector_size(4 * LANES))); /* as many singles as there are lanes */
typedef double lanes __attribute__((vector_size(8 * LANES)));
typedef uint64_t lane_bits __attribute__((vector_size(8 * LANES)));

#define LANES_INLINE static inline __attribute__((always_inline))

LANES_INLINE lanes lanes_all(double value)
{
  return (lanes){ value, value, value, value };
}

LANES_INLINE lane_bits bits_all(uint64_t value)
{
  return (lane_bits){ value, value, value, value };
}

/* a where the mask is all ones, b where it is zero. */
LANES_INLINE lanes lanes_select(lane_bits mask, lanes a, lanes b)
{
  return (lanes)(((lane_bits)a & mask) | ((lane_bits)b & ~mask));
}

LANES_INLINE lanes lanes_sqrt(lanes x)
{
#ifdef __AVX__
  return (lanes)_mm256_sqrt_pd((__m256d)x);
#else
  for (int i = 0; i < LANES; i++)
    x[i] = __builtin_sqrt(x[i]);
  return x;
#endif
}

LANES_INLINE singles singles_sqrt(singles x)
{
#ifdef __AVX__
  return (singles)_mm256_sqrt_ps((__m256)x);
#else
  for (int i = 0; i < SINGLES; i++)
    x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}

/* The products of the low halves: 32 by 32 bits to 64. What stands in the high halves does not matter. */
LANES_INLINE lane_bits bits_multiply_low(lane_bits a, lane_bits b)
{
#ifdef __AVX2__
  return (lane_bits)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  __m128i half_a[2];
  __m128i half_b[2];
  memcpy(half_a, &a, sizeof a);
  memcpy(half_b, &b, sizeof b);
  half_a[0] = _mm_mul_epu32(half_a[0], half_b[0]);
  half_a[1] = _mm_mul_epu32(half_a[1], half_b[1]);
  memcpy(&a, half_a, sizeof a);
  return a;
#else
  return (a & bits_all(UINT32_MAX)) * (b & bits_all(UINT32_MAX));
#endif
}

/* Integers below 2^52 as doubles. */
LANES_INLINE lanes lanes_of_bits(lane_bits value)
{
  return (lanes)(value | bits_all(0x4330000000000000)) - lanes_all(0x1p52);
}

/* e^x for |x| < 700, to 1e-13 of it: x = n ln 2 + r, the series of e^r to r^10, n into the exponent. */
LANES_INLINE lanes lanes_exp(lanes x)
{
  const lanes round = lanes_all(0x1.8p52); /* adding it leaves an integer in the low bits */
  lanes shifted = x * 0x1.71547652b82fep0 + round;
  lanes n = shifted - round;
  lanes r = x - n * 0x1.62e42feep-1;
  r = r - n * 0x1.a39ef35793c76p-33;
  lanes p = r * (1.0 / 3628800) + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return (lanes)((lane_bits)p + ((lane_bits)shifted << 52));
}

/* ln x of normal x > 0, to 1e-12 of it: x = 2^e m, m about 1, ln m = 2 artanh((m - 1) / (m + 1)). */
LANES_INLINE lanes lanes_log(lanes x)
{
  const uint64_t root_half = 0x3fe6a09e667f3bcd;
  const uint64_t one = 0x3ff0000000000000;
  lane_bits up = (lane_bits)x + (one - root_half);
  lane_bits m_bits = (lane_bits)x - (up & bits_all(0xfff0000000000000)) + one;
  lanes e = lanes_of_bits(up >> 52) - 1023.0;
  lanes m = (lanes)m_bits;
  lanes s = (m - 1.0) / (m + 1.0);
  lanes q = s * s;
  lanes p = q * (2.0 / 13) + 2.0 / 11;
  p = p * q + 2.0 / 9;
  p = p * q + 2.0 / 7;
  p = p * q + 2.0 / 5;
  p = p * q + 2.0 / 3;
  p = p * q + 2.0;
  return e * 0x1.62e42fefa39efp-1 + p * s;
}

/* The natural logarithm of normal singles above 0, to 1e-7 of it; the method of lanes_log(). */
LANES_INLINE singles singles_log(singles x)
{
  const uint32_t root_half = 0x3f3504f3;
  const uint32_t one = 0x3f800000;
  single_bits up = (single_bits)x + (one - root_half);
  single_bits m_bits = (single_bits)x - (up & 0xff800000u) + one;
  singles e = __builtin_convertvector((single_ints)(up >> 23) - 127, singles);
  singles m = (singles)m_bits;
  singles s = (m - 1.0f) / (m + 1.0f);
  singles q = s * s;
  singles p = q * (2.0f / 7) + 2.0f / 5;
  p = p * q + 2.0f / 3;
  p = p * q + 2.0f;
  return e * 0x1.62e43p-1f + p * s;
}

/* Two independent normals of two 32-bit uniforms (Box and Muller 1958) in single precision: wrong by about 1e-7, up and
 * down alike; none is beyond 6.6. */
LANES_INLINE void singles_normals(single_bits u, single_bits v, singles *first, singles *second)
{
  singles uniform = (__builtin_convertvector((single_ints)(u >> 1), singles) + 0.5f) * 0x1p-31f;
  singles radius = singles_sqrt(singles_log(uniform) * -2.0f);
  /* The angle is q quarter turns and a rest t within an eighth of a turn. */
  single_bits eighth = v + (1u << 29);
  single_bits q = eighth >> 30;
  single_ints rest = (single_ints)(eighth & ((1u << 30) - 1)) - (1 << 29);
  singles t = __builtin_convertvector(rest, singles) * 0x1.921fb6p-30f;
  singles t2 = t * t;
  singles sine = t2 * (1.0f / 362880) - 1.0f / 5040;
  sine = sine * t2 + 1.0f / 120;
  sine = sine * t2 - 1.0f / 6;
  sine = sine * t2 * t + t;
  singles cosine = t2 * (1.0f / 40320) - 1.0f / 720;
  cosine = cosine * t2 + 1.0f / 24;
  cosine = cosine * t2 - 0.5f;
  cosine = cosine * t2 + 1.0f;
  single_bits odd = 0 - (q & 1);
  single_bits cosine_bits = ((single_bits)sine & odd) | ((single_bits)cosine & ~odd);
  single_bits sine_bits = ((single_bits)cosine & odd) | ((single_bits)sine & ~odd);
  *first = radius * (singles)(cosine_bits ^ (((q + 1) & 2) << 30));
  *second = radius * (singles)(sine_bits ^ ((q & 2) << 30));
}

/* The normal quantile of (u + 1/2) / 2^32, to 1e-11: Wichura's AS 241 (PPND16; Applied Statistics 37, 1988) without its
 * outer tail, which 32 bits do not reach. */
LANES_INLINE lanes lanes_quantile(lane_bits u)
{
  lanes p = (lanes_of_bits(u) + 0.5) * 0x1p-32;
  lanes q = p - 0.5;
  lanes r = 0.180625 - q * q;
  lanes top = r * 2.5090809287301226727e+3 + 3.3430575583588128105e+4;
  top = top * r + 6.7265770927008700853e+4;
  top = top * r + 4.5921953931549871457e+4;
  top = top * r + 1.3731693765509461125e+4;
  top = top * r + 1.9715909503065514427e+3;
  top = top * r + 1.3314166789178437745e+2;
  top = top * r + 3.3871328727963666080e+0;
  lanes low = r * 5.2264952788528545610e+3 + 2.8729085735721942674e+4;
  low = low * r + 3.9307895800092710610e+4;
  low = low * r + 2.1213794301586595867e+4;
  low = low * r + 5.3941960214247511077e+3;
  low = low * r + 6.8718700749205790830e+2;
  low = low * r + 4.2313330701600911252e+1;
  low = low * r + 1.0;
  lane_bits is_low = (lane_bits)(q < 0.0);
  lane_bits is_central = (lane_bits)(r >= 0.0);
  lanes t = lanes_sqrt(-lanes_log(lanes_select(is_low, p, 1.0 - p))) - 1.6;
  lanes tail_top = t * 7.74545014278341407640e-4 + 2.27238449892691845833e-2;
  tail_top = tail_top * t + 2.41780725177450611770e-1;
  tail_top = tail_top * t + 1.27045825245236838258e+0;
  tail_top = tail_top * t + 3.64784832476320460504e+0;
  tail_top = tail_top * t + 5.76949722146069140550e+0;
  tail_top = tail_top * t + 4.63033784615654529590e+0;
  tail_top = tail_top * t + 1.42343711074968357734e+0;
  lanes tail_low = t * 1.05075007164441684324e-9 + 5.47593808499534494600e-4;
  tail_low = tail_low * t + 1.51986665636164571966e-2;
  tail_low = tail_low * t + 1.48103976427480074590e-1;
  tail_low = tail_low * t + 6.89767334985100004550e-1;
  tail_low = tail_low * t + 1.67638483018380384940e+0;
  tail_low = tail_low * t + 2.05319162663775882187e+0;
  tail_low = tail_low * t + 1.0;
  lanes tail = tail_top / tail_low;
  return lanes_select(is_central, q * top / low, lanes_select(is_low, -tail, tail));
}
#endif
