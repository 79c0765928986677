/* fraction: exact rational numbers for scores, always in lowest terms with a positive denominator.
 *
 * Products go through __int128. Scores are bounded by the limits of questionnaire.h, so that a result always fits;
 * one that does not is a bug and asserts.
 */
#ifndef STEWARD_RISK_FRACTION_H
#define STEWARD_RISK_FRACTION_H
#include <stdint.h>

#include "base/decimal.h"

struct fraction {
  int64_t numerator;
  int64_t denominator; /* > 0; a zeroed fraction is none at all */
};

struct fraction fraction_make(int64_t numerator, int64_t denominator); /* denominator must not be 0 */
struct fraction fraction_add(struct fraction a, struct fraction b);
struct fraction fraction_sub(struct fraction a, struct fraction b);
struct fraction fraction_mul(struct fraction a, struct fraction b);
int fraction_compare(struct fraction a, struct fraction b); /* -1, 0, 1 */

/* a - b at scale 1e-6, rounded half even. Scores of different questionnaires may have denominators so far apart that
 * the exact difference is no fraction here. */
int64_t fraction_difference_e6(struct fraction a, struct fraction b);

/* As a decimal of `places` (0 to 8), rounded half even: (7/2, 2) gives "3.50". */
const char *fraction_format(struct fraction value, int places, char buffer[DECIMAL_TEXT_SIZE]);
#endif
