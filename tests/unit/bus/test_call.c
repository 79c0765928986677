/* Unary calls between two buses over ipc: answers, errors, rules, access, deadlines, cancelling, retries. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "scene.h"

static struct Test__RepeatRequest repeat_request(const char *text)
{
  struct Test__RepeatRequest request = TEST__REPEAT_REQUEST__INIT;
  request.text = (char *)text;
  return request;
}

static void play_repeat(struct scene *scene)
{
  struct call *call = scene_call(scene, 2000000);
  struct Test__RepeatRequest in = repeat_request("good morning");
  struct Test__RepeatResponse *out;
  cr_assert_ok(echo_repeat_call(call, &in, &out));
  cr_assert_str_eq(out->text, "good morning");
  cr_assert_eq(out->firm_id, 7);
  cr_assert_str_eq(out->principal, "user:12");
  call_end(call);
}

Test(bus, a_call_is_answered_and_the_callee_knows_who_asks)
{
  scene_run(play_repeat);
}

static void play_fail(struct scene *scene)
{
  struct call *call = scene_call(scene, 2000000);
  struct Test__RepeatRequest in = repeat_request("me");
  struct Test__RepeatResponse *out;
  in.fail_code = STATUS_FAILED_PRECONDITION;
  struct status status = echo_repeat_call(call, &in, &out);
  cr_assert_code(status, STATUS_FAILED_PRECONDITION);
  cr_assert_str_eq(status.field, "text");
  cr_assert_str_eq(status.message, "told to fail with me");
  call_end(call);
}

Test(bus, a_failure_carries_code_message_and_field)
{
  scene_run(play_fail);
}

static void play_rule(struct scene *scene)
{
  struct call *call = scene_call(scene, 2000000);
  struct Test__RepeatRequest in = repeat_request("late");
  struct Test__RepeatResponse *out;
  in.delay_ms = 60001;
  struct status status = echo_repeat_call(call, &in, &out);
  cr_assert_code(status, STATUS_INVALID_ARGUMENT);
  cr_assert_str_eq(status.field, "delay_ms");
  cr_assert_eq(scene->echo.repeats, 0);
  call_end(call);
}

Test(bus, a_field_rule_is_checked_before_the_handler_runs)
{
  scene_run(play_rule);
}

struct access_row {
  enum role role;
  bool second_factor;
  enum status_code code;
};

static void play_access(struct scene *scene)
{
  static const struct access_row rows[] = {
    { ROLE_NONE, false, STATUS_UNAUTHENTICATED },
    { ROLE_CLIENT, true, STATUS_PERMISSION_DENIED },
    { ROLE_ASSISTANT, true, STATUS_PERMISSION_DENIED },
    { ROLE_ADVISOR, false, STATUS_PERMISSION_DENIED },
    { ROLE_ADVISOR, true, STATUS_OK },
    { ROLE_SYSTEM, false, STATUS_OK },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct call *call = scene_call(scene, 2000000);
    call->caller.role = rows[i].role;
    call->caller.second_factor = rows[i].second_factor;
    struct Test__AppendRequest in = TEST__APPEND_REQUEST__INIT;
    struct Test__AppendResponse *out;
    in.text = "a line";
    struct status status = echo_append_call(call, &in, &out);
    cr_assert_eq(status.code, rows[i].code, "row %zu: %s", i, status_code_name(status.code));
    call_end(call);
  }
  cr_assert_eq(scene->echo.appends, 2);
}

Test(bus, access_is_by_role_and_second_factor)
{
  scene_run(play_access);
}

static void play_scope(struct scene *scene)
{
  static const struct {
    const char *scope;
    enum status_code code;
  } rows[] = {
    { NULL, STATUS_OK },
    { "", STATUS_OK },
    { "  ", STATUS_OK },
    { "steward.test.v1.EchoService", STATUS_OK },
    { "steward.test.v1.EchoService/Repeat", STATUS_OK },
    { "steward.crm.v1.ClientService steward.test.v1.EchoService/Repeat", STATUS_OK },
    { "steward.test.v1.EchoService/Append", STATUS_PERMISSION_DENIED },
    { "steward.test.v1.EchoService/Repea", STATUS_PERMISSION_DENIED },
    { "steward.test.v1.EchoService/Repeats", STATUS_PERMISSION_DENIED },
    { "steward.test.v1.Echo", STATUS_PERMISSION_DENIED },
    { "steward.test.v1", STATUS_PERMISSION_DENIED },
    { "x", STATUS_PERMISSION_DENIED },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct call *call = scene_call(scene, 2000000);
    call->caller.scope = rows[i].scope;
    struct Test__RepeatRequest in = TEST__REPEAT_REQUEST__INIT;
    struct Test__RepeatResponse *out;
    in.text = "text";
    struct status status = echo_repeat_call(call, &in, &out);
    cr_assert_eq(status.code, rows[i].code, "row %zu: %s", i, status_code_name(status.code));
    call_end(call);
  }
}

Test(bus, a_scope_names_the_only_methods_and_services_that_may_be_called)
{
  scene_run(play_scope);
}

static void play_deadline(struct scene *scene)
{
  struct call *call = scene_call(scene, 1000000);
  struct Test__RepeatRequest in = repeat_request("slow");
  struct Test__RepeatResponse *out;
  in.delay_ms = 30000;
  cr_assert_code(echo_repeat_call(call, &in, &out), STATUS_DEADLINE_EXCEEDED);
  cr_assert_code(echo_repeat_call(call, &in, &out), STATUS_DEADLINE_EXCEEDED);
  call_end(call);
  while (scene->echo.running > 0)
    fiber_sleep(1000);
  cr_assert_eq(scene->echo.repeats, 1);
  cr_assert_eq(scene->echo.cancelled, 1);
}

Test(bus, past_the_deadline_the_caller_is_told_and_the_handler_ends)
{
  scene_run(play_deadline);
}

static void slow_caller(void *argument)
{
  struct scene *scene = argument;
  struct call *call = scene_call(scene, PATIENCE_US);
  struct Test__RepeatRequest in = repeat_request("slow");
  struct Test__RepeatResponse *out;
  in.delay_ms = 5000;
  cr_assert_code(echo_repeat_call(call, &in, &out), STATUS_CANCELED);
  call_end(call);
}

static void play_cancel(struct scene *scene)
{
  struct fiber *caller;
  cr_assert_ok(fiber_spawn(&scene->loop, slow_caller, scene, &caller));
  while (scene->echo.running == 0)
    fiber_sleep(1000);
  fiber_cancel(caller, status_fail(STATUS_CANCELED, NULL, "changed my mind"));
  while (scene->echo.running > 0)
    fiber_sleep(1000);
  cr_assert_eq(scene->echo.cancelled, 1);
}

Test(bus, a_cancelled_caller_cancels_the_handler)
{
  scene_run(play_cancel);
}

static void play_lost_client(struct scene *scene)
{
  struct fiber *caller;
  cr_assert_ok(fiber_spawn(&scene->loop, slow_caller, scene, &caller));
  while (scene->echo.running == 0)
    fiber_sleep(1000);
  fiber_cancel(caller, status_fail(STATUS_CANCELED, NULL, "gone"));
  struct bus *client = scene->client;
  struct bus_options options = { .loop = &scene->loop, .service = "client" };
  cr_assert_ok(bus_new(&options, &scene->client));
  bus_free(client);
  while (scene->echo.running > 0)
    fiber_sleep(1000);
  cr_assert_eq(scene->echo.cancelled, 1);
}

Test(bus, a_lost_client_ends_the_handler)
{
  scene_run(play_lost_client);
}

static void restarter(void *argument)
{
  struct scene *scene = argument;
  while (scene->echo.running == 0)
    fiber_sleep(1000);
  scene_stop_server(scene);
  fiber_sleep(100000);
  scene_start_server(scene);
}

static void play_restart(struct scene *scene)
{
  cr_assert_ok(fiber_spawn(&scene->loop, restarter, scene, NULL));
  struct call *call = scene_call(scene, PATIENCE_US);
  struct Test__RepeatRequest in = repeat_request("again");
  struct Test__RepeatResponse *out;
  in.delay_ms = 1000; /* in which the server is stopped */
  cr_assert_ok(echo_repeat_call(call, &in, &out));
  cr_assert_str_eq(out->text, "again");
  cr_assert_geq(scene->echo.repeats, 2);
  call_end(call);
}

