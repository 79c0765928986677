/* control: the handlers of ControlService. Anyone who reaches the bus may ask; nothing here names a client or a firm.
 */
#include "control.h"

#include <string.h>
#include <unistd.h>

#include "bus.seam.h"
#include "bus/bus.h"
#include "metrics.h"

#define ANYONE UINT32_MAX

const struct access control_ping_access = { .roles = ANYONE };
const struct access control_info_access = { .roles = ANYONE };
const struct access control_stats_access = { .roles = ANYONE };
const struct access control_ready_access = { .roles = ANYONE };

/* Here, so that the linker finds the handlers together with their table. */
void control_serve(struct bus *bus, struct control *control)
{
  bus_serve(bus, &control_service, control);
}

struct status control_ping(struct call *call, const struct Bus__PingRequest *in, struct Bus__PingResponse *out)
{
  out->payload.data = arena_copy(call->arena, in->payload.data, in->payload.len);
  out->payload.len = in->payload.len;
  return status_ok();
}

static bool serves(const char *own_package, const struct method *method)
{
  return strcmp(method->package, own_package) == 0 || strcmp(method->package, "steward.bus.v1") == 0;
}

struct status control_info(struct call *call, const struct Bus__InfoRequest *in, struct Bus__InfoResponse *out)
{
  (void)in;
  const struct control *control = call->state;
  const char *package = arena_printf(call->arena, "steward.%s.v1", control->service);
  out->service = arena_strdup(call->arena, control->service);
  out->version = arena_strdup(call->arena, STEWARD_VERSION);
  out->process_id = getpid();
  out->started_at_us = control->started_at_us;
  out->methods = arena_array(call->arena, seam_method_count, sizeof *out->methods);
  for (size_t i = 0; i < seam_method_count; i++) {
    if (serves(package, seam_methods[i]))
      out->methods[out->n_methods++] = arena_strdup(call->arena, seam_methods[i]->path);
  }
  return status_ok();
}

struct status control_stats(struct call *call, const struct Bus__StatsRequest *in, struct Bus__StatsResponse *out)
{
  (void)in;
  const struct control *control = call->state;
  out->prometheus = arena_strdup(call->arena, metrics_text(call->arena, control->service));
  return status_ok();
}

struct status control_ready(struct call *call, const struct Bus__ReadyRequest *in, struct Bus__ReadyResponse *out)
{
  (void)in;
  const struct control *control = call->state;
  out->ready = control->is_ready;
  return status_ok();
}
