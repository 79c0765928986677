/* SuitabilityService: the one question that is asked for every order, the record of its answer, and the pass. */
#include "base/date.h"
#include "base/hash.h"
#include "bus/bus.h"
#include "convert.h"
#include "decision.h"
#include "gather.h"
#include "pass.h"
#include "program/fault.h"
#include "records/commit.h"
#include "risk.h"
#include "wire/wire.h"

const struct record_kind risk_decision_kind = { "risk.decision", &risk__suitability_decision__descriptor };

/* A transmission asks for many accounts under one key, so that what is asked, and who asks, belong to the decision's
 * key. */
static const char *decision_key(struct call *call, const struct Risk__CheckSuitabilityRequest *in)
{
  size_t size;
  const uint8_t *packed = wire_pack(call->arena, &in->base, &size);
  uint8_t hash[HASH_BYTES];
  char text[HASH_HEX_SIZE];
  hash_sha256(packed, size, hash);
  return commit_key(call, arena_printf(call->arena, "%s:%.40s", call->caller.principal, hash_hex(hash, text)));
}

static struct status read_decision(struct call *call, uint64_t decision_id, struct Risk__SuitabilityDecision *out)
{
  struct record found;
  struct status status = records_get(call, &risk_decision_kind, decision_id, &found);
  if (status_is_ok(status))
    *out = *(Risk__SuitabilityDecision *)found.message;
  return status;
}

struct recorded {
  uint64_t decision_id;
  bool is_replayed; /* another one was recorded under the key before */
};

/* The decision and its pass are written as the service itself: nobody else may write a pass. The inputs say who asked.
 * Without an end there is no pass. */
static struct status commit_decision(struct call *call, const struct Risk__CheckSuitabilityRequest *in,
                                     const struct Risk__SuitabilityDecision *decision, int64_t ends_us,
                                     struct recorded *out)
{
  struct call own = call_as_service(call);
  uint64_t decision_id;
  struct status status = pass_take_id(&own, &decision_id);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(&own, &in->base);
  size_t place = commit_put(commit, &(struct record_put){ .kind = &risk_decision_kind,
                                                          .id = decision_id,
                                                          .account_id = in->account_id,
                                                          .message = &decision->base });
  if (ends_us != 0) {
    const Account__OrderPass *pass = pass_of(call, decision, decision_id, ends_us);
    commit_put(commit,
               &(struct record_put){
                   .kind = &risk_pass_kind, .id = decision_id, .account_id = in->account_id, .message = &pass->base });
  }
  Account__CommitResponse *committed;
  status = commit_send(commit, decision_key(call, in), &committed);
  if (status_is_ok(status))
    *out = (struct recorded){ committed->outcomes[place]->id, committed->replayed };
  return status;
}

/* The decision of before, and the end of its pass as it was given. */
static struct status read_again(struct call *call, uint64_t decision_id, struct Risk__SuitabilityDecision *out,
                                int64_t *ends_us)
{
  struct record pass;
  struct status status = read_decision(call, decision_id, out);
  if (status_is_ok(status))
    status = records_find(call, &risk_pass_kind, decision_id, &pass);
  if (status_is_ok(status))
    *ends_us = pass.message == NULL ? 0 : timestamp_us(((const Account__OrderPass *)pass.message)->expires_at, 0);
  return status;
}

static struct status record_decision(struct call *call, const struct Risk__CheckSuitabilityRequest *in,
                                     int32_t holds_until, struct Risk__SuitabilityDecision *out)
{
  struct recorded recorded;
  int64_t ends_us = 0;
  struct status status = pass_is_due(out, in) ? pass_ends_us(call, holds_until, &ends_us) : status_ok();
  if (status_is_ok(status))
    status = commit_decision(call, in, out, ends_us, &recorded);
  if (status_is_ok(status) && recorded.is_replayed)
    status = read_again(call, recorded.decision_id, out, &ends_us);
  if (!status_is_ok(status))
    return status;
  out->decision_id = recorded.decision_id;
  if (ends_us == 0)
    return status;
  out->pass_id = recorded.decision_id;
  out->pass_expires_at = convert_instant_out(call->arena, ends_us);
  return status;
}

/* A pass knows versions of records alone. */
static struct status check_besides(struct call *call, const struct Risk__CheckSuitabilityRequest *in)
{
  for (size_t i = 0; i < in->n_besides; i++)
    if (in->besides[i]->record_kind[0] == '\0')
      return call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "besides[%zu].record_kind", i),
                       "say which kind of record the orders rest on");
  return status_ok();
}

const struct access suitability_check_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) };
struct status suitability_check(struct call *call, const struct Risk__CheckSuitabilityRequest *in,
                                struct Risk__SuitabilityDecision *out)
{
  Risk__SuitabilityInputs inputs = RISK__SUITABILITY_INPUTS__INIT;
  int32_t holds_until;
  struct status status = check_besides(call, in);
  if (status_is_ok(status))
    status = gather_inputs(call, in, &inputs, &holds_until);
  if (!status_is_ok(status))
    return status;
  decision_derive(call->arena, &inputs, out);
  fault_point("suitability.decided");
  out->inputs = &inputs;
  if (in->record)
    status = record_decision(call, in, holds_until, out);
  fault_point("suitability.recorded");
  out->inputs = NULL; /* they are large, and stay with the record */
  return status;
}
