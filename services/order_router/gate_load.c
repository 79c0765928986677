/* gate_load.c: reads what the controls of a submission need. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "gate.h"
#include "records/positions.h"

#define PAGE_ORDERS 1000u
#define SECURITIES_LIMIT 5000

static int by_place(const void *a, const void *b)
{
  const struct gate_amount *x = a, *y = b;
  if (x->segment_id != y->segment_id)
    return x->segment_id < y->segment_id ? -1 : 1;
  return (x->security_id > y->security_id) - (x->security_id < y->security_id);
}

int64_t gate_free(const struct gate *gate, uint64_t segment_id, uint64_t security_id)
{
  struct gate_amount key = { .segment_id = segment_id, .security_id = security_id };
  const struct gate_amount *found =
      gate->amount_count == 0 ? NULL : bsearch(&key, gate->amounts, gate->amount_count, sizeof key, by_place);
  return found == NULL ? 0 : found->free_e6;
}

struct amounts { /* unsorted, growing */
  struct gate_amount *items;
  size_t count, room;
};

static void add_amount(struct gate *gate, struct amounts *amounts, struct gate_amount amount)
{
  if (amounts->count == amounts->room) {
    amounts->room = amounts->room == 0 ? 256 : 2 * amounts->room;
    struct gate_amount *wider = arena_array(gate->call->arena, amounts->room, sizeof *wider);
    if (amounts->count > 0)
      memcpy(wider, amounts->items, amounts->count * sizeof *wider);
    amounts->items = wider;
  }
  amounts->items[amounts->count++] = amount;
}

struct gathering {
  struct gate *gate;
  struct amounts *all, *free_amounts;
};

static struct status take_position(void *context, const struct position *position)
{
  const struct gathering *gathering = context;
  struct gate_amount amount = { position->segment_id, position->security_id, position->quantity_e6 };
  add_amount(gathering->gate, gathering->all, amount);
  amount.free_e6 -= position->held_e6;
  add_amount(gathering->gate, gathering->free_amounts, amount);
  return status_ok();
}

/* free_e6 is what is there for now; what is held goes off once the value is known. */
static struct status read_positions(struct gate *gate, struct amounts *all, struct amounts *free_amounts)
{
  struct gathering gathering = { gate, all, free_amounts };
  uint64_t account_id = gate->in->account_id;
  return positions_read(
      gate->call,
      &(struct positions){ .account_ids = &account_id, .count = 1, .take = take_position, .context = &gathering });
}

static struct status add_transfers(struct gate *gate, struct amounts *amounts)
{
  for (size_t i = 0; i < gate->in->n_transfers; i++) {
    const Account__Transfer *transfer = gate->in->transfers[i];
    int64_t quantity_e6;
    struct status status = decimal_parse(transfer->quantity, SHARES_PLACES, &quantity_e6);
    if (!status_is_ok(status) || transfer->account_id != gate->in->account_id)
      return call_fail(gate->call, STATUS_INVALID_ARGUMENT, "transfers",
                       "transfer %zu is not of account %llu or has no quantity", i,
                       (unsigned long long)gate->in->account_id);
    add_amount(gate, amounts, (struct gate_amount){ transfer->from_segment_id, transfer->security_id, -quantity_e6 });
    add_amount(gate, amounts, (struct gate_amount){ transfer->to_segment_id, transfer->security_id, quantity_e6 });
  }
  return status_ok();
}

static void merge(struct gate *gate, struct amounts *amounts)
{
  if (amounts->count > 0)
    qsort(amounts->items, amounts->count, sizeof *amounts->items, by_place);
  size_t n = 0;
  for (size_t i = 0; i < amounts->count; i++) {
    if (n > 0 && by_place(&amounts->items[n - 1], &amounts->items[i]) == 0)
      amounts->items[n - 1].free_e6 += amounts->items[i].free_e6;
    else
      amounts->items[n++] = amounts->items[i];
  }
  gate->amounts = amounts->items;
  gate->amount_count = n;
}

static int by_id(const void *a, const void *b)
{
  const struct gate_security *x = a, *y = b;
  return (x->security_id > y->security_id) - (x->security_id < y->security_id);
}

const struct gate_security *gate_security_of(const struct gate *gate, uint64_t security_id)
{
  struct gate_security key = { .security_id = security_id };
  return gate->security_count == 0 ? NULL : bsearch(&key, gate->securities, gate->security_count, sizeof key, by_id);
}

static void list_securities(struct gate *gate, const struct amounts *all)
{
  struct gate_security *list = arena_array(gate->call->arena, all->count + gate->in->n_orders + 1, sizeof *list);
  size_t count = 0, n = 0;
  for (size_t i = 0; i < all->count; i++)
    if (all->items[i].security_id != 0)
      list[count++].security_id = all->items[i].security_id;
  for (size_t i = 0; i < gate->in->n_orders; i++)
    list[count++].security_id = gate->in->orders[i]->security_id;
  qsort(list, count, sizeof *list, by_id);
  for (size_t i = 0; i < count; i++)
    if (n == 0 || list[n - 1].security_id != list[i].security_id)
      list[n++] = list[i];
  gate->securities = list;
  gate->security_count = n;
}

static struct gate_security *mutable_security(struct gate *gate, uint64_t security_id)
{
  return (struct gate_security *)gate_security_of(gate, security_id);
}

