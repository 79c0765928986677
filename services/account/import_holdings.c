/* Imports an ETF's holdings: its securities, their prices of that day, and the benchmark. */
#include "account_sql.h"
#include "base/date.h"
#include "base/decimal.h"
#include "holdings_file.h"
#include "import.h"
#include "market_change.h"

const struct access import_holdings_access = { .roles = ROLES_ADVISING };

struct holdings_import {
  struct holdings_file file;
  const char *symbol; /* of the ETF */
  const char *source;
  struct symbols *symbols; /* of the rows, in their order */
  int64_t *ids;            /* of those; 0: to make */
};

static void read_holdings(struct import *import)
{
  struct holdings_import *content = import->content;
  struct arena *arena = import->findings->arena;
  Account__ImportReport *report = import->report;
  char date[DATE_TEXT_SIZE], weight[DECIMAL_TEXT_SIZE];
  bool is_new;
  holdings_parse(import->file.data, import->file.size, import->findings, &content->file);
  content->symbols = symbols_new(arena);
  for (size_t i = 0; i < content->file.count; i++)
    symbols_add(content->symbols, content->file.rows[i].symbol, &is_new);
  report->rows = (uint32_t)content->file.rows_seen;
  report->taken = report->prices = (uint32_t)content->file.count;
  report->left_out = (uint32_t)import->findings->left_out;
  report->as_of = arena_strdup(arena, date_format(content->file.as_of, date));
  report->weight_total = arena_strdup(arena, decimal_format(content->file.weight_total_e6, 6, 2, weight));
}

static struct status match_holdings(struct import *import, struct lane_work *work)
{
  struct holdings_import *content = import->content;
  struct status status = import_find(import, work, content->symbols, &content->ids);
  import->report->securities_created = 0;
  for (size_t i = 0; status_is_ok(status) && i < content->file.count; i++)
    import->report->securities_created += content->ids[i] == 0;
  return status;
}

static void write_securities(struct holdings_import *content, struct lane_work *work)
{
  const struct holdings_file *file = &content->file;
  struct securities securities = import_securities(work->arena, ACCOUNT__SECURITY__KIND__STOCK, file->count);
  securities.count = file->count;
  securities.ids = content->ids;
  for (size_t i = 0; i < file->count; i++) {
    securities.symbols[i] = file->rows[i].symbol;
    securities.names[i] = file->rows[i].name;
    securities.sectors[i] = file->rows[i].sector;
    securities.exchanges[i] = file->rows[i].exchange;
  }
  import_send_securities(work, &securities);
}

static void write_prices(struct holdings_import *content, struct lane_work *work)
{
  const struct holdings_file *file = &content->file;
  struct closes closes = { .source = content->source, .count = file->count, .security_ids = content->ids };
  closes.days = arena_array(work->arena, file->count, sizeof *closes.days);
  closes.closes_e6 = arena_array(work->arena, file->count, sizeof *closes.closes_e6);
  for (size_t i = 0; i < file->count; i++) {
    closes.days[i] = file->as_of;
    closes.closes_e6[i] = file->rows[i].price_e6;
  }
  import_send_closes(work, &closes);
  import_send_last_prices(work, &closes);
}

static void write_benchmark(struct holdings_import *content, struct lane_work *work, int64_t benchmark_id)
{
  const struct holdings_file *file = &content->file;
  int64_t *columns[3];
  for (int i = 0; i < 3; i++)
    columns[i] = arena_array(work->arena, file->count, sizeof *columns[i]);
  for (size_t i = 0; i < file->count; i++) {
    columns[0][i] = file->rows[i].weight_e8;
    columns[1][i] = file->rows[i].price_e6;
    columns[2][i] = file->rows[i].market_value_e4;
  }
  struct pg_value firm = pg_int8((int64_t)work->firm_id), benchmark = pg_int8(benchmark_id);
  struct pg_value as_of = pg_date(file->as_of);
  pg_send(work->transaction, &sql_import_put_benchmark,
          (struct pg_value[]){ firm, benchmark, pg_text(content->symbol), pg_text(file->fund) });
  pg_send(work->transaction, &sql_import_delete_holdings, (struct pg_value[]){ firm, benchmark, as_of });
  pg_send(work->transaction, &sql_import_insert_holdings,
          (struct pg_value[]){
              firm, benchmark, as_of, pg_text(content->source), pg_array(PG_INT8_ARRAY, content->ids, file->count),
              pg_array(PG_INT8_ARRAY, columns[0], file->count), pg_array(PG_INT8_ARRAY, columns[1], file->count),
              pg_array(PG_INT8_ARRAY, columns[2], file->count) });
}

static struct status write_holdings(struct import *import, struct lane_work *work)
{
  struct holdings_import *content = import->content;
  struct pg_rows *rows;
  struct status status = pg_do(work->transaction, &sql_import_find_benchmark,
                               (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(content->symbol) }, &rows);
  if (!status_is_ok(status))
    return status;
  int64_t benchmark_id = pg_count(rows) > 0 ? pg_get_int8(rows, 0, 0) : (int64_t)(*work->next_id)++;
  write_securities(content, work);
  write_prices(content, work);
  write_benchmark(content, work, benchmark_id);
  const char *what = arena_printf(work->arena, "holdings of %s as of %s", content->symbol, import->report->as_of);
  return market_change(work, &import->call->caller, MARKET_CHANGE_BENCHMARKS, what);
}

struct status import_holdings(struct call *call, const Account__ImportHoldingsRequest *in, Account__ImportReport *out)
{
  static const struct import_kind kind = { read_holdings, match_holdings, write_holdings };
  struct holdings_import content = { .symbol = in->symbol };
  struct import import = { .call = call,
                           .kind = &kind,
                           .purpose = arena_printf(call->arena, "holdings:%s", in->symbol),
                           .file_name = in->file_name,
                           .file = { in->file.data, in->file.len },
                           .request = &in->base,
                           .dry_run = in->dry_run,
                           .content = &content };
  if (!symbol_is_valid(in->symbol))
    return status_fail(STATUS_INVALID_ARGUMENT, "symbol", "symbol is not a ticker symbol in upper case");
  content.source = in->file_name[0] ? in->file_name : arena_printf(call->arena, "%s holdings", in->symbol);
  return import_run(&import, out);
}
