/* config: one table a program: name, type, default, flags, help. Values come from the environment; a name of the
 * program's own prefix that the table does not have fails at start; secrets are masked; --help prints the table. */
#ifndef STEWARD_PROGRAM_CONFIG_H
#define STEWARD_PROGRAM_CONFIG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

enum config_type { CONFIG_TEXT, CONFIG_INTEGER, CONFIG_BOOL };
enum { CONFIG_SECRET = 1 /* masked; NAME_FILE may name a file that holds it */, CONFIG_REQUIRED = 2 };

struct config_option {
  const char *name; /* "STEWARD_RISK_LISTEN" */
  enum config_type type;
  const char *fallback; /* default, as text; NULL for none */
  unsigned flags;
  const char *help;
};

struct config;

struct status config_load(struct arena *arena, const char *prefix /* "STEWARD_RISK_" */,
                          const struct config_option *options, size_t count, char **environment, struct config **out);
const char *config_text(const struct config *config, const char *name); /* NULL when absent; asserts that the name exists */
int64_t config_integer(const struct config *config, const char *name);
bool config_bool(const struct config *config, const char *name);
void config_help(const char *program, const char *prose, const struct config_option *options, size_t count);
#endif
