/* hostile.c: the properties of wire and json that no input may break. */
#include "hostile.h"

#include <assert.h>

#include "steward/test/v1/shapes.pb-c.h"
#include "wire/json.h"
#include "wire/reflect.h"
#include "wire/wire.h"

static const ProtobufCMessageDescriptor *const types[] = { &test__shapes__descriptor, &test__ruled__descriptor };

static void write_and_read_back(struct arena *arena, const ProtobufCMessage *message)
{
  const char *text;
  size_t size;
  ProtobufCMessage *again;
  if (!status_is_ok(json_from_message(arena, message, &text, &size)))
    return; /* NaN, an instant out of range */
  struct status status = json_to_message(arena, message->descriptor, text, size, &again);
  assert(status_is_ok(status));
  /* JSON keeps neither unknown fields nor a zero's sign: compare what it does keep. */
  const char *text_again;
  size_t size_again;
  status = json_from_message(arena, again, &text_again, &size_again);
  assert(status_is_ok(status));
  assert(size == size_again && __builtin_memcmp(text, text_again, size) == 0);
}

bool hostile_message(const uint8_t *data, size_t size)
{
  bool is_valid = false;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    struct arena *arena = arena_new();
    ProtobufCMessage *message = NULL;
    if (status_is_ok(wire_validate(arena, types[i], data, size))) {
      struct status status = wire_unpack(arena, types[i], data, size, &message);
      assert(status_is_ok(status));
      assert(reflect_equal(message, reflect_copy(arena, message)));
      (void)wire_check(arena, message);
      write_and_read_back(arena, message);
      is_valid = true;
    }
    arena_free(arena);
  }
  return is_valid;
}

bool hostile_json(const uint8_t *data, size_t size)
{
  bool is_read = false;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    struct arena *arena = arena_new();
    ProtobufCMessage *message = NULL;
    if (status_is_ok(json_to_message(arena, types[i], (const char *)data, size, &message))) {
      size_t packed_size;
      const uint8_t *packed = wire_pack(arena, message, &packed_size);
      struct status status = wire_validate(arena, types[i], packed, packed_size);
      assert(status_is_ok(status));
      (void)wire_check(arena, message);
      write_and_read_back(arena, message);
      is_read = true;
    }
    arena_free(arena);
  }
  return is_read;
}
