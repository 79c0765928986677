/* Parameters: the tagged values of the header, and their binary form on the wire. */
#include <assert.h>
#include <endian.h>
#include <string.h>

#include "base/date.h"
#include "internal.h"

#define EPOCH_DAYS 10957 /* 2000-01-01, where PostgreSQL counts from */
#define EPOCH_US (EPOCH_DAYS * US_PER_DAY)

struct type_row {
  const char *name;
  Oid oid;
  bool array;
  enum pg_type element;
};

static const struct type_row types[] = {
  [PG_INT8] = { "int8", 20, false, PG_INT8 },
  [PG_INT4] = { "int4", 23, false, PG_INT4 },
  [PG_TEXT] = { "text", 25, false, PG_TEXT },
  [PG_BYTEA] = { "bytea", 17, false, PG_BYTEA },
  [PG_BOOL] = { "bool", 16, false, PG_BOOL },
  [PG_FLOAT8] = { "float8", 701, false, PG_FLOAT8 },
  [PG_DATE] = { "date", 1082, false, PG_DATE },
  [PG_TIMESTAMPTZ] = { "timestamptz", 1184, false, PG_TIMESTAMPTZ },
  [PG_JSONB] = { "jsonb", 3802, false, PG_JSONB },
  [PG_INT8_ARRAY] = { "int8[]", 1016, true, PG_INT8 },
  [PG_INT4_ARRAY] = { "int4[]", 1007, true, PG_INT4 },
  [PG_TEXT_ARRAY] = { "text[]", 1009, true, PG_TEXT },
  [PG_BYTEA_ARRAY] = { "bytea[]", 1001, true, PG_BYTEA },
  [PG_BOOL_ARRAY] = { "bool[]", 1000, true, PG_BOOL },
  [PG_DATE_ARRAY] = { "date[]", 1182, true, PG_DATE },
  [PG_TIMESTAMPTZ_ARRAY] = { "timestamptz[]", 1185, true, PG_TIMESTAMPTZ },
  [PG_FLOAT8_ARRAY] = { "float8[]", 1022, true, PG_FLOAT8 },
  [PG_JSONB_ARRAY] = { "jsonb[]", 3807, true, PG_JSONB },
};
#define TYPE_COUNT (sizeof types / sizeof types[0])

Oid value_oid(enum pg_type type)
{
  return types[type].oid;
}

const char *value_type_name(enum pg_type type)
{
  return types[type].name;
}

bool value_is_array(enum pg_type type)
{
  return types[type].array;
}

enum pg_type value_element(enum pg_type array)
{
  return types[array].element;
}

bool value_type_of_oid(Oid oid, enum pg_type *out)
{
  for (size_t i = 0; i < TYPE_COUNT; i++)
    if (types[i].oid == oid) {
      *out = (enum pg_type)i;
      return true;
    }
  return false;
}

struct pg_value pg_int8(int64_t value)
{
  return (struct pg_value){ .type = PG_INT8, .int8 = value };
}

struct pg_value pg_int4(int32_t value)
{
  return (struct pg_value){ .type = PG_INT4, .int8 = value };
}

static struct pg_value text_value(enum pg_type type, const char *text)
{
  return (struct pg_value){ .type = type, .null = !text, .bytes = { text, text ? strlen(text) : 0 } };
}

struct pg_value pg_text(const char *text)
{
  return text_value(PG_TEXT, text);
}

struct pg_value pg_jsonb(const char *text)
{
  return text_value(PG_JSONB, text);
}

struct pg_value pg_bytea(const void *data, size_t size)
{
  return (struct pg_value){ .type = PG_BYTEA, .null = !data, .bytes = { data, size } };
}

struct pg_value pg_bool(bool value)
{
  return (struct pg_value){ .type = PG_BOOL, .boolean = value };
}

struct pg_value pg_float8(double value)
{
  return (struct pg_value){ .type = PG_FLOAT8, .float8 = value };
}

