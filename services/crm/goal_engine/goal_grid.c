/* Layers on a grid: growth, payments, quantiles. */
#include "goal_grid.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "goal_kernel.h"
#include "goal_series.h"

#define KERNEL_REACH 6.6      /* deviations; what is beyond is 4e-11 */
#define STEP_MAX 0.03         /* of the logarithm: payments bend the distribution on the scale of wealth itself */
#define GRID_COUNT_MAX 250000 /* beyond it the grid is coarser */
#define NOTHING 1e-13         /* of mass */
#define QUANTILE_ROUNDS 14    /* 5^14 parts of a cell */
#define COUNT_MULTIPLE 16     /* loops run in whole blocks */

extern const struct goal_grid_kernel goal_grid_kernel_baseline;
#ifdef GOAL_HAS_AVX2
extern const struct goal_grid_kernel goal_grid_kernel_avx2;
#endif

const struct goal_grid_kernel *goal_grid_kernel_for(enum goal_instructions instructions)
{
#ifdef GOAL_HAS_AVX2
  if (instructions == GOAL_INSTRUCTIONS_BEST && __builtin_cpu_supports("avx2"))
    return &goal_grid_kernel_avx2;
#endif
  (void)instructions;
  return &goal_grid_kernel_baseline;
}

/* The sum of a smooth function on even points is exact to far below NOTHING while points are closer than a deviation.
 */
static void build_kernel(struct arena *arena, struct goal_grid *grid)
{
  grid->kernel_first = (int)floor((grid->growth.mean - KERNEL_REACH * grid->growth.deviation) / grid->step);
  int last = (int)ceil((grid->growth.mean + KERNEL_REACH * grid->growth.deviation) / grid->step);
  grid->kernel_count = last - grid->kernel_first + 1;
  double *kernel = arena_array(arena, (size_t)grid->kernel_count, sizeof *kernel);
  double sum = 0;
  for (int j = 0; j < grid->kernel_count; j++) {
    double z = ((grid->kernel_first + j) * grid->step - grid->growth.mean) / grid->growth.deviation;
    kernel[j] = series_exp(-z * z / 2);
    sum += kernel[j];
  }
  for (int j = 0; j < grid->kernel_count; j++)
    kernel[j] /= sum;
  grid->kernel = kernel;
}

static double natural_log(double x)
{
  return lanes_log(lanes_all(x))[0];
}

struct goal_grid *goal_grid_new(struct arena *arena, struct goal_growth growth, const double range[2], double fineness)
{
  struct goal_grid *grid = arena_alloc(arena, sizeof *grid);
  double first = natural_log(range[0]);
  double width = natural_log(range[1]) - first;
  double step = fmin(growth.deviation / fineness, STEP_MAX * 3 / fineness);
  step = fmax(step, width / GRID_COUNT_MAX);
  *grid = (struct goal_grid){ .step = step, .first = first, .growth = growth };
  grid->count = ((int)(width / step) + 2 + COUNT_MULTIPLE) / COUNT_MULTIPLE * COUNT_MULTIPLE;
  build_kernel(arena, grid);
  int reach = grid->kernel_count + abs(grid->kernel_first);
  grid->pad = GRID_PAD + reach + COUNT_MULTIPLE;
  double *wealth = arena_array(arena, (size_t)grid->count, sizeof *wealth);
  growth.loops->wealth(first, step, wealth, grid->count);
  grid->wealth = wealth;
  grid->first_wealth = wealth[0];
  return grid;
}

static void give_arrays(struct arena *arena, const struct goal_grid *grid, struct goal_layer *layer)
{
  size_t cells = (size_t)(grid->count + 2 * grid->pad);
  layer->above = (double *)arena_array(arena, cells, sizeof(double)) + grid->pad;
  layer->spare = (double *)arena_array(arena, cells, sizeof(double)) + grid->pad;
}

void goal_layer_init(struct arena *arena, const struct goal_grid *grid, double wealth, struct goal_layer *layer)
{
  *layer = (struct goal_layer){ .point = wealth, .point_mass = wealth > 0 ? 1 : 0, .at_zero = wealth > 0 ? 0 : 1 };
  give_arrays(arena, grid, layer);
}

