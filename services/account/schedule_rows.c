/* Jobs and zones between rows, messages and the rule. */
#include "schedule_rows.h"

#include <string.h>

#include "account_sql.h"
#include "base/arena.h"
#include "base/date.h"
#include "plain.h"

#define MAX_NAME_BYTES 64

struct status schedule_rule_of(struct arena *arena, const Account__ScheduleRule *in, const char *field,
                               struct schedule_rule *out)
{
  *out = (struct schedule_rule){ .kind = (enum schedule_kind)in->kind,
                                 .every_s = in->every_seconds,
                                 .minute = (int)in->minute,
                                 .day = (int)in->day,
                                 .roll = (enum schedule_roll)in->roll };
  struct status status = schedule_rule_check(out);
  if (!status_is_ok(status))
    status = status_format(arena, status.code, arena_printf(arena, "%s.%s", field, status.field), "%s", status.message);
  return status;
}

bool schedule_name_is_valid(const char *name)
{
  size_t length = strlen(name);
  return length > 0 && length <= MAX_NAME_BYTES && name[0] >= 'a' && name[0] <= 'z' &&
         strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

struct status schedule_read_zone(struct pg_transaction *transaction, struct arena *arena, uint64_t firm_id,
                                 int64_t at_us, struct zone *out)
{
  struct pg_rows *rows;
  struct status status = pg_do(
      transaction, &sql_firm_zone,
      (struct pg_value[]){ pg_int8((int64_t)firm_id), pg_timestamptz(at_us), pg_int4(SCHEDULE_ZONE_DAYS) }, &rows);
  if (!status_is_ok(status))
    return status;
  size_t count = pg_count(rows);
  if (count == 0)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  struct zone_change *changes = arena_array(arena, count, sizeof *changes);
  for (size_t i = 1; i < count; i++)
    changes[i - 1] = (struct zone_change){ pg_get_timestamptz(rows, i, 0), (int32_t)pg_get_int8(rows, i, 1) };
  *out = (struct zone){ .first_s = (int32_t)pg_get_int8(rows, 0, 1), .changes = changes, .count = count - 1 };
  return status;
}

void schedule_held_of(const struct pg_rows *rows, struct schedule_held *out)
{
  *out = (struct schedule_held){ .service = pg_get_text(rows, 0, 0),
                                 .rule = { .kind = (enum schedule_kind)pg_get_int8(rows, 0, 1),
                                           .every_s = pg_get_int8(rows, 0, 2),
                                           .minute = (int)pg_get_int8(rows, 0, 3),
                                           .day = (int)pg_get_int8(rows, 0, 4),
                                           .roll = (enum schedule_roll)pg_get_int8(rows, 0, 5) },
                                 .enabled = pg_get_int8(rows, 0, 6) != 0,
                                 .version = pg_get_int8(rows, 0, 7),
                                 .due_us = pg_get_timestamptz(rows, 0, 8),
                                 .claim = pg_get_int8(rows, 0, 9),
                                 .is_held = !pg_is_null(rows, 0, 10),
                                 .failures = pg_get_int8(rows, 0, 11),
                                 .not_before_us = pg_get_timestamptz(rows, 0, 12) };
}

static Google__Protobuf__Timestamp *instant_of(struct arena *arena, const struct pg_rows *rows, size_t row, int column)
{
  return pg_is_null(rows, row, column) ? NULL : timestamp_of(arena, pg_get_timestamptz(rows, row, column));
}

Account__ScheduledJob *schedule_job_of(struct arena *arena, const struct pg_rows *rows, size_t row)
{
  Account__ScheduledJob *job = arena_alloc(arena, sizeof *job);
  Account__ScheduleRule *rule = arena_alloc(arena, sizeof *rule);
  account__scheduled_job__init(job);
  account__schedule_rule__init(rule);
  rule->kind = (Account__ScheduleRule__Kind)pg_get_int8(rows, row, 2);
  rule->every_seconds = (uint32_t)pg_get_int8(rows, row, 3);
  rule->minute = (uint32_t)pg_get_int8(rows, row, 4);
  rule->day = (uint32_t)pg_get_int8(rows, row, 5);
  rule->roll = (Account__ScheduleRule__Roll)pg_get_int8(rows, row, 6);
  job->name = pg_get_text(rows, row, 0);
  job->service = pg_get_text(rows, row, 1);
  job->rule = rule;
  job->enabled = pg_get_int8(rows, row, 7) != 0;
  job->version = (uint64_t)pg_get_int8(rows, row, 8);
  job->due_at = instant_of(arena, rows, row, 9);
  job->not_before = instant_of(arena, rows, row, 10);
  job->held_until = instant_of(arena, rows, row, 11);
  job->failures = (uint64_t)pg_get_int8(rows, row, 12);
  job->last_due_at = instant_of(arena, rows, row, 13);
  job->last_started_at = instant_of(arena, rows, row, 14);
  job->last_finished_at = instant_of(arena, rows, row, 15);
  job->last_outcome = (Account__ScheduledJob__Outcome)pg_get_int8(rows, row, 16);
  job->last_message = pg_get_text(rows, row, 17);
  return job;
}