static struct status read_chunk(struct gate *gate, uint64_t *ids, size_t count)
{
  Account__FindSecuritiesRequest find = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__LastPricesRequest last = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  Account__LastPricesResponse *prices;
  find.security_ids = last.security_ids = ids;
  find.n_security_ids = last.n_security_ids = count;
  struct status status = security_find_call(gate->call, &find, &found);
  if (status_is_ok(status))
    status = price_last_call(gate->call, &last, &prices);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < found->n_securities; i++) {
    struct gate_security *security = mutable_security(gate, found->securities[i]->security_id);
    if (security == NULL)
      continue;
    security->symbol = found->securities[i]->symbol;
    security->increment_e6 = SHARES_E6;
    if (found->securities[i]->increment[0] != '\0')
      (void)decimal_parse(found->securities[i]->increment, SHARES_PLACES, &security->increment_e6);
  }
  for (size_t i = 0; i < prices->n_security_ids && i < prices->n_price_e6 && i < prices->n_at_us; i++) {
    struct gate_security *security = mutable_security(gate, prices->security_ids[i]);
    if (security == NULL)
      continue;
    security->price_e6 = prices->price_e6[i];
    security->priced_at_us = prices->at_us[i];
  }
  return status_ok();
}

struct status gate_read_prices(struct gate *gate)
{
  uint64_t *ids = arena_array(gate->call->arena, gate->security_count + 1, sizeof *ids);
  struct status status = status_ok();
  for (size_t i = 0; i < gate->security_count; i++)
    ids[i] = gate->securities[i].security_id;
  for (size_t i = 0; status_is_ok(status) && i < gate->security_count; i += SECURITIES_LIMIT) {
    size_t left = gate->security_count - i;
    status = read_chunk(gate, ids + i, left < SECURITIES_LIMIT ? left : SECURITIES_LIMIT);
  }
  return status;
}

/* Each holding rounded up, so that selling all of it is never worth more than the account. */
static void value_account(struct gate *gate, const struct amounts *all)
{
  for (size_t i = 0; i < all->count; i++) {
    const struct gate_amount *amount = &all->items[i];
    int64_t price_e6 = PRICE_E6, value_e4 = 0;
    if (amount->security_id != 0)
      price_e6 = gate_security_of(gate, amount->security_id)->price_e6;
    if (decimal_value(amount->free_e6, price_e6, ROUND_CEILING, &value_e4) &&
        !decimal_add(gate->value_e4, value_e4, &gate->value_e4))
      gate->value_e4 = 0; /* no sane account; then no basket is small enough */
  }
}

static struct status read_working(struct gate *gate)
{
  Account__ListOrdersRequest request = ACCOUNT__LIST_ORDERS_REQUEST__INIT;
  Account__ListOrdersResponse *page;
  request.account_id = gate->in->account_id;
  request.working_only = true;
  request.page_size = PAGE_ORDERS;
  do {
    struct status status = order_store_list_call(gate->call, &request, &page);
    if (!status_is_ok(status))
      return status;
    Account__Order **wider = arena_array(gate->call->arena, gate->working_count + page->n_orders + 1, sizeof *wider);
    if (gate->working_count > 0)
      memcpy(wider, gate->working, gate->working_count * sizeof *wider);
    if (page->n_orders > 0)
      memcpy(wider + gate->working_count, page->orders, page->n_orders * sizeof *wider);
    gate->working = wider;
    gate->working_count += page->n_orders;
    request.page_token = page->next_page_token;
  } while (page->next_page_token[0] != '\0');
  return status_ok();
}

static struct status check_request(struct call *call, const OrderRouter__SubmitOrdersRequest *in)
{
  if (in->n_orders + in->n_transfers == 0 || in->n_orders + in->n_transfers > CONTROL_ORDERS_LIMIT)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "orders", "between 1 and %d orders and transfers together",
                     CONTROL_ORDERS_LIMIT);
  for (size_t i = 0; i < in->n_orders; i++) {
    const Account__Order *order = in->orders[i];
    const char *field = arena_printf(call->arena, "orders[%zu]", i);
    if (order->order_id == 0 || order->account_id != in->account_id)
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "an order has an id and is of account %llu",
                       (unsigned long long)in->account_id);
    if ((order->type == ACCOUNT__ORDER__TYPE__LIMIT) != (order->limit_price[0] != '\0'))
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "a limit order has a limit price, no other has one");
  }
  return status_ok();
}

static struct status read_account(struct gate *gate)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  request.account_id = gate->in->account_id;
  struct status status = master_get_account_call(gate->call, &request, &gate->account);
  if (status_is_ok(status))
    status = records_find(gate->call, &kill_switch_kind, KILL_SWITCH_ID, &gate->kill_switch);
  if (status_is_ok(status) && gate->kill_switch.message != NULL)
    gate->is_killed = ((const OrderRouter__KillSwitch *)gate->kill_switch.message)->pressed;
  return status;
}

struct status gate_load(struct call *call, const OrderRouter__SubmitOrdersRequest *in, struct gate **out)
{
  struct amounts all = { 0 }, free_amounts = { 0 };
  struct gate *gate = arena_alloc(call->arena, sizeof *gate);
  *gate = (struct gate){ .call = call, .router = router_of(call), .in = in };
  struct status status = check_request(call, in);
  if (status_is_ok(status))
    status = read_account(gate);
  if (status_is_ok(status))
    status = read_positions(gate, &all, &free_amounts);
  if (status_is_ok(status))
    status = add_transfers(gate, &free_amounts);
  if (!status_is_ok(status))
    return status;
  merge(gate, &free_amounts);
  list_securities(gate, &all);
  status = gate_read_prices(gate);
  if (status_is_ok(status))
    status = read_working(gate);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < in->n_orders; i++)
    if (gate_security_of(gate, in->orders[i]->security_id)->symbol == NULL)
      return call_fail(call, STATUS_NOT_FOUND, arena_printf(call->arena, "orders[%zu].security_id", i),
                       "there is no security %llu", (unsigned long long)in->orders[i]->security_id);
  value_account(gate, &all);
  *out = gate;
  return status_ok();
}
