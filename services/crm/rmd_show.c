/* Says what was computed. */
#include "rmd_show.h"

#include "base/date.h"
#include "base/decimal.h"

const char *rmd_money(struct arena *arena, int64_t amount_e4)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, decimal_format(amount_e4, CASH_PLACES, 2, text));
}

const char *rmd_date(struct arena *arena, int32_t on)
{
  char text[DATE_TEXT_SIZE];
  return arena_strdup(arena, date_format(on, text));
}

const char *rmd_group_name(struct arena *arena, const struct rmd_ira *ira)
{
  if (ira->model != RMD_INHERITED)
    return ira->roth ? "own Roth IRAs" : "own IRAs";
  return arena_printf(arena, "%s inherited from who died on %s", ira->roth ? "Roth IRAs" : "IRAs",
                      rmd_date(arena, ira->owner_died));
}

enum rmd_status rmd_shown_status(const struct rmd_shown *shown)
{
  return shown->unknown != NULL ? RMD_UNSUPPORTED : shown->group.status;
}

struct status rmd_compute(struct call *call, struct rmd_shown *shown)
{
  struct rmd_member *members = arena_array(call->arena, shown->count, sizeof *members);
  for (size_t i = 0; i < shown->count; i++) {
    members[i] = shown->accounts[i]->member;
    const char *lacks = rmd_account_lacks(shown->accounts[i]);
    if (lacks != NULL && shown->unknown == NULL)
      shown->unknown = arena_printf(call->arena, "%s: %s", shown->accounts[i]->label, lacks);
  }
  if (shown->unknown != NULL)
    return status_ok();
  struct status status = rmd_group_compute(shown->at, members, shown->count, call->arena, &shown->group);
  if (status.code == STATUS_INVALID_ARGUMENT && shown->accounts[0]->account != NULL) {
    shown->unknown = arena_printf(call->arena, "%s: %s", shown->accounts[0]->label, status.message);
    return status_ok(); /* of record: one account on file must not stop a firm's page */
  }
  return status;
}

static const char *join(struct arena *arena, const char *first, const char *second)
{
  if (first == NULL || second == NULL)
    return first != NULL ? first : second != NULL ? second : "";
  return arena_printf(arena, "%s %s", first, second);
}

static Crm__RmdLine *line_of(struct arena *arena, const struct rmd_shown *shown, size_t index, bool first)
{
  const struct rmd_account *account = shown->accounts[index];
  const struct rmd_member *member = &account->member;
  const struct rmd_amount *amount = first ? &shown->group.first[index] : &shown->group.amounts[index];
  Crm__RmdLine *line = arena_alloc(arena, sizeof *line);
  crm__rmd_line__init(line);
  line->account_id = member->ira.account_id;
  line->label = account->label;
  line->year = (uint32_t)(first ? shown->at->year - 1 : shown->at->year);
  line->outcome = (Crm__RmdLine__Outcome)amount->outcome;
  line->balance = rmd_money(arena, first ? member->first_balance_e4 : member->ira.balance_e4);
  line->outstanding = rmd_money(arena, first ? member->first_outstanding_e4 : member->ira.outstanding_e4);
  line->amount = rmd_money(arena, amount->amount_e4);
  line->due_on = rmd_date(arena, amount->due_on);
  line->empty_by = rmd_date(arena, amount->empty_by);
  line->rule = amount->rule;
  line->source = amount->source;
  line->why = amount->why != NULL ? amount->why : "";
  line->note = join(arena, amount->note, amount->disclosure);
  line->withdrawn = rmd_money(arena, first ? 0 : shown->group.taken_e4[index]);
  line->typed = (const char **)account->typed;
  line->n_typed = account->typed_count;
  if (amount->factor_tenths == 0)
    return line;
  line->factor = arena_printf(arena, "%d.%d", amount->factor_tenths / 10, amount->factor_tenths % 10);
  line->table = rmd_table_name(amount->table);
  line->age = (uint32_t)amount->age;
  line->other_age = (uint32_t)amount->other_age;
  return line;
}

