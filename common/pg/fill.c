/* Rows into messages by descriptor: which field a column goes to is decided when the pool starts, how is here. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "internal.h"

struct decimal_suffix {
  const char *suffix;
  int places, least; /* decimals that are always shown */
};

static const struct decimal_suffix suffixes[] = { { "_e4", 4, 2 }, { "_e6", 6, 0 }, { "_e8", 8, 0 } };
#define SUFFIX_COUNT (sizeof suffixes / sizeof suffixes[0])

/* The field inside google.protobuf.Int64Value and its kin; NULL for another message. */
static const ProtobufCFieldDescriptor *wrapped(const ProtobufCMessageDescriptor *message)
{
  static const char package[] = "google.protobuf.";
  if (strncmp(message->name, package, sizeof package - 1) != 0 || message->n_fields != 1 ||
      strcmp(message->fields[0].name, "value") != 0)
    return NULL;
  return &message->fields[0];
}

static bool is_timestamp(const ProtobufCFieldDescriptor *field)
{
  const ProtobufCMessageDescriptor *message = field->descriptor;
  return strcmp(message->name, "google.protobuf.Timestamp") == 0;
}

/* Whether a scalar of this type can fill the field. */
static bool fits(const ProtobufCFieldDescriptor *field, enum pg_type type)
{
  if (field->type == PROTOBUF_C_TYPE_MESSAGE && type == PG_TIMESTAMPTZ)
    return is_timestamp(field);
  if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
    const ProtobufCFieldDescriptor *inner = wrapped(field->descriptor);
    return inner && inner->type != PROTOBUF_C_TYPE_MESSAGE && fits(inner, type);
  }
  switch (type) {
  case PG_INT8:
    return field->type == PROTOBUF_C_TYPE_INT64 || field->type == PROTOBUF_C_TYPE_SINT64 ||
           field->type == PROTOBUF_C_TYPE_SFIXED64 || field->type == PROTOBUF_C_TYPE_UINT64 ||
           field->type == PROTOBUF_C_TYPE_FIXED64;
  case PG_INT4:
    return field->type == PROTOBUF_C_TYPE_INT32 || field->type == PROTOBUF_C_TYPE_SINT32 ||
           field->type == PROTOBUF_C_TYPE_SFIXED32 || field->type == PROTOBUF_C_TYPE_UINT32 ||
           field->type == PROTOBUF_C_TYPE_FIXED32 || field->type == PROTOBUF_C_TYPE_ENUM;
  case PG_TEXT:
  case PG_JSONB:
  case PG_DATE:
    return field->type == PROTOBUF_C_TYPE_STRING;
  case PG_BYTEA:
    return field->type == PROTOBUF_C_TYPE_BYTES;
  case PG_BOOL:
    return field->type == PROTOBUF_C_TYPE_BOOL;
  case PG_FLOAT8:
    return field->type == PROTOBUF_C_TYPE_DOUBLE;
  default:
    return false;
  }
}

/* Finds the field of a column; false when there is none of its name and type. */
bool fill_plan(const ProtobufCMessageDescriptor *message, const char *column, enum pg_type type,
               struct column_plan *out)
{
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(message, column);
  bool array = value_is_array(type);
  enum pg_type scalar = value_element(type);
  if (field && (field->label == PROTOBUF_C_LABEL_REPEATED) == array && fits(field, scalar)) {
    *out = (struct column_plan){ .field = field, .type = type, .places = -1 };
    return true;
  }
  for (size_t i = 0; i < SUFFIX_COUNT && scalar == PG_INT8; i++) {
    char name[128];
    size_t length = strlen(column);
    if (length <= 3 || length >= sizeof name || strcmp(column + length - 3, suffixes[i].suffix) != 0)
      continue;
    memcpy(name, column, length - 3);
    name[length - 3] = '\0';
    field = protobuf_c_message_descriptor_get_field_by_name(message, name);
    if (!field || field->type != PROTOBUF_C_TYPE_STRING || (field->label == PROTOBUF_C_LABEL_REPEATED) != array)
      return false;
    *out = (struct column_plan){ .field = field, .type = type, .places = suffixes[i].places };
    return true;
  }
  return false;
}

struct source { /* one value on its way into a field */
  struct arena *arena;
  enum pg_type type;
  int places;
  const char *data;
  int size;
};

static const char *decimal_text(const struct source *source, int64_t value)
{
  char buffer[DECIMAL_TEXT_SIZE];
  int least = 0;
  for (size_t i = 0; i < SUFFIX_COUNT; i++)
    if (suffixes[i].places == source->places)
      least = suffixes[i].least;
  return arena_strdup(source->arena, decimal_format(value, source->places, least, buffer));
}

static const char *text_of(const struct source *source)
{
  char buffer[DATE_TEXT_SIZE];
  switch (source->type) {
  case PG_INT8:
    return decimal_text(source, row_read_integer(PG_INT8, source->data, source->size));
  case PG_DATE:
    return arena_strdup(source->arena,
                        date_format((int32_t)row_read_integer(PG_DATE, source->data, source->size), buffer));
  case PG_JSONB:
    return arena_strndup(source->arena, source->data + 1, (size_t)source->size - 1);
  default:
    return arena_strndup(source->arena, source->data, (size_t)source->size);
  }
}

