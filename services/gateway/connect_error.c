// Turns a status into what Connect clients read.
#include "connect_error.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "wire/json.h"

#define FIELD_LIMIT 1024u /* bytes of the field's path and of the message in the detail */
#define DETAIL_LIMIT (2u * FIELD_LIMIT + 16u)
#define TAG_FIRST 0x0A  /* field 1, length-delimited */
#define TAG_SECOND 0x12 /* field 2, length-delimited */

int connect_error_http_status(enum status_code code)
{
  switch (code) {
  case STATUS_OK:
    return 200;
  case STATUS_CANCELED:
    return 499;
  case STATUS_INVALID_ARGUMENT:
  case STATUS_FAILED_PRECONDITION:
  case STATUS_OUT_OF_RANGE:
    return 400;
  case STATUS_DEADLINE_EXCEEDED:
    return 504;
  case STATUS_NOT_FOUND:
    return 404;
  case STATUS_ALREADY_EXISTS:
  case STATUS_ABORTED:
    return 409;
  case STATUS_PERMISSION_DENIED:
    return 403;
  case STATUS_RESOURCE_EXHAUSTED:
    return 429;
  case STATUS_UNIMPLEMENTED:
    return 501;
  case STATUS_UNAVAILABLE:
    return 503;
  case STATUS_UNAUTHENTICATED:
    return 401;
  case STATUS_UNKNOWN:
  case STATUS_INTERNAL:
  case STATUS_DATA_LOSS:
    break;
  }
  return 500;
}

struct bytes {
  uint8_t data[DETAIL_LIMIT];
  size_t size;
};

static void put_varint(struct bytes *bytes, size_t value)
{
  while (value >= 0x80) {
    bytes->data[bytes->size++] = (uint8_t)(value | 0x80);
    value >>= 7;
  }
  bytes->data[bytes->size++] = (uint8_t)value;
}

/* Length of the text cut to the limit, never within a UTF-8 sequence. */
static size_t cut(const char *text)
{
  size_t size = strlen(text);
  if (size <= FIELD_LIMIT) {
    return size;
  }
  size = FIELD_LIMIT;
  while (size > 0 && ((uint8_t)text[size] & 0xC0) == 0x80) {
    size--;
  }
  return size;
}

static void put_text(struct bytes *bytes, uint8_t tag, const char *text)
{
  size_t size = cut(text);
  bytes->data[bytes->size++] = tag;
  put_varint(bytes, size);
  memcpy(bytes->data + bytes->size, text, size);
  bytes->size += size;
}

/* google.rpc.BadRequest { repeated FieldViolation field_violations = 1; }, FieldViolation { field = 1, description = 2
 * } */
static const char *bad_request_base64(struct arena *arena, const char *field, const char *message)
{
  struct bytes violation = { .size = 0 };
  put_text(&violation, TAG_FIRST, field);
  put_text(&violation, TAG_SECOND, message);
  struct bytes packed = { .size = 0 };
  packed.data[packed.size++] = TAG_FIRST;
  put_varint(&packed, violation.size);
  uint8_t *all = arena_alloc(arena, packed.size + violation.size);
  memcpy(all, packed.data, packed.size);
  memcpy(all + packed.size, violation.data, violation.size);
  size_t size = packed.size + violation.size;
  size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  char *text = arena_alloc(arena, room);
  sodium_bin2base64(text, room, all, size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  return text;
}

const char *connect_error_json(struct arena *arena, struct status status)
{
  assert(!status_is_ok(status));
  const char *code = status_code_name(status.code);
  const char *message = status.message == NULL ? "" : status.message;
  const char *quoted = json_quote(arena, message);
  if (status.field == NULL || status.field[0] == '\0') {
    return arena_printf(arena, "{\"code\":\"%s\",\"message\":%s}", code, quoted);
  }
  return arena_printf(
      arena,
      "{\"code\":\"%s\",\"message\":%s,\"details\":[{\"type\":\"google.rpc.BadRequest\",\"value\":\"%s\","
      "\"debug\":{\"fieldViolations\":[{\"field\":%s,\"description\":%s}]}}]}",
      code, quoted, bad_request_base64(arena, status.field, message), json_quote(arena, status.field), quoted);
}

const char *connect_error_end_of_stream(struct arena *arena, struct status status)
{
  if (status_is_ok(status)) {
    return "{}";
  }
  return arena_printf(arena, "{\"error\":%s}", connect_error_json(arena, status));
}

struct status connect_timeout_parse(const char *text, int64_t *timeout_us)
{
  size_t size = strspn(text, "0123456789");
  if (size == 0 || size > CONNECT_TIMEOUT_DIGITS || text[size] != '\0') {
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "Connect-Timeout-Ms must be a number of at most ten digits");
  }
  int64_t milliseconds = 0;
  for (size_t i = 0; i < size; i++) {
    milliseconds = milliseconds * 10 + (text[i] - '0');
  }
  *timeout_us = milliseconds * 1000;
  return status_ok();
}
