/* throttle: how many tries that failed are too many: five within a quarter of an hour from the first of them. */
#ifndef STEWARD_ACCOUNT_THROTTLE_H
#define STEWARD_ACCOUNT_THROTTLE_H
#include <stdint.h>

#include "base/arena.h"

#define THROTTLE_WINDOW_US (INT64_C(15) * 60 * 1000000)
#define THROTTLE_TRIES 5
#define THROTTLE_SUBJECT_LIMIT 300

/* Until when nothing more may be tried; 0: it may. A window that is over counts for nothing. */
int64_t throttle_until(int64_t since_us, int64_t tries, int64_t limit, int64_t now_us);

/* Whom tries are counted by: a name as it was given; an address, of IPv6 its /64, which one subscriber has. */
const char *throttle_user(struct arena *arena, const char *login_name);
const char *throttle_address(struct arena *arena, const char *address);
#endif
