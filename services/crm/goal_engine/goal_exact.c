/* The distribution of wealth month by month: likelihoods, shortfalls and percentiles without sampling.
 *
 * The layer `all` holds every path. A goal's own layer holds the paths on which it has not missed, from its first
 * payment to its last. What misses lands on 0 in both, so that above 0 the two are one and the goal's needs no arrays,
 * until income lifts from 0 what the goal has lost: then it gets arrays of its own.
 */
#include "goal_exact.h"

#include <limits.h>
#include <math.h>

#include "goal_grid.h"
#include "goal_series.h"

#define RANGE_DEVIATIONS 7.5
#define FINENESS 1.6         /* grid points a monthly deviation */
#define FINENESS_COARSE 1.25 /* of the second run, whose difference is the error told */
#define EARLY_MONTHS 12      /* narrow yet, and so on a grid that is finer and costs little */
#define EARLY_FINER 2.5      /* times as fine */
#define LOWEST_SHARE 0.005   /* of a payment's spread in a month: below it wealth counts as even */
#define LOWEST_OF_HIGHEST 1e-60
#define SAME_MASS 1e-14
#define LEAST_ERROR 1e-8 /* what all grids share: the end of the kernel, 4e-11 of the mass in each month */

struct survivors {
  bool is_live;
  struct goal_layer layer; /* above == NULL: the continuous part is that of `all`; at_zero is always its own */
  int first_month;
  int last_month;
  double likelihood;
};

struct recursion {
  struct arena *arena;
  const struct goal_flows *flows;
  const struct goal_grid *grid;
  struct goal_layer all;
  struct survivors goals[GOAL_GOALS_MAX + 1]; /* after the goals: all of them together */
  double shortfall[GOAL_GOALS_MAX];
  struct goal_fan_row *rows; /* or NULL */
};

/* What a month asks. */
struct month {
  int k;
  double income;
  double due; /* of all goals */
  double net; /* due less income */
  double own[GOAL_GOALS_MAX];
  double up_to[GOAL_GOALS_MAX + 1]; /* due up to and including the goal's; 0 where the goal asks nothing */
};

static struct month month_of(const struct goal_flows *flows, int k, const struct goal_due **next)
{
  struct month month = { .k = k, .income = flows->income[k] };
  for (; (*next)->month == k; (*next)++) {
    month.due += (*next)->amount;
    month.up_to[(*next)->goal] = month.due;
    month.own[(*next)->goal] = (*next)->amount;
  }
  month.up_to[flows->goal_count] = month.due;
  month.net = month.due - month.income;
  return month;
}

/* Wealth before income that the goal needs; none where it asks nothing. */
static double needed(const struct month *month, int goal)
{
  return month->up_to[goal] > 0 ? month->up_to[goal] - GOAL_PAID_TOLERANCE - month->income : 0;
}

/* The goal loses what has less than it needs; then the month's net payment is taken. Needing anything means that the
 * payments exceed the income, and by no less. */
static void survive(struct recursion *work, struct survivors *goal, const struct month *month, double need)
{
  bool is_shared = goal->layer.above == NULL;
  const struct goal_layer *layer = is_shared ? &work->all : &goal->layer;
  double met = need > 0 ? goal_layer_above(work->grid, layer, need) : layer->mass;
  double lost = layer->mass - met;
  double at_zero = need > 0 ? 0 : goal->layer.at_zero;
  goal->likelihood = met + at_zero;
  if (is_shared && month->net < 0 && work->all.at_zero - at_zero > SAME_MASS) {
    goal_layer_fork(work->arena, work->grid, &work->all, &goal->layer);
    is_shared = false; /* income lifts for `all` what the goal has lost */
  }
  goal->layer.at_zero = at_zero;
  if (!is_shared) {
    goal_layer_take(work->grid, &goal->layer, month->net);
    goal->layer.at_zero -= lost;
  } else if (month->net > 0) {
    goal->layer.at_zero += met - goal_layer_above(work->grid, &work->all, month->net);
  } else if (month->net < 0) {
    goal->layer.at_zero = 0;
  }
}

