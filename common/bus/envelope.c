/* Envelopes to bytes and back. The form is the contract's message (a test compares with the generated code); written
 * out here because every call packs and unpacks several, and in one pass with its checks it costs a fifth. */
#include "envelope.h"

#include <assert.h>
#include <string.h>

#include "wire/utf8.h"

enum wire { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

enum field { /* numbers of steward.bus.v1.Envelope */
             FIELD_VERSION = 1,
             FIELD_KIND = 2,
             FIELD_REQUEST_ID = 3,
             FIELD_METHOD = 4,
             FIELD_CALLER = 5,
             FIELD_DEADLINE_US = 6,
             FIELD_IDEMPOTENCY_KEY = 7,
             FIELD_TRACEPARENT = 8,
             FIELD_CREDIT = 9,
             FIELD_CODE = 10,
             FIELD_MESSAGE = 11,
             FIELD_FIELD = 12,
             FIELD_ITEM = 13,
};

enum caller_field { /* of steward.bus.v1.Caller */
                    CALLER_FIRM_ID = 1,
                    CALLER_USER_ID = 2,
                    CALLER_ROLE = 3,
                    CALLER_SECOND_FACTOR = 4,
                    CALLER_PRINCIPAL = 5,
                    CALLER_SESSION_ID = 6,
                    CALLER_SCOPE = 7,
                    CALLER_LIMITED = 8,
                    CALLER_DIRECT = 9,
};

#define PACKED_LIMIT (ENVELOPE_MAX_BYTES + 256) /* all texts at their limits, and the numbers */
#define MAX_SHORT_TEXT 256                      /* method, key, trace, principal */

/* The build zeroes locals; these buffers are written before they are read, and clearing them cost more than filling. */
#define UNINITIALIZED __attribute__((uninitialized))

static uint8_t *put_varint(uint8_t *at, uint64_t value)
{
  for (; value >= 0x80; value >>= 7)
    *at++ = (uint8_t)(value | 0x80);
  *at++ = (uint8_t)value;
  return at;
}

static uint8_t *put_number(uint8_t *at, unsigned number, uint64_t value)
{
  if (value == 0)
    return at;
  *at++ = (uint8_t)(number << 3 | WIRE_VARINT);
  return put_varint(at, value);
}

/* A status' texts come from handlers and may quote input of any length: longer ones are cut, not inside a character. */
static uint8_t *put_text(uint8_t *at, unsigned number, const char *text, size_t limit)
{
  if (text == NULL || text[0] == '\0')
    return at;
  size_t length = strnlen(text, limit + 1);
  if (length > limit) {
    length = limit;
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
      length--;
  }
  *at++ = (uint8_t)(number << 3 | WIRE_BYTES);
  at = put_varint(at, length);
  memcpy(at, text, length);
  return at + length;
}

static uint8_t *put_caller(uint8_t *at, const struct caller *caller)
{
  UNINITIALIZED uint8_t packed[MAX_SHORT_TEXT + CALL_MAX_SCOPE + 64];
  uint8_t *end = put_number(packed, CALLER_FIRM_ID, caller->firm_id);
  end = put_number(end, CALLER_USER_ID, caller->user_id);
  end = put_number(end, CALLER_ROLE, (uint64_t)caller->role);
  end = put_number(end, CALLER_SECOND_FACTOR, caller->second_factor);
  end = put_text(end, CALLER_PRINCIPAL, caller->principal, MAX_SHORT_TEXT);
  end = put_number(end, CALLER_SESSION_ID, caller->session_id);
  end = put_text(end, CALLER_SCOPE, caller->scope, CALL_MAX_SCOPE);
  end = put_number(end, CALLER_LIMITED, caller->limited);
  end = put_number(end, CALLER_DIRECT, caller->direct);
  size_t size = (size_t)(end - packed);
  *at++ = FIELD_CALLER << 3 | WIRE_BYTES;
  at = put_varint(at, size);
  memcpy(at, packed, size);
  return at + size;
}

void envelope_pack(zmq_msg_t *message, const struct envelope *envelope)
{
  UNINITIALIZED uint8_t packed[PACKED_LIMIT];
  uint8_t *at = put_number(packed, FIELD_VERSION, ENVELOPE_VERSION);
  at = put_number(at, FIELD_KIND, (uint64_t)envelope->kind);
  at = put_number(at, FIELD_REQUEST_ID, envelope->request_id);
  at = put_text(at, FIELD_METHOD, envelope->method, MAX_SHORT_TEXT);
  if (envelope->has_caller)
    at = put_caller(at, &envelope->caller);
  at = put_number(at, FIELD_DEADLINE_US, (uint64_t)envelope->deadline_us);
  at = put_text(at, FIELD_IDEMPOTENCY_KEY, envelope->idempotency_key, MAX_SHORT_TEXT);
  at = put_text(at, FIELD_TRACEPARENT, envelope->traceparent, MAX_SHORT_TEXT);
  at = put_number(at, FIELD_CREDIT, envelope->credit);
  at = put_number(at, FIELD_CODE, (uint64_t)envelope->status.code);
  at = put_text(at, FIELD_MESSAGE, envelope->status.message, ENVELOPE_MAX_TEXT);
  at = put_text(at, FIELD_FIELD, envelope->status.field, ENVELOPE_MAX_TEXT);
  at = put_number(at, FIELD_ITEM, envelope->item);
  size_t size = (size_t)(at - packed);
  int outcome = zmq_msg_init_size(message, size);
  assert(outcome == 0);
  memcpy(zmq_msg_data(message), packed, size);
}

/* What is left to read. Once something is malformed, nothing more is read. */
struct reader {
  struct arena *arena;
  const uint8_t *at, *end;
  bool is_good;
};

struct value {
  unsigned number;
  enum wire wire;
  uint64_t varint;
  const uint8_t *bytes;
  size_t size;
};

static uint64_t read_varint(struct reader *reader)
{
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (reader->at == reader->end)
      break;
    uint8_t byte = *reader->at++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80)
      return value;
  }
  reader->is_good = false;
  return 0;
}

