/* validate.c: walks wire bytes by descriptor before protobuf-c sees them, for it limits neither depth nor memory. */
#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "path.h"
#include "utf8.h"
#include "wire.h"

#define MAX_FIELD_NUMBER ((1u << 29) - 1)
#define MAX_FIELDS_OF_TYPE 256 /* as tools/seamgen holds; a bit each below */

/* protobuf-c keeps notes of 40 bytes an occurrence while it reads, in slabs that double; an arena does not reuse them.
 */
#define BYTES_PER_OCCURRENCE 96

struct cursor {
  const uint8_t *at, *end;
};

struct walk {
  struct arena *arena;
  size_t fields;       /* occurrences so far */
  size_t memory_bytes; /* what unpacking takes, roughly and never less */
};

/* One message of the walk. */
struct level {
  const ProtobufCMessageDescriptor *type;
  const struct path *path;
  unsigned depth;                         /* 1 at the root */
  unsigned last;                          /* index of the field read last: fields mostly come in order */
  uint64_t seen[MAX_FIELDS_OF_TYPE / 64]; /* singular messages that were there */
};

static struct status validate_message(struct walk *walk, struct level *level, struct cursor cursor);

/* At most 64 bits, in the shortest form. */
static bool read_varint(struct cursor *cursor, uint64_t *out)
{
  if (cursor->at < cursor->end && *cursor->at < 0x80) { /* most are one byte */
    *out = *cursor->at++;
    return true;
  }
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 70 && cursor->at < cursor->end; shift += 7) {
    uint8_t byte = *cursor->at++;
    if (shift == 63 && byte > 1)
      return false;
    value |= (uint64_t)(byte & 0x7F) << shift;
    if (byte & 0x80)
      continue;
    *out = value;
    return byte != 0 || shift == 0;
  }
  return false;
}

static bool skip(struct cursor *cursor, uint64_t size)
{
  if (size > (size_t)(cursor->end - cursor->at))
    return false;
  cursor->at += size;
  return true;
}

static struct status take_memory(struct walk *walk, size_t bytes)
{
  walk->memory_bytes += bytes;
  if (walk->memory_bytes > WIRE_MAX_MEMORY_BYTES)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "the message would take too much memory");
  return status_ok();
}

static struct status count_fields(struct walk *walk, size_t count)
{
  walk->fields += count;
  if (walk->fields > WIRE_MAX_FIELDS)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "the message has too many fields");
  return status_ok();
}

static ProtobufCWireType wire_type_of(ProtobufCType type)
{
  switch (type) {
  case PROTOBUF_C_TYPE_SFIXED32:
  case PROTOBUF_C_TYPE_FIXED32:
  case PROTOBUF_C_TYPE_FLOAT:
    return PROTOBUF_C_WIRE_TYPE_32BIT;
  case PROTOBUF_C_TYPE_SFIXED64:
  case PROTOBUF_C_TYPE_FIXED64:
  case PROTOBUF_C_TYPE_DOUBLE:
    return PROTOBUF_C_WIRE_TYPE_64BIT;
  case PROTOBUF_C_TYPE_STRING:
  case PROTOBUF_C_TYPE_BYTES:
  case PROTOBUF_C_TYPE_MESSAGE:
    return PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
  default:
    return PROTOBUF_C_WIRE_TYPE_VARINT;
  }
}

static struct status validate_packed(struct walk *walk, const struct path *path, ProtobufCWireType type,
                                     struct cursor cursor)
{
  size_t size = (size_t)(cursor.end - cursor.at), count = 0;
  size_t width = type == PROTOBUF_C_WIRE_TYPE_64BIT ? 8 : 4;
  if (type != PROTOBUF_C_WIRE_TYPE_VARINT) {
    if (size % width != 0)
      return path_fail(walk->arena, path, "has a broken packed value");
    count = size / width;
  }
  for (uint64_t value; type == PROTOBUF_C_WIRE_TYPE_VARINT && cursor.at < cursor.end; count++) {
    if (!read_varint(&cursor, &value))
      return path_fail(walk->arena, path, "has a broken packed value");
  }
  struct status status = take_memory(walk, count * sizeof(uint64_t));
  return status_is_ok(status) ? count_fields(walk, count) : status;
}

/* protobuf-c would merge a singular message that comes twice; with an arena each merge costs a whole copy. */
static struct status note_message(struct walk *walk, struct level *level, const ProtobufCFieldDescriptor *field,
                                  const struct path *path)
{
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return status_ok();
  size_t index = (size_t)(field - level->type->fields);
  assert(index < MAX_FIELDS_OF_TYPE);
  uint64_t bit = UINT64_C(1) << (index % 64);
  if (level->seen[index / 64] & bit)
    return path_fail(walk->arena, path, "comes twice");
  level->seen[index / 64] |= bit;
  return status_ok();
}

