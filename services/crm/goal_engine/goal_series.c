/* Exponential and logarithm by their series. */
#include "goal_series.h"

#include <math.h>

#define LN2_HIGH 0x1.62e42feep-1 /* short, so that small multiples are exact */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define EXP_TERMS 16

/* 2 artanh(x / (2 + x)); large x is halved towards 0 first: ln(1 + x) = ln 2 + ln(1 + (x - 1) / 2). */
double series_log1p(double x)
{
  double halvings = 0;
  for (; x > 0.5; x = (x - 1) / 2)
    halvings++;
  double s = x / (2 + x);
  double term = s;
  double sum = 0;
  for (int odd = 1; fabs(term) > 1e-18 * fabs(s); odd += 2) {
    sum += term / odd;
    term *= s * s;
  }
  return 2 * sum + (halvings * LN2_HIGH + halvings * LN2_LOW);
}

/* e^x = 2^n e^r with |r| up to half of ln 2. */
double series_exp(double x)
{
  double n = rint(x / (LN2_HIGH + LN2_LOW));
  double r = (x - n * LN2_HIGH) - n * LN2_LOW;
  double sum = 1;
  for (int i = EXP_TERMS; i > 0; i--)
    sum = 1 + sum * r / i;
  return ldexp(sum, (int)n);
}
