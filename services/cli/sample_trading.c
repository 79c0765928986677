/* The sample firm's custom index, an investment in it from proposal to fills, and a client who is refused. */
#include <string.h>

#include "account.seam.h"
#include "fiber/fiber.h"
#include "output.h"
#include "proposal_text.h"
#include "rebalancer.seam.h"
#include "sample.h"

#define INVESTED "150000.00"
#define CAUTIOUS_AMOUNT "20000.00"
#define POLL_US 500000
#define POLLS_MAX 240 /* two minutes */
#define SHOWN_ROWS 8

static struct Rebalancer__Rule *rule_of(struct sample *sample, Rebalancer__Rule__Kind kind)
{
  struct Rebalancer__Rule *rule = arena_alloc(sample->cli->arena, sizeof *rule);
  rebalancer__rule__init(rule);
  rule->kind = kind;
  return rule;
}

static void make_rules(struct sample *sample, struct Rebalancer__IndexRules *rules)
{
  rebalancer__index_rules__init(rules);
  rules->benchmark = SAMPLE_BENCHMARK;
  rules->n_rules = 5;
  rules->rules = arena_array(sample->cli->arena, rules->n_rules, sizeof *rules->rules);
  rules->rules[0] = rule_of(sample, REBALANCER__RULE__KIND__EXCLUDE_SECTOR);
  rules->rules[0]->sector = "Energy";
  rules->rules[1] = rule_of(sample, REBALANCER__RULE__KIND__EXCLUDE_SECURITY);
  rules->rules[1]->symbol = "TSLA";
  rules->rules[2] = rule_of(sample, REBALANCER__RULE__KIND__EXCLUDE_SECURITY);
  rules->rules[2]->symbol = "META";
  rules->rules[3] = rule_of(sample, REBALANCER__RULE__KIND__EXCLUDE_PRACTICE);
  rules->rules[3]->practice = "tobacco";
  rules->rules[4] = rule_of(sample, REBALANCER__RULE__KIND__CAP_SECURITY);
  rules->rules[4]->weight = "0.05";
}

/* Targets that were saved stay, also when somebody has set other rules since. */
static struct status save_targets(struct sample *sample, struct Rebalancer__Index **out)
{
  struct Rebalancer__GetIndexRequest get = REBALANCER__GET_INDEX_REQUEST__INIT;
  struct Rebalancer__SaveTargetsRequest save = REBALANCER__SAVE_TARGETS_REQUEST__INIT;
  get.index_id = save.index_id = sample->index_id;
  struct call call = sample_call(sample, sample->advisor_key, "");
  struct status status = index_get_call(&call, &get, out);
  if (!status_is_ok(status) || (*out)->targets != NULL)
    return status;
  call = sample_call(sample, sample->advisor_key, "targets");
  status = index_save_targets_call(&call, &save, out);
  if (status_is_ok(status) && (*out)->targets == NULL)
    return status_fail(STATUS_INTERNAL, NULL, "targets were saved and did not come back");
  return status;
}

struct status sample_make_index(struct sample *sample)
{
  struct Rebalancer__IndexRules rules;
  struct Rebalancer__CreateIndexRequest create = REBALANCER__CREATE_INDEX_REQUEST__INIT;
  struct Rebalancer__Index *index;
  create.name = "Sample core without energy";
  create.rules = &rules;
  make_rules(sample, &rules);
  struct call call = sample_call(sample, sample->advisor_key, "index");
  struct status status = index_create_call(&call, &create, &index);
  if (!status_is_ok(status))
    return status;
  sample->index_id = index->index_id;
  sample_say(sample,
             "custom index %llu over " SAMPLE_BENCHMARK
             ": without the sector Energy, TSLA and META, without tobacco, no name above 5%%",
             (unsigned long long)sample->index_id);
  status = save_targets(sample, &index);
  if (!status_is_ok(status))
    return status;
  const struct Rebalancer__IndexWeights *targets = index->targets;
  sample_say(sample, "targets saved: %zu names, %zu left out, risk level %u", targets->n_weights, targets->n_left_out,
             index->level);
  for (size_t i = 0; i < targets->n_left_out && i < SHOWN_ROWS; i++)
    sample_add(sample, "left out %s: %s", targets->left_out[i]->symbol, targets->left_out[i]->reason);
  return status_ok();
}

