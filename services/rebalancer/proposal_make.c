/* Makes proposals: reads account, targets, prices and lots, plans, and says orders, transfers, reasons, before and
 * after. */
#include "proposal_make.h"

#include <string.h>

#include "base/date.h"
#include "cash_need.h"
#include "drift.h"
#include "proposal_hash.h"
#include "records/firm_zone.h"
#include "risk.seam.h"

#define E6_PER_E4 100

static struct status load_view(struct making *making)
{
  struct call *call = making->call;
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  uint64_t version;
  request.account_id = making->account_id;
  making->view = view_new(call);
  struct status status = master_get_account_call(call, &request, &making->account);
  if (status_is_ok(status))
    status = index_load(call, making->index_id, &making->index, &version);
  if (status_is_ok(status) && (!making->index->targets || making->index->draft))
    status = call_fail(call, STATUS_FAILED_PRECONDITION, "index_id",
                       "orders come only from saved targets: save the targets of index %llu first",
                       (unsigned long long)making->index_id);
  if (!status_is_ok(status))
    return status;
  view_add_targets(making->view, making->index->targets);
  status = view_load_positions(call, making->view, making->account_id, making->index_id);
  if (status_is_ok(status))
    status = view_load_securities(call, making->view);
  if (status_is_ok(status))
    status = view_load_prices(call, making->view);
  return status;
}

static Account__Order *add_order(struct making *making, const struct name *name, bool is_sell, int64_t shares_e6,
                                 const char *reason)
{
  Rebalancer__Proposal *proposal = making->proposal;
  Account__Order *order = arena_alloc(making->call->arena, sizeof *order);
  account__order__init(order);
  order->account_id = making->account_id;
  order->segment_id = making->index_id;
  order->security_id = name->security_id;
  order->symbol = name->symbol;
  order->side = is_sell ? ACCOUNT__ORDER__SIDE__SELL : ACCOUNT__ORDER__SIDE__BUY;
  order->quantity = shares_text(making->call, shares_e6);
  order->reason = reason;
  order->state = ACCOUNT__ORDER__STATE__DRAFT;
  proposal->orders[proposal->n_orders++] = order;
  return order;
}

static void add_transfer(struct making *making, const char *symbol, uint64_t security_id, int64_t quantity_e6,
                         int64_t value_e4)
{
  Rebalancer__Proposal *proposal = making->proposal;
  Rebalancer__ProposedTransfer *transfer = arena_alloc(making->call->arena, sizeof *transfer);
  char text[DECIMAL_TEXT_SIZE];
  rebalancer__proposed_transfer__init(transfer);
  transfer->security_id = security_id;
  transfer->symbol = symbol;
  transfer->quantity =
      arena_strdup(making->call->arena, decimal_format(quantity_e6, SHARES_PLACES, security_id ? 0 : 2, text));
  transfer->value = cash_text(making->call, value_e4);
  transfer->reason = security_id ? "held in Independent, so it is not bought" : "to be invested";
  proposal->transfers[proposal->n_transfers++] = transfer;
}

static void add_not_done(struct making *making, const char *symbol, const char *reason)
{
  Rebalancer__Proposal *proposal = making->proposal;
  Rebalancer__NotDone *not_done = arena_alloc(making->call->arena, sizeof *not_done);
  rebalancer__not_done__init(not_done);
  not_done->symbol = symbol;
  not_done->reason = reason;
  proposal->not_done[proposal->n_not_done++] = not_done;
}

static void make_room(struct making *making)
{
  Rebalancer__Proposal *proposal = making->proposal;
  struct arena *arena = making->call->arena;
  size_t most = making->view->count + 1;
  proposal->orders = arena_array(arena, most, sizeof *proposal->orders);
  proposal->transfers = arena_array(arena, most, sizeof *proposal->transfers);
  proposal->not_done = arena_array(arena, most, sizeof *proposal->not_done);
}

/* Drift of the segment with these shares a name; 0 where there is nothing to weigh yet. */
static int64_t drift_of(const struct making *making, const int64_t *shares_e6, int64_t cash_e4)
{
  const struct view *view = making->view;
  struct drift_name *names = arena_array(making->call->arena, view->count + 1, sizeof *names);
  struct drift_result drift;
  for (size_t i = 0; i < view->count; i++)
    names[i] = (struct drift_name){ .value_e4 = name_value(&view->names[i], shares_e6[i]),
                                    .target_e8 = view->names[i].target_e8 };
  struct status status = drift_measure(making->call->arena, names, view->count, cash_e4, &drift);
  return status_is_ok(status) ? drift.drift_e8 : 0;
}

