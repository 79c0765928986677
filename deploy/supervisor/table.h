/* table: what the supervisor runs: one line a service, "name program [argument ...]"; '#' begins a comment. */
#ifndef STEWARD_SUPERVISOR_TABLE_H
#define STEWARD_SUPERVISOR_TABLE_H
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

#define TABLE_MAX_SERVICES 64
#define TABLE_MAX_ARGUMENTS 16

struct table_row {
  const char *name;
  char *arguments[TABLE_MAX_ARGUMENTS + 1]; /* the program first, NULL last */
};

struct table {
  struct table_row rows[TABLE_MAX_SERVICES];
  size_t count;
};

/* Reads the file; texts live in the arena. Failures name the line. */
struct status table_read(struct arena *arena, const char *path, struct table *out);
#endif
