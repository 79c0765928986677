/* bus: calls between services: ZeroMQ on libuv, or in-process when the callee is served here.
 *
 * Server: one ROUTER an endpoint. Client: one DEALER a replica, the least outstanding is taken. A message is an
 * Envelope frame and a body frame behind the routing id (proto/steward/bus/v1/bus.proto has the grammar).
 * Requests are validated on the wire, unpacked, checked against their field rules and against the method's access
 * row before the handler's fiber starts. Retries are made here alone: methods that are idempotent, or any call with
 * an idempotency key, on UNAVAILABLE, within the deadline.
 */
#ifndef STEWARD_BUS_H
#define STEWARD_BUS_H
#include <uv.h>

#include "call.h"

#define BUS_MAX_BODY_BYTES (16u << 20)
#define BUS_MAX_CALLS 2048 /* in flight in one server; more is resource_exhausted */

struct bus;
struct bus_stream;

struct bus_options {
  uv_loop_t *loop;
  const char *service;      /* "risk": the system principal is system:risk */
  const char *curve_secret; /* Z85 secret key for tcp endpoints, NULL when only ipc and inproc are used */
  const char
      *curve_allow; /* path of the allow-list file, lines "<Z85 public key> <name> <front|service>", NULL for none */
};

struct status bus_new(const struct bus_options *options, struct bus **out);
void bus_free(struct bus *bus); /* closes sockets, cancels fibers, runs the loop until its handles are closed */
void bus_drain(struct bus *bus, int64_t timeout_us); /* refuses new calls as unavailable, waits for those in flight */
uv_loop_t *bus_loop(const struct bus *bus);
struct caller bus_system_caller(const struct bus *bus, uint64_t firm_id); /* system:<service> of a firm */

/* What a module of this house remembers between calls for as long as the bus lives: `own` is NULL at first and the
 * module's to set; what it points to comes from the arena. The key is an address of the module's. */
struct bus_memory {
  struct arena *arena;
  void *own;
};
struct bus_memory *bus_memory(struct bus *bus, const void *key);

/* Serving. Tables may be added before or after binding. tcp endpoints require CURVE. ipc sockets are made 0660. */
void bus_serve(struct bus *bus, const struct service *service, void *state);
const struct handler *bus_handler(const struct bus *bus, const char *path); /* NULL: not served here */
struct status bus_bind(struct bus *bus, const char *endpoint);
const char *bus_endpoint(const struct bus *bus); /* bound last, with the port that was chosen; NULL when none */

/* Routing by package ("steward.account.v1"). A package served here is called in-process unless a remote is set. */
struct status bus_route(struct bus *bus, const char *package, const char *endpoints /* comma separated */,
                        const char *server_public_key /* Z85, for tcp; NULL for ipc */);

/* A route of another kind (the command line over HTTP): gets packed bytes, gives packed bytes in the arena. */
struct bus_exchange {
  struct call *call; /* a stream's: its own, whose deadline holds */
  const struct method *method;
  const uint8_t *in;
  size_t in_size;
  const uint8_t *out; /* of a unary call, set when ok */
  size_t out_size;
};
struct bus_transport {
  struct status (*call)(void *context, struct bus_exchange *exchange);
  /* Sends each item with bus_transport_send(exchange->call, ...), on a fiber of its own; NULL: no streams. */
  struct status (*stream)(void *context, struct bus_exchange *exchange);
  void *context;
};
void bus_route_transport(struct bus *bus, const char *package, struct bus_transport transport);
struct status bus_transport_send(struct call *call, const uint8_t *item, size_t size); /* waits for its reader */

/* What the generated stubs call. *out lives in the call's arena. */
struct status bus_call(struct call *call, const struct method *method, const ProtobufCMessage *in,
                       ProtobufCMessage **out);
struct status bus_open(struct call *call, const struct method *method, const ProtobufCMessage *in,
                       struct bus_stream **out);
struct status bus_next(struct bus_stream *stream,
                       ProtobufCMessage **item); /* *item NULL at the end; valid until the next */
void bus_close(struct bus_stream *stream);       /* cancels when not at its end; NULL is fine; also done by the arena */

/* A call lives on a fiber: bus_call, bus_open, bus_next wait there. Calls end before their bus is freed.
 * Statuses' texts live in the call's arena. */

/* The same for a body already packed (the gateway): out and out_size are filled, in the call's arena. The callee
 * validates. */
struct status bus_forward(struct bus_exchange *exchange);
struct status bus_forward_open(struct call *call, const struct method *method, const uint8_t *in, size_t in_size,
                               struct bus_stream **out);
/* *item NULL at the end (an empty item is not NULL); valid until the next. */
struct status bus_forward_next(struct bus_stream *stream, const uint8_t **item, size_t *item_size);

/* A front (the gateway's CURVE endpoint): every request from outside is handed to the function on a fiber of its
 * own, with call->caller from resolve(); the answer is sent back. See front.h. */
#endif
