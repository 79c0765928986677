/* proposal_hash: the fingerprint of a proposal's inputs.
 *
 * Canonical form: a name and version of the form, then every field in the order of its struct: integers as 8 bytes
 * little endian, texts as length and bytes (NULL as length 0), booleans and enums as integers, lists as a count and
 * their elements by security id. So the same inputs give the same hash on every machine and in every order, and a
 * proposal can be replayed from what was recorded and compared.
 */
#ifndef STEWARD_REBALANCER_PROPOSAL_HASH_H
#define STEWARD_REBALANCER_PROPOSAL_HASH_H
#include <stdint.h>

#include "base/hash.h"
#include "index_pipeline.h"
#include "invest.h"
#include "rebalance.h"

void proposal_hash_invest(struct arena *arena, const struct invest_input *input, uint8_t out[HASH_BYTES]);
void proposal_hash_rebalance(struct arena *arena, const struct rebalance_input *input, uint8_t out[HASH_BYTES]);
void proposal_hash_index(struct arena *arena, const struct index_input *input, uint8_t out[HASH_BYTES]);
#endif
