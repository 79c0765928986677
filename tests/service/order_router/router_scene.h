/* router_scene: the order router's handlers and venue in the test's process, between fake books and a broker. */
#ifndef TEST_ORDER_ROUTER_SCENE_H
#define TEST_ORDER_ROUTER_SCENE_H
#include <criterion/criterion.h>

#include "broker.h"
#include "fake_books.h"
#include "order_router.seam.h"
#include "router.h"

enum { FIRM = 7, OTHER_FIRM = 8, ACCOUNT = 1001, US_PER_MS = 1000 };

struct scene {
  uv_loop_t loop;
  struct bus *bus;
  struct fake_books *books;
  struct broker *broker; /* NULL: away */
  struct router router;
  char folder[64];
  int port;
  struct call *calls[64];
  size_t call_count;
  void (*play)(struct scene *scene);
};

struct ask { /* an order, as a row; shares and limit in whole units */
  uint64_t order_id;
  char side;
  uint64_t security_id;
  int shares, limit;
  uint64_t segment_id;
};

void scene_run(void (*play)(struct scene *scene));
struct call *scene_call(struct scene *scene, uint64_t firm_id, uint64_t user_id); /* ended with the scene */
void scene_start_broker(struct scene *scene);
void scene_start_venue(struct scene *scene);
void scene_stop_venue(struct scene *scene);                           /* as a kill: nothing is finished */
bool scene_await(struct scene *scene, bool (*is_so)(struct scene *)); /* at most ten seconds */
void scene_pause(int ms);
bool scene_is_connected(struct scene *scene);
bool scene_is_all_final(struct scene *scene);

OrderRouter__SubmitOrdersRequest *scene_request(struct call *call, const struct ask *asks, size_t count);
OrderRouter__GateAnswer *scene_submit(struct scene *scene, uint64_t firm_id, const struct ask *asks, size_t count);
int scene_state(struct scene *scene, uint64_t order_id);                           /* of FIRM; Order.State, -1: none */
int64_t scene_amount(struct scene *scene, uint64_t firm_id, uint64_t security_id); /* whole units, of ACCOUNT */
int64_t scene_held(struct scene *scene, uint64_t firm_id, uint64_t security_id);
void scene_put(struct scene *scene, uint64_t firm_id, uint64_t security_id, int units);

static inline void assert_ok(struct status status)
{
  cr_assert(status_is_ok(status), "%s: %s", status_code_name(status.code), status.message);
}
#endif
