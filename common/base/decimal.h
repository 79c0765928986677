/* decimal: exact fixed-point numbers: int64 with a named scale (a power of ten).
 *
 * Scales of the house: cash 1e-4 (posted in whole cents), shares 1e-6, prices 1e-6, weights 1e-8.
 * Arithmetic is checked: nothing wraps. Products go through __int128 and are rounded once, by name.
 */
#ifndef STEWARD_BASE_DECIMAL_H
#define STEWARD_BASE_DECIMAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define CASH_PLACES 4
#define CASH_E4 INT64_C(10000)
#define CENT_E4 INT64_C(100)
#define SHARES_PLACES 6
#define SHARES_E6 INT64_C(1000000)
#define PRICE_PLACES 6
#define PRICE_E6 INT64_C(1000000)
#define WEIGHT_PLACES 8
#define WEIGHT_E8 INT64_C(100000000)
#define DECIMAL_TEXT_SIZE 32

enum rounding {
  ROUND_HALF_EVEN, /* the house rule */
  ROUND_HALF_UP,   /* away from zero at half */
  ROUND_DOWN,      /* toward zero */
  ROUND_UP,        /* away from zero */
  ROUND_FLOOR,
  ROUND_CEILING,
};

/* "-12.5" at places 4 -> -125000. No exponent, no blanks, no '+', no commas; at most `places` decimals
 * (more is an error, never rounded); out of int64 is an error. The empty string is an error. */
struct status decimal_parse(const char *text, int places, int64_t *out);

/* Thousands commas as issuers write them ("41,700,670,815.44") are allowed, further decimals are rounded half even. */
struct status decimal_parse_loose(const char *text, int places, int64_t *out);

/* Shortest exact text with at least min_places decimals: (125000, 4, 2) -> "12.50". */
const char *decimal_format(int64_t value, int places, int min_places, char buffer[DECIMAL_TEXT_SIZE]);

bool decimal_add(int64_t a, int64_t b, int64_t *out); /* false on overflow, *out untouched */
bool decimal_sub(int64_t a, int64_t b, int64_t *out);

/* a * b / c rounded as named. c must not be 0. False when the result does not fit. */
bool decimal_mul_div(int64_t a, int64_t b, int64_t c, enum rounding rounding, int64_t *out);

/* numerator / denominator of 128 bits, rounded as named; denominator must not be 0. */
bool decimal_divide(__int128 numerator, __int128 denominator, enum rounding rounding, int64_t *out);

/* shares_e6 * price_e6 as cash in whole cents (scale 1e-4), rounded as named. */
bool decimal_value(int64_t shares_e6, int64_t price_e6, enum rounding rounding, int64_t *cash_e4);

/* value rounded to a multiple of step (> 0). */
bool decimal_round_to(int64_t value, int64_t step, enum rounding rounding, int64_t *out);

/* Shares out `total` over count weights (>= 0, sum > 0) by largest remainder, ties to the lower index:
 * parts sum to exactly total. total >= 0. */
bool decimal_apportion(int64_t total, const int64_t *weights, size_t count, int64_t *parts);
#endif
