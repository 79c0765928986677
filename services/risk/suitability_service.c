/* SuitabilityService: the one question that is asked for every order, and the record of its answer. */
#include "base/hash.h"
#include "decision.h"
#include "gather.h"
#include "records/commit.h"
#include "risk.h"
#include "wire/wire.h"

const struct record_kind risk_decision_kind = { "risk.decision", &risk__suitability_decision__descriptor };

/* A transmission asks for many accounts under one key, so that what is asked belongs to the decision's key. */
static const char *decision_key(struct call *call, const struct Risk__CheckSuitabilityRequest *in)
{
  size_t size;
  const uint8_t *packed = wire_pack(call->arena, &in->base, &size);
  uint8_t hash[HASH_BYTES];
  char text[HASH_HEX_SIZE];
  hash_sha256(packed, size, hash);
  return commit_key(call, hash_hex(hash, text));
}

static struct status read_decision(struct call *call, uint64_t decision_id, struct Risk__SuitabilityDecision *out)
{
  struct record found;
  struct status status = records_get(call, &risk_decision_kind, decision_id, &found);
  if (status_is_ok(status))
    *out = *(Risk__SuitabilityDecision *)found.message;
  return status;
}

static struct status record_decision(struct call *call, const struct Risk__CheckSuitabilityRequest *in,
                                     struct Risk__SuitabilityDecision *out)
{
  struct commit_builder *commit = commit_new(call, &in->base);
  size_t place = commit_put(
      commit, &(struct record_put){ .kind = &risk_decision_kind, .account_id = in->account_id, .message = &out->base });
  Account__CommitResponse *committed;
  struct status status = commit_send(commit, decision_key(call, in), &committed);
  if (status_is_ok(status) && committed->replayed)
    status = read_decision(call, committed->outcomes[place]->id, out);
  if (status_is_ok(status))
    out->decision_id = committed->outcomes[place]->id;
  return status;
}

const struct access suitability_check_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) };
struct status suitability_check(struct call *call, const struct Risk__CheckSuitabilityRequest *in,
                                struct Risk__SuitabilityDecision *out)
{
  Risk__SuitabilityInputs inputs = RISK__SUITABILITY_INPUTS__INIT;
  struct status status = gather_inputs(call, in, &inputs);
  if (!status_is_ok(status))
    return status;
  decision_derive(call->arena, &inputs, out);
  out->inputs = &inputs;
  if (in->record)
    status = record_decision(call, in, out);
  out->inputs = NULL; /* they are large, and stay with the record */
  return status;
}