static int64_t *shares_now(const struct making *making)
{
  int64_t *shares_e6 = arena_array(making->call->arena, making->view->count + 1, sizeof *shares_e6);
  for (size_t i = 0; i < making->view->count; i++)
    shares_e6[i] = making->view->names[i].segment_e6;
  return shares_e6;
}

static struct status refuse_amount(struct making *making, const struct invest_result *plan)
{
  return call_fail(making->call, STATUS_FAILED_PRECONDITION, "amount",
                   "the amount is %s; Independent has %s in free cash and transferable value",
                   cash_text(making->call, plan->amount_e4), cash_text(making->call, plan->available_e4));
}

static void take_invest(struct making *making, const struct invest_result *plan)
{
  Rebalancer__Proposal *proposal = making->proposal;
  int64_t *after_e6 = shares_now(making);
  proposal->drift_before_e8 = drift_of(making, after_e6, making->view->segment_cash_e4);
  if (plan->cash_moved_e4 > 0)
    add_transfer(making, "cash", 0, plan->cash_moved_e4 * E6_PER_E4, plan->cash_moved_e4);
  for (size_t i = 0; i < plan->count; i++) {
    const struct invest_line *line = &plan->lines[i];
    struct name *name = view_name(making->view, (uint64_t)line->security_id);
    after_e6[name - making->view->names] += line->transfer_e6 + line->buy_e6;
    if (line->transfer_e6 > 0)
      add_transfer(making, name->symbol, name->security_id, line->transfer_e6, line->transfer_e4);
    if (line->buy_e6 > 0)
      add_order(making, name, false, line->buy_e6, trade_reason_text(line->reason));
    else if (line->transfer_e6 == 0)
      add_not_done(making, name->symbol, trade_left_text(line->left));
  }
  proposal->independent_cash_before = cash_text(making->call, plan->independent_cash_before_e4);
  proposal->independent_cash_after = cash_text(making->call, plan->independent_cash_after_e4);
  proposal->segment_cash_before = cash_text(making->call, plan->segment_cash_before_e4);
  proposal->segment_cash_after = cash_text(making->call, plan->segment_cash_after_e4);
  proposal->drift_after_e8 = drift_of(making, after_e6, plan->segment_cash_after_e4);
}

static struct invest_input invest_input_of(struct making *making, const Rebalancer__InvestRequest *in)
{
  const struct view *view = making->view;
  struct invest_target *targets = arena_array(making->call->arena, view->count + 1, sizeof *targets);
  size_t count = 0;
  for (size_t i = 0; i < view->count; i++) {
    const struct name *name = &view->names[i];
    if (name->target_e8 > 0)
      targets[count++] = (struct invest_target){ .security_id = (int64_t)name->security_id,
                                                 .symbol = name->symbol,
                                                 .weight_e8 = name->target_e8,
                                                 .price_e6 = name->price_e6,
                                                 .increment_e6 = name->increment_e6,
                                                 .available_e6 = name->independent_e6 - name->independent_held_e6 };
  }
  return (struct invest_input){ .targets = targets,
                                .count = count,
                                .amount_e4 = parse_cash(in->amount),
                                .independent_cash_e4 = view->independent_cash_e4 - view->independent_cash_held_e4,
                                .segment_cash_e4 = view->segment_cash_e4,
                                .is_transferring = in->transfer_from_independent };
}

static struct status plan_invest(struct making *making, const Rebalancer__InvestRequest *in)
{
  struct invest_result plan;
  uint8_t hash[HASH_BYTES];
  struct invest_input input = invest_input_of(making, in);
  struct status status = invest_plan(making->call->arena, &input, &plan);
  if (!status_is_ok(status))
    return status;
  if (plan.is_refused)
    return refuse_amount(making, &plan);
  proposal_hash_invest(making->call->arena, &input, hash);
  making->proposal->inputs_hash.data = arena_copy(making->call->arena, hash, sizeof hash);
  making->proposal->inputs_hash.len = sizeof hash;
  take_invest(making, &plan);
  return status_ok();
}

