/* property_test: random messages survive the wire and JSON; random bytes break nothing. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hostile.h"
#include "steward/test/v1/shapes.pb-c.h"
#include "wire/json.h"
#include "wire/reflect.h"
#include "wire/wire.h"

#define RUNS 3000
#define MAX_DEPTH 4

struct source {
  struct arena *arena;
  uint64_t state;
};

/* xorshift64*: the same numbers on every machine. */
static uint64_t draw(struct source *source)
{
  source->state ^= source->state >> 12;
  source->state ^= source->state << 25;
  source->state ^= source->state >> 27;
  return source->state * UINT64_C(0x2545F4914F6CDD1D);
}

static uint64_t below(struct source *source, uint64_t limit)
{
  return (draw(source) >> 32) % limit;
}

/* Numbers of every size, the ends of the range among them. */
static uint64_t draw_bits(struct source *source)
{
  switch (below(source, 4)) {
  case 0:
    return below(source, 3) - 1;
  case 1:
    return UINT64_C(1) << below(source, 64);
  case 2:
    return draw(source) >> below(source, 64);
  default:
    return below(source, 2) ? INT64_MAX : (uint64_t)INT64_MIN;
  }
}

static double draw_real(struct source *source, bool is_single)
{
  for (;;) {
    uint64_t bits = draw(source);
    double wide;
    float narrow;
    memcpy(&wide, &bits, sizeof wide);
    memcpy(&narrow, &bits, sizeof narrow);
    double value = is_single ? narrow : wide;
    if (isfinite(value))
      return value;
  }
}

static const char *draw_text(struct source *source)
{
  static const char *const pieces[] = { "a", "\"", "\\", "\n", "\x01", "\xC3\xA9", "\xF0\x9F\x98\x80", "</", "\x7F" };
  const char *text = "";
  for (uint64_t left = below(source, 6); left > 0; left--)
    text = arena_printf(source->arena, "%s%s", text, pieces[below(source, sizeof pieces / sizeof *pieces)]);
  return text;
}

static ProtobufCMessage *draw_message(struct source *source, const ProtobufCMessageDescriptor *type, unsigned depth);

static void draw_value(struct source *source, const ProtobufCFieldDescriptor *field, void *out, unsigned depth)
{
  uint64_t bits = draw_bits(source);
  switch (field->type) {
  case PROTOBUF_C_TYPE_DOUBLE:
    *(double *)out = draw_real(source, false);
    break;
  case PROTOBUF_C_TYPE_FLOAT:
    *(float *)out = (float)draw_real(source, true);
    break;
  case PROTOBUF_C_TYPE_BOOL:
    *(protobuf_c_boolean *)out = bits & 1;
    break;
  case PROTOBUF_C_TYPE_STRING:
    *(const char **)out = draw_text(source);
    break;
  case PROTOBUF_C_TYPE_BYTES:
    ((ProtobufCBinaryData *)out)->len = below(source, 9);
    ((ProtobufCBinaryData *)out)->data = arena_copy(source->arena, &(uint64_t){ draw(source) }, sizeof bits);
    break;
  case PROTOBUF_C_TYPE_MESSAGE:
    *(ProtobufCMessage **)out = draw_message(source, field->descriptor, depth + 1);
    break;
  default:
    memcpy(out, &bits, reflect_size(field->type)); /* little end first */
  }
}

static void draw_field(struct source *source, const ProtobufCFieldDescriptor *field, ProtobufCMessage *message,
                       unsigned depth)
{
  char *member = (char *)message + field->offset, *quantifier = (char *)message + field->quantifier_offset;
  if (field->label == PROTOBUF_C_LABEL_REPEATED) {
    size_t count = below(source, 4), size = reflect_size(field->type);
    char *values = arena_array(source->arena, count + 1, size);
    for (size_t i = 0; i < count; i++)
      draw_value(source, field, values + i * size, depth);
    *(size_t *)quantifier = count;
    *(char **)member = values;
    return;
  }
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
    if (*(uint32_t *)quantifier != 0)
      return;
    *(uint32_t *)quantifier = field->id;
  }
  draw_value(source, field, member, depth);
}

