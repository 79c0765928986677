/* The loops over a grid: growth is a sum of neighbours, a payment a look at the place it moves from. */
#include "goal_grid.h"
#include "goal_lanes.h"

extern const struct goal_grid_kernel GOAL_GRID_KERNEL;

typedef double loose_lanes __attribute__((vector_size(8 * LANES), aligned(8)));

#define BLOCK 16 /* points summed together */

/* spare[i] = sum over j of kernel[j] * above[i - kernel_first - j]. */
static void smooth(const struct goal_grid *grid, const struct goal_layer *layer, int from, int to)
{
  for (int i = from; i < to; i += BLOCK) {
    const double *source = layer->above + i - grid->kernel_first;
    lanes sum[BLOCK / LANES] = { 0 };
    for (int j = 0; j < grid->kernel_count; j++) {
      for (int v = 0; v < BLOCK / LANES; v++)
        sum[v] = sum[v] + *(const loose_lanes *)(source - j + v * LANES) * grid->kernel[j];
    }
    for (int v = 0; v < BLOCK / LANES; v++)
      *(loose_lanes *)(layer->spare + i + v * LANES) = sum[v];
  }
}

/* Lagrange's polynomial through eight neighbours, t from the fourth to the fifth. */
LANES_INLINE lanes through_eight(const double value[8][LANES], lanes t)
{
  static const double weight[8] = { -1.0 / 5040, 1.0 / 720, -1.0 / 240, 1.0 / 144,
                                    -1.0 / 144,  1.0 / 240, -1.0 / 720, 1.0 / 5040 };
  lanes before[8];
  before[0] = lanes_all(1);
  for (int i = 1; i < 8; i++)
    before[i] = before[i - 1] * (t - (double)(i - 4));
  lanes after = lanes_all(1);
  lanes sum = lanes_all(0);
  for (int i = 7; i >= 0; i--) {
    sum = sum + *(const loose_lanes *)value[i] * (before[i] * after * weight[i]);
    after = after * (t - (double)(i - 3));
  }
  return sum;
}

LANES_INLINE lanes value_at(const struct goal_grid *grid, const struct goal_layer *layer, lanes w)
{
  lanes floor = lanes_all(grid->first_wealth);
  lane_bits is_below = (lane_bits)(w < floor);
  lanes place = (lanes_log(lanes_select(is_below, floor, w)) - grid->first) * (1 / grid->step);
  double neighbour[8][LANES];
  double rest[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    int cell = (int)place[lane];
    cell = cell < 0 ? 0 : cell < grid->count ? cell : grid->count;
    rest[lane] = place[lane] - cell;
    for (int i = 0; i < 8; i++)
      neighbour[i][lane] = layer->above[cell + i - 3];
  }
  lanes even = layer->mass - (layer->mass - layer->above[0]) * (w / floor);
  lanes found = lanes_select(is_below, even, through_eight(neighbour, *(const loose_lanes *)rest));
  found = lanes_select((lane_bits)(found > 0.0), found, lanes_all(0));
  return lanes_select((lane_bits)((found < layer->mass) & (w > 0.0)), found, lanes_all(layer->mass));
}

/* spare[i] = above at (wealth[i] + payment), in a window of the points. */
static void shift(const struct goal_grid *grid, const struct goal_layer *layer, double payment, const int window[2])
{
  for (int i = window[0]; i < window[1]; i += LANES)
    *(loose_lanes *)(layer->spare + i) = value_at(grid, layer, *(const loose_lanes *)(grid->wealth + i) + payment);
}

static void look(const struct goal_grid *grid, const struct goal_layer *layer, const double w[4], double found[4])
{
  *(loose_lanes *)found = value_at(grid, layer, *(const loose_lanes *)w);
}

static void fill_wealth(double first, double step, double *wealth, int count)
{
  for (int i = 0; i < count; i += LANES) {
    lanes place = { i, i + 1, i + 2, i + 3 };
    *(loose_lanes *)(wealth + i) = lanes_exp(place * step + first);
  }
}

const struct goal_grid_kernel GOAL_GRID_KERNEL = {
  .smooth = smooth, .shift = shift, .look = look, .wealth = fill_wealth
};
