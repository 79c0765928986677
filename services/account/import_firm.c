/* Imports a whole firm from an export's folder. */
#include "import_firm.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "firm_tables.h"
#include "wire/json.h"

#define MANIFEST_MAX_BYTES ((size_t)4 << 20)
#define BATCH_ROWS 1000
#define BATCH_BYTES ((size_t)4 << 20)
#define BATCH_MAX_ROWS 100000 /* of a group that must not be parted */

struct importing {
  struct arena *arena;
  const char *folder;
  const Account__ExportManifest *manifest;
};

static struct status read_manifest(struct arena *arena, const char *folder, const Account__ExportManifest **out)
{
  const char *path = arena_printf(arena, "%s/manifest.json", folder);
  ProtobufCMessage *message;
  FILE *file = fopen(path, "r");
  if (!file)
    return status_format(arena, STATUS_NOT_FOUND, NULL, "%s: %s", path, strerror(errno));
  char *text = arena_alloc(arena, MANIFEST_MAX_BYTES + 1);
  size_t size = fread(text, 1, MANIFEST_MAX_BYTES, file);
  fclose(file);
  struct status status = json_to_message(arena, &account__export_manifest__descriptor, text, size, &message);
  if (!status_is_ok(status))
    return status_format(arena, STATUS_INVALID_ARGUMENT, NULL, "%s: %s", path, status.message);
  *out = (const Account__ExportManifest *)message;
  if ((*out)->format != FIRM_FORMAT)
    return status_format(arena, STATUS_FAILED_PRECONDITION, NULL, "%s is of format %u, this program reads %d", path,
                         (*out)->format, FIRM_FORMAT);
  return status;
}

/* The manifest's tables must be those of the database, column by column. */
static struct status check_tables(struct importing *importing, const struct firm_tables *tables)
{
  const Account__ExportManifest *manifest = importing->manifest;
  bool is_same = manifest->n_tables == tables->count;
  for (size_t i = 0; i < tables->count && is_same; i++) {
    const Account__ExportedTable *said = manifest->tables[i];
    const struct firm_table *table = tables->items[i];
    is_same = strcmp(said->name, table->name) == 0 && said->n_columns == table->column_count;
    for (size_t column = 0; column < table->column_count && is_same; column++)
      is_same = strcmp(said->columns[column], table->columns[column]) == 0;
    if (!is_same)
      return status_format(importing->arena, STATUS_FAILED_PRECONDITION, NULL,
                           "the export was made of another schema: table %s differs; bring both to the same release",
                           table->name);
  }
  return is_same ? status_ok()
                 : status_fail(STATUS_FAILED_PRECONDITION, NULL,
                               "the export was made of another schema: bring both to the same release");
}

/* The firm must not be there: rows of an existing one are never mixed with those of a file. */
static struct status check_absent(struct importing *importing, struct pg_transaction *transaction)
{
  static const struct pg_parameter parameters[] = { { "firm_id", PG_INT8 }, { "code", PG_TEXT } };
  static const struct pg_parameter column = { "count", PG_INT8 };
  static const struct pg_statement find = { .name = "import_firm_find",
                                            .sql = "SELECT count(*) FROM firm WHERE firm_id = $1 OR code = $2",
                                            .parameters = parameters,
                                            .parameter_count = 2,
                                            .columns = &column,
                                            .column_count = 1 };
  const Account__ExportManifest *manifest = importing->manifest;
  struct pg_rows *rows;
  struct status status = pg_do(
      transaction, &find, (struct pg_value[]){ pg_int8((int64_t)manifest->firm_id), pg_text(manifest->code) }, &rows);
  if (status_is_ok(status) && pg_get_int8(rows, 0, 0) != 0)
    return status_format(importing->arena, STATUS_ALREADY_EXISTS, NULL,
                         "the database has a firm %" PRIu64 " or a firm \"%s\": a firm is imported where it is not",
                         manifest->firm_id, manifest->code);
  return status;
}

struct table_import { /* of one file */
  struct importing *importing;
  struct pg_transaction *transaction;
  const struct firm_table *table;
  const Account__ExportedTable *said;
  const char *insert;
  FILE *file;
  char *line; /* read ahead; NULL at the end */
  size_t room, size;
  uint64_t rows;
  struct hash_state hash;
};

static void read_line(struct table_import *work)
{
  ssize_t size = getline(&work->line, &work->room, work->file);
  work->size = size < 0 ? 0 : (size_t)size;
  if (work->size > 0)
    hash_add(&work->hash, work->line, work->size);
}

/* Legs of one entry go in one statement: that they sum to zero is checked statement by statement. */
static bool may_part(const struct table_import *work, const char *before, const char *after)
{
  static const char name[] = "\"entry_id\":";
  if (strcmp(work->table->name, "ledger_leg") != 0)
    return true;
  const char *one = strstr(before, name), *other = strstr(after, name);
  return !one || !other || strncmp(one, other, sizeof name + strcspn(one + sizeof name, "\"") + 1) != 0;
}

