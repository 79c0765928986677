/* CURVE over tcp: who may connect, what a front accepts from outside. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "bus/envelope.h"
#include "bus/front.h"
#include "scene.h"

struct keys {
  char public[41], secret[41];
};

/* A service on tcp, a gateway with a front that is routed to it, and the keys of all. */
struct house {
  struct scene *scene;
  struct keys service, gateway, friend, stranger;
  struct bus *service_bus, *gateway_bus;
  char allow[128];
  int resolved;
};

static struct keys keys_new(void)
{
  struct keys keys;
  cr_assert_eq(zmq_curve_keypair(keys.public, keys.secret), 0);
  return keys;
}

/* Only the friend is known. */
static struct status resolve(void *context, struct call *call, const char *public_key, struct caller *out)
{
  (void)call;
  struct house *house = context;
  house->resolved++;
  if (strcmp(public_key, house->friend.public) != 0)
    return status_fail(STATUS_UNAUTHENTICATED, NULL, "an unknown key");
  *out = (struct caller){ .firm_id = 42, .role = ROLE_ADVISOR, .principal = "key:3" };
  return status_ok();
}

static struct bus *bus_of(struct house *house, const char *service, const struct keys *keys)
{
  struct bus_options options = {
    .loop = &house->scene->loop, .service = service, .curve_secret = keys->secret, .curve_allow = house->allow
  };
  struct bus *bus;
  cr_assert_ok(bus_new(&options, &bus));
  return bus;
}

static void house_open(struct house *house, struct scene *scene)
{
  *house = (struct house){
    .scene = scene, .service = keys_new(), .gateway = keys_new(), .friend = keys_new(), .stranger = keys_new()
  };
  snprintf(house->allow, sizeof house->allow, "%s/allow", scene->folder);
  FILE *file = fopen(house->allow, "w");
  fprintf(file, "# who may connect\n\n%s gateway front\n", house->gateway.public);
  fclose(file);
  house->service_bus = bus_of(house, "echo", &house->service);
  bus_serve(house->service_bus, &echo_service, &scene->echo);
  cr_assert_ok(bus_bind(house->service_bus, "tcp://127.0.0.1:*"));
  house->gateway_bus = bus_of(house, "gateway", &house->gateway);
  cr_assert_ok(
      bus_route(house->gateway_bus, "steward.test.v1", bus_endpoint(house->service_bus), house->service.public));
  struct front_options options = { .endpoint = "tcp://127.0.0.1:*", .resolve = resolve, .context = house };
  cr_assert_ok(front_open(house->gateway_bus, &options));
}

static void house_close(struct house *house)
{
  bus_free(house->gateway_bus);
  bus_free(house->service_bus);
  unlink(house->allow);
}

static struct status repeat(struct bus *bus, int64_t timeout_us, struct call **call, struct Test__RepeatResponse **out)
{
  struct caller caller = { .firm_id = 7, .role = ROLE_ADVISOR, .principal = "user:1" };
  cr_assert_ok(call_begin(bus, caller, timeout_us, call));
  struct Test__RepeatRequest in = TEST__REPEAT_REQUEST__INIT;
  in.text = (char *)"over tcp";
  return echo_repeat_call(*call, &in, out);
}

static void play_service(struct scene *scene)
{
  struct house house;
  struct call *call;
  struct Test__RepeatResponse *out;
  house_open(&house, scene);
  cr_assert_ok(repeat(house.gateway_bus, PATIENCE_US, &call, &out));
  cr_assert_eq(out->firm_id, 7);
  call_end(call);
  struct bus *stranger = bus_of(&house, "stranger", &house.stranger);
  cr_assert_ok(bus_route(stranger, "steward.test.v1", bus_endpoint(house.service_bus), house.service.public));
  cr_assert_code(repeat(stranger, SILENCE_MS * 1000, &call, &out), STATUS_DEADLINE_EXCEEDED);
  call_end(call);
  cr_assert_eq(scene->echo.repeats, 1);
  cr_assert_eq(house.resolved, 0, "a service's endpoint asks nobody");
  bus_free(stranger);
  house_close(&house);
}

