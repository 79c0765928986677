/* scene: a server and a client on one loop, in a temporary folder, for one test. */
#ifndef STEWARD_TESTS_BUS_SCENE_H
#define STEWARD_TESTS_BUS_SCENE_H
#include <criterion/criterion.h>

#include "bus/bus.h"
#include "echo.h"
#include "fiber/fiber.h"
#include "patience.h"

struct scene {
  uv_loop_t loop;
  char folder[64];
  char endpoint[128]; /* an ipc socket in the folder */
  struct bus *server, *client;
  struct echo echo;
  void (*play)(struct scene *scene);
};

/* Runs play() on a fiber with the server bound and the client routed to it; checks that nothing is left. */
void scene_run(void (*play)(struct scene *scene));
void scene_start_server(struct scene *scene);
void scene_stop_server(struct scene *scene);
struct call *scene_call(struct scene *scene,
                        int64_t timeout_us); /* an administrator's of firm 7, with a second factor */
#define cr_assert_ok(status)                                                                                           \
  cr_assert((status).code == STATUS_OK, "%s: %s", status_code_name((status).code), (status).message)
#define cr_assert_code(status, expected)                                                                               \
  cr_assert((status).code == (expected), "%s: %s", status_code_name((status).code), (status).message)
#endif
