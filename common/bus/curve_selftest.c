/* Proves at start that a key nobody registered is refused: CURVE without a working ZAP handler accepts every key. */
#include "base/clock.h"
#include "curve.h"
#include "internal.h"

#define TEST_TIME_US 3000000
#define TURN_MS 20
#define MONITOR "inproc://curve-selftest"
#define OUTCOMES (ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)

struct selftest {
  void *server, *stranger, *monitor;
};

static struct status selftest_open(struct bus *bus, struct curve *curve, struct selftest *test)
{
  struct status status = socket_open(bus, ZMQ_ROUTER, &test->server);
  if (status_is_ok(status))
    status = curve_serve(curve, test->server, false);
  if (status_is_ok(status))
    status = socket_open(bus, ZMQ_DEALER, &test->stranger);
  if (!status_is_ok(status))
    return status;
  char public[CURVE_KEY_CHARS + 1], secret[CURVE_KEY_CHARS + 1], endpoint[128];
  size_t size = sizeof endpoint;
  test->monitor = zmq_socket(bus->context, ZMQ_PAIR);
  bool is_set = zmq_curve_keypair(public, secret) == 0 &&
                zmq_setsockopt(test->stranger, ZMQ_CURVE_PUBLICKEY, public, CURVE_KEY_CHARS) == 0 &&
                zmq_setsockopt(test->stranger, ZMQ_CURVE_SECRETKEY, secret, CURVE_KEY_CHARS) == 0 &&
                zmq_setsockopt(test->stranger, ZMQ_CURVE_SERVERKEY, curve_public_key(curve), CURVE_KEY_CHARS) == 0 &&
                zmq_socket_monitor(test->stranger, MONITOR, OUTCOMES) == 0 &&
                zmq_connect(test->monitor, MONITOR) == 0 && zmq_bind(test->server, "tcp://127.0.0.1:*") == 0 &&
                zmq_getsockopt(test->server, ZMQ_LAST_ENDPOINT, endpoint, &size) == 0 &&
                zmq_connect(test->stranger, endpoint) == 0;
  return is_set ? status_ok() : status_fail(STATUS_INTERNAL, NULL, "the CURVE self-test cannot be set up");
}

static struct status selftest_run(const struct selftest *test, struct zsocket *zap)
{
  int64_t end_us = clock_monotonic_us() + TEST_TIME_US;
  struct zsocket monitor = { .handle = test->monitor };
  struct monitor_event event;
  while (clock_monotonic_us() < end_us) {
    zmq_pollitem_t items[] = { { .socket = zap->handle, .events = ZMQ_POLLIN },
                               { .socket = test->monitor, .events = ZMQ_POLLIN } };
    zmq_poll(items, 2, TURN_MS);
    zsocket_used(zap);
    while (zap->on_readable(zap))
      ;
    if (!monitor_receive(&monitor, &event))
      continue;
    if (event.event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
      return status_ok();
    return status_fail(STATUS_INTERNAL, NULL, "CURVE let a stranger in: nothing is served");
  }
  return status_fail(STATUS_INTERNAL, NULL, "the CURVE self-test got no answer: nothing is served");
}

struct status curve_selftest(struct bus *bus, struct curve *curve, struct zsocket *zap)
{
  struct selftest test = { 0 };
  struct status status = selftest_open(bus, curve, &test);
  if (status_is_ok(status))
    status = selftest_run(&test, zap);
  void *const sockets[] = { test.stranger, test.monitor, test.server };
  for (size_t i = 0; i < sizeof sockets / sizeof sockets[0]; i++)
    if (sockets[i] != NULL)
      zmq_close(sockets[i]);
  return status;
}
