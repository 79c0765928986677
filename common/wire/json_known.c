/* json_known.c: google.protobuf.Timestamp and Duration as canonical JSON has them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "google/protobuf/duration.pb-c.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "json_internal.h"

#define NANOS_PER_SECOND 1000000000
#define DURATION_LIMIT_S INT64_C(315576000000)
#define MAX_FRACTION 9
#define FRACTION_SIZE 12

bool json_known_is(const ProtobufCMessageDescriptor *type)
{
  return type == &google__protobuf__timestamp__descriptor || type == &google__protobuf__duration__descriptor;
}

static bool timestamp_is_valid(const Google__Protobuf__Timestamp *at)
{
  return at->seconds >= DATE_FIRST * INT64_C(86400) && at->seconds < (DATE_LAST + 1) * INT64_C(86400) &&
         at->nanos >= 0 && at->nanos < NANOS_PER_SECOND;
}

static bool duration_is_valid(const Google__Protobuf__Duration *span)
{
  bool is_mixed = (span->seconds < 0 && span->nanos > 0) || (span->seconds > 0 && span->nanos < 0);
  return llabs(span->nanos) < NANOS_PER_SECOND && span->seconds >= -DURATION_LIMIT_S &&
         span->seconds <= DURATION_LIMIT_S && !is_mixed;
}

bool json_known_is_valid(const ProtobufCMessage *message)
{
  if (message->descriptor == &google__protobuf__timestamp__descriptor)
    return timestamp_is_valid((const Google__Protobuf__Timestamp *)message);
  return duration_is_valid((const Google__Protobuf__Duration *)message);
}

/* Reads ".5" at *text and moves behind it; no point is no fraction. */
static bool read_fraction(const char **text, int32_t *nanos)
{
  *nanos = 0;
  if (**text != '.')
    return true;
  const char *digits = ++*text;
  size_t length = strspn(digits, "0123456789");
  if (length == 0 || length > MAX_FRACTION)
    return false;
  for (size_t i = 0; i < MAX_FRACTION; i++)
    *nanos = *nanos * 10 + (i < length ? digits[i] - '0' : 0);
  *text += length;
  return true;
}

/* None, three, six or nine digits. */
static const char *format_fraction(int32_t nanos, char buffer[FRACTION_SIZE])
{
  int digits = nanos == 0 ? 0 : nanos % 1000000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : 9;
  snprintf(buffer, FRACTION_SIZE, ".%09d", nanos);
  buffer[digits ? digits + 1 : 0] = '\0';
  return buffer;
}

static bool read_timestamp(const char *text, Google__Protobuf__Timestamp *out)
{
  /* The instant without its fraction, which may be finer than the house's microseconds. */
  char whole[INSTANT_TEXT_SIZE];
  size_t head = strcspn(text, ".");
  const char *tail = text + head;
  int32_t nanos;
  if (!read_fraction(&tail, &nanos) || head + strlen(tail) >= sizeof whole)
    return false;
  snprintf(whole, sizeof whole, "%.*s%s", (int)head, text, tail);
  int64_t at_us;
  if (!status_is_ok(instant_parse(whole, &at_us)))
    return false;
  out->seconds = at_us / US_PER_SECOND; /* exact: there is no fraction */
  out->nanos = nanos;
  return timestamp_is_valid(out);
}

static bool read_duration(const char *text, Google__Protobuf__Duration *out)
{
  bool is_negative = *text == '-';
  text += is_negative;
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > 12)
    return false;
  int64_t seconds = strtoll(text, NULL, 10);
  int32_t nanos;
  text += digits;
  if (!read_fraction(&text, &nanos) || strcmp(text, "s") != 0)
    return false;
  out->seconds = is_negative ? -seconds : seconds;
  out->nanos = is_negative ? -nanos : nanos;
  return duration_is_valid(out);
}

struct status json_known_in(struct arena *arena, const json_t *json, ProtobufCMessage *message, const struct path *path)
{
  const char *text = json_string_value(json);
  if (message->descriptor == &google__protobuf__timestamp__descriptor) {
    if (!text || !read_timestamp(text, (Google__Protobuf__Timestamp *)message))
      return path_fail(arena, path, "must be an instant like 2026-11-21T14:30:00Z");
    return status_ok();
  }
  if (!text || !read_duration(text, (Google__Protobuf__Duration *)message))
    return path_fail(arena, path, "must be a duration like 1.5s");
  return status_ok();
}

bool json_known_out(struct text *text, const ProtobufCMessage *message)
{
  if (!json_known_is_valid(message))
    return false;
  char fraction[FRACTION_SIZE];
  if (message->descriptor == &google__protobuf__timestamp__descriptor) {
    const Google__Protobuf__Timestamp *at = (const Google__Protobuf__Timestamp *)message;
    char whole[INSTANT_TEXT_SIZE];
    instant_format(at->seconds * US_PER_SECOND, whole);
    text_printf(text, "\"%.*s%sZ\"", (int)strcspn(whole, "Z"), whole, format_fraction(at->nanos, fraction));
    return true;
  }
  const Google__Protobuf__Duration *span = (const Google__Protobuf__Duration *)message;
  const char *sign = span->seconds < 0 || span->nanos < 0 ? "-" : "";
  text_printf(text, "\"%s%lld%ss\"", sign, llabs(span->seconds), format_fraction(abs(span->nanos), fraction));
  return true;
}