Test(bus, an_idempotent_call_survives_a_restart_of_its_server)
{
  scene_run(play_restart);
}

static void play_no_retry(struct scene *scene)
{
  struct Test__AppendRequest in = TEST__APPEND_REQUEST__INIT;
  struct Test__AppendResponse *out;
  in.text = "once";
  struct call *call = scene_call(scene, PATIENCE_US);
  call->caller.firm_id = 99;
  cr_assert_code(echo_append_call(call, &in, &out), STATUS_UNAVAILABLE);
  cr_assert_eq(scene->echo.appends, 1);
  call->idempotency_key = "key-1";
  call->deadline_us = clock_now_us() + 1000000;
  cr_assert_neq(echo_append_call(call, &in, &out).code, STATUS_OK);
  cr_assert_gt(scene->echo.appends, 2);
  call_end(call);
}

Test(bus, what_is_not_idempotent_is_tried_again_only_with_a_key)
{
  scene_run(play_no_retry);
}

static void play_large(struct scene *scene)
{
  struct call *call = scene_call(scene, PATIENCE_US);
  struct Test__RepeatRequest in = repeat_request("large");
  struct Test__RepeatResponse *out;
  in.payload.len = 1 << 20;
  in.payload.data = arena_alloc(call->arena, in.payload.len);
  cr_assert_code(echo_repeat_call(call, &in, &out), STATUS_RESOURCE_EXHAUSTED);
  in.payload.len = 1000000;
  cr_assert_ok(echo_repeat_call(call, &in, &out));
  cr_assert_eq(out->payload.len, 1000000);
  call_end(call);
}

