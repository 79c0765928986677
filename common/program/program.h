/* program: what every service's main does, once: configuration, log, loop, bus, signals, health.
 *
 * Every program has, besides its own options (prefix STEWARD_<NAME>_): LISTEN (endpoints to bind, comma separated),
 * LOG_LEVEL, CURVE_SECRET (or CURVE_SECRET_FILE), CURVE_ALLOW; and for each package it calls <PACKAGE>_ENDPOINTS
 * and <PACKAGE>_PUBLIC_KEY, as in STEWARD_RISK_ACCOUNT_ENDPOINTS. Defaults are ipc sockets in $STEWARD_RUN_DIR.
 * Every program answers steward.bus.v1.ControlService: Ping, Info, Stats (Prometheus text), Ready.
 * SIGTERM or SIGINT: refuse new calls, finish what is in flight (at most five seconds), stop(), end with 0. Told during
 * start(): its fiber is cancelled. Ends with 1 when start() failed, with 2 when the configuration is refused.
 * $STEWARD_RUN_DIR is /run/steward when unset.
 */
#ifndef STEWARD_PROGRAM_H
#define STEWARD_PROGRAM_H
#include "bus/bus.h"
#include "config.h"

struct program {
  const char *name;                    /* "risk" */
  const char *prose;                   /* for --help: what it does, in a sentence or two */
  const struct config_option *options; /* its own, may be NULL */
  size_t option_count;
  const char *const *calls; /* packages it calls by short name, NULL-terminated: { "account", "esg", NULL } */
  /* Runs on a fiber once bus and routes are there, before the endpoints are bound: make state, bus_serve(), start jobs.
   * The program is ready when it returned ok. */
  struct status (*start)(struct bus *bus, const struct config *config, struct arena *arena, void **state);
  /* At the end, on the same fiber, when no call is served any more (or five seconds have passed), and after a start
   * that failed once it had set *state: ends the jobs, closes what is open. May be NULL. The bus still works for calls
   * out. */
  void (*stop)(void *state);
};

int program_main(int argc, char **argv, const struct program *program);
#endif