/* A length-delimited value of a known field. */
static struct status validate_delimited(struct walk *walk, struct level *level, const ProtobufCFieldDescriptor *field,
                                        struct cursor value)
{
  struct path path = { level->path, field->name, PATH_NO_INDEX };
  size_t size = (size_t)(value.end - value.at);
  if (field->type == PROTOBUF_C_TYPE_BYTES)
    return take_memory(walk, size + 1);
  if (field->type == PROTOBUF_C_TYPE_STRING) {
    if (!utf8_is_text(value.at, size))
      return path_fail(walk->arena, &path, "must be UTF-8 text without NUL");
    return take_memory(walk, size + 1);
  }
  if (field->type != PROTOBUF_C_TYPE_MESSAGE)
    return validate_packed(walk, &path, wire_type_of(field->type), value);
  if (level->depth == WIRE_MAX_DEPTH)
    return path_fail(walk->arena, &path, "is nested too deep");
  struct status status = note_message(walk, level, field, &path);
  if (!status_is_ok(status))
    return status;
  struct level below = { .type = field->descriptor, .path = &path, .depth = level->depth + 1 };
  return validate_message(walk, &below, value);
}

/* The text is of a fault in the field of that number, known or not. */
static struct status fail_field(struct walk *walk, const struct level *level, unsigned number, const char *text)
{
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(level->type, number);
  char unknown[16];
  snprintf(unknown, sizeof unknown, "#%u", number);
  struct path path = { level->path, field ? field->name : unknown, PATH_NO_INDEX };
  return path_fail(walk->arena, &path, text);
}

static bool has_wire_type(const ProtobufCFieldDescriptor *field, ProtobufCWireType type)
{
  bool is_packed = type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED && field->label == PROTOBUF_C_LABEL_REPEATED;
  return is_packed || type == wire_type_of(field->type);
}

/* Reads the value behind a tag; field is NULL when it is unknown, which is allowed. */
static struct status validate_value(struct walk *walk, struct level *level, const ProtobufCFieldDescriptor *field,
                                    uint64_t tag, struct cursor *cursor)
{
  ProtobufCWireType type = (ProtobufCWireType)(tag & 7);
  unsigned field_number = (unsigned)(tag >> 3);
  if (field && !has_wire_type(field, type))
    return fail_field(walk, level, field_number, "has the wrong wire type");
  uint64_t number = 0;
  bool is_ok = false;
  switch (tag & 7) {
  case PROTOBUF_C_WIRE_TYPE_VARINT:
    is_ok = read_varint(cursor, &number);
    break;
  case PROTOBUF_C_WIRE_TYPE_64BIT:
    is_ok = skip(cursor, 8);
    break;
  case PROTOBUF_C_WIRE_TYPE_32BIT:
    is_ok = skip(cursor, 4);
    break;
  case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED: {
    is_ok = read_varint(cursor, &number) && number <= INT_MAX;
    struct cursor value = { .at = cursor->at };
    is_ok = is_ok && skip(cursor, number);
    value.end = cursor->at;
    if (is_ok && field)
      return validate_delimited(walk, level, field, value);
    break;
  }
  default:
    return fail_field(walk, level, field_number, "has a wire type that is not in use");
  }
  if (!is_ok)
    return fail_field(walk, level, field_number, "is cut short or badly encoded");
  return take_memory(walk, field ? sizeof(uint64_t) : number + sizeof(ProtobufCMessageUnknownField));
}

static const ProtobufCFieldDescriptor *find_field(struct level *level, unsigned number)
{
  const ProtobufCMessageDescriptor *type = level->type;
  for (unsigned i = level->last; i < type->n_fields && i <= level->last + 1; i++) {
    if (type->fields[i].id == number) {
      level->last = i;
      return &type->fields[i];
    }
  }
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(type, number);
  if (field)
    level->last = (unsigned)(field - type->fields);
  return field;
}

static struct status validate_message(struct walk *walk, struct level *level, struct cursor cursor)
{
  struct status status = take_memory(walk, level->type->sizeof_message + sizeof(void *));
  while (status_is_ok(status) && cursor.at < cursor.end) {
    uint64_t tag;
    if (!read_varint(&cursor, &tag) || tag >> 3 == 0 || tag >> 3 > MAX_FIELD_NUMBER)
      return path_fail(walk->arena, level->path, "has a broken tag");
    status = count_fields(walk, 1);
    if (status_is_ok(status))
      status = take_memory(walk, BYTES_PER_OCCURRENCE);
    if (!status_is_ok(status))
      return status;
    const ProtobufCFieldDescriptor *field = find_field(level, (unsigned)(tag >> 3));
    status = validate_value(walk, level, field, tag, &cursor);
  }
  return status;
}

struct status wire_validate(struct arena *arena, const ProtobufCMessageDescriptor *type, const uint8_t *data,
                            size_t size)
{
  struct walk walk = { .arena = arena };
  struct level root = { .type = type, .depth = 1 };
  static const uint8_t nothing[1];
  const uint8_t *at = size ? data : nothing;
  return validate_message(&walk, &root, (struct cursor){ at, at + size });
}
