/* goal_grid: how much of a distribution of wealth lies above each point of a grid, and how a month moves it.
 *
 * Points are evenly spaced in the logarithm, a fraction of the monthly deviation apart. `above[i]` is P(wealth > w[i])
 * of the continuous part, `mass` its value at 0 from above. Beside it stand mass at exactly 0, ruin, and a single point
 * that income has just lifted from 0: the next growth spreads it, in closed form. Below the grid the continuous part
 * is taken as even in wealth, which it is: the grid begins far below any payment.
 */
#ifndef STEWARD_CRM_GOAL_GRID_H
#define STEWARD_CRM_GOAL_GRID_H
#include <stdbool.h>

#include "goal_model.h"

#define GRID_PAD 8 /* cells on both sides that interpolation may read; growth needs more, see goal_grid */

struct goal_grid_kernel;

/* A month's log growth, fees taken, and the instructions to compute with. */
struct goal_growth {
  double mean, deviation;
  const struct goal_grid_kernel *loops;
};

struct goal_grid {
  int count;
  int pad; /* readable cells on both sides of a layer's */
  double step, first, first_wealth;
  const double *wealth; /* [count] */
  struct goal_growth growth;
  const double *kernel; /* weights of log growth (kernel_first + j) * step */
  int kernel_first;
  int kernel_count;
};

struct goal_layer {
  double *above; /* [count], with the grid's pad on both sides; NULL while it is another layer's */
  double *spare; /* the same shape */
  double mass;
  double at_zero;
  double point_mass, point;
  int from, to; /* below `from` all of the mass is above, from `to` on nothing */
};

/* A grid from wealth `low` to `high`, both above 0, with about `fineness` points a monthly deviation. */
struct goal_grid *goal_grid_new(struct arena *arena, struct goal_growth growth, const double range[2], double fineness);

/* The best loops for this machine, or the baseline's. */
const struct goal_grid_kernel *goal_grid_kernel_for(enum goal_instructions instructions);

/* All mass in one point, or at 0. */
void goal_layer_init(struct arena *arena, const struct goal_grid *grid, double wealth, struct goal_layer *layer);

/* A copy with arrays of its own; `from` supplies the continuous part. */
void goal_layer_fork(struct arena *arena, const struct goal_grid *grid, const struct goal_layer *from,
                     struct goal_layer *layer);

/* The same distribution on another grid. */
void goal_layer_move(struct arena *arena, const struct goal_grid *from, const struct goal_grid *to,
                     struct goal_layer *layer);

/* One month's growth. Afterwards there is no point. */
void goal_layer_grow(const struct goal_grid *grid, struct goal_layer *layer);

/* The net payment of a month, above 0 what is taken: what cannot pay it lands on 0. Below 0 it is income, and what is
 * at 0 becomes the point. */
void goal_layer_take(const struct goal_grid *grid, struct goal_layer *layer, double payment);

/* P(wealth > w) of the continuous part, right after growth. */
double goal_layer_above(const struct goal_grid *grid, const struct goal_layer *layer, double w);

/* The mean of what is short of w, right after growth: the integral of P(wealth <= v) over v from 0 to w, by four points
 * of Gauss and Legendre in each panel; all mass counts 1. */
double goal_layer_short(const struct goal_grid *grid, const struct goal_layer *layer, double w, int panels);

/* The smallest wealth w with P(wealth <= w) >= p, right after growth; all mass counts 1. */
double goal_layer_quantile(const struct goal_grid *grid, const struct goal_layer *layer, double p);

/* The loops, compiled for each instruction set. */
struct goal_grid_kernel {
  void (*smooth)(const struct goal_grid *grid, const struct goal_layer *layer, int from, int to);
  void (*shift)(const struct goal_grid *grid, const struct goal_layer *layer, double payment, const int window[2]);
  /* above at four wealths. */
  void (*look)(const struct goal_grid *grid, const struct goal_layer *layer, const double w[4], double found[4]);
  void (*wealth)(double first, double step, double *wealth, int count);
};
#endif
