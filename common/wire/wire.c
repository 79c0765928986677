/* wire.c: packing and unpacking with all memory in an arena. */
#include "wire.h"

#include <assert.h>

static void *allocate(void *data, size_t size)
{
  return arena_alloc(data, size);
}

static void release(void *data, void *pointer)
{
  (void)data;
  (void)pointer;
}

ProtobufCAllocator *wire_allocator(struct arena *arena)
{
  ProtobufCAllocator *allocator = arena_alloc(arena, sizeof *allocator);
  *allocator = (ProtobufCAllocator){ .alloc = allocate, .free = release, .allocator_data = arena };
  return allocator;
}

struct status wire_unpack(struct arena *arena, const ProtobufCMessageDescriptor *type, const uint8_t *data, size_t size,
                          ProtobufCMessage **out)
{
  struct status status = wire_validate(arena, type, data, size);
  if (!status_is_ok(status))
    return status;
  /* An empty message may come without a buffer, which protobuf-c would do arithmetic on. */
  static const uint8_t nothing[1];
  ProtobufCMessage *message = protobuf_c_message_unpack(type, wire_allocator(arena), size, size ? data : nothing);
  if (!message)
    return status_format(arena, STATUS_INVALID_ARGUMENT, NULL, "the body is not a %s", type->name);
  *out = message;
  return status_ok();
}

const uint8_t *wire_pack(struct arena *arena, const ProtobufCMessage *message, size_t *size)
{
  size_t expected = protobuf_c_message_get_packed_size(message);
  uint8_t *data = arena_alloc(arena, expected);
  *size = protobuf_c_message_pack(message, data);
  assert(*size == expected);
  return data;
}
