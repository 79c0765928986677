/* Reads whole files. */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FIRST_BYTES ((size_t)64 << 10)

static struct status read_all(struct arena *arena, FILE *file, const char *path, ProtobufCBinaryData *out)
{
  size_t size = 0, capacity = FIRST_BYTES;
  uint8_t *data = arena_alloc(arena, capacity);
  for (size_t got; (got = fread(data + size, 1, capacity - 1 - size, file)) > 0;) {
    size += got;
    if (size > FILE_LIMIT_BYTES)
      return status_format(arena, STATUS_RESOURCE_EXHAUSTED, NULL, "%s is larger than 16 MiB", path);
    if (size == capacity - 1) {
      uint8_t *wider = arena_alloc(arena, 2 * capacity);
      memcpy(wider, data, size);
      data = wider;
      capacity *= 2;
    }
  }
  if (ferror(file))
    return status_format(arena, STATUS_UNAVAILABLE, NULL, "%s: %s", path, strerror(errno));
  *out = (ProtobufCBinaryData){ .len = size, .data = data };
  return status_ok();
}

struct status file_read(struct arena *arena, const char *path, ProtobufCBinaryData *out)
{
  if (strcmp(path, "-") == 0)
    return read_all(arena, stdin, "standard input", out);
  FILE *file = fopen(path, "re");
  if (file == NULL)
    return status_format(arena, STATUS_NOT_FOUND, NULL, "%s: %s", path, strerror(errno));
  struct status status = read_all(arena, file, path, out);
  fclose(file);
  return status;
}

const char *file_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}
