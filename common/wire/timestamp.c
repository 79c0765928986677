/* timestamp: between microseconds and google.protobuf.Timestamp. */
#include "timestamp.h"

#include "base/arena.h"
#include "base/date.h"

Google__Protobuf__Timestamp *timestamp_of(struct arena *arena, int64_t at_us)
{
  Google__Protobuf__Timestamp *at = arena_alloc(arena, sizeof *at);
  int64_t rest_us = at_us % US_PER_SECOND;
  google__protobuf__timestamp__init(at);
  at->seconds = at_us / US_PER_SECOND - (rest_us < 0);
  at->nanos = (int32_t)((rest_us < 0 ? rest_us + US_PER_SECOND : rest_us) * 1000);
  return at;
}

int64_t timestamp_us(const Google__Protobuf__Timestamp *at, int64_t otherwise_us)
{
  return at == NULL ? otherwise_us : at->seconds * US_PER_SECOND + at->nanos / 1000;
}
