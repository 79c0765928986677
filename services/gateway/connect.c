// From a POST to a call: what kind it is, who makes it, how long it may take; then hands it to its kind.
#include "connect.h"

#include <assert.h>
#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "connect_error.h"
#include "link_call.h"
#include "origin.h"
#include "session_cookie.h"
#include "wire/json.h"
#include "wire/wire.h"

#define TRACEPARENT_LENGTH 55u
#define JSON_FACTOR 3u /* JSON may be so much longer than the message it stands for */
static const char ping_path[] = "steward.bus.v1.ControlService/Ping";

enum content { CONTENT_JSON, CONTENT_PROTO, CONTENT_CONNECT_JSON, CONTENT_CONNECT_PROTO, CONTENT_OTHER };

static enum content content_of(const char *type)
{
  static const char *const types[] = { "application/json", "application/proto", "application/connect+json",
                                       "application/connect+proto" };
  size_t size = type == NULL ? 0 : strcspn(type, "; \t");
  for (size_t i = 0; i < CONTENT_OTHER; i++) {
    if (strlen(types[i]) == size && strncasecmp(type, types[i], size) == 0) {
      return (enum content)i;
    }
  }
  return CONTENT_OTHER;
}

bool connect_is_offered(const struct method *method)
{
  return strcmp(method->package, "steward.bus.v1") != 0 || strcmp(method->path, ping_path) == 0;
}

static const struct method *find_method(const struct http_request *request)
{
  const struct method *method = seam_find(request->path + 1);
  return method != NULL && connect_is_offered(method) ? method : NULL;
}

size_t connect_body_limit(const struct http_request *request)
{
  const struct method *method = strcmp(request->method, "POST") == 0 ? find_method(request) : NULL;
  if (method == NULL) {
    return CONNECT_SMALL_BODY;
  }
  size_t limit = (size_t)method->max_bytes;
  enum content content = content_of(http_header(request, "content-type"));
  bool is_json = content == CONTENT_JSON || content == CONTENT_CONNECT_JSON;
  return is_json ? limit * JSON_FACTOR : limit + 5;
}

const char *connect_address(const struct connect *connect, const struct http_request *request)
{
  const char *forwarded = connect->trusts_forwarded ? http_header(request, "x-forwarded-for") : NULL;
  if (forwarded == NULL) {
    return request->remote;
  }
  const char *comma = strrchr(forwarded, ','); /* the last is the one our own proxy saw */
  const char *address = comma == NULL ? forwarded : comma + 1;
  return address + strspn(address, " \t");
}

void connect_add_headers(const struct connect_call *call, struct http_answer *answer)
{
  answer->headers[answer->header_count++] = (struct http_header){ "Cache-Control", "no-store" };
  if (call->origin != NULL) {
    answer->headers[answer->header_count++] = (struct http_header){ "Access-Control-Allow-Origin", call->origin };
    answer->headers[answer->header_count++] = (struct http_header){ "Vary", "Origin" };
    answer->headers[answer->header_count++] =
        (struct http_header){ "Access-Control-Expose-Headers", "Retry-After, Traceparent" };
  }
  if (call->set_cookie != NULL) {
    answer->headers[answer->header_count++] = (struct http_header){ "Set-Cookie", call->set_cookie };
  }
  if (call->call != NULL && call->call->traceparent[0] != '\0') {
    answer->headers[answer->header_count++] = (struct http_header){ "Traceparent", call->call->traceparent };
  }
}

void connect_answer_error(struct connect_call *call, struct status status)
{
  struct arena *arena = call->call->arena;
  const char *json = connect_error_json(arena, status);
  struct http_answer answer = { .status = call->method == NULL ? 404 : connect_error_http_status(status.code),
                                .content_type = "application/json",
                                .body = json,
                                .body_size = strlen(json) };
  connect_add_headers(call, &answer);
  if (call->retry_after_us > 0) {
    long long seconds = (long long)((call->retry_after_us + 999999) / 1000000);
    answer.headers[answer.header_count++] = (struct http_header){ "Retry-After", arena_printf(arena, "%lld", seconds) };
  }
  http_respond(call->exchange, &answer);
}

