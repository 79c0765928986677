/* timestamp: instants as messages have them, and as the house does: microseconds of UTC. */
#ifndef STEWARD_WIRE_TIMESTAMP_H
#define STEWARD_WIRE_TIMESTAMP_H
#include <stdint.h>

#include "google/protobuf/timestamp.pb-c.h"

struct arena;

/* Of any instant; the nanoseconds of one before 1970 count forward too, as the message has it. */
Google__Protobuf__Timestamp *timestamp_of(struct arena *arena, int64_t at_us);

/* What is finer than a microsecond falls away; otherwise_us when there is none. */
int64_t timestamp_us(const Google__Protobuf__Timestamp *at, int64_t otherwise_us);
#endif
