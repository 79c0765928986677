/* Collects rows as columns for unnest(). */
#include "columns.h"

#include <assert.h>

#include "base/date.h"

struct columns {
  const struct pg_statement *statement;
  struct pg_value *values;
  size_t room, rows;
  size_t column; /* of the row under way, from 1: 0 is the firm */
};

static size_t width(enum pg_type type)
{
  switch (type) {
  case PG_BOOL_ARRAY:
    return sizeof(bool);
  case PG_TEXT_ARRAY:
  case PG_JSONB_ARRAY:
    return sizeof(const char *);
  case PG_BYTEA_ARRAY:
    return sizeof(struct pg_bytes);
  default:
    return sizeof(int64_t);
  }
}

struct columns *columns_new(struct arena *arena, const struct pg_statement *statement, uint64_t firm_id, size_t room)
{
  struct columns *columns = arena_alloc(arena, sizeof *columns);
  assert(statement->parameter_count > 1);
  *columns = (struct columns){ .statement = statement, .room = room, .column = 1 };
  columns->values = arena_array(arena, statement->parameter_count, sizeof *columns->values);
  columns->values[0] = pg_int8((int64_t)firm_id);
  for (size_t i = 1; i < statement->parameter_count; i++) {
    enum pg_type type = statement->parameters[i].type;
    columns->values[i] =
        pg_array_nulls(type, arena_array(arena, room + 1, width(type)), arena_array(arena, room + 1, sizeof(bool)), 0);
  }
  return columns;
}

/* The next value's column; its row is columns->rows. */
static struct pg_value *next(struct columns *columns, enum pg_type a, enum pg_type b)
{
  struct pg_value *value = &columns->values[columns->column];
  assert(columns->rows < columns->room && "room was counted ahead");
  assert(value->type == a || value->type == b);
  return value;
}

static void advance(struct columns *columns)
{
  if (++columns->column < columns->statement->parameter_count)
    return;
  columns->column = 1;
  columns->rows++;
}

static void put_number(struct columns *columns, int64_t number, bool is_null)
{
  struct pg_value *value = &columns->values[columns->column];
  enum pg_type type = value->type;
  assert(type == PG_INT8_ARRAY || type == PG_INT4_ARRAY || type == PG_DATE_ARRAY || type == PG_TIMESTAMPTZ_ARRAY);
  assert(columns->rows < columns->room && "room was counted ahead");
  ((int64_t *)(uintptr_t)value->int8s)[columns->rows] = number;
  ((bool *)(uintptr_t)value->nulls)[columns->rows] = is_null;
  advance(columns);
}

void columns_int(struct columns *columns, int64_t value)
{
  put_number(columns, value, false);
}

void columns_id(struct columns *columns, uint64_t id)
{
  put_number(columns, (int64_t)id, id == 0);
}

void columns_date(struct columns *columns, int32_t day)
{
  put_number(columns, day == DATE_NONE ? 0 : day, day == DATE_NONE);
}

void columns_null(struct columns *columns)
{
  put_number(columns, 0, true);
}

void columns_bool(struct columns *columns, bool value)
{
  struct pg_value *column = next(columns, PG_BOOL_ARRAY, PG_BOOL_ARRAY);
  ((bool *)(uintptr_t)column->bools)[columns->rows] = value;
  advance(columns);
}

void columns_text(struct columns *columns, const char *text)
{
  struct pg_value *column = next(columns, PG_TEXT_ARRAY, PG_JSONB_ARRAY);
  ((const char **)(uintptr_t)column->texts)[columns->rows] = text;
  advance(columns);
}

void columns_bytes(struct columns *columns, struct pg_bytes bytes)
{
  struct pg_value *column = next(columns, PG_BYTEA_ARRAY, PG_BYTEA_ARRAY);
  ((struct pg_bytes *)(uintptr_t)column->byteas)[columns->rows] = bytes;
  advance(columns);
}

void columns_send(struct columns *columns, struct pg_transaction *transaction)
{
  assert(columns->column == 1 && "the last row is whole");
  if (columns->rows == 0)
    return;
  for (size_t i = 1; i < columns->statement->parameter_count; i++)
    columns->values[i].count = columns->rows;
  pg_send(transaction, columns->statement, columns->values);
}
