/* seeded_normal: standard normal numbers named by a seed, a stream and a place, so that any of them can be had
 * without the others and none depends on how many were asked for. For made-up prices; not for secrets. */
#ifndef STEWARD_CLI_SEEDED_NORMAL_H
#define STEWARD_CLI_SEEDED_NORMAL_H
#include <stdint.h>

uint64_t seeded_bits(uint64_t seed, uint64_t stream, uint64_t place);
double seeded_uniform(uint64_t seed, uint64_t stream, uint64_t place); /* strictly between 0 and 1 */
double seeded_normal(uint64_t seed, uint64_t stream, uint64_t place);

double normal_quantile(double p); /* 0 < p < 1; Wichura, Algorithm AS 241 (1988), PPND16: 1e-16 relative */
#endif