static ProtobufCMessage *draw_message(struct source *source, const ProtobufCMessageDescriptor *type, unsigned depth)
{
  ProtobufCMessage *message = arena_alloc(source->arena, type->sizeof_message);
  protobuf_c_message_init(type, message);
  bool is_known = type == &google__protobuf__timestamp__descriptor || type == &google__protobuf__duration__descriptor;
  if (is_known) { /* seconds, nanos, as both types begin; within range and of one sign */
    ((Google__Protobuf__Timestamp *)message)->seconds = (int64_t)below(source, 4000000000);
    ((Google__Protobuf__Timestamp *)message)->nanos = (int32_t)below(source, 1000000000);
    return message;
  }
  for (unsigned i = 0; i < type->n_fields; i++) {
    const ProtobufCFieldDescriptor *field = &type->fields[i];
    if (field->type == PROTOBUF_C_TYPE_MESSAGE && depth == MAX_DEPTH)
      continue;
    if (reflect_is_wrapper(type) || below(source, 6) == 0)
      draw_field(source, field, message, depth);
  }
  return message;
}

Test(property, any_message_is_the_same_behind_the_wire)
{
  struct source source = { .arena = arena_new(), .state = 20260101 };
  for (int run = 0; run < RUNS; run++) {
    ProtobufCMessage *message = draw_message(&source, &test__shapes__descriptor, 1), *again;
    size_t size;
    const uint8_t *packed = wire_pack(source.arena, message, &size);
    struct status status = wire_unpack(source.arena, message->descriptor, packed, size, &again);
    cr_assert(status_is_ok(status), "%s", status.message);
    cr_assert(reflect_equal(message, again));
    cr_assert(reflect_equal(message, reflect_copy(source.arena, message)));
    arena_reset(source.arena);
  }
  arena_free(source.arena);
}

Test(property, any_message_is_the_same_behind_json)
{
  struct source source = { .arena = arena_new(), .state = 20260102 };
  for (int run = 0; run < RUNS; run++) {
    ProtobufCMessage *message = draw_message(&source, &test__shapes__descriptor, 1), *again;
    const char *text;
    size_t size;
    struct status status = json_from_message(source.arena, message, &text, &size);
    cr_assert(status_is_ok(status), "%s", status.message);
    status = json_to_message(source.arena, message->descriptor, text, size, &again);
    cr_assert(status_is_ok(status), "%s: %s", text, status.message);
    cr_assert(reflect_equal(message, again), "%s", text);
    arena_reset(source.arena);
  }
  arena_free(source.arena);
}

/* Changes a few bytes, cuts, or repeats a part: what is left is still nearly a message. */
static size_t damage(struct source *source, uint8_t *data, size_t size)
{
  for (uint64_t left = below(source, 4); left > 0 && size > 0; left--)
    data[below(source, size)] ^= (uint8_t)(1u << below(source, 8));
  if (size > 0 && below(source, 4) == 0)
    size = below(source, size);
  if (size > 1 && below(source, 4) == 0)
    memmove(data + size / 2, data, size - size / 2);
  return size;
}

Test(property, what_validates_unpacks_however_damaged)
{
  struct source source = { .arena = arena_new(), .state = 20260103 };
  int valid = 0;
  for (int run = 0; run < RUNS; run++) {
    size_t size;
    ProtobufCMessage *message = draw_message(&source, &test__shapes__descriptor, 1);
    uint8_t *packed = (uint8_t *)wire_pack(source.arena, message, &size);
    size = damage(&source, packed, size);
    valid += hostile_message(packed, size);
    arena_reset(source.arena);
  }
  arena_free(source.arena);
  cr_assert(valid > RUNS / 20 && valid < RUNS, "%d of %d", valid, RUNS); /* else nothing was tried */
}

Test(property, random_bytes_break_nothing)
{
  struct source source = { .arena = arena_new(), .state = 20260104 };
  for (int run = 0; run < RUNS; run++) {
    uint64_t data[8];
    for (size_t i = 0; i < 8; i++)
      data[i] = draw(&source);
    hostile_message((const uint8_t *)data, below(&source, sizeof data));
    hostile_json((const uint8_t *)data, below(&source, sizeof data));
  }
  arena_free(source.arena);
}

Test(property, damaged_json_breaks_nothing)
{
  struct source source = { .arena = arena_new(), .state = 20260105 };
  int valid = 0;
  for (int run = 0; run < RUNS; run++) {
    const char *text;
    size_t size;
    ProtobufCMessage *message = draw_message(&source, &test__shapes__descriptor, 1);
    cr_assert(status_is_ok(json_from_message(source.arena, message, &text, &size)));
    size = damage(&source, (uint8_t *)text, size);
    valid += hostile_json((const uint8_t *)text, size);
    arena_reset(source.arena);
  }
  arena_free(source.arena);
  cr_assert_gt(valid, RUNS / 20);
}
