/* Watches ZeroMQ sockets from a libuv loop with prepare, check and idle watchers; see zwatch.h for why. */
#include "zwatch.h"

#include <assert.h>
#include <stdlib.h>
#include <zmq.h>

#define WATCHERS 3

struct zwatch {
  uv_loop_t *loop;
  uv_prepare_t prepare;
  uv_check_t check;
  uv_idle_t idle; /* active while there is work, so that the loop does not block */
  struct zsocket *sockets;
  uint32_t count;
  int open_watchers;
  bool *is_freed;
};

static int zsocket_events(struct zsocket *socket)
{
  int events = 0;
  size_t size = sizeof events;
  if (zmq_getsockopt(socket->handle, ZMQ_EVENTS, &events, &size) != 0)
    return 0;
  return events;
}

static void zwatch_on_idle(uv_idle_t *idle)
{
  (void)idle;
}

static void zwatch_on_poll(uv_poll_t *poll, int outcome, int events)
{
  (void)outcome;
  (void)events;
  struct zsocket *socket = poll->data;
  socket->is_ready = true;
}

static bool zsocket_has_work(struct zsocket *socket)
{
  if (socket->is_closing)
    return false;
  if (socket->is_ready)
    return true;
  if (!socket->is_used)
    return false;
  int events = zsocket_events(socket);
  socket->is_ready = (events & ZMQ_POLLIN) != 0 || (socket->wants_write && (events & ZMQ_POLLOUT) != 0);
  socket->is_used = socket->is_ready;
  return socket->is_ready;
}

static void zwatch_on_prepare(uv_prepare_t *prepare)
{
  struct zwatch *watch = prepare->data;
  bool has_work = false;
  for (struct zsocket *socket = watch->sockets; socket != NULL; socket = socket->next)
    has_work |= zsocket_has_work(socket);
  if (has_work)
    uv_idle_start(&watch->idle, zwatch_on_idle);
}

static void zsocket_serve(struct zsocket *socket)
{
  socket->is_ready = false;
  socket->is_used = true;
  int budget = ZWATCH_BUDGET;
  while (budget > 0 && !socket->is_closing && socket->on_readable(socket))
    budget--;
  if (socket->is_closing)
    return;
  socket->is_ready = budget == 0;
  if (socket->wants_write && (zsocket_events(socket) & ZMQ_POLLOUT) != 0)
    socket->on_writable(socket);
}

static void zwatch_on_check(uv_check_t *check)
{
  struct zwatch *watch = check->data;
  uv_idle_stop(&watch->idle);
  for (struct zsocket *socket = watch->sockets; socket != NULL; socket = socket->next)
    if (socket->is_ready && !socket->is_closing)
      zsocket_serve(socket);
}

struct status zwatch_new(uv_loop_t *loop, struct zwatch **out)
{
  struct zwatch *watch = calloc(1, sizeof *watch);
  if (watch == NULL)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for the socket watcher");
  watch->loop = loop;
  uv_prepare_init(loop, &watch->prepare);
  uv_check_init(loop, &watch->check);
  uv_idle_init(loop, &watch->idle);
  watch->prepare.data = watch->check.data = watch->idle.data = watch;
  watch->open_watchers = WATCHERS;
  uv_prepare_start(&watch->prepare, zwatch_on_prepare);
  uv_check_start(&watch->check, zwatch_on_check);
  uv_unref((uv_handle_t *)&watch->prepare);
  uv_unref((uv_handle_t *)&watch->check);
  *out = watch;
  return status_ok();
}

struct status zwatch_add(struct zwatch *watch, struct zsocket *socket)
{
  int fd = -1;
  size_t size = sizeof fd;
  if (zmq_getsockopt(socket->handle, ZMQ_FD, &fd, &size) != 0 || uv_poll_init(watch->loop, &socket->poll, fd) != 0)
    return status_fail(STATUS_INTERNAL, NULL, "a socket cannot be watched");
  socket->watch = watch;
  socket->poll.data = socket;
  socket->is_used = true;
  socket->next = watch->sockets;
  watch->sockets = socket;
  watch->count++;
  uv_poll_start(&socket->poll, UV_READABLE, zwatch_on_poll);
  return status_ok();
}

static void zsocket_on_poll_closed(uv_handle_t *handle)
{
  struct zsocket *socket = handle->data;
  struct zwatch *watch = socket->watch;
  struct zsocket **link = &watch->sockets;
  while (*link != socket)
    link = &(*link)->next;
  *link = socket->next;
  zmq_close(socket->handle);
  socket->handle = NULL;
  watch->count--;
  if (socket->on_closed != NULL)
    socket->on_closed(socket);
}

void zwatch_remove(struct zsocket *socket)
{
  if (socket->is_closing)
    return;
  socket->is_closing = true;
  uv_poll_stop(&socket->poll);
  uv_close((uv_handle_t *)&socket->poll, zsocket_on_poll_closed);
}

uint32_t zwatch_count(const struct zwatch *watch)
{
  return watch->count;
}

static void zwatch_on_watcher_closed(uv_handle_t *handle)
{
  struct zwatch *watch = handle->data;
  if (--watch->open_watchers > 0)
    return;
  *watch->is_freed = true;
  free(watch);
}

void zwatch_free(struct zwatch *watch, bool *is_freed)
{
  assert(watch->count == 0);
  watch->is_freed = is_freed;
  uv_close((uv_handle_t *)&watch->prepare, zwatch_on_watcher_closed);
  uv_close((uv_handle_t *)&watch->check, zwatch_on_watcher_closed);
  uv_close((uv_handle_t *)&watch->idle, zwatch_on_watcher_closed);
}
