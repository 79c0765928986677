/* gateway: what a request is for: a call, a file, a probe; and what the pieces need to run. */
#ifndef STEWARD_GATEWAY_GATEWAY_H
#define STEWARD_GATEWAY_GATEWAY_H
#include "connect.h"
#include "static_files.h"

#define GATEWAY_ROUTES_LIMIT 16u

struct gateway_options {
  struct bus *bus;
  const char *listen;        /* "127.0.0.1:8080" or "[::1]:0" */
  const char *front;         /* "tcp://127.0.0.1:5570" for systems with CURVE keys, NULL: none */
  const char *static_folder; /* NULL: none */
  const char *origins;       /* NULL: none */
  bool trusts_forwarded;
  const char *operator_key; /* NULL: none */
  int64_t calls_per_minute; /* of each caller, 0: unlimited */
  int64_t calls_burst;
  int64_t failures_per_minute; /* of each address, at sign-in */
  int64_t failures_burst;
  size_t connection_limit;
  int64_t head_timeout_us, body_timeout_us, idle_timeout_us, write_timeout_us;
  const struct gateway_route *routes; /* for probes and metrics */
  size_t route_count;
};

/* A program behind the gateway. `package` names its ControlService on the bus. */
struct gateway_route {
  const char *name;    /* "crm" */
  const char *package; /* "steward.crm.v1" */
};

struct gateway;

struct status gateway_new(const struct gateway_options *options, struct gateway **out);
int gateway_port(const struct gateway *gateway);
/* On a fiber: accepts no more, waits for the calls in flight, ends the rest, closes HTTP. */
void gateway_stop(struct gateway *gateway);
void gateway_free(struct gateway *gateway); /* after gateway_stop(), and after the bus, whose front still asks it */
#endif
