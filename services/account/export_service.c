/* ExportService/Firm: every table of a firm, in one snapshot, piece by piece, in memory that does not grow with it. */
#include <inttypes.h>
#include <string.h>

#include "account.h"
#include "account.seam.h"
#include "base/hash.h"
#include "bus/bus.h"
#include "firm_tables.h"
#include "program/log.h"

#define PIECE_BYTES ((size_t)512 << 10)
#define FETCH_BYTES ((size_t)1 << 20) /* aimed at */
#define FETCH_MAX_ROWS 2000

const struct access export_firm_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };

struct export
{
  struct call *call;
  Account__ExportManifest *manifest;
  uint8_t *piece; /* PIECE_BYTES */
};

struct sending { /* of one table */
  struct export *export;
  Account__ExportedTable *table;
  struct hash_state hash;
  size_t used; /* of the piece */
  bool is_begun;
};

static struct status send_piece(struct sending *sending)
{
  Account__ExportPiece piece = ACCOUNT__EXPORT_PIECE__INIT;
  piece.table = sending->table->name;
  piece.lines.data = sending->export->piece;
  piece.lines.len = sending->used;
  if (!sending->is_begun) {
    piece.n_columns = sending->table->n_columns;
    piece.columns = sending->table->columns;
  }
  sending->is_begun = true;
  sending->used = 0;
  return export_firm_send(sending->export->call, &piece);
}

static struct status add_bytes(struct sending *sending, const void *data, size_t size)
{
  struct status status = status_ok();
  const uint8_t *bytes = data;
  hash_add(&sending->hash, data, size);
  while (size > 0 && status_is_ok(status)) {
    size_t room = PIECE_BYTES - sending->used, count = size < room ? size : room;
    memcpy(sending->export->piece + sending->used, bytes, count);
    sending->used += count;
    bytes += count;
    size -= count;
    if (sending->used == PIECE_BYTES)
      status = send_piece(sending);
  }
  return status;
}

static struct pg_statement statement_of(const char *sql)
{
  static const struct pg_parameter line = { "line", PG_TEXT };
  return (struct pg_statement){ .name = "export", .sql = sql, .columns = &line, .column_count = 1 };
}

/* Sends some rows, in memory of its own; *rows is how many there were and *bytes how much. */
static struct status fetch(struct pg_transaction *transaction, struct sending *sending, size_t *count, size_t *bytes)
{
  struct arena *arena = arena_new(), *before = pg_memory(transaction, arena);
  struct pg_statement statement = statement_of(arena_printf(arena, "FETCH %zu FROM export", *count));
  struct pg_rows *rows = NULL;
  struct status status = pg_do(transaction, &statement, NULL, &rows);
  *count = *bytes = 0;
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++) {
    struct pg_bytes line = pg_get_bytes(rows, row, 0);
    status = add_bytes(sending, line.data, line.size);
    if (status_is_ok(status))
      status = add_bytes(sending, "\n", 1);
    *bytes += line.size;
    ++*count;
  }
  status = status_copy(sending->export->call->arena, status); /* its text may live in what is given back here */
  pg_memory(transaction, before);
  arena_free(arena);
  return status;
}

static struct status send_rows(struct pg_transaction *transaction, struct sending *sending)
{
  size_t wanted = 1, count, bytes;
  do { /* as many as fit, by what the last ones took */
    count = wanted;
    struct status status = fetch(transaction, sending, &count, &bytes);
    if (!status_is_ok(status))
      return status;
    sending->table->rows += count;
    bool was_full = count == wanted;
    size_t each = count > 0 ? bytes / count + 1 : 1;
    wanted = FETCH_BYTES / each < wanted * 4 ? FETCH_BYTES / each : wanted * 4;
    wanted = wanted < 1 ? 1 : wanted > FETCH_MAX_ROWS ? FETCH_MAX_ROWS : wanted;
    count = was_full ? count : 0;
  } while (count > 0);
  return status_ok();
}

