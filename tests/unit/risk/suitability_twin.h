/* suitability_twin: the suitability function written a second time, another way: every rule is a predicate of its own
 * over the whole question, and the answer is the first row of a table of them that holds. */
#ifndef TESTS_SUITABILITY_TWIN_H
#define TESTS_SUITABILITY_TWIN_H
#include "suitability.h"

enum suitability_reason twin_decide(const struct suitability_question *question);
bool twin_order_passes(const struct suitability_question *question, size_t place);
int64_t twin_resulting(const struct suitability_holding *holding);
#endif
