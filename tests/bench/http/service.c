// The service behind our gateway in the bench: one method, answered at once, over ipc.
// usage: bench_http_service <ipc endpoint>
#include <stdio.h>

#include "bus/bus.h"
#include "crm.seam.h"

static struct status list(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct Crm__ListClientsRequest *request = (const void *)in;
  struct Crm__ListClientsResponse *response = (void *)out;
  response->next_page_token = arena_strdup(call->arena, request->page_token);
  return status_ok();
}

int main(int argc, char **argv)
{
  static const struct access anyone = { .roles = UINT32_MAX };
  static const struct handler handlers[] = { { &client_list_method, &anyone, list } };
  static const struct service service = { "steward.crm.v1.ClientService", handlers, 1 };
  uv_loop_t loop;
  struct bus *bus;
  if (argc != 2) {
    return 2;
  }
  uv_loop_init(&loop);
  struct status status = bus_new(&(struct bus_options){ .loop = &loop, .service = "crm" }, &bus);
  if (status_is_ok(status)) {
    bus_serve(bus, &service, NULL);
    status = bus_bind(bus, argv[1]);
  }
  if (!status_is_ok(status)) {
    fprintf(stderr, "%s\n", status.message);
    return 1;
  }
  return uv_run(&loop, UV_RUN_DEFAULT);
}
