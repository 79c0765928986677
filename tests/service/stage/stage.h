/* stage: what the scenes of one service stand on: a loop, a bus, memory, a clock that is set, and who calls. */
#ifndef STEWARD_TESTS_STAGE_H
#define STEWARD_TESTS_STAGE_H
#include <criterion/criterion.h>

#include "bus/bus.h"

#define STAGE_FIRM_ID 7
#define STAGE_USER_ID 12

struct stage {
  uv_loop_t *loop;
  struct bus *bus;
  struct arena *arena; /* of the scene: its calls end with it, before the bus does */
};

/* Runs play(stage, context) on a fiber; `service` owns the bus. The clock is set to now_us, unless that is 0. Checks
 * that the loop is left empty. */
void stage_run(const char *service, int64_t now_us, void (*play)(struct stage *stage, void *context), void *context);

/* A call of the firm's user 12 in this role, with a second factor; ROLE_SYSTEM is the service's own. */
struct call *stage_call(const struct stage *stage, enum role role, const char *key);

#define cr_assert_ok(status)                                                                                           \
  cr_assert((status).code == STATUS_OK, "%s: %s", status_code_name((status).code), (status).message)
#define cr_assert_code(status, expected)                                                                               \
  cr_assert((status).code == (expected), "%s: %s", status_code_name((status).code), (status).message)
#endif
