/* What the files of the bus share. */
#ifndef STEWARD_BUS_INTERNAL_H
#define STEWARD_BUS_INTERNAL_H
#include <zmq.h>

#include "bus.h"
#include "deadline.h"
#include "envelope.h"
#include "fiber/fiber.h"
#include "zwatch.h"

#define BUS_BUCKETS 1024            /* of each hash table */
#define BUS_SPARE_ARENAS 64         /* kept for the next calls */
#define BUS_CONNECT_WAIT_US 3000000 /* how long a call waits for a replica to be connected */
#define BUS_MAX_ATTEMPTS 8
#define BUS_STREAM_CREDIT 32 /* items under way on a stream that we read */
#define BUS_MAX_CREDIT 1024  /* that a client may have granted */
#define BUS_ROUTING_BYTES 5  /* of the routing ids that libzmq makes; others are refused */
#define BUS_HIGH_WATER 16384 /* messages queued for or from one peer */

struct curve;
struct front;

#define container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

struct served {
  const struct handler *handler;
  void *state;
  struct served *next;
};

struct remembered {
  struct bus_memory memory;
  const void *key;
  struct remembered *next;
};

struct bus {
  uv_loop_t *loop;
  const char *principal; /* "system:risk" */
  void *context;         /* ZeroMQ's */
  struct zwatch *watch;
  struct deadlines deadlines;
  struct curve *curve;   /* NULL without a secret */
  struct arena *arena;   /* of what lives as long as the bus */
  struct arena *scratch; /* of one message */
  struct arena *spare[BUS_SPARE_ARENAS];
  uint32_t spare_count;
  uint64_t random;
  struct remembered *remembered;

  struct served *served[BUS_BUCKETS]; /* by method path */
  struct listener *listeners;
  struct running *running[BUS_BUCKETS]; /* by peer and request */
  uint32_t running_count;
  bool is_draining;

  struct route *routes;
  struct request *requests[BUS_BUCKETS]; /* by number */
  uint64_t last_request_id;
  uint32_t local_count; /* streams served in-process */
};

struct arena *bus_arena_take(struct bus *bus);
void bus_arena_give(struct bus *bus, struct arena *arena);
uint64_t bus_random(struct bus *bus);
uint64_t bus_hash(const void *data, size_t size);
const struct served *bus_served(const struct bus *bus, const char *path);
int64_t bus_deadline(const struct call *call, const struct method *method, int64_t now_us); /* of a nested call */
void bus_turn(struct bus *bus); /* lets the loop turn, from a fiber or from outside */

/* --- sockets (socket.c) --- */
struct status socket_open(struct bus *bus, int type, void **out); /* with the house's options */
void socket_reconnect_soon(void *handle);                         /* for ipc: before it connects */
struct status socket_bind(void *handle, const char *endpoint, char *bound, size_t size); /* bound: the name it got */
struct status socket_monitor(struct bus *bus, void *handle, int events, struct zsocket *monitor);

struct monitor_event {
  uint16_t event;
  int32_t value; /* the file descriptor, mostly */
};
bool monitor_receive(struct zsocket *monitor, struct monitor_event *out);

struct frames {
  zmq_msg_t routing, envelope, body; /* routing is empty on a DEALER */
};
enum frames_outcome { FRAMES_NONE, FRAMES_GOOD, FRAMES_MALFORMED };
enum frames_outcome frames_receive(struct zsocket *socket, bool has_routing, struct frames *frames);
void frames_close(struct frames *frames);

/* Sends envelope and body behind the routing id, if any. 0, or errno: EAGAIN (no room, nobody connected),
 * EHOSTUNREACH (that peer is gone). */
int frames_send(struct zsocket *socket, const uint8_t *routing, const struct envelope *envelope, const void *body,
                size_t body_size);

/* --- the server's side --- */
struct peer { /* one connection of a client */
  struct listener *listener;
  uint8_t routing[BUS_ROUTING_BYTES];
  int fd; /* -1 when the transport has none */
  struct running *running;
  struct peer *next;
};

struct listener {
  struct zsocket socket, monitor;
  int open_sockets;
  struct bus *bus;
  struct front *front; /* NULL: a service's own endpoint */
  char *endpoint;
  struct peer *peers[BUS_BUCKETS];
  struct listener *next;
};

struct call_peer {
  struct status (*send)(struct call_peer *peer, const uint8_t *item, size_t size);
};

struct running { /* a call being served; lives in its own arena */
  struct call_peer call_peer;
  struct call call;
  struct bus *bus;
  struct peer *peer; /* NULL when it was lost */
  uint64_t request_id;
  const struct served *served;
  const struct method *method;
  zmq_msg_t body;
  struct fiber *fiber;
  struct deadline deadline;
  uint32_t credit;
  uint64_t items;  /* sent of a stream */
  bool is_waiting; /* for credit */
  bool is_silent;  /* cancelled or lost: nothing more is sent */
  uint32_t bucket;
  struct running *next;                   /* in its bucket */
  struct running *peer_next, **peer_link; /* of its peer */
};

