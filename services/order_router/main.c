/* main: the order router's configuration and wiring. */
#include "base/decimal.h"
#include "program/program.h"
#include "router.h"

#define PREFIX "STEWARD_ORDER_ROUTER_"
#define PERCENT_PLACES 6 /* of a percent: 1e-8 of the whole */
#define US_PER_MS 1000
#define US_PER_HOUR (3600 * INT64_C(1000000))

static const struct config_option options[] = {
  { PREFIX "VENUE", CONFIG_TEXT, "PAPER", 0, "Name of the venue, as orders and fills carry it." },
  { PREFIX "VENUE_HOST", CONFIG_TEXT, "127.0.0.1", 0, "Where its FIX session is taken." },
  { PREFIX "VENUE_PORT", CONFIG_INTEGER, "9878", 0, "TCP port of it." },
  { PREFIX "VENUE_SENDER", CONFIG_TEXT, "STEWARD", 0, "Our SenderCompID." },
  { PREFIX "VENUE_TARGET", CONFIG_TEXT, "PAPER", 0, "The venue's CompID." },
  { PREFIX "VENUE_HEARTBEAT_S", CONFIG_INTEGER, "30", 0, "FIX heartbeat interval." },
  { PREFIX "VENUE_ANSWER_MS", CONFIG_INTEGER, "5000", 0,
    "How long an order may be unanswered before it is asked after." },
  { PREFIX "SWEEP_MS", CONFIG_INTEGER, "10000", 0, "How often account is asked for orders that wait." },
  { PREFIX "ORDER_VALUE", CONFIG_TEXT, "10000000", 0, "Most that one order may be worth; 0: no limit." },
  { PREFIX "ORDER_QUANTITY", CONFIG_TEXT, "1000000", 0, "Most shares of one order; 0: no limit." },
  { PREFIX "BASKET_PERCENT", CONFIG_TEXT, "101", 0,
    "Most that the buys, or the sells, of a submission may be worth, in percent of the account; 0: no limit." },
  { PREFIX "COLLAR_PERCENT", CONFIG_TEXT, "10", 0, "How far a limit price may be beyond the last price; 0: no limit." },
  { PREFIX "PRICE_AGE_HOURS", CONFIG_INTEGER, "96", 0, "How old the last price may be; 0: no limit." },
  { PREFIX "MESSAGES_PER_MINUTE", CONFIG_INTEGER, "20000", 0, "Orders of a firm in a minute; 0: no limit." },
  { PREFIX "HOLD_BUFFER_PERCENT", CONFIG_TEXT, "5", 0,
    "What the hold of a market buy adds to its value at the last price, as far as there is cash." },
};

/* Zero in configuration is no limit; the controls would refuse everything at zero. */
static int64_t limit_of(int64_t value)
{
  return value == 0 ? CONTROL_NO_LIMIT : value;
}

static struct status read_decimal(const struct config *config, const char *name, int places, int64_t *out)
{
  struct status status = decimal_parse(config_text(config, name), places, out);
  if (!status_is_ok(status) || *out < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, name, "it is a decimal, not negative");
  return status;
}

static struct status read_limits(const struct config *config, struct router *router)
{
  struct control_limits *limits = &router->limits;
  struct status status = read_decimal(config, PREFIX "ORDER_VALUE", CASH_PLACES, &limits->order_value_e4);
  if (status_is_ok(status))
    status = read_decimal(config, PREFIX "ORDER_QUANTITY", SHARES_PLACES, &limits->order_quantity_e6);
  if (status_is_ok(status))
    status = read_decimal(config, PREFIX "BASKET_PERCENT", PERCENT_PLACES, &limits->basket_share_e8);
  if (status_is_ok(status))
    status = read_decimal(config, PREFIX "COLLAR_PERCENT", PERCENT_PLACES, &limits->collar_e8);
  if (status_is_ok(status))
    status = read_decimal(config, PREFIX "HOLD_BUFFER_PERCENT", PERCENT_PLACES, &router->buffer_e8);
  limits->order_value_e4 = limit_of(limits->order_value_e4);
  limits->order_quantity_e6 = limit_of(limits->order_quantity_e6);
  limits->basket_share_e8 = limit_of(limits->basket_share_e8);
  limits->collar_e8 = limit_of(limits->collar_e8);
  limits->price_age_us = limit_of(config_integer(config, PREFIX "PRICE_AGE_HOURS") * US_PER_HOUR);
  limits->messages = limit_of(config_integer(config, PREFIX "MESSAGES_PER_MINUTE"));
  return status;
}

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  struct router *router = arena_alloc(arena, sizeof *router);
  struct status status = read_limits(config, router);
  if (!status_is_ok(status))
    return status;
  router->venue_name = config_text(config, PREFIX "VENUE");
  struct venue_options venue = {
    .bus = bus,
    .name = router->venue_name,
    .host = config_text(config, PREFIX "VENUE_HOST"),
    .port = (int)config_integer(config, PREFIX "VENUE_PORT"),
    .sender = config_text(config, PREFIX "VENUE_SENDER"),
    .target = config_text(config, PREFIX "VENUE_TARGET"),
    .heartbeat_s = (int)config_integer(config, PREFIX "VENUE_HEARTBEAT_S"),
    .answer_us = config_integer(config, PREFIX "VENUE_ANSWER_MS") * US_PER_MS,
    .sweep_us = config_integer(config, PREFIX "SWEEP_MS") * US_PER_MS,
  };
  status = venue_start(&venue, &router->venue);
  if (!status_is_ok(status))
    return status;
  *state = router;
  bus_serve(bus, &order_service, router);
  bus_serve(bus, &kill_switch_service, router);
  bus_serve(bus, &held_order_service, router);
  return status_ok();
}

static void stop(void *state)
{
  struct router *router = state;
  venue_stop(router->venue);
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", "risk", "esg", NULL };
  static const struct program program = {
    .name = "order_router",
    .prose =
        "Checks orders, holds what they need, routes each once to the venue over FIX 4.4, and keeps what it fills.",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .calls = calls,
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
