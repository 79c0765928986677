/* Reads queries as tests write them. */
#include "asked.h"

#include <assert.h>
#include <string.h>

#define MOST 64

static const char *const operators[] = { "",         "any",  "between", "has_any",    "has_all",
                                         "contains", "none", "stale",   "contributed" };

/* The next part of *text up to the separator, without blanks around; NULL at the end. */
static char *next_part(struct arena *arena, const char **text, const char *separator)
{
  if (*text == NULL)
    return NULL;
  const char *end = strstr(*text, separator);
  size_t size = end ? (size_t)(end - *text) : strlen(*text);
  const char *begin = *text;
  *text = end ? end + strlen(separator) : NULL;
  for (; size > 0 && *begin == ' '; begin++)
    size--;
  while (size > 0 && begin[size - 1] == ' ')
    size--;
  return arena_strndup(arena, begin, size);
}

static Account__QueryCondition *condition_of(struct arena *arena, const char *text)
{
  Account__QueryCondition *out = arena_alloc(arena, sizeof *out);
  const char *rest = text;
  char *name = next_part(arena, &rest, " "), *value;
  account__query_condition__init(out);
  for (size_t i = 1; i < sizeof operators / sizeof operators[0]; i++)
    if (strcmp(operators[i], name) == 0)
      out->operator_ = (Account__QueryCondition__Operator)i;
  assert(out->operator_ != 0);
  out->values = arena_array(arena, MOST, sizeof *out->values);
  while ((value = next_part(arena, &rest, ",")) != NULL) {
    assert(out->n_values < MOST);
    out->values[out->n_values++] = strcmp(value, "-") == 0 ? "" : value;
  }
  return out;
}

static Account__QueryFilter *filter_of(struct arena *arena, const char *text)
{
  Account__QueryFilter *out = arena_alloc(arena, sizeof *out);
  account__query_filter__init(out);
  out->negated = strncmp(text, "not ", 4) == 0;
  const char *rest = text + (out->negated ? 4 : 0);
  char *condition;
  out->section = next_part(arena, &rest, " ");
  out->conditions = arena_array(arena, MOST, sizeof *out->conditions);
  while ((condition = next_part(arena, &rest, "|")) != NULL)
    out->conditions[out->n_conditions++] = condition_of(arena, condition);
  return out;
}

static void add_sort(struct arena *arena, const char *text, Account__QueryDefinition *out)
{
  Account__QuerySort *sort = arena_alloc(arena, sizeof *sort);
  account__query_sort__init(sort);
  sort->descending = text[0] == '-';
  sort->section = arena_strdup(arena, text + sort->descending);
  out->n_sort = 1;
  out->sort = arena_copy(arena, &sort, sizeof(Account__QuerySort *));
}

Account__QueryDefinition *asked_definition(struct arena *arena, struct asked asked)
{
  Account__QueryDefinition *out = arena_alloc(arena, sizeof *out);
  account__query_definition__init(out);
  const char *rest = asked.filters;
  char *part;
  out->filters = arena_array(arena, MOST, sizeof *out->filters);
  while ((part = next_part(arena, &rest, ";")) != NULL)
    out->filters[out->n_filters++] = filter_of(arena, part);
  rest = asked.columns;
  out->columns = arena_array(arena, MOST, sizeof *out->columns);
  while ((part = next_part(arena, &rest, " ")) != NULL)
    out->columns[out->n_columns++] = part;
  if (asked.sort)
    add_sort(arena, asked.sort, out);
  out->row_per_holder = asked.row_per_holder;
  return out;
}