Test(bus_curve, a_listed_key_is_served_and_an_unlisted_one_is_refused)
{
  scene_run(play_service);
}

struct outsider {
  void *context, *socket;
  struct arena *arena;
};

static struct outsider outsider_connect(struct house *house, const struct keys *keys)
{
  struct outsider outsider = { .context = zmq_ctx_new(), .arena = arena_new() };
  int linger = 0;
  outsider.socket = zmq_socket(outsider.context, ZMQ_DEALER);
  zmq_setsockopt(outsider.socket, ZMQ_LINGER, &linger, sizeof linger);
  zmq_setsockopt(outsider.socket, ZMQ_CURVE_SERVERKEY, house->gateway.public, 40);
  zmq_setsockopt(outsider.socket, ZMQ_CURVE_PUBLICKEY, keys->public, 40);
  zmq_setsockopt(outsider.socket, ZMQ_CURVE_SECRETKEY, keys->secret, 40);
  cr_assert_eq(zmq_connect(outsider.socket, front_endpoint(house->gateway_bus)), 0);
  return outsider;
}

static void outsider_close(struct outsider *outsider)
{
  zmq_close(outsider->socket);
  zmq_ctx_term(outsider->context);
  arena_free(outsider->arena);
}

static void outsider_send(struct outsider *outsider, struct envelope envelope, const void *body, size_t size)
{
  zmq_msg_t message;
  envelope_pack(&message, &envelope);
  zmq_msg_send(&message, outsider->socket, ZMQ_SNDMORE);
  zmq_send(outsider->socket, body, size, 0);
}

/* False when nothing comes for so long. */
static bool outsider_receive_within(struct outsider *outsider, int ms, struct envelope *out, zmq_msg_t *body)
{
  zmq_msg_t message;
  for (int i = 0; i < ms; i++) {
    zmq_msg_init(&message);
    if (zmq_msg_recv(&message, outsider->socket, ZMQ_DONTWAIT) >= 0) {
      cr_assert_ok(envelope_unpack(outsider->arena, zmq_msg_data(&message), zmq_msg_size(&message), out));
      zmq_msg_close(&message);
      zmq_msg_init(body);
      zmq_msg_recv(body, outsider->socket, 0);
      return true;
    }
    zmq_msg_close(&message);
    fiber_sleep(1000);
  }
  return false;
}

static bool outsider_receive(struct outsider *outsider, struct envelope *out, zmq_msg_t *body)
{
  return outsider_receive_within(outsider, PATIENCE_MS, out, body);
}

static void play_front(struct scene *scene)
{
  struct house house;
  struct envelope answer,
      request = { .kind = KIND_CALL, .request_id = 1, .method = "steward.test.v1.EchoService/Repeat" };
  zmq_msg_t body;
  house_open(&house, scene);
  struct outsider friend = outsider_connect(&house, &house.friend);
  outsider_send(&friend, request, "\x0a\x02hi", 4);
  cr_assert(outsider_receive(&friend, &answer, &body));
  cr_assert_code(answer.status, STATUS_OK);
  Test__RepeatResponse *out = test__repeat_response__unpack(NULL, zmq_msg_size(&body), zmq_msg_data(&body));
  cr_assert_eq(out->firm_id, 42);
  cr_assert_str_eq(out->principal, "key:3");
  test__repeat_response__free_unpacked(out, NULL);
  zmq_msg_close(&body);

  request.method = "steward.test.v1.EchoService/None";
  outsider_send(&friend, request, "", 0);
  cr_assert(outsider_receive(&friend, &answer, &body));
  cr_assert_code(answer.status, STATUS_UNIMPLEMENTED);
  zmq_msg_close(&body);

  request.method = "steward.test.v1.EchoService/Repeat";
  outsider_send(&friend, request, "\x18\xff\xff\x7f", 4); /* delay_ms past its range */
  cr_assert(outsider_receive(&friend, &answer, &body));
  cr_assert_code(answer.status, STATUS_INVALID_ARGUMENT);
  cr_assert_str_eq(answer.status.field, "delay_ms");
  zmq_msg_close(&body);
  outsider_close(&friend);
  house_close(&house);
}

