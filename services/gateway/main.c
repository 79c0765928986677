// steward-gateway: wires configuration, bus, HTTP and the CURVE front together.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/front.h"
#include "gateway.h"
#include "program/log.h"
#include "program/program.h"

#define RUN_DIR_DEFAULT "/run/steward"
#define PATH_LIMIT 256u

static const struct config_option options[] = {
  { "STEWARD_GATEWAY_HTTP_LISTEN", CONFIG_TEXT, "127.0.0.1:8080", 0,
    "Address and port for HTTP in clear; beyond loopback a TLS front belongs before it. Port 0: any, written to "
    "$STEWARD_RUN_DIR/gateway.port." },
  { "STEWARD_GATEWAY_FRONT", CONFIG_TEXT, "tcp://127.0.0.1:5570", 0,
    "Endpoint of systems that call over ZeroMQ with CURVE; opened when there is a CURVE secret. Port *: any, written "
    "to $STEWARD_RUN_DIR/gateway.front." },
  { "STEWARD_GATEWAY_STATIC", CONFIG_TEXT, NULL, 0, "Folder of static files, read once at start." },
  { "STEWARD_GATEWAY_ORIGINS", CONFIG_TEXT, NULL, 0,
    "Origins of other web pages that may call, separated by blanks: https://portal.example.com" },
  { "STEWARD_GATEWAY_TRUST_FORWARDED", CONFIG_BOOL, "0", 0,
    "1: a proxy of ours stands in front, and the last address of X-Forwarded-For is the client's." },
  { "STEWARD_GATEWAY_OPERATOR_KEY", CONFIG_TEXT, NULL, CONFIG_SECRET,
    "API key of the installation's operator, who opens firms. Made by deploy/up." },
  { "STEWARD_GATEWAY_CALLS_PER_MINUTE", CONFIG_INTEGER, "30000", 0, "Calls a minute of one caller; 0: unlimited." },
  { "STEWARD_GATEWAY_CALLS_BURST", CONFIG_INTEGER, "2000", 0, "Calls of one caller at once." },
  { "STEWARD_GATEWAY_SIGN_IN_FAILURES_PER_MINUTE", CONFIG_INTEGER, "10", 0,
    "Failed sign-ins a minute of one address." },
  { "STEWARD_GATEWAY_SIGN_IN_FAILURES_BURST", CONFIG_INTEGER, "20", 0, "Failed sign-ins of one address at once." },
  { "STEWARD_GATEWAY_CONNECTIONS", CONFIG_INTEGER, "1024", 0, "HTTP connections at once." },
  { "STEWARD_GATEWAY_HEAD_TIMEOUT_MS", CONFIG_INTEGER, "10000", 0, "How long the head of a request may take." },
  { "STEWARD_GATEWAY_BODY_TIMEOUT_MS", CONFIG_INTEGER, "30000", 0, "How long the body of a request may take." },
  { "STEWARD_GATEWAY_IDLE_TIMEOUT_MS", CONFIG_INTEGER, "60000", 0, "How long a connection may be idle." },
  { "STEWARD_GATEWAY_WRITE_TIMEOUT_MS", CONFIG_INTEGER, "30000", 0, "How long a client may read nothing." },
};

static const char *const calls[] = { "account", "crm", "risk", "rebalancer", "order_router", "esg", NULL };

static const struct gateway_route routes[] = {
  { "account", "steward.account.v1" },
  { "crm", "steward.crm.v1" },
  { "risk", "steward.risk.v1" },
  { "rebalancer", "steward.rebalancer.v1" },
  { "order_router", "steward.order_router.v1" },
  { "esg", "steward.esg.v1" },
};

