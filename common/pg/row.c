/* Results: binary columns as C values. A column read as what it is not is a bug, and asserted. */
#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "internal.h"

#define EPOCH_DAYS 10957
#define EPOCH_US (EPOCH_DAYS * US_PER_DAY)

static void clear_result(void *result)
{
  PQclear(result);
}

struct pg_rows *rows_new(struct arena *arena, PGresult *result, const struct statement_plan *plan)
{
  struct pg_rows *rows = arena_alloc(arena, sizeof *rows);
  rows->result = result;
  rows->plan = plan;
  arena_defer(arena, clear_result, result);
  return rows;
}

size_t pg_count(const struct pg_rows *rows)
{
  return rows ? (size_t)PQntuples(rows->result) : 0;
}

int64_t pg_affected(const struct pg_rows *rows)
{
  return strtoll(PQcmdTuples(rows->result), NULL, 10);
}

static uint32_t get4(const char *data)
{
  uint32_t value;
  memcpy(&value, data, sizeof value);
  return be32toh(value);
}

static uint64_t get8(const char *data)
{
  uint64_t value;
  memcpy(&value, data, sizeof value);
  return be64toh(value);
}

int64_t row_read_integer(enum pg_type type, const char *data, int size)
{
  int64_t at_us;
  switch (type) {
  case PG_INT8:
    assert(size == 8);
    return (int64_t)get8(data);
  case PG_INT4:
    assert(size == 4);
    return (int32_t)get4(data);
  case PG_BOOL:
    assert(size == 1);
    return *data != 0;
  case PG_DATE:
    assert(size == 4);
    return (int64_t)(int32_t)get4(data) + EPOCH_DAYS;
  default:
    assert(type == PG_TIMESTAMPTZ && size == 8);
    return __builtin_add_overflow((int64_t)get8(data), EPOCH_US, &at_us) ? INT64_MAX : at_us;
  }
}