Test(bus_curve, a_front_answers_known_keys_under_their_own_identity)
{
  scene_run(play_front);
}

static void play_impostor(struct scene *scene)
{
  struct house house;
  struct envelope answer, request = { .kind = KIND_CALL,
                                      .request_id = 1,
                                      .method = "steward.test.v1.EchoService/Repeat",
                                      .has_caller = true,
                                      .caller = { .firm_id = 1, .role = ROLE_ADMINISTRATOR, .principal = "user:1" } };
  zmq_msg_t body;
  house_open(&house, scene);
  struct outsider friend = outsider_connect(&house, &house.friend);
  outsider_send(&friend, request, "", 0);
  cr_assert(outsider_receive(&friend, &answer, &body));
  cr_assert_code(answer.status, STATUS_PERMISSION_DENIED);
  cr_assert_str_eq(answer.status.field, "caller");
  zmq_msg_close(&body);
  outsider_close(&friend);
  struct outsider stranger = outsider_connect(&house, &house.stranger);
  request.has_caller = false;
  outsider_send(&stranger, request, "", 0);
  cr_assert(!outsider_receive_within(&stranger, SILENCE_MS, &answer, &body),
            "an unregistered key is refused at the door");
  outsider_close(&stranger);
  cr_assert_eq(scene->echo.repeats, 0);
  house_close(&house);
}

Test(bus_curve, a_front_refuses_stated_identities_and_unknown_keys)
{
  scene_run(play_impostor);
}

static void play_front_stream(struct scene *scene)
{
  struct house house;
  struct envelope answer,
      request = { .kind = KIND_CALL, .request_id = 1, .method = "steward.test.v1.EchoService/Count", .credit = 2 };
  zmq_msg_t body;
  house_open(&house, scene);
  struct outsider friend = outsider_connect(&house, &house.friend);
  outsider_send(&friend, request, "\x08\x05", 2); /* up_to: 5 */
  int items = 0;
  while (outsider_receive(&friend, &answer, &body) && answer.kind == KIND_ITEM) {
    zmq_msg_close(&body);
    items++;
    struct envelope credit = { .kind = KIND_CREDIT, .request_id = 1, .credit = 1 };
    outsider_send(&friend, credit, "", 0);
  }
  cr_assert_eq(items, 5);
  cr_assert_eq(answer.kind, KIND_END);
  cr_assert_code(answer.status, STATUS_OK);
  zmq_msg_close(&body);
  outsider_send(&friend, request, "\x08\x90\x4e", 3); /* up_to: 10,000; then it vanishes */
  cr_assert(outsider_receive(&friend, &answer, &body));
  zmq_msg_close(&body);
  cr_assert_eq(scene->echo.running, 1);
  outsider_close(&friend);
  for (int i = 0; i < PATIENCE_MS && scene->echo.running > 0; i++)
    fiber_sleep(1000);
  cr_assert_eq(scene->echo.running, 0, "two hops away the handler has ended");
  house_close(&house);
}

Test(bus_curve, a_front_hands_on_streams_and_their_cancellation)
{
  scene_run(play_front_stream);
}

static void play_no_secret(struct scene *scene)
{
  cr_assert_code(bus_bind(scene->server, "tcp://127.0.0.1:*"), STATUS_FAILED_PRECONDITION);
  cr_assert_code(bus_route(scene->client, "steward.other.v1", "tcp://127.0.0.1:1", NULL), STATUS_FAILED_PRECONDITION);
}

Test(bus_curve, tcp_without_curve_is_refused)
{
  scene_run(play_no_secret);
}
