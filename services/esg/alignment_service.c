/* AlignmentService: holdings against wishes, one security down to the metric, and how a score went. */
#include "analysis.h"

#define SHORT_NOTE "A holding sold short counts with 100 less the score of its security."
#define FUND_NOTE "Funds count with their constituents, as far as these are known."
#define GRADE_NOTE "Less than half of the holdings' value has a score, so there is no grade."
#define SILENT_NOTE "The client has said nothing of this account that counts on this date."
#define UNKNOWN_NOTE "Where there are no data on a practice it is unknown, which is not clean."

#define ROLES_OF_CLIENTS (ROLES_STAFF & ~ROLE_BIT(ROLE_TRADER)) /* traders see no personal data */

static void add_note(struct arena *arena, Esg__Analysis *out, const char *note)
{
  const char **wider = arena_array(arena, out->n_notes + 1, sizeof *wider);
  for (size_t i = 0; i < out->n_notes; i++)
    wider[i] = out->notes[i];
  wider[out->n_notes++] = note;
  out->notes = wider;
}

static void write_notes(const struct analysis *analysis, Esg__Analysis *out)
{
  struct arena *arena = analysis->world->call->arena;
  bool has_short = false, has_unknown = false;
  for (size_t i = 0; i < out->n_holdings; i++) {
    has_short = has_short || out->holdings[i]->short_position;
    has_unknown = has_unknown || out->holdings[i]->n_unknown > 0;
  }
  if (analysis->world->preferences == NULL)
    add_note(arena, out, SILENT_NOTE);
  if (has_short)
    add_note(arena, out, SHORT_NOTE);
  if (analysis->portfolio->funds.count > 0)
    add_note(arena, out, FUND_NOTE);
  if (has_unknown)
    add_note(arena, out, UNKNOWN_NOTE);
  if (out->portfolio->score[0] != '\0' && out->portfolio->grade[0] == '\0')
    add_note(arena, out, GRADE_NOTE);
  if (analysis->portfolio->unpriced_count > 0)
    add_note(arena, out,
             arena_printf(arena, "%zu holdings have no price on this date and are left out.",
                          analysis->portfolio->unpriced_count));
}

static struct status write_values(const struct analysis *own, const struct analysis *benchmark, Esg__Analysis *out)
{
  const struct world *world = own->world;
  struct status status = status_ok();
  out->values = arena_array(world->call->arena, world->reference.n_values + 1, sizeof *out->values);
  for (size_t i = 0; status_is_ok(status) && i < world->reference.n_values; i++) {
    Esg__ValueRow *row = arena_alloc(world->call->arena, sizeof *row);
    esg__value_row__init(row);
    row->value = world->reference.values[i]->name;
    row->importance = (uint32_t)world_importance(world, row->value);
    status = analysis_value(own, row->value, &row->portfolio);
    if (status_is_ok(status) && benchmark != NULL)
      status = analysis_value(benchmark, row->value, &row->benchmark);
    out->values[out->n_values++] = row;
  }
  return status;
}

static struct status write_practices(const struct analysis *own, const struct analysis *benchmark, Esg__Analysis *out)
{
  const struct world *world = own->world;
  struct status status = status_ok();
  size_t count = world->predicates.practice_count;
  out->practices = arena_array(world->call->arena, count + 1, sizeof *out->practices);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    Esg__PracticeRow beside = ESG__PRACTICE_ROW__INIT;
    Esg__PracticeRow *row = arena_alloc(world->call->arena, sizeof *row);
    esg__practice_row__init(row);
    status = analysis_practice(own, i, row);
    if (status_is_ok(status) && benchmark != NULL)
      status = analysis_practice(benchmark, i, &beside);
    row->benchmark_flagged_weight_e8 = beside.flagged_weight_e8;
    out->practices[out->n_practices++] = row;
  }
  return status;
}

static struct status write_analysis(const struct analysis *own, const struct analysis *benchmark, Esg__Analysis *out)
{
  const struct portfolio *portfolio = own->portfolio;
  out->as_of = data_day_text(own->world->call->arena, own->world->day.day);
  out->preference_version = own->world->preference_version;
  out->holdings = arena_array(own->world->call->arena, portfolio->count + 1, sizeof *out->holdings);
  struct status status = analysis_score(own, &out->portfolio);
  if (status_is_ok(status) && benchmark != NULL)
    status = analysis_score(benchmark, &out->benchmark_score);
  if (status_is_ok(status))
    status = write_values(own, benchmark, out);
  if (status_is_ok(status))
    status = write_practices(own, benchmark, out);
  for (size_t i = 0; status_is_ok(status) && i < portfolio->count; i++)
    status = analysis_holding(own, i, &out->holdings[out->n_holdings++]);
  if (status_is_ok(status))
    write_notes(own, out);
  return status;
}

const struct access alignment_analyze_access = { .roles = ROLES_OF_CLIENTS };
struct status alignment_analyze(struct call *call, const struct Esg__AnalyzeRequest *in, struct Esg__Analysis *out)
{
  struct world_request request = { .account_id = in->account_id };
  Account__Account *account;
  struct world world;
  struct portfolio portfolio, beside;
  struct analysis own, benchmark;
  Account__Benchmark *found;
  bool has_benchmark = in->benchmark[0] != '\0';
  struct status status = esg_account(call, in->account_id, &account);
  if (status_is_ok(status))
    status = esg_day_of(call, in->as_of, &request.day);
  if (status_is_ok(status))
    status = world_load(call, &request, &world);
  if (status_is_ok(status))
    status = portfolio_load(&world, in->account_id, &portfolio);
  if (status_is_ok(status) && has_benchmark)
    status = portfolio_of_benchmark(&world, in->benchmark, &found, &beside);
  if (!status_is_ok(status))
    return status;
  own = analysis_make(&world, &portfolio);
  out->account_id = in->account_id;
  if (has_benchmark) {
    benchmark = analysis_make(&world, &beside);
    out->benchmark = in->benchmark;
    out->benchmark_as_of = found->as_of;
  }
  return write_analysis(&own, has_benchmark ? &benchmark : NULL, out);
}

const struct access alignment_trend_access = { .roles = ROLES_OF_CLIENTS };
struct status alignment_trend(struct call *call, const struct Esg__TrendRequest *in, struct Esg__TrendResponse *out)
{
  Account__Account *account;
  struct status status = esg_account(call, in->account_id, &account);
  out->points = arena_array(call->arena, in->n_dates, sizeof *out->points);
  for (size_t i = 0; status_is_ok(status) && i < in->n_dates; i++) {
    struct world_request request = { .account_id = in->account_id, .present_preferences = in->present_preferences };
    struct world world;
    struct portfolio portfolio;
    Esg__TrendPoint *point = arena_alloc(call->arena, sizeof *point);
    esg__trend_point__init(point);
    point->as_of = in->dates[i];
    status = esg_day_of(call, in->dates[i], &request.day);
    if (status_is_ok(status))
      status = world_load(call, &request, &world);
    if (status_is_ok(status))
      status = portfolio_load(&world, in->account_id, &portfolio);
    if (!status_is_ok(status))
      break;
    struct analysis analysis = analysis_make(&world, &portfolio);
    status = analysis_score(&analysis, &point->portfolio);
    point->preference_version = world.preference_version;
    point->conflicts = analysis_conflicts(&analysis);
    out->points[out->n_points++] = point;
  }
  return status;
}
