/* main: the paper exchange's configuration and wiring. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "exchange.h"
#include "program/program.h"

#define PREFIX "STEWARD_PAPER_EXCHANGE_"
#define SCRIPT_BYTES (1 << 20)

static const struct config_option options[] = {
  { PREFIX "PORT", CONFIG_INTEGER, "9878", 0, "TCP port of the FIX acceptor" },
  { PREFIX "HOST", CONFIG_TEXT, "127.0.0.1", 0, "127.0.0.1 takes sessions of this host alone, * of every address" },
  { PREFIX "COMP_ID", CONFIG_TEXT, "PAPER", 0, "its SenderCompID" },
  { PREFIX "CLIENTS", CONFIG_TEXT, "STEWARD", 0, "CompIDs of the counterparties, comma separated; keep their order" },
  { PREFIX "HEARTBEAT_S", CONFIG_INTEGER, "30", 0, "heartbeat interval where the counterparty names none" },
  { PREFIX "STATE", CONFIG_TEXT, NULL, CONFIG_REQUIRED, "folder of its book and its sessions; made when missing" },
  { PREFIX "SCRIPT", CONFIG_TEXT, NULL, 0, "file of lines SYMBOL KEY VALUE that change the behaviour by symbol" },
  { PREFIX "LATENCY_MS", CONFIG_INTEGER, "0", 0, "from an order to its first fill, and from fill to fill" },
  { PREFIX "SPLIT", CONFIG_INTEGER, "1", 0, "an order is filled in so many fills" },
  { PREFIX "REJECT_EVERY", CONFIG_INTEGER, "0", 0, "every n-th order is rejected; 0: none" },
  { PREFIX "SILENT_EVERY", CONFIG_INTEGER, "0", 0, "every n-th order is lost without an answer; 0: none" },
  { PREFIX "DUPLICATE_EVERY", CONFIG_INTEGER, "0", 0, "every n-th execution report is sent twice; 0: none" },
  { PREFIX "CUT_EVERY", CONFIG_INTEGER, "0", 0, "the connection is cut after every n-th execution report; 0: never" },
  { PREFIX "INCREMENT", CONFIG_TEXT, "1", 0, "market orders must be a multiple of it" },
};

static struct status read_script(struct arena *arena, const char *path, const char **out)
{
  *out = NULL;
  if (path == NULL)
    return status_ok();
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return status_format(arena, STATUS_INVALID_ARGUMENT, PREFIX "SCRIPT", "%s: %s.", path, strerror(errno));
  char *text = arena_alloc(arena, SCRIPT_BYTES + 1);
  size_t size = fread(text, 1, SCRIPT_BYTES + 1, file);
  fclose(file);
  if (size > SCRIPT_BYTES)
    return status_format(arena, STATUS_INVALID_ARGUMENT, PREFIX "SCRIPT", "%s is longer than a mebibyte.", path);
  *out = text;
  return status_ok();
}

static struct status read_behaviours(const struct config *config, struct arena *arena, struct behaviours **out)
{
  struct behaviour defaults = {
    .split = config_integer(config, PREFIX "SPLIT"),
    .latency_ms = config_integer(config, PREFIX "LATENCY_MS"),
    .reject_every = config_integer(config, PREFIX "REJECT_EVERY"),
    .silent_every = config_integer(config, PREFIX "SILENT_EVERY"),
    .duplicate_every = config_integer(config, PREFIX "DUPLICATE_EVERY"),
    .cut_every = config_integer(config, PREFIX "CUT_EVERY"),
  };
  const char *script;
  struct status status = decimal_parse(config_text(config, PREFIX "INCREMENT"), SHARES_PLACES, &defaults.increment_e6);
  if (!status_is_ok(status) || defaults.increment_e6 <= 0 || defaults.split < 1 || defaults.latency_ms < 0 ||
      defaults.reject_every < 0 || defaults.silent_every < 0 || defaults.duplicate_every < 0 || defaults.cut_every < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, PREFIX "*",
                       "INCREMENT and SPLIT are positive, the others not negative.");
  status = read_script(arena, config_text(config, PREFIX "SCRIPT"), &script);
  if (!status_is_ok(status))
    return status;
  return behaviours_parse(arena, defaults, script, out);
}

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  struct behaviours *behaviours;
  struct exchange *exchange;
  struct status status = read_behaviours(config, arena, &behaviours);
  if (!status_is_ok(status))
    return status;
  const char *host = config_text(config, PREFIX "HOST");
  struct exchange_options exchange_options = {
    .bus = bus,
    .state = config_text(config, PREFIX "STATE"),
    .comp_id = config_text(config, PREFIX "COMP_ID"),
    .clients = config_text(config, PREFIX "CLIENTS"),
    .host = strcmp(host, "*") == 0 ? NULL : host,
    .port = (int)config_integer(config, PREFIX "PORT"),
    .heartbeat_s = (int)config_integer(config, PREFIX "HEARTBEAT_S"),
    .behaviours = behaviours,
  };
  status = exchange_start(arena, &exchange_options, &exchange);
  if (status_is_ok(status))
    *state = exchange;
  return status;
}

static void stop(void *state)
{
  exchange_stop(state);
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", NULL };
  const struct program program = {
    .name = "paper_exchange",
    .prose = "A FIX 4.4 exchange of paper: fills orders at the account service's last prices, on good and on bad days.",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .calls = calls,
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
