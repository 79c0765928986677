/* Puts scores and flags of single securities together over a portfolio. */
#include "analysis.h"

#include <string.h>

#include "base/decimal.h"

#define FLAGGED_IDS_MAX 100

static struct status does_not_fit(void)
{
  return status_fail(STATUS_OUT_OF_RANGE, "account_id", "the holdings' values do not fit");
}

static int64_t absolute(int64_t value)
{
  return value < 0 ? -value : value;
}

struct analysis analysis_make(const struct world *world, const struct portfolio *portfolio)
{
  struct arena *arena = world->call->arena;
  size_t count = portfolio->parts.count;
  struct analysis analysis = { .world = world,
                               .portfolio = portfolio,
                               .scores = arena_array(arena, count + 1, sizeof *analysis.scores),
                               .flags = arena_array(arena, count + 1, sizeof *analysis.flags),
                               .places = arena_array(arena, count + 1, sizeof *analysis.places) };
  for (size_t i = 0; i < count; i++) {
    int64_t security_id = portfolio->parts.items[i].security_id;
    analysis.scores[i] = world_score_of(world, (uint64_t)security_id);
    analysis.flags[i] = world_flags_of(world, (uint64_t)security_id);
    if (!board_find(&world->board, security_id, &analysis.places[i]))
      analysis.places[i] = SIZE_MAX;
  }
  for (size_t i = 0; i < portfolio->count; i++)
    analysis.total_e4 += absolute(portfolio->positions[i].value_e4);
  return analysis;
}

static Esg__PortfolioScore *score_out(struct arena *arena, const struct esg_portfolio_score *score)
{
  Esg__PortfolioScore *out = arena_alloc(arena, sizeof *out);
  esg__portfolio_score__init(out);
  out->score = data_score_text(arena, score->score_e4);
  out->coverage_e8 = score->coverage_e8;
  if (score->grade != NULL)
    out->grade = score->grade;
  return out;
}

static struct status score_holdings(const struct analysis *analysis, const struct esg_holding *holdings,
                                    Esg__PortfolioScore **out)
{
  struct esg_portfolio_score score;
  if (!esg_portfolio_score_of(holdings, analysis->portfolio->parts.count, &score))
    return does_not_fit();
  *out = score_out(analysis->world->call->arena, &score);
  return status_ok();
}

struct status analysis_score(const struct analysis *analysis, Esg__PortfolioScore **out)
{
  const struct look_parts *parts = &analysis->portfolio->parts;
  struct esg_holding *holdings = arena_array(analysis->world->call->arena, parts->count + 1, sizeof *holdings);
  for (size_t i = 0; i < parts->count; i++)
    holdings[i] = (struct esg_holding){ parts->items[i].value_e4, analysis->scores[i].score.score_e4 };
  return score_holdings(analysis, holdings, out);
}

struct status analysis_value(const struct analysis *analysis, const char *value, Esg__PortfolioScore **out)
{
  const struct look_parts *parts = &analysis->portfolio->parts;
  struct esg_holding *holdings = arena_array(analysis->world->call->arena, parts->count + 1, sizeof *holdings);
  for (size_t i = 0; i < parts->count; i++) {
    holdings[i] = (struct esg_holding){ parts->items[i].value_e4, ESG_NO_SCORE };
    if (analysis->places[i] != SIZE_MAX)
      holdings[i].score_e4 = board_value_of(&analysis->world->board, analysis->places[i], value).score_e4;
  }
  return score_holdings(analysis, holdings, out);
}

static struct status weight_of(const struct analysis *analysis, __int128 value_e4, int64_t *weight_e8)
{
  *weight_e8 = 0;
  if (analysis->total_e4 == 0)
    return status_ok();
  return decimal_divide(value_e4 * WEIGHT_E8, analysis->total_e4, ROUND_HALF_EVEN, weight_e8) ? status_ok()
                                                                                              : does_not_fit();
}

static bool has_id(const Esg__PracticeRow *row, uint64_t security_id)
{
  for (size_t i = 0; i < row->n_flagged_security_ids; i++)
    if (row->flagged_security_ids[i] == security_id)
      return true;
  return false;
}

struct status analysis_practice(const struct analysis *analysis, size_t practice, Esg__PracticeRow *out)
{
  const struct world *world = analysis->world;
  const struct look_parts *parts = &analysis->portfolio->parts;
  __int128 flagged_e4 = 0, unknown_e4 = 0;
  out->practice = world->predicates.practices[practice].name;
  out->avoided = world_avoids(world, out->practice);
  out->flagged_security_ids = arena_array(world->call->arena, FLAGGED_IDS_MAX, sizeof *out->flagged_security_ids);
  for (size_t i = 0; i < parts->count; i++) {
    uint64_t security_id = (uint64_t)parts->items[i].security_id;
    enum esg_outcome outcome = world_verdict(world, security_id, practice).outcome;
    if (outcome == ESG_UNKNOWN)
      unknown_e4 += absolute(parts->items[i].value_e4);
    if (outcome != ESG_FLAGGED)
      continue;
    flagged_e4 += absolute(parts->items[i].value_e4);
    if (out->n_flagged_security_ids < FLAGGED_IDS_MAX && !has_id(out, security_id))
      out->flagged_security_ids[out->n_flagged_security_ids++] = security_id;
  }
  struct status status = weight_of(analysis, flagged_e4, &out->flagged_weight_e8);
  return status_is_ok(status) ? weight_of(analysis, unknown_e4, &out->unknown_weight_e8) : status;
}

