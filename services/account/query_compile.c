/* Compiles a query: SELECT what FROM the accounts in sight, with what the sections need joined, WHERE every filter
 * holds. */
#include "query_compile.h"

#include <assert.h>
#include <string.h>

#include "query_emit.h"
#include "query_value.h"

bool query_is_kept(const struct query_section *section, const struct query_view *view)
{
  return view->past <= section->past || view->past == PAST_NEVER;
}

static void add_fixed(struct emitter *emitter, const struct query_view *view, const struct query_day *day)
{
  emit_bind(emitter, pg_int8((int64_t)view->firm_id));
  emit_bind(emitter, pg_int8(view->book));
  emit_bind(emitter, pg_timestamptz(view->at_us));
  emit_bind(emitter, pg_int8(view->sequence));
  emit_bind(emitter, pg_date(view->business_on));
  emit_bind(emitter, pg_date(day->settles_on));
  emit_bind(emitter, pg_int8(day->initial_e4));
}

/* What the filters need comes first: it decides which rows the rest is looked up for. */
static void emit_joins(struct emitter *emitter, uint32_t sources, bool is_past)
{
  for (size_t i = 0; i < QUERY_SOURCE_COUNT; i++)
    if (sources & 1u << i) {
      const char *text = is_past ? query_joins[i].then : query_joins[i].now;
      assert(text && "a section that is not kept was refused");
      emit(emitter, text);
    }
}

static uint32_t filter_sources(const struct query_work *work)
{
  uint32_t sources = 0;
  for (size_t i = 0; i < work->definition->n_filters; i++) {
    const struct query_section *section = query_section_find(work->definition->filters[i]->section);
    if (query_is_kept(section, work->view))
      sources |= section->sources;
  }
  return sources;
}

static uint32_t column_sources(const struct query_work *work)
{
  uint32_t sources = 0;
  for (size_t i = 0; i < work->definition->n_columns; i++)
    sources |= query_section_find(work->definition->columns[i])->sources;
  for (size_t i = 0; i < work->definition->n_sort; i++)
    sources |= query_section_find(work->definition->sort[i]->section)->sources;
  return sources;
}

static void emit_from(struct emitter *emitter, const struct query_work *work)
{
  const Account__QueryDefinition *definition = work->definition;
  bool is_past = work->view->past != PAST_NEVER;
  uint32_t first = filter_sources(work), then = work->purpose == QUERY_ROWS ? column_sources(work) & ~first : 0;
  emit(emitter,
       is_past ? " FROM account_seen($1, $2) seen JOIN {account} a ON a.firm_id = $1 AND a.account_id = seen.account_id"
               : " FROM account_seen($1, $2) a");
  emit_joins(emitter, first, is_past);
  emit_joins(emitter, then, is_past);
  if (definition->row_per_holder && (work->purpose == QUERY_ROWS || work->purpose == QUERY_COUNT))
    emit(emitter, " LEFT JOIN {holder} h ON h.firm_id = $1 AND h.account_id = a.account_id"
                  " LEFT JOIN {person} p ON p.firm_id = $1 AND p.person_id = h.person_id"
                  " LEFT JOIN {household} g ON g.firm_id = $1 AND g.household_id = p.household_id");
  else if (work->purpose == QUERY_ROWS)
    emit_people(emitter, definition);
}

static void emit_where(struct emitter *emitter, const struct query_work *work)
{
  emit(emitter, " WHERE true");
  if (work->purpose == QUERY_EXPLAIN) {
    emit(emitter, " AND a.account_id = ANY (");
    emit_bind_text(emitter, pg_array(PG_INT8_ARRAY, work->account_ids, work->account_count));
    emit(emitter, ")");
    return;
  }
  for (size_t i = 0; i < work->definition->n_filters; i++) {
    emit(emitter, " AND ");
    emit_filter(emitter, work->definition->filters[i]);
  }
}

static void emit_columns(struct emitter *emitter, const struct query_work *work, struct query_compiled *out)
{
  const Account__QueryDefinition *definition = work->definition;
  out->columns = arena_array(emitter->arena, definition->n_columns + 1, sizeof *out->columns);
  out->columns[out->column_count++] = query_section_find("account_id");
  emit(emitter, "a.account_id");
  for (size_t i = 0; i < definition->n_columns; i++) {
    const struct query_section *section = query_section_find(definition->columns[i]);
    out->columns[out->column_count++] = section;
    emit(emitter, ", ");
    if (section->is_of_person && !definition->row_per_holder)
      emit(emitter, arena_printf(emitter->arena, "people.c%zu", i));
    else
      emit(emitter, section->shown ? section->shown : section->value);
  }
}

static void emit_explained(struct emitter *emitter, const struct query_work *work, struct query_compiled *out)
{
  const Account__QueryDefinition *definition = work->definition;
  out->columns = arena_array(emitter->arena, definition->n_filters + 1, sizeof *out->columns);
  emit(emitter, "a.account_id");
  for (size_t i = 0; i < definition->n_filters; i++) {
    const Account__QueryFilter *filter = definition->filters[i];
    const struct query_section *section = query_section_find(filter->section);
    out->columns[out->column_count++] = section;
    if (!query_is_kept(section, work->view)) {
      emit(emitter, ", false, NULL::text");
      continue;
    }
    emit(emitter, ", (");
    emit_filter(emitter, filter);
    emit(emitter, ") IS TRUE, ");
    emit_value_of(emitter, filter);
  }
}

void query_compile(struct arena *arena, const struct query_work *work, struct query_compiled *out)
{
  struct emitter emitter = { .arena = arena, .is_past = work->view->past != PAST_NEVER };
  *out = (struct query_compiled){ 0 };
  emit_begin(&emitter);
  struct query_day day = query_day_of(work->view->business_on);
  add_fixed(&emitter, work->view, &day);
  emit(&emitter, "SELECT ");
  if (work->purpose == QUERY_COUNT)
    emit(&emitter, "count(*)");
  else if (work->purpose == QUERY_IDS)
    emit(&emitter, "a.account_id");
  else if (work->purpose == QUERY_ROWS)
    emit_columns(&emitter, work, out);
  else
    emit_explained(&emitter, work, out);
  emit_from(&emitter, work);
  emit_where(&emitter, work);
  if (work->purpose == QUERY_ROWS)
    emit_order(&emitter, work->definition);
  else if (work->purpose != QUERY_COUNT)
    emit(&emitter, " ORDER BY a.account_id");
  out->statement = (struct pg_statement){
    .name = "account_query", .sql = emitter.text, .parameters = emitter.parameters, .parameter_count = emitter.count
  };
  out->values = emitter.values;
}
