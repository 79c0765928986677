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

/* Holdings are by security id. */
static const Risk__HoldingInput *holding_of(const Risk__SuitabilityInputs *inputs, uint64_t security_id)
{
  size_t low = 0, high = inputs->n_holdings;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (inputs->holdings[middle]->security_id < security_id)
      low = middle + 1;
    else
      high = middle;
  }
  bool is_found = low < inputs->n_holdings && inputs->holdings[low]->security_id == security_id;
  return is_found ? inputs->holdings[low] : NULL;
}

/* What a sale may still shrink: open sales have a claim on the position already. Of the account itself, whatever else
 * its household holds. */
static struct suitability_order order_of(const Risk__SuitabilityInputs *inputs, const Risk__ProposedTrade *trade)
{
  const Risk__HoldingInput *holding = holding_of(inputs, trade->security_id);
  struct suitability_order order = { .security_id = (int64_t)trade->security_id, .change_e6 = trade->quantity_e6 };
  if (holding == NULL)
    return order;
  bool is_sale = trade->quantity_e6 < 0, is_proposal_same_way = (holding->proposal_e6 < 0) == is_sale;
  order.position_e6 = holding->quantity_e6 + (is_sale ? -holding->open_sells_e6 : holding->open_buys_e6) +
                      (is_proposal_same_way ? holding->proposal_e6 : 0);
  return order;
}

static struct suitability_order *orders_of(struct arena *arena, const Risk__SuitabilityInputs *inputs)
{
  const Risk__CheckSuitabilityRequest *request = inputs->request;
  struct suitability_order *orders = arena_array(arena, request->n_trades, sizeof *orders);
  for (size_t i = 0; i < request->n_trades; i++)
    orders[i] = order_of(inputs, request->trades[i]);
  return orders;
}

bool decision_only_shrinks(struct arena *arena, const Risk__SuitabilityInputs *inputs)
{
  return suitability_only_shrinks(orders_of(arena, inputs), inputs->request->n_trades);
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

/* Orders that only shrink positions pass whatever the scores are, and so rest on none. */
static void fill_used(struct arena *arena, const Risk__SuitabilityInputs *inputs, Risk__SuitabilityDecision *out)
{
  if (out->reason == RISK__SUITABILITY_DECISION__REASON__ONLY_REDUCES)
    return;
  out->used = arena_array(arena, inputs->n_accounts + inputs->n_products + inputs->n_agreements, sizeof *out->used);
  for (size_t i = 0; i < inputs->n_accounts; i++)
    add_used(arena, out, DECISION_SCORE_KIND, inputs->accounts[i]->account_id, inputs->accounts[i]->score_version);
  for (size_t i = 0; i < inputs->n_products; i++)
    add_used(arena, out, DECISION_PRODUCT_KIND, inputs->products[i]->index_id, inputs->products[i]->version);
  for (size_t i = 0; i < inputs->n_agreements; i++)
    out->used[out->n_used++] = inputs->agreements[i];
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

/* A purchase beside the indexes is one by hand, and so is everything where no index is bought. */
static bool is_manual(const Risk__SuitabilityInputs *inputs)
{
  for (size_t i = 0; i < inputs->request->n_trades; i++) {
    const Risk__ProposedTrade *trade = inputs->request->trades[i];
    if (trade->segment_id == 0 && trade->quantity_e6 > 0)
      return true;
  }
  return inputs->n_products == 0;
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

static void fill_levels(const Risk__SuitabilityInputs *inputs, Risk__SuitabilityDecision *out)
{
  for (size_t i = 0; i < inputs->n_products; i++) {
    uint32_t level = inputs->products[i]->level;
    out->index_level = level > out->index_level ? level : out->index_level;
  }
  if (inputs->before == NULL || inputs->after == NULL)
    return;
  out->level_before = inputs->before->level;
  out->level_after = inputs->after->level;
  out->rows_after = inputs->after->rows;
  out->n_rows_after = inputs->after->n_rows;
}

static void fill_shrinking(struct arena *arena, const struct suitability_question *question,
                           Risk__SuitabilityDecision *out)
{
  if (out->allowed)
    return;
  struct suitability_decision denied = { .passes = false };
  out->shrinking = arena_array(arena, question->order_count, sizeof *out->shrinking);
  for (size_t i = 0; i < question->order_count; i++) {
    if (suitability_order_passes(question, &denied, i))
      out->shrinking[out->n_shrinking++] = (uint32_t)i;
  }
}

void decision_derive(struct arena *arena, Risk__SuitabilityInputs *inputs, Risk__SuitabilityDecision *out)
{
  struct portfolio_level before = convert_level_in(inputs->before), after = convert_level_in(inputs->after);
  struct suitability_question question = {
    .client_state = states[inputs->score_state],
    .client_level = inputs->score == NULL ? LEVEL_UNSCORED : (enum risk_level)inputs->score->level,
    .products = products_of(arena, inputs),
    .product_count = inputs->n_products,
    .orders = orders_of(arena, inputs),
    .order_count = inputs->request->n_trades,
    .before = &before,
    .after = &after,
    .table = level_table_default(),
    .is_manual = is_manual(inputs),
  };
  struct suitability_decision decision = suitability_decide(arena, &question);
  fill_answer(&decision, out);
  out->client_level = question.client_level;
  out->rules_version = inputs->rules_version;
  fill_levels(inputs, out);
  fill_shrinking(arena, &question, out);
  out->decided_at = inputs->decided_at;
  fill_used(arena, inputs, out);
  hash_inputs(arena, inputs, out);
}