/* For whoever started us with any port: written whole, then given its name. */
static struct status write_run_file(const char *name, const char *text)
{
  char path[PATH_LIMIT], fresh[PATH_LIMIT + 8];
  const char *folder = getenv("STEWARD_RUN_DIR");
  snprintf(path, sizeof(path), "%s/%s", folder != NULL && folder[0] != '\0' ? folder : RUN_DIR_DEFAULT, name);
  snprintf(fresh, sizeof(fresh), "%s.new", path);
  FILE *file = fopen(fresh, "we");
  bool is_written = file != NULL && fprintf(file, "%s\n", text) > 0;
  is_written = file != NULL && fclose(file) == 0 && is_written;
  if (!is_written || rename(fresh, path) != 0) {
    return status_fail(STATUS_UNAVAILABLE, NULL, "a file with the port can not be written into $STEWARD_RUN_DIR");
  }
  return status_ok();
}

static struct status say_where(struct bus *bus, const struct gateway *gateway)
{
  char port[16];
  snprintf(port, sizeof(port), "%d", gateway_port(gateway));
  log_event(LOG_INFO, "http_listening", LOG_NUMBER("port", gateway_port(gateway)));
  struct status status = write_run_file("gateway.port", port);
  const char *front = front_endpoint(bus);
  log_event(LOG_INFO, front == NULL ? "front_off" : "front_listening", LOG_TEXT("endpoint", front));
  return status_is_ok(status) && front != NULL ? write_run_file("gateway.front", front) : status;
}

static int64_t limit_of(const struct config *config, const char *name)
{
  int64_t value = config_integer(config, name);
  return value < 1 ? 1 : value;
}

static struct gateway_options read_options(struct bus *bus, const struct config *config)
{
  bool has_secret = config_text(config, "STEWARD_GATEWAY_CURVE_SECRET") != NULL;
  return (struct gateway_options){
    .bus = bus,
    .front = has_secret ? config_text(config, "STEWARD_GATEWAY_FRONT") : NULL,
    .listen = config_text(config, "STEWARD_GATEWAY_HTTP_LISTEN"),
    .static_folder = config_text(config, "STEWARD_GATEWAY_STATIC"),
    .origins = config_text(config, "STEWARD_GATEWAY_ORIGINS"),
    .trusts_forwarded = config_bool(config, "STEWARD_GATEWAY_TRUST_FORWARDED"),
    .operator_key = config_text(config, "STEWARD_GATEWAY_OPERATOR_KEY"),
    .calls_per_minute = config_integer(config, "STEWARD_GATEWAY_CALLS_PER_MINUTE"),
    .calls_burst = limit_of(config, "STEWARD_GATEWAY_CALLS_BURST"),
    .failures_per_minute = limit_of(config, "STEWARD_GATEWAY_SIGN_IN_FAILURES_PER_MINUTE"),
    .failures_burst = limit_of(config, "STEWARD_GATEWAY_SIGN_IN_FAILURES_BURST"),
    .connection_limit = (size_t)limit_of(config, "STEWARD_GATEWAY_CONNECTIONS"),
    .head_timeout_us = limit_of(config, "STEWARD_GATEWAY_HEAD_TIMEOUT_MS") * 1000,
    .body_timeout_us = limit_of(config, "STEWARD_GATEWAY_BODY_TIMEOUT_MS") * 1000,
    .idle_timeout_us = limit_of(config, "STEWARD_GATEWAY_IDLE_TIMEOUT_MS") * 1000,
    .write_timeout_us = limit_of(config, "STEWARD_GATEWAY_WRITE_TIMEOUT_MS") * 1000,
    .routes = routes,
    .route_count = sizeof(routes) / sizeof(routes[0]),
  };
}

static void free_gateway(void *gateway)
{
  gateway_free(gateway);
}

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  struct gateway_options gateway_options = read_options(bus, config);
  struct gateway *gateway;
  struct status status = gateway_new(&gateway_options, &gateway);
  if (!status_is_ok(status)) {
    return status;
  }
  *state = gateway;
  arena_defer(arena, free_gateway, gateway); /* the program's arena ends after its bus */
  return say_where(bus, gateway);
}

static void stop(void *state)
{
  gateway_stop(state);
}

int main(int argc, char **argv)
{
  static const struct program program = {
    .name = "gateway",
    .prose = "The only HTTP of the system: the Connect protocol for people and programs, static files, probes, and "
             "the CURVE front for systems.",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .calls = calls,
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
