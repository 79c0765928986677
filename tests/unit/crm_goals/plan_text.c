/* Reads plans of a test's table. */
#include "plan_text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

#define VALUATION "2026-11-21"

static int32_t day(const char *text)
{
  int32_t on = DATE_NONE;
  cr_assert(text != NULL && status_is_ok(date_parse(text, &on)), "%s is no date", text);
  return on;
}

static int64_t number(const char *text, int places)
{
  int64_t value = 0;
  cr_assert(text != NULL && status_is_ok(decimal_parse(text, places, &value)), "%s is no number", text);
  return value;
}

static bool is(const char *word, const char *name)
{
  return strcmp(word, name) == 0;
}

static void read_input_word(struct goal_input *input, const char *word, char **rest, bool *has_growth)
{
  if (is(word, "priority")) {
    input->by_priority = true;
    return;
  }
  const char *value = strtok_r(NULL, " ", rest);
  if (is(word, "on"))
    input->valuation_on = day(value);
  else if (is(word, "put"))
    input->contribution_e4 = number(value, CASH_PLACES);
  else if (is(word, "r"))
    input->return_e8 = number(value, WEIGHT_PLACES);
  else if (is(word, "s"))
    input->volatility_e8 = number(value, WEIGHT_PLACES);
  else if (is(word, "i"))
    input->inflation_e8 = number(value, WEIGHT_PLACES);
  else if (is(word, "fee"))
    input->fee_e8 = number(value, WEIGHT_PLACES);
  else if (is(word, "growth")) {
    input->contribution_growth_e8 = number(value, WEIGHT_PLACES);
    *has_growth = true;
  } else
    cr_assert_fail("%s is no word of a plan", word);
}

static void read_input(struct goal_input *input, char *text)
{
  char *rest = NULL;
  bool has_growth = false;
  input->value_e4 = number(strtok_r(text, " ", &rest), CASH_PLACES);
  for (char *word = strtok_r(NULL, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
    read_input_word(input, word, &rest, &has_growth);
  if (!has_growth)
    input->contribution_growth_e8 = input->inflation_e8;
}

static void read_goal(struct goal_wish *wish, char *text)
{
  static const char *const kinds[] = { "none", "house", "vacation", "medical", "other", "college", "retirement" };
  char *rest = NULL;
  const char *kind = strtok_r(text, " ", &rest);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (is(kind, kinds[i]))
      wish->purpose = (enum goal_purpose)i;
  }
  wish->amount_e4 = number(strtok_r(NULL, " ", &rest), CASH_PLACES);
  wish->due_on = day(strtok_r(NULL, " ", &rest));
  for (char *word = strtok_r(NULL, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
    const char *value = strtok_r(NULL, " ", &rest);
    if (is(word, "born"))
      wish->born_on = day(value);
    else if (is(word, "end"))
      wish->plan_end_age = (int)number(value, 0);
    else if (is(word, "ss"))
      wish->social_security_e4 = number(value, CASH_PLACES);
    else if (is(word, "at"))
      wish->social_security_age = (int)number(value, 0);
    else
      cr_assert_fail("%s is no word of a goal", word);
  }
}

struct goal_input input_of_text(struct arena *arena, const char *text)
{
  struct goal_wish *wishes = arena_array(arena, GOAL_GOALS_MAX + 1, sizeof *wishes);
  struct goal_input input = { .valuation_on = day(VALUATION), .wishes = wishes };
  char *rest = NULL, *copy = arena_strdup(arena, text);
  char *own = strtok_r(copy, "|", &rest);
  for (char *part = strtok_r(NULL, "|", &rest); part != NULL; part = strtok_r(NULL, "|", &rest)) {
    wishes[input.wish_count].born_on = DATE_NONE;
    read_goal(&wishes[input.wish_count++], part);
  }
  read_input(&input, own);
  return input;
}
