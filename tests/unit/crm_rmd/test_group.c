/* IRAs that count together. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "rmd_group.h"

static struct arena *arena;
static struct rmd_law law;

static void set_up(void)
{
  arena = arena_new();
  cr_assert(status_is_ok(rmd_law_read(rmd_law_text, rmd_law_text_size, arena, &law)));
}

static void tear_down(void)
{
  arena_free(arena);
}

TestSuite(rmd_group, .init = set_up, .fini = tear_down);

static int32_t day(const char *text)
{
  int32_t out = 0;
  cr_assert(status_is_ok(date_parse(text, &out)), "%s", text);
  return out;
}

static struct rmd_member owned(const char *born, int64_t balance)
{
  return (struct rmd_member){ .ira = { .owner_born = day(born),
                                       .owner_died = DATE_NONE,
                                       .spouse_born = DATE_NONE,
                                       .spouse_since = DATE_NONE,
                                       .spouse_died = DATE_NONE,
                                       .heir_born = DATE_NONE,
                                       .heir_died = DATE_NONE,
                                       .balance_e4 = balance * CASH_E4 } };
}

static struct rmd_group compute(const struct rmd_member *members, size_t count, int year, const char *today)
{
  struct rmd_group group = { 0 };
  struct status status = rmd_group_compute(&(struct rmd_day){ .law = &law, .year = year, .today = day(today) }, members,
                                           count, arena, &group);
  cr_assert(status_is_ok(status), "%s", status.message);
  return group;
}

Test(rmd_group, amounts_are_found_one_by_one_and_may_be_taken_from_any)
{
  struct rmd_movement taken[] = { { day("2026-05-01"), 5000 * CASH_E4 } };
  struct rmd_member members[] = { owned("1951-05-20", 100000), owned("1951-05-20", 50000) };
  members[1].movements = taken;
  members[1].movement_count = 1;
  struct rmd_group group = compute(members, 2, 2026, "2026-06-01");
  cr_expect_eq(group.amounts[0].amount_e4, 40650400);
  cr_expect_eq(group.amounts[1].amount_e4, 20325200);
  cr_expect_eq(group.dues[0].amount_e4, 60975600);
  cr_expect_eq(group.remaining_e4, 10975600);
  cr_expect_eq(group.status, RMD_PARTIAL);
  cr_expect_eq(group.parts_e4[0], 10975600, "the second gave for both");
  cr_expect_eq(group.parts_e4[1], 0);
}

Test(rmd_group, two_years_fall_together_as_on_the_page)
{
  struct rmd_movement taken[] = { { day("2026-06-01"), 4000 * CASH_E4 }, { day("2027-02-01"), 7000 * CASH_E4 } };
  struct rmd_member member = owned("1953-04-04", 267750);
  member.first_balance_e4 = 265000 * CASH_E4;
  member.movements = taken;
  member.movement_count = 2;
  struct rmd_group group = compute(&member, 1, 2027, "2027-02-02");
  cr_assert_eq(group.due_count, 2);
  cr_expect_eq(group.dues[0].due_on, day("2027-04-01"));
  cr_expect_eq(group.dues[1].due_on, day("2027-12-31"));
  cr_expect_eq(group.dues[0].amount_e4, 10000 * CASH_E4);
  cr_expect_eq(group.dues[0].remaining_e4, 0);
  cr_expect_eq(group.dues[1].amount_e4, 10500 * CASH_E4);
  cr_expect_eq(group.dues[1].remaining_e4, 9500 * CASH_E4);
  cr_expect_eq(group.remaining_e4, 9500 * CASH_E4);
  cr_expect_eq(group.parts_e4[0], 9500 * CASH_E4);
}

Test(rmd_group, who_died_before_april_owed_neither_year)
{
  static const struct {
    const char *died;
    int64_t first_e4, second_e4;
  } rows[] = { { "2027-03-31", 0, 0 }, { "2027-04-01", 10000 * CASH_E4, 10500 * CASH_E4 } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct rmd_member member = owned("1953-04-04", 267750);
    member.first_balance_e4 = 265000 * CASH_E4;
    member.ira.owner_died = day(rows[i].died);
    struct rmd_group group = compute(&member, 1, 2027, "2027-06-01");
    cr_assert_eq(group.due_count, 2);
    cr_expect_eq(group.dues[0].amount_e4, rows[i].first_e4, "%s", rows[i].died);
    cr_expect_eq(group.dues[1].amount_e4, rows[i].second_e4, "%s", rows[i].died);
  }
}

Test(rmd_group, what_was_to_be_taken_by_april_2020_was_waived_with_that_year)
{
  struct rmd_member member = owned("1949-06-30", 100000);
  struct rmd_group group = compute(&member, 1, 2020, "2020-06-01");
  cr_expect_eq(group.due_count, 1);
  cr_expect_eq(group.status, RMD_NOT_DUE);
}

Test(rmd_group, a_status_for_each_case)
{
  static const struct {
    const char *rule, *born;
    bool roth;
    int year;
    const char *today, *status;
  } rows[] = {
    { "too young", "1980-01-01", false, 2026, "2026-06-01", "not_due" },
    { "a Roth", "1945-01-01", true, 2026, "2026-06-01", "none" },
    { "due", "1945-01-01", false, 2026, "2026-06-01", "due" },
    { "late", "1945-01-01", false, 2026, "2027-01-01", "overdue" },
    { "the first year, until April", "1953-01-01", false, 2026, "2027-04-01", "due" },
    { "not supported", "1945-01-01", false, 2021, "2021-06-01", "unsupported" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct rmd_member member = owned(rows[i].born, 1000);
    member.ira.roth = rows[i].roth;
    struct rmd_group group = compute(&member, 1, rows[i].year, rows[i].today);
    cr_expect_str_eq(rmd_status_name(group.status), rows[i].status, "%s", rows[i].rule);
    cr_expect_eq(group.why != NULL, group.status == RMD_UNSUPPORTED, "%s", rows[i].rule);
  }
}

Test(rmd_group, inherited_iras_count_with_those_of_the_same_decedent)
{
  struct rmd_ira a = owned("1945-01-01", 1).ira, b = a;
  cr_expect(rmd_is_same_group(&a, &b));
  b.roth = true;
  cr_expect_not(rmd_is_same_group(&a, &b), "Roth apart");
  b = a;
  b.model = RMD_SPOUSE_SOLE;
  cr_expect(rmd_is_same_group(&a, &b), "own IRAs, whoever their beneficiaries are");
  a.model = b.model = RMD_INHERITED;
  cr_expect(rmd_is_same_group(&a, &b));
  b.owner_died = day("2022-01-01");
  cr_expect_not(rmd_is_same_group(&a, &b), "another decedent");
}
