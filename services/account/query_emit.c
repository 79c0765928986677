/* Writes the pieces of a statement. */
#include "query_emit.h"

#include <assert.h>
#include <string.h>

#include "cash.h"
#include "query_value.h"

#define KIND_STOCK 1 /* what is bought, unless said otherwise, settles as shares do */

struct table {
  const char *name, *now, *then;
};

/* As it was: rows that have not changed since are read where they are, those that have from what query_then.h laid out.
 */
#define THEN(table, kind, id, changed)                                                                                 \
  "(SELECT x.* FROM " table " x WHERE x.firm_id = $1 AND NOT EXISTS (SELECT FROM then_changed c WHERE c.kind = " kind  \
  " AND c.id = x." id ") UNION ALL SELECT * FROM " changed ")"

static const struct table tables[] = {
  { "{account}", "account", THEN("account", "2", "account_id", "then_account") },
  { "{holder}", "account_holder", THEN("account_holder", "2", "account_id", "then_holder") },
  { "{tier}", "account_fee_tier", THEN("account_fee_tier", "2", "account_id", "then_tier") },
  { "{person}", "person", THEN("person", "1", "person_id", "then_person") },
  { "{household}", "household", THEN("household", "3", "household_id", "then_household") },
};

struct query_day query_day_of(int32_t business_on)
{
  return (struct query_day){ .settles_on = cash_settles_on(KIND_STOCK, business_on),
                             .initial_e4 = cash_margin_rule(business_on)->initial_e4 };
}

void emit_begin(struct emitter *emitter)
{
  emitter->room = 4096;
  emitter->text = arena_alloc(emitter->arena, emitter->room);
  emitter->parameters = arena_array(emitter->arena, QUERY_PARAMETER_LIMIT, sizeof *emitter->parameters);
  emitter->values = arena_array(emitter->arena, QUERY_PARAMETER_LIMIT, sizeof *emitter->values);
}

static void add(struct emitter *emitter, const char *text, size_t size)
{
  if (emitter->size + size >= emitter->room) {
    size_t room = 2 * (emitter->size + size + 1);
    char *wider = arena_alloc(emitter->arena, room);
    memcpy(wider, emitter->text, emitter->size);
    emitter->text = wider;
    emitter->room = room;
  }
  memcpy(emitter->text + emitter->size, text, size);
  emitter->size += size;
  emitter->text[emitter->size] = '\0';
}

static const struct table *table_at(const char *text)
{
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    if (strncmp(text, tables[i].name, strlen(tables[i].name)) == 0)
      return &tables[i];
  return NULL;
}

void emit(struct emitter *emitter, const char *fragment)
{
  while (*fragment) {
    size_t plain = strcspn(fragment, "{");
    const struct table *table = fragment[plain] ? table_at(fragment + plain) : NULL;
    if (fragment[plain] && !table)
      plain++; /* a brace of SQL's own */
    add(emitter, fragment, plain);
    fragment += plain;
    if (!table)
      continue;
    const char *text = emitter->is_past ? table->then : table->now;
    add(emitter, text, strlen(text));
    fragment += strlen(table->name);
  }
}

void emit_bind(struct emitter *emitter, struct pg_value value)
{
  assert(emitter->count < QUERY_PARAMETER_LIMIT && "query_check() counts them");
  emitter->parameters[emitter->count] = (struct pg_parameter){ "value", value.type };
  emitter->values[emitter->count++] = value;
}

void emit_bind_text(struct emitter *emitter, struct pg_value value)
{
  emit_bind(emitter, value);
  emit(emitter, arena_printf(emitter->arena, "$%zu", emitter->count));
}

static void emit_end(struct emitter *emitter, const char *before, struct pg_value value)
{
  if (value.null)
    return;
  emit(emitter, before);
  emit_bind_text(emitter, value);
}

static void emit_range(struct emitter *emitter, const struct query_section *section,
                       const Account__QueryCondition *condition)
{
  emit(emitter, "(");
  emit(emitter, "true");
  const char *comparisons[] = { " >= ", " <= " };
  for (size_t i = 0; i < 2; i++)
    emit_end(emitter, arena_printf(emitter->arena, " AND %s%s", section->value, comparisons[i]),
             query_value_one(section, condition->values[i]));
  emit(emitter, ")");
}

