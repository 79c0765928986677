/* RmdService/Firm and Law: everyone with an obligation in a year, and the law that was used. */
#include "base/date.h"
#include "client_service.h"
#include "crm.h"
#include "rmd_walk.h"

const struct access rmd_firm_access = { .roles = CRM_ROLES_OF_PEOPLE };
const struct access rmd_law_access = { .roles = ROLES_STAFF };

static bool is_shown(const Crm__FirmRmdRequest *in, const struct rmd_shown *shown)
{
  enum rmd_status status = rmd_shown_status(shown);
  if (status == RMD_STATUS_NONE || status == RMD_NOT_DUE)
    return false;
  return !in->only_open || status != RMD_SATISFIED;
}

static struct status send_chunk(struct rmd_walk *walk, struct call *chunk, const struct rmd_shown *groups, size_t count)
{
  Crm__FirmRmdBatch batch = CRM__FIRM_RMD_BATCH__INIT;
  batch.lines = arena_array(chunk->arena, count + 1, sizeof *batch.lines);
  for (size_t i = 0; i < count; i++) {
    if (is_shown(walk->context, &groups[i]))
      batch.lines[batch.n_lines++] = rmd_show_line(chunk->arena, &groups[i]);
  }
  batch.done = (uint32_t)walk->done;
  batch.total = (uint32_t)walk->total;
  if (walk->done == walk->total)
    batch.disclaimer = RMD_DISCLAIMER;
  return rmd_firm_send(chunk, &batch);
}

struct status rmd_firm(struct call *call, const Crm__FirmRmdRequest *in)
{
  const char *text;
  struct rmd_walk walk = {
    .call = call, .at = { .law = crm_rmd_law(call) }, .on_chunk = send_chunk, .context = (void *)(uintptr_t)in
  };
  struct status status = client_business_date(call, &text, &walk.at.today);
  if (!status_is_ok(status))
    return status;
  walk.at.year = in->year != 0 ? (int)in->year : date_to_civil(walk.at.today).year;
  if (rmd_law_table(walk.at.law, RMD_UNIFORM, walk.at.year) == NULL)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "year",
                     "no table is kept for %d: distributions from 2022 on are computed", walk.at.year);
  return rmd_walk_run(&walk);
}

static const char *bound(struct arena *arena, enum rmd_entry_kind kind, int32_t at)
{
  if (at == INT32_MIN || at == INT32_MAX)
    return "";
  return kind == RMD_WAIVED || kind == RMD_EXCISE ? arena_printf(arena, "%d", at) : rmd_date(arena, at);
}

static const char *value_of(struct arena *arena, const struct rmd_entry *entry)
{
  switch (entry->kind) {
  case RMD_START:
    return arena_printf(arena, entry->value % 2 ? "%d 1/2 years" : "%d years", entry->value / 2);
  case RMD_WAIVED:
    return entry->value ? "all" : "annual amounts within ten years";
  case RMD_EXCISE:
    if (entry->value3 == 0)
      return arena_printf(arena, "%d%%", entry->value);
    return arena_printf(arena, "%d%%, %d%% when corrected by the end of year %d after", entry->value, entry->value2,
                        entry->value3);
  case RMD_NOTE:
    return "";
  default:
    return arena_printf(arena, "%d years", entry->value);
  }
}

static void show_entries(struct arena *arena, const struct rmd_law *law, Crm__RmdLaw *out)
{
  static const char *const kinds[RMD_ENTRY_COUNT] = { "start",    "note",      "waived",  "excise",
                                                      "ten_year", "five_year", "majority" };
  out->entries = arena_array(arena, RMD_ENTRY_COUNT * RMD_ENTRIES_MAX, sizeof *out->entries);
  for (int kind = 0; kind < RMD_ENTRY_COUNT; kind++) {
    for (size_t i = 0; i < law->entry_counts[kind]; i++) {
      const struct rmd_entry *entry = &law->entries[kind][i];
      Crm__RmdLawEntry *shown = out->entries[out->n_entries++] = arena_alloc(arena, sizeof *shown);
      crm__rmd_law_entry__init(shown);
      shown->kind = kinds[kind];
      shown->from = bound(arena, entry->kind, entry->from);
      shown->to = bound(arena, entry->kind, entry->to);
      shown->value = value_of(arena, entry);
      shown->source = entry->source;
    }
  }
}

static Crm__RmdLawTable *show_table(struct arena *arena, const struct rmd_table *table)
{
  Crm__RmdLawTable *shown = arena_alloc(arena, sizeof *shown);
  crm__rmd_law_table__init(shown);
  shown->name = rmd_table_name(table->kind);
  shown->from_year = (uint32_t)table->from_year;
  shown->first_row = (uint32_t)table->first_row;
  shown->row_step = table->kind == RMD_JOINT ? 1 : 10;
  shown->first_column = (uint32_t)table->first_column;
  shown->columns = (uint32_t)table->columns;
  shown->source = table->source;
  shown->n_tenths = (size_t)table->rows * (size_t)table->columns;
  shown->tenths = arena_array(arena, shown->n_tenths, sizeof *shown->tenths);
  for (size_t i = 0; i < shown->n_tenths; i++)
    shown->tenths[i] = table->tenths[i];
  return shown;
}

struct status rmd_law(struct call *call, const Crm__RmdLawRequest *in, Crm__RmdLaw *out)
{
  const struct rmd_law *law = crm_rmd_law(call);
  (void)in;
  show_entries(call->arena, law, out);
  out->tables = arena_array(call->arena, law->table_count, sizeof *out->tables);
  for (; out->n_tables < law->table_count; out->n_tables++)
    out->tables[out->n_tables] = show_table(call->arena, &law->tables[out->n_tables]);
  return status_ok();
}