static const uint8_t *read_bytes(struct reader *reader, uint64_t size)
{
  const uint8_t *bytes = reader->at;
  if (size > (uint64_t)(reader->end - reader->at)) {
    reader->is_good = false;
    return NULL;
  }
  reader->at += size;
  return bytes;
}

/* The next field; false at the end or when malformed. */
static bool read_value(struct reader *reader, struct value *out)
{
  if (!reader->is_good || reader->at == reader->end)
    return false;
  uint64_t tag = read_varint(reader);
  out->number = (unsigned)(tag >> 3);
  out->wire = (enum wire)(tag & 7);
  if (out->number == 0 || tag > UINT32_MAX)
    reader->is_good = false;
  else if (out->wire == WIRE_VARINT)
    out->varint = read_varint(reader);
  else if (out->wire == WIRE_BYTES)
    out->bytes = read_bytes(reader, out->size = read_varint(reader));
  else if (out->wire == WIRE_FIXED64 || out->wire == WIRE_FIXED32)
    read_bytes(reader, out->wire == WIRE_FIXED64 ? 8 : 4);
  else
    reader->is_good = false;
  return reader->is_good;
}

static uint64_t number_of(struct reader *reader, const struct value *value)
{
  reader->is_good = reader->is_good && value->wire == WIRE_VARINT;
  return value->varint;
}

static const char *text_of(struct reader *reader, const struct value *value)
{
  bool is_text = value->wire == WIRE_BYTES && utf8_is_text(value->bytes, value->size);
  reader->is_good = reader->is_good && is_text;
  if (!is_text || value->size == 0)
    return "";
  char *text = arena_alloc(reader->arena, value->size + 1);
  memcpy(text, value->bytes, value->size);
  return text;
}

/* Numbers that an int does not hold must not become ones that look right. */
static int small_of(struct reader *reader, const struct value *value)
{
  uint64_t number = number_of(reader, value);
  return number > INT32_MAX ? INT32_MAX : (int)number;
}

