/* check.c: field rules of unpacked messages, by the generated tables; the defaults are those of rules.proto. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "json_internal.h"
#include "path.h"
#include "reflect.h"
#include "seam/seam.h"
#include "wire.h"

#define DEFAULT_STRING_BYTES 1024u
#define DEFAULT_BYTES_BYTES (1u << 20)
#define DEFAULT_ITEMS 1000u
#define DEFAULT_PACKED_ITEMS 200000u

struct check {
  struct arena *arena;
  unsigned depth;
};

static const struct rule no_rule;

static struct status check_message(struct check *check, const ProtobufCMessage *message, const struct path *path);

static struct status check_decimal(struct check *check, const struct rule *rule, const char *text,
                                   const struct path *path)
{
  int64_t value;
  struct status status = decimal_parse(text, rule->decimal_places, &value);
  if (!status_is_ok(status)) {
    const char *field = path_format(check->arena, path);
    return status_format(check->arena, STATUS_INVALID_ARGUMENT, field,
                         "%s must be a decimal number with at most %u places", field, rule->decimal_places);
  }
  if (value < 0 && !rule->decimal_signed)
    return path_fail(check->arena, path, "must not be negative");
  if (value == 0 && rule->decimal_positive)
    return path_fail(check->arena, path, "must be above zero");
  return status_ok();
}

static struct status check_length(struct check *check, uint32_t limit, size_t length, const struct path *path)
{
  if (length <= limit)
    return status_ok();
  const char *field = path_format(check->arena, path);
  return status_format(check->arena, STATUS_INVALID_ARGUMENT, field, "%s must not be longer than %" PRIu32 " bytes",
                       field, limit);
}

static struct status check_string(struct check *check, const struct rule *rule, const char *text,
                                  const struct path *path)
{
  struct status status =
      check_length(check, rule->max_length ? rule->max_length : DEFAULT_STRING_BYTES, strlen(text), path);
  if (!status_is_ok(status))
    return status;
  if (rule->decimal)
    return check_decimal(check, rule, text, path);
  int32_t day;
  if (rule->date && !status_is_ok(date_parse(text, &day)))
    return path_fail(check->arena, path, "must be a date like 2026-11-21");
  return status_ok();
}

/* In 128 bits, so that unsigned values compare as they are. */
static struct status check_range(struct check *check, const struct rule *rule, __int128 value, const struct path *path)
{
  if (!rule->has_range || (value >= rule->min && value <= rule->max))
    return status_ok();
  const char *field = path_format(check->arena, path);
  return status_format(check->arena, STATUS_INVALID_ARGUMENT, field, "%s must be from %" PRId64 " to %" PRId64, field,
                       rule->min, rule->max);
}

static struct status check_double(struct check *check, const struct rule *rule, double value, const struct path *path)
{
  if (!isfinite(value))
    return path_fail(check->arena, path, "must be a finite number");
  if (!rule->has_range || (value >= (double)rule->min && value <= (double)rule->max))
    return status_ok();
  return check_range(check, rule, value < (double)rule->min ? (__int128)rule->min - 1 : (__int128)rule->max + 1, path);
}

static struct status check_enum(struct check *check, const ProtobufCEnumDescriptor *type, int32_t value,
                                const struct path *path)
{
  if (!protobuf_c_enum_descriptor_get_value(type, value))
    return path_fail(check->arena, path, "has a value that is not defined");
  return status_ok();
}

static struct status check_below(struct check *check, const struct rule *rule, const ProtobufCMessage *message,
                                 const struct path *path);

