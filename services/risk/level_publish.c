/* Up at once, down after two quarters, and what a reviewer may do between. */
#include "level_publish.h"

#include <stdio.h>

#include "base/date.h"

#define QUARTERS 4
#define MONTHS_A_QUARTER 3
#define QUARTERS_RUNNING 2
#define FIRST_YEAR 1900
#define LAST_YEAR 9998
#define REVIEW_LOWERS_BY 1

int quarter_of(int32_t day)
{
  struct civil civil = date_to_civil(day);
  return civil.year * QUARTERS + (civil.month - 1) / MONTHS_A_QUARTER;
}

const char *quarter_format(int quarter, char buffer[QUARTER_TEXT_SIZE])
{
  buffer[0] = '\0';
  if (quarter != QUARTER_NONE)
    snprintf(buffer, QUARTER_TEXT_SIZE, "%04dQ%d", quarter / QUARTERS % 10000, quarter % QUARTERS + 1);
  return buffer;
}

struct status quarter_parse(const char *text, int *out)
{
  struct status wrong = status_fail(STATUS_INVALID_ARGUMENT, "quarter", "a quarter is written 2026Q4");
  int year = 0;
  if (text[0] == '\0') {
    *out = QUARTER_NONE;
    return status_ok();
  }
  for (int i = 0; i < 4; i++) {
    if (text[i] < '0' || text[i] > '9')
      return wrong;
    year = year * 10 + (text[i] - '0');
  }
  if (year < FIRST_YEAR || year > LAST_YEAR || text[4] != 'Q' || text[5] < '1' || text[5] > '4' || text[6] != '\0')
    return wrong;
  *out = year * QUARTERS + (text[5] - '1');
  return status_ok();
}

static struct published_level publish_now(enum risk_level level)
{
  return (struct published_level){ .level = level, .held = level };
}

struct published_level level_publish(const struct published_level *before, enum risk_level assigned, int quarter)
{
  if (before == NULL)
    return publish_now(assigned);
  if (assigned == LEVEL_UNSCORED)
    return (struct published_level){ .level = LEVEL_UNSCORED, .held = before->held };
  if (before->held == LEVEL_UNSCORED || assigned >= before->held)
    return publish_now(assigned);
  if (before->lower_since == QUARTER_NONE || quarter < before->lower_since)
    return (struct published_level){
      .level = before->held, .held = before->held, .lower_level = assigned, .lower_since = quarter
    };
  enum risk_level highest = assigned > before->lower_level ? assigned : before->lower_level;
  if (quarter - before->lower_since + 1 >= QUARTERS_RUNNING)
    return publish_now(highest);
  return (struct published_level){
    .level = before->held, .held = before->held, .lower_level = highest, .lower_since = before->lower_since
  };
}

enum risk_level level_review_lowest(enum risk_level measured)
{
  if (measured == LEVEL_UNSCORED || measured == LEVEL_INADMISSIBLE)
    return LEVEL_UNSCORED;
  return measured - REVIEW_LOWERS_BY < LEVEL_CAUTIOUS ? LEVEL_CAUTIOUS : measured - REVIEW_LOWERS_BY;
}

enum risk_level level_under_review(const struct level_review *review, enum risk_level measured, int quarter)
{
  if (review == NULL || review->given == LEVEL_UNSCORED || measured == LEVEL_UNSCORED || measured == LEVEL_INADMISSIBLE)
    return measured;
  if (review->given >= review->measured)
    return measured > review->given ? measured : review->given;
  if (quarter > review->quarter + 1)
    return measured;
  enum risk_level lowest = level_review_lowest(measured);
  return lowest > review->given ? lowest : review->given < measured ? review->given : measured;
}