struct pg_value pg_date(int32_t day)
{
  return (struct pg_value){ .type = PG_DATE, .null = day == DATE_NONE, .int8 = day };
}

struct pg_value pg_timestamptz(int64_t at_us)
{
  return (struct pg_value){ .type = PG_TIMESTAMPTZ, .null = at_us == INT64_MIN, .int8 = at_us };
}

struct pg_value pg_null(enum pg_type type)
{
  return (struct pg_value){ .type = type, .null = true };
}

struct pg_value pg_array(enum pg_type type, const void *values, size_t count)
{
  return pg_array_nulls(type, values, NULL, count);
}

struct pg_value pg_array_nulls(enum pg_type type, const void *values, const bool *nulls, size_t count)
{
  assert(types[type].array && count <= PG_ARRAY_LIMIT);
  struct pg_value value = { .type = type, .count = count, .nulls = nulls };
  switch (types[type].element) {
  case PG_TEXT:
  case PG_JSONB:
    value.texts = values;
    break;
  case PG_BYTEA:
    value.byteas = values;
    break;
  case PG_BOOL:
    value.bools = values;
    break;
  case PG_FLOAT8:
    value.float8s = values;
    break;
  default:
    value.int8s = values;
  }
  return value;
}

/* Element i of an array as a value of its own. */
static struct pg_value element(const struct pg_value *array, size_t i)
{
  enum pg_type type = types[array->type].element;
  struct pg_value value = { .type = type };
  switch (type) {
  case PG_TEXT:
  case PG_JSONB:
    value = text_value(type, array->texts[i]);
    break;
  case PG_BYTEA:
    value = pg_bytea(array->byteas[i].data, array->byteas[i].size);
    break;
  case PG_BOOL:
    value.boolean = array->bools[i];
    break;
  case PG_FLOAT8:
    value.float8 = array->float8s[i];
    break;
  case PG_DATE:
    value = pg_date((int32_t)array->int8s[i]);
    break;
  case PG_TIMESTAMPTZ:
    value = pg_timestamptz(array->int8s[i]);
    break;
  default:
    value.int8 = array->int8s[i];
  }
  value.null = value.null || (array->nulls && array->nulls[i]);
  return value;
}

static size_t scalar_size(const struct pg_value *value)
{
  switch (value->type) {
  case PG_TEXT:
  case PG_BYTEA:
    return value->bytes.size;
  case PG_JSONB:
    return value->bytes.size + 1;
  case PG_BOOL:
    return 1;
  case PG_INT4:
  case PG_DATE:
    return 4;
  default:
    return 8;
  }
}

static char *put4(char *at, uint32_t value)
{
  value = htobe32(value);
  memcpy(at, &value, sizeof value);
  return at + sizeof value;
}

static char *put8(char *at, uint64_t value)
{
  value = htobe64(value);
  memcpy(at, &value, sizeof value);
  return at + sizeof value;
}

static char *put_bytes(char *at, struct pg_bytes bytes)
{
  if (bytes.size > 0)
    memcpy(at, bytes.data, bytes.size);
  return at + bytes.size;
}

static char *put_scalar(char *at, const struct pg_value *value)
{
  int64_t shifted = 0;
  uint64_t bits = 0;
  switch (value->type) {
  case PG_TEXT:
  case PG_BYTEA:
    return put_bytes(at, value->bytes);
  case PG_JSONB:
    *at = 1; /* the version of jsonb's binary form */
    return put_bytes(at + 1, value->bytes);
  case PG_BOOL:
    *at = value->boolean;
    return at + 1;
  case PG_INT4:
    assert(value->int8 == (int32_t)value->int8);
    return put4(at, (uint32_t)value->int8);
  case PG_DATE:
    assert(value->int8 == (int32_t)value->int8);
    if (__builtin_sub_overflow(value->int8, EPOCH_DAYS, &shifted) || shifted < INT32_MIN)
      shifted = INT32_MIN + 1; /* out of the database's range, which it says itself */
    return put4(at, (uint32_t)shifted);
  case PG_TIMESTAMPTZ:
    if (__builtin_sub_overflow(value->int8, EPOCH_US, &shifted))
      shifted = INT64_MIN + 1;
    return put8(at, (uint64_t)shifted);
  case PG_FLOAT8:
    memcpy(&bits, &value->float8, sizeof bits);
    return put8(at, bits);
  default:
    return put8(at, (uint64_t)value->int8);
  }
}

