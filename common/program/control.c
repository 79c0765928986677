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

static struct Bus__MethodAccess *access_of(struct call *call, const struct handler *handler)
{
  struct Bus__MethodAccess *access = arena_alloc(call->arena, sizeof *access);
  bus__method_access__init(access);
  access->method = arena_strdup(call->arena, handler->method->path);
  access->second_factor = handler->access->second_factor;
  access->roles = arena_array(call->arena, ROLE_OPERATOR + 1, sizeof *access->roles);
  for (int role = ROLE_NONE; role <= ROLE_OPERATOR; role++) {
    if (handler->access->roles & ROLE_BIT(role))
      access->roles[access->n_roles++] = (Bus__Role)role;
  }
  return access;
}

struct status control_info(struct call *call, const struct Bus__InfoRequest *in, struct Bus__InfoResponse *out)
{
  (void)in;
  const struct control *control = call->state;
  out->service = arena_strdup(call->arena, control->service);
  out->version = arena_strdup(call->arena, STEWARD_VERSION);
  out->process_id = getpid();
  out->started_at_us = control->started_at_us;
  out->methods = arena_array(call->arena, seam_method_count, sizeof *out->methods);
  out->access = arena_array(call->arena, seam_method_count, sizeof *out->access);
  for (size_t i = 0; i < seam_method_count; i++) {
    const struct handler *handler = bus_handler(call->bus, seam_methods[i]->path);
    if (handler == NULL)
      continue;
    out->methods[out->n_methods++] = arena_strdup(call->arena, seam_methods[i]->path);
    out->access[out->n_access++] = access_of(call, handler);
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
