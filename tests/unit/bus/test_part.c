/* Parts of calls, and calls as the service's own. */
#include <string.h>

#include "scene.h"

#define TEXT_BYTES 64

static void play_part(struct scene *scene)
{
  struct call *whole = scene_call(scene, 2000000);
  struct call part = call_part(whole);
  cr_assert_neq(part.arena, whole->arena);
  cr_assert_eq(part.deadline_us, whole->deadline_us);
  struct status status = call_fail(&part, STATUS_NOT_FOUND, "rows[3]", "account %d is not known", 17);
  status = call_part_end(&part, whole, status);
  struct call next = call_part(whole); /* has the same memory, and writes over what was there */
  for (int i = 0; i < 1000; i++)
    memset(arena_alloc(next.arena, TEXT_BYTES), 'x', TEXT_BYTES);
  cr_assert_code(status, STATUS_NOT_FOUND);
  cr_assert_str_eq(status.field, "rows[3]");
  cr_assert_str_eq(status.message, "account 17 is not known");
  cr_assert_ok(call_part_end(&next, whole, status_ok()));
  call_end(whole);
}

Test(call_part, a_failure_outlives_the_part_it_is_of)
{
  scene_run(play_part);
}

static void play_many_parts(struct scene *scene)
{
  struct call *whole = scene_call(scene, 2000000);
  size_t before = arena_used(whole->arena);
  for (int i = 0; i < 1000; i++) {
    struct call part = call_part(whole);
    arena_alloc(part.arena, 1 << 20);
    cr_assert_ok(call_part_end(&part, whole, status_ok()));
  }
  cr_assert_eq(arena_used(whole->arena), before);
  call_end(whole);
}

Test(call_part, a_thousand_parts_leave_nothing_behind)
{
  scene_run(play_many_parts);
}

static void play_as_service(struct scene *scene)
{
  struct call *call = scene_call(scene, 2000000);
  call->is_direct = true;
  call->idempotency_key = "once";
  call->traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  call->caller.limited = true;
  call->caller.scope = "steward.test.v1.Echo";
  struct call own = call_as_service(call), again = call_as_service(call);
  cr_assert_eq(own.caller.role, ROLE_SYSTEM);
  cr_assert_eq(own.caller.firm_id, 7);
  cr_assert_eq(own.caller.user_id, 0);
  cr_assert_str_eq(own.caller.principal, "system:client");
  cr_assert_not(own.caller.limited);
  cr_assert_null(own.caller.scope);
  cr_assert_not(own.is_direct);
  cr_assert_eq(own.arena, call->arena);
  cr_assert_eq(own.deadline_us, call->deadline_us);
  cr_assert_str_eq(own.idempotency_key, "once");
  cr_assert_eq(own.traceparent, call->traceparent);
  cr_assert_eq(own.caller.principal, again.caller.principal, "each call as the service keeps a text for good");
  call_end(call);
}

Test(call_as_service, it_is_the_same_call_as_the_services_own)
{
  scene_run(play_as_service);
}

static void play_direct(struct scene *scene)
{
  struct caller caller = { .firm_id = 7, .role = ROLE_ADMINISTRATOR, .direct = true, .principal = "user:12" };
  struct Test__RepeatRequest in = TEST__REPEAT_REQUEST__INIT;
  struct Test__RepeatResponse *out;
  struct bus *sides[] = { scene->client, scene->server }; /* over a socket, and in the process */
  in.text = (char *)"me";
  for (int i = 0; i < 2; i++) {
    struct call *call;
    cr_assert_ok(call_begin(sides[i], caller, 2000000, &call));
    cr_assert_ok(echo_repeat_call(call, &in, &out));
    cr_assert(scene->echo.was_direct, "side %d", i);
    struct call own = call_as_service(call);
    cr_assert_ok(echo_repeat_call(&own, &in, &out));
    cr_assert_not(scene->echo.was_direct, "side %d", i);
    own = *call;
    own.is_direct = true; /* as a handler has it, which asks on the way */
    own.caller.direct = false;
    cr_assert_ok(echo_repeat_call(&own, &in, &out));
    cr_assert_not(scene->echo.was_direct, "side %d", i);
    call_end(call);
  }
}

Test(call_as_service, only_what_is_asked_at_a_front_is_direct)
{
  scene_run(play_direct);
}
