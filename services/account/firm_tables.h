/* firm_tables: the tables that hold a firm's rows, as the database's catalogue has them, and the statements that read
 * and write their rows as JSON lines.
 *
 * A line is one object: int8 as text (exact for every reader), bytea in base64, dates and instants in ISO 8601, jsonb
 * as it is. Rows come in the order of their key, so the same rows give the same bytes.
 */
#ifndef STEWARD_ACCOUNT_FIRM_TABLES_H
#define STEWARD_ACCOUNT_FIRM_TABLES_H
#include <stdbool.h>

#include "base/arena.h"
#include "pg/pg.h"

#define FIRM_FORMAT 1

struct firm_table {
  const char *name;
  size_t column_count, key_count;
  const char *const *columns;
  const char *const *types;
  const char *const *keys;
  int64_t id;
  const int64_t *refers_to; /* ids of tables */
  size_t refers_count;
};

struct firm_tables {
  const struct firm_table **items; /* those that others refer to first, else by name */
  size_t count;
};

/* Signing in is left out: it would put password hashes into a file, and sessions into another installation. */
struct status firm_tables_read(struct pg_transaction *transaction, struct arena *arena, struct firm_tables *out);

/* DECLARE export, a cursor over the firm's rows as text. */
const char *firm_table_cursor(struct arena *arena, const struct firm_table *table, uint64_t firm_id);

/* INSERT of lines given as $1 text[], whatever firm they name, as rows of this one. */
const char *firm_table_insert(struct arena *arena, const struct firm_table *table, uint64_t firm_id);

/* UPDATE by the same lines, of what refers to a table that comes later; NULL: there is nothing of the kind. */
const char *firm_table_update(struct arena *arena, const struct firm_table *table, uint64_t firm_id);
#endif
