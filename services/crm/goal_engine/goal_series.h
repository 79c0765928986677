/* goal_series: exponential and logarithm of sums, products and quotients alone, so that they give the same bits on
 * every machine; the C library's last bit differs between processors. To within 2 of the last place. */
#ifndef STEWARD_CRM_GOAL_SERIES_H
#define STEWARD_CRM_GOAL_SERIES_H
double series_log1p(double x); /* ln(1 + x), -1 < x */
double series_exp(double x);   /* |x| < 700 */
#endif