Test(bus, a_body_past_the_methods_limit_is_refused)
{
  scene_run(play_large);
}

static void play_no_server(struct scene *scene)
{
  scene_stop_server(scene);
  struct call *call = scene_call(scene, 100000);
  struct Test__RepeatRequest in = repeat_request("anyone");
  struct Test__RepeatResponse *out;
  cr_assert_code(echo_repeat_call(call, &in, &out), STATUS_DEADLINE_EXCEEDED);
  call_end(call);
  scene_start_server(scene);
  call = scene_call(scene, PATIENCE_US);
  cr_assert_ok(echo_repeat_call(call, &in, &out));
  call_end(call);
}

Test(bus, a_call_waits_for_a_server_that_is_coming_up)
{
  scene_run(play_no_server);
}

struct crowd {
  struct scene *scene;
  int left;
};

static void crowd_member(void *argument)
{
  struct crowd *crowd = argument;
  struct call *call = scene_call(crowd->scene, PATIENCE_US);
  struct Test__RepeatRequest in = repeat_request("one of many");
  struct Test__RepeatResponse *out;
  in.delay_ms = 50;
  cr_assert_ok(echo_repeat_call(call, &in, &out));
  call_end(call);
  crowd->left--;
}

/* So many calls at once. */
static void crowd_calls(struct crowd *crowd, int count)
{
  crowd->left = count;
  for (int i = 0; i < count; i++)
    cr_assert_ok(fiber_spawn(&crowd->scene->loop, crowd_member, crowd, NULL));
  while (crowd->left > 0)
    fiber_sleep(1000);
}

/* A second server beside the scene's; both are given to the client as one route. */
static void play_two_replicas(struct scene *scene)
{
  char endpoint[160];
  struct echo other = { 0 };
  struct bus *server;
  struct bus_options options = { .loop = &scene->loop, .service = "echo" };
  snprintf(endpoint, sizeof endpoint, "ipc://%s/other", scene->folder);
  cr_assert_ok(bus_new(&options, &server));
  bus_serve(server, &echo_service, &other);
  cr_assert_ok(bus_route(scene->client, "steward.test.v1", endpoint, NULL));
  struct crowd crowd = { .scene = scene };
  crowd_calls(&crowd, 2); /* the second replica is not there yet, and is passed over */
  cr_assert_ok(bus_bind(server, endpoint));
  while (other.repeats == 0) /* once it is, two calls at once are not both for the first */
    crowd_calls(&crowd, 2);
  scene->echo.repeats = other.repeats = 0;
  crowd_calls(&crowd, 40);
  cr_assert_eq(scene->echo.repeats, 20);
  cr_assert_eq(other.repeats, 20);
  bus_free(server);
  crowd_calls(&crowd, 10);
  cr_assert_eq(scene->echo.repeats, 30, "what is left serves alone");
  remove(endpoint + strlen("ipc://"));
}

Test(bus, calls_go_to_the_least_busy_replica_and_around_a_dead_one)
{
  scene_run(play_two_replicas);
}

static void play_drain(struct scene *scene)
{
  struct crowd crowd = { .scene = scene, .left = 1 };
  cr_assert_ok(fiber_spawn(&scene->loop, crowd_member, &crowd, NULL));
  while (scene->echo.running == 0)
    fiber_sleep(1000);
  bus_drain(scene->server, PATIENCE_US);
  cr_assert_eq(scene->echo.running, 0);
  struct call *call = scene_call(scene, PATIENCE_US);
  struct Test__AppendRequest in = TEST__APPEND_REQUEST__INIT;
  struct Test__AppendResponse *out;
  in.text = (char *)"too late";
  cr_assert_code(echo_append_call(call, &in, &out), STATUS_UNAVAILABLE);
  call_end(call);
  while (crowd.left > 0)
    fiber_sleep(1000);
}

Test(bus, a_draining_server_finishes_what_it_has_and_takes_nothing_new)
{
  scene_run(play_drain);
}
