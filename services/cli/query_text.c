/* Reads queries. */
#include "query_text.h"

#include <string.h>

#define PARTS_MAX 500

static const char *const operators[] = { "",         "any",  "between", "has-any",    "has-all",
                                         "contains", "none", "stale",   "contributed" };

/* The next part of *text up to the separator, without blanks around; NULL at the end. */
static char *next_part(struct arena *arena, const char **text, char separator)
{
  if (*text == NULL)
    return NULL;
  const char *begin = *text, *end = strchr(begin, separator);
  size_t size = end ? (size_t)(end - begin) : strlen(begin);
  *text = end ? end + 1 : NULL;
  for (; size > 0 && *begin == ' '; begin++)
    size--;
  while (size > 0 && begin[size - 1] == ' ')
    size--;
  return arena_strndup(arena, begin, size);
}

/* What stands before the first blank; *rest is what is behind, NULL when nothing is. */
static char *first_word(struct arena *arena, const char **rest)
{
  while (*rest && **rest == ' ')
    ++*rest;
  return next_part(arena, rest, ' ');
}

static struct status parse_condition(struct arena *arena, const char *text, Account__QueryCondition **out)
{
  const char *rest = text;
  char *name = first_word(arena, &rest), *value;
  Account__QueryCondition *condition = *out = arena_alloc(arena, sizeof *condition);
  account__query_condition__init(condition);
  for (size_t i = 1; i < sizeof operators / sizeof operators[0]; i++)
    if (strcmp(operators[i], name) == 0)
      condition->operator_ = (Account__QueryCondition__Operator)i;
  if (condition->operator_ == 0)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "--filter",
                         "'%s' is no operator: any, between, has-any, has-all, contains, none, stale, contributed",
                         name);
  condition->values = arena_array(arena, PARTS_MAX, sizeof *condition->values);
  while (condition->n_values < PARTS_MAX && (value = next_part(arena, &rest, ',')) != NULL)
    condition->values[condition->n_values++] = strcmp(value, "-") == 0 ? "" : value;
  return status_ok();
}

struct status query_filter_parse(struct arena *arena, const char *text, Account__QueryFilter **out)
{
  Account__QueryFilter *filter = *out = arena_alloc(arena, sizeof *filter);
  const char *rest = text;
  char *part;
  struct status status = status_ok();
  account__query_filter__init(filter);
  filter->section = first_word(arena, &rest);
  filter->negated = strcmp(filter->section, "not") == 0 && rest != NULL;
  if (filter->negated)
    filter->section = first_word(arena, &rest);
  if (rest == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "--filter",
                       "a filter is a section, an operator and its values: status any opened");
  filter->conditions = arena_array(arena, PARTS_MAX, sizeof *filter->conditions);
  while (status_is_ok(status) && filter->n_conditions < PARTS_MAX && (part = next_part(arena, &rest, '|')) != NULL)
    status = parse_condition(arena, part, &filter->conditions[filter->n_conditions++]);
  return status;
}

Account__QuerySort *query_sort_parse(struct arena *arena, const char *text)
{
  Account__QuerySort *sort = arena_alloc(arena, sizeof *sort);
  account__query_sort__init(sort);
  sort->descending = text[0] == '-';
  sort->section = arena_strdup(arena, text + sort->descending);
  return sort;
}