static void read_caller(struct reader *reader, const struct value *whole, struct caller *out)
{
  if (whole->wire != WIRE_BYTES) {
    reader->is_good = false;
    return;
  }
  struct reader inner = {
    .arena = reader->arena, .at = whole->bytes, .end = whole->bytes + whole->size, .is_good = true
  };
  struct value value = { 0 };
  while (read_value(&inner, &value)) {
    if (value.number == CALLER_FIRM_ID)
      out->firm_id = number_of(&inner, &value);
    else if (value.number == CALLER_USER_ID)
      out->user_id = number_of(&inner, &value);
    else if (value.number == CALLER_ROLE)
      out->role = (enum role)small_of(&inner, &value);
    else if (value.number == CALLER_SECOND_FACTOR)
      out->second_factor = number_of(&inner, &value) != 0;
    else if (value.number == CALLER_PRINCIPAL)
      out->principal = text_of(&inner, &value);
    else if (value.number == CALLER_SESSION_ID)
      out->session_id = number_of(&inner, &value);
    else if (value.number == CALLER_SCOPE)
      out->scope = text_of(&inner, &value);
    else if (value.number == CALLER_LIMITED)
      out->limited = number_of(&inner, &value) != 0;
    else if (value.number == CALLER_DIRECT)
      out->direct = number_of(&inner, &value) != 0;
  }
  reader->is_good = reader->is_good && inner.is_good;
}

static void read_text_or_number(struct reader *reader, const struct value *value, struct envelope *out)
{
  switch (value->number) {
  case FIELD_METHOD:
    out->method = text_of(reader, value);
    break;
  case FIELD_IDEMPOTENCY_KEY:
    out->idempotency_key = text_of(reader, value);
    break;
  case FIELD_TRACEPARENT:
    out->traceparent = text_of(reader, value);
    break;
  case FIELD_MESSAGE:
    out->status.message = text_of(reader, value);
    break;
  case FIELD_FIELD:
    out->status.field = text_of(reader, value);
    break;
  case FIELD_REQUEST_ID:
    out->request_id = number_of(reader, value);
    break;
  case FIELD_DEADLINE_US:
    out->deadline_us = (int64_t)number_of(reader, value);
    break;
  case FIELD_CREDIT:
    out->credit = (uint32_t)small_of(reader, value);
    break;
  case FIELD_CODE:
    out->status.code = (enum status_code)small_of(reader, value);
    break;
  case FIELD_ITEM:
    out->item = number_of(reader, value);
    break;
  default: /* of a later version: skipped */
    break;
  }
}

static struct status envelope_check(const struct envelope *envelope, int version)
{
  if (version != ENVELOPE_VERSION)
    return status_fail(STATUS_UNIMPLEMENTED, "version", "the protocol's version is 1");
  if ((int)envelope->kind < KIND_CALL || (int)envelope->kind > KIND_CREDIT)
    return status_fail(STATUS_INVALID_ARGUMENT, "kind", "no such kind");
  if (strlen(envelope->idempotency_key) > ENVELOPE_MAX_KEY)
    return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key", "longer than 128 bytes");
  if ((int)envelope->caller.role < ROLE_NONE || (int)envelope->caller.role > ROLE_OPERATOR)
    return status_fail(STATUS_INVALID_ARGUMENT, "caller.role", "no such role");
  if (envelope->deadline_us < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "deadline_us", "before 1970");
  return status_ok();
}

struct status envelope_unpack(struct arena *arena, const void *data, size_t size, struct envelope *out)
{
  if (size == 0 || size > ENVELOPE_MAX_BYTES)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the envelope's size");
  const uint8_t *bytes = data;
  struct reader reader = { .arena = arena, .at = bytes, .end = bytes + size, .is_good = true };
  struct envelope envelope = { .method = "", .idempotency_key = "", .traceparent = "", .caller = { .principal = "" } };
  int version = 0;
  struct value value = { 0 };
  while (read_value(&reader, &value)) {
    if (value.number == FIELD_VERSION) {
      version = small_of(&reader, &value);
    } else if (value.number == FIELD_KIND) {
      envelope.kind = (enum envelope_kind)small_of(&reader, &value);
    } else if (value.number == FIELD_CALLER) {
      envelope.has_caller = true;
      read_caller(&reader, &value, &envelope.caller);
    } else {
      read_text_or_number(&reader, &value, &envelope);
    }
  }
  if (!reader.is_good)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the envelope is malformed");
  struct status status = envelope_check(&envelope, version);
  if (!status_is_ok(status))
    return status;
  if (envelope.status.code == STATUS_OK)
    envelope.status = status_ok();
  else if ((int)envelope.status.code > STATUS_UNAUTHENTICATED)
    envelope.status.code = STATUS_UNKNOWN;
  else if (envelope.status.message == NULL)
    envelope.status.message = "";
  if (envelope.status.field != NULL && envelope.status.field[0] == '\0')
    envelope.status.field = NULL;
  *out = envelope;
  return status_ok();
}
