/* The loops over paths. Compiled once for each instruction set; GOAL_KERNEL is the name of the table. */
#include "goal_kernel.h"

#include "goal_philox.h"

/* 6.6 deviations are within 0.4, where the series of e^x to x^7 is good to single precision: 21 percent a year. */
#define SMALL_DEVIATION 0.06

/* Four words for each of four paths, a path a lane. High halves carry rubbish: the products do not read them. */
LANES_INLINE void philox_lanes(uint64_t key, lane_bits c[4])
{
  uint32_t key_0 = (uint32_t)key;
  uint32_t key_1 = (uint32_t)(key >> 32);
#pragma GCC unroll 10
  for (int round = 0; round < PHILOX_ROUNDS; round++) {
    lane_bits product_0 = bits_multiply_low(c[0], bits_all(PHILOX_MULTIPLIER_0));
    lane_bits product_1 = bits_multiply_low(c[2], bits_all(PHILOX_MULTIPLIER_1));
    c[0] = (product_1 >> 32) ^ c[1] ^ bits_all(key_0);
    c[1] = product_1;
    c[2] = (product_0 >> 32) ^ c[3] ^ bits_all(key_1);
    c[3] = product_0;
    key_0 += PHILOX_WEYL_0;
    key_1 += PHILOX_WEYL_1;
  }
}

static void philox_four(uint64_t key, const uint32_t counter[4][LANES], uint32_t words[4][LANES])
{
  lane_bits c[4];
  for (int i = 0; i < 4; i++) {
    for (int lane = 0; lane < LANES; lane++)
      c[i][lane] = counter[i][lane];
  }
  philox_lanes(key, c);
  for (int i = 0; i < 4; i++) {
    for (int lane = 0; lane < LANES; lane++)
      words[i][lane] = (uint32_t)c[i][lane]; /* the low half */
  }
}

/* Four months of a tile on their way: words, then normals. Each stage is a loop of its own over vectors that do not
 * depend on each other, short enough for the processor to work on several at once. */
struct draw_block {
  single_bits words[4][TILE_PATHS / SINGLES];
  singles normals[4][TILE_PATHS / SINGLES];
};

LANES_INLINE void block_words(const struct goal_draw *draw, struct draw_block *block, int months_before, int vectors)
{
  lane_bits place = bits_all((uint64_t)months_before / 4);
  for (int v = 0; v < vectors; v++) {
    uint64_t path = draw->path + (uint32_t)(v * SINGLES);
    lane_bits even[4] = { { path, path + 2, path + 4, path + 6 }, place, bits_all(PHILOX_NORMALS), bits_all(0) };
    lane_bits odd[4] = { { path + 1, path + 3, path + 5, path + 7 }, place, bits_all(PHILOX_NORMALS), bits_all(0) };
    philox_lanes(draw->seed, even);
    philox_lanes(draw->seed, odd);
    for (int i = 0; i < 4; i++)
      block->words[i][v] = (single_bits)((even[i] & bits_all(UINT32_MAX)) | (odd[i] << 32));
  }
}

LANES_INLINE void block_normals(struct draw_block *block, int vectors)
{
  for (int i = 0; i < 4; i += 2) {
    for (int v = 0; v < vectors; v++)
      singles_normals(block->words[i][v], block->words[i + 1][v], &block->normals[i][v], &block->normals[i + 1][v]);
  }
}

/* e^(mean + move) - 1 of small moves: the even and the odd part of the series of e^move, each times e^mean, so that
 * their difference is the mirrored path's. */
LANES_INLINE void small_growth(const struct goal_draw *draw, const singles *normals, singles *row, int vectors)
{
  const float scale = (float)draw->mean_growth;
  const float less_one = (float)(draw->mean_growth - 1);
  const float deviation = (float)draw->log_deviation;
  for (int v = 0; v < vectors; v++) {
    singles x = normals[v] * deviation;
    singles x2 = x * x;
    singles even = x2 * (scale / 720) + scale / 24;
    even = even * x2 + scale / 2;
    even = even * x2 + less_one;
    singles odd = x2 * (scale / 5040) + scale / 120;
    odd = odd * x2 + scale / 6;
    odd = (odd * x2 + scale) * x;
    row[v] = even + odd;
    if (draw->antithetic)
      row[vectors + v] = even - odd;
  }
}

