/* Reads which tables a firm has, and writes the statements that copy their rows. */
#include "firm_tables.h"

#include <inttypes.h>
#include <string.h>

/* Not a file of its own: it runs on pools that prepare nothing, beside statements made from what it says. */
static const struct pg_statement read_tables = {
  .name = "firm_tables",
  .sql =
      "SELECT c.oid::int8, c.relname::text,"
      " (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid"
      "  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),"
      " (SELECT array_agg(format_type(a.atttypid, NULL) ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid"
      "  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),"
      " (SELECT array_agg(a.attname::text ORDER BY k.place) FROM pg_index i,"
      "  unnest(i.indkey) WITH ORDINALITY AS k (attnum, place), pg_attribute a"
      "  WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.attnum),"
      " (SELECT coalesce(array_agg(DISTINCT f.confrelid::int8), '{}') FROM pg_constraint f"
      "  WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid)"
      " FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
      " AND NOT c.relispartition AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
      "  AND a.attname = 'firm_id' AND NOT a.attisdropped)"
      " AND c.relname NOT IN ('credential', 'recovery_code', 'session', 'sign_in_try')"
      " ORDER BY c.relname COLLATE \"C\"",
  .columns = (const struct pg_parameter[]){ { "oid", PG_INT8 },
                                            { "relname", PG_TEXT },
                                            { "columns", PG_TEXT_ARRAY },
                                            { "types", PG_TEXT_ARRAY },
                                            { "keys", PG_TEXT_ARRAY },
                                            { "refers_to", PG_INT8_ARRAY } },
  .column_count = 6,
};

static bool is_placed(const struct firm_tables *tables, int64_t id)
{
  for (size_t i = 0; i < tables->count; i++)
    if (tables->items[i]->id == id)
      return true;
  return false;
}

/* References that triggers hold, statement by statement, in place of foreign keys. Every table refers to firm. */
static const char *const by_trigger[][2] = { { "ledger_leg", "ledger_entry" }, { "price_close", "security" } };

/* A user may be a person, and a person has an advisor: this column is filled once both tables are there. */
static const struct {
  const char *table, *column, *refers_to, *key;
} late = { "app_user", "person_id", "person", "user_id" };

static bool is_late(const struct firm_table *table)
{
  return strcmp(table->name, late.table) == 0;
}

static bool waits_by_trigger(const struct firm_tables *placed, const struct firm_table *table)
{
  bool waits = strcmp(table->name, "firm") != 0 && placed->count == 0;
  for (size_t i = 0; i < sizeof by_trigger / sizeof by_trigger[0]; i++) {
    bool is_there = strcmp(table->name, by_trigger[i][0]) != 0;
    for (size_t other = 0; other < placed->count && !is_there; other++)
      is_there = strcmp(placed->items[other]->name, by_trigger[i][1]) == 0;
    waits |= !is_there;
  }
  return waits;
}

/* Whether every table it refers to stands in front of it, of those that are copied. */
static bool is_ready(const struct firm_tables *placed, const struct firm_table *all, size_t count,
                     const struct firm_table *table)
{
  for (size_t i = 0; i < table->refers_count; i++)
    for (size_t other = 0; other < count; other++)
      if (all[other].id == table->refers_to[i] && !is_placed(placed, all[other].id) &&
          !(is_late(table) && strcmp(all[other].name, late.refers_to) == 0))
        return false;
  return !waits_by_trigger(placed, table);
}

/* The schema has no circle of references; one would be a bug of a migration, and found here. */
static struct status place_all(struct arena *arena, const struct firm_table *all, size_t count, struct firm_tables *out)
{
  out->items = arena_array(arena, count + 1, sizeof *out->items);
  out->count = 0;
  while (out->count < count) {
    size_t before = out->count;
    for (size_t i = 0; i < count && out->count == before; i++)
      if (!is_placed(out, all[i].id) && is_ready(out, all, count, &all[i]))
        out->items[out->count++] = &all[i];
    if (out->count == before)
      return status_fail(STATUS_INTERNAL, NULL, "tables refer to each other in a circle");
  }
  return status_ok();
}

struct status firm_tables_read(struct pg_transaction *transaction, struct arena *arena, struct firm_tables *out)
{
  struct pg_rows *rows;
  struct status status = pg_do(transaction, &read_tables, NULL, &rows);
  if (!status_is_ok(status))
    return status;
  struct firm_table *all = arena_array(arena, pg_count(rows) + 1, sizeof *all);
  for (size_t row = 0; row < pg_count(rows); row++) {
    struct pg_value columns = pg_get_array(arena, rows, row, 2), types = pg_get_array(arena, rows, row, 3);
    struct pg_value keys = pg_get_array(arena, rows, row, 4), refers_to = pg_get_array(arena, rows, row, 5);
    all[row] = (struct firm_table){ .name = pg_get_text(rows, row, 1),
                                    .column_count = columns.count,
                                    .key_count = keys.count,
                                    .columns = columns.texts,
                                    .types = types.texts,
                                    .keys = keys.texts,
                                    .id = pg_get_int8(rows, row, 0),
                                    .refers_to = refers_to.int8s,
                                    .refers_count = refers_to.count };
  }
  return place_all(arena, all, pg_count(rows), out);
}

