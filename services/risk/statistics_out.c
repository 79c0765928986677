/* Fills the contract's messages with statistics of scale 1e-8. */
#include "statistics_out.h"

#include <stdlib.h>

#include "base/decimal.h"

#define TOP_SECTORS 10

double rate_in(const char *text)
{
  int64_t rate_e8 = 0;
  if (text[0] == '\0' || !status_is_ok(decimal_parse(text, WEIGHT_PLACES, &rate_e8)))
    return 0;
  return (double)rate_e8 / (double)WEIGHT_E8;
}

static Risk__TailRisk *tail_out(struct arena *arena, int percent, size_t days, const struct profile_tail *in)
{
  Risk__TailRisk *out = arena_alloc(arena, sizeof *out);
  risk__tail_risk__init(out);
  out->percent = (uint32_t)percent;
  out->days = (uint32_t)days;
  out->historical_var_e8 = metric_scale_e8(in->historical.value_at_risk);
  out->historical_shortfall_e8 = metric_scale_e8(in->historical.shortfall);
  out->gaussian_var_e8 = metric_scale_e8(in->gaussian.value_at_risk);
  out->gaussian_shortfall_e8 = metric_scale_e8(in->gaussian.shortfall);
  out->modified_var_e8 = metric_scale_e8(in->modified.value_at_risk);
  out->modified_shortfall_e8 = metric_scale_e8(in->modified.shortfall);
  out->ewma_var_e8 = metric_scale_e8(in->ewma.value_at_risk);
  out->ewma_shortfall_e8 = metric_scale_e8(in->ewma.shortfall);
  return out;
}

Risk__SeriesStatistics *statistics_out(struct arena *arena, const struct series_profile *in)
{
  Risk__SeriesStatistics *out = arena_alloc(arena, sizeof *out);
  risk__series_statistics__init(out);
  out->days = (uint32_t)in->days;
  out->cumulative_return_e8 = metric_scale_e8(in->cumulative_return);
  out->volatility_e8 = metric_scale_e8(in->volatility);
  out->beta_e8 = metric_scale_e8(in->beta);
  out->downside_deviation_e8 = metric_scale_e8(in->downside_deviation);
  out->sharpe_e8 = metric_scale_e8(in->sharpe);
  out->sortino_e8 = metric_scale_e8(in->sortino);
  out->skewness_e8 = metric_scale_e8(in->skewness);
  out->excess_kurtosis_e8 = metric_scale_e8(in->excess_kurtosis);
  out->max_drawdown_e8 = metric_scale_e8(in->drawdown.depth);
  out->drawdown_days = (uint32_t)in->drawdown.days;
  out->recovered = in->drawdown.is_recovered;
  out->tails = arena_array(arena, TAIL_LEVELS * HORIZONS, sizeof *out->tails);
  for (size_t i = 0; i < TAIL_LEVELS; i++) {
    for (size_t j = 0; j < HORIZONS; j++)
      out->tails[out->n_tails++] = tail_out(arena, tail_levels[i].percent, profile_horizons[j], &in->tails[i][j]);
  }
  return out;
}

static int compare_parts(const void *left, const void *right)
{
  const Risk__SectorPart *a = *(Risk__SectorPart *const *)left, *b = *(Risk__SectorPart *const *)right;
  return (a->share_e8 < b->share_e8) - (a->share_e8 > b->share_e8);
}

static void fill_sectors(struct arena *arena, const struct market *market, const struct exposure *in,
                         Risk__Concentration *out)
{
  out->sectors = arena_array(arena, SECTORS_MAX + 1, sizeof *out->sectors);
  for (size_t i = 0; i <= SECTORS_MAX; i++) {
    if (in->sectors_e8[i] == 0)
      continue;
    Risk__SectorPart *part = arena_alloc(arena, sizeof *part);
    risk__sector_part__init(part);
    part->sector = i < market->sector_count ? market->sectors[i] : "";
    part->share_e8 = in->sectors_e8[i];
    out->sectors[out->n_sectors++] = part;
  }
  qsort(out->sectors, out->n_sectors, sizeof *out->sectors, compare_parts);
  for (size_t i = 0; i < out->n_sectors && i < TOP_SECTORS; i++)
    out->top_ten_sectors_e8 += out->sectors[i]->share_e8;
}

Risk__Concentration *concentration_out(struct arena *arena, const struct market *market, const struct exposure *in)
{
  Risk__Concentration *out = arena_alloc(arena, sizeof *out);
  risk__concentration__init(out);
  out->value_e4 = in->net_asset_value_e4;
  out->largest_security_id = (uint64_t)in->largest_security_id;
  out->largest_security_e8 = in->largest_security_e8;
  out->top_ten_e8 = in->top_ten_e8;
  out->hhi_e8 = in->hhi_e8;
  fill_sectors(arena, market, in, out);
  out->sector_hhi_e8 = in->sector_hhi_e8;
  out->gross_e8 = in->gross_e8;
  out->net_e8 = in->net_e8;
  out->short_e8 = in->short_e8;
  out->leveraged_e8 = in->leveraged_e8;
  out->initial_margin_e8 = in->initial_margin_e8;
  out->maintenance_margin_e8 = in->margin_e8;
  return out;
}
