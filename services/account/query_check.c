/* Whether a query may be run. */
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "query_compile.h"
#include "query_value.h"

#define FIXED_PARAMETERS 7

struct checking {
  struct arena *arena;
  const struct query_view *view;
  const struct query_section *section; /* of the filter under way */
  const char *path;                    /* of the condition under way */
  size_t parameters;
};

static struct status refuse(const struct checking *checking, const char *field, const char *why)
{
  return status_format(checking->arena, STATUS_INVALID_ARGUMENT, field, "%s: %s", checking->section->label, why);
}

static const char *value_path(const struct checking *checking, size_t i)
{
  return arena_printf(checking->arena, "%s.values[%zu]", checking->path, i);
}

static struct status check_section(const struct checking *checking, const char *field)
{
  if (checking->section == NULL)
    return status_format(checking->arena, STATUS_INVALID_ARGUMENT, field, "the catalogue has no such section");
  if (checking->section->is_of_person && checking->view->hides_people)
    return status_format(checking->arena, STATUS_PERMISSION_DENIED, field, "%s: your role sees no personal data",
                         checking->section->label);
  if (!query_is_kept(checking->section, checking->view))
    return status_format(checking->arena, STATUS_FAILED_PRECONDITION, field,
                         "%s is not kept over time, so it cannot be had as of a past date", checking->section->label);
  return status_ok();
}

static struct status check_values(const struct checking *checking, const Account__QueryCondition *condition)
{
  for (size_t i = 0; i < condition->n_values; i++) {
    const char *why = query_value_refusal(checking->section, condition, i);
    if (why)
      return refuse(checking, value_path(checking, i), why);
  }
  return status_ok();
}

static struct status check_count(const struct checking *checking, const Account__QueryCondition *condition)
{
  const char *field = arena_printf(checking->arena, "%s.values", checking->path);
  switch (condition->operator_) {
  case ACCOUNT__QUERY_CONDITION__OPERATOR__NONE:
  case ACCOUNT__QUERY_CONDITION__OPERATOR__STALE:
    return condition->n_values == 0 ? status_ok() : refuse(checking, field, "this operator takes no values");
  case ACCOUNT__QUERY_CONDITION__OPERATOR__BETWEEN:
    if (condition->n_values != 2)
      return refuse(checking, field, "a range is two values, from and to");
    return condition->values[0][0] || condition->values[1][0] ? status_ok()
                                                              : refuse(checking, field, "a range has at least one end");
  case ACCOUNT__QUERY_CONDITION__OPERATOR__CONTRIBUTED:
    return condition->n_values == 4
               ? status_ok()
               : refuse(checking, field, "contributions are four values: tax year, smallest, largest, kind");
  default:
    return condition->n_values > 0 ? status_ok() : refuse(checking, field, "a value is needed");
  }
}

static struct status check_condition(struct checking *checking, const Account__QueryCondition *condition)
{
  uint32_t bit = condition->operator_ < 32 ? 1u << condition->operator_ : 0;
  if ((checking->section->operators & bit) == 0)
    return refuse(checking, arena_printf(checking->arena, "%s.operator", checking->path),
                  checking->section->operators == 0 ? "it is a column, no filter" : "it is not compared like that");
  struct status status = check_count(checking, condition);
  if (status_is_ok(status))
    status = check_values(checking, condition);
  if (status_is_ok(status) && query_range_is_empty(checking->section, condition))
    return refuse(checking, arena_printf(checking->arena, "%s.values", checking->path),
                  "the range ends before it begins");
  checking->parameters += query_parameters_of(condition);
  return status;
}

static struct status check_filter(struct checking *checking, const Account__QueryFilter *filter, size_t i)
{
  const char *path = arena_printf(checking->arena, "definition.filters[%zu]", i);
  checking->section = query_section_find(filter->section);
  struct status status = check_section(checking, arena_printf(checking->arena, "%s.section", path));
  for (size_t j = 0; status_is_ok(status) && j < filter->n_conditions; j++) {
    checking->path = arena_printf(checking->arena, "%s.conditions[%zu]", path, j);
    status = check_condition(checking, filter->conditions[j]);
  }
  return status;
}

static struct status check_column(struct checking *checking, const char *id, const char *field)
{
  checking->section = query_section_find(id);
  struct status status = check_section(checking, field);
  if (status_is_ok(status) && !checking->section->is_column)
    return refuse(checking, field, "it is a filter, no column");
  return status;
}

static struct status check_columns(struct checking *checking, const Account__QueryDefinition *definition)
{
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < definition->n_columns; i++) {
    const char *field = arena_printf(checking->arena, "definition.columns[%zu]", i);
    status = check_column(checking, definition->columns[i], field);
    for (size_t j = 0; status_is_ok(status) && j < i; j++)
      if (strcmp(definition->columns[i], definition->columns[j]) == 0)
        return refuse(checking, field, "it is a column already");
  }
  for (size_t i = 0; status_is_ok(status) && i < definition->n_sort; i++)
    status = check_column(checking, definition->sort[i]->section,
                          arena_printf(checking->arena, "definition.sort[%zu].section", i));
  return status;
}

struct status query_check(struct arena *arena, const Account__QueryDefinition *definition,
                          const struct query_view *view)
{
  struct checking checking = { .arena = arena, .view = view, .parameters = FIXED_PARAMETERS };
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < definition->n_filters; i++)
    status = check_filter(&checking, definition->filters[i], i);
  if (status_is_ok(status))
    status = check_columns(&checking, definition);
  if (status_is_ok(status) && definition->row_per_holder && view->hides_people)
    return status_fail(STATUS_PERMISSION_DENIED, "definition.row_per_holder", "your role sees no personal data");
  if (status_is_ok(status) && checking.parameters >= QUERY_PARAMETER_LIMIT)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "definition.filters",
                         "the filters have more than %d lists and ends of ranges",
                         QUERY_PARAMETER_LIMIT - FIXED_PARAMETERS - 1);
  return status;
}
