/* Reads an account's positions, their names and last prices, and prints them. */
#include "ledger_text.h"

#include "account.seam.h"
#include "base/decimal.h"
#include "output.h"

struct shown {
  struct cli *cli;
  struct table *table;
  const struct Account__FindSecuritiesResponse *securities;
  const struct Account__LastPricesResponse *prices;
};

static const char *symbol_of(const struct shown *shown, uint64_t security_id)
{
  for (size_t i = 0; i < shown->securities->n_securities; i++) {
    if (shown->securities->securities[i]->security_id == security_id)
      return shown->securities->securities[i]->symbol;
  }
  return security_id == 0 ? "cash" : id_text(shown->cli->arena, security_id);
}

static int64_t price_of(const struct shown *shown, uint64_t security_id)
{
  for (size_t i = 0; i < shown->prices->n_security_ids; i++) {
    if (shown->prices->security_ids[i] == security_id)
      return shown->prices->price_e6[i];
  }
  return 0;
}

static void add_rows(struct shown *shown, const struct Account__PositionBatch *batch)
{
  struct arena *arena = shown->cli->arena;
  for (size_t i = 0; i < batch->n_quantity_e6; i++) {
    uint64_t security_id = batch->security_ids[batch->security_index[i]];
    int64_t price_e6 = price_of(shown, security_id), value_e4 = 0;
    bool has_value = price_e6 > 0 && decimal_value(batch->quantity_e6[i], price_e6, ROUND_HALF_EVEN, &value_e4);
    int least = security_id == 0 ? 2 : 0;
    table_add(shown->table,
              (const char *[]){
                  arena_printf(arena, "%llu", (unsigned long long)batch->segment_ids[i]), symbol_of(shown, security_id),
                  scaled_text(arena, batch->quantity_e6[i], SHARES_PLACES, least),
                  batch->held_e6[i] == 0 ? "" : scaled_text(arena, batch->held_e6[i], SHARES_PLACES, least),
                  price_e6 == 0 ? "" : scaled_text(arena, price_e6, PRICE_PLACES, 2),
                  has_value ? money_text(arena, scaled_text(arena, value_e4, CASH_PLACES, 2)) : "" });
  }
}

static bool is_whole(const struct Account__PositionBatch *batch)
{
  size_t count = batch->n_quantity_e6;
  bool is_good = batch->n_held_e6 == count && batch->n_segment_ids == count && batch->n_security_index == count;
  for (size_t i = 0; is_good && i < count; i++)
    is_good = batch->security_index[i] < batch->n_security_ids;
  return is_good;
}

/* What the names and prices of a batch are, asked for before its rows are made. */
static struct status read_names(struct shown *shown, const struct Account__PositionBatch *batch)
{
  struct Account__FindSecuritiesRequest find = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  struct Account__LastPricesRequest last = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  struct Account__FindSecuritiesResponse *securities;
  struct Account__LastPricesResponse *prices;
  find.security_ids = last.security_ids = arena_array(shown->cli->arena, batch->n_security_ids + 1, sizeof(uint64_t));
  for (size_t i = 0; i < batch->n_security_ids; i++) {
    if (batch->security_ids[i] != 0)
      find.security_ids[find.n_security_ids++] = batch->security_ids[i];
  }
  last.n_security_ids = find.n_security_ids;
  if (find.n_security_ids == 0)
    return status_ok();
  struct status status = security_find_call(shown->cli->call, &find, &securities);
  if (status_is_ok(status))
    status = price_last_call(shown->cli->call, &last, &prices);
  if (!status_is_ok(status))
    return status;
  shown->securities = securities;
  shown->prices = prices;
  return status;
}

struct status positions_print(struct cli *cli, uint64_t account_id)
{
  static const struct Account__FindSecuritiesResponse no_securities = ACCOUNT__FIND_SECURITIES_RESPONSE__INIT;
  static const struct Account__LastPricesResponse no_prices = ACCOUNT__LAST_PRICES_RESPONSE__INIT;
  struct Account__PositionsRequest request = ACCOUNT__POSITIONS_REQUEST__INIT;
  struct Account__PositionBatch *batch = NULL;
  struct bus_stream *stream;
  struct shown shown = { .cli = cli,
                         .table = table_new(cli->arena, ">segment|symbol|>quantity|>held|>price|>value"),
                         .securities = &no_securities,
                         .prices = &no_prices };
  request.n_account_ids = 1;
  request.account_ids = &account_id;
  struct status status = ledger_positions_open(cli->call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status = ledger_positions_next(stream, &batch)) && batch != NULL) {
    status = is_whole(batch) ? status_ok() : status_fail(STATUS_INTERNAL, NULL, "a batch of positions is malformed");
    if (status_is_ok(status) && cli->is_json)
      status = output_json(cli, &batch->base);
    else if (status_is_ok(status))
      status = read_names(&shown, batch);
    if (!status_is_ok(status))
      break;
    if (!cli->is_json)
      add_rows(&shown, batch);
  }
  bus_close(stream);
  if (status_is_ok(status) && !cli->is_json)
    table_print(shown.table, cli->out);
  return status;
}