static struct status propose(struct sample *sample, int client, const char *amount, struct Rebalancer__Proposal **out)
{
  struct Rebalancer__InvestRequest request = REBALANCER__INVEST_REQUEST__INIT;
  request.account_id = sample->clients[client].account_id;
  request.index_id = sample->index_id;
  request.amount = or_empty(amount);
  request.transfer_from_independent = true;
  struct call call =
      sample_call(sample, sample->advisor_key, arena_printf(sample->cli->arena, "invest:%d", client + 1));
  return proposal_invest_call(&call, &request, out);
}

static struct status transmit(struct sample *sample, uint64_t proposal_id, struct OrderRouter__GateAnswer **out)
{
  struct Rebalancer__TransmitProposalRequest request = REBALANCER__TRANSMIT_PROPOSAL_REQUEST__INIT;
  struct Rebalancer__TransmitProposalResponse *response;
  request.proposal_id = proposal_id;
  struct call call = sample_call(sample, sample->advisor_key,
                                 arena_printf(sample->cli->arena, "transmit:%llu", (unsigned long long)proposal_id));
  struct status status = proposal_transmit_call(&call, &request, &response);
  if (status_is_ok(status) && response->gate == NULL)
    return status_fail(STATUS_INTERNAL, NULL, "the gate gave no answer");
  if (status_is_ok(status))
    *out = response->gate;
  return status;
}

struct tally {
  size_t orders, final, filled, partial;
};

static struct status count_orders(struct sample *sample, uint64_t proposal_id, struct tally *out)
{
  struct Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
  struct Account__OrderBatch *batch;
  request.proposal_id = proposal_id;
  struct call call = sample_call(sample, sample->advisor_key, "");
  struct status status = order_store_get_call(&call, &request, &batch);
  if (!status_is_ok(status))
    return status;
  *out = (struct tally){ .orders = batch->n_orders };
  for (size_t i = 0; i < batch->n_orders; i++) {
    out->final += batch->orders[i]->state >= ACCOUNT__ORDER__STATE__FILLED;
    out->filled += batch->orders[i]->state == ACCOUNT__ORDER__STATE__FILLED;
    out->partial += batch->orders[i]->state == ACCOUNT__ORDER__STATE__PARTIALLY_FILLED;
  }
  return status;
}

static struct status wait_for_fills(struct sample *sample, uint64_t proposal_id)
{
  struct tally tally = { 0 }, before = { 0 };
  struct status status = status_ok();
  sample_say(sample, "waiting for the fills from the paper exchange");
  for (int i = 0; i < POLLS_MAX; i++) {
    status = count_orders(sample, proposal_id, &tally);
    if (!status_is_ok(status))
      return status;
    if (memcmp(&tally, &before, sizeof tally) != 0)
      sample_add(sample, "%zu of %zu orders filled, %zu in part", tally.filled, tally.orders, tally.partial);
    if (tally.final == tally.orders)
      return status_ok();
    before = tally;
    status = fiber_sleep(POLL_US);
    if (!status_is_ok(status))
      return status;
  }
  sample_add(sample, "%zu orders are still working; the venue goes on with them", tally.orders - tally.final);
  return status_ok();
}

static struct status compare(struct sample *sample)
{
  struct Rebalancer__CompareRequest request = REBALANCER__COMPARE_REQUEST__INIT;
  struct Rebalancer__Comparison *comparison;
  struct arena *arena = sample->cli->arena;
  request.index_id = sample->index_id;
  request.account_id = sample->clients[0].account_id;
  struct call call = sample_call(sample, sample->advisor_key, "");
  struct status status = index_compare_call(&call, &request, &comparison);
  if (!status_is_ok(status))
    return status;
  sample_say(sample, "benchmark, target and actual: value %s, cash %s, drift %s", money_text(arena, comparison->value),
             money_text(arena, comparison->cash), percent_text(arena, comparison->drift_e8));
  struct table *table = table_new(arena, "        largest drift|>benchmark|>target|>actual|>drift");
  for (size_t i = 0; i < comparison->n_rows && i < SHOWN_ROWS; i++) {
    const struct Rebalancer__ComparisonRow *row = comparison->rows[i];
    table_add(table, (const char *[]){
                         arena_printf(arena, "        %s", row->symbol), percent_text(arena, row->benchmark_weight_e8),
                         percent_text(arena, row->target_weight_e8), percent_text(arena, row->actual_weight_e8),
                         percent_text(arena, row->drift_e8) });
  }
  table_print(table, sample->cli->out);
  return status_ok();
}

