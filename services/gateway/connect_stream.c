// A server stream: one enveloped message in, many out, and a last envelope that says how it ended.
#include <string.h>

#include "connect.h"
#include "connect_error.h"

#define ENVELOPE_BYTES 5u
#define FLAG_COMPRESSED 0x01
#define FLAG_END 0x02

/* The one message of the request: flags, four bytes of length, most significant first, and nothing behind it. */
static struct status open_envelope(const struct connect_call *call, const uint8_t **data, size_t *size)
{
  const uint8_t *body = call->request->body;
  size_t body_size = call->request->body_size;
  if (body_size < ENVELOPE_BYTES) {
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the request holds no enveloped message");
  }
  if ((body[0] & FLAG_COMPRESSED) != 0) {
    return status_fail(STATUS_UNIMPLEMENTED, NULL, "compressed messages are not understood; send identity");
  }
  size_t length = (size_t)body[1] << 24 | (size_t)body[2] << 16 | (size_t)body[3] << 8 | body[4];
  if (body[0] != 0 || length != body_size - ENVELOPE_BYTES) {
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the request must hold one whole enveloped message");
  }
  *data = body + ENVELOPE_BYTES;
  *size = length;
  return status_ok();
}

static bool write_envelope(struct connect_call *call, struct arena *arena, uint8_t flags, const void *data, size_t size)
{
  uint8_t *envelope = arena_alloc(arena, ENVELOPE_BYTES + size);
  envelope[0] = flags;
  envelope[1] = (uint8_t)(size >> 24);
  envelope[2] = (uint8_t)(size >> 16);
  envelope[3] = (uint8_t)(size >> 8);
  envelope[4] = (uint8_t)size;
  memcpy(envelope + ENVELOPE_BYTES, data, size);
  return http_stream_write(call->exchange, envelope, ENVELOPE_BYTES + size);
}

static void begin(struct connect_call *call)
{
  struct http_answer answer = { .status = 200,
                                .content_type =
                                    call->is_json ? "application/connect+json" : "application/connect+proto" };
  connect_add_headers(call, &answer);
  answer.headers[answer.header_count++] = (struct http_header){ "X-Accel-Buffering", "no" };
  http_stream_begin(call->exchange, &answer);
}

static void end(struct connect_call *call, struct status status)
{
  const char *text = connect_error_end_of_stream(call->call->arena, status);
  write_envelope(call, call->call->arena, FLAG_END, text, strlen(text));
  http_stream_end(call->exchange, true);
}

static struct status copy_items(struct connect_call *call, struct bus_stream *stream, struct arena *arena)
{
  for (;;) {
    struct connect_bytes item;
    struct status status = bus_forward_next(stream, &item.data, &item.size);
    if (!status_is_ok(status) || item.data == NULL) {
      return status;
    }
    arena_reset(arena);
    status = connect_write_message(call, arena, &item);
    if (!status_is_ok(status)) {
      return status;
    }
    call->is_waiting = !write_envelope(call, arena, 0, item.data, item.size);
    while (call->is_waiting && status_is_ok(status)) {
      status = fiber_park_cancellable(); /* the peer is behind: woken when its queue is empty, cancelled when it left */
    }
    if (!status_is_ok(status)) {
      return status;
    }
  }
}

void connect_refuse_stream(struct connect_call *call, struct status status)
{
  begin(call);
  end(call, status);
}

void connect_stream(struct connect_call *call)
{
  const uint8_t *data, *message;
  size_t size, message_size;
  struct bus_stream *stream = NULL;
  struct status status = open_envelope(call, &data, &size);
  if (status_is_ok(status)) {
    status = connect_read_message(call, data, size, &message, &message_size);
  }
  if (status_is_ok(status)) {
    status = bus_forward_open(call->call, call->method, message, message_size, &stream);
  }
  begin(call);
  if (status_is_ok(status)) {
    struct arena *arena = arena_new();
    status = copy_items(call, stream, arena);
    arena_free(arena);
  }
  bus_close(stream);
  end(call, status);
}
