/* log: JSON lines on standard error, each written at once so that lines of several threads do not mix. */
#include "log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"

#define LINE_BYTES 8192
#define TAIL_BYTES 32    /* kept free for the end of a line that was cut */
#define VALUE_BYTES 1024 /* of one text; what is longer is cut */

static const char *const level_names[] = {
  [LOG_DEBUG] = "debug",
  [LOG_INFO] = "info",
  [LOG_WARNING] = "warning",
  [LOG_ERROR] = "error",
};

/* Set once at start, before any thread runs. */
static struct {
  const char *service;
  enum log_level least;
} opened = { .service = "steward", .least = LOG_INFO };

struct line {
  char text[LINE_BYTES];
  size_t size;
  bool is_full;
};

static void put(struct line *line, const char *data, size_t size)
{
  if (line->is_full || size > LINE_BYTES - TAIL_BYTES - line->size) {
    line->is_full = true;
    return;
  }
  memcpy(line->text + line->size, data, size);
  line->size += size;
}

static void put_text(struct line *line, const char *text)
{
  put(line, text, strlen(text));
}

/* Length of the well-formed UTF-8 sequence at p, 0 when there is none (Unicode, table 3-7). The text ends in NUL,
 * which is no continuation byte, so nothing is read past it. */
static size_t utf8_length(const unsigned char *p)
{
  if (p[0] < 0x80)
    return 1;
  if (p[0] < 0xc2 || p[0] > 0xf4)
    return 0;
  size_t length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
  unsigned char least = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
  unsigned char most = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
  if (p[1] < least || p[1] > most)
    return 0;
  for (size_t i = 2; i < length; i++) {
    if (p[i] < 0x80 || p[i] > 0xbf)
      return 0;
  }
  return length;
}

static void put_escaped(struct line *line, unsigned char c)
{
  char escape[8];
  switch (c) {
  case '"':
    put_text(line, "\\\"");
    break;
  case '\\':
    put_text(line, "\\\\");
    break;
  case '\n':
    put_text(line, "\\n");
    break;
  default:
    snprintf(escape, sizeof escape, "\\u%04x", c);
    put_text(line, escape);
  }
}

static void put_quoted(struct line *line, const char *text)
{
  const unsigned char *start = (const unsigned char *)text, *p = start;
  put_text(line, "\"");
  while (*p && p - start < VALUE_BYTES) {
    size_t length = utf8_length(p);
    if (length == 0)
      put_text(line, "\\ufffd");
    else if (length == 1 && (*p < 0x20 || *p == 0x7f || *p == '"' || *p == '\\'))
      put_escaped(line, *p);
    else
      put(line, (const char *)p, length);
    p += length > 0 ? length : 1;
  }
  put_text(line, *p ? "...\"" : "\"");
}

static void put_member(struct line *line, const char *name, const char *text)
{
  put_text(line, line->size == 0 ? "{" : ",");
  put_quoted(line, name);
  put_text(line, ":");
  put_quoted(line, text);
}

static void put_number(struct line *line, const char *name, int64_t number)
{
  char digits[24];
  snprintf(digits, sizeof digits, ":%lld", (long long)number);
  put_text(line, ",");
  put_quoted(line, name);
  put_text(line, digits);
}

/* A log that cannot be written must not stop the work; a short write is finished. */
static void write_line(const struct line *line)
{
  size_t written = 0;
  while (written < line->size) {
    ssize_t count = write(STDERR_FILENO, line->text + written, line->size - written);
    if (count < 0 && errno != EINTR)
      return;
    written += count > 0 ? (size_t)count : 0;
  }
}

void log_open(const char *service, enum log_level least)
{
  opened.service = service;
  opened.least = least;
}

void log_write(enum log_level level, const char *event, const struct log_pair *pairs, size_t count)
{
  if (level < opened.least)
    return;
  char now[INSTANT_TEXT_SIZE];
  struct line line;
  line.size = 0;
  line.is_full = false;
  put_member(&line, "time", instant_format(clock_now_us(), now));
  put_member(&line, "level", level_names[level]);
  put_member(&line, "service", opened.service);
  put_member(&line, "event", event);
  size_t whole = line.size; /* up to here the line is well-formed */
  for (size_t i = 0; i < count && !line.is_full; i++) {
    if (pairs[i].text)
      put_member(&line, pairs[i].name, pairs[i].text);
    else
      put_number(&line, pairs[i].name, pairs[i].number);
    if (!line.is_full)
      whole = line.size;
  }
  bool is_cut = line.is_full;
  line.size = whole;
  const char *tail = is_cut ? ",\"cut\":true}\n" : "}\n";
  memcpy(line.text + line.size, tail, strlen(tail));
  line.size += strlen(tail);
  write_line(&line);
}

void log_failure(const char *event, struct status status)
{
  log_event(LOG_ERROR, event, LOG_TEXT("code", status_code_name(status.code)), LOG_TEXT("field", status.field),
            LOG_TEXT("message", status.message));
}
