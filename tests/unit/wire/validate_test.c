/* validate_test: what wire_validate takes and refuses, byte by byte. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "steward/test/v1/shapes.pb-c.h"
#include "wire/wire.h"

#define MAX_BYTES 256

/* Bytes in hexadecimal, of test.Shapes; the complaint is "" when they are taken. */
static const struct {
  const char *what, *bytes, *complaint;
} table[] = {
  { "an empty message", "", "" },
  { "int32 5", "18 05", "" },
  { "int32 -1, ten bytes", "18 FF FF FF FF FF FF FF FF FF 01", "" },
  { "a varint of more than 64 bits", "18 FF FF FF FF FF FF FF FF FF 02", "an_int32 is cut short or badly encoded" },
  { "a varint of eleven bytes", "18 FF FF FF FF FF FF FF FF FF FF 01", "an_int32 is cut short or badly encoded" },
  { "an overlong varint", "18 85 00", "an_int32 is cut short or badly encoded" },
  { "an overlong zero", "18 80 00", "an_int32 is cut short or badly encoded" },
  { "a varint cut short", "18 85", "an_int32 is cut short or badly encoded" },
  { "a tag without a value", "18", "an_int32 is cut short or badly encoded" },
  { "an overlong tag", "98 00 05", "broken tag" },
  { "a tag cut short", "98", "broken tag" },
  { "field number 0", "00 05", "broken tag" },
  { "a field number past 2^29 - 1", "80 80 80 80 20 05", "broken tag" },
  { "the last field number, unknown", "F8 FF FF FF 0F 05", "" },
  { "an unknown varint", "90 3F 05", "" },
  { "an unknown string of any bytes", "92 3F 02 FF 00", "" },
  { "an unknown fixed64 cut short", "91 3F 01 02", "#1010 is cut short" },
  { "a group", "93 3F 94 3F", "#1010 has a wire type that is not in use" },
  { "wire type 7", "97 3F", "#1010 has a wire type that is not in use" },
  { "int32 as fixed32", "1D 01 00 00 00", "an_int32 has the wrong wire type" },
  { "int32 as bytes", "1A 01 05", "an_int32 has the wrong wire type" },
  { "a string as varint", "70 05", "a_string has the wrong wire type" },
  { "a string as a group", "73 74", "a_string has the wrong wire type" },
  { "double", "09 00 00 00 00 00 00 F0 3F", "" },
  { "double cut short", "09 00 00 00", "a_double is cut short" },
  { "float", "15 00 00 80 3F", "" },
  { "an empty string", "72 00", "" },
  { "a string longer than the message", "72 05 61 62", "a_string is cut short" },
  { "a string of 4 GiB", "72 FF FF FF FF 0F 61", "a_string is cut short" },
  { "a string of 2^63 bytes", "72 80 80 80 80 80 80 80 80 80 01 61", "a_string is cut short" },
  { "a string with NUL", "72 03 61 00 62", "a_string must be UTF-8 text without NUL" },
  { "U+00E9", "72 02 C3 A9", "" },
  { "U+10FFFF", "72 04 F4 8F BF BF", "" },
  { "past U+10FFFF", "72 04 F4 90 80 80", "UTF-8" },
  { "a surrogate", "72 03 ED A0 80", "UTF-8" },
  { "an overlong slash", "72 02 C0 AF", "UTF-8" },
  { "an overlong three-byte form", "72 03 E0 80 AF", "UTF-8" },
  { "a lone continuation", "72 01 80", "UTF-8" },
  { "a sequence cut short", "72 02 E2 82", "UTF-8" },
  { "bytes of anything", "7A 03 00 FF 80", "" },
  { "packed int32s", "BA 06 03 01 02 03", "" },
  { "int32s one by one", "B8 06 01 B8 06 02", "" },
  { "packed int32s cut short", "BA 06 02 01 80", "int32s has a broken packed value" },
  { "packed doubles", "AA 06 08 00 00 00 00 00 00 F0 3F", "" },
  { "packed doubles of a wrong length", "AA 06 07 00 00 00 00 00 00 F0", "doubles has a broken packed value" },
  { "packed fixed64s though declared unpacked", "F2 06 08 01 00 00 00 00 00 00 00", "" },
  { "packed bools", "8A 07 02 00 01", "" },
  { "a nested message", "8A 01 02 18 05", "" },
  { "a nested message that is cut short", "8A 01 02 18", "shape is cut short" },
  { "a fault below", "8A 01 03 72 01 80", "shape.a_string must be UTF-8" },
  { "a singular message twice", "8A 01 00 8A 01 00", "shape comes twice" },
  { "a repeated message twice", "AA 07 00 AA 07 00", "" },
  { "a scalar twice: the last one counts", "18 05 18 06", "" },
  { "two members of a oneof: the last one counts", "F2 01 01 61 F8 01 05", "" },
  { "a bad packed value in a timestamp list", "B2 07 01 08", "instants.seconds is cut short" },
};