static struct status send_table(struct export *export, struct pg_transaction *transaction,
                                const struct firm_table *table, Account__ExportedTable *out)
{
  struct arena *arena = export->call->arena;
  struct sending sending = { .export = export, .table = out };
  struct pg_statement open = statement_of(firm_table_cursor(arena, table, export->call->caller.firm_id));
  struct pg_statement close = statement_of("CLOSE export");
  char text[HASH_HEX_SIZE];
  uint8_t hash[HASH_BYTES];
  out->name = table->name;
  out->n_columns = table->column_count;
  out->columns = (const char **)(uintptr_t)table->columns;
  hash_begin(&sending.hash);
  struct status status = pg_do(transaction, &open, NULL, NULL);
  if (status_is_ok(status))
    status = send_rows(transaction, &sending);
  if (status_is_ok(status) && (sending.used > 0 || !sending.is_begun))
    status = send_piece(&sending);
  if (status_is_ok(status))
    status = pg_do(transaction, &close, NULL, NULL);
  hash_end(&sending.hash, hash);
  out->sha256 = arena_strdup(arena, hash_hex(hash, text));
  return status;
}

static struct status read_head(struct export *export, struct pg_transaction *transaction)
{
  static const struct pg_parameter firm = { "firm_id", PG_INT8 };
  static const struct pg_parameter columns[] = { { "code", PG_TEXT }, { "sequence", PG_INT8 }, { "chain", PG_TEXT } };
  static const struct pg_statement head = {
    .name = "export_head",
    .sql = "SELECT f.code, h.sequence, encode(h.chain, 'hex') FROM firm f JOIN firm_head h USING (firm_id)"
           " WHERE f.firm_id = $1",
    .parameters = &firm,
    .parameter_count = 1,
    .columns = columns,
    .column_count = 3,
  };
  struct pg_rows *rows;
  struct status status =
      pg_do(transaction, &head, (struct pg_value[]){ pg_int8((int64_t) export->call->caller.firm_id) }, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) != 1)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  export->manifest->format = FIRM_FORMAT;
  export->manifest->firm_id = export->call->caller.firm_id;
  export->manifest->code = arena_strdup(export->call->arena, pg_get_text(rows, 0, 0));
  export->manifest->sequence = (uint64_t)pg_get_int8(rows, 0, 1);
  export->manifest->chain = arena_strdup(export->call->arena, pg_get_text(rows, 0, 2));
  return status;
}

static struct status export_body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  static const struct pg_statement snapshot = { .name = "export_snapshot",
                                                .sql = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY" };
  struct export *export = context;
  struct firm_tables tables;
  struct status status = pg_do(transaction, &snapshot, NULL, NULL);
  if (status_is_ok(status))
    status = read_head(export, transaction);
  if (status_is_ok(status))
    status = firm_tables_read(transaction, arena, &tables);
  if (!status_is_ok(status))
    return status;
  export->manifest->tables = arena_array(arena, tables.count + 1, sizeof *export->manifest->tables);
  for (size_t i = 0; i < tables.count && status_is_ok(status); i++) {
    Account__ExportedTable *table = arena_alloc(arena, sizeof *table);
    account__exported_table__init(table);
    export->manifest->tables[i] = table;
    export->manifest->n_tables = i + 1;
    status = send_table(export, transaction, tables.items[i], table);
  }
  return status;
}

/* On a connection of its own: the statements are made here, and a slow reader keeps nobody waiting. */
struct status export_firm(struct call *call, const Account__ExportFirmRequest *in)
{
  Account__ExportPiece last = ACCOUNT__EXPORT_PIECE__INIT;
  Account__ExportManifest manifest = ACCOUNT__EXPORT_MANIFEST__INIT;
  struct export export = { .call = call, .manifest = &manifest, .piece = arena_alloc(call->arena, PIECE_BYTES) };
  struct pg_options options = {
    .conninfo = account_of(call)->conninfo, .connections = 1, .arena = call->arena, .skip_check = true
  };
  struct pg_pool *pool;
  (void)in;
  struct status status = pg_pool_new(bus_loop(call->bus), &options, &pool);
  if (!status_is_ok(status))
    return status;
  status = pg_run(pool, call->arena, export_body, &export);
  pg_pool_free(pool);
  if (!status_is_ok(status))
    return status;
  log_event(LOG_INFO, "firm_exported", LOG_TEXT("principal", call->caller.principal),
            LOG_NUMBER("firm_id", (int64_t)call->caller.firm_id), LOG_NUMBER("tables", (int64_t)manifest.n_tables));
  last.manifest = &manifest;
  return export_firm_send(call, &last);
}
