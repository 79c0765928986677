/* log: one JSON line an event on standard error: time, level, service, event, then the given pairs (the
 * request's as "trace"). Ids, never personal data; never secrets. Needs no arena; may be called from any thread. */
#ifndef STEWARD_PROGRAM_LOG_H
#define STEWARD_PROGRAM_LOG_H
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_open(const char *service, enum log_level least);

/* log_event(LOG_INFO, "venue_connected", LOG_TEXT("session", id), LOG_NUMBER("sequence", 12)); */
struct log_pair {
  const char *name;
  const char *text; /* NULL: number */
  int64_t number;
};
static inline struct log_pair log_text(const char *name, const char *text)
{
  return (struct log_pair){ .name = name, .text = text ? text : "" };
}
static inline struct log_pair log_number(const char *name, int64_t number)
{
  return (struct log_pair){ .name = name, .number = number };
}
#define LOG_TEXT(n, t) log_text((n), (t))
#define LOG_NUMBER(n, v) log_number((n), (int64_t)(v))
#define log_event(level, event, ...)                                                                                   \
  log_write((level), (event), (const struct log_pair[]){ __VA_ARGS__ },                                                \
            sizeof((const struct log_pair[]){ __VA_ARGS__ }) / sizeof(struct log_pair))
void log_write(enum log_level level, const char *event, const struct log_pair *pairs, size_t count);
void log_failure(const char *event, struct status status); /* an error line with code, field and message */
#endif