static Crm__RmdDue *due_of(struct arena *arena, const struct rmd_shown *shown, const struct rmd_obligation *of)
{
  struct rmd_excise excise;
  Crm__RmdDue *due = arena_alloc(arena, sizeof *due);
  crm__rmd_due__init(due);
  due->year = (uint32_t)of->year;
  due->due_on = rmd_date(arena, of->due_on);
  due->amount = rmd_money(arena, of->amount_e4);
  due->withdrawn = rmd_money(arena, of->taken_e4);
  due->late = rmd_money(arena, of->late_e4);
  due->remaining = rmd_money(arena, of->remaining_e4);
  if (!rmd_excise_of(shown->at->law, of, &excise))
    return due;
  due->excise = rmd_money(arena, excise.at_stake_e4);
  due->excise_corrected = rmd_money(arena, excise.corrected_e4);
  due->excise_rule =
      arena_printf(arena, "%d%%, %d%% when corrected in time (26 USC 4974)", excise.percent, excise.corrected_percent);
  due->correct_by = rmd_date(arena, excise.correct_by);
  return due;
}

static Crm__RmdLine *unknown_line(struct arena *arena, const struct rmd_shown *shown, size_t index)
{
  const char *lacks = rmd_account_lacks(shown->accounts[index]);
  Crm__RmdLine *line = arena_alloc(arena, sizeof *line);
  crm__rmd_line__init(line);
  line->account_id = shown->accounts[index]->member.ira.account_id;
  line->label = shown->accounts[index]->label;
  line->year = (uint32_t)shown->at->year;
  line->outcome = CRM__RMD_LINE__OUTCOME__REFUSED;
  line->why = lacks != NULL ? lacks : shown->unknown;
  return line;
}

Crm__RmdGroup *rmd_show_group(struct arena *arena, const struct rmd_shown *shown)
{
  const struct rmd_group *group = &shown->group;
  Crm__RmdGroup *out = arena_alloc(arena, sizeof *out);
  crm__rmd_group__init(out);
  out->name = rmd_group_name(arena, &shown->accounts[0]->member.ira);
  out->status = rmd_status_name(rmd_shown_status(shown));
  out->remaining = rmd_money(arena, group->remaining_e4);
  out->lines = arena_array(arena, 2 * shown->count, sizeof *out->lines);
  out->parts = arena_array(arena, shown->count, sizeof *out->parts);
  for (size_t i = 0; shown->unknown != NULL && i < shown->count; i++)
    out->lines[out->n_lines++] = unknown_line(arena, shown, i);
  if (shown->unknown != NULL)
    return out;
  for (size_t i = 0; group->first != NULL && i < shown->count; i++)
    out->lines[out->n_lines++] = line_of(arena, shown, i, true);
  for (size_t i = 0; i < shown->count; i++) {
    out->lines[out->n_lines++] = line_of(arena, shown, i, false);
    out->parts[out->n_parts++] = rmd_money(arena, group->parts_e4[i]);
  }
  out->dues = arena_array(arena, group->due_count, sizeof *out->dues);
  for (; out->n_dues < group->due_count; out->n_dues++)
    out->dues[out->n_dues] = due_of(arena, shown, &group->dues[out->n_dues]);
  return out;
}

/* Sums fit: rmd_group_compute() has added the same. */
static void add_dues(struct arena *arena, const struct rmd_group *group, Crm__FirmRmdLine *out)
{
  int64_t amount_e4 = 0, taken_e4 = 0;
  for (size_t i = 0; i < group->due_count; i++) {
    const struct rmd_obligation *due = &group->dues[i];
    amount_e4 += due->amount_e4;
    taken_e4 += due->taken_e4 + due->late_e4;
    if (out->due_on[0] == '\0' && (due->remaining_e4 > 0 || i + 1 == group->due_count))
      out->due_on = rmd_date(arena, due->due_on);
  }
  out->amount = rmd_money(arena, amount_e4);
  out->withdrawn = rmd_money(arena, taken_e4);
}

Crm__FirmRmdLine *rmd_show_line(struct arena *arena, const struct rmd_shown *shown)
{
  Crm__FirmRmdLine *out = arena_alloc(arena, sizeof *out);
  crm__firm_rmd_line__init(out);
  out->person_id = shown->accounts[0]->person_id;
  out->person = shown->accounts[0]->person;
  out->group = rmd_group_name(arena, &shown->accounts[0]->member.ira);
  out->status = rmd_status_name(rmd_shown_status(shown));
  out->remaining = rmd_money(arena, shown->group.remaining_e4);
  out->why = shown->unknown != NULL ? shown->unknown : shown->group.why != NULL ? shown->group.why : "";
  out->account_ids = arena_array(arena, shown->count, sizeof *out->account_ids);
  for (; out->n_account_ids < shown->count; out->n_account_ids++)
    out->account_ids[out->n_account_ids] = shown->accounts[out->n_account_ids]->member.ira.account_id;
  add_dues(arena, &shown->group, out);
  return out;
}
