/* In whose sight a query is run, and as of when. */
#include "account_sql.h"
#include "base/date.h"
#include "plain.h"
#include "query_run.h"
#include "read.h"

static bool hides_people(enum role role)
{
  return role == ROLE_TRADER;
}

struct status query_view_of(struct call *call, const char *as_of, struct query_view *out)
{
  int32_t on = plain_date(as_of ? as_of : "", DATE_NONE);
  struct pg_rows *rows;
  *out = (struct query_view){ .firm_id = call->caller.firm_id,
                              .book = account_book(&call->caller),
                              .at_us = ALWAYS_US,
                              .sequence = INT64_MAX,
                              .hides_people = hides_people(call->caller.role) };
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_query_day,
               (struct pg_value[]){ read_firm(call), pg_timestamptz(call->now_us), pg_date(on) }, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) != 1)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  out->business_on = pg_get_date(rows, 0, 0);
  if (on == DATE_NONE || on == out->business_on)
    return status;
  if (on > out->business_on)
    return status_fail(STATUS_INVALID_ARGUMENT, "as_of", "this day has not come yet");
  out->business_on = on;
  out->at_us = pg_get_timestamptz(rows, 0, 1);
  out->past = PAST_BY_DATE;
  return status;
}

struct status query_view_of_user(struct call *call, uint64_t user_id, struct query_view *out)
{
  const uint32_t asking = ROLES_STAFF & ~ROLE_BIT(ROLE_SYSTEM);
  struct pg_rows *rows;
  struct status status = query_view_of(call, "", out);
  if (status_is_ok(status))
    status = pg_query(account_of(call)->pool, call->arena, &sql_query_user,
                      (struct pg_value[]){ read_firm(call), pg_int8((int64_t)user_id) }, &rows);
  if (!status_is_ok(status))
    return status;
  struct caller user = { .user_id = user_id };
  if (pg_count(rows) == 1) {
    user.role = (enum role)pg_get_int8(rows, 0, 0);
    user.limited = pg_get_int8(rows, 0, 1) != 0;
  }
  if ((asking & ROLE_BIT(user.role)) == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "user_id", "the user is no longer one who may ask");
  out->book = account_book(&user);
  out->hides_people = hides_people(user.role);
  return status;
}
