// Tells calls from files and probes, and holds the pieces together from start to stop.
#include "gateway.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "curve_front.h"
#include "probes.h"
#include "program/log.h"
#include "program/metrics.h"

#define ADDRESS_LIMIT 64u
#define STOP_US INT64_C(5000000)
#define STOP_STEP_US INT64_C(5000)

struct gateway {
  struct connect connect;
  struct probes probes;
  struct static_files *files;
  struct http_server *http;
  struct gateway_route routes[GATEWAY_ROUTES_LIMIT];
};

static struct metric requests_total = { .name = "steward_http_requests_total",
                                        .help = "HTTP requests taken.",
                                        .kind = METRIC_COUNTER };

static void answer_method_not_allowed(struct http_exchange *exchange, const char *allowed)
{
  http_respond(exchange,
               &(struct http_answer){ .status = 405, .headers = { { "Allow", allowed } }, .header_count = 1 });
}

static void answer_not_found(struct http_exchange *exchange)
{
  static const char text[] = "there is nothing here\n";
  http_respond(exchange, &(struct http_answer){ .status = 404,
                                                .content_type = "text/plain; charset=utf-8",
                                                .body = text,
                                                .body_size = sizeof(text) - 1 });
}

static void on_request(void *context, struct http_exchange *exchange)
{
  struct gateway *gateway = context;
  const struct http_request *request = http_exchange_request(exchange);
  metric_add(&requests_total, 1);
  if (strcmp(request->method, "POST") == 0) {
    connect_take(&gateway->connect, exchange);
  } else if (strcmp(request->method, "OPTIONS") == 0) {
    connect_preflight(&gateway->connect, exchange);
  } else if (seam_find(request->path + 1) != NULL) {
    answer_method_not_allowed(exchange, "POST");
  } else if (!probes_answer(&gateway->probes, exchange) &&
             (gateway->files == NULL || !static_files_answer(gateway->files, exchange))) {
    answer_not_found(exchange);
  }
}

static size_t body_limit(void *context, const struct http_request *request)
{
  (void)context;
  return connect_body_limit(request);
}

/* "127.0.0.1:8080", "[::1]:8080": a numeric address and a port. */
static struct status split_listen(const char *listen, char address[ADDRESS_LIMIT], int *port)
{
  struct status bad = status_fail(STATUS_INVALID_ARGUMENT, NULL, "HTTP_LISTEN must be an address and a port");
  const char *colon = strrchr(listen, ':');
  if (colon == NULL || colon == listen || colon[1] == '\0') {
    return bad;
  }
  char *end;
  long number = strtol(colon + 1, &end, 10);
  bool is_v6 = listen[0] == '[' && colon[-1] == ']';
  size_t size = (size_t)(colon - listen) - (is_v6 ? 2 : 0);
  if (*end != '\0' || number < 0 || number > 65535 || size >= ADDRESS_LIMIT) {
    return bad;
  }
  memcpy(address, listen + is_v6, size);
  address[size] = '\0';
  *port = (int)number;
  return status_ok();
}

static struct status start_http(struct gateway *gateway, const struct gateway_options *options)
{
  char address[ADDRESS_LIMIT];
  int port;
  struct status status = split_listen(options->listen, address, &port);
  if (!status_is_ok(status)) {
    return status;
  }
  struct http_options http = { .loop = bus_loop(options->bus),
                               .address = address,
                               .port = port,
                               .connection_limit = options->connection_limit,
                               .head_timeout_us = options->head_timeout_us,
                               .body_timeout_us = options->body_timeout_us,
                               .idle_timeout_us = options->idle_timeout_us,
                               .write_timeout_us = options->write_timeout_us,
                               .body_limit = body_limit,
                               .on_request = on_request,
                               .context = gateway };
  return http_server_new(&http, &gateway->http);
}

static struct status start_parts(struct gateway *gateway, const struct gateway_options *options)
{
  struct sign_in_options sign_in = { .operator_key = options->operator_key,
                                     .failures_per_minute = options->failures_per_minute,
                                     .failures_burst = options->failures_burst };
  struct status status = sign_in_new(&sign_in, &gateway->connect.sign_in);
  if (status_is_ok(status) && options->static_folder != NULL) {
    status = static_files_new(options->static_folder, &gateway->files);
  }
  if (status_is_ok(status) && options->calls_per_minute > 0) {
    gateway->connect.rate = token_bucket_new(options->calls_per_minute, options->calls_burst);
    if (gateway->connect.rate == NULL) {
      status = status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory");
    }
  }
  if (status_is_ok(status)) {
    status = start_http(gateway, options);
  }
  if (status_is_ok(status) && options->front != NULL) {
    status = curve_front_open(&gateway->connect, options->front);
  }
  return status;
}

struct status gateway_new(const struct gateway_options *options, struct gateway **out)
{
  assert(options->route_count <= GATEWAY_ROUTES_LIMIT);
  struct gateway *gateway = calloc(1, sizeof(*gateway));
  if (gateway == NULL) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory");
  }
  memcpy(gateway->routes, options->routes, options->route_count * sizeof(gateway->routes[0]));
  gateway->probes =
      (struct probes){ .bus = options->bus, .routes = gateway->routes, .route_count = options->route_count };
  gateway->connect = (struct connect){ .bus = options->bus,
                                       .origins = options->origins,
                                       .trusts_forwarded = options->trusts_forwarded };
  randombytes_buf(&gateway->connect.trace_process, sizeof(gateway->connect.trace_process));
  struct status status = start_parts(gateway, options);
  if (!status_is_ok(status)) {
    gateway_free(gateway);
    return status;
  }
  *out = gateway;
  return status_ok();
}

int gateway_port(const struct gateway *gateway)
{
  return http_server_port(gateway->http);
}

void gateway_stop(struct gateway *gateway)
{
  int64_t end_us = clock_monotonic_us() + STOP_US;
  http_server_stop(gateway->http);
  while (http_server_held(gateway->http) > 0 && clock_monotonic_us() < end_us) {
    fiber_sleep(STOP_STEP_US);
  }
  http_server_close_all(gateway->http);
  while (http_server_held(gateway->http) > 0) {
    fiber_sleep(STOP_STEP_US); /* their peers are gone, so their calls are cancelled */
  }
  http_server_free(gateway->http);
  gateway->http = NULL;
}

void gateway_free(struct gateway *gateway)
{
  if (gateway == NULL) {
    return;
  }
  http_server_free(gateway->http);
  static_files_free(gateway->files);
  sign_in_free(gateway->connect.sign_in);
  token_bucket_free(gateway->connect.rate);
  free(gateway);
}
