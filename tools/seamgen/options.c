/* options.c: reads (steward.options.v1.rule) and (steward.options.v1.method) from the options' unknown fields. */
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "names.h"

#define OPTION_NUMBER 50100

/* Unpacked options live until options_free(). */
struct unpacked {
  struct unpacked *next;
  ProtobufCMessage *message;
};

static struct unpacked *unpacked;

/* Skips the length before a length-delimited unknown field's bytes, which protobuf-c keeps with them. */
static size_t prefix_length(const ProtobufCMessageUnknownField *field)
{
  size_t length = 0;
  while (length < field->len && field->data[length] & 0x80)
    length++;
  return length + 1;
}

/* An option written in parts, (rule).required and (rule).max_length, arrives as several fields: their bytes joined
 * are the merged message. */
static bool unpack_option(const ProtobufCMessage *options, const ProtobufCMessageDescriptor *type,
                          ProtobufCMessage **out)
{
  *out = NULL;
  size_t size = 0;
  bool is_found = false;
  for (unsigned i = 0; options && i < options->n_unknown_fields; i++)
    size += options->unknown_fields[i].len;
  uint8_t *bytes = keep_alloc(size + 1);
  size = 0;
  for (unsigned i = 0; options && i < options->n_unknown_fields; i++) {
    const ProtobufCMessageUnknownField *field = &options->unknown_fields[i];
    if (field->tag != OPTION_NUMBER)
      continue;
    size_t skip = prefix_length(field);
    if (field->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED || skip > field->len)
      return false;
    memcpy(bytes + size, field->data + skip, field->len - skip);
    size += field->len - skip;
    is_found = true;
  }
  if (!is_found)
    return true;
  *out = protobuf_c_message_unpack(type, NULL, size, bytes);
  if (!*out)
    return false;
  struct unpacked *entry = keep_alloc(sizeof *entry);
  *entry = (struct unpacked){ .next = unpacked, .message = *out };
  unpacked = entry;
  return (*out)->n_unknown_fields == 0;
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

void options_free(void)
{
  for (struct unpacked *entry = unpacked; entry; entry = entry->next)
    protobuf_c_message_free_unpacked(entry->message, NULL);
  unpacked = NULL;
}
