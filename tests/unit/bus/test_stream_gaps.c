/* A stream in which an item is lost, late or doubled on its way: what is missing is noticed, what is double is not
 * read. */
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "bus/envelope.h"
#include "scene.h"

/* A server of the test's own, which says of a stream exactly what it is told. */
struct puppet {
  void *context, *socket;
  struct bus *client;
  struct call *call;
  struct bus_stream *stream;
  uint8_t routing[8];
  uint64_t request_id;
};

static void puppet_open(struct puppet *puppet, struct scene *scene)
{
  char endpoint[160];
  struct bus_options options = { .loop = &scene->loop, .service = "client" };
  struct caller caller = { .firm_id = 7, .role = ROLE_ADMINISTRATOR, .principal = "user:12" };
  struct Test__CountRequest in = TEST__COUNT_REQUEST__INIT;
  snprintf(endpoint, sizeof endpoint, "%s-puppet", scene->endpoint);
  puppet->context = zmq_ctx_new();
  puppet->socket = zmq_socket(puppet->context, ZMQ_ROUTER);
  cr_assert_eq(zmq_bind(puppet->socket, endpoint), 0);
  cr_assert_ok(bus_new(&options, &puppet->client));
  cr_assert_ok(bus_route(puppet->client, "steward.test.v1", endpoint, NULL));
  cr_assert_ok(call_begin(puppet->client, caller, 5000000, &puppet->call));
  cr_assert_ok(echo_count_open(puppet->call, &in, &puppet->stream));
}

/* Waits for the call, so that there is somebody to answer. */
static void puppet_hear(struct puppet *puppet)
{
  struct envelope envelope;
  uint8_t data[ENVELOPE_MAX_BYTES], body[256];
  int size;
  while ((size = zmq_recv(puppet->socket, puppet->routing, sizeof puppet->routing, ZMQ_DONTWAIT)) < 0)
    fiber_sleep(1000);
  cr_assert_eq(size, 5);
  size = zmq_recv(puppet->socket, data, sizeof data, 0);
  cr_assert_gt(size, 0);
  cr_assert_geq(zmq_recv(puppet->socket, body, sizeof body, 0), 0);
  cr_assert_ok(envelope_unpack(puppet->call->arena, data, (size_t)size, &envelope));
  puppet->request_id = envelope.request_id;
}

static void puppet_say(struct puppet *puppet, enum envelope_kind kind, uint64_t item)
{
  struct envelope envelope = { .kind = kind, .request_id = puppet->request_id, .item = item };
  zmq_msg_t message;
  envelope_pack(&message, &envelope);
  zmq_send(puppet->socket, puppet->routing, 5, ZMQ_SNDMORE);
  zmq_msg_send(&message, puppet->socket, ZMQ_SNDMORE);
  zmq_send(puppet->socket, "", 0, 0);
}

static void puppet_close(struct puppet *puppet, struct scene *scene)
{
  char path[160];
  call_end(puppet->call);
  bus_free(puppet->client);
  zmq_close(puppet->socket);
  zmq_ctx_term(puppet->context);
  snprintf(path, sizeof path, "%s-puppet", scene->endpoint + strlen("ipc://"));
  remove(path);
}

/* Says items of these numbers (0 ends the list) and the end with its count; how many are read, and how it ends. */
static struct status said(struct scene *scene, const uint64_t *numbers, uint64_t count, int *read)
{
  static char message[128];
  struct puppet puppet = { 0 };
  struct Test__CountResponse *item = NULL;
  puppet_open(&puppet, scene);
  puppet_hear(&puppet);
  for (size_t i = 0; numbers[i] > 0; i++)
    puppet_say(&puppet, KIND_ITEM, numbers[i]);
  puppet_say(&puppet, KIND_END, count);
  struct status status = echo_count_next(puppet.stream, &item);
  for (*read = 0; status_is_ok(status) && item != NULL; ++*read)
    status = echo_count_next(puppet.stream, &item);
  snprintf(message, sizeof message, "%s", status.message ? status.message : "");
  puppet_close(&puppet, scene);
  return (struct status){ .code = status.code, .message = message };
}

static void play(struct scene *scene)
{
  int read;
  cr_assert_ok(said(scene, (uint64_t[]){ 1, 2, 3, 0 }, 3, &read));
  cr_assert_eq(read, 3);
  cr_assert_ok(said(scene, (uint64_t[]){ 1, 2, 2, 1, 3, 0 }, 3, &read));
  cr_assert_eq(read, 3, "what came twice is read once");
  cr_assert_code(said(scene, (uint64_t[]){ 1, 3, 0 }, 3, &read), STATUS_UNAVAILABLE);
  cr_assert_eq(read, 1, "nothing behind a gap is read");
  cr_assert_code(said(scene, (uint64_t[]){ 1, 2, 0 }, 3, &read), STATUS_UNAVAILABLE);
  cr_assert_code(said(scene, (uint64_t[]){ 0 }, 2, &read), STATUS_UNAVAILABLE);
  cr_assert_code(said(scene, (uint64_t[]){ 2, 1, 3, 0 }, 3, &read), STATUS_UNAVAILABLE);
}

Test(bus_stream_gaps, an_item_that_is_missing_is_noticed_and_one_that_is_double_is_not_read)
{
  scene_run(play);
}
