/* status: how every function that can fail says so.
 *
 * A status is a code of the canonical set, a message for a person, and the field at fault.
 * Both strings are borrowed: literals, or text in the arena that was passed to status_format().
 */
#ifndef STEWARD_BASE_STATUS_H
#define STEWARD_BASE_STATUS_H
#include <stdbool.h>

struct arena;

enum status_code {
  STATUS_OK = 0,
  STATUS_CANCELED = 1,
  STATUS_UNKNOWN = 2,
  STATUS_INVALID_ARGUMENT = 3,
  STATUS_DEADLINE_EXCEEDED = 4,
  STATUS_NOT_FOUND = 5,
  STATUS_ALREADY_EXISTS = 6,
  STATUS_PERMISSION_DENIED = 7,
  STATUS_RESOURCE_EXHAUSTED = 8,
  STATUS_FAILED_PRECONDITION = 9,
  STATUS_ABORTED = 10,
  STATUS_OUT_OF_RANGE = 11,
  STATUS_UNIMPLEMENTED = 12,
  STATUS_INTERNAL = 13,
  STATUS_UNAVAILABLE = 14,
  STATUS_DATA_LOSS = 15,
  STATUS_UNAUTHENTICATED = 16,
};

struct status {
  enum status_code code;
  const char *field;   /* path of the field at fault, as in "positions[3].price", or NULL */
  const char *message; /* for a person; NULL when ok */
};

static inline struct status status_ok(void)
{
  return (struct status){ .code = STATUS_OK };
}

static inline bool status_is_ok(struct status status)
{
  return status.code == STATUS_OK;
}

/* A failure whose texts are literals (or outlive the status). field may be NULL. */
struct status status_fail(enum status_code code, const char *field, const char *message);

/* A failure whose message is formatted into the arena; field is copied there too. */
struct status status_format(struct arena *arena, enum status_code code, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same status with its texts in the arena: it outlives the arena they were in. */
struct status status_copy(struct arena *arena, struct status status);

/* "invalid_argument" and so on: the names of Connect and gRPC in lower case. */
const char *status_code_name(enum status_code code);

/* The code of a name, STATUS_UNKNOWN when there is none. */
enum status_code status_code_parse(const char *name);
#endif
