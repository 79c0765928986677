/* reflect.c: presence, values, copies and comparison of messages through their descriptors. */
#include "reflect.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "google/protobuf/wrappers.pb-c.h"
#include "wire.h"

size_t reflect_size(ProtobufCType type)
{
  switch (type) {
  case PROTOBUF_C_TYPE_INT64:
  case PROTOBUF_C_TYPE_SINT64:
  case PROTOBUF_C_TYPE_SFIXED64:
  case PROTOBUF_C_TYPE_UINT64:
  case PROTOBUF_C_TYPE_FIXED64:
  case PROTOBUF_C_TYPE_DOUBLE:
    return sizeof(int64_t);
  case PROTOBUF_C_TYPE_BOOL:
    return sizeof(protobuf_c_boolean);
  case PROTOBUF_C_TYPE_STRING:
    return sizeof(char *);
  case PROTOBUF_C_TYPE_BYTES:
    return sizeof(ProtobufCBinaryData);
  case PROTOBUF_C_TYPE_MESSAGE:
    return sizeof(ProtobufCMessage *);
  default: /* 32-bit numbers and enums */
    return sizeof(int32_t);
  }
}

static bool is_default(const ProtobufCFieldDescriptor *field, const void *value)
{
  switch (field->type) {
  case PROTOBUF_C_TYPE_STRING: {
    const char *text = *(const char *const *)value;
    return !text || *text == '\0';
  }
  case PROTOBUF_C_TYPE_BYTES:
    return ((const ProtobufCBinaryData *)value)->len == 0;
  case PROTOBUF_C_TYPE_MESSAGE:
    return !*(const ProtobufCMessage *const *)value;
  case PROTOBUF_C_TYPE_DOUBLE:
    return *(const double *)value == 0;
  case PROTOBUF_C_TYPE_FLOAT:
    return *(const float *)value == 0;
  default: {
    static const uint8_t zero[sizeof(int64_t)];
    return memcmp(value, zero, reflect_size(field->type)) == 0;
  }
  }
}

static const void *member(const ProtobufCMessage *message, size_t offset)
{
  return (const char *)message + offset;
}

size_t reflect_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    return *(const size_t *)member(message, field->quantifier_offset);
  const void *value = member(message, field->offset);
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
    return *(const uint32_t *)member(message, field->quantifier_offset) == field->id &&
           (field->type != PROTOBUF_C_TYPE_MESSAGE || !is_default(field, value));
  bool is_pointer = field->type == PROTOBUF_C_TYPE_MESSAGE || field->type == PROTOBUF_C_TYPE_STRING;
  if (field->label == PROTOBUF_C_LABEL_OPTIONAL && is_pointer) /* proto2 */
    return *(const void *const *)value != NULL;
  if (field->label == PROTOBUF_C_LABEL_OPTIONAL)
    return *(const protobuf_c_boolean *)member(message, field->quantifier_offset) != 0;
  return !is_default(field, value);
}

const void *reflect_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t i)
{
  const void *value = member(message, field->offset);
  if (field->label != PROTOBUF_C_LABEL_REPEATED)
    return value;
  return *(const char *const *)value + i * reflect_size(field->type);
}

ProtobufCMessage *reflect_copy(struct arena *arena, const ProtobufCMessage *message)
{
  size_t size;
  const uint8_t *packed = wire_pack(arena, message, &size);
  ProtobufCMessage *copy = protobuf_c_message_unpack(message->descriptor, wire_allocator(arena), size, packed);
  assert(copy);
  return copy;
}

bool reflect_equal(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
  if (a->descriptor != b->descriptor)
    return false;
  struct arena *arena = arena_new();
  size_t a_size, b_size;
  const uint8_t *a_packed = wire_pack(arena, a, &a_size);
  const uint8_t *b_packed = wire_pack(arena, b, &b_size);
  bool is_equal = a_size == b_size && memcmp(a_packed, b_packed, a_size) == 0;
  arena_free(arena);
  return is_equal;
}

static const ProtobufCMessageDescriptor *const wrappers[] = {
  &google__protobuf__double_value__descriptor, &google__protobuf__float_value__descriptor,
  &google__protobuf__int64_value__descriptor,  &google__protobuf__uint64_value__descriptor,
  &google__protobuf__int32_value__descriptor,  &google__protobuf__uint32_value__descriptor,
  &google__protobuf__bool_value__descriptor,   &google__protobuf__string_value__descriptor,
  &google__protobuf__bytes_value__descriptor,
};

bool reflect_is_wrapper(const ProtobufCMessageDescriptor *type)
{
  for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
    if (type == wrappers[i])
      return true;
  }
  return false;
}
