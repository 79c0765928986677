/* Retirement accounts: dated limits, and what a movement counts as. */
#include "ira.h"

#include "base/date.h"

#define E4 INT64_C(10000)

/* 26 USC 219(b)(5), 408(d)(8)(F), as the IRS adjusts them: Notices 2023-75, 2024-80, 2025-67. */
static const struct ira_limits limits[] = {
  { 2024, 7000 * E4, 1000 * E4, 105000 * E4 },
  { 2025, 7000 * E4, 1000 * E4, 108000 * E4 },
  { 2026, 7500 * E4, 1100 * E4, 111000 * E4 },
};

enum { /* as steward.account.v1.Account.Kind */
       KIND_TRADITIONAL = 3,
       KIND_INHERITED = 8,
};
#define CATCH_UP_AGE 50
#define QCD_MONTHS (70 * 12 + 6)

const struct ira_limits *ira_limits(int tax_year)
{
  const struct ira_limits *found = NULL;
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
    if (limits[i].from_year <= tax_year)
      found = &limits[i];
  return found;
}

static int32_t day_of(int year, int month, int day)
{
  int32_t out = 0;
  date_from_civil((struct civil){ year, month, day }, &out);
  return out;
}

int64_t ira_contribution_limit_e4(int tax_year, int32_t born_on)
{
  const struct ira_limits *of = ira_limits(tax_year);
  if (!of)
    return INT64_MAX;
  bool catches_up = born_on != DATE_NONE && date_age(born_on, day_of(tax_year, 12, 31)) >= CATCH_UP_AGE;
  return of->contribution_e4 + (catches_up ? of->catch_up_e4 : 0);
}

int32_t ira_filing_date(int tax_year)
{
  int32_t day = day_of(tax_year + 1, 4, 15);
  while (date_weekday(day) >= 5)
    day++;
  return day;
}

int32_t ira_qcd_from(int32_t born_on)
{
  return date_add_months(born_on, QCD_MONTHS);
}

static struct status check(const struct ira_movement *movement, int account_kind, const struct ira_year *year)
{
  bool comes_in = movement->kind >= IRA_REGULAR;
  if (account_kind < KIND_TRADITIONAL || account_kind > KIND_INHERITED)
    return status_fail(STATUS_INVALID_ARGUMENT, "ira", "the account is no retirement account");
  if (comes_in && account_kind == KIND_INHERITED && movement->kind != IRA_TRANSFER_IN)
    return status_fail(STATUS_FAILED_PRECONDITION, "ira.kind", "nothing is contributed to an inherited IRA");
  if (movement->federal_e4 + movement->state_e4 > movement->gross_e4)
    return status_fail(STATUS_INVALID_ARGUMENT, "ira.federal_withholding", "more is withheld than is distributed");
  if (comes_in && movement->federal_e4 + movement->state_e4 > 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "ira.federal_withholding", "nothing is withheld of a contribution");
  int effective_year = date_to_civil(movement->on).year;
  if (!comes_in && movement->kind != IRA_RETURN_OF_EXCESS && movement->tax_year != effective_year)
    return status_fail(STATUS_INVALID_ARGUMENT, "ira.tax_year", "a distribution is of the year in which it is made");
  if (movement->kind == IRA_REGULAR &&
      (movement->tax_year > effective_year || movement->on > ira_filing_date(movement->tax_year)))
    return status_fail(STATUS_INVALID_ARGUMENT, "ira.tax_year",
                       "a contribution is made from the year's beginning to its filing date");
  if (movement->kind == IRA_QCD && (year->born_on == DATE_NONE || movement->on < ira_qcd_from(year->born_on)))
    return status_fail(STATUS_FAILED_PRECONDITION, "ira.kind", "a QCD is made from age 70 and a half");
  return status_ok();
}

struct status ira_count(struct ira_movement *movement, int account_kind, struct ira_year *year)
{
  struct status status = check(movement, account_kind, year);
  if (!status_is_ok(status))
    return status;
  movement->person_id = year->person_id;
  if (movement->kind == IRA_REGULAR) {
    int64_t left_e4 = ira_contribution_limit_e4(movement->tax_year, year->born_on) - year->contributed_e4;
    left_e4 = left_e4 > 0 ? left_e4 : 0;
    movement->excess_e4 = movement->gross_e4 > left_e4 ? movement->gross_e4 - left_e4 : 0;
    year->contributed_e4 += movement->gross_e4;
  }
  if (movement->kind == IRA_QCD) {
    const struct ira_limits *of = ira_limits(movement->tax_year);
    int64_t left_e4 = (of ? of->qcd_e4 : INT64_MAX) - year->qualified_e4;
    left_e4 = left_e4 > 0 ? left_e4 : 0;
    movement->qualified_e4 = movement->gross_e4 < left_e4 ? movement->gross_e4 : left_e4;
    year->qualified_e4 += movement->qualified_e4;
  }
  return status;
}

/* The person's row, found by account and year or by person and year. */
void state_add_ira_year(struct state *state, uint64_t account_id, int tax_year, struct ira_year year)
{
  struct ira_year *row = state_kept(state, "ira person", year.person_id, (uint64_t)tax_year);
  if (!row) {
    row = arena_copy(state_arena(state), &year, sizeof year);
    state_keep(state, "ira person", year.person_id, (uint64_t)tax_year, row);
  }
  state_keep(state, "ira account", account_id, (uint64_t)tax_year, row);
}

struct ira_year *state_ira_year(struct state *state, uint64_t account_id, int tax_year)
{
  return state_kept(state, "ira account", account_id, (uint64_t)tax_year);
}

static struct ira_movement **written(struct state *state)
{
  struct ira_movement **first = state_kept(state, "ira written", 0, 0);
  if (first)
    return first;
  first = arena_alloc(state_arena(state), sizeof(struct ira_movement *));
  state_keep(state, "ira written", 0, 0, (void *)first);
  return first;
}

void state_write_ira(struct state *state, struct ira_movement movement)
{
  struct ira_movement **first = written(state);
  movement.next = *first;
  state_touch(state, (void *)first, sizeof *first);
  *first = arena_copy(state_arena(state), &movement, sizeof movement);
}

struct ira_movement *state_written_ira(struct state *state)
{
  return *written(state);
}
