/* plain: the text fields of a message as numbers. Field rules were checked at the door, so reading cannot fail. */
#ifndef STEWARD_ACCOUNT_PLAIN_H
#define STEWARD_ACCOUNT_PLAIN_H
#include <stdint.h>

#include "google/protobuf/timestamp.pb-c.h"

struct arena;

int64_t plain_number(const char *text, int places, int64_t otherwise); /* otherwise: when empty */
int32_t plain_date(const char *text, int32_t otherwise);
int64_t plain_instant(const Google__Protobuf__Timestamp *timestamp, int64_t otherwise_us);

/* The other way, in the arena. */
const char *plain_decimal(struct arena *arena, int64_t value, int places, int min_places);
const char *plain_date_text(struct arena *arena, int32_t day); /* "" for DATE_NONE */
Google__Protobuf__Timestamp *plain_timestamp(struct arena *arena, int64_t at_us);
#endif
