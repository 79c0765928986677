/* Sets the stage, and clears it. */
#include "stage.h"

#include "base/clock.h"
#include "fiber/fiber.h"

#define TIMEOUT_US 60000000

struct set_stage {
  const char *service;
  uv_loop_t loop;
  void (*play)(struct stage *stage, void *context);
  void *context;
};

static void run(void *argument)
{
  struct set_stage *set = argument;
  struct stage stage = { .loop = &set->loop, .arena = arena_new() };
  cr_assert_ok(bus_new(&(struct bus_options){ .loop = &set->loop, .service = set->service }, &stage.bus));
  set->play(&stage, set->context);
  arena_free(stage.arena);
  bus_free(stage.bus);
}

void stage_run(const char *service, int64_t now_us, void (*play)(struct stage *stage, void *context), void *context)
{
  struct set_stage set = { .service = service, .play = play, .context = context };
  if (now_us != 0)
    clock_set_us(now_us);
  cr_assert_eq(uv_loop_init(&set.loop), 0);
  fiber_main(&set.loop, run, &set);
  cr_assert_eq(uv_loop_close(&set.loop), 0, "the loop has handles left");
  if (now_us != 0)
    clock_set_us(0);
}

static void end_call(void *call)
{
  call_end(call);
}

struct call *stage_call(const struct stage *stage, enum role role, const char *key)
{
  struct caller caller = {
    .firm_id = STAGE_FIRM_ID, .user_id = STAGE_USER_ID, .role = role, .second_factor = true, .principal = "user:12"
  };
  struct call *call;
  if (role == ROLE_SYSTEM)
    caller = bus_system_caller(stage->bus, STAGE_FIRM_ID);
  cr_assert_ok(call_begin(stage->bus, caller, TIMEOUT_US, &call));
  arena_defer(stage->arena, end_call, call);
  call->idempotency_key = key;
  return call;
}
