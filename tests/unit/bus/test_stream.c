/* Streams over ipc and in-process: order, credit, ends of every kind. The same stubs, so the same tests for both. */
#include "scene.h"

#define WINDOW 32 /* items that may be under way */

static struct bus_stream *open_count(struct call *call, uint32_t up_to, uint32_t fail_after)
{
  struct Test__CountRequest in = TEST__COUNT_REQUEST__INIT;
  struct bus_stream *stream;
  in.up_to = up_to;
  in.fail_after = fail_after;
  in.payload_bytes = 100;
  cr_assert_ok(echo_count_open(call, &in, &stream));
  return stream;
}

/* In-process when the client itself serves the package and has no route to another. */
static struct call *local_call_of(struct scene *scene, int64_t timeout_us)
{
  struct caller caller = { .firm_id = 7, .role = ROLE_ADMINISTRATOR, .principal = "user:12" };
  struct call *call;
  cr_assert_ok(call_begin(scene->server, caller, timeout_us, &call));
  return call;
}

static void read_all(struct scene *scene, struct call *call)
{
  struct bus_stream *stream = open_count(call, 100000, 0);
  struct Test__CountResponse *item;
  for (uint32_t number = 1; number <= 100000; number++) {
    cr_assert_ok(echo_count_next(stream, &item));
    cr_assert_not_null(item);
    cr_assert_eq(item->number, number);
    cr_assert_leq(scene->echo.items, (int)number + WINDOW + 1, "the sender is too far ahead");
    if (number % 20000 == 0)
      fiber_sleep(20000);
  }
  cr_assert_ok(echo_count_next(stream, &item));
  cr_assert_null(item);
  cr_assert_ok(echo_count_next(stream, &item));
  cr_assert_lt(arena_used(call->arena), 100000);
  call_end(call);
}

static void play_read_all(struct scene *scene)
{
  read_all(scene, scene_call(scene, PATIENCE_US));
}

static void play_read_all_local(struct scene *scene)
{
  read_all(scene, local_call_of(scene, PATIENCE_US));
}

Test(bus_stream, a_slow_reader_holds_back_a_stream_of_a_hundred_thousand_items)
{
  scene_run(play_read_all);
}

Test(bus_stream, in_process_too)
{
  scene_run(play_read_all_local);
}

static void fail_in_between(struct call *call)
{
  struct bus_stream *stream = open_count(call, 1000, 3);
  struct Test__CountResponse *item;
  for (int i = 0; i < 3; i++)
    cr_assert_ok(echo_count_next(stream, &item));
  struct status status = echo_count_next(stream, &item);
  cr_assert_code(status, STATUS_ABORTED);
  cr_assert_str_eq(status.field, "fail_after");
  cr_assert_code(echo_count_next(stream, &item), STATUS_ABORTED);
  call_end(call);
}

static void play_fail(struct scene *scene)
{
  fail_in_between(scene_call(scene, 2000000));
  fail_in_between(local_call_of(scene, 2000000));
}

Test(bus_stream, items_before_a_failure_arrive_and_the_failure_stays)
{
  scene_run(play_fail);
}

static void leave_early(struct scene *scene, struct call *call)
{
  struct bus_stream *stream = open_count(call, 100000, 0);
  struct Test__CountResponse *item;
  cr_assert_ok(echo_count_next(stream, &item));
  cr_assert_eq(scene->echo.running, 1);
  bus_close(stream);
  while (scene->echo.running > 0)
    fiber_sleep(1000);
  call_end(call);
}

static void play_leave(struct scene *scene)
{
  leave_early(scene, scene_call(scene, PATIENCE_US));
  leave_early(scene, local_call_of(scene, PATIENCE_US));
  cr_assert_eq(scene->echo.cancelled, 2);
}

Test(bus_stream, closing_it_early_ends_the_handler)
{
  scene_run(play_leave);
}

static void read_past_the_deadline(struct scene *scene, struct call *call)
{
  struct bus_stream *stream = open_count(call, 100000, 0);
  struct Test__CountResponse *item;
  cr_assert_ok(echo_count_next(stream, &item));
  fiber_sleep(1100000);
  struct status status = status_ok();
  for (int i = 0; i <= WINDOW && status_is_ok(status); i++)
    status = echo_count_next(stream, &item);
  cr_assert_code(status, STATUS_DEADLINE_EXCEEDED);
  while (scene->echo.running > 0)
    fiber_sleep(1000);
  call_end(call);
}

static void play_deadline(struct scene *scene)
{
  read_past_the_deadline(scene, scene_call(scene, 1000000));
  read_past_the_deadline(scene, local_call_of(scene, 1000000));
}

Test(bus_stream, its_deadline_ends_it_on_both_sides)
{
  scene_run(play_deadline);
}

static void play_lost_server(struct scene *scene)
{
  struct call *call = scene_call(scene, PATIENCE_US);
  struct bus_stream *stream = open_count(call, 100000, 0);
  struct Test__CountResponse *item;
  cr_assert_ok(echo_count_next(stream, &item));
  scene_stop_server(scene);
  struct status status = status_ok();
  for (int i = 0; i <= WINDOW && status_is_ok(status); i++)
    status = echo_count_next(stream, &item);
  cr_assert_code(status, STATUS_UNAVAILABLE);
  call_end(call);
  scene_start_server(scene);
}

Test(bus_stream, a_lost_server_is_unavailable)
{
  scene_run(play_lost_server);
}

static void play_local_call(struct scene *scene)
{
  struct call *call = local_call_of(scene, PATIENCE_US);
  struct Test__RepeatRequest in = TEST__REPEAT_REQUEST__INIT;
  struct Test__RepeatResponse *out;
  in.text = (char *)"here";
  cr_assert_ok(echo_repeat_call(call, &in, &out));
  cr_assert_str_eq(out->text, "here");
  in.delay_ms = 60001;
  struct status status = echo_repeat_call(call, &in, &out);
  cr_assert_code(status, STATUS_INVALID_ARGUMENT);
  cr_assert_str_eq(status.field, "delay_ms");
  call->caller.role = ROLE_CLIENT;
  cr_assert_code(echo_repeat_call(call, &in, &out), STATUS_PERMISSION_DENIED);
  call_end(call);
}

Test(bus_stream, a_unary_call_in_process_has_the_same_checks)
{
  scene_run(play_local_call);
}
