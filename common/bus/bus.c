/* The bus itself: its context, arenas, what it serves, and its end. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "curve.h"
#include "internal.h"

#define IO_THREADS 1
#define MAX_SOCKETS 4096

uint64_t bus_hash(const void *data, size_t size)
{
  const uint8_t *bytes = data;
  uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
  return hash ^ (hash >> 32);
}

/* xorshift64: spreads retries; nothing secret hangs on it. */
uint64_t bus_random(struct bus *bus)
{
  uint64_t x = bus->random;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  bus->random = x;
  return x;
}

struct arena *bus_arena_take(struct bus *bus)
{
  if (bus->spare_count > 0)
    return bus->spare[--bus->spare_count];
  return arena_new();
}

void bus_arena_give(struct bus *bus, struct arena *arena)
{
  arena_reset(arena);
  if (bus->spare_count < BUS_SPARE_ARENAS)
    bus->spare[bus->spare_count++] = arena;
  else
    arena_free(arena);
}

struct status bus_new(const struct bus_options *options, struct bus **out)
{
  struct bus *bus = calloc(1, sizeof *bus);
  if (bus == NULL)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for the bus");
  bus->loop = options->loop;
  bus->arena = arena_new();
  bus->scratch = arena_new();
  bus->principal = arena_printf(bus->arena, "system:%s", options->service);
  bus->random = (uint64_t)clock_monotonic_us() * 2654435761u + (uint64_t)getpid();
  bus->context = zmq_ctx_new();
  deadlines_init(&bus->deadlines, bus->loop);
  uv_unref((uv_handle_t *)&bus->deadlines.timer);
  struct status status = zwatch_new(bus->loop, &bus->watch);
  if (!status_is_ok(status))
    goto fail;
  zmq_ctx_set(bus->context, ZMQ_IO_THREADS, IO_THREADS);
  zmq_ctx_set(bus->context, ZMQ_MAX_SOCKETS, MAX_SOCKETS);
  if (options->curve_secret != NULL)
    status = curve_new(bus, options->curve_secret, options->curve_allow, &bus->curve);
  if (!status_is_ok(status))
    goto fail;
  *out = bus;
  return status_ok();
fail:
  bus_free(bus);
  return status;
}

void bus_turn(struct bus *bus)
{
  if (fiber_current() == NULL) {
    uv_run(bus->loop, UV_RUN_NOWAIT);
    usleep(1000);
  } else if (!status_is_ok(fiber_sleep(1000))) {
    fiber_yield();
  }
}

void bus_drain(struct bus *bus, int64_t timeout_us)
{
  bus->is_draining = true;
  int64_t end_us = clock_monotonic_us() + timeout_us;
  while (bus->running_count > 0 && clock_monotonic_us() < end_us)
    bus_turn(bus);
}

static void bus_cancel_all(struct bus *bus)
{
  struct status why = status_fail(STATUS_UNAVAILABLE, NULL, "the service is stopping");
  for (size_t i = 0; i < BUS_BUCKETS; i++) {
    for (struct running *running = bus->running[i]; running != NULL; running = running->next)
      fiber_cancel(running->fiber, why);
    while (bus->requests[i] != NULL)
      request_finish(bus->requests[i], why);
  }
}

void bus_free(struct bus *bus)
{
  if (bus == NULL)
    return;
  bus->is_draining = true;
  bus_cancel_all(bus);
  while (bus->running_count > 0 || bus->local_count > 0)
    bus_turn(bus);
  curve_stop(bus->curve);
  while (bus->listeners != NULL) {
    struct listener *listener = bus->listeners;
    bus->listeners = listener->next;
    listener_close(listener);
  }
  curve_free(bus->curve);
  while (bus->routes != NULL) {
    struct route *route = bus->routes;
    bus->routes = route->next;
    route_free(route);
  }
  bool is_freed = bus->watch == NULL;
  while (bus->watch != NULL && zwatch_count(bus->watch) > 0)
    bus_turn(bus);
  if (bus->watch != NULL)
    zwatch_free(bus->watch, &is_freed);
  deadlines_close(&bus->deadlines);
  while (!is_freed || !bus->deadlines.is_closed)
    bus_turn(bus);
  zmq_ctx_term(bus->context);
  while (bus->spare_count > 0)
    arena_free(bus->spare[--bus->spare_count]);
  arena_free(bus->scratch);
  arena_free(bus->arena);
  free(bus);
}

uv_loop_t *bus_loop(const struct bus *bus)
{
  return bus->loop;
}

struct caller bus_system_caller(const struct bus *bus, uint64_t firm_id)
{
  return (struct caller){ .firm_id = firm_id, .role = ROLE_SYSTEM, .second_factor = true, .principal = bus->principal };
}

struct bus_memory *bus_memory(struct bus *bus, const void *key)
{
  struct remembered *found = bus->remembered;
  while (found != NULL && found->key != key)
    found = found->next;
  if (found == NULL) {
    found = arena_alloc(bus->arena, sizeof *found);
    *found = (struct remembered){ .memory.arena = bus->arena, .key = key, .next = bus->remembered };
    bus->remembered = found;
  }
  return &found->memory;
}

void bus_serve(struct bus *bus, const struct service *service, void *state)
{
  for (size_t i = 0; i < service->count; i++) {
    const struct handler *handler = &service->handlers[i];
    const char *path = handler->method->path;
    assert(bus_served(bus, path) == NULL);
    struct served *served = arena_alloc(bus->arena, sizeof *served);
    size_t bucket = bus_hash(path, strlen(path)) % BUS_BUCKETS;
    *served = (struct served){ .handler = handler, .state = state, .next = bus->served[bucket] };
    bus->served[bucket] = served;
  }
}

const struct served *bus_served(const struct bus *bus, const char *path)
{
  const struct served *served = bus->served[bus_hash(path, strlen(path)) % BUS_BUCKETS];
  while (served != NULL && strcmp(served->handler->method->path, path) != 0)
    served = served->next;
  return served;
}

const struct handler *bus_handler(const struct bus *bus, const char *path)
{
  const struct served *served = bus_served(bus, path);
  return served == NULL ? NULL : served->handler;
}

struct status bus_bind(struct bus *bus, const char *endpoint)
{
  struct listener *listener;
  return listener_new(bus, endpoint, NULL, &listener);
}

const char *bus_endpoint(const struct bus *bus)
{
  return bus->listeners == NULL ? NULL : bus->listeners->endpoint;
}

int64_t bus_deadline(const struct call *call, const struct method *method, int64_t now_us)
{
  if (call->deadline_us != 0)
    return call->deadline_us;
  return now_us + (int64_t)method->timeout_ms * 1000;
}
