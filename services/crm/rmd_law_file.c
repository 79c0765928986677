/* Reads the law at start. */
#include "rmd_law_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct status read_file(const char *path, struct arena *arena, char **text, size_t *size)
{
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    return status_format(arena, STATUS_NOT_FOUND, "STEWARD_CRM_RMD_LAW", "%s: %s", path, strerror(errno));
  *text = arena_alloc(arena, RMD_LAW_SIZE_MAX + 1);
  *size = fread(*text, 1, RMD_LAW_SIZE_MAX + 1, file);
  bool failed = ferror(file) != 0;
  fclose(file);
  if (failed)
    return status_format(arena, STATUS_UNAVAILABLE, "STEWARD_CRM_RMD_LAW", "%s cannot be read", path);
  return status_ok();
}

struct status rmd_law_open(const char *path, struct arena *arena, struct rmd_law **out)
{
  char *text = (char *)(uintptr_t)rmd_law_text;
  size_t size = rmd_law_text_size;
  struct status status = status_ok();
  if (path != NULL && path[0] != '\0')
    status = read_file(path, arena, &text, &size);
  *out = arena_alloc(arena, sizeof **out);
  return status_is_ok(status) ? rmd_law_read(text, size, arena, *out) : status;
}
