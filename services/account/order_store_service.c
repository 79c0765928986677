/* OrderStoreService: orders, fills and session numbers as they are kept. */
#include <inttypes.h>

#include "account.seam.h"
#include "account_sql.h"
#include "base/decimal.h"
#include "plain.h"
#include "read.h"

#define ORDERS_AT_ONCE 500

const struct access order_store_get_access = { .roles = ROLES_STAFF };
const struct access order_store_list_access = { .roles = ROLES_STAFF };
const struct access order_store_working_access = { .roles = ROLES_STAFF };
const struct access order_store_fills_access = { .roles = ROLES_STAFF };
const struct access order_store_venue_session_access = {
  .roles = ROLE_BIT(ROLE_SYSTEM) | ROLE_BIT(ROLE_TRADER) | ROLE_BIT(ROLE_ADMINISTRATOR),
};

static struct pg_value book_of(const struct call *call)
{
  return pg_int8(account_book(&call->caller));
}

static void name_lot(struct call *call, Account__Order *order, const struct pg_rows *rows, size_t row)
{
  Account__NamedLot *named = arena_alloc(call->arena, sizeof *named);
  account__named_lot__init(named);
  named->lot_id = (uint64_t)pg_get_int8(rows, row, 1);
  named->quantity = plain_decimal(call->arena, pg_get_int8(rows, row, 2), SHARES_PLACES, 0);
  if (order->n_named_lots == 0)
    order->named_lots = arena_array(call->arena, pg_count(rows), sizeof(Account__NamedLot *));
  order->named_lots[order->n_named_lots++] = named;
}

static struct status add_named_lots(struct call *call, Account__Order **orders, size_t count)
{
  struct pg_rows *rows;
  uint64_t *ids = arena_array(call->arena, count, sizeof *ids);
  for (size_t i = 0; i < count; i++)
    ids[i] = orders[i]->order_id;
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_order_named_lots,
                                  (struct pg_value[]){ read_firm(call), pg_array(PG_INT8_ARRAY, ids, count) }, &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    for (size_t i = 0; i < count; i++)
      if (orders[i]->order_id == (uint64_t)pg_get_int8(rows, row, 0))
        name_lot(call, orders[i], rows, row);
  return status;
}

struct status order_store_get(struct call *call, const Account__GetOrdersRequest *in, Account__OrderBatch *out)
{
  struct status status =
      read_messages(call, &sql_order_get,
                    (struct pg_value[]){ read_firm(call), pg_array(PG_INT8_ARRAY, in->order_ids, in->n_order_ids),
                                         pg_int8((int64_t)in->proposal_id), book_of(call) },
                    &out->orders, &out->n_orders);
  return status_is_ok(status) ? add_named_lots(call, out->orders, out->n_orders) : status;
}

struct status order_store_list(struct call *call, const Account__ListOrdersRequest *in,
                               Account__ListOrdersResponse *out)
{
  int64_t before, page_size = in->page_size ? in->page_size : PAGE_DEFAULT;
  struct status status = read_token(in->page_token, INT64_MAX, &before);
  if (status_is_ok(status) && in->account_id)
    status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (status_is_ok(status))
    status =
        read_messages(call, &sql_order_list,
                      (struct pg_value[]){ read_firm(call), pg_int8((int64_t)in->account_id), pg_bool(in->working_only),
                                           pg_int8(before), pg_int8(page_size), book_of(call) },
                      &out->orders, &out->n_orders);
  if (status_is_ok(status))
    status = add_named_lots(call, out->orders, out->n_orders);
  if (status_is_ok(status) && out->n_orders == (size_t)page_size)
    out->next_page_token = read_next_token(call->arena, out->orders[out->n_orders - 1]->order_id);
  return status;
}

struct status order_store_working(struct call *call, const Account__WorkingOrdersRequest *in)
{
  uint64_t firm_id = 0, order_id = 0;
  if (call->caller.firm_id == 0 && call->caller.role != ROLE_SYSTEM)
    return call_fail(call, STATUS_PERMISSION_DENIED, NULL, "only a service sees the orders of every firm");
  for (;;) {
    Account__OrderBatch batch = ACCOUNT__ORDER_BATCH__INIT;
    struct status status =
        read_messages(call, &sql_order_working,
                      (struct pg_value[]){ read_firm(call), pg_text(in->venue), pg_int8((int64_t)firm_id),
                                           pg_int8((int64_t)order_id), pg_int8(ORDERS_AT_ONCE), book_of(call) },
                      &batch.orders, &batch.n_orders);
    if (!status_is_ok(status) || batch.n_orders == 0)
      return status;
    status = order_store_working_send(call, &batch);
    if (!status_is_ok(status) || batch.n_orders < ORDERS_AT_ONCE)
      return status;
    firm_id = batch.orders[batch.n_orders - 1]->firm_id;
    order_id = batch.orders[batch.n_orders - 1]->order_id;
  }
}

struct status order_store_fills(struct call *call, const Account__FillsRequest *in, Account__FillsResponse *out)
{
  int64_t after, page_size = in->page_size ? in->page_size : PAGE_MAX;
  struct status status = read_token(in->page_token, 0, &after);
  if (status_is_ok(status) && in->account_id)
    status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (status_is_ok(status))
    status = read_messages(call, &sql_order_fills,
                           (struct pg_value[]){ read_firm(call), pg_int8((int64_t)in->order_id),
                                                pg_int8((int64_t)in->account_id), pg_int8(after), pg_int8(page_size),
                                                book_of(call) },
                           &out->fills, &out->n_fills);
  if (status_is_ok(status) && out->n_fills == (size_t)page_size)
    out->next_page_token = read_next_token(call->arena, out->fills[out->n_fills - 1]->entry_id);
  return status;
}

/* A venue that was never connected has used no number. */
struct status order_store_venue_session(struct call *call, const Account__VenueSessionRequest *in,
                                        Account__VenueSessionState *out)
{
  struct pg_rows *rows;
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_order_venue_session,
                                  (struct pg_value[]){ pg_text(in->venue) }, &rows);
  if (!status_is_ok(status))
    return status;
  out->venue = arena_strdup(call->arena, in->venue);
  if (pg_count(rows) > 0)
    pg_fill(call->arena, rows, 0, &out->base);
  return status;
}
