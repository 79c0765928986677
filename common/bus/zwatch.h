/* zwatch: ZeroMQ sockets on a libuv loop.
 *
 * ZMQ_FD is edge-like: it says "look at ZMQ_EVENTS", and any send, receive or look consumes the edge. So uv_poll does
 * nothing but note that its socket is to be looked at; the prepare watcher, the last thing before the loop would
 * block, looks at ZMQ_EVENTS of every socket that was used since its last look, and keeps the loop from blocking
 * while there is work; the check watcher receives, 64 messages a socket and turn, then says what has room to send.
 * A socket that nobody used since it had no events keeps its edge, so it need not be looked at again.
 */
#ifndef STEWARD_BUS_ZWATCH_H
#define STEWARD_BUS_ZWATCH_H
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/status.h"

#define ZWATCH_BUDGET 64

struct zwatch;

struct zsocket {
  void *handle;                                /* the ZeroMQ socket, owned */
  bool (*on_readable)(struct zsocket *socket); /* receives one message; false when there was none */
  void (*on_writable)(struct zsocket *socket); /* while wants_write is set and there is room */
  void (*on_closed)(struct zsocket *socket);   /* the owner may free it now */
  bool wants_write;

  struct zwatch *watch;
  uv_poll_t poll;
  bool is_used;  /* since the last look at ZMQ_EVENTS */
  bool is_ready; /* to be received from at the next check */
  bool is_closing;
  struct zsocket *next;
};

struct status zwatch_new(uv_loop_t *loop, struct zwatch **out);
struct status zwatch_add(struct zwatch *watch, struct zsocket *socket);
void zwatch_remove(struct zsocket *socket); /* closes the ZeroMQ socket once libuv has let go of it */
uint32_t zwatch_count(const struct zwatch *watch);

/* Closes the watchers; no socket may be left. The memory is freed in their close callback, on_freed is told. */
void zwatch_free(struct zwatch *watch, bool *is_freed);

/* To be called after every direct use of the ZeroMQ socket (send, getsockopt). */
static inline void zsocket_used(struct zsocket *socket)
{
  socket->is_used = true;
}
#endif