/* What the risk service needs to say whether the account may: the orders as trades at the last price. */
static struct status ask_suitability(struct making *making)
{
  Rebalancer__Proposal *proposal = making->proposal;
  Risk__CheckSuitabilityRequest request = RISK__CHECK_SUITABILITY_REQUEST__INIT;
  Risk__ProposedTrade *trades = arena_array(making->call->arena, proposal->n_orders + 1, sizeof *trades);
  bool buys = false;
  request.trades = arena_array(making->call->arena, proposal->n_orders + 1, sizeof *request.trades);
  for (size_t i = 0; i < proposal->n_orders; i++) {
    const Account__Order *order = proposal->orders[i];
    int64_t shares_e6 = 0;
    decimal_parse(order->quantity, SHARES_PLACES, &shares_e6);
    risk__proposed_trade__init(&trades[i]);
    trades[i].security_id = order->security_id;
    trades[i].segment_id = order->segment_id;
    trades[i].quantity_e6 = order->side == ACCOUNT__ORDER__SIDE__SELL ? -shares_e6 : shares_e6;
    buys = buys || order->side == ACCOUNT__ORDER__SIDE__BUY;
    request.trades[request.n_trades++] = &trades[i];
  }
  if (request.n_trades == 0)
    return status_ok();
  Risk__SegmentMove move = RISK__SEGMENT_MOVE__INIT, *moves[] = { &move };
  move.index_id = making->index_id;
  for (size_t i = 0; i < proposal->n_transfers; i++)
    move.amount_e4 += parse_cash(proposal->transfers[i]->value);
  request.account_id = making->account_id;
  request.index_ids = &making->index_id;
  request.n_index_ids = buys ? 1 : 0;
  request.moves = moves;
  request.n_moves = 1;
  return suitability_check_call(making->call, &request, &proposal->suitability);
}

static struct status begin(struct making *making, Rebalancer__Proposal__Kind kind)
{
  struct status status = load_view(making);
  if (!status_is_ok(status))
    return status;
  making->proposal = arena_alloc(making->call->arena, sizeof *making->proposal);
  rebalancer__proposal__init(making->proposal);
  making->proposal->kind = kind;
  making->proposal->account_id = making->account_id;
  making->proposal->index_id = making->index_id;
  making->proposal->created_at = timestamp_of(making->call->arena, making->call->now_us);
  making->proposal->short_term_gain = making->proposal->long_term_gain = cash_text(making->call, 0);
  make_room(making);
  return status;
}

struct status proposal_make_invest(struct making *making, const Rebalancer__InvestRequest *in)
{
  struct status status = begin(making, REBALANCER__PROPOSAL__KIND__INVEST);
  if (!status_is_ok(status))
    return status;
  making->proposal->amount = in->amount;
  status = plan_invest(making, in);
  return status_is_ok(status) ? ask_suitability(making) : status;
}

static struct status load_lots(struct making *making, Account__LotBatch **out)
{
  Account__LotsRequest request = ACCOUNT__LOTS_REQUEST__INIT;
  struct bus_stream *stream = NULL;
  Account__LotBatch *batch = NULL;
  size_t count = 0;
  request.account_ids = &making->account_id;
  request.n_account_ids = 1;
  struct status status = ledger_lots_open(making->call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = ledger_lots_next(stream, &batch)) && batch) {
    if (count == MAKING_LOT_BATCHES)
      return status_fail(STATUS_RESOURCE_EXHAUSTED, "account_id", "the account has more lots than a proposal takes");
    out[count++] = (Account__LotBatch *)reflect_copy(making->call->arena, &batch->base);
  }
  return status;
}

/* An account service of before wash sales does not say when a lot's holding period begins. */
static int32_t tacked_days(const Account__LotBatch *batch, size_t i)
{
  return i < batch->n_acquired_days ? batch->opened_days[i] - batch->acquired_days[i] : 0;
}

static void take_lots(struct making *making, Account__LotBatch *const *batches, struct rebalance_name *names)
{
  const struct view *view = making->view;
  for (size_t b = 0; b < MAKING_LOT_BATCHES && batches[b]; b++)
    for (size_t i = 0; i < batches[b]->n_lot_ids; i++) {
      size_t place = (size_t)(view_name(making->view, batches[b]->security_ids[i]) - view->names);
      if (batches[b]->segment_ids[i] != making->index_id)
        continue;
      struct rebalance_name *name = &names[place];
      struct lot *lots = arena_array(making->call->arena, name->lot_count + 1, sizeof *lots);
      if (name->lot_count > 0)
        memcpy(lots, name->lots, name->lot_count * sizeof *lots);
      lots[name->lot_count++] = (struct lot){ .lot_id = (int64_t)batches[b]->lot_ids[i],
                                              .acquired_on = batches[b]->opened_days[i],
                                              .tacked_days = tacked_days(batches[b], i),
                                              .shares_e6 = batches[b]->quantity_e6[i],
                                              .cost_e4 = batches[b]->basis_e4[i] };
      name->lots = lots;
    }
}

