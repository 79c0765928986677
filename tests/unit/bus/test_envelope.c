/* The envelope's bytes are those of the contract, and nothing malformed passes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bus/envelope.h"
#include "steward/bus/v1/bus.pb-c.h"

static const struct envelope call_envelope = {
  .kind = KIND_CALL,
  .request_id = UINT64_C(1) << 40,
  .method = "steward.crm.v1.RmdService/Calculate",
  .has_caller = true,
  .caller = { .firm_id = 7, .user_id = 300, .role = ROLE_TRADER, .second_factor = true, .principal = "user:300",
              .session_id = 1007, .scope = "steward.crm.v1.ClientService/List", .limited = true },
  .deadline_us = INT64_C(1795000000000000),
  .idempotency_key = "order 12 \xc3\xa9",
  .traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  .credit = 32,
  .item = UINT64_C(1) << 33,
};

static size_t packed_of(const struct envelope *envelope, uint8_t *out)
{
  zmq_msg_t message;
  envelope_pack(&message, envelope);
  size_t size = zmq_msg_size(&message);
  memcpy(out, zmq_msg_data(&message), size);
  zmq_msg_close(&message);
  return size;
}

Test(bus_envelope, its_bytes_are_what_the_generated_code_writes)
{
  uint8_t ours[ENVELOPE_MAX_BYTES], theirs[ENVELOPE_MAX_BYTES];
  size_t size = packed_of(&call_envelope, ours);
  Bus__Envelope *message = bus__envelope__unpack(NULL, size, ours);
  cr_assert_not_null(message);
  cr_assert_eq(message->version, 1);
  cr_assert_eq(message->kind, BUS__ENVELOPE__KIND__CALL);
  cr_assert_str_eq(message->method, call_envelope.method);
  cr_assert_eq(message->caller->role, BUS__ROLE__TRADER);
  cr_assert_eq(message->deadline_us, call_envelope.deadline_us);
  cr_assert_eq(bus__envelope__pack(message, theirs), size);
  cr_assert_arr_eq(ours, theirs, size);
  bus__envelope__free_unpacked(message, NULL);
}

Test(bus_envelope, what_was_packed_is_what_is_unpacked)
{
  uint8_t bytes[ENVELOPE_MAX_BYTES];
  struct arena *arena = arena_new();
  struct envelope out;
  size_t size = packed_of(&call_envelope, bytes);
  cr_assert_eq(envelope_unpack(arena, bytes, size, &out).code, STATUS_OK);
  cr_assert_eq(out.request_id, call_envelope.request_id);
  cr_assert_str_eq(out.method, call_envelope.method);
  cr_assert_eq(out.caller.user_id, 300);
  cr_assert_eq(out.caller.second_factor, true);
  cr_assert_eq(out.caller.limited, true);
  cr_assert_str_eq(out.caller.principal, "user:300");
  cr_assert_eq(out.caller.session_id, 1007);
  cr_assert_str_eq(out.caller.scope, "steward.crm.v1.ClientService/List");
  cr_assert_str_eq(out.idempotency_key, call_envelope.idempotency_key);
  cr_assert_str_eq(out.traceparent, call_envelope.traceparent);
  cr_assert_eq(out.credit, 32);
  cr_assert_eq(out.item, UINT64_C(1) << 33);
  arena_free(arena);
}

Test(bus_envelope, a_long_message_is_cut_between_characters)
{
  uint8_t bytes[ENVELOPE_MAX_BYTES];
  char text[3001];
  struct arena *arena = arena_new();
  for (size_t i = 0; i < 1000; i++)
    memcpy(text + 3 * i, "\xe2\x82\xac", 3);
  text[3000] = '\0';
  struct envelope out, reply = { .kind = KIND_REPLY, .status = { STATUS_ABORTED, "a", text } };
  size_t size = packed_of(&reply, bytes);
  cr_assert_eq(envelope_unpack(arena, bytes, size, &out).code, STATUS_OK);
  cr_assert_eq(strlen(out.status.message), ENVELOPE_MAX_TEXT / 3 * 3);
  cr_assert_str_eq(out.status.field, "a");
  arena_free(arena);
}

/* Every prefix and many mutations: never a crash (the sanitizers watch), and what passes is within its limits. */
Test(bus_envelope, hostile_bytes_are_refused_or_harmless)
{
  uint8_t bytes[ENVELOPE_MAX_BYTES];
  struct arena *arena = arena_new();
  struct envelope out;
  size_t size = packed_of(&call_envelope, bytes);
  for (size_t length = 0; length <= size; length++) {
    uint8_t *exact = malloc(length + 1);
    memcpy(exact, bytes, length);
    envelope_unpack(arena, exact, length, &out);
    free(exact);
  }
  unsigned seed = 12;
  for (int i = 0; i < 200000; i++) {
    uint8_t *mutated = malloc(size);
    memcpy(mutated, bytes, size);
    for (int flips = 1 + rand_r(&seed) % 3; flips > 0; flips--)
      mutated[(size_t)rand_r(&seed) % size] = (uint8_t)rand_r(&seed);
    if (envelope_unpack(arena, mutated, size, &out).code == STATUS_OK)
      cr_assert((int)out.caller.role <= ROLE_OPERATOR && (int)out.kind <= KIND_CREDIT);
    free(mutated);
    arena_reset(arena);
  }
  arena_free(arena);
}

struct bad_row {
  const char *what, *bytes;
  size_t size;
};

Test(bus_envelope, each_of_these_is_refused)
{
  static const struct bad_row rows[] = {
    { "nothing", "", 0 },
    { "no version", "\x10\x01", 2 },
    { "version 2", "\x08\x02\x10\x01", 4 },
    { "no kind", "\x08\x01", 2 },
    { "kind 7", "\x08\x01\x10\x07", 4 },
    { "a method that is a number", "\x08\x01\x10\x01\x20\x01", 6 },
    { "a method past the end", "\x08\x01\x10\x01\x22\x7f\x41", 7 },
    { "NUL in the method", "\x08\x01\x10\x01\x22\x02\x41\x00", 8 },
    { "bad UTF-8 in the method", "\x08\x01\x10\x01\x22\x01\xff", 7 },
    { "a group", "\x08\x01\x10\x01\x23", 5 },
    { "an endless number", "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12 },
    { "field number 0", "\x08\x01\x10\x01\x00\x01", 6 },
    { "a caller that is a number", "\x08\x01\x10\x01\x28\x01", 6 },
    { "a role that is none", "\x08\x01\x10\x01\x2a\x02\x18\x09", 8 },
    { "a deadline before 1970", "\x08\x01\x10\x01\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 15 },
  };
  struct arena *arena = arena_new();
  struct envelope out;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_assert_neq(envelope_unpack(arena, rows[i].bytes, rows[i].size, &out).code, STATUS_OK, "%s", rows[i].what);
  arena_free(arena);
}
