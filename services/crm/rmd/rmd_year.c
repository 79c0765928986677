/* What was taken fills what had to be taken. */
#include "rmd_year.h"

#include <assert.h>

#include "base/date.h"
#include "base/decimal.h"
#include "rmd_work.h"

static const char *const names[RMD_STATUS_COUNT] = {
  [RMD_STATUS_NONE] = "none",        [RMD_NOT_DUE] = "not_due",     [RMD_OPEN] = "due",
  [RMD_PARTIAL] = "partial",         [RMD_SATISFIED] = "satisfied", [RMD_OVERDUE] = "overdue",
  [RMD_UNSUPPORTED] = "unsupported",
};

const char *rmd_status_name(enum rmd_status status)
{
  assert(status < RMD_STATUS_COUNT);
  return names[status];
}

/* Puts as much as is left to fill; returns the rest. */
static int64_t fill(struct rmd_obligation *of, int32_t on, int64_t amount_e4)
{
  int64_t part = amount_e4 < of->remaining_e4 ? amount_e4 : of->remaining_e4;
  if (on <= of->due_on)
    of->taken_e4 += part;
  else
    of->late_e4 += part;
  of->remaining_e4 -= part;
  return amount_e4 - part;
}

static void take(struct rmd_obligation *obligations, size_t count, const struct rmd_movement *movement)
{
  struct rmd_obligation *earlier = &obligations[0], *later = &obligations[count - 1];
  int year = rmd_year_of(movement->on);
  if (count == 1 || year <= earlier->year) {
    if (year >= earlier->year)
      fill(earlier, movement->on, movement->amount_e4);
    return;
  }
  bool in_time = movement->on <= earlier->due_on;
  struct rmd_obligation *first = in_time ? earlier : later, *second = in_time ? later : earlier;
  fill(second, movement->on, fill(first, movement->on, movement->amount_e4));
}

void rmd_attribute(struct rmd_obligation *obligations, size_t count, const struct rmd_movement *movements,
                   size_t movement_count)
{
  assert(count == 1 || count == 2);
  for (size_t i = 0; i < count; i++) {
    obligations[i].taken_e4 = obligations[i].late_e4 = 0;
    obligations[i].remaining_e4 = obligations[i].amount_e4;
  }
  for (size_t i = 0; i < movement_count; i++) {
    assert(i == 0 || movements[i - 1].on <= movements[i].on);
    assert(movements[i].amount_e4 >= 0);
    take(obligations, count, &movements[i]);
  }
}

enum rmd_status rmd_status_on(const struct rmd_obligation *obligations, size_t count, int32_t today)
{
  int64_t due = 0, left = 0;
  bool is_overdue = false;
  for (size_t i = 0; i < count; i++) {
    due += obligations[i].amount_e4;
    left += obligations[i].remaining_e4;
    is_overdue = is_overdue || (obligations[i].remaining_e4 > 0 && today > obligations[i].due_on);
  }
  if (due == 0)
    return RMD_NOT_DUE;
  if (left == 0)
    return RMD_SATISFIED;
  return is_overdue ? RMD_OVERDUE : left < due ? RMD_PARTIAL : RMD_OPEN;
}

static bool percent_of(int64_t amount_e4, int percent, int64_t *out)
{
  int64_t cents;
  if (!decimal_mul_div(amount_e4, percent, 100 * CENT_E4, ROUND_HALF_UP, &cents))
    return false;
  *out = cents * CENT_E4;
  return true;
}

bool rmd_excise_of(const struct rmd_law *law, const struct rmd_obligation *obligation, struct rmd_excise *out)
{
  int tax_year = rmd_year_of(obligation->due_on); /* a first year's is due, and taxed, in the next */
  const struct rmd_entry *entry = rmd_law_entry(law, RMD_EXCISE, tax_year);
  if (entry == NULL)
    return false;
  out->correct_by = entry->value3 == 0 ? DATE_NONE : rmd_last_day(tax_year + entry->value3);
  out->percent = entry->value;
  out->corrected_percent = entry->value2;
  return percent_of(obligation->remaining_e4, entry->value, &out->at_stake_e4) &&
         percent_of(obligation->remaining_e4 + obligation->late_e4, entry->value2, &out->corrected_e4);
}

void rmd_share_out(int64_t remaining_e4, const int64_t *amounts_e4, const int64_t *taken_e4, size_t count,
                   int64_t *parts_e4)
{
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    parts_e4[i] = amounts_e4[i] > taken_e4[i] ? amounts_e4[i] - taken_e4[i] : 0;
    sum += parts_e4[i];
  }
  int64_t too_much = sum - remaining_e4;
  for (size_t i = 0; i < count && too_much > 0; i++) {
    int64_t off = too_much < parts_e4[i] ? too_much : parts_e4[i];
    parts_e4[i] -= off;
    too_much -= off;
  }
}