static ProtobufCMessage *new_message(struct arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
  ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);
  protobuf_c_message_init(descriptor, message);
  return message;
}

static ProtobufCMessage *timestamp(const struct source *source, const ProtobufCMessageDescriptor *descriptor)
{
  ProtobufCMessage *message = new_message(source->arena, descriptor);
  int64_t at_us = row_read_integer(PG_TIMESTAMPTZ, source->data, source->size);
  int64_t seconds = at_us / US_PER_SECOND - (at_us % US_PER_SECOND < 0);
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(descriptor, "seconds");
  *(int64_t *)((char *)message + field->offset) = seconds;
  field = protobuf_c_message_descriptor_get_field_by_name(descriptor, "nanos");
  *(int32_t *)((char *)message + field->offset) = (int32_t)(at_us - seconds * US_PER_SECOND) * 1000;
  return message;
}

/* Writes one value where the field (or an element of it) lives. */
static void put(const struct source *source, const ProtobufCFieldDescriptor *field, void *slot)
{
  switch (field->type) {
  case PROTOBUF_C_TYPE_STRING:
    *(const char **)slot = text_of(source);
    break;
  case PROTOBUF_C_TYPE_BYTES:
    *(ProtobufCBinaryData *)slot =
        (ProtobufCBinaryData){ .len = (size_t)source->size, .data = (uint8_t *)source->data };
    break;
  case PROTOBUF_C_TYPE_BOOL:
    *(protobuf_c_boolean *)slot = row_read_integer(PG_BOOL, source->data, source->size) != 0;
    break;
  case PROTOBUF_C_TYPE_DOUBLE:
    *(double *)slot = row_read_float8(source->data, source->size);
    break;
  case PROTOBUF_C_TYPE_MESSAGE: {
    const ProtobufCFieldDescriptor *inner = wrapped(field->descriptor);
    ProtobufCMessage *message =
        inner ? new_message(source->arena, field->descriptor) : timestamp(source, field->descriptor);
    if (inner)
      put(source, inner, (char *)message + inner->offset);
    *(ProtobufCMessage **)slot = message;
    break;
  }
  default: /* the rest are integers of the column's width */
    if (source->type == PG_INT8)
      *(int64_t *)slot = row_read_integer(PG_INT8, source->data, source->size);
    else
      *(int32_t *)slot = (int32_t)row_read_integer(PG_INT4, source->data, source->size);
  }
}

static size_t slot_size(const ProtobufCFieldDescriptor *field, enum pg_type type)
{
  switch (field->type) {
  case PROTOBUF_C_TYPE_BYTES:
    return sizeof(ProtobufCBinaryData);
  case PROTOBUF_C_TYPE_BOOL:
    return sizeof(protobuf_c_boolean);
  case PROTOBUF_C_TYPE_STRING:
  case PROTOBUF_C_TYPE_MESSAGE:
    return sizeof(void *);
  default:
    return type == PG_INT4 ? sizeof(int32_t) : sizeof(int64_t);
  }
}

/* A repeated field cannot say absent: a NULL element is left out. */
static void fill_repeated(struct source source, const struct column_plan *plan, ProtobufCMessage *out)
{
  struct array_reader reader = row_array(source.data, source.size);
  source.type = value_element(plan->type);
  size_t step = slot_size(plan->field, source.type), count = 0;
  char *slots = arena_array(source.arena, reader.count, step);
  for (size_t i = 0; i < reader.count; i++)
    if (row_array_next(&reader, &source.data, &source.size))
      put(&source, plan->field, slots + step * count++);
  *(size_t *)((char *)out + plan->field->quantifier_offset) = count;
  *(void **)((char *)out + plan->field->offset) = count > 0 ? slots : NULL;
}

void pg_fill(struct arena *arena, const struct pg_rows *rows, size_t row, ProtobufCMessage *out)
{
  const struct statement_plan *plan = rows->plan;
  assert(plan && plan->columns && out->descriptor == plan->message && row < pg_count(rows));
  assert((size_t)PQnfields(rows->result) == plan->column_count);
  for (size_t i = 0; i < plan->column_count; i++) {
    const struct column_plan *column = &plan->columns[i];
    const ProtobufCFieldDescriptor *field = column->field;
    if (PQgetisnull(rows->result, (int)row, (int)i))
      continue;
    struct source source = { .arena = arena,
                             .type = column->type,
                             .places = column->places,
                             .data = PQgetvalue(rows->result, (int)row, (int)i),
                             .size = PQgetlength(rows->result, (int)row, (int)i) };
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
      fill_repeated(source, column, out);
      continue;
    }
    put(&source, field, (char *)out + field->offset);
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
      *(uint32_t *)((char *)out + field->quantifier_offset) = field->id;
  }
}
