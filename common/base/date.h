/* date: civil dates as days since 1970-01-01 (proleptic Gregorian), and UTC instants in microseconds. */
#ifndef STEWARD_BASE_DATE_H
#define STEWARD_BASE_DATE_H
#include <stdbool.h>
#include <stdint.h>

#include "status.h"

#define DATE_TEXT_SIZE 12
#define INSTANT_TEXT_SIZE 32
#define DATE_NONE INT32_MIN  /* no date given */
#define DATE_FIRST (-141349) /* 1583-01-01; a day before it or after DATE_LAST is a bug of the caller */
#define DATE_LAST 2932896    /* 9999-12-31 */
#define US_PER_SECOND INT64_C(1000000)
#define US_PER_DAY INT64_C(86400000000)

struct civil {
  int year;  /* 1583 to 9999 */
  int month; /* 1 to 12 */
  int day;   /* 1 to 31 */
};

bool date_from_civil(struct civil civil, int32_t *day); /* false when there is no such date */
struct civil date_to_civil(int32_t day);
struct status date_parse(const char *text, int32_t *day);          /* "2026-11-21", strictly */
const char *date_format(int32_t day, char buffer[DATE_TEXT_SIZE]); /* "" for DATE_NONE */
int date_weekday(int32_t day);                                     /* 0 Monday .. 6 Sunday */
int32_t date_add_months(int32_t day, int months);                  /* clipped to the month's last day */
int date_age(int32_t born_on, int32_t on);                         /* whole years; 29 February counts on 1 March */
int32_t date_of_instant(int64_t at_us);                            /* the UTC date */

/* RFC 3339 with 0 to 6 decimals and an offset; formatting is always in Z,
 * with no, three or six decimals. */
struct status instant_parse(const char *text, int64_t *at_us);
const char *instant_format(int64_t at_us, char buffer[INSTANT_TEXT_SIZE]);
#endif
