/* The peer: bare libzmq, DEALER -> ROUTER/DEALER -> ROUTER, with protobuf-c bodies and nothing else: no envelope,
 * no deadline, no identity, no checks. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "bench.h"
#include "steward/test/v1/test.pb-c.h"

#define REPLY_BYTES 1024

static void *bare_socket(const struct bench *bench, int type, const char *name, int is_server)
{
  static void *context;
  char endpoint[256];
  if (context == NULL)
    context = zmq_ctx_new();
  snprintf(endpoint, sizeof endpoint, "ipc://%s/%s", bench->folder, name);
  void *socket = zmq_socket(context, type);
  int outcome = is_server ? zmq_bind(socket, endpoint) : zmq_connect(socket, endpoint);
  assert(outcome == 0);
  return socket;
}

/* Behind the proxy a message has two routing ids: this ROUTER's and the proxy's. */
void bare_service(const struct bench *bench)
{
  void *socket = bare_socket(bench, ZMQ_ROUTER, "back", 1);
  uint8_t packed[REPLY_BYTES];
  for (;;) {
    zmq_msg_t routing[2], body;
    for (int i = 0; i < 2; i++) {
      zmq_msg_init(&routing[i]);
      zmq_msg_recv(&routing[i], socket, 0);
    }
    zmq_msg_init(&body);
    zmq_msg_recv(&body, socket, 0);
    Test__RepeatRequest *in = test__repeat_request__unpack(NULL, zmq_msg_size(&body), zmq_msg_data(&body));
    Test__RepeatResponse out = TEST__REPEAT_RESPONSE__INIT;
    out.payload = in->payload;
    size_t size = test__repeat_response__pack(&out, packed);
    test__repeat_request__free_unpacked(in, NULL);
    zmq_msg_close(&body);
    zmq_msg_send(&routing[0], socket, ZMQ_SNDMORE);
    zmq_msg_send(&routing[1], socket, ZMQ_SNDMORE);
    zmq_send(socket, packed, size, 0);
  }
}

void bare_forwarder(const struct bench *bench)
{
  void *front = bare_socket(bench, ZMQ_ROUTER, "front", 1);
  void *back = bare_socket(bench, ZMQ_DEALER, "back", 0);
  zmq_proxy(front, back, NULL);
}

static void bare_send(void *socket)
{
  uint8_t payload[BENCH_PAYLOAD_BYTES] = { 1 }, packed[REPLY_BYTES];
  Test__RepeatRequest in = TEST__REPEAT_REQUEST__INIT;
  in.payload.data = payload;
  in.payload.len = sizeof payload;
  zmq_send(socket, packed, test__repeat_request__pack(&in, packed), 0);
}

static void bare_receive(void *socket)
{
  zmq_msg_t body;
  zmq_msg_init(&body);
  zmq_msg_recv(&body, socket, 0);
  Test__RepeatResponse *out = test__repeat_response__unpack(NULL, zmq_msg_size(&body), zmq_msg_data(&body));
  assert(out->payload.len == BENCH_PAYLOAD_BYTES);
  test__repeat_response__free_unpacked(out, NULL);
  zmq_msg_close(&body);
}

/* Answers come in the order of the requests, so the oldest one under way is the one that is answered. */
void bare_client(const struct bench *bench)
{
  void *socket = bare_socket(bench, ZMQ_DEALER, "front", 0);
  int total = bench->calls + BENCH_WARM_UP, sent = 0;
  int64_t *sent_ns = calloc((size_t)total, sizeof *sent_ns);
  int64_t *trips_ns = calloc((size_t)total, sizeof *trips_ns);
  int64_t started_ns = 0;
  for (int received = 0; received < total; received++) {
    for (; sent < total && sent - received < bench->in_flight; sent++) {
      sent_ns[sent] = bench_now_ns();
      bare_send(socket);
    }
    bare_receive(socket);
    trips_ns[received] = bench_now_ns() - sent_ns[received];
    if (received == BENCH_WARM_UP - 1)
      started_ns = bench_now_ns();
  }
  bench_report(trips_ns + BENCH_WARM_UP, bench->calls, bench_now_ns() - started_ns);
  exit(0);
}
