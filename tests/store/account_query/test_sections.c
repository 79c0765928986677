/* Every section of the catalogue with every operator it has, as a filter, a column and a sort, now and in the past: the
 * statement is understood by the database and runs. */
#include <string.h>

#include "query_catalogue.h"
#include "query_scene.h"

static const char *values_of(struct arena *arena, const struct query_section *section, unsigned operator_)
{
  if (operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__NONE || operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__STALE)
    return "";
  if (operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__CONTRIBUTED)
    return " 2026, 1, 100000, regular";
  const char *one = section->choices                             ? section->choices->items[0].id
                    : section->type == ACCOUNT__QUERY_TYPE__DATE ? "2020-02-29"
                    : section->type == ACCOUNT__QUERY_TYPE__TEXT ? "US"
                                                                 : "3";
  return arena_printf(arena, " %s%s%s", one, operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__BETWEEN ? ", " : "",
                      operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__BETWEEN ? one : "");
}

static void try(struct house *house, struct asked asked, enum query_past past)
{
  struct status status;
  const char *as_of = past == PAST_NEVER ? "" : "2026-01-02";
  query_rows(house, query_advisor(), asked_definition(house->arena, asked), as_of, &status);
  cr_assert(status_is_ok(status), "%s / %s as of '%s': %s", asked.filters ? asked.filters : "",
            asked.columns ? asked.columns : "", as_of, status.message);
}

static void try_section(struct house *house, const struct query_section *section)
{
  static const char *const names[] = { "",         "any",  "between", "has_any",    "has_all",
                                       "contains", "none", "stale",   "contributed" };
  enum query_past pasts[] = { PAST_NEVER, PAST_BY_DATE };
  for (size_t p = 0; p < (section->past == PAST_NEVER ? 1 : 2); p++) {
    for (unsigned i = 1; i < sizeof names / sizeof names[0]; i++) {
      if ((section->operators & 1u << i) == 0)
        continue;
      const char *filter =
          arena_printf(house->arena, "%s %s%s", section->id, names[i], values_of(house->arena, section, i));
      try(house, (struct asked){ .filters = filter }, pasts[p]);
      try(house, (struct asked){ .filters = arena_printf(house->arena, "not %s", filter), .columns = "alias" },
          pasts[p]);
    }
    if (!section->is_column)
      continue;
    try(house, (struct asked){ .columns = section->id, .sort = section->id }, pasts[p]);
    try(house,
        (struct asked){
            .columns = section->id, .sort = arena_printf(house->arena, "-%s", section->id), .row_per_holder = true },
        pasts[p]);
  }
}

static void every_section(struct house *house)
{
  query_scene(house);
  for (size_t i = 0; i < query_section_count; i++)
    try_section(house, &query_sections[i]);
}

Test(sections, each_runs_with_each_of_its_operators_as_filter_column_and_sort)
{
  house_run(&(struct house){ .is_empty = true }, every_section);
}

static void all_columns(struct house *house)
{
  const char *columns = NULL;
  query_scene(house);
  for (size_t i = 0; i < query_section_count; i++)
    if (query_sections[i].is_column)
      columns = arena_printf(house->arena, "%s%s%s", columns ? columns : "", columns ? " " : "", query_sections[i].id);
  try(house, (struct asked){ .columns = columns }, PAST_NEVER);
}

Test(sections, all_run_together_in_one_statement)
{
  house_run(&(struct house){ .is_empty = true }, all_columns);
}
