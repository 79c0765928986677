/* Loads lots, and what wash sales need of the taxpayers who trade. */
#include "batch_load_lots.h"

#include "account_sql.h"
#include "base/decimal.h"
#include "plain.h"
#include "wash_sale.h"

static void widen(struct trades *trades, int32_t on)
{
  if (!trades->any || on < trades->first_on)
    trades->first_on = on;
  if (!trades->any || on > trades->last_on)
    trades->last_on = on;
  trades->any = true;
}

void trades_name(struct trades *trades, uint64_t account_id, uint64_t security_id, int32_t on)
{
  widen(trades, on);
  trades->accounts.values[trades->accounts.count++] = (int64_t)account_id;
  trades->securities.values[trades->securities.count++] = (int64_t)security_id;
}

void trades_name_fill(struct trades *trades, uint64_t order_id, int32_t on)
{
  widen(trades, on);
  trades->orders.values[trades->orders.count++] = (int64_t)order_id;
}

static struct pg_value int8s(const struct ids *ids)
{
  return pg_array(PG_INT8_ARRAY, ids->values, ids->count);
}

void trades_send(const struct trades *trades, uint64_t firm_id, struct pg_transaction *transaction)
{
  if (!trades->any)
    return;
  struct pg_value values[] = { pg_int8((int64_t)firm_id),
                               int8s(&trades->accounts),
                               int8s(&trades->securities),
                               int8s(&trades->orders),
                               pg_date(trades->first_on - WASH_SALE_DAYS),
                               pg_date(trades->last_on + WASH_SALE_DAYS) };
  pg_send(transaction, &sql_commit_load_taxpayers, values);
  pg_send(transaction, &sql_commit_load_replacements, values);
  pg_send(transaction, &sql_commit_load_losses, values);
}

struct status trades_receive(const struct trades *trades, struct pg_transaction *transaction, struct trade_rows *rows)
{
  if (!trades->any)
    return status_ok();
  struct status status = pg_receive(transaction, &rows->taxpayers);
  if (status_is_ok(status))
    status = pg_receive(transaction, &rows->lots);
  return status_is_ok(status) ? pg_receive(transaction, &rows->losses) : status;
}

static void take_losses(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++)
    state_add_loss(state, (uint64_t)pg_get_int8(rows, row, 0), (uint64_t)pg_get_int8(rows, row, 1),
                   (struct loss){ .entry_id = (uint64_t)pg_get_int8(rows, row, 2),
                                  .lot_id = (uint64_t)pg_get_int8(rows, row, 3),
                                  .origin_id = (uint64_t)pg_get_int8(rows, row, 4),
                                  .sold_on = pg_get_date(rows, row, 5),
                                  .acquired_on = pg_get_date(rows, row, 6),
                                  .quantity_e6 = pg_get_int8(rows, row, 7),
                                  .loss_e4 = pg_get_int8(rows, row, 8) });
}

void trades_take(struct state *state, const struct trades *trades, const struct trade_rows *rows)
{
  if (!trades->any)
    return;
  for (size_t row = 0; row < pg_count(rows->taxpayers); row++)
    state_add_taxpayer(state, (uint64_t)pg_get_int8(rows->taxpayers, row, 0),
                       (struct taxpayer){ .taxpayer_id = (uint64_t)pg_get_int8(rows->taxpayers, row, 1),
                                          .is_ira = pg_get_int8(rows->taxpayers, row, 2) != 0 });
  lots_take(state, rows->lots);
  take_losses(state, rows->losses);
}

void lots_take(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++)
    state_add_lot(state, (struct lot){ .lot_id = (uint64_t)pg_get_int8(rows, row, 0),
                                       .account_id = (uint64_t)pg_get_int8(rows, row, 1),
                                       .segment_id = (uint64_t)pg_get_int8(rows, row, 2),
                                       .security_id = (uint64_t)pg_get_int8(rows, row, 3),
                                       .opened_on = pg_get_date(rows, row, 4),
                                       .opened_quantity_e6 = pg_get_int8(rows, row, 5),
                                       .opened_basis_e4 = pg_get_int8(rows, row, 6),
                                       .quantity_e6 = pg_get_int8(rows, row, 7),
                                       .basis_e4 = pg_get_int8(rows, row, 8),
                                       .entry_id = (uint64_t)pg_get_int8(rows, row, 9),
                                       .origin_id = (uint64_t)pg_get_int8(rows, row, 10),
                                       .tacked_days = (int32_t)pg_get_int8(rows, row, 11),
                                       .unsettled_until = pg_is_null(rows, row, 12) ? 0 : pg_get_date(rows, row, 12),
                                       .may_replace = pg_get_int8(rows, row, 13) != 0 });
}

const struct named_lot *plain_named_lots(struct arena *arena, Account__NamedLot *const *in, size_t count)
{
  struct named_lot *named = arena_array(arena, count, sizeof *named);
  for (size_t i = 0; i < count; i++)
    named[i] = (struct named_lot){ in[i]->lot_id, plain_number(in[i]->quantity, SHARES_PLACES, 0) };
  return named;
}