/* Percentiles pass through income and payments as they are: both keep the order of paths. */
static void observe(struct recursion *work, const struct month *month)
{
  const struct goal_flows *flows = work->flows;
  double quantile[GOAL_PERCENTILES];
  bool is_date = false;
  for (int g = 0; g < flows->goal_count; g++)
    is_date = is_date || flows->first_month[g] == month->k;
  int fan_row = flows->fan_row[month->k];
  if (work->rows == NULL || (fan_row == ROW_NONE && !is_date))
    return;
  for (int p = 0; p < GOAL_PERCENTILES; p++) {
    quantile[p] = goal_layer_quantile(work->grid, &work->all, goal_percentiles[p]);
    if (fan_row != ROW_NONE)
      work->rows[fan_row].value[p] = fmax(quantile[p] - month->net, 0);
    for (int g = 0; g < flows->goal_count; g++) {
      if (flows->first_month[g] == month->k)
        work->rows[flows->date_row + g].value[p] = quantile[p] + month->income;
    }
  }
}

/* Narrow distributions need more panels: as many as resolve a deviation of what k months have spread. */
static double short_of(const struct recursion *work, double wealth, int k)
{
  if (wealth <= 0)
    return 0;
  double panels = 8 / (work->grid->growth.deviation * sqrt(k));
  return goal_layer_short(work->grid, &work->all, wealth, panels < 4 ? 4 : panels > 96 ? 96 : (int)panels);
}

static void pass_month(struct recursion *work, const struct month *month)
{
  int goal_count = work->flows->goal_count;
  goal_layer_grow(work->grid, &work->all);
  observe(work, month);
  for (int g = 0; g <= goal_count; g++) {
    struct survivors *goal = &work->goals[g];
    if (goal->first_month == month->k) {
      goal->is_live = true;
      goal->layer.at_zero = work->all.at_zero;
    }
    if (goal->is_live && goal->layer.above != NULL)
      goal_layer_grow(work->grid, &goal->layer);
    if (goal->is_live)
      survive(work, goal, month, needed(month, g));
    if (g < goal_count && month->own[g] > 0) {
      double to = month->up_to[g] - month->income;
      work->shortfall[g] += short_of(work, to, month->k) - short_of(work, to - month->own[g], month->k);
    }
    goal->is_live = goal->is_live && goal->last_month > month->k;
  }
  goal_layer_take(work->grid, &work->all, month->net);
}

/* Month 0 is known. */
static void begin(struct recursion *work, const struct month *month)
{
  const struct goal_flows *flows = work->flows;
  double wealth = flows->start_value + month->income;
  double left = fmax(wealth - month->due, 0);
  for (int p = 0; work->rows != NULL && p < GOAL_PERCENTILES; p++) {
    work->rows[flows->fan_row[0]].value[p] = left;
    for (int g = 0; g < flows->goal_count; g++) {
      if (flows->first_month[g] == 0)
        work->rows[flows->date_row + g].value[p] = wealth;
    }
  }
  goal_layer_init(work->arena, work->grid, left, &work->all);
  for (int g = 0; g <= flows->goal_count; g++) {
    struct survivors *goal = &work->goals[g];
    double up_to = month->up_to[g];
    bool is_met = wealth >= up_to - GOAL_PAID_TOLERANCE;
    if (goal->first_month > 0)
      continue;
    goal->likelihood = is_met ? 1 : 0;
    goal->is_live = is_met && goal->last_month > 0;
    goal->layer.at_zero = work->all.at_zero;
    if (g < flows->goal_count && month->own[g] > 0)
      work->shortfall[g] = fmax(up_to - wealth, 0) - fmax(up_to - month->own[g] - wealth, 0);
  }
}

static void note_months(struct recursion *work)
{
  int all = work->flows->goal_count;
  for (int g = 0; g <= all; g++)
    work->goals[g].first_month = INT_MAX;
  for (const struct goal_due *due = work->flows->due; due->month != INT_MAX; due++) {
    struct survivors *goals[] = { &work->goals[due->goal], &work->goals[all] };
    for (int i = 0; i < 2; i++) {
      goals[i]->first_month = due->month < goals[i]->first_month ? due->month : goals[i]->first_month;
      goals[i]->last_month = due->month;
    }
  }
}

