/* Account scores: whose counts, and when it is stale. */
#include <criterion/criterion.h>

#include "account_score.h"
#include "base/date.h"

static int32_t day(const char *text)
{
  int32_t result = 0;
  cr_assert(status_is_ok(date_parse(text, &result)));
  return result;
}

static struct holder_score holder(int64_t person_id, enum holder_role role, int halves, const char *scored_on)
{
  if (halves == 0)
    return (struct holder_score){ .person_id = person_id, .role = role };
  return (struct holder_score){ .person_id = person_id,
                                .role = role,
                                .has_score = true,
                                .score = fraction_make(halves, 2),
                                .level = (enum risk_level)(halves / 2),
                                .scored_on = day(scored_on) };
}

Test(account_score, whose_score_counts)
{
  static const struct {
    const char *name;
    enum account_kind kind;
    enum holder_role roles[3];
    int halves[3]; /* twice the score; 0: not answered */
    enum score_state state;
    int level, person;
    size_t missing;
  } rows[] = {
    /* clang-format off */
    { "individual",                  ACCOUNT_INDIVIDUAL, { HOLDER_OWNER },                                             { 7 },       SCORE_OK,   3, 1, 0 },
    { "individual without answers",  ACCOUNT_INDIVIDUAL, { HOLDER_OWNER },                                             { 0 },       SCORE_NONE, 0, 0, 1 },
    { "joint takes the lowest",      ACCOUNT_JOINT,      { HOLDER_OWNER, HOLDER_OWNER, HOLDER_OWNER },                 { 8, 5, 9 }, SCORE_OK,   2, 2, 0 },
    { "joint waits for all",         ACCOUNT_JOINT,      { HOLDER_OWNER, HOLDER_OWNER, HOLDER_OWNER },                 { 8, 0, 9 }, SCORE_NONE, 0, 0, 1 },
    { "inherited: the beneficiary",  ACCOUNT_INHERITED,  { HOLDER_DECEDENT, HOLDER_BENEFICIARY, HOLDER_DECEDENT },     { 2, 9, 2 }, SCORE_OK,   4, 2, 0 },
    { "trust: all trustees",         ACCOUNT_TRUST,      { HOLDER_TRUSTEE, HOLDER_BENEFICIARY, HOLDER_TRUSTEE },       { 9, 2, 6 }, SCORE_OK,   3, 3, 0 },
    { "custodial: the custodian",    ACCOUNT_CUSTODIAL,  { HOLDER_MINOR, HOLDER_CUSTODIAN, HOLDER_MINOR },             { 0, 4, 0 }, SCORE_OK,   2, 2, 0 },
    { "entity: its signers",         ACCOUNT_ENTITY,     { HOLDER_SIGNER, HOLDER_SIGNER, HOLDER_OWNER },               { 6, 4, 2 }, SCORE_OK,   2, 2, 0 },
    /* clang-format on */
  };
  struct staleness staleness = { .today = day("2026-11-20"), .months = 24 };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct holder_score holders[3];
    size_t count = rows[i].kind == ACCOUNT_INDIVIDUAL ? 1 : 3;
    for (size_t j = 0; j < count; j++)
      holders[j] = holder((int64_t)j + 1, rows[i].roles[j], rows[i].halves[j], "2026-01-05");
    struct account_score score = account_score_compute(rows[i].kind, holders, count, staleness);
    cr_expect_eq(score.state, rows[i].state, "%s", rows[i].name);
    cr_expect_eq((int)score.level, rows[i].level, "%s: %d", rows[i].name, (int)score.level);
    cr_expect_eq(score.person_id, rows[i].person, "%s", rows[i].name);
    cr_expect_eq(score.missing_count, rows[i].missing, "%s", rows[i].name);
  }
}

Test(account_score, the_difference_of_joint_holders_is_shown)
{
  struct holder_score holders[] = { holder(1, HOLDER_OWNER, 9, "2026-01-05"),
                                    holder(2, HOLDER_OWNER, 4, "2026-02-05") };
  struct staleness staleness = { .today = day("2026-11-20"), .months = 12 };
  struct account_score score = account_score_compute(ACCOUNT_JOINT, holders, 2, staleness);
  cr_expect_eq(score.difference_e6, 2500000);
  cr_expect_eq(score.scored_on, day("2026-01-05"));
}

/* The exact difference of these would need a denominator of twenty-nine digits. */
Test(account_score, scores_of_questionnaires_far_apart_have_a_difference)
{
  struct holder_score holders[] = { holder(1, HOLDER_OWNER, 9, "2026-01-05"),
                                    holder(2, HOLDER_OWNER, 4, "2026-02-05") };
  struct staleness staleness = { .today = day("2026-11-20"), .months = 12 };
  holders[0].score = fraction_make(INT64_C(1000000000000000), INT64_C(299999999999993)); /* 3.3333333333334.. */
  holders[1].score = fraction_make(INT64_C(400000000000000), INT64_C(299999999999977));  /* 1.3333333333334.. */
  struct account_score score = account_score_compute(ACCOUNT_JOINT, holders, 2, staleness);
  cr_expect_eq(score.difference_e6, 2000000);
  cr_expect_eq(fraction_difference_e6(fraction_make(1, 3), fraction_make(1, 1)), -666667);
  cr_expect_eq(fraction_difference_e6(fraction_make(5, 2000000), fraction_make(0, 1)), 2, "half even");
  cr_expect_eq(fraction_difference_e6(fraction_make(7, 2000000), fraction_make(0, 1)), 4, "half even");
}

Test(account_score, a_score_goes_stale_by_age)
{
  static const struct {
    const char *scored_on, *today;
    int months;
    bool is_stale;
  } rows[] = {
    { "2025-11-20", "2026-11-20", 12, false }, { "2025-11-19", "2026-11-20", 12, true },
    { "2024-02-29", "2025-02-28", 12, false }, { "2024-02-29", "2025-03-01", 12, true },
    { "2026-08-31", "2026-09-30", 1, false },  { "2026-08-31", "2026-10-01", 1, true },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct staleness staleness = { .today = day(rows[i].today), .months = rows[i].months };
    cr_expect_eq(score_is_stale(day(rows[i].scored_on), staleness), rows[i].is_stale, "row %zu", i);
    struct holder_score owner = holder(1, HOLDER_OWNER, 6, rows[i].scored_on);
    struct account_score score = account_score_compute(ACCOUNT_IRA, &owner, 1, staleness);
    cr_expect_eq(score.state, rows[i].is_stale ? SCORE_STALE : SCORE_OK, "row %zu", i);
  }
}