static size_t from_hex(const char *text, uint8_t *out)
{
  size_t count = 0;
  int skip = 0;
  unsigned byte;
  for (; sscanf(text, "%2x%n", &byte, &skip) == 1; text += skip)
    out[count++] = (uint8_t)byte;
  return count;
}

Test(validate, bytes_are_taken_or_refused_by_the_table)
{
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    struct arena *arena = arena_new();
    uint8_t bytes[MAX_BYTES];
    ProtobufCMessage *message = NULL;
    size_t size = from_hex(table[i].bytes, bytes);
    struct status status = wire_unpack(arena, &test__shapes__descriptor, bytes, size, &message);
    cr_assert_eq(status_is_ok(status), *table[i].complaint == '\0', "%s: %s", table[i].what, status.message);
    if (!status_is_ok(status)) {
      cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", table[i].what);
      cr_assert_not_null(strstr(status.message, table[i].complaint), "%s: %s", table[i].what, status.message);
    }
    arena_free(arena);
  }
}

/* `depth` messages in one another, as field 17. */
static size_t nest(unsigned depth, uint8_t *out)
{
  uint8_t *at = out;
  for (unsigned below = depth - 1; below > 0; below--) {
    *at++ = 0x8A;
    *at++ = 0x01;
    *at++ = (uint8_t)((below - 1) * 3);
  }
  return (size_t)(at - out);
}

Test(validate, sixteen_levels_are_taken_and_seventeen_refused)
{
  struct arena *arena = arena_new();
  uint8_t bytes[MAX_BYTES];
  ProtobufCMessage *message;
  size_t size = nest(16, bytes);
  cr_assert(status_is_ok(wire_unpack(arena, &test__shapes__descriptor, bytes, size, &message)));
  size = nest(17, bytes);
  struct status status = wire_unpack(arena, &test__shapes__descriptor, bytes, size, &message);
  cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_assert_not_null(strstr(status.message, "too deep"), "%s", status.message);
  arena_free(arena);
}

Test(validate, a_small_body_cannot_become_a_large_message)
{
  /* Two bytes each: an empty message in a list. */
  size_t count = 1500000;
  struct arena *arena = arena_new();
  uint8_t *bytes = arena_alloc(arena, count * 3);
  for (size_t i = 0; i < count; i++)
    memcpy(bytes + 3 * i, (const uint8_t[]){ 0xAA, 0x07, 0x00 }, 3);
  struct status status = wire_validate(arena, &test__shapes__descriptor, bytes, count * 3);
  cr_assert_eq(status.code, STATUS_RESOURCE_EXHAUSTED);
  arena_free(arena);
}

Test(validate, packed_values_count_as_fields)
{
  size_t count = WIRE_MAX_FIELDS;
  struct arena *arena = arena_new();
  uint8_t *bytes = arena_alloc(arena, count + 8);
  memcpy(bytes, (const uint8_t[]){ 0xBA, 0x06, 0x80, 0x80, 0x80, 0x01 }, 6);
  struct status status = wire_validate(arena, &test__shapes__descriptor, bytes, count + 6);
  cr_assert_eq(status.code, STATUS_RESOURCE_EXHAUSTED, "%s", status.message);
  arena_free(arena);
}

Test(validate, nothing_at_all_is_an_empty_message)
{
  struct arena *arena = arena_new();
  ProtobufCMessage *message = NULL;
  cr_assert(status_is_ok(wire_unpack(arena, &test__shapes__descriptor, NULL, 0, &message)));
  cr_assert_eq(message->descriptor, &test__shapes__descriptor);
  arena_free(arena);
}
