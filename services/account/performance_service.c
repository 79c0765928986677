/* PerformanceService: returns over periods, measured from entries and closes. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "base/decimal.h"
#include "performance.h"
#include "plain.h"
#include "read.h"

#define STALE_DAYS 7
#define ALL_SEGMENTS (-1)
#define MISSING_SHOWN 10
#define MOST_PERIODS 5
#define MONEY_PLACES 2
#define ONE_E8 100000000

const struct access performance_measure_access = { .roles = ROLES_STAFF };

struct measured {
  struct call *call;
  const Account__MeasureRequest *in;
  uint64_t *account_ids;
  size_t account_count;
  int64_t segment_id;
  int32_t before, to; /* the day before the first entry; the last day */
  int64_t stale_days;
  struct performance_point *points;
  size_t point_count;
};

struct period {
  Account__PeriodReturn__Period name;
  int32_t from;
};

static struct status find_accounts(struct measured *measured)
{
  struct call *call = measured->call;
  const Account__MeasureRequest *in = measured->in;
  struct pg_rows *rows;
  if ((in->account_id != 0) == (in->household_id != 0))
    return status_fail(STATUS_INVALID_ARGUMENT, "account_id", "an account or a household is wanted");
  if (in->one_segment && in->household_id != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "one_segment", "a segment is one of an account");
  measured->segment_id = in->one_segment ? (int64_t)in->segment_id : ALL_SEGMENTS;
  if (in->account_id != 0) {
    measured->account_ids = arena_copy(call->arena, &in->account_id, sizeof in->account_id);
    measured->account_count = 1;
    return read_check_accounts(call, &in->account_id, 1, "account_id");
  }
  struct status status = pg_query(
      account_of(call)->pool, call->arena, &sql_performance_household,
      (struct pg_value[]){ read_firm(call), pg_int8((int64_t)in->household_id), pg_int8(account_book(&call->caller)) },
      &rows);
  if (!status_is_ok(status))
    return status;
  measured->account_count = pg_count(rows);
  if (measured->account_count == 0)
    return call_fail(call, STATUS_NOT_FOUND, "household_id", "household %" PRIu64 " has no accounts", in->household_id);
  measured->account_ids = arena_array(call->arena, measured->account_count, sizeof *measured->account_ids);
  for (size_t row = 0; row < measured->account_count; row++)
    measured->account_ids[row] = (uint64_t)pg_get_int8(rows, row, 0);
  return status;
}

static struct status find_bounds(struct measured *measured)
{
  struct call *call = measured->call;
  struct pg_rows *rows;
  struct status status = pg_query(
      account_of(call)->pool, call->arena, &sql_performance_bounds,
      (struct pg_value[]){ read_firm(call), pg_array(PG_INT8_ARRAY, measured->account_ids, measured->account_count),
                           pg_int8(measured->segment_id), pg_timestamptz(call->now_us) },
      &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0 || pg_is_null(rows, 0, 0))
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "there are no entries to measure");
  measured->before = pg_get_date(rows, 0, 0) - 1;
  measured->to = plain_date(measured->in->to, pg_get_date(rows, 0, 1));
  if (measured->to <= measured->before)
    return status_fail(STATUS_OUT_OF_RANGE, "to", "the first entry is later");
  return status;
}

static size_t find_periods(const struct measured *measured, struct period periods[MOST_PERIODS])
{
  static const struct {
    Account__PeriodReturn__Period name;
    int months;
  } named[] = { { ACCOUNT__PERIOD_RETURN__PERIOD__ONE_YEAR, 12 },
                { ACCOUNT__PERIOD_RETURN__PERIOD__FIVE_YEARS, 60 },
                { ACCOUNT__PERIOD_RETURN__PERIOD__TEN_YEARS, 120 } };
  size_t count = 0;
  for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
    int32_t from = date_add_months(measured->to, -named[i].months);
    if (from >= measured->before)
      periods[count++] = (struct period){ named[i].name, from };
  }
  periods[count++] = (struct period){ ACCOUNT__PERIOD_RETURN__PERIOD__INCEPTION, measured->before };
  int32_t from = plain_date(measured->in->from, DATE_NONE);
  if (from != DATE_NONE)
    periods[count++] = (struct period){ ACCOUNT__PERIOD_RETURN__PERIOD__CUSTOM, from };
  return count;
}

static struct status check_periods(struct measured *measured, const struct period *periods, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (periods[i].from < measured->before || periods[i].from >= measured->to)
      return status_fail(STATUS_OUT_OF_RANGE, "from", "a period begins after the first entry and before its end");
  return status_ok();
}

/* Names what has no close, day by day: a return on a guess is none. */
static struct status refuse_missing(struct call *call, const struct pg_rows *rows, int64_t stale_days)
{
  const char *text = "";
  size_t missing = 0;
  for (size_t row = 0; row < pg_count(rows); row++) {
    if (pg_is_null(rows, row, 4))
      continue;
    if (missing++ < MISSING_SHOWN)
      text = arena_printf(call->arena, "%s%ssecurity %" PRId64 " on %s", text, text[0] ? ", " : "",
                          pg_get_int8(rows, row, 4), plain_date_text(call->arena, pg_get_date(rows, row, 0)));
  }
  if (missing == 0)
    return status_ok();
  return call_fail(call, STATUS_FAILED_PRECONDITION, "account_id", "no close within %" PRId64 " days: %s%s", stale_days,
                   text, missing > MISSING_SHOWN ? ", and on more days" : "");
}

