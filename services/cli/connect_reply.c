/* Reads the gateway's answers: errors with code, field and message; envelopes of a stream. */
#include "connect_reply.h"

#include <jansson.h>
#include <string.h>

#define FLAG_END 0x02

size_t connect_envelope_take(const uint8_t *bytes, size_t size, struct connect_envelope *out)
{
  if (size < CONNECT_ENVELOPE_BYTES)
    return 0;
  size_t length = (size_t)bytes[1] << 24 | (size_t)bytes[2] << 16 | (size_t)bytes[3] << 8 | bytes[4];
  if (size - CONNECT_ENVELOPE_BYTES < length)
    return 0;
  *out = (struct connect_envelope){ .is_end = (bytes[0] & FLAG_END) != 0,
                                    .data = bytes + CONNECT_ENVELOPE_BYTES,
                                    .size = length };
  return CONNECT_ENVELOPE_BYTES + length;
}

void connect_envelope_head(uint8_t head[CONNECT_ENVELOPE_BYTES], size_t size)
{
  head[0] = 0;
  head[1] = (uint8_t)(size >> 24);
  head[2] = (uint8_t)(size >> 16);
  head[3] = (uint8_t)(size >> 8);
  head[4] = (uint8_t)size;
}

/* What stands between: the gateway itself always answers with JSON. */
static struct status by_http_status(struct arena *arena, long http_status)
{
  enum status_code code = http_status == 401                                                ? STATUS_UNAUTHENTICATED
                          : http_status == 403                                              ? STATUS_PERMISSION_DENIED
                          : http_status == 404                                              ? STATUS_UNIMPLEMENTED
                          : http_status == 429 || (http_status >= 502 && http_status < 505) ? STATUS_UNAVAILABLE
                                                                                            : STATUS_UNKNOWN;
  return status_format(arena, code, NULL, "HTTP status %ld, and no Connect answer: is this a Steward gateway?",
                       http_status);
}

static const char *field_of(json_t *error)
{
  json_t *detail = json_array_get(json_object_get(error, "details"), 0);
  json_t *violations = json_object_get(json_object_get(detail, "debug"), "fieldViolations");
  return json_string_value(json_object_get(json_array_get(violations, 0), "field"));
}

static struct status error_of(struct arena *arena, json_t *error)
{
  const char *name = json_string_value(json_object_get(error, "code"));
  const char *message = json_string_value(json_object_get(error, "message"));
  enum status_code code = name == NULL ? STATUS_UNKNOWN : status_code_parse(name);
  return status_format(arena, code == STATUS_OK ? STATUS_UNKNOWN : code, field_of(error), "%s",
                       message == NULL ? "" : message);
}

struct status connect_error_parse(struct arena *arena, long http_status, const uint8_t *body, size_t size)
{
  json_t *error = json_loadb((const char *)body, size, 0, NULL);
  bool is_error = json_is_string(json_object_get(error, "code"));
  struct status status = is_error ? error_of(arena, error) : by_http_status(arena, http_status);
  json_decref(error);
  return status;
}

struct status connect_end_parse(struct arena *arena, const uint8_t *body, size_t size)
{
  json_t *end = json_loadb((const char *)body, size, 0, NULL);
  json_t *error = json_object_get(end, "error");
  struct status status = status_ok();
  if (!json_is_object(end))
    status = status_fail(STATUS_INTERNAL, NULL, "the end of the stream is malformed");
  else if (error != NULL)
    status = error_of(arena, error);
  json_decref(end);
  return status;
}
