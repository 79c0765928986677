/* Derives a suitability decision again from its record. */
#include "replay/decision_replay.h"

#include "decision.h"
#include "suitability.h"
#include "wire/wire.h"

/* A record from outside may say anything; a client without a level was never decided about as one with a current score.
 */
static struct status check_score(const Risk__SuitabilityInputs *inputs)
{
  uint32_t level = inputs->score == NULL ? 0 : inputs->score->level;
  if (inputs->score_state > RISK__SUITABILITY_INPUTS__SCORE_STATE__CURRENT)
    return status_fail(STATUS_INVALID_ARGUMENT, "inputs.score_state", "the record has a state of a score that is none");
  if (inputs->score_state == RISK__SUITABILITY_INPUTS__SCORE_STATE__CURRENT && (level < 1 || level > LEVEL_COUNT))
    return status_fail(STATUS_INVALID_ARGUMENT, "inputs.score",
                       "the record has a current score without a level, 1 to 5");
  return status_ok();
}

struct status decision_replay(struct arena *arena, const void *body, size_t size, struct decision_replay *out)
{
  ProtobufCMessage *message;
  struct status status = wire_unpack(arena, &risk__suitability_decision__descriptor, body, size, &message);
  if (!status_is_ok(status))
    return status;
  const Risk__SuitabilityDecision *decision = (const Risk__SuitabilityDecision *)message;
  if (decision->inputs == NULL || decision->inputs->request == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "inputs", "the record does not say what the decision was made from");
  status = check_score(decision->inputs);
  if (!status_is_ok(status))
    return status;
  Risk__SuitabilityDecision derived = RISK__SUITABILITY_DECISION__INIT;
  decision_derive(arena, decision->inputs, &derived);
  derived.inputs = decision->inputs;
  size_t derived_size, same = 0;
  const uint8_t *made = wire_pack(arena, &derived.base, &derived_size), *kept = body;
  while (same < size && same < derived_size && made[same] == kept[same])
    same++;
  *out = (struct decision_replay){ .decision = decision,
                                   .is_same = same == size && size == derived_size,
                                   .size = size,
                                   .differs_at = same,
                                   .rules_version = SUITABILITY_RULES_VERSION };
  hash_sha256(body, size, out->recorded);
  hash_sha256(made, derived_size, out->derived);
  return status_ok();
}
