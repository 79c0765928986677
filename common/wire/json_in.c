/* json_in.c: JSON text into messages. */
#include <string.h>

#include "json_internal.h"
#include "reflect.h"
#include "wire.h"

#define MAX_FIELDS_OF_TYPE 256 /* as tools/seamgen holds */

/* A message in an array is two levels of JSON. */
#define MAX_TEXT_DEPTH (2 * WIRE_MAX_DEPTH)

struct reader {
  struct arena *arena;
  unsigned depth;
};

static struct status read_message(struct reader *reader, const ProtobufCMessageDescriptor *type, const json_t *json,
                                  ProtobufCMessage **out, const struct path *path);

static struct status read_value(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json,
                                void *out, const struct path *path)
{
  if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    return read_message(reader, field->descriptor, json, out, path);
  return json_scalar(reader->arena, field, json, out, path);
}

static void *member(ProtobufCMessage *message, size_t offset)
{
  return (char *)message + offset;
}

static struct status read_repeated(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json,
                                   ProtobufCMessage *message, struct path *path)
{
  if (!json_is_array(json))
    return path_fail(reader->arena, path, "must be an array");
  size_t count = json_array_size(json), size = reflect_size(field->type);
  if (count == 0)
    return status_ok();
  char *values = arena_array(reader->arena, count, size);
  for (size_t i = 0; i < count; i++) {
    path->index = i;
    struct status status = read_value(reader, field, json_array_get(json, i), values + i * size, path);
    if (!status_is_ok(status))
      return status;
  }
  *(size_t *)member(message, field->quantifier_offset) = count;
  *(void **)member(message, field->offset) = values;
  return status_ok();
}

static struct status read_field(struct reader *reader, const ProtobufCFieldDescriptor *field, const json_t *json,
                                ProtobufCMessage *message, const struct path *parent)
{
  struct path path = { parent, field->name, PATH_NO_INDEX };
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return read_repeated(reader, field, json, message, &path);
  bool is_oneof = field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
  if (is_oneof && *(uint32_t *)member(message, field->quantifier_offset) != 0)
    return path_fail(reader->arena, &path, "is one of several of which only one may be given");
  struct status status = read_value(reader, field, json, member(message, field->offset), &path);
  if (!status_is_ok(status))
    return status;
  if (is_oneof)
    *(uint32_t *)member(message, field->quantifier_offset) = field->id;
  else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->quantifier_offset)
    *(protobuf_c_boolean *)member(message, field->quantifier_offset) = 1;
  return status;
}

static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *type, const char *name)
{
  for (unsigned i = 0; i < type->n_fields; i++) {
    if (json_name_is(type->fields[i].name, name) || strcmp(type->fields[i].name, name) == 0)
      return &type->fields[i];
  }
  return NULL;
}

static struct status read_object(struct reader *reader, const json_t *json, ProtobufCMessage *message,
                                 const struct path *path)
{
  const ProtobufCMessageDescriptor *type = message->descriptor;
  bool seen[MAX_FIELDS_OF_TYPE] = { false };
  if (!json_is_object(json))
    return path_fail(reader->arena, path, "must be an object");
  /* Jansson's iterators take a pointer that is not const and change nothing. */
  json_t *object = (json_t *)json;
  for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
    const char *name = json_object_iter_key(at);
    const ProtobufCFieldDescriptor *field = find_field(type, name);
    struct path below = { path, name, PATH_NO_INDEX };
    if (!field)
      return path_fail(reader->arena, &below, "is not known");
    size_t index = (size_t)(field - type->fields);
    if (seen[index])
      return path_fail(reader->arena, &below, "comes twice");
    seen[index] = true;
    if (json_is_null(json_object_iter_value(at)))
      continue;
    struct status status = read_field(reader, field, json_object_iter_value(at), message, path);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

static struct status read_message(struct reader *reader, const ProtobufCMessageDescriptor *type, const json_t *json,
                                  ProtobufCMessage **out, const struct path *path)
{
  if (reader->depth == WIRE_MAX_DEPTH)
    return path_fail(reader->arena, path, "is nested too deep");
  ProtobufCMessage *message = arena_alloc(reader->arena, type->sizeof_message);
  protobuf_c_message_init(type, message);
  struct status status;
  reader->depth++;
  if (json_known_is(type))
    status = json_known_in(reader->arena, json, message, path);
  else if (reflect_is_wrapper(type))
    status = read_value(reader, &type->fields[0], json, member(message, type->fields[0].offset), path);
  else
    status = read_object(reader, json, message, path);
  reader->depth--;
  *out = message;
  return status;
}

/* Jansson recurses up to 2,048 levels, more than a fiber's stack holds: looked at before it runs. */
static bool is_nested_too_deep(const char *text, size_t size)
{
  unsigned depth = 0;
  bool is_string = false;
  for (size_t i = 0; i < size; i++) {
    if (is_string && text[i] == '\\')
      i++; /* what follows is escaped */
    else if (text[i] == '"')
      is_string = !is_string;
    else if (!is_string && (text[i] == '[' || text[i] == '{') && ++depth > MAX_TEXT_DEPTH)
      return true;
    else if (!is_string && (text[i] == ']' || text[i] == '}') && depth > 0)
      depth--;
  }
  return false;
}

struct status json_to_message(struct arena *arena, const ProtobufCMessageDescriptor *type, const char *text,
                              size_t size, ProtobufCMessage **out)
{
  if (is_nested_too_deep(text, size))
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the message is nested too deep");
  json_error_t error;
  bool is_value = json_known_is(type) || reflect_is_wrapper(type);
  size_t flags = JSON_REJECT_DUPLICATES | (is_value ? JSON_DECODE_ANY : 0);
  json_t *json = json_loadb(size ? text : "", size, flags, &error);
  if (!json)
    return status_format(arena, STATUS_INVALID_ARGUMENT, NULL, "bad JSON in line %d, column %d: %s", error.line,
                         error.column, error.text);
  struct reader reader = { .arena = arena };
  ProtobufCMessage *message = NULL;
  struct status status = read_message(&reader, type, json, &message, NULL);
  json_decref(json);
  if (status_is_ok(status))
    *out = message;
  return status;
}