/* One value that is there. */
static struct status check_value(struct check *check, const struct rule *rule, const ProtobufCFieldDescriptor *field,
                                 const void *value, const struct path *path)
{
  switch (field->type) {
  case PROTOBUF_C_TYPE_INT32:
  case PROTOBUF_C_TYPE_SINT32:
  case PROTOBUF_C_TYPE_SFIXED32:
    return check_range(check, rule, *(const int32_t *)value, path);
  case PROTOBUF_C_TYPE_INT64:
  case PROTOBUF_C_TYPE_SINT64:
  case PROTOBUF_C_TYPE_SFIXED64:
    return check_range(check, rule, *(const int64_t *)value, path);
  case PROTOBUF_C_TYPE_UINT32:
  case PROTOBUF_C_TYPE_FIXED32:
    return check_range(check, rule, *(const uint32_t *)value, path);
  case PROTOBUF_C_TYPE_UINT64:
  case PROTOBUF_C_TYPE_FIXED64:
    return check_range(check, rule, *(const uint64_t *)value, path);
  case PROTOBUF_C_TYPE_FLOAT:
    return check_double(check, rule, *(const float *)value, path);
  case PROTOBUF_C_TYPE_DOUBLE:
    return check_double(check, rule, *(const double *)value, path);
  case PROTOBUF_C_TYPE_ENUM:
    return check_enum(check, field->descriptor, *(const int32_t *)value, path);
  case PROTOBUF_C_TYPE_STRING: {
    const char *text = *(const char *const *)value;
    return check_string(check, rule, text ? text : "", path);
  }
  case PROTOBUF_C_TYPE_BYTES:
    return check_length(check, rule->max_length ? rule->max_length : DEFAULT_BYTES_BYTES,
                        ((const ProtobufCBinaryData *)value)->len, path);
  case PROTOBUF_C_TYPE_MESSAGE:
    return check_below(check, rule, *(const ProtobufCMessage *const *)value, path);
  default:
    return status_ok();
  }
}

/* A wrapper stands for its value, which is checked even when it is zero or empty: it was said. */
static struct status check_below(struct check *check, const struct rule *rule, const ProtobufCMessage *message,
                                 const struct path *path)
{
  if (!message)
    return path_fail(check->arena, path, "must not be missing");
  if (reflect_is_wrapper(message->descriptor)) {
    const ProtobufCFieldDescriptor *inner = &message->descriptor->fields[0];
    return check_value(check, rule, inner, reflect_value(message, inner, 0), path);
  }
  if (json_known_is(message->descriptor) && !json_known_is_valid(message))
    return path_fail(check->arena, path, "is out of range");
  return check_message(check, message, path);
}

static bool is_number(ProtobufCType type)
{
  return type != PROTOBUF_C_TYPE_STRING && type != PROTOBUF_C_TYPE_BYTES && type != PROTOBUF_C_TYPE_MESSAGE;
}

static struct status check_items(struct check *check, const struct rule *rule, const ProtobufCFieldDescriptor *field,
                                 size_t count, const struct path *path)
{
  size_t limit = is_number(field->type) ? DEFAULT_PACKED_ITEMS : DEFAULT_ITEMS;
  if (rule->max_items)
    limit = rule->max_items;
  if (count <= limit)
    return status_ok();
  const char *name = path_format(check->arena, path);
  return status_format(check->arena, STATUS_INVALID_ARGUMENT, name, "%s must not have more than %zu items", name,
                       limit);
}

static struct status check_field(struct check *check, const struct rule *rule, const ProtobufCMessage *message,
                                 const ProtobufCFieldDescriptor *field, const struct path *parent)
{
  struct path path = { parent, field->name, PATH_NO_INDEX };
  size_t count = reflect_count(message, field);
  if (count == 0)
    return rule->required ? path_fail(check->arena, &path, "is required") : status_ok();
  if (field->label != PROTOBUF_C_LABEL_REPEATED)
    return check_value(check, rule, field, reflect_value(message, field, 0), &path);
  struct status status = check_items(check, rule, field, count, &path);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    path.index = i;
    status = check_value(check, rule, field, reflect_value(message, field, i), &path);
  }
  return status;
}

static struct status check_message(struct check *check, const ProtobufCMessage *message, const struct path *path)
{
  if (check->depth == WIRE_MAX_DEPTH)
    return path_fail(check->arena, path, "is nested too deep");
  check->depth++;
  const struct message_rules *rules = seam_rules_of(message->descriptor);
  const struct rule *next = rules ? rules->rules : NULL, *end = rules ? next + rules->count : NULL;
  struct status status = status_ok();
  /* Both tables ascend by field number. */
  for (unsigned i = 0; i < message->descriptor->n_fields && status_is_ok(status); i++) {
    const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
    while (next < end && next->number < field->id)
      next++;
    bool has_rule = next < end && next->number == field->id;
    status = check_field(check, has_rule ? next : &no_rule, message, field, path);
  }
  check->depth--;
  return status;
}

struct status wire_check(struct arena *arena, const ProtobufCMessage *message)
{
  struct check check = { .arena = arena };
  return check_message(&check, message, NULL);
}
