/* status: the names of the codes, and making failures. */
#include "status.h"

#include <stdarg.h>
#include <string.h>

#include "arena.h"

static const char *const code_names[] = {
  [STATUS_OK] = "ok",
  [STATUS_CANCELED] = "canceled",
  [STATUS_UNKNOWN] = "unknown",
  [STATUS_INVALID_ARGUMENT] = "invalid_argument",
  [STATUS_DEADLINE_EXCEEDED] = "deadline_exceeded",
  [STATUS_NOT_FOUND] = "not_found",
  [STATUS_ALREADY_EXISTS] = "already_exists",
  [STATUS_PERMISSION_DENIED] = "permission_denied",
  [STATUS_RESOURCE_EXHAUSTED] = "resource_exhausted",
  [STATUS_FAILED_PRECONDITION] = "failed_precondition",
  [STATUS_ABORTED] = "aborted",
  [STATUS_OUT_OF_RANGE] = "out_of_range",
  [STATUS_UNIMPLEMENTED] = "unimplemented",
  [STATUS_INTERNAL] = "internal",
  [STATUS_UNAVAILABLE] = "unavailable",
  [STATUS_DATA_LOSS] = "data_loss",
  [STATUS_UNAUTHENTICATED] = "unauthenticated",
};
#define CODE_COUNT (sizeof code_names / sizeof code_names[0])

struct status status_fail(enum status_code code, const char *field, const char *message)
{
  return (struct status){ .code = code, .field = field, .message = message };
}

struct status status_format(struct arena *arena, enum status_code code, const char *field, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  const char *message = arena_vprintf(arena, format, args);
  va_end(args);
  return status_fail(code, arena_strdup(arena, field), message);
}

struct status status_copy(struct arena *arena, struct status status)
{
  return status_fail(status.code, arena_strdup(arena, status.field), arena_strdup(arena, status.message));
}

const char *status_code_name(enum status_code code)
{
  return (size_t)code < CODE_COUNT ? code_names[code] : "unknown";
}

enum status_code status_code_parse(const char *name)
{
  for (size_t i = 0; name && i < CODE_COUNT; i++) {
    if (strcmp(name, code_names[i]) == 0)
      return (enum status_code)i;
  }
  return STATUS_UNKNOWN;
}
