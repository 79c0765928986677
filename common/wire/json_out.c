/* json_out.c: messages into canonical JSON text. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_internal.h"
#include "reflect.h"
#include "wire.h"

#define NUMBER_TEXT_SIZE 40

struct writer {
  struct text text;
  unsigned depth;
};

static struct status write_message(struct writer *writer, const ProtobufCMessage *message, const struct path *path);

static struct status fail(struct writer *writer, const struct path *path, const char *text)
{
  const char *field = path_format(writer->text.arena, path);
  return status_format(writer->text.arena, STATUS_INTERNAL, field, "%s %s", field ? field : "the message", text);
}

/* The shortest text that reads back as the same number; "-0" would read back as an integer. */
static struct status write_real(struct writer *writer, double value, bool is_single, const struct path *path)
{
  char buffer[NUMBER_TEXT_SIZE];
  if (!isfinite(value))
    return fail(writer, path, "is not a finite number, which JSON cannot hold");
  for (int digits = is_single ? 6 : 15; digits <= (is_single ? 9 : 17); digits++) {
    snprintf(buffer, sizeof buffer, "%.*g", digits, value);
    if (is_single ? strtof(buffer, NULL) == (float)value : strtod(buffer, NULL) == value)
      break;
  }
  text_puts(&writer->text, strcmp(buffer, "-0") == 0 ? "-0.0" : buffer);
  return status_ok();
}

static void write_enum(struct writer *writer, const ProtobufCEnumDescriptor *type, int32_t number)
{
  const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
  if (value) {
    text_add(&writer->text, "\"", 1);
    text_puts(&writer->text, value->name);
    text_add(&writer->text, "\"", 1);
  } else {
    text_printf(&writer->text, "%" PRId32, number);
  }
}

static struct status write_string(struct writer *writer, const char *value, const struct path *path)
{
  if (!text_quote(&writer->text, value ? value : ""))
    return fail(writer, path, "is not UTF-8");
  return status_ok();
}

static void write_bytes(struct writer *writer, const ProtobufCBinaryData *value)
{
  text_add(&writer->text, "\"", 1);
  base64_encode(value->data, value->len, text_reserve(&writer->text, (value->len + 2) / 3 * 4));
  text_add(&writer->text, "\"", 1);
}

static struct status write_value(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value,
                                 const struct path *path)
{
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT32:
  case PROTOBUF_C_TYPE_SINT32:
  case PROTOBUF_C_TYPE_SFIXED32:
    text_printf(&writer->text, "%" PRId32, *(const int32_t *)value);
    return status_ok();
  case PROTOBUF_C_TYPE_UINT32:
  case PROTOBUF_C_TYPE_FIXED32:
    text_printf(&writer->text, "%" PRIu32, *(const uint32_t *)value);
    return status_ok();
  case PROTOBUF_C_TYPE_INT64:
  case PROTOBUF_C_TYPE_SINT64:
  case PROTOBUF_C_TYPE_SFIXED64:
    text_printf(&writer->text, "\"%" PRId64 "\"", *(const int64_t *)value);
    return status_ok();
  case PROTOBUF_C_TYPE_UINT64:
  case PROTOBUF_C_TYPE_FIXED64:
    text_printf(&writer->text, "\"%" PRIu64 "\"", *(const uint64_t *)value);
    return status_ok();
  case PROTOBUF_C_TYPE_FLOAT:
    return write_real(writer, *(const float *)value, true, path);
  case PROTOBUF_C_TYPE_DOUBLE:
    return write_real(writer, *(const double *)value, false, path);
  case PROTOBUF_C_TYPE_BOOL:
    text_puts(&writer->text, *(const protobuf_c_boolean *)value ? "true" : "false");
    return status_ok();
  case PROTOBUF_C_TYPE_ENUM:
    write_enum(writer, field->descriptor, *(const int32_t *)value);
    return status_ok();
  case PROTOBUF_C_TYPE_STRING:
    return write_string(writer, *(const char *const *)value, path);
  case PROTOBUF_C_TYPE_BYTES:
    write_bytes(writer, value);
    return status_ok();
  default:
    return write_message(writer, *(const ProtobufCMessage *const *)value, path);
  }
}

static struct status write_field(struct writer *writer, const ProtobufCMessage *message,
                                 const ProtobufCFieldDescriptor *field, size_t count, const struct path *parent)
{
  struct path path = { parent, field->name, PATH_NO_INDEX };
  text_add(&writer->text, "\"", 1);
  json_name_add(&writer->text, field->name);
  text_puts(&writer->text, "\":");
  if (field->label != PROTOBUF_C_LABEL_REPEATED)
    return write_value(writer, field, reflect_value(message, field, 0), &path);
  struct status status = status_ok();
  text_add(&writer->text, "[", 1);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    path.index = i;
    if (i > 0)
      text_add(&writer->text, ",", 1);
    status = write_value(writer, field, reflect_value(message, field, i), &path);
  }
  text_add(&writer->text, "]", 1);
  return status;
}

static struct status write_object(struct writer *writer, const ProtobufCMessage *message, const struct path *path)
{
  struct status status = status_ok();
  bool is_first = true;
  text_add(&writer->text, "{", 1);
  for (unsigned i = 0; i < message->descriptor->n_fields && status_is_ok(status); i++) {
    const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
    size_t count = reflect_count(message, field);
    if (count == 0)
      continue;
    if (!is_first)
      text_add(&writer->text, ",", 1);
    is_first = false;
    status = write_field(writer, message, field, count, path);
  }
  text_add(&writer->text, "}", 1);
  return status;
}

static struct status write_message(struct writer *writer, const ProtobufCMessage *message, const struct path *path)
{
  if (!message || writer->depth == WIRE_MAX_DEPTH)
    return fail(writer, path, message ? "is nested too deep" : "is missing");
  struct status status = status_ok();
  writer->depth++;
  if (json_known_is(message->descriptor)) {
    if (!json_known_out(&writer->text, message))
      status = fail(writer, path, "is out of range");
  } else if (reflect_is_wrapper(message->descriptor)) {
    const ProtobufCFieldDescriptor *field = &message->descriptor->fields[0];
    status = write_value(writer, field, reflect_value(message, field, 0), path);
  } else {
    status = write_object(writer, message, path);
  }
  writer->depth--;
  return status;
}

struct status json_from_message(struct arena *arena, const ProtobufCMessage *message, const char **out, size_t *size)
{
  struct writer writer = { .text = { .arena = arena } };
  struct status status = write_message(&writer, message, NULL);
  if (!status_is_ok(status))
    return status;
  *out = writer.text.data;
  *size = writer.text.length;
  return status;
}