void goal_layer_fork(struct arena *arena, const struct goal_grid *grid, const struct goal_layer *from,
                     struct goal_layer *layer)
{
  give_arrays(arena, grid, layer);
  memcpy(layer->above - grid->pad, from->above - grid->pad, (size_t)(grid->count + 2 * grid->pad) * sizeof(double));
  layer->mass = from->mass;
  layer->from = from->from;
  layer->to = from->to;
}

/* Marsaglia's series (J. Stat. Software 11, 2004): all terms have one sign, so that nothing is lost. */
static double normal_above(double z)
{
  if (fabs(z) > 8.5)
    return z > 0 ? 0 : 1;
  double sum = z;
  double term = z;
  for (int odd = 3; fabs(term) > 1e-17 * fabs(sum); odd += 2) {
    term *= z * z / odd;
    sum += term;
  }
  double density = series_exp(-z * z / 2) * 0.39894228040143267794;
  return 0.5 - density * sum;
}

/* Cells outside the window and in the pads get what they stand for. */
static void fill_sides(const struct goal_grid *grid, struct goal_layer *layer)
{
  for (int i = 0; i < layer->from; i++)
    layer->above[i] = layer->mass;
  for (int i = layer->to; i < grid->count + grid->pad; i++)
    layer->above[i] = 0;
  double missing = layer->mass - layer->above[0];
  double shrink = missing > NOTHING ? series_exp(-grid->step) : 0;
  for (int i = -1; i >= -grid->pad; i--) {
    missing *= shrink;
    layer->above[i] = layer->mass - missing;
  }
}

static void narrow(const struct goal_grid *grid, struct goal_layer *layer, int from, int to)
{
  while (from < to && layer->above[from] > layer->mass - NOTHING)
    from++;
  while (from < to && layer->above[to - 1] < NOTHING)
    to--;
  layer->from = from;
  layer->to = to;
  fill_sides(grid, layer);
}

static void swap_arrays(struct goal_layer *layer)
{
  double *above = layer->above;
  layer->above = layer->spare;
  layer->spare = above;
}

static void spread_point(const struct goal_grid *grid, struct goal_layer *layer)
{
  double centre = natural_log(layer->point) + grid->growth.mean;
  int from = (int)floor((centre - 8.5 * grid->growth.deviation - grid->first) / grid->step);
  int to = (int)ceil((centre + 8.5 * grid->growth.deviation - grid->first) / grid->step) + 1;
  from = from < 0 ? 0 : from < grid->count ? from : grid->count;
  to = to < 0 ? 0 : to < grid->count ? to : grid->count;
  fill_sides(grid, layer);
  for (int i = 0; i < from; i++)
    layer->above[i] += layer->point_mass;
  for (int i = from; i < to; i++)
    layer->above[i] +=
        layer->point_mass * normal_above((grid->first + i * grid->step - centre) / grid->growth.deviation);
  layer->mass += layer->point_mass;
  layer->point_mass = 0;
  narrow(grid, layer, layer->from < from ? layer->from : from, layer->to > to ? layer->to : to);
}

void goal_layer_grow(const struct goal_grid *grid, struct goal_layer *layer)
{
  if (layer->mass > 0) {
    int from = layer->from + grid->kernel_first;
    int to = layer->to + grid->kernel_first + grid->kernel_count;
    from = from < 0 ? 0 : from / COUNT_MULTIPLE * COUNT_MULTIPLE;
    to = to < grid->count ? (to + COUNT_MULTIPLE - 1) / COUNT_MULTIPLE * COUNT_MULTIPLE : grid->count;
    grid->growth.loops->smooth(grid, layer, from, to);
    swap_arrays(layer);
    layer->from = from;
    layer->to = to;
    narrow(grid, layer, from, to);
  }
  if (layer->point_mass > 0)
    spread_point(grid, layer);
}

void goal_layer_move(struct arena *arena, const struct goal_grid *from, const struct goal_grid *to,
                     struct goal_layer *layer)
{
  struct goal_layer before = *layer;
  give_arrays(arena, to, layer);
  for (int i = 0; before.mass > 0 && i < to->count; i += LANES)
    from->growth.loops->look(from, &before, to->wealth + i, layer->above + i);
  narrow(to, layer, 0, to->count);
}

