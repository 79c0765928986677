/* Checks of what the engine is asked, and the boundary between money and statistics. */
#include "goal_model.h"

#include <math.h>

#include "goal_series.h"

#define AMOUNT_MAX 1e15      /* above any amount in 1e-4 that fits 64 bits */
#define LOG_VARIANCE_MAX 1.0 /* a month: a yearly volatility of several hundred percent */
#define LOG_MEAN_MAX 1.0
#define EXACT_LOG_VARIANCE_MIN 2e-8 /* a month; less is finer than the finest grid */
#define LOG_GROWTH_MAX 60.0         /* over all months, seven deviations up: e^60 is more than there is money */

const double goal_percentiles[GOAL_PERCENTILES] = { 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95 };

static struct status refuse(struct arena *arena, const char *field, const char *message)
{
  return status_format(arena, STATUS_INVALID_ARGUMENT, field, "%s", message);
}

static bool is_within(double value, double low, double high)
{
  return value >= low && value <= high; /* false for NaN */
}

static struct status check_flows(struct arena *arena, const char *name, const double *flows, int months)
{
  for (int k = 0; flows != NULL && k <= months; k++) {
    if (!is_within(flows[k], 0, AMOUNT_MAX))
      return refuse(arena, arena_printf(arena, "%s[%d]", name, k), "must be between 0 and 1e15");
  }
  return status_ok();
}

static struct status check_goals(struct arena *arena, const struct goal_model *model)
{
  if (model->goal_count < 0 || model->goal_count > GOAL_GOALS_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "goals", "a plan has at most %d goals", GOAL_GOALS_MAX);
  for (int g = 0; g < model->goal_count; g++) {
    const double *due = model->goals[g].due;
    struct status status = check_flows(arena, arena_printf(arena, "goals[%d].due", g), due, model->months);
    if (!status_is_ok(status))
      return status;
    bool is_paid = false;
    for (int k = 0; k <= model->months; k++)
      is_paid = is_paid || due[k] > 0;
    if (!is_paid)
      return refuse(arena, arena_printf(arena, "goals[%d].due", g), "a goal needs at least one payment above 0");
  }
  return status_ok();
}

struct status goal_model_check(struct arena *arena, const struct goal_model *model)
{
  if (model->months < 0 || model->months > GOAL_MONTHS_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "months", "must be between 0 and %d", GOAL_MONTHS_MAX);
  if (!is_within(model->start_value, 0, AMOUNT_MAX))
    return refuse(arena, "start_value", "must be between 0 and 1e15");
  if (!is_within(model->log_mean, -LOG_MEAN_MAX, LOG_MEAN_MAX))
    return refuse(arena, "log_mean", "must be between -1 and 1 a month");
  if (!is_within(model->log_variance, 0, LOG_VARIANCE_MAX))
    return refuse(arena, "log_variance", "must be between 0 and 1 a month");
  if (model->log_mean * model->months + 7 * sqrt(model->log_variance * model->months) > LOG_GROWTH_MAX)
    return refuse(arena, "months", "so much growth for so long has no meaning: shorten the plan or lower the return");
  if (!is_within(model->fee_factor, 0.5, 1))
    return refuse(arena, "fee_factor", "must be between 0.5 and 1");
  struct status status = check_flows(arena, "contributions", model->contributions, model->months);
  if (status_is_ok(status))
    status = check_flows(arena, "inflows", model->inflows, model->months);
  if (status_is_ok(status) && model->contributions != NULL && model->contributions[0] > 0)
    status = refuse(arena, "contributions[0]", "contributions begin in month 1");
  return status_is_ok(status) ? check_goals(arena, model) : status;
}

static struct status check_history(struct arena *arena, const struct goal_options *options)
{
  if (options->history == NULL || options->history_count < 1 || options->history_count > GOAL_HISTORY_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "history", "a bootstrap draws from 1 to %d months",
                         GOAL_HISTORY_MAX);
  if (options->block_months < 1 || options->block_months > options->history_count)
    return refuse(arena, "block_months", "must be between 1 and the number of historical months");
  for (int i = 0; i < options->history_count; i++) {
    if (!is_within(options->history[i], -0.99, 10))
      return refuse(arena, arena_printf(arena, "history[%d]", i), "a monthly return is between -0.99 and 10");
  }
  return status_ok();
}

/* A goal of higher rank that is over before the next one begins is not touched by it: the order of payment decides. */
static bool is_rank_the_order_of_dates(const struct goal_model *model)
{
  int over = 0;
  for (int g = 0; g < model->goal_count; g++) {
    const double *due = model->goals[g].due;
    for (int k = 0; k < over; k++) {
      if (due[k] > 0)
        return false;
    }
    for (int k = over; k <= model->months; k++)
      over = due[k] > 0 ? k : over;
  }
  return true;
}

static bool is_too_fine(double log_variance)
{
  return log_variance > 0 && log_variance < EXACT_LOG_VARIANCE_MIN;
}

struct status goal_options_check(struct arena *arena, const struct goal_model *model,
                                 const struct goal_options *options)
{
  if (options->threads < 0 || options->threads > GOAL_THREADS_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "threads", "must be at most %d", GOAL_THREADS_MAX);
  if (options->method == GOAL_EXACT) {
    if (is_too_fine(model->log_variance))
      return refuse(arena, "method", "the exact method takes a volatility of 0 or of at least 0.1 percent a year");
    if (model->order == GOAL_BY_RANK && !is_rank_the_order_of_dates(model))
      return refuse(arena, "method", "goals by rank are decided path by path: use Monte Carlo, Sobol or bootstrap");
    return status_ok();
  }
  if (options->paths < 2 || options->paths > GOAL_PATHS_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "paths", "must be between 2 and %d", GOAL_PATHS_MAX);
  uint64_t rows = (uint64_t)model->months / 12 + 2 + (uint64_t)model->goal_count;
  if (options->fan && rows * options->paths > GOAL_SAMPLE_CELLS_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "paths",
                         "a fan keeps %llu values a path, at most %d in all: ask for fewer paths",
                         (unsigned long long)rows, GOAL_SAMPLE_CELLS_MAX);
  return options->method == GOAL_BOOTSTRAP ? check_history(arena, options) : status_ok();
}

void goal_monthly_log(double yearly_return, double yearly_volatility, double *log_mean, double *log_variance)
{
  double ratio = yearly_volatility / (1 + yearly_return);
  double variance = series_log1p(ratio * ratio);
  *log_variance = variance / 12;
  *log_mean = (series_log1p(yearly_return) - variance / 2) / 12;
}

bool goal_exact_takes(double yearly_return, double yearly_volatility)
{
  double log_mean, log_variance;
  goal_monthly_log(yearly_return, yearly_volatility, &log_mean, &log_variance);
  return !is_too_fine(log_variance);
}

double goal_amount_of_e4(int64_t amount_e4)
{
  return (double)amount_e4 / 1e4;
}

int64_t goal_amount_to_e4(double amount)
{
  double scaled = amount * 1e4;
  if (!(scaled < 0x1p63)) /* NaN too: worse than any bound */
    return INT64_MAX;
  return scaled <= -0x1p63 ? INT64_MIN : llrint(scaled); /* the default rounding mode is half even */
}