/* Dimensions, whether there are NULLs, the element's type, length and lower bound. */
#define ARRAY_HEAD 20
static char *put_array_head(char *at, const struct pg_value *array, bool nulls)
{
  at = put4(at, array->count > 0);
  at = put4(at, nulls);
  at = put4(at, types[types[array->type].element].oid);
  return array->count > 0 ? put4(put4(at, (uint32_t)array->count), 1) : at;
}

/* Columns of ids and amounts without NULLs are most of what is sent. */
static const char *encode_int8s(struct arena *arena, const struct pg_value *array, size_t *size)
{
  char *start = arena_alloc(arena, ARRAY_HEAD + array->count * 12), *at = put_array_head(start, array, false);
  for (size_t i = 0; i < array->count; i++)
    at = put8(put4(at, sizeof(int64_t)), (uint64_t)array->int8s[i]);
  *size = (size_t)(at - start);
  return start;
}

/* The head; then size and bytes of each. */
static const char *encode_array(struct arena *arena, const struct pg_value *array, size_t *size)
{
  size_t total = ARRAY_HEAD;
  bool nulls = false;
  assert(array->count <= PG_ARRAY_LIMIT);
  if (array->type == PG_INT8_ARRAY && (array->nulls == NULL || !memchr(array->nulls, true, array->count)))
    return encode_int8s(arena, array, size);
  for (size_t i = 0; i < array->count; i++) {
    struct pg_value value = element(array, i);
    nulls = nulls || value.null;
    total += 4 + (value.null ? 0 : scalar_size(&value));
  }
  char *start = arena_alloc(arena, total), *at = put_array_head(start, array, nulls);
  for (size_t i = 0; i < array->count; i++) {
    struct pg_value value = element(array, i);
    at = put4(at, value.null ? UINT32_MAX : (uint32_t)scalar_size(&value));
    if (!value.null)
      at = put_scalar(at, &value);
  }
  *size = (size_t)(at - start);
  return start;
}

static const char *encode(struct arena *arena, const struct pg_value *value, size_t *size)
{
  if (types[value->type].array)
    return encode_array(arena, value, size);
  *size = scalar_size(value);
  char *start = arena_alloc(arena, *size + 1);
  put_scalar(start, value);
  return start;
}

/* Sends the prepared statement, or its text where the pool prepares none. Results come in binary. */
void value_send(struct pg_connection *connection, struct arena *arena, const struct pg_statement *statement,
                const struct pg_value *values)
{
  const char *data[PG_PARAMETER_LIMIT];
  int sizes[PG_PARAMETER_LIMIT], formats[PG_PARAMETER_LIMIT];
  Oid oids[PG_PARAMETER_LIMIT];
  int count = (int)statement->parameter_count;
  assert(count <= PG_PARAMETER_LIMIT);
  for (int i = 0; i < count; i++) {
    size_t size = 0;
    assert(values[i].type == statement->parameters[i].type);
    data[i] = values[i].null ? NULL : encode(arena, &values[i], &size);
    assert(size <= INT32_MAX);
    sizes[i] = (int)size;
    formats[i] = 1;
    oids[i] = value_oid(values[i].type);
  }
  if (connection->pool->skip_check)
    connection_sent(connection,
                    PQsendQueryParams(connection->pq, statement->sql, count, oids, data, sizes, formats, 1));
  else
    connection_sent(connection, PQsendQueryPrepared(connection->pq, statement->name, count, data, sizes, formats, 1));
}
