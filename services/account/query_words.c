/* Queries in words. */
#include <string.h>

#include "query_compile.h"

static const char *value_words(const struct query_section *section, const char *id)
{
  const struct query_choice *choice = section->choices ? query_choice_find(section->choices, id) : NULL;
  const struct query_group *group = section->choices && !choice ? query_group_find(section->choices, id) : NULL;
  return choice ? choice->label : group ? group->label : id;
}

static const char *list_words(struct arena *arena, const struct query_section *section,
                              const Account__QueryCondition *condition)
{
  const char *words = "";
  for (size_t i = 0; i < condition->n_values; i++)
    words = arena_printf(arena, "%s%s%s", words, i > 0 ? ", " : "", value_words(section, condition->values[i]));
  return words;
}

static const char *range_words(struct arena *arena, const char *from, const char *to)
{
  if (from[0] && to[0])
    return arena_printf(arena, "from %s to %s", from, to);
  return from[0] ? arena_printf(arena, "from %s", from) : arena_printf(arena, "up to %s", to);
}

static const char *contribution_words(struct arena *arena, const struct query_section *section, char **values)
{
  bool has_bounds = values[1][0] || values[2][0];
  const char *kind = values[3][0] ? value_words(section, values[3]) : "any kind";
  return arena_printf(arena, "for %s of %s%s%s", values[0], kind, has_bounds ? " " : "",
                      has_bounds ? range_words(arena, values[1], values[2]) : "");
}

static const char *condition_words(struct arena *arena, const struct query_section *section,
                                   const Account__QueryCondition *condition)
{
  char **values = (char **)(uintptr_t)condition->values;
  switch (condition->operator_) {
  case ACCOUNT__QUERY_CONDITION__OPERATOR__ANY_OF:
    return arena_printf(arena, "is any of %s", list_words(arena, section, condition));
  case ACCOUNT__QUERY_CONDITION__OPERATOR__HAS_ANY:
    return arena_printf(arena, "has any of %s", list_words(arena, section, condition));
  case ACCOUNT__QUERY_CONDITION__OPERATOR__HAS_ALL:
    return arena_printf(arena, "has all of %s", list_words(arena, section, condition));
  case ACCOUNT__QUERY_CONDITION__OPERATOR__CONTAINS:
    return arena_printf(arena, "contains any of %s", list_words(arena, section, condition));
  case ACCOUNT__QUERY_CONDITION__OPERATOR__BETWEEN:
    return range_words(arena, values[0], values[1]);
  case ACCOUNT__QUERY_CONDITION__OPERATOR__STALE:
    return "is stale";
  case ACCOUNT__QUERY_CONDITION__OPERATOR__CONTRIBUTED:
    return contribution_words(arena, section, values);
  default:
    return "is none";
  }
}

const char *query_filter_words(struct arena *arena, const Account__QueryFilter *filter)
{
  const struct query_section *section = query_section_find(filter->section);
  const char *words = arena_printf(arena, "%s%s ", filter->negated ? "not: " : "", section->label);
  for (size_t i = 0; i < filter->n_conditions; i++)
    words = arena_printf(arena, "%s%s%s", words, i > 0 ? " or " : "",
                         condition_words(arena, section, filter->conditions[i]));
  return words;
}
