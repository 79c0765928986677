/* Derives a suitability decision again from its record. */
#include "replay/decision_replay.h"

#include "decision.h"
#include "suitability.h"
#include "wire/wire.h"

struct status decision_replay(struct arena *arena, const void *body, size_t size, struct decision_replay *out)
{
  ProtobufCMessage *message;
  struct status status = wire_unpack(arena, &risk__suitability_decision__descriptor, body, size, &message);
  if (!status_is_ok(status))
    return status;
  const Risk__SuitabilityDecision *decision = (const Risk__SuitabilityDecision *)message;
  if (decision->inputs == NULL || decision->inputs->request == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "inputs", "the record does not say what the decision was made from");
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
