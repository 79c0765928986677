/* Routes: which replicas serve a package, over a DEALER each, or which transport carries it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "curve.h"
#include "internal.h"

#define ENDPOINT_LIMIT 256 /* bytes */

struct route *route_find(const struct bus *bus, const char *package)
{
  struct route *route = bus->routes;
  while (route != NULL && strcmp(route->package, package) != 0)
    route = route->next;
  return route;
}

static struct route *route_make(struct bus *bus, const char *package)
{
  struct route *route = route_find(bus, package);
  if (route != NULL)
    return route;
  route = calloc(1, sizeof *route);
  assert(route != NULL);
  route->bus = bus;
  route->package = strdup(package);
  route->next = bus->routes;
  bus->routes = route;
  return route;
}

static void replica_on_writable(struct zsocket *socket)
{
  struct replica *replica = container_of(socket, struct replica, socket);
  socket->wants_write = false;
  replica->is_blocked = false;
  for (struct waiting *waiting = replica->route->waiting; waiting != NULL; waiting = waiting->next) {
    waiting->is_over = true;
    fiber_wake(waiting->fiber);
  }
}

/* Answers that came before the connection was lost are taken first. */
static bool replica_on_monitor(struct zsocket *monitor)
{
  struct replica *replica = container_of(monitor, struct replica, monitor);
  struct monitor_event event;
  if (!monitor_receive(monitor, &event))
    return false;
  if (event.event != ZMQ_EVENT_DISCONNECTED)
    return true;
  zsocket_used(&replica->socket);
  while (client_on_readable(&replica->socket))
    ;
  client_lost(replica);
  return true;
}

static void replica_on_closed(struct replica *replica)
{
  if (--replica->open_sockets > 0)
    return;
  free(replica->endpoint);
  free(replica);
}

static void replica_on_socket_closed(struct zsocket *socket)
{
  replica_on_closed(container_of(socket, struct replica, socket));
}

static void replica_on_monitor_closed(struct zsocket *monitor)
{
  replica_on_closed(container_of(monitor, struct replica, monitor));
}

static void replica_close(struct replica *replica)
{
  if (replica->monitor.handle != NULL)
    zwatch_remove(&replica->monitor);
  zwatch_remove(&replica->socket);
}

static struct status replica_connect(struct replica *replica, const char *server_key)
{
  struct bus *bus = replica->route->bus;
  bool is_tcp = strncmp(replica->endpoint, "tcp://", 6) == 0;
  if (is_tcp && (bus->curve == NULL || server_key == NULL))
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a tcp route needs a CURVE secret and the server's key");
  struct status status = is_tcp ? curve_connect(bus->curve, replica->socket.handle, server_key) : status_ok();
  if (!is_tcp)
    socket_reconnect_soon(replica->socket.handle);
  if (!status_is_ok(status))
    return status;
  if (zmq_connect(replica->socket.handle, replica->endpoint) != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "an endpoint cannot be connected to");
  return status_ok();
}

static struct status replica_new(struct route *route, const char *endpoint, const char *server_key)
{
  struct bus *bus = route->bus;
  struct replica *replica = calloc(1, sizeof *replica);
  assert(replica != NULL);
  replica->route = route;
  replica->socket.on_readable = client_on_readable;
  replica->socket.on_writable = replica_on_writable;
  replica->socket.on_closed = replica_on_socket_closed;
  replica->monitor.on_readable = replica_on_monitor;
  replica->monitor.on_closed = replica_on_monitor_closed;
  struct status status = socket_open(bus, ZMQ_DEALER, &replica->socket.handle);
  if (!status_is_ok(status)) {
    free(replica);
    return status;
  }
  replica->endpoint = strdup(endpoint);
  replica->next = route->replicas;
  route->replicas = replica;
  replica->open_sockets = 1;
  status = zwatch_add(bus->watch, &replica->socket);
  bool has_connections = strncmp(endpoint, "inproc://", 9) != 0;
  if (status_is_ok(status) && has_connections)
    status = socket_monitor(bus, replica->socket.handle, ZMQ_EVENT_DISCONNECTED, &replica->monitor);
  replica->open_sockets += replica->monitor.handle != NULL;
  return status_is_ok(status) ? replica_connect(replica, server_key) : status;
}

struct status bus_route(struct bus *bus, const char *package, const char *endpoints, const char *server_public_key)
{
  struct route *route = route_make(bus, package);
  const char *at = endpoints;
  struct status status = status_ok();
  while (status_is_ok(status) && *at != '\0') {
    size_t length = strcspn(at, ", ");
    char endpoint[ENDPOINT_LIMIT];
    if (length >= sizeof endpoint)
      return status_fail(STATUS_INVALID_ARGUMENT, NULL, "an endpoint is too long");
    memcpy(endpoint, at, length);
    endpoint[length] = '\0';
    if (length > 0)
      status = replica_new(route, endpoint, server_public_key);
    at += length;
    at += strspn(at, ", ");
  }
  return status;
}

void bus_route_transport(struct bus *bus, const char *package, struct bus_transport transport)
{
  route_make(bus, package)->transport = transport;
}

void route_free(struct route *route)
{
  while (route->replicas != NULL) {
    struct replica *replica = route->replicas;
    route->replicas = replica->next;
    replica_close(replica);
  }
  free(route->package);
  free(route);
}
