/* MasterService, LedgerService and OrderStoreService in memory: accounts, positions and orders as put in. */
#include <stdlib.h>

#include "base/decimal.h"
#include "fake_account.h"
#include "wire/reflect.h"

const struct access master_get_account_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };
const struct access master_list_accounts_access = { .roles = ROLES_STAFF };
const struct access ledger_positions_access = { .roles = ROLES_STAFF };
const struct access ledger_cash_access = { .roles = ROLES_STAFF };
const struct access order_store_get_access = { .roles = ROLES_STAFF };
const struct access order_store_list_access = { .roles = ROLES_STAFF };

#define E6_A_E4 100

struct status master_get_account(struct call *call, const struct Account__GetAccountRequest *in,
                                 struct Account__Account *out)
{
  const struct fake_account *fake = call->state;
  for (size_t i = 0; i < fake->account_count; i++) {
    if (fake->accounts[i]->account_id != in->account_id)
      continue;
    *out = *(Account__Account *)reflect_copy(call->arena, &fake->accounts[i]->base);
    return status_ok();
  }
  return status_fail(STATUS_NOT_FOUND, "account_id", "there is no such account");
}

static bool is_held(const Account__Account *account, uint64_t holder_id)
{
  for (size_t i = 0; i < account->n_holders; i++) {
    if (account->holders[i]->person_id == holder_id)
      return true;
  }
  return holder_id == 0;
}

/* By id. The token is the last id of the page before. */
struct status master_list_accounts(struct call *call, const struct Account__ListAccountsRequest *in,
                                   struct Account__ListAccountsResponse *out)
{
  const struct fake_account *fake = call->state;
  uint64_t after = strtoull(in->page_token, NULL, 10);
  out->accounts = arena_array(call->arena, FAKE_PAGE_ACCOUNTS, sizeof *out->accounts);
  for (size_t i = 0; i < fake->account_count; i++) {
    if (fake->accounts[i]->account_id <= after || !is_held(fake->accounts[i], in->holder_id))
      continue;
    if (out->n_accounts == FAKE_PAGE_ACCOUNTS) {
      uint64_t last = out->accounts[FAKE_PAGE_ACCOUNTS - 1]->account_id;
      out->next_page_token = arena_printf(call->arena, "%llu", (unsigned long long)last);
      break;
    }
    out->accounts[out->n_accounts++] = (Account__Account *)reflect_copy(call->arena, &fake->accounts[i]->base);
  }
  return status_ok();
}

static bool is_asked(const struct Account__PositionsRequest *in, uint64_t account_id)
{
  for (size_t i = 0; i < in->n_account_ids; i++) {
    if (in->account_ids[i] == account_id)
      return true;
  }
  return in->n_account_ids == 0;
}

/* A batch a position: a reader must take all of them. */
struct status ledger_positions(struct call *call, const struct Account__PositionsRequest *in)
{
  const struct fake_account *fake = call->state;
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < fake->position_count; i++) {
    struct fake_position position = fake->positions[i];
    if (!is_asked(in, position.account_id) || position.quantity_e6 == 0)
      continue;
    uint32_t first = 0;
    int64_t held_e6 = 0;
    Account__PositionBatch batch = ACCOUNT__POSITION_BATCH__INIT;
    batch.account_ids = &position.account_id;
    batch.security_ids = &position.security_id;
    batch.account_index = batch.security_index = &first;
    batch.segment_ids = &position.segment_id;
    batch.quantity_e6 = &position.quantity_e6;
    batch.held_e6 = &held_e6;
    batch.n_account_ids = batch.n_security_ids = batch.n_account_index = 1;
    batch.n_security_index = batch.n_segment_ids = batch.n_quantity_e6 = batch.n_held_e6 = 1;
    status = ledger_positions_send(call, &batch);
  }
  return status;
}

static const char *money(struct arena *arena, int64_t quantity_e6)
{
  char buffer[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, decimal_format(quantity_e6 / E6_A_E4, CASH_PLACES, 2, buffer));
}

struct status ledger_cash(struct call *call, const struct Account__CashRequest *in, struct Account__CashResponse *out)
{
  const struct fake_account *fake = call->state;
  int64_t total_e6 = 0;
  out->segments = arena_array(call->arena, fake->position_count, sizeof *out->segments);
  for (size_t i = 0; i < fake->position_count; i++) {
    const struct fake_position *position = &fake->positions[i];
    if (position->account_id != in->account_id || position->security_id != 0)
      continue;
    Account__SegmentCash *cash = arena_alloc(call->arena, sizeof *cash);
    account__segment_cash__init(cash);
    cash->segment_id = position->segment_id;
    cash->balance = cash->available = cash->withdrawable = money(call->arena, position->quantity_e6);
    cash->held = cash->unsettled = "0.00";
    out->segments[out->n_segments++] = cash;
    total_e6 += position->quantity_e6;
  }
  out->total = money(call->arena, total_e6);
  return status_ok();
}

struct status order_store_list(struct call *call, const struct Account__ListOrdersRequest *in,
                               struct Account__ListOrdersResponse *out)
{
  const struct fake_account *fake = call->state;
  out->orders = arena_array(call->arena, fake->order_count, sizeof *out->orders);
  for (size_t i = fake->order_count; i > 0; i--) {
    const Account__Order *order = fake->orders[i - 1];
    bool is_account = in->account_id == 0 || order->account_id == in->account_id;
    bool is_final = order->state >= ACCOUNT__ORDER__STATE__FILLED;
    if (is_account && !(in->working_only && is_final))
      out->orders[out->n_orders++] = (Account__Order *)reflect_copy(call->arena, &order->base);
  }
  return status_ok();
}

struct status order_store_get(struct call *call, const struct Account__GetOrdersRequest *in,
                              struct Account__OrderBatch *out)
{
  const struct fake_account *fake = call->state;
  out->orders = arena_array(call->arena, fake->order_count, sizeof *out->orders);
  for (size_t i = 0; i < fake->order_count; i++) {
    const Account__Order *order = fake->orders[i];
    bool is_asked = in->proposal_id != 0 && order->proposal_id == in->proposal_id;
    for (size_t j = 0; j < in->n_order_ids; j++)
      is_asked = is_asked || in->order_ids[j] == order->order_id;
    if (is_asked)
      out->orders[out->n_orders++] = (Account__Order *)reflect_copy(call->arena, &order->base);
  }
  return status_ok();
}
