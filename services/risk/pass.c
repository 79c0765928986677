/* Makes suitability passes, and takes the ids of decisions. */
#include "pass.h"

#include "base/date.h"
#include "base/hash.h"
#include "base/order_terms.h"
#include "convert.h"
#include "records/firm_zone.h"
#include "risk.h"

#define BLOCK_IDS 100

const struct record_kind risk_pass_kind = { "risk.pass", &account__order_pass__descriptor };

bool pass_is_due(const Risk__SuitabilityDecision *decision, const Risk__CheckSuitabilityRequest *request)
{
  for (size_t i = 0; i < request->n_trades; i++) {
    if (request->trades[i]->order_id == 0)
      return false;
  }
  return decision->allowed;
}

static ProtobufCBinaryData hash_of(struct arena *arena, uint64_t account_id, const Risk__ProposedTrade *trade)
{
  ProtobufCBinaryData hash = { HASH_BYTES, arena_alloc(arena, HASH_BYTES) };
  order_terms_hash(&(struct order_terms){ .order_id = trade->order_id,
                                          .account_id = account_id,
                                          .segment_id = trade->segment_id,
                                          .security_id = trade->security_id,
                                          .change_e6 = trade->quantity_e6,
                                          .limit_price_e6 = trade->limit_price_e6 },
                   hash.data);
  return hash;
}

static Account__AccountOrders *orders_of(struct arena *arena, const Risk__AccountInput *account)
{
  Account__AccountOrders *orders = arena_alloc(arena, sizeof *orders);
  account__account_orders__init(orders);
  orders->account_id = account->account_id;
  orders->version = account->orders_version;
  return orders;
}

/* What the decision rests on, and what the caller says that the orders rest on besides: more of it can only end the
 * pass sooner. */
static void take_used(struct arena *arena, const Risk__SuitabilityDecision *decision,
                      const Risk__CheckSuitabilityRequest *request, Account__OrderPass *pass)
{
  pass->used = arena_array(arena, decision->n_used + request->n_besides + 1, sizeof *pass->used);
  for (size_t i = 0; i < decision->n_used; i++)
    pass->used[pass->n_used++] = decision->used[i];
  for (size_t i = 0; i < request->n_besides; i++)
    pass->used[pass->n_used++] = request->besides[i];
}

struct status pass_ends_us(struct call *call, int32_t holds_until, int64_t *out)
{
  const struct risk *risk = call->state;
  struct zone zone;
  struct status status = firm_zone(call, &zone);
  if (!status_is_ok(status))
    return status;
  int64_t ends_us = call->now_us + risk->pass_us;
  int64_t until_us = holds_until == DATE_NONE ? ends_us : zone_day_begins_us(&zone, holds_until);
  *out = until_us < ends_us ? until_us : ends_us;
  return status;
}

Account__OrderPass *pass_of(struct call *call, const Risk__SuitabilityDecision *decision, uint64_t decision_id,
                            int64_t ends_us)
{
  const Risk__SuitabilityInputs *inputs = decision->inputs;
  const Risk__CheckSuitabilityRequest *request = inputs->request;
  Account__OrderPass *pass = arena_alloc(call->arena, sizeof *pass);
  account__order_pass__init(pass);
  pass->account_id = request->account_id;
  pass->decision_id = decision_id;
  pass->level_after = decision->level_after;
  take_used(call->arena, decision, request, pass);
  pass->issued_at = decision->decided_at;
  pass->expires_at = convert_instant_out(call->arena, ends_us);
  pass->order_hashes = arena_array(call->arena, request->n_trades, sizeof *pass->order_hashes);
  for (size_t i = 0; i < request->n_trades; i++)
    pass->order_hashes[pass->n_order_hashes++] = hash_of(call->arena, request->account_id, request->trades[i]);
  pass->accounts = arena_array(call->arena, inputs->n_accounts, sizeof *pass->accounts);
  for (size_t i = 0; i < inputs->n_accounts; i++)
    pass->accounts[pass->n_accounts++] = orders_of(call->arena, inputs->accounts[i]);
  return pass;
}

struct status pass_take_id(struct call *call, uint64_t *out)
{
  struct risk *risk = call->state;
  struct risk_ids *ids = &risk->ids[call->caller.firm_id % RISK_ID_FIRMS];
  if (ids->firm_id != call->caller.firm_id || ids->next == ids->end) {
    uint64_t first;
    struct status status = commit_take_ids(call, BLOCK_IDS, &first);
    if (!status_is_ok(status))
      return status;
    *ids = (struct risk_ids){ call->caller.firm_id, first, first + BLOCK_IDS };
  }
  *out = ids->next++;
  return status_ok();
}
