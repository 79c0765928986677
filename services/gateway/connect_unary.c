// A unary call: one message in, one message or an error out.
#include "connect.h"

static struct status forward(struct connect_call *call, const uint8_t **out, size_t *out_size)
{
  const uint8_t *message, *reply;
  size_t size, reply_size;
  struct status status = connect_read_message(call, call->request->body, call->request->body_size, &message, &size);
  if (status_is_ok(status)) {
    status = bus_forward(call->call, call->method, message, size, &reply, &reply_size);
  }
  if (status_is_ok(status)) {
    status = connect_write_message(call, call->call->arena, reply, reply_size, out, out_size);
  }
  return status;
}

void connect_unary(struct connect_call *call)
{
  const uint8_t *body;
  size_t size;
  struct status status = forward(call, &body, &size);
  if (!status_is_ok(status)) {
    connect_answer_error(call, status);
    return;
  }
  struct http_answer answer = { .status = 200,
                                .content_type = call->is_json ? "application/json" : "application/proto",
                                .body = body,
                                .body_size = size };
  connect_add_headers(call, &answer);
  http_respond(call->exchange, &answer);
}