/* The cells whose wealth, with the payment, lies where the distribution is neither whole nor over. */
static void find_window(const struct goal_grid *grid, const struct goal_layer *layer, double payment, int window[2])
{
  int edges[2] = { layer->from, layer->to };
  for (int i = 0; i < 2; i++) {
    double wealth = edges[i] < grid->count ? grid->wealth[edges[i]] - payment : INFINITY;
    if (edges[i] == 0 && payment < 0)
      wealth = -payment; /* below the grid there is something, too */
    double cell = wealth > grid->first_wealth ? (natural_log(fmin(wealth, 1e300)) - grid->first) / grid->step : 0;
    window[i] = cell < grid->count ? (int)cell : grid->count;
  }
  window[0] = (window[0] > 2 ? window[0] - 2 : 0) / COUNT_MULTIPLE * COUNT_MULTIPLE;
  window[1] = (window[1] + 2 + COUNT_MULTIPLE - 1) / COUNT_MULTIPLE * COUNT_MULTIPLE;
  window[1] = window[1] < grid->count ? window[1] : grid->count;
}

void goal_layer_take(const struct goal_grid *grid, struct goal_layer *layer, double payment)
{
  if (payment < 0 && layer->at_zero > 0) {
    layer->point = -payment;
    layer->point_mass = layer->at_zero;
    layer->at_zero = 0;
  }
  if (payment == 0 || layer->mass <= 0)
    return;
  int window[2];
  double left = payment > 0 ? goal_layer_above(grid, layer, payment) : layer->mass;
  find_window(grid, layer, payment, window);
  grid->growth.loops->shift(grid, layer, payment, window);
  swap_arrays(layer);
  layer->at_zero += layer->mass - left;
  layer->mass = left;
  narrow(grid, layer, window[0], window[1]);
}

double goal_layer_above(const struct goal_grid *grid, const struct goal_layer *layer, double w)
{
  double places[LANES] = { w, w, w, w };
  double found[LANES];
  grid->growth.loops->look(grid, layer, places, found);
  return found[0];
}

double goal_layer_short(const struct goal_grid *grid, const struct goal_layer *layer, double w, int panels)
{
  static const double node[LANES] = { -0.86113631159405257522, -0.33998104358485626480, 0.33998104358485626480,
                                      0.86113631159405257522 };
  static const double weight[LANES] = { 0.34785484513745385737, 0.65214515486254614263, 0.65214515486254614263,
                                        0.34785484513745385737 };
  double half = w / panels / 2;
  double sum = 0;
  for (int panel = 0; panel < panels; panel++) {
    double places[LANES];
    double found[LANES];
    for (int i = 0; i < LANES; i++)
      places[i] = half * (2 * panel + 1 + node[i]);
    grid->growth.loops->look(grid, layer, places, found);
    for (int i = 0; i < LANES; i++)
      sum += weight[i] * (1 - found[i]);
  }
  return sum * half;
}

/* Between two places where the function crosses `share`, fivefold finer each round. */
static double bisect(const struct goal_grid *grid, const struct goal_layer *layer, double share, double range[2])
{
  for (int round = 0; round < QUANTILE_ROUNDS; round++) {
    double places[LANES];
    double found[LANES];
    double width = (range[1] - range[0]) / (LANES + 1);
    for (int i = 0; i < LANES; i++)
      places[i] = range[0] + (i + 1) * width;
    grid->growth.loops->look(grid, layer, places, found);
    int cell = 0;
    while (cell < LANES && found[cell] > share)
      cell++;
    range[1] = cell < LANES ? places[cell] : range[1];
    range[0] = cell > 0 ? places[cell - 1] : range[0];
  }
  return (range[0] + range[1]) / 2;
}

double goal_layer_quantile(const struct goal_grid *grid, const struct goal_layer *layer, double p)
{
  double share = 1 - p;
  if (layer->at_zero >= p || layer->mass <= share)
    return 0;
  int from = -1; /* above[from] > share >= above[to] */
  int to = grid->count;
  while (to - from > 1) {
    int middle = from + (to - from) / 2;
    if (layer->above[middle] > share)
      from = middle;
    else
      to = middle;
  }
  double range[2] = { from < 0 ? 0 : grid->wealth[from], grid->wealth[to < grid->count ? to : grid->count - 1] };
  return bisect(grid, layer, share, range);
}