struct status connect_read_message(struct connect_call *call, const uint8_t *data, size_t size, const uint8_t **out,
                                   size_t *out_size)
{
  struct arena *arena = call->call->arena;
  struct status status;
  if (call->is_json) {
    ProtobufCMessage *message;
    status = json_to_message(arena, call->method->in, (const char *)data, size, &message);
    if (status_is_ok(status)) {
      *out = wire_pack(arena, message, out_size);
    }
  } else {
    status = wire_validate(arena, call->method->in, data, size);
    if (status_is_ok(status)) {
      *out = data;
      *out_size = size;
    }
  }
  if (status_is_ok(status) && *out_size > call->method->max_bytes) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "the message is too large");
  }
  return status;
}

struct status connect_write_message(const struct connect_call *call, struct arena *arena, struct connect_bytes *bytes)
{
  if (!call->is_json) {
    return status_ok();
  }
  ProtobufCMessage *message;
  struct status status = wire_unpack(arena, call->method->out, bytes->data, bytes->size, &message);
  if (!status_is_ok(status)) {
    return status_fail(STATUS_INTERNAL, NULL, "the service answered what is not its message");
  }
  const char *text;
  status = json_from_message(arena, message, &text, &bytes->size);
  if (status_is_ok(status)) {
    bytes->data = (const uint8_t *)text;
  }
  return status;
}

/* W3C trace context, version 00; anything else is replaced, not repaired. */
static bool is_traceparent(const char *text)
{
  if (text == NULL || strlen(text) != TRACEPARENT_LENGTH || strncmp(text, "00-", 3) != 0) {
    return false;
  }
  for (size_t i = 3; i < TRACEPARENT_LENGTH; i++) {
    bool is_dash = i == 35 || i == 52;
    if (is_dash ? text[i] != '-' : strchr("0123456789abcdef", text[i]) == NULL) {
      return false;
    }
  }
  return true;
}

/* Unique, not secret: half of the trace id is drawn once a process, the rest is counted and mixed. */
static const char *make_traceparent(struct connect *connect, struct arena *arena)
{
  uint64_t id[3] = { connect->trace_process, ++connect->trace_count * UINT64_C(0x9E3779B97F4A7C15), 0 };
  char hex[2 * sizeof(id) + 1];
  id[1] ^= connect->trace_process >> 32;
  id[2] = (id[1] ^ id[1] >> 31) * UINT64_C(0xBF58476D1CE4E5B9);
  sodium_bin2hex(hex, sizeof(hex), (const uint8_t *)id, sizeof(id));
  char *text = arena_alloc(arena, TRACEPARENT_LENGTH + 1);
  memcpy(text, "00-", 3);
  memcpy(text + 3, hex, 32);
  text[35] = '-';
  memcpy(text + 36, hex + 32, 16);
  memcpy(text + 52, "-01", 4);
  return text;
}

static struct status check_headers(const struct connect_call *call)
{
  const struct http_request *request = call->request;
  const char *version = http_header(request, "connect-protocol-version");
  if (version != NULL && strcmp(version, "1") != 0) {
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "Connect-Protocol-Version must be 1");
  }
  const char *unary = http_header(request, "content-encoding");
  const char *stream = http_header(request, "connect-content-encoding");
  if ((unary != NULL && strcasecmp(unary, "identity") != 0) ||
      (stream != NULL && strcasecmp(stream, "identity") != 0)) {
    return status_fail(STATUS_UNIMPLEMENTED, NULL, "compressed requests are not understood; send identity");
  }
  const char *key = http_header(request, "idempotency-key");
  if (key != NULL && strlen(key) > CONNECT_KEY_LIMIT) {
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "Idempotency-Key is longer than 128 bytes");
  }
  return status_ok();
}

