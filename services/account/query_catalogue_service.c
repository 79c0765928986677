/* AccountQueryService/Catalogue: the catalogue as a message. */
#include "account.seam.h"
#include "bus/call.h"
#include "query_catalogue.h"

#define OPERATOR_COUNT 9

const struct access account_query_catalogue_access = { .roles = ROLES_STAFF };

static void add_values(struct arena *arena, const struct query_choices *choices, Account__QuerySection *out)
{
  out->values = arena_array(arena, choices->count + 1, sizeof *out->values);
  for (size_t i = 0; i < choices->count; i++) {
    Account__QueryValue *value = out->values[out->n_values++] = arena_alloc(arena, sizeof *value);
    account__query_value__init(value);
    value->id = choices->items[i].id;
    value->label = choices->items[i].label;
  }
  out->groups = arena_array(arena, choices->group_count + 1, sizeof *out->groups);
  for (size_t i = 0; i < choices->group_count; i++) {
    Account__QueryGroup *group = out->groups[out->n_groups++] = arena_alloc(arena, sizeof *group);
    account__query_group__init(group);
    group->id = choices->groups[i].id;
    group->label = choices->groups[i].label;
    group->n_values = choices->groups[i].count;
    group->values = (const char **)(uintptr_t)choices->groups[i].values;
  }
}

static Account__QuerySection *section_of(struct arena *arena, const struct query_section *section)
{
  Account__QuerySection *out = arena_alloc(arena, sizeof *out);
  account__query_section__init(out);
  out->id = section->id;
  out->label = section->label;
  out->heading = section->heading;
  out->type = section->type;
  out->places = section->places;
  out->column = section->is_column;
  out->of_person = section->is_of_person;
  out->as_of = section->past != PAST_NEVER;
  out->help = section->help;
  out->operators = arena_array(arena, OPERATOR_COUNT, sizeof *out->operators);
  for (unsigned i = 1; i < OPERATOR_COUNT; i++)
    if (section->operators & 1u << i)
      out->operators[out->n_operators++] = (Account__QueryCondition__Operator)i;
  if (section->choices)
    add_values(arena, section->choices, out);
  return out;
}

struct status account_query_catalogue(struct call *call, const Account__QueryCatalogueRequest *in,
                                      Account__QueryCatalogue *out)
{
  (void)in;
  out->sections = arena_array(call->arena, query_section_count, sizeof *out->sections);
  for (size_t i = 0; i < query_section_count; i++)
    out->sections[out->n_sections++] = section_of(call->arena, &query_sections[i]);
  return status_ok();
}
