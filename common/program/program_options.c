/* program_options: what every program can be told about its endpoints, keys, log and the packages it calls. */
#include "program_options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RUN_DIR "/run/steward"
#define OPTIONS_PER_PROGRAM 4
#define OPTIONS_PER_PACKAGE 2
#define MAX_ENDPOINTS 16

static char *upper(struct arena *arena, const char *text)
{
  char *copy = arena_strdup(arena, text);
  for (char *p = copy; *p; p++)
    *p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
  return copy;
}

const char *program_option_name(struct arena *arena, const char *program, const char *option)
{
  return arena_printf(arena, "STEWARD_%s_%s", upper(arena, program), option);
}

static size_t package_count(const struct program *program)
{
  size_t count = 0;
  while (program->calls && program->calls[count])
    count++;
  return count;
}

static const char *package_option(struct arena *arena, const struct program *program, const char *package,
                                  const char *option)
{
  const char *suffix = arena_printf(arena, "%s_%s", upper(arena, package), option);
  return program_option_name(arena, program->name, suffix);
}

/* The defaults of endpoints depend on the environment, so they are given in words. */
static size_t add_common(struct arena *arena, const struct program *program, struct config_option *to)
{
  const struct config_option common[OPTIONS_PER_PROGRAM] = {
    { program_option_name(arena, program->name, "LISTEN"), CONFIG_TEXT, NULL, 0,
      arena_printf(arena, "Endpoints to bind, comma separated; without it ipc://$STEWARD_RUN_DIR/%s.sock.",
                   program->name) },
    { program_option_name(arena, program->name, "LOG_LEVEL"), CONFIG_TEXT, "info", 0,
      "Least level that is logged: debug, info, warning or error." },
    { program_option_name(arena, program->name, "CURVE_SECRET"), CONFIG_TEXT, NULL, CONFIG_SECRET,
      "Secret key (Z85) for tcp endpoints." },
    { program_option_name(arena, program->name, "CURVE_ALLOW"), CONFIG_TEXT, NULL, 0,
      "File of the public keys that may connect over tcp, one a line: <Z85 key> <name> <front|service>." },
  };
  memcpy(to, common, sizeof common);
  return OPTIONS_PER_PROGRAM;
}

static size_t add_package(struct arena *arena, const struct program *program, const char *package,
                          struct config_option *to)
{
  const struct config_option options[OPTIONS_PER_PACKAGE] = {
    { package_option(arena, program, package, "ENDPOINTS"), CONFIG_TEXT, NULL, 0,
      arena_printf(arena, "Where %s is served, comma separated; without it ipc://$STEWARD_RUN_DIR/%s.sock.", package,
                   package) },
    { package_option(arena, program, package, "PUBLIC_KEY"), CONFIG_TEXT, NULL, CONFIG_FILE,
      arena_printf(arena, "Public key (Z85) of %s, for tcp endpoints.", package) },
  };
  memcpy(to, options, sizeof options);
  return OPTIONS_PER_PACKAGE;
}

struct config_table *program_table(struct arena *arena, const struct program *program)
{
  size_t most = OPTIONS_PER_PROGRAM + package_count(program) * OPTIONS_PER_PACKAGE + program->option_count;
  struct config_option *options = arena_array(arena, most, sizeof *options);
  size_t count = 0;
  for (size_t i = 0; i < program->option_count; i++)
    options[count++] = program->options[i];
  count += add_common(arena, program, options + count);
  for (size_t i = 0; i < package_count(program); i++)
    count += add_package(arena, program, program->calls[i], options + count);
  struct config_table *table = arena_alloc(arena, sizeof *table);
  *table = (struct config_table){
    .prefix = program_option_name(arena, program->name, ""),
    .options = options,
    .count = count,
  };
  return table;
}

const char *program_default_endpoint(struct arena *arena, const char *service)
{
  const char *folder = getenv("STEWARD_RUN_DIR");
  return arena_printf(arena, "ipc://%s/%s.sock", folder && *folder ? folder : DEFAULT_RUN_DIR, service);
}

struct status program_log_level(struct arena *arena, const struct program *program, const struct config *config,
                                enum log_level *out)
{
  static const char *const names[] = { "debug", "info", "warning", "error" };
  const char *option = program_option_name(arena, program->name, "LOG_LEVEL");
  const char *text = config_text(config, option);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(text, names[i]) == 0) {
      *out = (enum log_level)i;
      return status_ok();
    }
  }
  return status_fail(STATUS_INVALID_ARGUMENT, option, "is none of debug, info, warning, error");
}

void program_bus_options(struct arena *arena, const struct program *program, const struct config *config,
                         struct bus_options *out)
{
  *out = (struct bus_options){
    .loop = out->loop,
    .service = program->name,
    .curve_secret = config_text(config, program_option_name(arena, program->name, "CURVE_SECRET")),
    .curve_allow = config_text(config, program_option_name(arena, program->name, "CURVE_ALLOW")),
  };
}

struct status program_route(struct arena *arena, const struct program *program, const struct config *config,
                            struct bus *bus)
{
  for (size_t i = 0; i < package_count(program); i++) {
    const char *package = program->calls[i];
    const char *endpoints = config_text(config, package_option(arena, program, package, "ENDPOINTS"));
    const char *key = config_text(config, package_option(arena, program, package, "PUBLIC_KEY"));
    if (!endpoints)
      endpoints = program_default_endpoint(arena, package);
    struct status status = bus_route(bus, arena_printf(arena, "steward.%s.v1", package), endpoints, key);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

struct status program_bind(struct arena *arena, const struct program *program, const struct config *config,
                           struct bus *bus)
{
  const char *option = program_option_name(arena, program->name, "LISTEN");
  const char *text = config_text(config, option);
  char *rest = arena_strdup(arena, text ? text : program_default_endpoint(arena, program->name));
  int bound = 0;
  for (char *endpoint = strsep(&rest, ","); endpoint; endpoint = strsep(&rest, ",")) {
    if (*endpoint == '\0' || bound++ == MAX_ENDPOINTS)
      return status_fail(STATUS_INVALID_ARGUMENT, option, "has an empty endpoint, or too many");
    struct status status = bus_bind(bus, endpoint);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}
