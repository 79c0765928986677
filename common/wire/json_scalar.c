/* json_scalar.c: numbers, strings, bytes and enums out of JSON values, exactly or not at all. */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_internal.h"

#define LARGEST_EXACT_REAL 9007199254740992.0 /* 2^53: beyond it a double skips integers */

#define LARGEST_TO_FLOAT 0x1.fffffefffffffp127 /* the largest double that rounds to a finite float */

/* A number as JSON spells it; text that strtod would take besides (hex, inf, blanks, '+') is not one. */
static bool is_number_text(const char *text)
{
  text += *text == '-';
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || (digits > 1 && *text == '0'))
    return false;
  text += digits;
  if (*text == '.') {
    digits = strspn(++text, "0123456789");
    text += digits;
    if (digits == 0)
      return false;
  }
  if (*text == 'e' || *text == 'E') {
    text++;
    text += *text == '+' || *text == '-';
    digits = strspn(text, "0123456789");
    text += digits;
    if (digits == 0)
      return false;
  }
  return *text == '\0';
}

/* Integers of any width in 128 bits; the caller knows its range. */
static bool integer_of_text(const char *text, __int128 *out)
{
  bool is_negative = *text == '-';
  const char *digits = text + is_negative;
  size_t length = strspn(digits, "0123456789");
  if (length == 0 || length > 20 || digits[length] != '\0' || (length > 1 && *digits == '0'))
    return false;
  __int128 value = 0;
  for (size_t i = 0; i < length; i++)
    value = value * 10 + (digits[i] - '0');
  *out = is_negative ? -value : value;
  return true;
}

static bool integer_of(const json_t *json, __int128 *out)
{
  if (json_is_integer(json)) {
    *out = json_integer_value(json);
    return true;
  }
  if (json_is_real(json)) { /* 1.0 and 1e3 are integers to proto3 JSON */
    double value = json_real_value(json);
    *out = fabs(value) <= LARGEST_EXACT_REAL ? (__int128)value : 0;
    return fabs(value) <= LARGEST_EXACT_REAL && trunc(value) == value;
  }
  return json_is_string(json) && integer_of_text(json_string_value(json), out);
}

static struct status read_integer(struct arena *arena, const json_t *json, const __int128 range[2], __int128 *out,
                                  const struct path *path)
{
  if (!integer_of(json, out))
    return path_fail(arena, path, "must be a whole number");
  if (*out < range[0] || *out > range[1])
    return path_fail(arena, path, "is out of range");
  return status_ok();
}

static struct status read_real(struct arena *arena, const json_t *json, double limit, double *out,
                               const struct path *path)
{
  if (json_is_number(json)) {
    *out = json_number_value(json);
  } else if (json_is_string(json) && is_number_text(json_string_value(json))) {
    *out = strtod(json_string_value(json), NULL);
  } else {
    return path_fail(arena, path, "must be a number, and finite");
  }
  return fabs(*out) <= limit ? status_ok() : path_fail(arena, path, "is out of range");
}

static struct status read_enum(struct arena *arena, const ProtobufCEnumDescriptor *type, const json_t *json,
                               int32_t *out, const struct path *path)
{
  if (json_is_string(json)) {
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(type, json_string_value(json));
    if (!value)
      return path_fail(arena, path, "has a value that is not defined");
    *out = value->value;
    return status_ok();
  }
  __int128 number = 0;
  struct status status = read_integer(arena, json, (const __int128[]){ INT32_MIN, INT32_MAX }, &number, path);
  *out = (int32_t)number;
  return status;
}

static struct status read_bytes(struct arena *arena, const json_t *json, ProtobufCBinaryData *out,
                                const struct path *path)
{
  if (!json_is_string(json))
    return path_fail(arena, path, "must be a string in base64");
  size_t length = json_string_length(json);
  out->data = arena_alloc(arena, length / 4 * 3 + 3);
  if (!base64_decode(json_string_value(json), length, out->data, &out->len))
    return path_fail(arena, path, "must be a string in base64");
  return status_ok();
}

/* Jansson has checked the UTF-8 and refused NUL. */
static struct status read_string(struct arena *arena, const json_t *json, const char **out, const struct path *path)
{
  if (!json_is_string(json))
    return path_fail(arena, path, "must be a string");
  *out = arena_strdup(arena, json_string_value(json));
  return status_ok();
}

static struct status read_number(struct arena *arena, const ProtobufCFieldDescriptor *field, const json_t *json,
                                 void *out, const struct path *path)
{
  static const __int128 int32_range[] = { INT32_MIN, INT32_MAX }, uint32_range[] = { 0, UINT32_MAX };
  static const __int128 int64_range[] = { INT64_MIN, INT64_MAX }, uint64_range[] = { 0, UINT64_MAX };
  bool is_wide = field->type == PROTOBUF_C_TYPE_INT64 || field->type == PROTOBUF_C_TYPE_SINT64 ||
                 field->type == PROTOBUF_C_TYPE_SFIXED64;
  bool is_wide_unsigned = field->type == PROTOBUF_C_TYPE_UINT64 || field->type == PROTOBUF_C_TYPE_FIXED64;
  bool is_unsigned = field->type == PROTOBUF_C_TYPE_UINT32 || field->type == PROTOBUF_C_TYPE_FIXED32;
  const __int128 *range = is_wide            ? int64_range
                          : is_wide_unsigned ? uint64_range
                          : is_unsigned      ? uint32_range
                                             : int32_range;
  __int128 number = 0;
  struct status status = read_integer(arena, json, range, &number, path);
  if (is_wide || is_wide_unsigned)
    *(uint64_t *)out = (uint64_t)number;
  else
    *(uint32_t *)out = (uint32_t)number;
  return status;
}

struct status json_scalar(struct arena *arena, const ProtobufCFieldDescriptor *field, const json_t *json, void *out,
                          const struct path *path)
{
  double real = 0;
  struct status status;
  switch (field->type) {
  case PROTOBUF_C_TYPE_BOOL:
    if (!json_is_boolean(json))
      return path_fail(arena, path, "must be true or false");
    *(protobuf_c_boolean *)out = json_is_true(json);
    return status_ok();
  case PROTOBUF_C_TYPE_STRING:
    return read_string(arena, json, out, path);
  case PROTOBUF_C_TYPE_BYTES:
    return read_bytes(arena, json, out, path);
  case PROTOBUF_C_TYPE_ENUM:
    return read_enum(arena, field->descriptor, json, out, path);
  case PROTOBUF_C_TYPE_DOUBLE:
    status = read_real(arena, json, DBL_MAX, &real, path);
    *(double *)out = real;
    return status;
  case PROTOBUF_C_TYPE_FLOAT:
    status = read_real(arena, json, LARGEST_TO_FLOAT, &real, path);
    *(float *)out = status_is_ok(status) ? (float)real : 0;
    return status;
  default:
    return read_number(arena, field, json, out, path);
  }
}
