/* The catalogue is whole: what is published of it can be asked. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "owners.h"
#include "query_catalogue.h"

Test(catalogue, ids_and_labels_are_given_once)
{
  for (size_t i = 0; i < query_section_count; i++)
    for (size_t j = 0; j < i; j++) {
      cr_assert_str_neq(query_sections[i].id, query_sections[j].id);
      cr_assert_str_neq(query_sections[i].label, query_sections[j].label);
    }
}

Test(catalogue, every_section_says_what_it_is_and_can_be_used)
{
  for (size_t i = 0; i < query_section_count; i++) {
    const struct query_section *section = &query_sections[i];
    cr_assert(section->label && section->heading && section->help, "%s", section->id);
    cr_assert(section->type != ACCOUNT__QUERY_TYPE__QUERY_TYPE_UNSPECIFIED, "%s has no type", section->id);
    cr_assert(section->operators != 0 || section->is_column, "%s is neither filter nor column", section->id);
    cr_assert(section->type != ACCOUNT__QUERY_TYPE__CHOICE || section->choices, "%s has no choices", section->id);
    cr_assert(((section->operators & QUERY_OPERATOR_BIT(STALE)) != 0) == (section->stale != NULL), "%s", section->id);
    cr_assert_eq(query_section_find(section->id), section);
  }
  cr_assert_null(query_section_find("nothing"));
}

Test(catalogue, what_is_kept_over_time_can_be_joined_as_it_was)
{
  for (size_t i = 0; i < query_section_count; i++)
    for (size_t bit = 0; bit < QUERY_SOURCE_COUNT; bit++)
      if (query_sections[i].past != PAST_NEVER && query_sections[i].sources & 1u << bit)
        cr_assert_not_null(query_joins[bit].then, "%s", query_sections[i].id);
}

static void check_groups(const struct query_choices *choices, const char *id)
{
  for (size_t g = 0; g < choices->group_count; g++) {
    cr_assert_null(query_choice_find(choices, choices->groups[g].id), "%s: %s is a value, too", id,
                   choices->groups[g].id);
    for (size_t i = 0; i < choices->groups[g].count; i++)
      cr_assert_not_null(query_choice_find(choices, choices->groups[g].values[i]), "%s: %s", id,
                         choices->groups[g].values[i]);
  }
}

Test(catalogue, groups_are_of_values_that_there_are)
{
  for (size_t i = 0; i < query_section_count; i++)
    if (query_sections[i].choices)
      check_groups(query_sections[i].choices, query_sections[i].id);
  cr_assert_eq(query_group_find(&query_kinds, "ira")->count, 6, "all kinds of IRA");
}

/* A fact that queries ask about would else be whatever anybody wrote under its name. */
Test(catalogue, every_fact_has_a_service_that_alone_writes_it)
{
  static const char before[] = "FROM fact k WHERE k.firm_id = $1 AND k.name = '";
  size_t facts = 0;
  for (size_t i = 0; i < QUERY_SOURCE_COUNT; i++) {
    const char *at = query_joins[i].now ? strstr(query_joins[i].now, before) : NULL;
    if (!at)
      continue;
    char name[65];
    cr_assert_eq(sscanf(at + strlen(before), "%64[^']", name), 1);
    cr_expect_not_null(owner_of_fact(name), "%s", name);
    facts++;
  }
  cr_assert_eq(facts, 10);
}
