/* plain: the text fields of a message as numbers. Field rules were checked at the door, so reading cannot fail. */
#ifndef STEWARD_ACCOUNT_PLAIN_H
#define STEWARD_ACCOUNT_PLAIN_H
#include <stdint.h>

#include "wire/timestamp.h"

struct arena;

int64_t plain_number(const char *text, int places, int64_t otherwise); /* otherwise: when empty */
int32_t plain_date(const char *text, int32_t otherwise);

/* The other way, in the arena. */
const char *plain_decimal(struct arena *arena, int64_t value, int places, int min_places);
const char *plain_date_text(struct arena *arena, int32_t day); /* "" for DATE_NONE */
#endif
