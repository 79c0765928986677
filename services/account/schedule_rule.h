/* schedule_rule: when a job is due next. Pure: the zone's offsets and the instant come as arguments.
 *
 * Jobs of every N seconds run on UTC's own grid. The others run at a local time of the firm's zone, on days of the
 * exchange's calendar. A local time that the clocks skip or show twice is zone.h's. */
#ifndef STEWARD_ACCOUNT_SCHEDULE_RULE_H
#define STEWARD_ACCOUNT_SCHEDULE_RULE_H
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/zone.h"

struct arena;

enum schedule_kind { /* as steward.account.v1.ScheduleRule.Kind */
                     SCHEDULE_EVERY = 1,
                     SCHEDULE_DAILY = 2,
                     SCHEDULE_BUSINESS_DAYS = 3,
                     SCHEDULE_MONTHLY = 4,
                     SCHEDULE_QUARTERLY = 5,
};

enum schedule_roll { /* as steward.account.v1.ScheduleRule.Roll: where a day goes on which the exchange is shut */
                     SCHEDULE_STAY = 0,
                     SCHEDULE_BACK = 1,  /* to the trading day before */
                     SCHEDULE_AHEAD = 2, /* to the next trading day */
};

#define SCHEDULE_LEAST_S 10
#define SCHEDULE_MOST_S (366 * 86400)
#define SCHEDULE_LAST_MINUTE 1439

struct schedule_rule {
  enum schedule_kind kind;
  int64_t every_s; /* EVERY */
  int minute;      /* the others: of the local day */
  int day;         /* MONTHLY; QUARTERLY: of the quarter's last month. 1 to 31, the last is meant where there is none */
  enum schedule_roll roll; /* MONTHLY, QUARTERLY */
};

/* INVALID_ARGUMENT that names the field of ScheduleRule. */
struct status schedule_rule_check(const struct schedule_rule *rule);

#define SCHEDULE_ZONE_DAYS 200 /* what schedule_next() may look ahead: the zone is to be known so far */

/* The first instant later than `after_us` on which the rule falls. */
int64_t schedule_next(const struct schedule_rule *rule, const struct zone *zone, int64_t after_us);

/* How long a job that failed so many times in a row waits: half a minute, doubling, an hour at most. */
int64_t schedule_backoff_us(int64_t failures);
#endif
