/* Preparing a model for walks; admission by rank; the path without volatility. */
#include "goal_flows.h"

#include <limits.h>

static const struct goal_due *list_dues(struct arena *arena, const struct goal_model *model)
{
  size_t count = 1;
  for (int g = 0; g < model->goal_count; g++) {
    for (int k = 0; k <= model->months; k++)
      count += model->goals[g].due[k] > 0;
  }
  struct goal_due *dues = arena_array(arena, count, sizeof *dues);
  struct goal_due *next = dues;
  for (int k = 0; k <= model->months; k++) {
    for (int g = 0; g < model->goal_count; g++) {
      if (model->goals[g].due[k] > 0)
        *next++ = (struct goal_due){ .month = k, .goal = g, .amount = model->goals[g].due[k] };
    }
  }
  next->month = INT_MAX;
  return dues;
}

/* Rows are the years, the last month, then the goals' dates. */
static void number_rows(struct arena *arena, struct goal_flows *flows, bool has_fan)
{
  int *rows = arena_array(arena, (size_t)flows->months + 1, sizeof *rows);
  int row = 0;
  for (int k = 0; k <= flows->months; k++)
    rows[k] = has_fan && (k % 12 == 0 || k == flows->months) ? row++ : ROW_NONE;
  flows->fan_row = rows;
  flows->date_row = row;
  flows->rows = has_fan ? row + flows->goal_count : 0;
}

struct goal_flows *goal_flows_new(struct arena *arena, const struct goal_model *model, bool has_fan)
{
  struct goal_flows *flows = arena_alloc(arena, sizeof *flows);
  double *income = arena_array(arena, (size_t)model->months + 1, sizeof *income);
  for (int k = 0; k <= model->months; k++) {
    income[k] += model->contributions != NULL ? model->contributions[k] : 0;
    income[k] += model->inflows != NULL ? model->inflows[k] : 0;
  }
  *flows = (struct goal_flows){ .months = model->months,
                                .start_value = model->start_value,
                                .income = income,
                                .due = list_dues(arena, model),
                                .goal_count = model->goal_count };
  for (const struct goal_due *due = flows->due; due->month != INT_MAX; due++) {
    if (!(flows->total[due->goal] > 0))
      flows->first_month[due->goal] = due->month;
    flows->total[due->goal] += due->amount;
  }
  number_rows(arena, flows, has_fan);
  return flows;
}

static void admit(struct goal_tile *tile, int goal, lane_bits mask)
{
  for (int v = 0; v < TILE_VECTORS; v++)
    tile->admitted[goal][v] = mask;
}

void goal_walk_by_date(const struct goal_kernel *kernel, const struct goal_flows *flows, struct goal_tile *tile)
{
  for (int g = 0; g < flows->goal_count; g++)
    admit(tile, g, bits_all(UINT64_MAX));
  kernel->walk(flows, tile, true);
}

static bool is_any_missed(const struct goal_flows *flows, const struct goal_tile *tile)
{
  lane_bits any = bits_all(0);
  for (int g = 0; g < flows->goal_count; g++) {
    for (int v = 0; v < TILE_VECTORS; v++)
      any |= tile->missed[g][v];
  }
  return (any[0] | any[1] | any[2] | any[3]) != 0;
}

/* The goal has been tried beside the higher ones: it stays admitted where it newly makes none of them miss. */
static void judge(struct goal_tile *tile, int goal, lane_bits (*missed)[TILE_VECTORS])
{
  for (int v = 0; v < TILE_VECTORS; v++) {
    lane_bits harm = bits_all(0);
    for (int higher = 0; higher < goal; higher++)
      harm |= tile->missed[higher][v] & ~missed[higher][v];
    tile->admitted[goal][v] = ~harm;
    missed[goal][v] = tile->missed[goal][v] | harm;
  }
}

void goal_walk_by_rank(const struct goal_kernel *kernel, const struct goal_flows *flows, struct goal_tile *tile)
{
  goal_walk_by_date(kernel, flows, tile);
  if (flows->goal_count < 2 || !is_any_missed(flows, tile))
    return; /* what can all be paid is admitted in any order */
  lane_bits missed[GOAL_GOALS_MAX][TILE_VECTORS];
  for (int g = 0; g < flows->goal_count; g++)
    admit(tile, g, bits_all(0));
  for (int g = 0; g < flows->goal_count; g++) {
    admit(tile, g, bits_all(UINT64_MAX));
    kernel->walk(flows, tile, false);
    judge(tile, g, missed);
  }
  kernel->walk(flows, tile, true);
  for (int g = 0; g < flows->goal_count; g++) {
    lane_bits whole = (lane_bits)lanes_all(flows->total[g]);
    for (int v = 0; v < TILE_VECTORS; v++) {
      lane_bits refused = ~tile->admitted[g][v];
      tile->missed[g][v] |= refused;
      tile->shortfall[g][v] = (lanes)((lane_bits)tile->shortfall[g][v] | (refused & whole));
    }
  }
}

/* One walk with the goals of the set `admitted`; gives the set of those that missed. */
static uint32_t walk_once(const struct goal_flows *flows, double growth, uint32_t admitted,
                          struct goal_straight *straight)
{
  uint32_t missed = 0;
  double wealth = flows->start_value;
  const struct goal_due *due = flows->due;
  for (int g = 0; g < flows->goal_count; g++)
    straight->shortfall[g] = 0;
  for (int k = 0; k <= flows->months; k++) {
    wealth = (k > 0 ? wealth * growth : wealth) + flows->income[k];
    for (int g = 0; flows->rows > 0 && g < flows->goal_count; g++) {
      if (flows->first_month[g] == k)
        straight->row[flows->date_row + g] = wealth;
    }
    for (; due->month == k; due++) {
      if ((admitted >> due->goal & 1) == 0)
        continue;
      wealth -= due->amount;
      if (wealth < -GOAL_PAID_TOLERANCE) {
        missed |= 1u << due->goal;
        straight->shortfall[due->goal] -= wealth;
      }
      wealth = wealth > 0 ? wealth : 0;
    }
    if (flows->fan_row[k] != ROW_NONE)
      straight->row[flows->fan_row[k]] = wealth;
  }
  return missed;
}

void goal_walk_straight(const struct goal_flows *flows, double growth, enum goal_order order,
                        struct goal_straight *straight)
{
  uint32_t admitted = order == GOAL_BY_RANK ? 0 : UINT32_MAX;
  uint32_t missed = 0;
  for (int g = 0; order == GOAL_BY_RANK && g < flows->goal_count; g++) {
    uint32_t now = walk_once(flows, growth, admitted | 1u << g, straight);
    uint32_t higher = (1u << g) - 1;
    if ((now & ~missed & higher) == 0) {
      admitted |= 1u << g;
      missed = now;
    }
  }
  missed = walk_once(flows, growth, admitted, straight);
  for (int g = 0; g < flows->goal_count; g++) {
    bool is_refused = (admitted >> g & 1) == 0;
    straight->missed[g] = is_refused || (missed >> g & 1) != 0;
    straight->shortfall[g] += is_refused ? flows->total[g] : 0;
  }
}
