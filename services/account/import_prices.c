/* Imports daily closes; the latest of each security becomes its last price when it is newer. */
#include "account_sql.h"
#include "base/date.h"
#include "import.h"
#include "price_file.h"

const struct access import_prices_access = { .roles = ROLES_ADVISING };

struct prices_import {
  struct price_file file;
  const char *source;
  int64_t *ids;  /* by symbol's number; 0: the firm has none */
  bool *is_made; /* by symbol's number: an ETF that the file names, to make */
};

static void read_prices(struct import *import)
{
  struct prices_import *content = import->content;
  char date[DATE_TEXT_SIZE];
  prices_parse(import->file.data, import->file.size, import->findings, &content->file);
  import->report->rows = (uint32_t)content->file.rows_seen;
  import->report->as_of = arena_strdup(import->findings->arena, date_format(content->file.last_on, date));
}

static size_t rows_of_symbol(const struct price_file *file, size_t from)
{
  size_t count = 1;
  while (from + count < file->count && file->rows[from + count].symbol == file->rows[from].symbol)
    count++;
  return count;
}

static struct status match_prices(struct import *import, struct lane_work *work)
{
  struct prices_import *content = import->content;
  const struct price_file *file = &content->file;
  Account__ImportReport *report = import->report;
  size_t unknown = 0;
  struct status status = import_find(import, work, file->symbols, &content->ids);
  if (!status_is_ok(status))
    return status;
  content->is_made = arena_array(import->call->arena, file->symbols->count + 1, sizeof *content->is_made);
  report->securities_created = 0;
  for (size_t from = 0, count; from < file->count; from += count) {
    uint32_t symbol = file->rows[from].symbol;
    const char *name = file->symbols->names[symbol];
    count = rows_of_symbol(file, from);
    content->is_made[symbol] = content->ids[symbol] == 0 && symbols_find(file->etfs, name) != SYMBOLS_NONE;
    report->securities_created += content->is_made[symbol];
    if (content->ids[symbol] != 0 || content->is_made[symbol])
      continue;
    unknown += count;
    finding_left_out(import->findings, file->rows[from].line, name, "the firm has no such security: %zu closes", count);
  }
  report->left_out = (uint32_t)(import->read_mark.left_out + unknown);
  report->taken = report->prices = (uint32_t)(file->count - unknown);
  return status;
}

static void write_etfs(struct prices_import *content, struct lane_work *work)
{
  const struct symbols *symbols = content->file.symbols;
  struct securities etfs = import_securities(work->arena, ACCOUNT__SECURITY__KIND__ETF, content->file.etfs->count);
  for (uint32_t i = 0; i < symbols->count; i++) {
    if (!content->is_made[i])
      continue;
    etfs.symbols[etfs.count] = etfs.names[etfs.count] = symbols->names[i];
    etfs.sectors[etfs.count] = etfs.exchanges[etfs.count] = "";
    etfs.count++;
  }
  import_send_securities(work, &etfs);
  for (uint32_t i = 0, made = 0; i < symbols->count; i++)
    if (content->is_made[i])
      content->ids[i] = etfs.ids[made++];
}

static struct closes closes_new(struct arena *arena, const char *source, size_t room)
{
  struct closes closes = { .source = source };
  closes.security_ids = arena_array(arena, room + 1, sizeof *closes.security_ids);
  closes.days = arena_array(arena, room + 1, sizeof *closes.days);
  closes.closes_e6 = arena_array(arena, room + 1, sizeof *closes.closes_e6);
  return closes;
}

static void add_close(struct closes *closes, int64_t security_id, const struct price_row *row)
{
  closes->security_ids[closes->count] = security_id;
  closes->days[closes->count] = row->on;
  closes->closes_e6[closes->count++] = row->close_e6;
}

static struct status write_prices(struct import *import, struct lane_work *work)
{
  struct prices_import *content = import->content;
  const struct price_file *file = &content->file;
  struct closes all = closes_new(work->arena, content->source, file->count);
  struct closes last = closes_new(work->arena, content->source, file->symbols->count);
  write_etfs(content, work);
  for (size_t i = 0; i < file->count; i++) {
    int64_t security_id = content->ids[file->rows[i].symbol];
    if (security_id == 0)
      continue;
    add_close(&all, security_id, &file->rows[i]);
    if (i + 1 == file->count || file->rows[i + 1].symbol != file->rows[i].symbol)
      add_close(&last, security_id, &file->rows[i]);
  }
  import_send_closes(work, &all);
  import_send_last_prices(work, &last);
  return status_ok();
}

struct status import_prices(struct call *call, const Account__ImportPricesRequest *in, Account__ImportReport *out)
{
  static const struct import_kind kind = { read_prices, match_prices, write_prices };
  struct prices_import content = { .source = in->source };
  struct import import = { .call = call,
                           .kind = &kind,
                           .purpose = arena_printf(call->arena, "prices:%s", in->source),
                           .file_name = in->file_name,
                           .file = { in->file.data, in->file.len },
                           .request = &in->base,
                           .dry_run = in->dry_run,
                           .content = &content };
  return import_run(&import, out);
}