static struct status rebalance_input_of(struct making *making, const Rebalancer__RebalanceRequest *in,
                                        struct rebalance_input *out)
{
  const struct view *view = making->view;
  Account__LotBatch **batches = arena_array(making->call->arena, MAKING_LOT_BATCHES + 1, sizeof(Account__LotBatch *));
  struct rebalance_name *names = arena_array(making->call->arena, VIEW_NAMES_LIMIT, sizeof *names);
  int32_t today = 0;
  struct status status = load_lots(making, batches);
  if (status_is_ok(status))
    status = firm_today(making->call, &today);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < view->count; i++) {
    const struct name *name = &view->names[i];
    names[i] = (struct rebalance_name){ .security_id = (int64_t)name->security_id,
                                        .symbol = name->symbol,
                                        .shares_e6 = name->segment_e6 - name->segment_held_e6,
                                        .price_e6 = name->price_e6,
                                        .target_e8 = name->target_e8,
                                        .increment_e6 = name->increment_e6 };
  }
  take_lots(making, batches, names);
  size_t count = 0; /* only what the segment holds or aims at: Independent's names are not its business */
  for (size_t i = 0; i < view->count; i++)
    if (names[i].shares_e6 > 0 || names[i].target_e8 > 0)
      names[count++] = names[i];
  *out = (struct rebalance_input){ .kind = REBALANCE_TO_TARGET,
                                   .names = names,
                                   .count = count,
                                   .cash_e4 = view->segment_cash_e4 - view->segment_cash_held_e4,
                                   .minimum_trade_e4 = parse_cash(in->minimum_trade),
                                   .lot_method = (enum lot_method)making->account->lot_method,
                                   .on = today };
  return status;
}

static void take_rebalance(struct making *making, const struct rebalance_result *plan)
{
  Rebalancer__Proposal *proposal = making->proposal;
  for (size_t i = 0; i < plan->order_count; i++) {
    const struct rebalance_order *order = &plan->orders[i];
    const struct name *name = view_name(making->view, (uint64_t)order->security_id);
    add_order(making, name, order->is_sell, order->shares_e6, trade_reason_text(order->reason));
  }
  for (size_t i = 0; i < plan->count; i++)
    if (plan->lines[i].left != TRADE_LEFT_NOTHING && plan->lines[i].before_e6 == plan->lines[i].after_e6)
      add_not_done(making, plan->lines[i].symbol, trade_left_text(plan->lines[i].left));
  const char *independent = cash_text(making->call, making->view->independent_cash_e4);
  proposal->independent_cash_before = independent;
  proposal->independent_cash_after = independent;
  proposal->segment_cash_before = cash_text(making->call, plan->cash_before_e4);
  proposal->segment_cash_after = cash_text(making->call, plan->cash_after_e4);
  proposal->short_term_gain = cash_text(making->call, plan->gains.short_e4);
  proposal->long_term_gain = cash_text(making->call, plan->gains.long_e4);
  proposal->drift_before_e8 = plan->drift_before_e8;
  proposal->drift_after_e8 = plan->drift_after_e8;
}

static struct status infeasible(struct making *making, const struct rebalance_result *plan)
{
  const char *symbol = plan->security_id ? view_name(making->view, (uint64_t)plan->security_id)->symbol : "";
  return call_fail(making->call, STATUS_FAILED_PRECONDITION, "index_id", "%s%s%s: %s is needed, there is %s",
                   rebalance_constraint_text(plan->constraint), symbol[0] ? ", " : "", symbol,
                   cash_text(making->call, plan->needed_e4), cash_text(making->call, plan->available_e4));
}

struct status proposal_make_rebalance(struct making *making, const Rebalancer__RebalanceRequest *in)
{
  struct rebalance_input input;
  struct rebalance_result plan;
  struct cash_need need;
  uint8_t hash[HASH_BYTES];
  struct status status = begin(making, REBALANCER__PROPOSAL__KIND__REBALANCE);
  if (status_is_ok(status))
    status = cash_need_of(making, in, &need);
  if (status_is_ok(status))
    status = rebalance_input_of(making, in, &input);
  if (status_is_ok(status) && need.is_asked) {
    input.kind = REBALANCE_RAISE_CASH;
    input.raise_e4 = need.shortfall_e4;
    making->proposal->amount = cash_text(making->call, need.needed_e4);
  }
  if (status_is_ok(status))
    status = rebalance_plan(making->call->arena, &input, &plan);
  if (!status_is_ok(status))
    return status;
  if (plan.constraint != REBALANCE_FEASIBLE)
    return infeasible(making, &plan);
  proposal_hash_rebalance(making->call->arena, &input, hash);
  making->proposal->inputs_hash.data = arena_copy(making->call->arena, hash, sizeof hash);
  making->proposal->inputs_hash.len = sizeof hash;
  take_rebalance(making, &plan);
  return ask_suitability(making);
}