static bool is_array(const char *type)
{
  size_t length = strlen(type);
  return length > 2 && strcmp(type + length - 2, "[]") == 0;
}

/* How a value is written; %s is the column. */
static const char *out_form(const char *type)
{
  static const char *const forms[][2] = {
    { "bigint", "t.%s::text" },
    { "integer", "t.%s" },
    { "smallint", "t.%s" },
    { "boolean", "t.%s" },
    { "text", "t.%s" },
    { "jsonb", "t.%s" },
    { "double precision", "t.%s" },
    { "bytea", "translate(encode(t.%s, 'base64'), E'\\n', '')" },
    { "timestamp with time zone", "to_char(t.%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')" },
  };
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
    if (strcmp(forms[i][0], type) == 0)
      return forms[i][1];
  return is_array(type) ? "t.%s::text[]" : "t.%s::text";
}

static const char *quoted(struct arena *arena, const char *name)
{
  return arena_printf(arena, "\"%s\"", name); /* names of our own schema hold no quotes */
}

/* out_form with the column's name in its place; the forms are literals of this file. */
static const char *out_value(struct arena *arena, const char *type, const char *name)
{
  const char *form = out_form(type), *mark = strstr(form, "%s");
  return arena_printf(arena, "%.*s%s%s", (int)(mark - form), form, quoted(arena, name), mark + 2);
}

const char *firm_table_cursor(struct arena *arena, const struct firm_table *table, uint64_t firm_id)
{
  const char *list = "", *order = "";
  for (size_t i = 0; i < table->column_count; i++)
    list = arena_printf(arena, "%s%s%s AS %s", list, i > 0 ? ", " : "",
                        out_value(arena, table->types[i], table->columns[i]), quoted(arena, table->columns[i]));
  for (size_t i = 0; i < table->key_count; i++) {
    bool is_text = false;
    for (size_t column = 0; column < table->column_count; column++)
      is_text |= strcmp(table->columns[column], table->keys[i]) == 0 && strcmp(table->types[column], "text") == 0;
    order = arena_printf(arena, "%s%s t.%s%s", order, i > 0 ? "," : " ORDER BY", quoted(arena, table->keys[i]),
                         is_text ? " COLLATE \"C\"" : "");
  }
  return arena_printf(
      arena,
      "DECLARE export NO SCROLL CURSOR FOR SELECT row_to_json((SELECT x FROM (SELECT %s) x))::text AS line"
      " FROM %s t WHERE t.firm_id = %" PRIu64 "%s",
      list, quoted(arena, table->name), firm_id, order);
}

static const char *in_value(struct arena *arena, const char *type, const char *name)
{
  if (strcmp(type, "bytea") == 0)
    return arena_printf(arena, "decode(j->>'%s', 'base64')", name);
  if (strcmp(type, "jsonb") == 0)
    return arena_printf(arena, "nullif(j->'%s', 'null'::jsonb)", name);
  if (is_array(type))
    return arena_printf(arena,
                        "CASE jsonb_typeof(j->'%s') WHEN 'array' THEN ARRAY(SELECT v FROM "
                        "jsonb_array_elements_text(j->'%s') WITH ORDINALITY AS e (v, n) ORDER BY n)::%s END",
                        name, name, type);
  return arena_printf(arena, "(j->>'%s')::%s", name, type);
}

const char *firm_table_insert(struct arena *arena, const struct firm_table *table, uint64_t firm_id)
{
  const char *names = "", *values = "";
  for (size_t i = 0; i < table->column_count; i++) {
    names = arena_printf(arena, "%s%s%s", names, i > 0 ? ", " : "", quoted(arena, table->columns[i]));
    bool is_firm = strcmp(table->columns[i], "firm_id") == 0;
    const char *value =
        is_firm ? arena_printf(arena, "%" PRIu64, firm_id) : in_value(arena, table->types[i], table->columns[i]);
    values = arena_printf(arena, "%s%s%s", values, i > 0 ? ", " : "", value);
  }
  return arena_printf(arena,
                      "INSERT INTO %s (%s) SELECT %s FROM unnest($1) AS l (line),"
                      " LATERAL (SELECT l.line::jsonb AS j OFFSET 0) x",
                      quoted(arena, table->name), names, values);
}

const char *firm_table_update(struct arena *arena, const struct firm_table *table, uint64_t firm_id)
{
  if (!is_late(table))
    return NULL;
  return arena_printf(arena,
                      "UPDATE %s t SET %s = (j->>'%s')::bigint FROM unnest($1) AS l (line),"
                      " LATERAL (SELECT l.line::jsonb AS j OFFSET 0) x WHERE t.firm_id = %" PRIu64
                      " AND t.%s = (j->>'%s')::bigint AND j->>'%s' IS NOT NULL",
                      late.table, late.column, late.column, firm_id, late.key, late.key, late.column);
}