/* Wealth beyond which there is no path, and below which it does not matter how wealth is spread. */
static void find_range(const struct goal_flows *flows, struct goal_growth growth, double range[2])
{
  double deviation = growth.deviation;
  double wealth = flows->start_value + flows->income[0];
  double high = wealth;
  double low = INFINITY;
  bool was_due = false;
  const struct goal_due *next = flows->due;
  for (int k = 0; k <= flows->months; k++) {
    struct month month = month_of(flows, k, &next);
    double reach = series_exp(RANGE_DEVIATIONS * deviation * sqrt(k));
    wealth = k > 0 ? wealth * series_exp(growth.mean) + month.income : wealth;
    high = fmax(high, wealth * reach);
    if (wealth > 0)
      low = fmin(low, wealth / reach);
    was_due = was_due || month.due > 0;
    if (month.net > 0)
      low = fmin(low, month.net * fmin(deviation, 1) * LOWEST_SHARE);
    if (month.net < 0 && was_due)
      low = fmin(low, -month.net / series_exp(RANGE_DEVIATIONS * deviation));
  }
  range[1] = high > 0 ? high * 1.1 : 1;
  range[0] = fmax(fmin(low, range[1] / 2), range[1] * LOWEST_OF_HIGHEST);
}

/* All layers go on on another grid. */
static void change_grid(struct recursion *work, const struct goal_grid *grid)
{
  goal_layer_move(work->arena, work->grid, grid, &work->all);
  for (int g = 0; g <= work->flows->goal_count; g++) {
    if (work->goals[g].is_live && work->goals[g].layer.above != NULL)
      goal_layer_move(work->arena, work->grid, grid, &work->goals[g].layer);
  }
  work->grid = grid;
}

static void recur(struct recursion *work, struct goal_growth growth, double fineness)
{
  double range[2];
  find_range(work->flows, growth, range);
  const struct goal_grid *late = goal_grid_new(work->arena, growth, range, fineness);
  work->grid = goal_grid_new(work->arena, growth, range, fineness * EARLY_FINER);
  note_months(work);
  const struct goal_due *next = work->flows->due;
  struct month month = month_of(work->flows, 0, &next);
  begin(work, &month);
  for (int k = 1; k <= work->flows->months; k++) {
    month = month_of(work->flows, k, &next);
    pass_month(work, &month);
    if (k == EARLY_MONTHS)
      change_grid(work, late);
  }
}

static struct goal_estimate within(double value, double error)
{
  value = fmin(fmax(value, 0), 1);
  return (struct goal_estimate){ .value = value, .low = fmax(value - error, 0), .high = fmin(value + error, 1) };
}

void goal_exact(struct arena *arena, const struct goal_carrying *carrying, struct goal_result *result,
                struct goal_fan_row *rows)
{
  const struct goal_model *model = carrying->model;
  const struct goal_flows *flows = carrying->flows;
  struct goal_growth growth = { .mean = model->log_mean + series_log1p(model->fee_factor - 1),
                                .deviation = sqrt(model->log_variance),
                                .loops = goal_grid_kernel_for(carrying->instructions) };
  struct recursion *fine = arena_alloc(arena, sizeof *fine);
  struct recursion *coarse = arena_alloc(arena, sizeof *coarse);
  *fine = (struct recursion){ .arena = arena, .flows = flows, .rows = flows->rows > 0 ? rows : NULL };
  *coarse = (struct recursion){ .arena = arena, .flows = flows };
  if (fine->rows != NULL)
    coarse->rows = arena_array(arena, (size_t)flows->rows, sizeof *coarse->rows);
  recur(fine, growth, FINENESS);
  recur(coarse, growth, FINENESS_COARSE);
  int all = flows->goal_count;
  result->numerical_error = LEAST_ERROR;
  for (int g = 0; g <= all; g++)
    result->numerical_error =
        fmax(result->numerical_error, fabs(fine->goals[g].likelihood - coarse->goals[g].likelihood));
  for (int g = 0; g < all; g++) {
    struct goal_outcome *outcome = &result->goals[g];
    double error = fabs(fine->shortfall[g] - coarse->shortfall[g]);
    double shortfall = fmax(fine->shortfall[g], 0);
    outcome->likelihood = within(fine->goals[g].likelihood, result->numerical_error);
    outcome->mean_shortfall =
        (struct goal_estimate){ .value = shortfall, .low = fmax(shortfall - error, 0), .high = shortfall + error };
    double missed = 1 - outcome->likelihood.value;
    outcome->shortfall_missed_error =
        missed > result->numerical_error ? (error + shortfall / missed * result->numerical_error) / missed : INFINITY;
  }
  for (int row = 0; fine->rows != NULL && row < flows->rows; row++) {
    for (int p = 0; p < GOAL_PERCENTILES; p++)
      rows[row].error[p] = fabs(rows[row].value[p] - coarse->rows[row].value[p]);
  }
  result->all_goals = all > 0 ? within(fine->goals[all].likelihood, result->numerical_error) : within(1, 0);
}