double row_read_float8(const char *data, int size)
{
  assert(size == 8);
  uint64_t bits = get8(data);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static enum pg_type column_type(const struct pg_rows *rows, size_t row, int column)
{
  enum pg_type type;
  assert(row < pg_count(rows) && column >= 0 && column < PQnfields(rows->result));
  bool known = value_type_of_oid(PQftype(rows->result, column), &type);
  assert(known && PQfformat(rows->result, column) == 1);
  return type;
}

bool pg_is_null(const struct pg_rows *rows, size_t row, int column)
{
  column_type(rows, row, column);
  return PQgetisnull(rows->result, (int)row, column) == 1;
}

static int64_t integer(const struct pg_rows *rows, size_t row, int column, enum pg_type type)
{
  return row_read_integer(type, PQgetvalue(rows->result, (int)row, column),
                          PQgetlength(rows->result, (int)row, column));
}

int64_t pg_get_int8(const struct pg_rows *rows, size_t row, int column)
{
  enum pg_type type = column_type(rows, row, column);
  assert(type == PG_INT8 || type == PG_INT4 || type == PG_BOOL);
  return pg_is_null(rows, row, column) ? 0 : integer(rows, row, column, type);
}

int32_t pg_get_date(const struct pg_rows *rows, size_t row, int column)
{
  enum pg_type type = column_type(rows, row, column);
  assert(type == PG_DATE);
  return pg_is_null(rows, row, column) ? DATE_NONE : (int32_t)integer(rows, row, column, type);
}

int64_t pg_get_timestamptz(const struct pg_rows *rows, size_t row, int column)
{
  enum pg_type type = column_type(rows, row, column);
  assert(type == PG_TIMESTAMPTZ);
  return pg_is_null(rows, row, column) ? INT64_MIN : integer(rows, row, column, type);
}

double pg_get_float8(const struct pg_rows *rows, size_t row, int column)
{
  assert(column_type(rows, row, column) == PG_FLOAT8);
  if (pg_is_null(rows, row, column))
    return 0;
  return row_read_float8(PQgetvalue(rows->result, (int)row, column), PQgetlength(rows->result, (int)row, column));
}

struct pg_bytes pg_get_bytes(const struct pg_rows *rows, size_t row, int column)
{
  enum pg_type type = column_type(rows, row, column);
  assert(type == PG_TEXT || type == PG_BYTEA || type == PG_JSONB);
  if (pg_is_null(rows, row, column))
    return (struct pg_bytes){ NULL, 0 };
  size_t skip = type == PG_JSONB; /* its version */
  return (struct pg_bytes){ PQgetvalue(rows->result, (int)row, column) + skip,
                            (size_t)PQgetlength(rows->result, (int)row, column) - skip };
}

const char *pg_get_text(const struct pg_rows *rows, size_t row, int column)
{
  assert(column_type(rows, row, column) != PG_BYTEA);
  return pg_get_bytes(rows, row, column).data; /* libpq ends every value with a NUL */
}

struct array_reader row_array(const char *data, int size)
{
  assert(size >= 12);
  uint32_t dimensions = get4(data);
  assert(dimensions <= 1); /* the house has no matrices */
  struct array_reader reader = { .at = data + 12, .end = data + size };
  if (dimensions == 1) {
    assert(size >= 20);
    reader.count = get4(data + 12);
    reader.at = data + 20;
  }
  return reader;
}

bool row_array_next(struct array_reader *reader, const char **data, int *size)
{
  assert(reader->end - reader->at >= 4);
  int32_t length = (int32_t)get4(reader->at);
  reader->at += 4;
  if (length < 0)
    return false;
  assert(reader->end - reader->at >= length);
  *data = reader->at;
  *size = length;
  reader->at += length;
  return true;
}

/* Room for count elements of the array's type, and the pointer in the value to it. */
static void *array_room(struct arena *arena, struct pg_value *value)
{
  size_t size = sizeof(int64_t);
  enum pg_type type = value_element(value->type);
  if (type == PG_BYTEA)
    size = sizeof(struct pg_bytes);
  if (type == PG_BOOL)
    size = sizeof(bool);
  void *room = arena_array(arena, value->count, size);
  *value = pg_array_nulls(value->type, room, arena_array(arena, value->count, sizeof(bool)), value->count);
  return room;
}

static void read_element(struct arena *arena, enum pg_type type, const char *data, int size, void *slot)
{
  size_t skip = type == PG_JSONB;
  switch (type) {
  case PG_TEXT:
  case PG_JSONB:
    *(const char **)slot = arena_strndup(arena, data + skip, (size_t)size - skip);
    break;
  case PG_BYTEA:
    *(struct pg_bytes *)slot = (struct pg_bytes){ data, (size_t)size };
    break;
  case PG_BOOL:
    *(bool *)slot = *data != 0;
    break;
  case PG_FLOAT8:
    *(double *)slot = row_read_float8(data, size);
    break;
  default:
    *(int64_t *)slot = row_read_integer(type, data, size);
  }
}

struct pg_value pg_get_array(struct arena *arena, const struct pg_rows *rows, size_t row, int column)
{
  enum pg_type type = column_type(rows, row, column);
  assert(value_is_array(type));
  if (pg_is_null(rows, row, column))
    return pg_null(type);
  struct array_reader reader =
      row_array(PQgetvalue(rows->result, (int)row, column), PQgetlength(rows->result, (int)row, column));
  struct pg_value value = { .type = type, .count = reader.count };
  enum pg_type element = value_element(type);
  char *slot = array_room(arena, &value);
  bool *nulls = (bool *)value.nulls;
  size_t step = element == PG_BYTEA ? sizeof(struct pg_bytes) : element == PG_BOOL ? sizeof(bool) : sizeof(int64_t);
  for (size_t i = 0; i < reader.count; i++, slot += step) {
    const char *data;
    int size;
    nulls[i] = !row_array_next(&reader, &data, &size);
    if (!nulls[i])
      read_element(arena, element, data, size, slot);
  }
  return value;
}
