/* Derives a decision from its inputs: the contract's message in, the domain's answer, the contract's message out. */
#include "decision.h"

#include "base/hash.h"
#include "convert.h"
#include "suitability.h"
#include "wire/wire.h"

static const enum score_state states[] = {
  [RISK__SUITABILITY_INPUTS__SCORE_STATE__NONE] = SCORE_NONE,
  [RISK__SUITABILITY_INPUTS__SCORE_STATE__STALE] = SCORE_STALE,
  [RISK__SUITABILITY_INPUTS__SCORE_STATE__CURRENT] = SCORE_OK,
};

static const Risk__HoldingInput *holding_of(const Risk__SuitabilityInputs *inputs, uint64_t security_id)
{
  for (size_t i = 0; i < inputs->n_holdings; i++) {
    if (inputs->holdings[i]->security_id == security_id)
      return inputs->holdings[i];
  }
  return NULL;
}

/* What a sale may still shrink: open sales have a claim on the position already. */
static struct suitability_order order_of(const Risk__SuitabilityInputs *inputs, const Risk__ProposedTrade *trade)
{
  const Risk__HoldingInput *holding = holding_of(inputs, trade->security_id);
  struct suitability_order order = { .security_id = (int64_t)trade->security_id, .change_e6 = trade->quantity_e6 };
  if (holding == NULL)
    return order;
  bool is_sale = trade->quantity_e6 < 0;
  order.position_e6 = holding->quantity_e6 + (is_sale ? -holding->open_sells_e6 : holding->open_buys_e6);
  return order;
}

static void add_used(struct arena *arena, Risk__SuitabilityDecision *out, const char *kind, uint64_t id,
                     uint64_t version)
{
  Account__Precondition *used = arena_alloc(arena, sizeof *used);
  account__precondition__init(used);
  used->record_kind = kind;
  used->id = id;
  used->version = version;
  out->used[out->n_used++] = used;
}

static void fill_used(struct arena *arena, const Risk__SuitabilityInputs *inputs, Risk__SuitabilityDecision *out)
{
  out->used = arena_array(arena, 1 + inputs->n_products, sizeof *out->used);
  uint64_t version = inputs->score == NULL ? 0 : inputs->score->version;
  add_used(arena, out, DECISION_SCORE_KIND, inputs->request->account_id, version);
  for (size_t i = 0; i < inputs->n_products; i++)
    add_used(arena, out, DECISION_PRODUCT_KIND, inputs->products[i]->index_id, inputs->products[i]->version);
}

static void hash_inputs(struct arena *arena, const Risk__SuitabilityInputs *inputs, Risk__SuitabilityDecision *out)
{
  size_t size;
  const uint8_t *packed = wire_pack(arena, &inputs->base, &size);
  out->inputs_hash = (ProtobufCBinaryData){ HASH_BYTES, arena_alloc(arena, HASH_BYTES) };
  hash_sha256(packed, size, out->inputs_hash.data);
}

static struct suitability_product *products_of(struct arena *arena, const Risk__SuitabilityInputs *inputs)
{
  struct suitability_product *products = arena_array(arena, inputs->n_products, sizeof *products);
  for (size_t i = 0; i < inputs->n_products; i++) {
    const Risk__ProductInput *product = inputs->products[i];
    products[i] = (struct suitability_product){
      .name = arena_printf(arena, "Index %llu", (unsigned long long)product->index_id),
      .level = convert_level_of(product->level, product->admissible),
      .added_e4 = product->added_e4,
    };
  }
  return products;
}

static void fill_answer(const struct suitability_decision *decision, Risk__SuitabilityDecision *out)
{
  out->allowed = decision->passes;
  out->reason = (Risk__SuitabilityDecision__Reason)decision->reason;
  out->rule = decision->rule;
  out->number = decision->number;
  out->limit = decision->limit;
  out->message = decision->text;
}

void decision_derive(struct arena *arena, Risk__SuitabilityInputs *inputs, Risk__SuitabilityDecision *out)
{
  const Risk__CheckSuitabilityRequest *request = inputs->request;
  struct portfolio_level before = convert_level_in(inputs->before), after = convert_level_in(inputs->after);
  struct suitability_order *orders = arena_array(arena, request->n_trades, sizeof *orders);
  for (size_t i = 0; i < request->n_trades; i++)
    orders[i] = order_of(inputs, request->trades[i]);
  struct suitability_question question = {
    .client_state = states[inputs->score_state],
    .client_level = inputs->score == NULL ? LEVEL_UNSCORED : (enum risk_level)inputs->score->level,
    .products = products_of(arena, inputs),
    .product_count = inputs->n_products,
    .orders = orders,
    .order_count = request->n_trades,
    .before = &before,
    .after = &after,
    .table = level_table_default(),
    .is_manual = inputs->n_products == 0,
  };
  struct suitability_decision decision = suitability_decide(arena, &question);
  fill_answer(&decision, out);
  out->client_level = question.client_level;
  for (size_t i = 0; i < question.product_count; i++) {
    uint32_t level = inputs->products[i]->level;
    out->index_level = level > out->index_level ? level : out->index_level;
  }
  out->level_before = inputs->before->level;
  out->level_after = inputs->after->level;
  out->rows_after = inputs->after->rows;
  out->n_rows_after = inputs->after->n_rows;
  out->decided_at = inputs->decided_at;
  fill_used(arena, inputs, out);
  hash_inputs(arena, inputs, out);
}
