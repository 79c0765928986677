/* Prints measured portfolios. */
#include "portfolio_text.h"

#include "base/decimal.h"

#define SHOWN_STEP_E8 10000 /* four decimals of a ratio */

static const char *ratio_text(struct arena *arena, int64_t value_e8)
{
  if (value_e8 == INT64_MAX)
    return "without end";
  int64_t shown_e8 = value_e8;
  if (!decimal_round_to(value_e8, SHOWN_STEP_E8, ROUND_HALF_EVEN, &shown_e8))
    shown_e8 = value_e8;
  return scaled_text(arena, shown_e8, WEIGHT_PLACES, 2);
}

static const char *level_text(struct arena *arena, uint32_t level)
{
  return level == 0 ? "none" : level > 5 ? "beyond 5" : arena_printf(arena, "%u", level);
}

void portfolio_text_score(struct cli *cli, const Risk__PortfolioScore *score)
{
  fprintf(cli->out, "level %s%s\n%s\n", level_text(cli->arena, score->level),
          score->level > 0 && !score->admissible ? ", not admissible" : "", score->explanation);
  if (score->n_rows == 0)
    return;
  fprintf(cli->out, "measured against %s, %s to %s, table %llu\n", score->benchmark, score->history_from,
          score->history_to, (unsigned long long)score->table_version);
  struct table *table = table_new(cli->arena, "row|>value|>level");
  for (size_t i = 0; i < score->n_rows; i++)
    table_add(table, (const char *[]){ score->rows[i]->name, score->rows[i]->value,
                                       level_text(cli->arena, score->rows[i]->level) });
  table_print(table, cli->out);
}

static void add_ratio(struct cli *cli, struct table *table, const char *name, const int64_t values_e8[2])
{
  table_add(table,
            (const char *[]){ name, ratio_text(cli->arena, values_e8[0]), ratio_text(cli->arena, values_e8[1]) });
}

static void add_percent(struct cli *cli, struct table *table, const char *name, const int64_t values_e8[2])
{
  table_add(table,
            (const char *[]){ name, percent_text(cli->arena, values_e8[0]), percent_text(cli->arena, values_e8[1]) });
}

static void print_statistics(struct cli *cli, const Risk__SeriesStatistics *own, const Risk__SeriesStatistics *market)
{
  struct table *table = table_new(cli->arena, "over the window|>portfolio|>benchmark");
  add_percent(cli, table, "return", (int64_t[]){ own->cumulative_return_e8, market->cumulative_return_e8 });
  add_percent(cli, table, "volatility, a year", (int64_t[]){ own->volatility_e8, market->volatility_e8 });
  add_percent(cli, table, "downside deviation, a year",
              (int64_t[]){ own->downside_deviation_e8, market->downside_deviation_e8 });
  add_ratio(cli, table, "beta", (int64_t[]){ own->beta_e8, market->beta_e8 });
  add_ratio(cli, table, "Sharpe", (int64_t[]){ own->sharpe_e8, market->sharpe_e8 });
  add_ratio(cli, table, "Sortino", (int64_t[]){ own->sortino_e8, market->sortino_e8 });
  add_percent(cli, table, "maximum drawdown", (int64_t[]){ own->max_drawdown_e8, market->max_drawdown_e8 });
  for (size_t i = 0; i < own->n_tails && i < market->n_tails; i++) {
    const Risk__TailRisk *a = own->tails[i], *b = market->tails[i];
    const char *of = arena_printf(cli->arena, "%u%%, %s", a->percent, a->days == 1 ? "a day" : "a week");
    add_percent(cli, table, arena_printf(cli->arena, "value at risk %s", of),
                (int64_t[]){ a->historical_var_e8, b->historical_var_e8 });
    add_percent(cli, table, arena_printf(cli->arena, "  shortfall %s", of),
                (int64_t[]){ a->historical_shortfall_e8, b->historical_shortfall_e8 });
    add_percent(cli, table, arena_printf(cli->arena, "  modified %s", of),
                (int64_t[]){ a->modified_var_e8, b->modified_var_e8 });
    add_percent(cli, table, arena_printf(cli->arena, "  weighted (EWMA) %s", of),
                (int64_t[]){ a->ewma_var_e8, b->ewma_var_e8 });
  }
  table_print(table, cli->out);
}

static void print_concentration(struct cli *cli, const Risk__Concentration *found)
{
  struct table *table = table_new(cli->arena, "of net asset value|>share");
  const struct {
    const char *name;
    int64_t share_e8;
  } rows[] = {
    { "largest security", found->largest_security_e8 },
    { "ten largest", found->top_ten_e8 },
    { "gross", found->gross_e8 },
    { "net", found->net_e8 },
    { "short", found->short_e8 },
    { "leveraged and inverse funds", found->leveraged_e8 },
    { "initial margin", found->initial_margin_e8 },
    { "maintenance margin", found->maintenance_margin_e8 },
  };
  for (size_t i = 0; i < array_length(rows); i++)
    table_add(table, (const char *[]){ rows[i].name, percent_text(cli->arena, rows[i].share_e8) });
  for (size_t i = 0; i < found->n_sectors; i++)
    table_add(table, (const char *[]){
                         arena_printf(cli->arena, "sector %s",
                                      found->sectors[i]->sector[0] != '\0' ? found->sectors[i]->sector : "unknown"),
                         percent_text(cli->arena, found->sectors[i]->share_e8) });
  table_print(table, cli->out);
  fprintf(cli->out, "HHI of securities %s, of sectors %s\n", ratio_text(cli->arena, found->hhi_e8),
          ratio_text(cli->arena, found->sector_hhi_e8));
}

