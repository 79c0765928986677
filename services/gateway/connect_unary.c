// A unary call: one message in, one message or an error out.
#include "connect.h"
#include "link_call.h"
#include "session_cookie.h"

#include "program/fault.h"

static struct status forward(struct connect_call *call, struct connect_bytes *out)
{
  struct bus_exchange exchange = { .call = call->call, .method = call->method };
  struct status status =
      connect_read_message(call, call->request->body, call->request->body_size, &exchange.in, &exchange.in_size);
  if (status_is_ok(status)) {
    fault_point("gateway.forwarding");
    status = bus_forward(&exchange);
    link_call_judge(call, status);
    fault_point("gateway.forwarded");
  }
  if (status_is_ok(status)) {
    *out = (struct connect_bytes){ exchange.out, exchange.out_size };
    status = session_cookie_answer(call, out);
  }
  if (status_is_ok(status)) {
    status = connect_write_message(call, call->call->arena, out);
  }
  return status;
}

void connect_unary(struct connect_call *call)
{
  struct connect_bytes body;
  struct status status = forward(call, &body);
  if (!status_is_ok(status)) {
    connect_answer_error(call, status);
    return;
  }
  struct http_answer answer = { .status = 200,
                                .content_type = call->is_json ? "application/json" : "application/proto",
                                .body = body.data,
                                .body_size = body.size };
  connect_add_headers(call, &answer);
  http_respond(call->exchange, &answer);
  fault_point("gateway.answered");
}
