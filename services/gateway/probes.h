/* probes: what operators ask: is it alive, is it ready, what has it counted. */
#ifndef STEWARD_GATEWAY_PROBES_H
#define STEWARD_GATEWAY_PROBES_H
#include "gateway.h"

struct probes {
  struct bus *bus;
  const struct gateway_route *routes;
  size_t route_count;
};

/* Answers /healthz, /readyz, /metrics; false when the path is none of them. */
bool probes_answer(const struct probes *probes, struct http_exchange *exchange);
#endif
