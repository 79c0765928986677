/* program_options: the options that every program has, joined with its own, and what they amount to. */
#ifndef STEWARD_PROGRAM_OPTIONS_H
#define STEWARD_PROGRAM_OPTIONS_H
#include "log.h"
#include "program.h"

struct config_table *program_table(struct arena *arena, const struct program *program);

/* The full name of an option: (arena, "order_router", "LISTEN") -> "STEWARD_ORDER_ROUTER_LISTEN". */
const char *program_option_name(struct arena *arena, const char *program, const char *option);

/* "ipc://$STEWARD_RUN_DIR/<service>.sock". */
const char *program_default_endpoint(struct arena *arena, const char *service);

struct status program_log_level(struct arena *arena, const struct program *program, const struct config *config,
                                enum log_level *out);
void program_bus_options(struct arena *arena, const struct program *program, const struct config *config,
                         struct bus_options *out); /* all but the loop */

/* Routes every package that the program calls. */
struct status program_route(struct arena *arena, const struct program *program, const struct config *config,
                            struct bus *bus);

/* Binds every endpoint of LISTEN. */
struct status program_bind(struct arena *arena, const struct program *program, const struct config *config,
                           struct bus *bus);
#endif