struct peer *peer_of(struct listener *listener, struct frames *frames); /* NULL when refused */
void peer_release(struct peer *peer); /* frees it when nothing would tell that it has gone */
void peer_add_running(struct peer *peer, struct running *running);
void peer_forget_running(struct peer *peer, struct running *running);
void peer_lost(struct peer *peer); /* cancels its calls; the peer is freed */
bool listener_on_monitor(struct zsocket *monitor);
void listener_free_peers(struct listener *listener);

struct status listener_new(struct bus *bus, const char *endpoint, struct front *front, struct listener **out);
void listener_close(struct listener *listener);
struct running *running_find(struct bus *bus, const struct peer *peer, uint64_t request_id);
struct status running_send_item(struct call_peer *call_peer, const uint8_t *item, size_t size);
void call_enter(struct call *call); /* where it is served: scope and directness were the way's */
struct status call_perform(struct call *call, const struct handler *handler, const uint8_t *in, size_t in_size,
                           ProtobufCMessage **out);
struct status access_check(const struct handler *handler, const struct caller *caller);

/* --- CURVE's proof (curve_selftest.c): serves the ZAP socket itself, so that it works before the loop runs --- */
struct status curve_selftest(struct bus *bus, struct curve *curve, struct zsocket *zap);

/* --- the front (front.c) --- */
struct status front_perform(struct running *running, const uint8_t **out, size_t *out_size);
struct status front_admit(struct front *front, const struct envelope *envelope, const struct method *method);

/* --- the client's side --- */
struct replica {
  struct zsocket socket, monitor;
  int open_sockets;
  struct route *route;
  char *endpoint;
  bool is_blocked; /* nobody connected, or no room: until it is writable */
  uint32_t outstanding;
  uint64_t last_used; /* a request's number: among equals the one used longest ago is taken */
  struct request *requests;
  struct replica *next;
};

struct waiting {
  struct fiber *fiber;
  struct deadline deadline;
  bool is_over;
  struct waiting *next;
};

struct route {
  struct bus *bus;
  char *package;
  struct replica *replicas;
  struct waiting *waiting; /* fibers that wait for a replica to be connected */
  struct bus_transport transport;
  struct route *next;
};

/* A call under way. A unary one lives on its fiber's stack, a stream's in the stream. */
struct request {
  uint64_t id;
  struct bus *bus;
  struct replica *replica; /* NULL when not sent or lost */
  struct fiber *fiber;     /* who waits, NULL: nobody at the moment */
  struct arena *arena;     /* of the status' texts */
  const struct method *method;
  struct bus_stream *stream;
  struct deadline deadline;
  bool is_done;
  bool is_lost; /* the connection was: the outcome is unknown */
  struct status status;
  zmq_msg_t body;
  struct request *next; /* in its bucket */
  struct request *replica_next, **replica_link;
};

struct outgoing {
  struct call *call;
  const struct method *method;
  const uint8_t *in;
  size_t in_size;
  int64_t now_us; /* when it was made, or last had to wait */
  int64_t deadline_us;
  uint32_t credit;
};

struct route *route_find(const struct bus *bus, const char *package);
void route_free(struct route *route);
struct status request_begin(struct request *request, struct route *route, struct outgoing *outgoing);
void request_end(struct request *request); /* takes it out of all tables; tells the server when not done */
void request_finish(struct request *request, struct status status);
void request_send_kind(struct request *request, enum envelope_kind kind, uint32_t credit);
struct status request_outcome(struct request *request); /* waits for a unary one */
struct status retry_call(struct route *route, struct outgoing *outgoing, zmq_msg_t *reply);
bool client_on_readable(struct zsocket *socket);
void client_lost(struct replica *replica);
void stream_on_item(struct bus_stream *stream, const struct envelope *envelope, zmq_msg_t *body);
struct status stream_lost(void);
bool stream_is_whole(const struct bus_stream *stream, const struct envelope *end);
void stream_on_end(struct bus_stream *stream, struct status status);

/* --- in-process (local.c) --- */
struct status local_call(const struct served *served, const struct outgoing *outgoing, const ProtobufCMessage *in,
                         ProtobufCMessage **out);
/* served NULL: by the transport. */
struct status local_open(const struct served *served, const struct bus_transport *transport,
                         const struct outgoing *outgoing, struct bus_stream *stream);

struct local_stream;
void local_stream_close(struct local_stream *local);
void local_stream_on_room(struct local_stream *local);

struct bus_stream {
  struct arena *reading; /* the reader's: the stream, and the texts of its status */
  struct bus *bus;
  const struct method *method;
  struct request request;     /* remote */
  struct local_stream *local; /* in-process, NULL when its handler has ended */
  struct fiber *reader;       /* waits in bus_next() */
  zmq_msg_t items[BUS_STREAM_CREDIT];
  uint32_t first, count;
  zmq_msg_t current;       /* handed out last */
  uint32_t unacknowledged; /* items read since credit was last granted */
  uint64_t received;       /* number of the last item; 0: none, or they have no numbers */
  bool is_ended, is_closed, is_remote;
  struct status status;
  struct arena *arena; /* of the item handed out last, unpacked */
};
/* The handler that serves the method in this process, unless a route says otherwise. */
const struct served *call_local(const struct call *call, const struct method *method, struct route **route);
#endif
