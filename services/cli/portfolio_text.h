/* portfolio_text: measured portfolios as people read them. */
#ifndef STEWARD_CLI_PORTFOLIO_TEXT_H
#define STEWARD_CLI_PORTFOLIO_TEXT_H
#include "command.h"
#include "output.h"
#include "risk.seam.h"

void portfolio_text_score(struct cli *cli, const Risk__PortfolioScore *score);
void portfolio_text_metrics(struct cli *cli, const Risk__PortfolioMetrics *metrics);
void portfolio_text_stress(struct cli *cli, const Risk__StressReport *report);
void portfolio_text_factors(struct cli *cli, const Risk__FactorReport *report);
void portfolio_text_history(struct cli *cli, const Risk__ScoreHistory *history);
void portfolio_text_sheet(struct cli *cli, const Risk__ReviewSheet *sheet);

struct table *portfolio_text_screen_table(struct arena *arena);
void portfolio_text_screen_line(struct cli *cli, struct table *table, const Risk__PortfolioScreen *line);
#endif
