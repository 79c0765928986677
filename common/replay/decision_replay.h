/* decision_replay: derives a recorded suitability decision again from its record alone, and compares the bytes. Pure.
 *
 * The risk service has the function (services/risk/decision_replay.c, in its library risk_decision); it is declared
 * here because whoever holds a record may ask: the command line, offline, of an exam pack.
 */
#ifndef STEWARD_DECISION_REPLAY_H
#define STEWARD_DECISION_REPLAY_H
#include "base/arena.h"
#include "base/hash.h"
#include "base/status.h"
#include "risk.seam.h"

struct decision_replay {
  const Risk__SuitabilityDecision *decision; /* as recorded */
  bool is_same;                              /* byte for byte */
  size_t size, differs_at;                   /* bytes of the record; the first that differs when not the same */
  uint8_t recorded[HASH_BYTES], derived[HASH_BYTES];
  uint32_t rules_version; /* of this program: another than the decision's derives by other rules */
};

/* INVALID_ARGUMENT: the bytes are no recorded decision. */
struct status decision_replay(struct arena *arena, const void *body, size_t size, struct decision_replay *out);
#endif