/* Begins as the gateway itself; becomes the caller's once it is known who that is. */
static struct status begin_call(struct connect_call *call)
{
  const char *timeout = http_header(call->request, "connect-timeout-ms");
  int64_t timeout_us = call->method == NULL ? 1000000 : (int64_t)call->method->timeout_ms * 1000;
  struct status asked = status_ok();
  if (timeout != NULL) {
    asked = connect_timeout_parse(timeout, &timeout_us);
    timeout_us = timeout_us < CONNECT_TIMEOUT_LIMIT_US ? timeout_us : CONNECT_TIMEOUT_LIMIT_US;
    timeout_us = timeout_us > 0 ? timeout_us : 1; /* none left is not the same as none given */
  }
  struct caller self = bus_system_caller(call->connect->bus, 0);
  struct status status = call_begin(call->connect->bus, self, timeout_us, &call->call);
  if (!status_is_ok(status)) {
    return status;
  }
  struct arena *arena = call->call->arena;
  const char *trace = http_header(call->request, "traceparent");
  call->call->traceparent = is_traceparent(trace) ? arena_strdup(arena, trace) : make_traceparent(call->connect, arena);
  return asked;
}

static struct status check_origin(struct connect_call *call)
{
  const char *origin = http_header(call->request, "origin");
  if (origin == NULL || origin_is_own(origin, http_header(call->request, "host"))) {
    return status_ok();
  }
  if (!origin_is_listed(origin, call->connect->origins)) {
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "pages of this origin may not call");
  }
  call->origin = origin;
  return status_ok();
}

struct status connect_check_rate(const struct connect *connect, const struct caller *caller, int64_t *retry_after_us)
{
  uint64_t key = caller->firm_id * UINT64_C(0x9E3779B97F4A7C15) ^ caller->user_id;
  if (connect->rate == NULL || token_bucket_take(connect->rate, key, clock_monotonic_us(), retry_after_us)) {
    return status_ok();
  }
  return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "too many calls; wait a little");
}

/* A key or a token in the Authorization header, else the cookie. Browsers send a cookie along whoever's page asks, so it
 * counts only when the page says that it is ours. */
struct status connect_find_token(struct connect_call *call)
{
  const struct http_request *request = call->request;
  const char *authorization = http_header(request, "authorization");
  const char *origin = http_header(request, "origin");
  if (authorization != NULL) {
    call->token = sign_in_bearer(authorization);
    return status_ok();
  }
  call->token = session_cookie_find(call->call->arena, http_header(request, "cookie"));
  call->by_cookie = call->token != NULL;
  if (call->by_cookie && (origin == NULL || !origin_is_own(origin, http_header(request, "host")))) {
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "a session's cookie counts only with the Origin of its own host");
  }
  return status_ok();
}

/* Who asks: nobody, for the methods of signing in; else whom the key or the session is of. */
static struct status find_caller(struct connect_call *call, struct caller *caller)
{
  struct call *inner = call->call;
  const char *address = connect_address(call->connect, call->request);
  if (call->method->anonymous) {
    *caller = (struct caller){ .principal = arena_printf(inner->arena, "anonymous:%.64s", address) };
    struct caller place = { .user_id = token_bucket_key(address) }; /* nobody is told from nobody by where it sits */
    struct status rate = connect_check_rate(call->connect, &place, &call->retry_after_us);
    return status_is_ok(rate) && call->method->by_link ? link_call_admit(call) : rate;
  }
  struct status status = connect_find_token(call);
  if (status_is_ok(status)) {
    status = sign_in_authenticate(call->connect->sign_in, inner, call->token, address, caller);
  }
  if (status_is_ok(status)) {
    status = connect_check_rate(call->connect, caller, &call->retry_after_us);
  }
  if (status_is_ok(status) && !call_in_scope(caller, call->method)) {
    status = status_fail(STATUS_PERMISSION_DENIED, NULL, "your key may not call this method");
  }
  return status;
}

static struct status admit(struct connect_call *call)
{
  struct call *inner = call->call;
  struct status status = check_origin(call);
  if (status_is_ok(status)) {
    status = check_headers(call);
  }
  if (!status_is_ok(status)) {
    return status;
  }
  if (call->method == NULL) {
    return status_fail(STATUS_UNIMPLEMENTED, NULL, "there is no such method");
  }
  struct caller caller = { .principal = "" };
  status = find_caller(call, &caller);
  caller.direct = true;
  const char *key = http_header(call->request, "idempotency-key");
  inner->caller = caller;
  inner->idempotency_key = key == NULL ? "" : arena_strdup(inner->arena, key);
  return status;
}

