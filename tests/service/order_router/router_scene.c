/* Sets the scene and tears it down; orders as rows. */
#include "router_scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "fiber/fiber.h"
#include "free_port.h"
#include "patience.h"

#define ANSWER_US (200 * US_PER_MS)

void scene_start_broker(struct scene *scene)
{
  scene->broker = broker_start(&scene->loop, scene->port, scene->folder);
}

void scene_start_venue(struct scene *scene)
{
  struct venue_options options = { .bus = scene->bus,
                                   .name = "PAPER",
                                   .host = "127.0.0.1",
                                   .port = scene->port,
                                   .sender = "STEWARD",
                                   .target = "PAPER",
                                   .heartbeat_s = 5,
                                   .answer_us = ANSWER_US,
                                   .sweep_us = 5 * ANSWER_US };
  assert_ok(venue_start(&options, &scene->router.venue));
}

void scene_stop_venue(struct scene *scene)
{
  venue_stop(scene->router.venue);
  scene->router.venue = NULL;
}

static void play(void *argument)
{
  struct scene *scene = argument;
  struct bus_options options = { .loop = &scene->loop, .service = "order_router" };
  assert_ok(bus_new(&options, &scene->bus));
  fake_books_serve(scene->books, scene->bus);
  bus_serve(scene->bus, &order_service, &scene->router);
  bus_serve(scene->bus, &kill_switch_service, &scene->router);
  bus_serve(scene->bus, &held_order_service, &scene->router);
  scene_start_broker(scene);
  scene_start_venue(scene);
  cr_assert(scene_await(scene, scene_is_connected));
  scene->play(scene);
  scene_stop_venue(scene);
  if (scene->broker != NULL)
    broker_stop(scene->broker);
  for (size_t i = 0; i < scene->call_count; i++)
    call_end(scene->calls[i]);
  bus_free(scene->bus);
}

void scene_run(void (*function)(struct scene *scene))
{
  struct scene *scene = calloc(1, sizeof *scene);
  snprintf(scene->folder, sizeof scene->folder, "/tmp/steward-router-XXXXXX");
  cr_assert_not_null(mkdtemp(scene->folder));
  scene->port = free_port();
  scene->play = function;
  scene->books = fake_books_new();
  scene->router = (struct router){ .venue_name = "PAPER",
                                   .limits = { .order_value_e4 = 1000000 * CASH_E4,
                                               .order_quantity_e6 = 10000 * SHARES_E6,
                                               .basket_share_e8 = WEIGHT_E8,
                                               .collar_e8 = WEIGHT_E8 / 10,
                                               .price_age_us = INT64_C(3600000000),
                                               .messages = 1000 },
                                   .buffer_e8 = WEIGHT_E8 / 20 };
  cr_assert_eq(uv_loop_init(&scene->loop), 0);
  fiber_main(&scene->loop, play, scene);
  cr_assert_eq(uv_loop_close(&scene->loop), 0, "the loop has handles left");
  char command[96];
  snprintf(command, sizeof command, "rm -r %s", scene->folder);
  cr_assert_eq(system(command), 0);
  fake_books_free(scene->books);
  free(scene);
}

struct call *scene_call(struct scene *scene, uint64_t firm_id, uint64_t user_id)
{
  struct caller caller = {
    .firm_id = firm_id, .user_id = user_id, .role = ROLE_ADMINISTRATOR, .second_factor = true, .principal = "user:12"
  };
  cr_assert_lt(scene->call_count, sizeof scene->calls / sizeof scene->calls[0]);
  struct call **call = &scene->calls[scene->call_count++];
  assert_ok(call_begin(scene->bus, caller, PATIENCE_MS * US_PER_MS, call));
  return *call;
}

void scene_pause(int ms)
{
  (void)fiber_sleep((int64_t)ms * US_PER_MS);
}

bool scene_await(struct scene *scene, bool (*is_so)(struct scene *))
{
  for (int i = 0; i < PATIENCE_MS / 5 && !is_so(scene); i++)
    scene_pause(5);
  return is_so(scene);
}

bool scene_is_connected(struct scene *scene)
{
  return venue_status(scene->router.venue, FIRM).is_connected;
}

bool scene_is_all_final(struct scene *scene)
{
  for (size_t i = 0; i < scene->books->data.order_count; i++)
    if (scene->books->data.orders[i].state < ACCOUNT__ORDER__STATE__FILLED)
      return false;
  return scene->books->data.order_count > 0;
}

OrderRouter__SubmitOrdersRequest *scene_request(struct call *call, const struct ask *asks, size_t count)
{
  OrderRouter__SubmitOrdersRequest *request = arena_alloc(call->arena, sizeof *request);
  order_router__submit_orders_request__init(request);
  request->account_id = ACCOUNT;
  request->orders = arena_array(call->arena, count, sizeof *request->orders);
  request->n_orders = count;
  for (size_t i = 0; i < count; i++) {
    Account__Order *order = arena_alloc(call->arena, sizeof *order);
    account__order__init(order);
    order->order_id = asks[i].order_id;
    order->account_id = ACCOUNT;
    order->segment_id = asks[i].segment_id;
    order->security_id = asks[i].security_id;
    order->side = asks[i].side == 'B' ? ACCOUNT__ORDER__SIDE__BUY : ACCOUNT__ORDER__SIDE__SELL;
    order->type = asks[i].limit > 0 ? ACCOUNT__ORDER__TYPE__LIMIT : ACCOUNT__ORDER__TYPE__MARKET;
    order->quantity = arena_printf(call->arena, "%d", asks[i].shares);
    order->limit_price = asks[i].limit > 0 ? arena_printf(call->arena, "%d", asks[i].limit) : "";
    request->orders[i] = order;
  }
  return request;
}

OrderRouter__GateAnswer *scene_submit(struct scene *scene, uint64_t firm_id, const struct ask *asks, size_t count)
{
  struct call *call = scene_call(scene, firm_id, 12);
  OrderRouter__GateAnswer *answer;
  assert_ok(order_submit_call(call, scene_request(call, asks, count), &answer));
  return answer;
}

int scene_state(struct scene *scene, uint64_t order_id)
{
  const struct fake_order *order = fake_books_order(&scene->books->data, FIRM, order_id);
  return order == NULL ? -1 : order->state;
}

static struct fake_position *place(struct scene *scene, uint64_t firm_id, uint64_t security_id)
{
  struct fake_position place = { .firm_id = firm_id, .account_id = ACCOUNT, .security_id = security_id };
  return fake_books_position(&scene->books->data, place);
}

int64_t scene_amount(struct scene *scene, uint64_t firm_id, uint64_t security_id)
{
  cr_assert_eq(place(scene, firm_id, security_id)->quantity_e6 % SHARES_E6, 0);
  return place(scene, firm_id, security_id)->quantity_e6 / SHARES_E6;
}

int64_t scene_held(struct scene *scene, uint64_t firm_id, uint64_t security_id)
{
  return place(scene, firm_id, security_id)->held_e6;
}

void scene_put(struct scene *scene, uint64_t firm_id, uint64_t security_id, int units)
{
  fake_books_put(scene->books, (struct fake_position){ .firm_id = firm_id,
                                                       .account_id = ACCOUNT,
                                                       .security_id = security_id,
                                                       .quantity_e6 = units * SHARES_E6 });
}