/* Inserts the next lines, in memory of their own. */
static struct status insert_some(struct table_import *work)
{
  static const struct pg_parameter lines_parameter = { "lines", PG_TEXT_ARRAY };
  struct arena *arena = arena_new(), *before = pg_memory(work->transaction, arena);
  const char **lines = arena_array(arena, BATCH_MAX_ROWS, sizeof *lines);
  size_t count = 0, bytes = 0;
  while (work->size > 0 && count < BATCH_MAX_ROWS) {
    if ((count >= BATCH_ROWS || bytes >= BATCH_BYTES) && may_part(work, lines[count - 1], work->line))
      break;
    lines[count++] = arena_strndup(arena, work->line, work->size);
    bytes += work->size;
    read_line(work);
  }
  work->rows += count;
  struct pg_statement insert = {
    .name = "import_firm_insert", .sql = work->insert, .parameters = &lines_parameter, .parameter_count = 1
  };
  struct status status =
      pg_do(work->transaction, &insert, (struct pg_value[]){ pg_array(PG_TEXT_ARRAY, lines, count) }, NULL);
  if (!status_is_ok(status))
    status = status_format(work->importing->arena, status.code, NULL, "%s, up to line %" PRIu64 ": %s",
                           work->table->name, work->rows, status.message ? status.message : "");
  pg_memory(work->transaction, before);
  arena_free(arena);
  return status;
}

static struct status check_file(struct table_import *work)
{
  uint8_t hash[HASH_BYTES];
  char text[HASH_HEX_SIZE];
  hash_end(&work->hash, hash);
  if (work->rows == work->said->rows && strcmp(hash_hex(hash, text), work->said->sha256) == 0)
    return status_ok();
  return status_format(work->importing->arena, STATUS_DATA_LOSS, NULL,
                       "%s.jsonl is not what the manifest says: %" PRIu64 " lines of %" PRIu64 "%s", work->table->name,
                       work->rows, work->said->rows, work->rows == work->said->rows ? ", of other content" : "");
}

/* Every line of a table's file through the statement. */
static struct status import_table(struct importing *importing, struct pg_transaction *transaction,
                                  const struct firm_table *table, const char *sql)
{
  const Account__ExportedTable *said = NULL;
  for (size_t i = 0; i < importing->manifest->n_tables; i++)
    if (strcmp(importing->manifest->tables[i]->name, table->name) == 0)
      said = importing->manifest->tables[i];
  const char *path = arena_printf(importing->arena, "%s/%s.jsonl", importing->folder, table->name);
  struct table_import work = { .importing = importing,
                               .transaction = transaction,
                               .table = table,
                               .said = said,
                               .insert = sql,
                               .file = fopen(path, "r") };
  if (!work.file)
    return status_format(importing->arena, STATUS_NOT_FOUND, NULL, "%s: %s", path, strerror(errno));
  hash_begin(&work.hash);
  read_line(&work);
  struct status status = status_ok();
  while (work.size > 0 && status_is_ok(status))
    status = insert_some(&work);
  if (status_is_ok(status))
    status = check_file(&work);
  free(work.line);
  fclose(work.file);
  return status;
}

/* What was read must be the firm of the manifest, at its head. */
static struct status check_head(struct importing *importing, struct pg_transaction *transaction)
{
  static const struct pg_parameter parameter = { "firm_id", PG_INT8 };
  static const struct pg_parameter columns[] = { { "sequence", PG_INT8 }, { "chain", PG_TEXT } };
  static const struct pg_statement head = {
    .name = "import_firm_head",
    .sql = "SELECT sequence, encode(chain, 'hex') FROM firm_head WHERE firm_id = $1",
    .parameters = &parameter,
    .parameter_count = 1,
    .columns = columns,
    .column_count = 2,
  };
  const Account__ExportManifest *manifest = importing->manifest;
  struct pg_rows *rows;
  struct status status = pg_do(transaction, &head, (struct pg_value[]){ pg_int8((int64_t)manifest->firm_id) }, &rows);
  if (!status_is_ok(status))
    return status;
  bool is_same = pg_count(rows) == 1 && (uint64_t)pg_get_int8(rows, 0, 0) == manifest->sequence &&
                 strcmp(pg_get_text(rows, 0, 1), manifest->chain) == 0;
  return is_same ? status
                 : status_fail(STATUS_DATA_LOSS, NULL, "the journal's head is not the one that the manifest says");
}

static struct status import_body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct importing *importing = context;
  struct firm_tables tables;
  struct status status = firm_tables_read(transaction, arena, &tables);
  if (status_is_ok(status))
    status = check_tables(importing, &tables);
  if (status_is_ok(status))
    status = check_absent(importing, transaction);
  for (size_t i = 0; i < tables.count && status_is_ok(status); i++)
    status = import_table(importing, transaction, tables.items[i],
                          firm_table_insert(arena, tables.items[i], importing->manifest->firm_id));
  for (size_t i = 0; i < tables.count && status_is_ok(status); i++) {
    const char *update = firm_table_update(arena, tables.items[i], importing->manifest->firm_id);
    if (update)
      status = import_table(importing, transaction, tables.items[i], update);
  }
  return status_is_ok(status) ? check_head(importing, transaction) : status;
}

struct status import_firm(struct pg_pool *pool, struct arena *arena, const char *folder,
                          const Account__ExportManifest **out)
{
  struct importing importing = { .arena = arena, .folder = folder };
  struct status status = read_manifest(arena, folder, &importing.manifest);
  if (status_is_ok(status))
    status = pg_run(pool, arena, import_body, &importing);
  if (status_is_ok(status))
    *out = importing.manifest;
  return status;
}