void portfolio_text_metrics(struct cli *cli, const Risk__PortfolioMetrics *metrics)
{
  portfolio_text_score(cli, metrics->score);
  if (metrics->concentration != NULL)
    print_concentration(cli, metrics->concentration);
  if (metrics->own != NULL && metrics->benchmark != NULL)
    print_statistics(cli, metrics->own, metrics->benchmark);
}

void portfolio_text_stress(struct cli *cli, const Risk__StressReport *report)
{
  struct table *table = table_new(cli->arena, "what|from|to|>change|>benchmark|>stood in for|why not");
  for (size_t i = 0; i < report->n_results; i++) {
    const Risk__StressResult *result = report->results[i];
    table_add(table, (const char *[]){ result->name, result->from, result->to,
                                       result->measured ? percent_text(cli->arena, result->change_e8) : "",
                                       result->measured ? percent_text(cli->arena, result->benchmark_change_e8) : "",
                                       percent_text(cli->arena, result->replaced_weight_e8), result->reason });
  }
  table_print(table, cli->out);
}

void portfolio_text_factors(struct cli *cli, const Risk__FactorReport *report)
{
  struct table *table = table_new(cli->arena, "factor|>exposure|>volatility|>of the variance");
  for (size_t i = 0; i < report->n_factors; i++) {
    const Risk__FactorPart *part = report->factors[i];
    table_add(table, (const char *[]){ part->name, ratio_text(cli->arena, part->exposure_e8),
                                       percent_text(cli->arena, part->volatility_e8),
                                       percent_text(cli->arena, part->variance_share_e8) });
  }
  table_add(table, (const char *[]){ "the names' own", "", "", percent_text(cli->arena, report->specific_share_e8) });
  table_print(table, cli->out);
  fprintf(cli->out, "volatility a year: %s by the model, %s by the covariance of %u names (shrunk by %s)\n",
          percent_text(cli->arena, report->volatility_e8), percent_text(cli->arena, report->covariance_volatility_e8),
          report->names, percent_text(cli->arena, report->shrinkage_e8));
}

void portfolio_text_history(struct cli *cli, const Risk__ScoreHistory *history)
{
  struct table *table = table_new(cli->arena, ">version|quarter|>published|>measured|decided by|window ends");
  for (size_t i = 0; i < history->n_scores; i++) {
    const Risk__PortfolioScore *score = history->scores[i];
    table_add(table, (const char *[]){
                         id_text(cli->arena, score->version), score->quarter, level_text(cli->arena, score->level),
                         level_text(cli->arena, score->measured_level), score->decided_by, score->history_to });
  }
  table_print(table, cli->out);
}

void portfolio_text_sheet(struct cli *cli, const Risk__ReviewSheet *sheet)
{
  fprintf(cli->out, "index %llu, %s\n", (unsigned long long)sheet->index_id, sheet->quarter);
  if (sheet->strategy != NULL)
    fprintf(cli->out, "objective: %s\nstated level %u\n", sheet->strategy->objective, sheet->strategy->stated_level);
  else
    fprintf(cli->out, "its manager has not stated an objective yet\n");
  fprintf(cli->out, "published level %s; a review may give from %s up\n",
          level_text(cli->arena, sheet->published->level), level_text(cli->arena, sheet->lowest_level));
  portfolio_text_metrics(cli, sheet->metrics);
  for (size_t i = 0; i < sheet->n_breaches; i++)
    fprintf(cli->out, "breach of %s: %s\n", sheet->breaches[i]->rule, sheet->breaches[i]->message);
  if (sheet->n_breaches == 0)
    fprintf(cli->out, "no rule of its level is broken\n");
}

struct table *portfolio_text_screen_table(struct arena *arena)
{
  return table_new(arena, "index|>level|>volatility|>beta|>drawdown|>VaR 95% a week|>Sharpe");
}

void portfolio_text_screen_line(struct cli *cli, struct table *table, const Risk__PortfolioScreen *line)
{
  const Risk__SeriesStatistics *found = line->statistics;
  const char *cells[7] = { id_text(cli->arena, line->index_id), level_text(cli->arena, line->level) };
  if (found != NULL && found->n_tails > 1) {
    cells[2] = percent_text(cli->arena, found->volatility_e8);
    cells[3] = ratio_text(cli->arena, found->beta_e8);
    cells[4] = percent_text(cli->arena, found->max_drawdown_e8);
    cells[5] = percent_text(cli->arena, found->tails[1]->historical_var_e8);
    cells[6] = ratio_text(cli->arena, found->sharpe_e8);
  }
  table_add(table, cells);
}