/* What refuses the cautious client: the proposal's suitability, or the refusal to make one. */
static struct status show_refusal(struct sample *sample)
{
  struct Rebalancer__Proposal *proposal;
  struct OrderRouter__GateAnswer *gate;
  struct status status = propose(sample, SAMPLE_CLIENTS - 1, CAUTIOUS_AMOUNT, &proposal);
  sample_say(sample, "the cautious client asks for the same index with %s",
             money_text(sample->cli->arena, CAUTIOUS_AMOUNT));
  if (status.code == STATUS_FAILED_PRECONDITION) {
    sample_add(sample, "refused: %s", status.message);
    return status_ok();
  }
  if (!status_is_ok(status))
    return status;
  suitability_print(sample->cli, proposal->suitability);
  status = transmit(sample, proposal->proposal_id, &gate);
  if (status.code == STATUS_FAILED_PRECONDITION) {
    sample_add(sample, "the gate refused: %s", status.message);
    return status_ok();
  }
  if (status_is_ok(status))
    gate_print(sample->cli, gate);
  return status;
}

/* The proposal whose orders the first client has already; 0: none. Making it again would ask for money that is spent.
 */
static struct status find_transmitted(struct sample *sample, uint64_t *proposal_id)
{
  struct Account__ListOrdersRequest request = ACCOUNT__LIST_ORDERS_REQUEST__INIT;
  struct Account__ListOrdersResponse *page;
  request.account_id = sample->clients[0].account_id;
  request.page_size = 1000;
  struct call call = sample_call(sample, sample->advisor_key, "");
  *proposal_id = 0;
  do {
    struct status status = order_store_list_call(&call, &request, &page);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < page->n_orders; i++) {
      uint64_t id = page->orders[i]->proposal_id;
      *proposal_id = id != 0 && (*proposal_id == 0 || id < *proposal_id) ? id : *proposal_id;
    }
    request.page_token = page->next_page_token;
  } while (request.page_token[0] != '\0');
  return status_ok();
}

static struct status propose_and_transmit(struct sample *sample, uint64_t *proposal_id)
{
  struct Rebalancer__Proposal *proposal;
  struct OrderRouter__GateAnswer *gate;
  struct status status = propose(sample, 0, INVESTED, &proposal);
  if (!status_is_ok(status))
    return status;
  sample_say(sample, "proposal: invest %s of the first client, taking along what Independent holds",
             money_text(sample->cli->arena, INVESTED));
  proposal_print_summary(sample->cli, proposal);
  status = transmit(sample, proposal->proposal_id, &gate);
  if (!status_is_ok(status))
    return status;
  sample_say(sample, "transmitted");
  gate_print(sample->cli, gate);
  if (!gate->accepted)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "the gate refused the sample's orders");
  *proposal_id = proposal->proposal_id;
  return status_ok();
}

struct status sample_invest(struct sample *sample)
{
  uint64_t proposal_id;
  struct status status = find_transmitted(sample, &proposal_id);
  if (status_is_ok(status) && proposal_id != 0) {
    sample_say(sample, "proposal %llu was made before", (unsigned long long)proposal_id);
    sample_say(sample, "and transmitted");
  } else if (status_is_ok(status)) {
    status = propose_and_transmit(sample, &proposal_id);
  }
  if (status_is_ok(status))
    status = wait_for_fills(sample, proposal_id);
  if (status_is_ok(status))
    status = compare(sample);
  return status_is_ok(status) ? show_refusal(sample) : status;
}
