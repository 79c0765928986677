/* The connections of a server's clients: found by routing id, noticed as lost by the socket's monitor.
 *
 * A ROUTER does not say when a peer goes away; its monitor names file descriptors. A descriptor is used again for
 * later connections, so a peer is made only after all monitor events that precede its first message were read:
 * a later "disconnected" with its descriptor is then its own. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static struct peer **peer_bucket(struct listener *listener, const uint8_t *routing)
{
  return &listener->peers[bus_hash(routing, BUS_ROUTING_BYTES) % BUS_BUCKETS];
}

static void peer_free(struct peer *peer)
{
  struct peer **link = peer_bucket(peer->listener, peer->routing);
  while (*link != peer)
    link = &(*link)->next;
  *link = peer->next;
  free(peer);
}

struct peer *peer_of(struct listener *listener, struct frames *frames)
{
  const uint8_t *routing = zmq_msg_data(&frames->routing);
  if (zmq_msg_size(&frames->routing) != BUS_ROUTING_BYTES || routing[0] != 0)
    return NULL;
  struct peer **bucket = peer_bucket(listener, routing);
  for (struct peer *peer = *bucket; peer != NULL; peer = peer->next)
    if (memcmp(peer->routing, routing, BUS_ROUTING_BYTES) == 0)
      return peer;
  while (listener->monitor.handle != NULL && listener_on_monitor(&listener->monitor))
    ;
  struct peer *peer = calloc(1, sizeof *peer);
  assert(peer != NULL);
  peer->listener = listener;
  memcpy(peer->routing, routing, BUS_ROUTING_BYTES);
  peer->fd = listener->monitor.handle == NULL ? -1 : zmq_msg_get(&frames->body, ZMQ_SRCFD);
  peer->next = *bucket;
  *bucket = peer;
  return peer;
}

/* Without a descriptor nobody would tell when the peer goes, so it is not kept. */
void peer_release(struct peer *peer)
{
  if (peer->running == NULL && peer->fd < 0)
    peer_free(peer);
}

void peer_add_running(struct peer *peer, struct running *running)
{
  running->peer_next = peer->running;
  running->peer_link = &peer->running;
  if (peer->running != NULL)
    peer->running->peer_link = &running->peer_next;
  peer->running = running;
}

void peer_forget_running(struct peer *peer, struct running *running)
{
  *running->peer_link = running->peer_next;
  if (running->peer_next != NULL)
    running->peer_next->peer_link = running->peer_link;
  peer_release(peer);
}

void peer_lost(struct peer *peer)
{
  struct status why = status_fail(STATUS_CANCELED, NULL, "the client went away");
  for (struct running *running = peer->running; running != NULL; running = running->peer_next) {
    running->peer = NULL;
    running->is_silent = true;
    fiber_cancel(running->fiber, why);
  }
  peer_free(peer);
}

static void listener_lost_fd(struct listener *listener, int fd)
{
  for (size_t i = 0; i < BUS_BUCKETS; i++) {
    struct peer *next;
    for (struct peer *peer = listener->peers[i]; peer != NULL; peer = next) {
      next = peer->next;
      if (peer->fd == fd)
        peer_lost(peer);
    }
  }
}

bool listener_on_monitor(struct zsocket *monitor)
{
  struct listener *listener = container_of(monitor, struct listener, monitor);
  struct monitor_event event;
  if (!monitor_receive(monitor, &event))
    return false;
  if (event.event == ZMQ_EVENT_DISCONNECTED)
    listener_lost_fd(listener, event.value);
  return true;
}

void listener_free_peers(struct listener *listener)
{
  for (size_t i = 0; i < BUS_BUCKETS; i++)
    while (listener->peers[i] != NULL)
      peer_lost(listener->peers[i]);
}