LANES_INLINE void wide_growth(const struct goal_draw *draw, const singles *normals, float *row, int vectors)
{
  const float *z = (const float *)normals;
  int paths = vectors * SINGLES;
  for (int i = 0; i < paths; i += LANES) {
    lanes move = (lanes){ z[i], z[i + 1], z[i + 2], z[i + 3] } * draw->log_deviation;
    lanes plus = lanes_exp(move) * draw->mean_growth - 1.0;
    lanes minus = lanes_exp(-move) * draw->mean_growth - 1.0;
    for (int lane = 0; lane < LANES; lane++) {
      row[i + lane] = (float)plus[lane];
      if (draw->antithetic)
        row[paths + i + lane] = (float)minus[lane];
    }
  }
}

static void draw_tile(const struct goal_draw *draw, struct goal_tile *tile)
{
  int vectors = TILE_PATHS / SINGLES / (draw->antithetic ? 2 : 1);
  bool is_small = draw->log_deviation <= SMALL_DEVIATION;
  struct draw_block block;
  for (int before = 0; before < draw->months; before += 4) {
    block_words(draw, &block, before, vectors);
    block_normals(&block, vectors);
    for (int i = 0; i < 4 && before + i < draw->months; i++) {
      float *row = tile->growth + (before + i + 1) * TILE_PATHS;
      if (is_small)
        small_growth(draw, block.normals[i], (singles *)row, vectors);
      else
        wide_growth(draw, block.normals[i], row, vectors);
    }
  }
}

LANES_INLINE lanes normal_of(const uint32_t *u)
{
  return lanes_quantile((lane_bits){ u[0], u[1], u[2], u[3] });
}

/* Rows become the months' own normals, and their component along the direction becomes the first point's: as the
 * direction is of length one, they stay independent standard normals. */
static void turn(const struct goal_bridge *bridge, const uint32_t *first, lanes *rows)
{
  lanes along[TILE_VECTORS] = { 0 };
  for (int k = bridge->months; k >= 1; k--) {
    for (int v = 0; v < TILE_VECTORS; v++) {
      lanes *row = rows + k * TILE_VECTORS + v;
      *row = *row - row[-TILE_VECTORS];
      along[v] = along[v] + *row * bridge->direction[k];
    }
  }
  for (int v = 0; v < TILE_VECTORS; v++)
    along[v] = normal_of(first + v * LANES) - along[v];
  for (int k = bridge->months; k >= 1; k--) {
    for (int v = 0; v < TILE_VECTORS; v++)
      rows[k * TILE_VECTORS + v] = rows[k * TILE_VECTORS + v] + along[v] * bridge->direction[k];
  }
}

static void bridge_tile(const struct goal_bridge *bridge, const uint32_t (*points)[TILE_PATHS], struct goal_tile *tile)
{
  lanes *brownian = tile->brownian;
  for (int v = 0; v < TILE_VECTORS; v++)
    brownian[v] = lanes_all(0);
  for (int i = 0; i < bridge->months; i++) {
    struct goal_bridge_step step = bridge->steps[i];
    const lanes *left = brownian + step.left * TILE_VECTORS;
    const lanes *right = brownian + (step.right == ROW_NONE ? 0 : step.right) * TILE_VECTORS;
    lanes *middle = brownian + step.middle * TILE_VECTORS;
    for (int v = 0; v < TILE_VECTORS; v++) {
      lanes z = normal_of(points[i + 1] + v * LANES);
      middle[v] = left[v] * step.left_weight + right[v] * step.right_weight + z * step.deviation;
    }
  }
  turn(bridge, points[0], brownian);
  for (int k = 1; k <= bridge->months; k++) {
    for (int v = 0; v < TILE_VECTORS; v++) {
      lanes normal = brownian[k * TILE_VECTORS + v];
      lanes growth = lanes_exp(normal * bridge->log_deviation) * bridge->mean_growth - 1.0;
      for (int lane = 0; lane < LANES; lane++)
        tile->growth[k * TILE_PATHS + v * LANES + lane] = (float)growth[lane];
    }
  }
}

