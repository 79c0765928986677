/* The bus in the bench's three roles; the forwarder is a front, as the gateway has. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "bus/bus.h"
#include "bus/front.h"
#include "fiber/fiber.h"
#include "test.seam.h"

static const struct caller advisor = { .firm_id = 1, .user_id = 2, .role = ROLE_ADVISOR, .principal = "user:2" };

const struct access echo_repeat_access = { .roles = ROLES_STAFF };
const struct access echo_append_access = { .roles = ROLES_STAFF };
const struct access echo_count_access = { .roles = ROLES_STAFF };

struct status echo_repeat(struct call *call, const struct Test__RepeatRequest *in, struct Test__RepeatResponse *out)
{
  (void)call;
  out->payload = in->payload;
  return status_ok();
}

struct status echo_append(struct call *call, const struct Test__AppendRequest *in, struct Test__AppendResponse *out)
{
  (void)call, (void)in, (void)out;
  return status_ok();
}

struct status echo_count(struct call *call, const struct Test__CountRequest *in)
{
  (void)call, (void)in;
  return status_ok();
}

static struct bus *ours_bus(uv_loop_t *loop, const char *service)
{
  struct bus_options options = { .loop = loop, .service = service };
  struct bus *bus;
  uv_loop_init(loop);
  struct status status = bus_new(&options, &bus);
  assert(status_is_ok(status));
  return bus;
}

static void ours_run(uv_loop_t *loop, struct status status)
{
  if (!status_is_ok(status)) {
    fprintf(stderr, "bench_bus: %s\n", status.message);
    exit(1);
  }
  uv_run(loop, UV_RUN_DEFAULT);
}

static const char *ours_endpoint(const struct bench *bench, const char *name, char buffer[256])
{
  snprintf(buffer, 256, "ipc://%s/%s", bench->folder, name);
  return buffer;
}

void ours_service(const struct bench *bench)
{
  uv_loop_t loop;
  char endpoint[256];
  struct bus *bus = ours_bus(&loop, "service");
  bus_serve(bus, &echo_service, NULL);
  ours_run(&loop, bus_bind(bus, ours_endpoint(bench, "back", endpoint)));
}

static struct status resolve(void *context, struct call *call, const char *public_key, struct caller *out)
{
  (void)context, (void)call, (void)public_key;
  *out = advisor;
  return status_ok();
}

void ours_forwarder(const struct bench *bench)
{
  uv_loop_t loop;
  char front[256], back[256];
  struct bus *bus = ours_bus(&loop, "gateway");
  struct status status = bus_route(bus, "steward.test.v1", ours_endpoint(bench, "back", back), NULL);
  assert(status_is_ok(status));
  struct front_options options = { .endpoint = ours_endpoint(bench, "front", front), .resolve = resolve };
  ours_run(&loop, front_open(bus, &options));
}

struct ours_run {
  const struct bench *bench;
  struct bus *bus;
  int next; /* the call's number; the warm-up's are negative */
  int running;
  int64_t started_ns, *trips_ns;
};

static void ours_caller(void *argument)
{
  struct ours_run *run = argument;
  uint8_t payload[BENCH_PAYLOAD_BYTES] = { 1 };
  while (run->next < run->bench->calls) {
    int number = run->next++;
    int64_t from_ns = bench_now_ns();
    if (number == 0)
      run->started_ns = from_ns;
    struct call *call;
    call_begin(run->bus, (struct caller){ 0 }, 5000000, &call);
    struct Test__RepeatRequest in = TEST__REPEAT_REQUEST__INIT;
    struct Test__RepeatResponse *out;
    in.payload.data = payload;
    in.payload.len = sizeof payload;
    struct status status = echo_repeat_call(call, &in, &out);
    if (!status_is_ok(status) || out->payload.len != sizeof payload) {
      fprintf(stderr, "bench_bus: %s\n", status.message);
      exit(1);
    }
    call_end(call);
    if (number >= 0)
      run->trips_ns[number] = bench_now_ns() - from_ns;
  }
  if (--run->running > 0)
    return;
  bench_report(run->trips_ns, run->bench->calls, bench_now_ns() - run->started_ns);
  exit(0);
}

void ours_client(const struct bench *bench)
{
  uv_loop_t loop;
  char endpoint[256];
  struct ours_run run = { .bench = bench, .next = -BENCH_WARM_UP, .running = bench->in_flight };
  run.bus = ours_bus(&loop, "client");
  run.trips_ns = calloc((size_t)bench->calls, sizeof *run.trips_ns);
  struct status status = bus_route(run.bus, "steward.test.v1", ours_endpoint(bench, "front", endpoint), NULL);
  for (int i = 0; i < bench->in_flight; i++)
    fiber_spawn(&loop, ours_caller, &run, NULL);
  ours_run(&loop, status);
}