static struct status read_points(struct measured *measured, const struct period *periods, size_t count)
{
  struct call *call = measured->call;
  int64_t days[MOST_PERIODS + 1];
  struct pg_rows *rows;
  for (size_t i = 0; i < count; i++)
    days[i] = periods[i].from;
  days[count] = measured->to;
  struct status status = pg_query(
      account_of(call)->pool, call->arena, &sql_performance_points,
      (struct pg_value[]){ read_firm(call), pg_array(PG_INT8_ARRAY, measured->account_ids, measured->account_count),
                           pg_int8(measured->segment_id), pg_array(PG_DATE_ARRAY, days, count + 1),
                           pg_date(measured->before), pg_date(measured->to), pg_int4((int32_t)measured->stale_days) },
      &rows);
  if (status_is_ok(status))
    status = refuse_missing(call, rows, measured->stale_days);
  if (!status_is_ok(status))
    return status;
  measured->point_count = pg_count(rows);
  measured->points = arena_array(call->arena, measured->point_count, sizeof *measured->points);
  for (size_t row = 0; row < measured->point_count; row++)
    measured->points[row] = (struct performance_point){ .on = pg_get_date(rows, row, 0),
                                                        .value_e4 = pg_get_int8(rows, row, 1),
                                                        .flow_e4 = pg_get_int8(rows, row, 2),
                                                        .fee_e4 = pg_get_int8(rows, row, 3) };
  return status;
}

static const char *money(struct arena *arena, int64_t value_e4)
{
  return plain_decimal(arena, value_e4, CASH_PLACES, MONEY_PLACES);
}

static const char *rate(struct arena *arena, int64_t value_e8)
{
  return plain_decimal(arena, value_e8, WEIGHT_PLACES, 0);
}

static void sum_up(struct arena *arena, const struct performance_point *points, size_t count,
                   Account__PeriodReturn *out)
{
  int64_t flows_e4 = 0, fees_e4 = 0;
  for (size_t i = 1; i < count; i++) {
    flows_e4 += points[i].flow_e4;
    fees_e4 += points[i].fee_e4;
  }
  out->start_value = money(arena, points[0].value_e4);
  out->end_value = money(arena, points[count - 1].value_e4);
  out->flows = money(arena, flows_e4);
  out->fees = money(arena, fees_e4);
}

static struct status measure_period(struct measured *measured, struct period period, Account__PeriodReturn **out)
{
  struct arena *arena = measured->call->arena;
  size_t first = 0;
  int64_t gross_e8, net_e8, rate_e8;
  while (measured->points[first].on < period.from)
    first++;
  const struct performance_point *points = measured->points + first;
  size_t count = measured->point_count - first;
  struct status status = performance_time_weighted(arena, points, count, true, &gross_e8);
  if (status_is_ok(status))
    status = performance_time_weighted(arena, points, count, false, &net_e8);
  if (!status_is_ok(status))
    return status;
  Account__PeriodReturn *made = arena_alloc(arena, sizeof *made);
  account__period_return__init(made);
  made->period = period.name;
  made->from = plain_date_text(arena, period.from);
  made->to = plain_date_text(arena, measured->to);
  made->annualised = measured->to > date_add_months(period.from, 12);
  sum_up(arena, points, count, made);
  made->time_weighted_gross = rate(arena, performance_annualise(gross_e8, period.from, measured->to));
  made->time_weighted_net = rate(arena, performance_annualise(net_e8, period.from, measured->to));
  if (status_is_ok(performance_internal_rate(arena, points, count, &rate_e8)))
    made->internal_rate = rate(arena, performance_of_period(rate_e8, period.from, measured->to));
  *out = made;
  return status;
}

/* Periods whose beginning the benchmark does not reach stay without. */
static struct status add_benchmark(struct measured *measured, const struct period *periods,
                                   const Account__MeasureResponse *out)
{
  struct call *call = measured->call;
  int64_t days[MOST_PERIODS];
  struct pg_rows *rows;
  for (size_t i = 0; i < out->n_periods; i++)
    days[i] = periods[i].from;
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_performance_benchmark,
                                  (struct pg_value[]){ read_firm(call), pg_text(measured->in->benchmark),
                                                       pg_array(PG_DATE_ARRAY, days, out->n_periods),
                                                       pg_date(measured->to), pg_int4((int32_t)measured->stale_days) },
                                  &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    for (size_t i = 0; i < out->n_periods; i++) {
      if (pg_get_date(rows, row, 0) != periods[i].from || pg_is_null(rows, row, 1))
        continue;
      int64_t growth_e8 = llround((pg_get_float8(rows, row, 1) - 1) * ONE_E8);
      out->periods[i]->benchmark = rate(call->arena, performance_annualise(growth_e8, periods[i].from, measured->to));
    }
  return status;
}

struct status performance_measure(struct call *call, const Account__MeasureRequest *in, Account__MeasureResponse *out)
{
  struct measured measured = { .call = call, .in = in, .stale_days = in->stale_days ? in->stale_days : STALE_DAYS };
  struct period periods[MOST_PERIODS];
  size_t count = 0;
  struct status status = find_accounts(&measured);
  if (status_is_ok(status))
    status = find_bounds(&measured);
  if (status_is_ok(status)) {
    count = find_periods(&measured, periods);
    status = check_periods(&measured, periods, count);
  }
  if (status_is_ok(status))
    status = read_points(&measured, periods, count);
  out->periods = arena_array(call->arena, MOST_PERIODS, sizeof *out->periods);
  while (status_is_ok(status) && out->n_periods < count) {
    status = measure_period(&measured, periods[out->n_periods], &out->periods[out->n_periods]);
    out->n_periods += status_is_ok(status);
  }
  if (status_is_ok(status) && in->benchmark[0])
    status = add_benchmark(&measured, periods, out);
  out->account_ids = measured.account_ids;
  out->n_account_ids = measured.account_count;
  return status;
}