/* The section's sum is left open for the year and the kind. */
static void emit_contributed_sum(struct emitter *emitter, const struct query_section *section,
                                 const Account__QueryCondition *condition)
{
  static const struct query_section number = { .type = ACCOUNT__QUERY_TYPE__INTEGER };
  const char *kind = condition->values[3];
  emit(emitter, section->value);
  emit_end(emitter, " AND m.tax_year = ", query_value_one(&number, condition->values[0]));
  emit(emitter, " AND m.kind >= 11"); /* contributions: steward.account.v1.IraMovement.Kind */
  if (kind[0])
    emit_end(emitter, " AND m.kind = ", pg_int8(query_choice_find(section->choices, kind)->number));
  emit(emitter, "), 0)::int8");
}

static void emit_contributed(struct emitter *emitter, const struct query_section *section,
                             const Account__QueryCondition *condition)
{
  bool has_bounds = condition->values[1][0] || condition->values[2][0];
  emit(emitter, "(SELECT true");
  emit_end(emitter, " AND s.e4 >= ", query_value_one(section, condition->values[1]));
  emit_end(emitter, " AND s.e4 <= ", query_value_one(section, condition->values[2]));
  emit(emitter, has_bounds ? " FROM (SELECT " : " AND s.e4 > 0 FROM (SELECT ");
  emit_contributed_sum(emitter, section, condition);
  emit(emitter, " AS e4) s)");
}

static void emit_none(struct emitter *emitter, const struct query_section *section)
{
  emit(emitter, section->value);
  if (section->type == ACCOUNT__QUERY_TYPE__TEXT)
    emit(emitter, " IS NOT DISTINCT FROM '' OR ");
  else if (section->type == ACCOUNT__QUERY_TYPE__SET)
    emit(emitter, section->choices ? " = 0 OR " : " = '{}' OR ");
  else
    emit(emitter, " IS NULL OR ");
  emit(emitter, section->value);
  emit(emitter, " IS NULL");
}

static void emit_set(struct emitter *emitter, const struct query_section *section,
                     const Account__QueryCondition *condition)
{
  bool is_all = condition->operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__HAS_ALL;
  emit(emitter, section->value);
  if (!section->choices) {
    emit(emitter, is_all ? " @> " : " && ");
    emit_bind_text(emitter, query_value_list(emitter->arena, section, condition));
    return;
  }
  struct pg_value bits = pg_int8(query_value_bits(section, condition));
  emit(emitter, " & ");
  emit_bind_text(emitter, bits);
  emit(emitter, is_all ? arena_printf(emitter->arena, " = $%zu", emitter->count) : " <> 0");
}

static void emit_condition(struct emitter *emitter, const struct query_section *section,
                           const Account__QueryCondition *condition)
{
  switch (condition->operator_) {
  case ACCOUNT__QUERY_CONDITION__OPERATOR__BETWEEN:
    emit_range(emitter, section, condition);
    break;
  case ACCOUNT__QUERY_CONDITION__OPERATOR__CONTRIBUTED:
    emit_contributed(emitter, section, condition);
    break;
  case ACCOUNT__QUERY_CONDITION__OPERATOR__NONE:
    emit_none(emitter, section);
    break;
  case ACCOUNT__QUERY_CONDITION__OPERATOR__STALE:
    emit(emitter, section->stale);
    break;
  case ACCOUNT__QUERY_CONDITION__OPERATOR__HAS_ANY:
  case ACCOUNT__QUERY_CONDITION__OPERATOR__HAS_ALL:
    emit_set(emitter, section, condition);
    break;
  default:
    emit(emitter, section->value);
    emit(emitter, condition->operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__CONTAINS ? " ILIKE ANY (" : " = ANY (");
    emit_bind_text(emitter, query_value_list(emitter->arena, section, condition));
    emit(emitter, ")");
  }
}

