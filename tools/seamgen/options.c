/* options.c: reads (steward.options.v1.rule) and (steward.options.v1.method) from the options' unknown fields. */
#include <string.h>

#include "model.h"
#include "names.h"

#define OPTION_NUMBER 50100

static void *allocate(void *data, size_t size)
{
  (void)data;
  return keep_alloc(size);
}

static void release(void *data, void *pointer)
{
  (void)data;
  (void)pointer;
}

static ProtobufCAllocator allocator = { .alloc = allocate, .free = release };

/* Skips the length before a length-delimited unknown field's bytes, which protobuf-c keeps with them. */
static size_t prefix_length(const ProtobufCMessageUnknownField *field)
{
  size_t length = 0;
  while (length < field->len && field->data[length] & 0x80)
    length++;
  return length + 1;
}

/* Adds what from says to what into says; protobuf-c's own merging loses fields of proto3. The options have numbers,
 * flags and messages, none repeated. */
static void merge(ProtobufCMessage *into, const ProtobufCMessage *from)
{
  static const char zero[sizeof(int64_t)];
  for (unsigned i = 0; i < from->descriptor->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &from->descriptor->fields[i];
    char *to = (char *)into + field->offset;
    const char *value = (const char *)from + field->offset;
    bool is_wide = field->type == PROTOBUF_C_TYPE_MESSAGE || field->type == PROTOBUF_C_TYPE_SINT64;
    size_t size = is_wide ? sizeof(int64_t) : sizeof(int32_t);
    if (memcmp(value, zero, size) == 0)
      continue;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE && *(ProtobufCMessage **)to)
      merge(*(ProtobufCMessage **)to, *(ProtobufCMessage *const *)value);
    else
      memcpy(to, value, size);
  }
}

/* An option written in parts, (rule).required and (rule).max_length, arrives as several fields. */
static bool unpack_option(const ProtobufCMessage *options, const ProtobufCMessageDescriptor *type,
                          ProtobufCMessage **out)
{
  *out = NULL;
  for (unsigned i = 0; options && i < options->n_unknown_fields; i++) {
    const ProtobufCMessageUnknownField *field = &options->unknown_fields[i];
    if (field->tag != OPTION_NUMBER)
      continue;
    size_t skip = prefix_length(field);
    if (field->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED || skip > field->len)
      return false;
    ProtobufCMessage *part = protobuf_c_message_unpack(type, &allocator, field->len - skip, field->data + skip);
    if (!part || part->n_unknown_fields > 0)
      return false;
    if (*out)
      merge(*out, part);
    else
      *out = part;
  }
  return true;
}

bool options_rule(const Google__Protobuf__FieldOptions *options, const struct Options__Rule **out)
{
  ProtobufCMessage *message = NULL;
  bool is_ok = unpack_option(options ? &options->base : NULL, &options__rule__descriptor, &message);
  *out = (const struct Options__Rule *)message;
  return is_ok;
}

bool options_method(const Google__Protobuf__MethodOptions *options, const struct Options__MethodRule **out)
{
  ProtobufCMessage *message = NULL;
  bool is_ok = unpack_option(options ? &options->base : NULL, &options__method_rule__descriptor, &message);
  *out = (const struct Options__MethodRule *)message;
  return is_ok;
}
