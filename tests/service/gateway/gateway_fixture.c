// The gateway with fakes behind it in the same process: what test_connect_protocol.py talks to.
// usage: gateway_fixture <operator key> <static folder> <origins> <calls a minute> <calls burst> <failures burst>
//        <ipc endpoint for the fakes> [<CURVE secret of the front> <public key of its client>]
// Prints its port; ends when its standard input does.
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.seam.h"
#include "base/hash.h"
#include "bus.seam.h"
#include "bus/front.h"
#include "crm.seam.h"
#include "gateway.h"

#define BIG_BYTES 20000u
static const char advisor_key[] = "stw_advisor_advisor_advisor_advisor_advisor_abc";

static const char *known_curve_key;
static int asked_identity;

static void fill_advisor(struct call *call, struct Account__AuthenticateResponse *response)
{
  response->caller = arena_alloc(call->arena, sizeof(*response->caller));
  bus__caller__init(response->caller);
  response->caller->firm_id = 7;
  response->caller->user_id = 12;
  response->caller->role = BUS__ROLE__ADVISOR;
}

/* IdentityService: one key is known; each answer is counted. */
static struct status authenticate(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct Account__AuthenticateRequest *request = (const void *)in;
  struct Account__AuthenticateResponse *response = (void *)out;
  uint8_t known[HASH_BYTES];
  hash_sha256(advisor_key, strlen(advisor_key), known);
  asked_identity++;
  if (strcmp(call->caller.principal, "system:gateway") != 0 || call->caller.role != ROLE_SYSTEM) {
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "only the gateway may ask");
  }
  if (request->key_hash.len != HASH_BYTES || memcmp(request->key_hash.data, known, HASH_BYTES) != 0) {
    return status_fail(STATUS_UNAUTHENTICATED, NULL, "unknown key");
  }
  fill_advisor(call, response);
  return status_ok();
}

static struct status authenticate_curve(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct Account__AuthenticateCurveRequest *request = (const void *)in;
  if (call->caller.role != ROLE_SYSTEM || strcmp(request->public_key, known_curve_key) != 0) {
    return status_fail(STATUS_UNAUTHENTICATED, NULL, "unknown key");
  }
  fill_advisor(call, (void *)out);
  return status_ok();
}

/* ClientService.List: the page token says what to do. */
static struct status list(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct Crm__ListClientsRequest *request = (const void *)in;
  struct Crm__ListClientsResponse *response = (void *)out;
  const char *what = request->page_token;
  response->next_page_token = "";
  if (strcmp(what, "who") == 0) {
    response->next_page_token = arena_printf(call->arena, "%" PRIu64 " %" PRIu64 " %d %s", call->caller.firm_id,
                                             call->caller.user_id, (int)call->caller.role, call->caller.principal);
  } else if (strcmp(what, "key") == 0) {
    response->next_page_token = arena_strdup(call->arena, call->idempotency_key);
  } else if (strcmp(what, "trace") == 0) {
    response->next_page_token = arena_strdup(call->arena, call->traceparent);
  } else if (strcmp(what, "asked") == 0) {
    response->next_page_token = arena_printf(call->arena, "%d", asked_identity);
  } else if (strcmp(what, "slow") == 0) {
    return fiber_sleep(3000000);
  } else if (strncmp(what, "fail ", 5) == 0) {
    return call_fail(call, status_code_parse(what + 5), NULL, "as asked: \"%s\"", what);
  } else if (strcmp(what, "field") == 0) {
    return call_fail(call, STATUS_INVALID_ARGUMENT, "people[3].name", "must not be empty");
  } else {
    response->next_page_token = arena_strdup(call->arena, what);
  }
  return status_ok();
}

/* JournalService.Read: as many lines as after_sequence says; then fails when asked to follow. */
static struct status read_journal(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct Account__ReadJournalRequest *request = (const void *)in;
  (void)out;
  char *big = arena_alloc(call->arena, BIG_BYTES + 1);
  memset(big, 'x', BIG_BYTES);
  for (uint64_t i = 1; i <= request->after_sequence; i++) {
    struct Account__JournalLine line = ACCOUNT__JOURNAL_LINE__INIT;
    line.sequence = i;
    line.summary = request->after_sequence > 100 ? big : "short";
    struct status status = call_send(call, &line.base);
    if (!status_is_ok(status)) {
      fprintf(stderr, "stream ended: %s\n", status_code_name(status.code));
      return status;
    }
  }
  return request->follow ? status_fail(STATUS_FAILED_PRECONDITION, "follow", "not here") : status_ok();
}

static struct status ping(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct Bus__PingRequest *request = (const void *)in;
  struct Bus__PingResponse *response = (void *)out;
  response->payload.data = arena_copy(call->arena, request->payload.data, request->payload.len);
  response->payload.len = request->payload.len;
  return status_ok();
}

static struct status ready(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)call;
  (void)in;
  ((struct Bus__ReadyResponse *)out)->ready = true;
  return status_ok();
}

static struct status stats(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  static const char text[] = "# HELP steward_http_requests_total HTTP requests taken.\n"
                             "steward_http_requests_total{service=\"fake\"} 1\n";
  (void)in;
  ((struct Bus__StatsResponse *)out)->prometheus = arena_strdup(call->arena, text);
  return status_ok();
}

static const struct access anyone = { .roles = UINT32_MAX };
static const struct access staff = { .roles = ROLES_STAFF };