/* What is there is paid up to what is due; short is what is missing by more than the smallest money. */
LANES_INLINE lanes left_of(lanes wealth, struct goal_tile *tile, struct goal_due due, int v)
{
  lanes left = wealth - (lanes)((lane_bits)lanes_all(due.amount) & tile->admitted[due.goal][v]);
  lane_bits is_short = (lane_bits)(left < -GOAL_PAID_TOLERANCE);
  tile->shortfall[due.goal][v] -= (lanes)((lane_bits)left & is_short);
  return (lanes)((lane_bits)left & (lane_bits)(left > 0.0));
}

LANES_INLINE lanes grown(const struct goal_tile *tile, const singles4 *growth, double income, int v)
{
  lanes less_one = __builtin_convertvector(growth[v], lanes);
  return tile->wealth[v] * less_one + tile->wealth[v] + income;
}

static void pay(struct goal_tile *tile, struct goal_due due)
{
  for (int v = 0; v < TILE_VECTORS; v++)
    tile->wealth[v] = left_of(tile->wealth[v], tile, due, v);
}

static void grow(struct goal_tile *tile, int month, double income)
{
  const singles4 *growth = (const singles4 *)(tile->growth + month * TILE_PATHS);
  for (int v = 0; v < TILE_VECTORS; v++)
    tile->wealth[v] = grown(tile, growth, income, v);
}

/* Both at once, the usual month of a retirement. */
static void grow_and_pay(struct goal_tile *tile, double income, struct goal_due due)
{
  const singles4 *growth = (const singles4 *)(tile->growth + due.month * TILE_PATHS);
  for (int v = 0; v < TILE_VECTORS; v++)
    tile->wealth[v] = left_of(grown(tile, growth, income, v), tile, due, v);
}

static void keep_row(struct goal_tile *tile, int row)
{
  float *sample = tile->samples + row * TILE_PATHS;
  for (int v = 0; v < TILE_VECTORS; v++) {
    for (int lane = 0; lane < LANES; lane++)
      sample[v * LANES + lane] = (float)tile->wealth[v][lane];
  }
}

static void keep_dates(const struct goal_flows *flows, struct goal_tile *tile, int month)
{
  for (int g = 0; g < flows->goal_count; g++) {
    if (flows->first_month[g] == month)
      keep_row(tile, flows->date_row + g);
  }
}

static void walk_tile(const struct goal_flows *flows, struct goal_tile *tile, bool keep)
{
  memset(tile->shortfall, 0, sizeof tile->shortfall[0] * (size_t)flows->goal_count);
  for (int v = 0; v < TILE_VECTORS; v++)
    tile->wealth[v] = lanes_all(flows->start_value + flows->income[0]);
  const struct goal_due *due = flows->due;
  keep = keep && flows->rows > 0;
  for (int k = 0; k <= flows->months; k++) {
    if (k > 0 && due->month == k && due->month > flows->first_month[due->goal])
      grow_and_pay(tile, flows->income[k], *due++);
    else if (k > 0)
      grow(tile, k, flows->income[k]);
    if (keep)
      keep_dates(flows, tile, k);
    for (; due->month == k; due++)
      pay(tile, *due);
    if (keep && flows->fan_row[k] != ROW_NONE)
      keep_row(tile, flows->fan_row[k]);
  }
  for (int g = 0; g < flows->goal_count; g++) {
    for (int v = 0; v < TILE_VECTORS; v++)
      tile->missed[g][v] = (lane_bits)(tile->shortfall[g][v] > 0.0);
  }
}

const struct goal_kernel GOAL_KERNEL = {
  .philox = philox_four, .draw = draw_tile, .bridge = bridge_tile, .walk = walk_tile
};
