/* config: one table a program: name, type, default, flags, help. Values come from the environment; a name of the
 * program's own prefix that the table does not have fails at start; secrets are masked; --help prints the table.
 * A variable that is set and empty counts as absent, so that a compose file may name what it leaves open. */
#ifndef STEWARD_PROGRAM_CONFIG_H
#define STEWARD_PROGRAM_CONFIG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

enum config_type { CONFIG_TEXT, CONFIG_INTEGER, CONFIG_BOOL };
enum {
  CONFIG_SECRET = 1, /* masked; NAME_FILE may name a file that holds it */
  CONFIG_REQUIRED = 2,
  CONFIG_FILE = 4, /* NAME_FILE may name a file that holds it */
};
#define CONFIG_SECRET_FILE_BYTES 65536

struct config_option {
  const char *name; /* "STEWARD_RISK_LISTEN" */
  enum config_type type;
  const char *fallback; /* default, as text; NULL for none */
  unsigned flags;
  const char *help;
};

struct config_table {
  const char *prefix; /* "STEWARD_RISK_" */
  const struct config_option *options;
  size_t count;
};

struct config;

struct status config_load(struct arena *arena, const struct config_table *table, char **environment,
                          struct config **out); /* the table is kept */
const char *config_text(const struct config *config,
                        const char *name); /* NULL when absent; asserts that the name exists */
int64_t config_integer(const struct config *config, const char *name);   /* 0 when absent */
bool config_bool(const struct config *config, const char *name);         /* false when absent */
const char *config_shown(const struct config *config, const char *name); /* for a log: a secret is masked; never NULL */
void config_help(const char *program, const char *prose, const struct config_table *table); /* on standard output */
#endif
