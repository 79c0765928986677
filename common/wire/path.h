/* path: where in a message a fault is, as in "positions[3].price". Built on the stack while walking down. */
#ifndef STEWARD_WIRE_PATH_H
#define STEWARD_WIRE_PATH_H
#include "base/arena.h"
#include "base/status.h"

#define PATH_NO_INDEX SIZE_MAX

struct path {
  const struct path *parent; /* NULL at the root */
  const char *name;          /* of the field */
  size_t index;              /* PATH_NO_INDEX unless repeated */
};

const char *path_format(struct arena *arena, const struct path *path); /* NULL for the root */

/* invalid_argument at the path; text is a literal that goes on after the field's name: "must be ..." */
struct status path_fail(struct arena *arena, const struct path *path, const char *text);
#endif
