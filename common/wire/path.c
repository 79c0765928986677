/* path.c: formats the path of a field at fault. */
#include "path.h"

#include <stdint.h>

const char *path_format(struct arena *arena, const struct path *path)
{
  if (!path)
    return NULL;
  const char *parent = path_format(arena, path->parent);
  const char *dot = parent ? "." : "";
  parent = parent ? parent : "";
  if (path->index == PATH_NO_INDEX)
    return arena_printf(arena, "%s%s%s", parent, dot, path->name);
  return arena_printf(arena, "%s%s%s[%zu]", parent, dot, path->name, path->index);
}

struct status path_fail(struct arena *arena, const struct path *path, const char *text)
{
  const char *field = path_format(arena, path);
  return status_format(arena, STATUS_INVALID_ARGUMENT, field, "%s %s", field ? field : "the message", text);
}
