/* test_program: what every program does: help, configuration, control calls, and its end on a signal. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "bus.seam.h"
#include "bus/bus.h"
#include "child.h"
#include "fiber/fiber.h"

static struct child child;

static void expect_text(const char *text)
{
  cr_expect(strstr(child.text, text) != NULL, "%s is not in: %s", text, child.text);
}

Test(program, help_and_version_print_and_end)
{
  child_start(&child, NULL, "--help");
  cr_assert_eq(child_end(&child, 0), 0);
  expect_text("steward-dummy");
  expect_text("Does nothing, for a test.");
  expect_text("STEWARD_DUMMY_START");
  expect_text("STEWARD_DUMMY_LISTEN");
  expect_text("STEWARD_DUMMY_CURVE_SECRET_FILE");
  expect_text("STEWARD_DUMMY_ORDER_ROUTER_ENDPOINTS");
  expect_text("STEWARD_DUMMY_ACCOUNT_PUBLIC_KEY");
  child_start(&child, NULL, "--version");
  cr_assert_eq(child_end(&child, 0), 0);
  expect_text("steward-dummy " STEWARD_VERSION);
  child_start(&child, NULL, "--nonsense");
  cr_assert_eq(child_end(&child, 0), 2);
}

Test(program, a_configuration_that_is_wrong_is_refused)
{
  child_start(&child, "STEWARD_DUMMY_STRAT=well", NULL);
  cr_assert_eq(child_end(&child, 0), 2);
  expect_text("STEWARD_DUMMY_STRAT");
  child_start(&child, "STEWARD_DUMMY_LOG_LEVEL=loud", NULL);
  cr_assert_eq(child_end(&child, 0), 2);
  child_start(&child, "STEWARD_DUMMY_LISTEN=nonsense", NULL);
  cr_assert_eq(child_end(&child, 0), 1);
  expect_text("start_failed");
}

Test(program, a_failed_start_ends_with_one_and_says_why)
{
  child_start(&child, "STEWARD_DUMMY_START=fail", NULL);
  cr_assert_eq(child_end(&child, 0), 1);
  expect_text("\"message\":\"told to fail\"");
}

Test(program, a_signal_during_a_slow_start_ends_it)
{
  child_start(&child, "STEWARD_DUMMY_START=slow", NULL);
  child_wait_for(&child, "starting_slowly");
  cr_assert_eq(child_end(&child, SIGTERM), 0);
  cr_assert_null(strstr(child.text, "start_failed"));
}

Test(program, both_signals_end_it_in_order)
{
  static const int signals[] = { SIGTERM, SIGINT };
  for (int i = 0; i < 2; i++) {
    child_start(&child, NULL, NULL);
    child_wait_for(&child, "\"event\":\"ready\"");
    cr_assert_eq(child_end(&child, signals[i]), 0);
    expect_text("\"event\":\"stopped\"");
    expect_text("\"event\":\"ended\"");
    cr_assert_null(strstr(child.text, "_left"), "%s", child.text);
    cr_assert_null(strstr(child.text, "Sanitizer"), "%s", child.text);
  }
}

static bool has_method(const struct Bus__InfoResponse *info, const char *path)
{
  for (size_t i = 0; i < info->n_methods; i++) {
    if (strcmp(info->methods[i], path) == 0)
      return true;
  }
  return false;
}

static void ask(struct call *call)
{
  struct Bus__PingRequest ping = BUS__PING_REQUEST__INIT;
  struct Bus__PingResponse *pong;
  ping.payload.data = (uint8_t *)(char[]){ "hello" };
  ping.payload.len = 5;
  struct status status = control_ping_call(call, &ping, &pong);
  cr_assert(status_is_ok(status), "%s", status.message);
  cr_assert_eq(pong->payload.len, 5);
  cr_assert_arr_eq(pong->payload.data, "hello", 5);

  struct Bus__InfoRequest asked = BUS__INFO_REQUEST__INIT;
  struct Bus__InfoResponse *info;
  cr_assert(status_is_ok(control_info_call(call, &asked, &info)));
  cr_assert_str_eq(info->service, "dummy");
  cr_assert_str_eq(info->version, STEWARD_VERSION);
  cr_assert_eq(info->process_id, child.pid);
  cr_assert(has_method(info, "steward.bus.v1.ControlService/Ping"));

  struct Bus__ReadyRequest is_ready = BUS__READY_REQUEST__INIT;
  struct Bus__ReadyResponse *ready;
  cr_assert(status_is_ok(control_ready_call(call, &is_ready, &ready)));
  cr_assert(ready->ready);

  struct Bus__StatsRequest stats = BUS__STATS_REQUEST__INIT;
  struct Bus__StatsResponse *text;
  cr_assert(status_is_ok(control_stats_call(call, &stats, &text)));
  cr_assert(strstr(text->prometheus, "service=\"dummy\"") != NULL, "%s", text->prometheus);
}

static void ask_the_child(void *argument)
{
  struct bus *bus;
  struct call *call;
  char endpoint[128];
  snprintf(endpoint, sizeof endpoint, "ipc://%s/dummy.sock", child.folder);
  cr_assert(status_is_ok(bus_new(&(struct bus_options){ .loop = argument, .service = "test" }, &bus)));
  cr_assert(status_is_ok(bus_route(bus, "steward.bus.v1", endpoint, NULL)));
  cr_assert(status_is_ok(call_begin(bus, bus_system_caller(bus, 0), 5000000, &call)));
  ask(call);
  call_end(call);
  bus_free(bus);
}

Test(program, it_answers_ping_info_ready_and_stats)
{
  uv_loop_t loop;
  child_start(&child, NULL, NULL);
  child_wait_for(&child, "\"event\":\"ready\"");
  uv_loop_init(&loop);
  fiber_main(&loop, ask_the_child, &loop);
  cr_assert_eq(uv_loop_close(&loop), 0);
  cr_assert_eq(child_end(&child, SIGTERM), 0);
}
