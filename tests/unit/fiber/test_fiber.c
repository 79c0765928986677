/* Fibers: parking, waking, cancelling, sleeping, queues, offloaded work, limits. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "fiber/fiber.h"

struct scene {
  uv_loop_t loop;
  char log[512];
  struct fiber *other;
  struct fiber_queue queue;
  int count;
  struct status status;
};

static void note(struct scene *scene, const char *text)
{
  size_t used = strlen(scene->log);
  snprintf(scene->log + used, sizeof scene->log - used, "%s ", text);
}

static void play(struct scene *scene, void (*function)(void *))
{
  cr_assert_eq(uv_loop_init(&scene->loop), 0);
  fiber_main(&scene->loop, function, scene);
  cr_assert_eq(uv_loop_close(&scene->loop), 0, "the loop has handles left");
}

static void parker(void *argument)
{
  struct scene *scene = argument;
  note(scene, "parks");
  fiber_park();
  note(scene, "resumed");
  fiber_park();
  note(scene, "ends");
}

static void wakes_twice(void *argument)
{
  struct scene *scene = argument;
  fiber_spawn(&scene->loop, parker, scene, &scene->other);
  note(scene, "spawned");
  fiber_yield();
  note(scene, "wakes");
  fiber_wake(scene->other);
  fiber_yield();
  fiber_wake(scene->other);
}

Test(fiber, a_fiber_runs_until_it_parks_and_goes_on_when_woken)
{
  struct scene scene = { 0 };
  play(&scene, wakes_twice);
  cr_assert_str_eq(scene.log, "spawned parks wakes resumed ends ");
}

static void wakes_before_park(void *argument)
{
  struct scene *scene = argument;
  fiber_wake(fiber_current());
  fiber_wake(fiber_current());
  fiber_park();
  note(scene, "through");
}

Test(fiber, a_wake_before_the_park_is_remembered)
{
  struct scene scene = { 0 };
  play(&scene, wakes_before_park);
  cr_assert_str_eq(scene.log, "through ");
}

static void sleeper(void *argument)
{
  struct scene *scene = argument;
  scene->status = fiber_sleep(60 * 1000000);
  note(scene, status_code_name(scene->status.code));
  note(scene, status_is_ok(fiber_sleep(1)) ? "slept" : "stays-cancelled");
}

static void cancels(void *argument)
{
  struct scene *scene = argument;
  fiber_spawn(&scene->loop, sleeper, scene, &scene->other);
  fiber_sleep(1000);
  fiber_cancel(scene->other, status_fail(STATUS_DEADLINE_EXCEEDED, NULL, "too late"));
  fiber_sleep(1000);
}

Test(fiber, cancelling_ends_a_sleep_with_the_given_status_and_stays)
{
  struct scene scene = { 0 };
  play(&scene, cancels);
  cr_assert_str_eq(scene.log, "deadline_exceeded stays-cancelled ");
}

static void firm_parker(void *argument)
{
  struct scene *scene = argument;
  while (scene->count == 0)
    fiber_park();
  note(scene, status_code_name(fiber_cancelled().code));
}

static void cancels_in_vain(void *argument)
{
  struct scene *scene = argument;
  fiber_spawn(&scene->loop, firm_parker, scene, &scene->other);
  fiber_yield();
  fiber_cancel(scene->other, status_fail(STATUS_CANCELED, NULL, "the client went away"));
  fiber_sleep(1000);
  note(scene, "still-parked");
  scene->count = 1;
  fiber_wake(scene->other);
}

Test(fiber, a_plain_park_cannot_be_cancelled)
{
  struct scene scene = { 0 };
  play(&scene, cancels_in_vain);
  cr_assert_str_eq(scene.log, "still-parked canceled ");
}

static void queuer(void *argument)
{
  struct scene *scene = argument;
  int number = ++scene->count;
  struct status status = fiber_queue_wait(&scene->queue);
  char text[32];
  snprintf(text, sizeof text, "%d%s", number, status_is_ok(status) ? "" : "-canceled");
  note(scene, text);
}

static void serves_a_queue(void *argument)
{
  struct scene *scene = argument;
  struct fiber *fibers[4];
  for (int i = 0; i < 4; i++)
    fiber_spawn(&scene->loop, queuer, scene, &fibers[i]);
  fiber_yield();
  fiber_cancel(fibers[1], status_fail(STATUS_CANCELED, NULL, "left"));
  fiber_yield();
  fiber_queue_wake_one(&scene->queue);
  fiber_cancel(fibers[0], status_fail(STATUS_CANCELED, NULL, "left after its turn came"));
  fiber_yield();
  fiber_yield();
  fiber_queue_wake_all(&scene->queue);
  cr_assert_eq(fiber_queue_wake_one(&scene->queue), 0);
}

Test(fiber, a_queue_is_first_come_first_served_and_no_turn_is_lost)
{
  struct scene scene = { 0 };
  play(&scene, serves_a_queue);
  cr_assert_str_eq(scene.log, "2-canceled 1-canceled 3 4 ");
}

static void squares(void *argument)
{
  int *number = argument;
  *number *= *number;
}

static void offloads(void *argument)
{
  struct scene *scene = argument;
  scene->count = 12;
  fiber_offload(squares, &scene->count);
}

Test(fiber, offloaded_work_is_done_when_it_returns)
{
  struct scene scene = { 0 };
  play(&scene, offloads);
  cr_assert_eq(scene.count, 144);
}

static void counts(void *argument)
{
  struct scene *scene = argument;
  char fill[4096];
  memset(fill, scene->count & 0x7f, sizeof fill);
  fiber_yield();
  scene->count += fill[100] >= 0;
}

static void spawns_to_the_limit(void *argument)
{
  struct scene *scene = argument;
  for (int i = 1; i < FIBER_LIMIT; i++)
    cr_assert(status_is_ok(fiber_spawn(&scene->loop, counts, scene, NULL)));
  struct status status = fiber_spawn(&scene->loop, counts, scene, NULL);
  cr_assert_eq(status.code, STATUS_RESOURCE_EXHAUSTED);
  while (fiber_count(&scene->loop) > 1)
    fiber_yield();
  cr_assert(status_is_ok(fiber_spawn(&scene->loop, counts, scene, NULL)));
}

Test(fiber, more_fibers_than_the_limit_are_refused_and_stacks_are_used_again)
{
  struct scene scene = { 0 };
  play(&scene, spawns_to_the_limit);
  cr_assert_eq(scene.count, FIBER_LIMIT);
}
