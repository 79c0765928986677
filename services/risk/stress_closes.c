/* Reads the closes at both ends of a window. */
#include "stress_closes.h"

#include <stdlib.h>

#include "base/date.h"
#include "history.h"

struct asked {
  uint64_t id;
  size_t place;
};

static int compare_asked(const void *left, const void *right)
{
  const struct asked *a = left, *b = right;
  return (a->id > b->id) - (a->id < b->id);
}

static size_t first_of(const struct asked *asked, size_t count, uint64_t id)
{
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (asked[middle].id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The last close on or just before a day, of each security; 0 where there is none. */
static struct status closes_on(struct call *call, const uint64_t *ids, size_t count, int32_t day, int64_t *out)
{
  char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
  struct history history;
  struct history_span span = { .from = date_format(day - CLOSE_AGE_DAYS, from), .to = date_format(day, to), .last = 1 };
  struct status status = history_read_span(call, ids, count, &span, &history);
  if (!status_is_ok(status))
    return status;
  struct asked *asked = arena_array(call->arena, count, sizeof *asked);
  for (size_t i = 0; i < count; i++)
    asked[i] = (struct asked){ ids[i], i };
  qsort(asked, count, sizeof *asked, compare_asked);
  for (size_t i = 0; i < history.count; i++) {
    const Account__PriceSeries *series = history.series[i];
    size_t at = first_of(asked, count, series->security_id);
    for (; series->n_days > 0 && at < count && asked[at].id == series->security_id; at++)
      out[asked[at].place] = series->close_e6[series->n_days - 1];
  }
  return status;
}

struct status stress_closes_read(struct call *call, const uint64_t *ids, size_t count, struct stress_span span,
                                 struct stress_change *out)
{
  int64_t *before = arena_array(call->arena, count, sizeof *before);
  int64_t *after = arena_array(call->arena, count, sizeof *after);
  struct status status = closes_on(call, ids, count, span.from, before);
  if (status_is_ok(status))
    status = closes_on(call, ids, count, span.to, after);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    bool is_known = before[i] > 0 && after[i] > 0;
    out[i] = (struct stress_change){ is_known, is_known ? (double)after[i] / (double)before[i] - 1 : 0 };
  }
  return status;
}

static bool needs_sectors(struct stress_held held, bool needed[SECTORS_MAX])
{
  bool is_any = false;
  for (size_t i = 0; i < held.count; i++) {
    const struct stress_name *name = &held.names[i];
    if (name->is_known)
      continue;
    if (name->sector >= 0)
      is_any = needed[name->sector] = true;
    for (size_t j = 0; j < name->sector_count; j++)
      is_any = needed[name->sectors[j].sector] = true;
  }
  return is_any;
}

static struct status read_universe(struct call *call, struct stress_sectors *sectors)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *universe;
  if (sectors->universe != NULL)
    return status_ok();
  struct status status = security_find_call(call, &request, &universe);
  if (status_is_ok(status))
    sectors->universe = universe;
  return status;
}

struct status stress_sectors_read(struct call *call, struct stress_sectors *sectors, struct stress_held held,
                                  struct stress_span span, struct stress_change *out)
{
  bool needed[SECTORS_MAX] = { false };
  size_t ends[SECTORS_MAX], count = 0;
  for (size_t i = 0; i < SECTORS_MAX; i++)
    out[i] = (struct stress_change){ 0 };
  if (!needs_sectors(held, needed))
    return status_ok();
  struct status status = read_universe(call, sectors);
  if (!status_is_ok(status))
    return status;
  uint64_t *ids = arena_array(call->arena, SECTORS_MAX * SECTOR_MEMBERS_MAX, sizeof *ids);
  for (size_t i = 0; i < SECTORS_MAX; i++) {
    if (needed[i])
      count += market_members(sectors->universe, sectors->market->sectors[i], ids + count);
    ends[i] = count;
  }
  struct stress_change *changes = arena_array(call->arena, count, sizeof *changes);
  if (count > 0)
    status = stress_closes_read(call, ids, count, span, changes);
  for (size_t i = 0, at = 0; status_is_ok(status) && i < SECTORS_MAX; i++) {
    double sum = 0;
    size_t known = 0;
    for (; at < ends[i]; at++) {
      sum += changes[at].change; /* 0 where it is not known */
      known += changes[at].is_known;
    }
    if (known > 0)
      out[i] = (struct stress_change){ true, sum / (double)known };
  }
  return status;
}