/* The fakes stand behind an ipc socket, as services do; Ping is the gateway's own. */
static struct status serve_fakes(struct bus *front, struct bus *behind, const char *endpoint)
{
  static const struct handler identity[] = { { &identity_authenticate_method, &anyone, authenticate },
                                             { &identity_authenticate_curve_method, &anyone, authenticate_curve } };
  static const struct handler client[] = { { &client_list_method, &staff, list } };
  static const struct handler journal[] = { { &journal_read_method, &staff, read_journal } };
  static const struct handler control[] = { { &control_ping_method, &anyone, ping } };
  static const struct handler behind_control[] = { { &control_ready_method, &anyone, ready },
                                                   { &control_stats_method, &anyone, stats } };
  static const struct service services[] = { { "steward.account.v1.IdentityService", identity, 2 },
                                             { "steward.crm.v1.ClientService", client, 1 },
                                             { "steward.account.v1.JournalService", journal, 1 },
                                             { "steward.bus.v1.ControlService", behind_control, 2 },
                                             { "steward.bus.v1.ControlService", control, 1 } };
  for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
    bus_serve(i < 4 ? behind : front, &services[i], NULL);
  }
  struct status status = bus_bind(behind, endpoint);
  if (status_is_ok(status)) {
    status = bus_route(front, "steward.account.v1", endpoint, NULL);
  }
  return status_is_ok(status) ? bus_route(front, "steward.crm.v1", endpoint, NULL) : status;
}

struct fixture {
  struct bus *bus, *behind;
  char **arguments;
  struct gateway *gateway;
  struct fiber *fiber;
  uv_pipe_t input;
  char buffer[16];
  int exit_code;
  bool is_over, is_done;
};

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
  struct fixture *fixture = handle->data;
  (void)suggested;
  *buffer = uv_buf_init(fixture->buffer, sizeof(fixture->buffer));
}

static void on_input(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
  struct fixture *fixture = stream->data;
  (void)buffer;
  if (size < 0) {
    uv_close((uv_handle_t *)stream, NULL);
    fixture->is_over = true;
    fiber_wake(fixture->fiber);
  }
}

static struct status start(struct fixture *fixture, struct gateway **out)
{
  char **arguments = fixture->arguments;
  static const struct gateway_route routes[] = { { "account", "steward.account.v1" } };
  struct gateway_options options = { .bus = fixture->bus,
                                     .listen = "127.0.0.1:0",
                                     .front = known_curve_key[0] == '\0' ? NULL : "tcp://127.0.0.1:*",
                                     .operator_key = arguments[1],
                                     .static_folder = arguments[2],
                                     .origins = arguments[3],
                                     .calls_per_minute = atoll(arguments[4]),
                                     .calls_burst = atoll(arguments[5]),
                                     .failures_per_minute = 1,
                                     .failures_burst = atoll(arguments[6]),
                                     .connection_limit = 256,
                                     .head_timeout_us = 5000000,
                                     .body_timeout_us = 5000000,
                                     .idle_timeout_us = 5000000,
                                     .write_timeout_us = 1000000,
                                     .routes = routes,
                                     .route_count = 1 };
  return gateway_new(&options, out);
}

static void run(void *argument)
{
  struct fixture *fixture = argument;
  struct status status = start(fixture, &fixture->gateway);
  fixture->fiber = fiber_current();
  uv_pipe_init(bus_loop(fixture->bus), &fixture->input, 0);
  fixture->input.data = fixture;
  uv_pipe_open(&fixture->input, 0);
  uv_read_start((uv_stream_t *)&fixture->input, on_alloc, on_input);
  if (!status_is_ok(status)) {
    fprintf(stderr, "%s\n", status.message);
    fixture->exit_code = 1;
    uv_close((uv_handle_t *)&fixture->input, NULL);
    fixture->is_done = true;
    return;
  }
  printf("%d\n", gateway_port(fixture->gateway));
  const char *front = front_endpoint(fixture->bus);
  printf("%s\n", front == NULL ? "" : front);
  fflush(stdout);
  while (!fixture->is_over) {
    fiber_park();
  }
  gateway_stop(fixture->gateway);
  fixture->is_done = true;
}

int main(int argc, char **argv)
{
  uv_loop_t loop;
  if ((argc != 8 && argc != 10) || sodium_init() < 0) {
    return 2;
  }
  uv_loop_init(&loop);
  known_curve_key = argc == 10 ? argv[9] : "";
  struct fixture fixture = { .arguments = argv };
  struct status status =
      bus_new(&(struct bus_options){ .loop = &loop, .service = "gateway", .curve_secret = argc == 10 ? argv[8] : NULL },
              &fixture.bus);
  if (!status_is_ok(status)) {
    fprintf(stderr, "%s\n", status.message);
    return 1;
  }
  status = bus_new(&(struct bus_options){ .loop = &loop, .service = "fakes" }, &fixture.behind);
  if (status_is_ok(status)) {
    status = serve_fakes(fixture.bus, fixture.behind, argv[7]);
  }
  if (!status_is_ok(status)) {
    fprintf(stderr, "%s\n", status.message);
    return 1;
  }
  status = fiber_spawn(&loop, run, &fixture, &fixture.fiber);
  while (status_is_ok(status) && !fixture.is_done) {
    uv_run(&loop, UV_RUN_ONCE);
  }
  bus_free(fixture.bus);
  gateway_free(fixture.gateway);
  bus_free(fixture.behind);
  fiber_loop_close(&loop);
  uv_run(&loop, UV_RUN_DEFAULT);
  return uv_loop_close(&loop) == 0 ? fixture.exit_code : 3;
}
