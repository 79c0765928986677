/* One year of IRAs that count together. */
#include "rmd_group.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "rmd_work.h"

bool rmd_is_same_group(const struct rmd_ira *a, const struct rmd_ira *b)
{
  bool inherited = a->model == RMD_INHERITED;
  if (inherited != (b->model == RMD_INHERITED) || a->roth != b->roth)
    return false;
  return !inherited || (a->owner_born == b->owner_born && a->owner_died == b->owner_died && a->heir == b->heir);
}

bool rmd_has_two(const struct rmd_law *law, const struct rmd_ira *ira, int year)
{
  const struct rmd_entry *waived = rmd_law_entry(law, RMD_WAIVED, year);
  if (waived != NULL && waived->value == 1)
    return false; /* what was to be taken by April 1 of the year was waived with it (26 USC 401(a)(9)(I)(ii)) */
  return ira->model != RMD_INHERITED && !ira->roth && ira->owner_born != DATE_NONE &&
         rmd_law_entry(law, RMD_START, ira->owner_born) != NULL && year == rmd_first_year(law, ira->owner_born) + 1;
}

struct work {
  const struct rmd_member *members;
  const struct rmd_day *at;
  struct arena *arena;
  struct rmd_group *out;
};

static struct status too_large(void)
{
  return status_fail(STATUS_OUT_OF_RANGE, "balance", "the balances are too large to be added");
}

static struct status add_amount(struct work *work, struct rmd_obligation *due, const struct rmd_amount *amount)
{
  if (amount->outcome == RMD_REFUSED && work->out->why == NULL)
    work->out->why = amount->why;
  if (due->due_on == DATE_NONE)
    due->due_on = amount->due_on;
  return decimal_add(due->amount_e4, amount->amount_e4, &due->amount_e4) ? status_ok() : too_large();
}

static struct status compute(struct work *work)
{
  struct rmd_group *out = work->out;
  struct rmd_obligation *due = &out->dues[out->due_count - 1];
  struct status status = status_ok();
  due->year = work->at->year;
  due->due_on = out->dues[0].due_on = DATE_NONE;
  for (size_t i = 0; i < out->count && status_is_ok(status); i++) {
    status = rmd_of_ira(work->at->law, &work->members[i].ira, work->at->year, &out->amounts[i]);
    if (status_is_ok(status))
      status = add_amount(work, due, &out->amounts[i]);
    if (!status_is_ok(status) || out->first == NULL)
      continue;
    struct rmd_ira earlier = work->members[i].ira;
    earlier.balance_e4 = work->members[i].first_balance_e4;
    earlier.outstanding_e4 = work->members[i].first_outstanding_e4;
    out->dues[0].year = work->at->year - 1;
    status = rmd_of_ira(work->at->law, &earlier, work->at->year - 1, &out->first[i]);
    if (status_is_ok(status))
      status = add_amount(work, &out->dues[0], &out->first[i]);
  }
  return status;
}

static int by_day(const void *a, const void *b)
{
  const struct rmd_movement *first = a, *second = b;
  return (first->on > second->on) - (first->on < second->on);
}

/* Nothing counts against a day that no obligation has: it becomes the year's last. */
static void settle_days(struct work *work)
{
  for (size_t i = 0; i < work->out->due_count; i++) {
    struct rmd_obligation *due = &work->out->dues[i];
    if (due->due_on == DATE_NONE)
      due->due_on = rmd_last_day(due->year);
  }
}

static struct status take_movements(struct work *work)
{
  struct rmd_group *out = work->out;
  size_t count = 0;
  for (size_t i = 0; i < out->count; i++)
    count += work->members[i].movement_count;
  struct rmd_movement *all = arena_array(work->arena, count + 1, sizeof *all);
  count = 0;
  for (size_t i = 0; i < out->count; i++) {
    const struct rmd_member *member = &work->members[i];
    for (size_t k = 0; k < member->movement_count; k++) {
      all[count++] = member->movements[k];
      if (rmd_year_of(member->movements[k].on) == work->at->year &&
          !decimal_add(out->taken_e4[i], member->movements[k].amount_e4, &out->taken_e4[i]))
        return too_large();
    }
  }
  qsort(all, count, sizeof *all, by_day);
  rmd_attribute(out->dues, out->due_count, all, count);
  return status_ok();
}

/* What is left by IRA: of both years' amounts, less what was taken in the year. */
static struct status share_out(struct work *work)
{
  struct rmd_group *out = work->out;
  int64_t *amounts = arena_array(work->arena, out->count, sizeof *amounts);
  for (size_t i = 0; i < out->due_count; i++) {
    if (!decimal_add(out->remaining_e4, out->dues[i].remaining_e4, &out->remaining_e4))
      return too_large();
  }
  for (size_t i = 0; i < out->count; i++) {
    amounts[i] = out->amounts[i].amount_e4;
    if (out->first != NULL && !decimal_add(amounts[i], out->first[i].amount_e4, &amounts[i]))
      return too_large();
  }
  rmd_share_out(out->remaining_e4, amounts, out->taken_e4, out->count, out->parts_e4);
  return status_ok();
}

static enum rmd_status status_of(const struct work *work)
{
  const struct rmd_group *out = work->out;
  if (out->why != NULL)
    return RMD_UNSUPPORTED;
  if (work->members[0].ira.roth && work->members[0].ira.model != RMD_INHERITED)
    return RMD_STATUS_NONE;
  return rmd_status_on(out->dues, out->due_count, work->at->today);
}

struct status rmd_group_compute(const struct rmd_day *at, const struct rmd_member *members, size_t count,
                                struct arena *arena, struct rmd_group *out)
{
  struct rmd_group group = { .count = count };
  struct work work = { .members = members, .at = at, .arena = arena, .out = &group };
  assert(count > 0);
  bool has_two = rmd_has_two(at->law, &members[0].ira, at->year);
  group.due_count = has_two ? 2 : 1;
  group.amounts = arena_array(arena, count, sizeof *group.amounts);
  group.first = has_two ? arena_array(arena, count, sizeof *group.first) : NULL;
  group.parts_e4 = arena_array(arena, count, sizeof *group.parts_e4);
  group.taken_e4 = arena_array(arena, count, sizeof *group.taken_e4);
  struct status status = compute(&work);
  if (!status_is_ok(status))
    return status;
  settle_days(&work);
  status = take_movements(&work);
  if (status_is_ok(status))
    status = share_out(&work);
  group.status = status_of(&work);
  if (status_is_ok(status))
    *out = group;
  return status;
}