/* A negated filter holds also where there is nothing to compare. */
void emit_filter(struct emitter *emitter, const Account__QueryFilter *filter)
{
  const struct query_section *section = query_section_find(filter->section);
  bool is_not = filter->negated && section->among;
  emit(emitter, section->among ? is_not ? "NOT EXISTS (SELECT FROM " : "EXISTS (SELECT FROM " : "(");
  if (section->among) {
    emit(emitter, section->among);
    emit(emitter, " AND (");
  }
  for (size_t i = 0; i < filter->n_conditions; i++) {
    emit(emitter, i > 0 ? " OR (" : "(");
    emit_condition(emitter, section, filter->conditions[i]);
    emit(emitter, ")");
  }
  emit(emitter, section->among ? "))" : ")");
  if (filter->negated && !is_not)
    emit(emitter, " IS NOT TRUE");
}

void emit_value_of(struct emitter *emitter, const Account__QueryFilter *filter)
{
  const struct query_section *section = query_section_find(filter->section);
  const char *shown = section->shown ? section->shown : section->value;
  if (section->type == ACCOUNT__QUERY_TYPE__CONTRIBUTION) {
    emit_contributed_sum(emitter, section, filter->conditions[0]);
  } else if (section->is_of_person) {
    emit(emitter,
         arena_printf(emitter->arena, "(SELECT string_agg(coalesce(%s, ''), '; ' ORDER BY h.place) FROM ", shown));
    emit(emitter, section->among);
    emit(emitter, ")");
  } else {
    emit(emitter, shown);
  }
}

/* One look at the holders for all columns of people, and for sorting the primary holder's value. */
void emit_people(struct emitter *emitter, const Account__QueryDefinition *definition)
{
  const char *between = " LEFT JOIN LATERAL (SELECT ";
  const char *holders = NULL;
  for (size_t i = 0; i < definition->n_columns; i++) {
    const struct query_section *section = query_section_find(definition->columns[i]);
    if (!section->is_of_person)
      continue;
    emit(emitter, arena_printf(emitter->arena, "%sstring_agg(coalesce(%s, ''), '; ' ORDER BY h.place) AS c%zu", between,
                               section->shown ? section->shown : section->value, i));
    holders = section->among;
    between = ", ";
  }
  for (size_t i = 0; i < definition->n_sort; i++) {
    const struct query_section *section = query_section_find(definition->sort[i]->section);
    if (!section->is_of_person)
      continue;
    emit(emitter,
         arena_printf(emitter->arena, "%s(array_agg(%s ORDER BY h.place))[1] AS s%zu", between, section->value, i));
    holders = section->among;
    between = ", ";
  }
  if (!holders)
    return;
  emit(emitter, " FROM ");
  emit(emitter, holders);
  emit(emitter, ") people ON true");
}

static const char *sort_value(struct emitter *emitter, const struct query_section *section, size_t i, bool is_by_holder)
{
  const char *value = section->value;
  if (section->is_of_person && !is_by_holder)
    value = arena_printf(emitter->arena, "people.s%zu", i);
  else if (section->among && !section->is_of_person)
    value = section->shown;
  else if (section->id[0] && section->sources == SOURCE_ADVISOR)
    value = section->shown; /* by name, as it is read */
  bool is_text = section->type == ACCOUNT__QUERY_TYPE__TEXT || section->is_text || value == section->shown;
  return is_text ? arena_printf(emitter->arena, "lower(%s) COLLATE \"C\"", value) : value;
}

void emit_order(struct emitter *emitter, const Account__QueryDefinition *definition)
{
  emit(emitter, " ORDER BY ");
  for (size_t i = 0; i < definition->n_sort; i++) {
    const struct query_section *section = query_section_find(definition->sort[i]->section);
    emit(emitter, sort_value(emitter, section, i, definition->row_per_holder));
    emit(emitter, definition->sort[i]->descending ? " DESC NULLS LAST, " : " NULLS LAST, ");
  }
  emit(emitter, definition->row_per_holder ? "a.account_id, h.place" : "a.account_id");
}
