/* KillSwitchService: one person stops a firm's orders, two release them. */
#include "program/log.h"
#include "records/commit.h"
#include "router.h"

#define RELEASERS 2

const struct record_kind kill_switch_kind = { "order_router.kill_switch", &order_router__kill_switch__descriptor };

enum { PRESSING = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) | ROLE_BIT(ROLE_COMPLIANCE) };
const struct access kill_switch_press_access = { .roles = PRESSING };
const struct access kill_switch_release_access = { .roles = PRESSING };
const struct access kill_switch_get_access = { .roles = ROLES_STAFF };

static struct status read_switch(struct call *call, OrderRouter__KillSwitch *out)
{
  struct record record;
  struct status status = records_find(call, &kill_switch_kind, KILL_SWITCH_ID, &record);
  if (!status_is_ok(status))
    return status;
  if (record.message != NULL)
    *out = *(const OrderRouter__KillSwitch *)record.message;
  out->version = record.version;
  return status;
}

/* Writes the switch in place of the version that was read; somebody quicker is ABORTED. */
static struct status write_switch(struct call *call, const ProtobufCMessage *in, OrderRouter__KillSwitch *out)
{
  uint64_t replaces = out->version;
  out->version = 0; /* the record has its own */
  struct commit_builder *builder = commit_new(call, in);
  Account__CommitResponse *response;
  size_t at = commit_put(
      builder, &(struct record_put){
                   .kind = &kill_switch_kind, .id = KILL_SWITCH_ID, .replaces = replaces, .message = &out->base });
  struct status status = commit_send(builder, NULL, &response);
  if (status_is_ok(status))
    out->version = response->outcomes[at]->version;
  return status;
}

struct status kill_switch_press(struct call *call, const OrderRouter__PressKillSwitchRequest *in,
                                OrderRouter__KillSwitch *out)
{
  struct status status = read_switch(call, out);
  if (!status_is_ok(status))
    return status;
  bool is_new = !out->pressed;
  if (is_new || out->n_released_by > 0) {
    out->pressed = true;
    out->reason = in->reason;
    out->pressed_by = call->caller.user_id;
    out->n_released_by = 0;
    status = write_switch(call, &in->base, out);
  }
  if (status_is_ok(status)) {
    log_event(LOG_WARNING, "kill_switch_pressed", LOG_NUMBER("firm", call->caller.firm_id),
              LOG_NUMBER("user", call->caller.user_id), LOG_NUMBER("new", is_new));
    venue_cancel_firm(router_of(call)->venue, call->caller.firm_id);
  }
  return status;
}

struct status kill_switch_release(struct call *call, const OrderRouter__ReleaseKillSwitchRequest *in,
                                  OrderRouter__KillSwitch *out)
{
  if (call->caller.user_id == 0)
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "two persons release the kill switch");
  struct status status = read_switch(call, out);
  if (!status_is_ok(status) || !out->pressed)
    return status;
  uint64_t *users = arena_array(call->arena, out->n_released_by + 1, sizeof *users);
  for (size_t i = 0; i < out->n_released_by; i++) {
    users[i] = out->released_by[i];
    if (users[i] == call->caller.user_id)
      return status_ok(); /* once is enough; the other must be somebody else */
  }
  users[out->n_released_by++] = call->caller.user_id;
  out->released_by = users;
  out->pressed = out->n_released_by < RELEASERS;
  return write_switch(call, &in->base, out);
}

struct status kill_switch_get(struct call *call, const OrderRouter__GetKillSwitchRequest *in,
                              OrderRouter__KillSwitch *out)
{
  (void)in;
  return read_switch(call, out);
}