static void answer_overload(struct http_exchange *exchange)
{
  static const char text[] = "{\"code\":\"resource_exhausted\",\"message\":\"too many calls at once\"}";
  http_respond(exchange, &(struct http_answer){ .status = 429,
                                                .content_type = "application/json",
                                                .headers = { { "Retry-After", "1" } },
                                                .header_count = 1,
                                                .body = text,
                                                .body_size = sizeof(text) - 1 });
}

static void answer_wrong_type(struct connect_call *call)
{
  const char *accepted = call->method->streaming ? "application/connect+json, application/connect+proto"
                                                 : "application/json, application/proto";
  http_respond(call->exchange,
               &(struct http_answer){ .status = 415, .headers = { { "Accept-Post", accepted } }, .header_count = 1 });
}

static void run(struct connect_call *call)
{
  struct status status = begin_call(call);
  if (call->call == NULL) {
    answer_overload(call->exchange);
    return;
  }
  enum content content = content_of(http_header(call->request, "content-type"));
  bool is_streaming = content == CONTENT_CONNECT_JSON || content == CONTENT_CONNECT_PROTO;
  call->is_json = content == CONTENT_JSON || content == CONTENT_CONNECT_JSON;
  if (call->method != NULL && (content == CONTENT_OTHER || is_streaming != call->method->streaming)) {
    answer_wrong_type(call);
    return;
  }
  if (status_is_ok(status)) {
    status = admit(call);
  }
  if (status_is_ok(status) && is_streaming) {
    connect_stream(call);
  } else if (status_is_ok(status)) {
    connect_unary(call);
  } else if (is_streaming && call->method != NULL) {
    connect_refuse_stream(call, status);
  } else {
    connect_answer_error(call, status);
  }
}

static void on_event(void *context, enum http_event event)
{
  struct connect_call *call = context;
  if (event == HTTP_EVENT_GONE) {
    fiber_cancel(call->fiber, status_fail(STATUS_CANCELED, NULL, "the client left"));
  } else if (call->is_waiting) {
    call->is_waiting = false;
    fiber_wake(call->fiber);
  }
}

static void on_fiber(void *argument)
{
  struct connect_call *call = argument;
  call->fiber = fiber_current();
  if (http_exchange_is_gone(call->exchange)) {
    http_respond(call->exchange, &(struct http_answer){ .status = 499 });
  } else {
    http_exchange_watch(call->exchange, on_event, call);
    run(call);
  }
  if (call->call != NULL) {
    call_end(call->call);
  }
  free(call);
}

void connect_take(struct connect *connect, struct http_exchange *exchange)
{
  const struct http_request *request = http_exchange_request(exchange);
  struct connect_call *call = malloc(sizeof(*call));
  struct status status = status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory");
  if (call != NULL) {
    *call = (struct connect_call){
      .connect = connect, .exchange = exchange, .request = request, .method = seam_find(request->path + 1)
    };
    status = fiber_spawn(bus_loop(connect->bus), on_fiber, call, &call->fiber);
  }
  if (!status_is_ok(status)) {
    free(call);
    answer_overload(exchange);
  }
}

void connect_preflight(const struct connect *connect, struct http_exchange *exchange)
{
  const struct http_request *request = http_exchange_request(exchange);
  const char *origin = http_header(request, "origin");
  if (origin == NULL || !origin_is_listed(origin, connect->origins)) {
    http_respond(exchange, &(struct http_answer){ .status = 403 });
    return;
  }
  http_respond(exchange, &(struct http_answer){ .status = 204,
                                                .headers = { { "Access-Control-Allow-Origin", origin },
                                                             { "Access-Control-Allow-Methods", "POST" },
                                                             { "Access-Control-Allow-Headers",
                                                               "Authorization, Content-Type, Connect-Protocol-Version, "
                                                               "Connect-Timeout-Ms, Idempotency-Key, Traceparent" },
                                                             { "Access-Control-Max-Age", "7200" },
                                                             { "Vary", "Origin" } },
                                                .header_count = 5 });
}
