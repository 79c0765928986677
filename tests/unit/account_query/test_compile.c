/* Queries become one statement of the catalogue's fragments; what people wrote is in its parameters alone. */
#include <criterion/criterion.h>
#include <string.h>

#include "asked.h"
#include "query_compile.h"

#define HOSTILE "x'); DROP TABLE account; --"

static const struct query_view now = {
  .firm_id = 1, .book = 1001, .at_us = INT64_MAX, .sequence = INT64_MAX, .business_on = 20000
};

static struct query_compiled compile(struct arena *arena, struct asked asked, enum query_purpose purpose,
                                     const struct query_view *view)
{
  struct query_compiled compiled;
  const Account__QueryDefinition *definition = asked_definition(arena, asked);
  struct query_work work = { .definition = definition, .view = view, .purpose = purpose };
  struct status status = query_check(arena, definition, view);
  cr_assert(status_is_ok(status), "%s: %s", asked.filters ? asked.filters : "", status.message);
  query_compile(arena, &work, &compiled);
  return compiled;
}

struct fragment {
  const char *filters, *sql;
};

static const struct fragment fragments[] = {
  { "account_type any ira", " WHERE true AND ((a.kind = ANY ($8))) ORDER BY" },
  { "not account_type any ira", " AND ((a.kind = ANY ($8))) IS NOT TRUE ORDER BY" },
  { "status any opened; account_type any trust", " AND ((a.status = ANY ($8))) AND ((a.kind = ANY ($9))) ORDER BY" },
  { "opened_on between 2020-01-01, - | none",
    "((true AND a.opened_on >= $8)) OR (a.opened_on IS NULL OR a.opened_on IS NULL)" },
  { "alias contains x", "(a.alias ILIKE ANY ($8))" },
  { "not holder any x", " AND NOT EXISTS (SELECT FROM account_holder h JOIN person p " },
  { "permissions has_all margin", " & $8 = $8)" },
  { "cash between 1, 2", "(true AND cash.e4 >= $8 AND cash.e4 <= $9)" },
};

Test(compile, filters_become_conditions_over_parameters)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof fragments / sizeof fragments[0]; i++) {
    struct query_compiled compiled =
        compile(arena, (struct asked){ .filters = fragments[i].filters }, QUERY_ROWS, &now);
    cr_assert(strstr(compiled.statement.sql, fragments[i].sql), "%s: %s", fragments[i].filters, compiled.statement.sql);
  }
  arena_free(arena);
}

Test(compile, a_group_is_expanded_when_the_query_runs)
{
  struct arena *arena = arena_new();
  struct query_compiled compiled =
      compile(arena, (struct asked){ .filters = "account_type any ira, trust" }, QUERY_ROWS, &now);
  static const int64_t kinds[] = { 3, 4, 5, 6, 7, 8, 9 };
  cr_assert_eq(compiled.values[7].count, 7);
  cr_assert_arr_eq(compiled.values[7].int8s, kinds, sizeof kinds);
  arena_free(arena);
}

Test(compile, nothing_that_people_wrote_is_in_the_text)
{
  struct arena *arena = arena_new();
  Account__QueryDefinition *definition =
      asked_definition(arena, (struct asked){ .filters = "alias any a | contains b; holder contains c; custodian any d",
                                              .columns = "alias holder" });
  for (size_t i = 0; i < definition->n_filters; i++)
    for (size_t j = 0; j < definition->filters[i]->n_conditions; j++)
      definition->filters[i]->conditions[j]->values[0] = HOSTILE;
  cr_assert(status_is_ok(query_check(arena, definition, &now)));
  for (enum query_purpose purpose = QUERY_ROWS; purpose <= QUERY_EXPLAIN; purpose++) {
    struct query_compiled compiled;
    struct query_work work = { .definition = definition, .view = &now, .purpose = purpose };
    query_compile(arena, &work, &compiled);
    cr_assert_null(strstr(compiled.statement.sql, "DROP"));
    cr_assert_null(strstr(compiled.statement.sql, "{"), "every table has its name: %s", compiled.statement.sql);
  }
  arena_free(arena);
}

Test(compile, the_order_is_by_account_unless_it_is_sorted)
{
  struct arena *arena = arena_new();
  struct query_compiled compiled = compile(arena, (struct asked){ 0 }, QUERY_ROWS, &now);
  cr_assert(strstr(compiled.statement.sql, " ORDER BY a.account_id"));
  compiled = compile(arena, (struct asked){ .sort = "-cash" }, QUERY_ROWS, &now);
  cr_assert(strstr(compiled.statement.sql, " ORDER BY cash.e4 DESC NULLS LAST, a.account_id"));
  compiled = compile(arena, (struct asked){ .columns = "holder", .row_per_holder = true }, QUERY_ROWS, &now);
  cr_assert(strstr(compiled.statement.sql, " ORDER BY a.account_id, h.place"));
  arena_free(arena);
}

Test(compile, what_is_not_kept_over_time_is_refused_by_name)
{
  struct arena *arena = arena_new();
  struct query_view past = now;
  past.past = PAST_BY_DATE;
  struct status status =
      query_check(arena, asked_definition(arena, (struct asked){ .columns = "cash buying_power" }), &past);
  cr_assert_eq(status.code, STATUS_FAILED_PRECONDITION);
  cr_assert_str_eq(status.field, "definition.columns[1]");
  cr_assert(strstr(status.message, "Buying power"));
  past.past = PAST_ALWAYS;
  status = query_check(arena, asked_definition(arena, (struct asked){ .columns = "net_asset_value" }), &past);
  cr_assert_eq(status.code, STATUS_FAILED_PRECONDITION, "prices are kept by day, not by line of the journal");
  arena_free(arena);
}

Test(compile, more_conditions_than_a_statement_takes_are_refused)
{
  struct arena *arena = arena_new();
  const char *filters = "alias any a";
  for (int i = 0; i < 60; i++)
    filters = arena_printf(arena, "%s | any a", filters);
  struct status status = query_check(arena, asked_definition(arena, (struct asked){ .filters = filters }), &now);
  cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_assert_str_eq(status.field, "definition.filters");
  arena_free(arena);
}
