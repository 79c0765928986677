/* steward-check: asks a program over the bus whether it is ready: the health check of a container.
 *
 *   steward-check NAME|ENDPOINT
 *
 * NAME stands for the program's socket in $STEWARD_RUN_DIR. Ends with 0 when it is ready, with 1 when it is not, with 2
 * when it was asked wrongly.
 */
#include <stdio.h>
#include <string.h>

#include "bus.seam.h"
#include "bus/bus.h"
#include "fiber/fiber.h"
#include "program/program_options.h"

#define TIMEOUT_US INT64_C(2000000)

struct check {
  uv_loop_t loop;
  const char *endpoint;
  bool is_ready;
  struct status status;
};

static void ask(struct check *check, struct bus *bus)
{
  struct call *call;
  struct Bus__ReadyRequest request = BUS__READY_REQUEST__INIT;
  struct Bus__ReadyResponse *response;
  check->status = call_begin(bus, bus_system_caller(bus, 0), TIMEOUT_US, &call);
  if (!status_is_ok(check->status))
    return;
  check->status = control_ready_call(call, &request, &response);
  if (status_is_ok(check->status))
    check->is_ready = response->ready;
  else /* the text lives in the call's arena */
    fprintf(stderr, "steward-check: %s: %s\n", check->endpoint, check->status.message);
  call_end(call);
}

static void run(void *argument)
{
  struct check *check = argument;
  struct bus *bus;
  check->status = bus_new(&(struct bus_options){ .loop = &check->loop, .service = "check" }, &bus);
  if (!status_is_ok(check->status))
    return;
  check->status = bus_route(bus, "steward.bus.v1", check->endpoint, NULL);
  if (status_is_ok(check->status))
    ask(check, bus);
  bus_free(bus);
}

int main(int argc, char **argv)
{
  if (argc != 2 || argv[1][0] == '-') {
    fputs("usage: steward-check NAME|ENDPOINT\n", stderr);
    return 2;
  }
  struct arena *arena = arena_new();
  struct check check = { .endpoint = argv[1] };
  if (strstr(argv[1], "://") == NULL)
    check.endpoint = program_default_endpoint(arena, argv[1]);
  uv_loop_init(&check.loop);
  fiber_main(&check.loop, run, &check);
  uv_loop_close(&check.loop);
  arena_free(arena);
  return check.is_ready ? 0 : 1;
}