/* Adds the names that are not there yet. */
static void unite(struct arena *arena, const char ***names, size_t *count, const char *const *more, size_t more_count)
{
  const char **wider = arena_array(arena, *count + more_count + 1, sizeof *wider);
  if (*count > 0)
    memcpy(wider, *names, *count * sizeof *wider);
  for (size_t i = 0; i < more_count; i++) {
    bool is_there = false;
    for (size_t j = 0; j < *count && !is_there; j++)
      is_there = strcmp(wider[j], more[i]) == 0;
    if (!is_there)
      wider[(*count)++] = more[i];
  }
  *names = wider;
}

struct holding_work {
  struct esg_holding *parts;
  size_t count;
  __int128 conflict_e4;
};

static void gather_parts(const struct analysis *analysis, size_t position, struct holding_work *work,
                         Esg__HoldingRow *row)
{
  const struct look_parts *parts = &analysis->portfolio->parts;
  struct arena *arena = analysis->world->call->arena;
  for (size_t i = 0; i < parts->count; i++) {
    if (parts->items[i].position != position)
      continue;
    const struct world_flags *flags = &analysis->flags[i];
    work->parts[work->count++] = (struct esg_holding){ parts->items[i].value_e4, analysis->scores[i].score.score_e4 };
    if (flags->flagged_count > 0) {
      unite(arena, &row->flagged, &row->n_flagged, flags->flagged, flags->flagged_count);
      work->conflict_e4 += absolute(parts->items[i].value_e4);
    }
    if (flags->unknown_count > 0)
      unite(arena, &row->unknown, &row->n_unknown, flags->unknown, flags->unknown_count);
  }
}

/* A fund is a conflict when it shows an avoided practice, by its own ratings or by more of what it holds than is
 * tolerated; else its fit is that of its constituents together. */
static enum esg_fit fit_of(const struct world *world, const struct fund *fund, const struct esg_portfolio_score *score)
{
  bool is_flagged = world_flags_of_fund(world, fund).outcome == ESG_FLAGGED;
  return esg_security_score_of(score->score_e4, is_flagged).fit;
}

struct status analysis_holding(const struct analysis *analysis, size_t position, Esg__HoldingRow **out)
{
  const struct world *world = analysis->world;
  struct arena *arena = world->call->arena;
  const struct look_position *held = &analysis->portfolio->positions[position];
  uint64_t security_id = (uint64_t)held->security_id;
  const Account__Security *security = world_security(world, security_id);
  const struct fund *fund = funds_find(&analysis->portfolio->funds, security_id);
  struct holding_work work = { .parts = arena_array(arena, analysis->portfolio->parts.count + 1, sizeof *work.parts) };
  struct esg_portfolio_score score;
  char text[DECIMAL_TEXT_SIZE];
  Esg__HoldingRow *row = arena_alloc(arena, sizeof *row);
  esg__holding_row__init(row);
  gather_parts(analysis, position, &work, row);
  if (!esg_portfolio_score_of(work.parts, work.count, &score))
    return does_not_fit();
  row->security_id = security_id;
  row->symbol = security ? security->symbol : "";
  row->value = arena_strdup(arena, decimal_format(held->value_e4, CASH_PLACES, 2, text));
  row->short_position = held->value_e4 < 0;
  row->score = data_score_text(arena, score.score_e4);
  row->scored_weight_e8 = score.coverage_e8;
  row->looked_through = fund != NULL;
  row->constituents_as_of = fund ? fund->as_of : "";
  row->fit = (Esg__Fit__Kind)(fund ? fit_of(world, fund, &score) : world_score_of(world, security_id).score.fit);
  if (fund != NULL && held->value_e4 != 0 &&
      !decimal_divide(work.conflict_e4 * WEIGHT_E8, absolute(held->value_e4), ROUND_HALF_EVEN,
                      &row->conflict_weight_e8))
    return does_not_fit();
  *out = row;
  return weight_of(analysis, absolute(held->value_e4), &row->weight_e8);
}

uint32_t analysis_conflicts(const struct analysis *analysis)
{
  const struct portfolio *portfolio = analysis->portfolio;
  uint32_t count = 0;
  for (size_t i = 0; i < portfolio->count; i++) {
    uint64_t security_id = (uint64_t)portfolio->positions[i].security_id;
    const struct fund *fund = funds_find(&portfolio->funds, security_id);
    struct world_flags flags =
        fund ? world_flags_of_fund(analysis->world, fund) : world_flags_of(analysis->world, security_id);
    count += portfolio->positions[i].value_e4 > 0 && flags.outcome == ESG_FLAGGED;
  }
  return count;
}
