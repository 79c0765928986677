/* Tasks, profiles and standings: the rules as tables. */
#include <criterion/criterion.h>
#include <string.h>

#include "profile.h"
#include "standing.h"
#include "task.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

Test(task, two_are_the_same_when_kind_account_person_and_subject_are)
{
  const struct task_key key = { 4, 10, 20, "2026" };
  static const struct {
    const char *what;
    struct task_key other;
    bool is_same;
  } rows[] = {
    { "itself", { 4, 10, 20, "2026" }, true },           { "another kind", { 5, 10, 20, "2026" }, false },
    { "another account", { 4, 11, 20, "2026" }, false }, { "no account", { 4, 0, 20, "2026" }, false },
    { "another person", { 4, 10, 21, "2026" }, false },  { "another subject", { 4, 10, 20, "2027" }, false },
    { "no subject", { 4, 10, 20, "" }, false },
  };
  for (size_t i = 0; i < COUNT(rows); i++)
    cr_expect_eq(task_is_same(&key, &rows[i].other), rows[i].is_same, "%s", rows[i].what);
}

Test(task, a_closed_one_stays_as_it_is)
{
  cr_expect_null(task_change_refusal(TASK_OPEN));
  cr_expect_not_null(strstr(task_change_refusal(TASK_COMPLETED), "completed"));
  cr_expect_not_null(strstr(task_change_refusal(TASK_DISMISSED), "dismissed"));
}

Test(standing, what_accounts_make_of_a_person)
{
  static const struct {
    const char *accounts; /* P prospective, O open, R restricted, C closed */
    enum standing standing;
  } rows[] = {
    { "", STANDING_NONE },     { "P", STANDING_PROSPECT },  { "PP", STANDING_PROSPECT }, { "O", STANDING_CLIENT },
    { "R", STANDING_CLIENT },  { "PO", STANDING_CLIENT },   { "CO", STANDING_CLIENT },   { "C", STANDING_FORMER },
    { "CC", STANDING_FORMER }, { "CP", STANDING_PROSPECT }, { "PC", STANDING_PROSPECT },
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    enum account_status statuses[4];
    size_t count = strlen(rows[i].accounts);
    for (size_t j = 0; j < count; j++)
      statuses[j] = (enum account_status)(strchr("PORC", rows[i].accounts[j]) - "PORC");
    cr_expect_eq(standing_of(statuses, count), rows[i].standing, "\"%s\"", rows[i].accounts);
  }
  cr_expect_null(standing_open_refusal(STATUS_OF_PROSPECT));
  cr_expect_not_null(standing_open_refusal(STATUS_OF_OPEN));
  cr_expect_not_null(standing_open_refusal(STATUS_OF_RESTRICTED));
  cr_expect_not_null(standing_open_refusal(STATUS_OF_CLOSED));
}

Test(profile, factors_are_dated_named_once_and_never_go_back)
{
  static const struct profile_factor on_file[] = { { 5, 100, false }, { 9, 120, false } };
  static const struct {
    const char *rule;
    struct profile_factor given[2];
    size_t count, at;
    const char *field; /* NULL: it may */
  } rows[] = {
    { "a new one", { { 7, 90, false } }, 1, 0, NULL },
    { "a correction of the same day", { { 5, 100, false } }, 1, 0, NULL },
    { "today", { { 5, 130, false } }, 1, 0, NULL },
    { "tomorrow", { { 5, 131, false } }, 1, 0, "stated_on" },
    { "older than what is on file", { { 7, 90, false }, { 9, 119, false } }, 2, 1, "stated_on" },
    { "twice", { { 7, 90, false }, { 7, 91, false } }, 2, 1, "kind" },
    { "that says nothing", { { 7, 90, true } }, 1, 0, "text" },
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    struct profile_change change = { on_file, rows[i].given, 2, rows[i].count, 130 };
    const char *field = NULL;
    size_t at;
    const char *refusal = profile_refusal(&change, &at, &field);
    cr_expect_eq(refusal == NULL, rows[i].field == NULL, "%s", rows[i].rule);
    if (refusal != NULL) {
      cr_expect_str_eq(field, rows[i].field, "%s", rows[i].rule);
      cr_expect_eq(at, rows[i].at, "%s", rows[i].rule);
    }
  }
}

Test(profile, what_is_given_replaces_what_is_on_file_kind_by_kind)
{
  static const struct profile_factor on_file[] = { { 5, 100, false }, { 9, 120, false } };
  static const struct profile_factor given[] = { { 1, 110, false }, { 9, 130, false } };
  static const int wanted[PROFILE_FACTORS] = { -1, 0, 0, 0, 1, 0, 0, 0, -2 };
  struct profile_change change = { on_file, given, 2, 2, 130 };
  int places[PROFILE_FACTORS];
  profile_merge(&change, places);
  cr_expect_arr_eq(places, wanted, sizeof wanted);
}
