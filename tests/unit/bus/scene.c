/* Starts and stops what a test of the bus needs. */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct bus_options server_options = { .service = "echo" };

void scene_start_server(struct scene *scene)
{
  struct bus_options options = server_options;
  options.loop = &scene->loop;
  cr_assert_ok(bus_new(&options, &scene->server));
  bus_serve(scene->server, &echo_service, &scene->echo);
  cr_assert_ok(bus_bind(scene->server, scene->endpoint));
}

void scene_stop_server(struct scene *scene)
{
  bus_free(scene->server);
  scene->server = NULL;
}

/* One call, so that tests with short deadlines begin on a connection that stands. */
static void scene_warm_up(struct scene *scene)
{
  struct call *call = scene_call(scene, PATIENCE_US);
  struct Test__RepeatRequest in = TEST__REPEAT_REQUEST__INIT;
  struct Test__RepeatResponse *out;
  cr_assert_ok(echo_repeat_call(call, &in, &out));
  call_end(call);
  scene->echo = (struct echo){ 0 };
}

static void scene_main(void *argument)
{
  struct scene *scene = argument;
  struct bus_options options = { .loop = &scene->loop, .service = "client" };
  cr_assert_ok(bus_new(&options, &scene->client));
  scene_start_server(scene);
  cr_assert_ok(bus_route(scene->client, "steward.test.v1", scene->endpoint, NULL));
  scene_warm_up(scene);
  scene->play(scene);
  bus_free(scene->client);
  scene_stop_server(scene);
  cr_assert_eq(scene->echo.running, 0, "a handler is still running");
}

void scene_run(void (*play)(struct scene *scene))
{
  struct scene scene = { .folder = "/tmp/steward-bus-XXXXXX", .play = play };
  cr_assert_not_null(mkdtemp(scene.folder));
  snprintf(scene.endpoint, sizeof scene.endpoint, "ipc://%s/echo", scene.folder);
  cr_assert_eq(uv_loop_init(&scene.loop), 0);
  fiber_main(&scene.loop, scene_main, &scene);
  cr_assert_eq(uv_loop_close(&scene.loop), 0, "the loop has handles left");
  unlink(scene.endpoint + strlen("ipc://"));
  rmdir(scene.folder);
}

struct call *scene_call(struct scene *scene, int64_t timeout_us)
{
  struct caller caller = {
    .firm_id = 7, .user_id = 12, .role = ROLE_ADMINISTRATOR, .second_factor = true, .principal = "user:12"
  };
  struct call *call;
  cr_assert_ok(call_begin(scene->client, caller, timeout_us, &call));
  return call;
}
