/* The generator's known answers, and how far the lanes' approximations are from the C library's. */
#include <criterion/criterion.h>
#include <math.h>

#include "goal_kernel.h"
#include "goal_philox.h"
#include "goal_series.h"

/* Random123's kat_vectors, philox4x32 10: counter, key, words. */
static const struct {
  uint32_t counter[4], key[2], words[4];
} known[] = {
  { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
  { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
    { 0xffffffff, 0xffffffff },
    { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
  { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
    { 0xa4093822, 0x299f31d0 },
    { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

Test(goal_lanes, philox_gives_its_known_answers)
{
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    uint64_t key = known[i].key[0] | (uint64_t)known[i].key[1] << 32;
    struct philox_words counter;
    memcpy(counter.word, known[i].counter, sizeof counter.word);
    struct philox_words words = philox(key, counter);
    cr_expect_arr_eq(words.word, known[i].words, sizeof words.word, "row %zu", i);
  }
}

Test(goal_lanes, philox_in_lanes_is_philox_four_times)
{
  for (enum goal_instructions set = GOAL_INSTRUCTIONS_BEST; set <= GOAL_INSTRUCTIONS_BASELINE; set++) {
    for (uint32_t round = 0; round < 1000; round++) {
      uint32_t counter[4][LANES];
      uint32_t words[4][LANES];
      uint64_t key = round < 3 ? known[round].key[0] | (uint64_t)known[round].key[1] << 32 : round * 0x9e3779b97f4a7c15;
      for (int lane = 0; lane < LANES; lane++) {
        for (int i = 0; i < 4; i++)
          counter[i][lane] = round < 3 ? known[round].counter[i] : round * 77u * (uint32_t)(lane + 1) + (uint32_t)i;
      }
      goal_kernel_for(set)->philox(key, (const uint32_t(*)[LANES])counter, words);
      for (int lane = 0; lane < LANES; lane++) {
        struct philox_words one = { { counter[0][lane], counter[1][lane], counter[2][lane], counter[3][lane] } };
        one = philox(key, one);
        for (int i = 0; i < 4; i++)
          cr_assert_eq(words[i][lane], one.word[i], "round %u lane %d word %d", round, lane, i);
      }
    }
  }
}

Test(goal_lanes, exponential_and_logarithm_are_near_those_of_the_library)
{
  double worst_exp = 0;
  double worst_log = 0;
  double worst_series = 0;
  for (int i = -40000; i <= 40000; i++) {
    double x = i * 0.000737;
    worst_exp = fmax(worst_exp, fabs(lanes_exp(lanes_all(x))[0] / exp(x) - 1));
    worst_series = fmax(worst_series, fabs(series_exp(x) / exp(x) - 1));
    double y = exp(x / 2);
    worst_log = fmax(worst_log, fabs(lanes_log(lanes_all(y))[0] - log(y)) / fmax(fabs(log(y)), 1));
  }
  for (int i = 1; i < 5000; i++) {
    double x = i * 0.0011 - 0.9999;
    worst_series = fmax(worst_series, fabs(series_log1p(x) - log1p(x)) / fmax(fabs(log1p(x)), 1e-3));
  }
  cr_expect(worst_exp < 1e-12, "%g", worst_exp);
  cr_expect(worst_log < 2e-12, "%g", worst_log);
  cr_expect(worst_series < 1e-14, "%g", worst_series);
}

Test(goal_lanes, the_quantile_is_the_inverse_of_the_normal_distribution)
{
  double worst = 0;
  for (uint64_t u = 0; u <= UINT32_MAX; u += u < 4096 || u > UINT32_MAX - 4096u ? 1 : 999983) {
    double z = lanes_quantile(bits_all(u))[0];
    double p = ((double)u + 0.5) * 0x1p-32;
    double tail = p < 0.5 ? p : 1 - p;
    double found = erfc(fabs(z) / sqrt(2)) / 2;
    worst = fmax(worst, fabs(found / tail - 1) / fmax(fabs(z), 1)); /* relative error of the tail is z times z's */
  }
  cr_expect(worst < 1e-10, "%g", worst);
}

Test(goal_lanes, single_normals_are_those_of_box_and_muller)
{
  double worst =
      0; /* a small radius comes of a uniform near 1, whose distance from 1 is what single precision has lost */
  for (uint32_t i = 0; i < 200000; i++) {
    struct philox_words words = philox(1, (struct philox_words){ { i, 0, 0, 0 } });
    single_bits u = { words.word[0] };
    single_bits v = { words.word[1] };
    singles first;
    singles second;
    singles_normals(u, v, &first, &second);
    double radius = sqrt(-2 * log(((double)(words.word[0] >> 1) + 0.5) * 0x1p-31));
    double angle = (double)words.word[1] * 0x1p-32 * 2 * M_PI;
    worst = fmax(worst, fabs((double)first[0] - radius * cos(angle)) / fmax(radius, 1 / radius));
    worst = fmax(worst, fabs((double)second[0] - radius * sin(angle)) / fmax(radius, 1 / radius));
  }
  cr_expect(worst < 4e-7, "%g", worst);
}

/* The ends of the uniforms: nothing is infinite, not a number, or beyond what the module says. */
Test(goal_lanes, single_normals_are_finite_at_the_ends)
{
  static const uint32_t ends[] = { 0, 1, 2, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff };
  for (size_t i = 0; i < 8; i++) {
    for (size_t j = 0; j < 8; j++) {
      singles first;
      singles second;
      singles_normals((single_bits){ ends[i] }, (single_bits){ ends[j] }, &first, &second);
      cr_expect(fabsf(first[0]) < 6.7f && fabsf(second[0]) < 6.7f, "%x %x", ends[i], ends[j]);
    }
  }
}

/* What the tile keeps in single precision is compared with the same months in double. */
Test(goal_lanes, single_precision_moves_neither_the_mean_nor_the_spread_of_growth)
{
  const double mean = 1.005;
  const double deviation = 0.04;
  struct goal_tile *tile = goal_tile_new(400, 0, false);
  double bias = 0;
  double spread = 0;
  double count = 0;
  for (uint32_t number = 0; number < 40; number++) {
    struct goal_draw draw = {
      .seed = 9, .path = number * TILE_PATHS, .months = 400, .mean_growth = mean, .log_deviation = deviation
    };
    goal_kernel_for(GOAL_INSTRUCTIONS_BEST)->draw(&draw, tile);
    for (uint32_t path = 0; path < TILE_PATHS; path++) {
      for (uint32_t k = 1; k <= 400; k += 4) {
        struct philox_words words =
            philox(9, (struct philox_words){ { number * TILE_PATHS + path, (k - 1) / 4, PHILOX_NORMALS, 0 } });
        double radius = sqrt(-2 * log(((double)(words.word[0] >> 1) + 0.5) * 0x1p-31));
        double z = radius * cos((double)words.word[1] * 0x1p-32 * 2 * M_PI);
        double exact = mean * exp(deviation * z) - 1;
        double error = (double)tile->growth[k * TILE_PATHS + path] - exact;
        bias += error;
        spread += error * exact;
        count++;
      }
    }
  }
  goal_tile_free(tile);
  /* 360 months of it move wealth by less than a millionth; the volatility by less than a millionth of itself. */
  cr_expect(fabs(bias / count) < 2e-9, "%g", bias / count);
  cr_expect(fabs(spread / count) < 1e-6 * deviation * deviation, "%g", spread / count);
}

/* The mirror of a month is as far below the mean as the month is above it, in the logarithm; the path itself is the one
 * that plain sampling has. */
Test(goal_lanes, a_mirrored_path_moves_the_other_way)
{
  static const double deviations[] = { 0.04, 0.2 }; /* by the series, and by the exponential */
  for (size_t i = 0; i < 2; i++) {
    struct goal_tile *plain = goal_tile_new(10, 0, false);
    struct goal_tile *paired = goal_tile_new(10, 0, false);
    struct goal_draw draw = {
      .seed = 4, .path = 640, .months = 10, .mean_growth = 1.006, .log_deviation = deviations[i]
    };
    goal_kernel_for(GOAL_INSTRUCTIONS_BEST)->draw(&draw, plain);
    draw.antithetic = true;
    goal_kernel_for(GOAL_INSTRUCTIONS_BEST)->draw(&draw, paired);
    for (int k = 1; k <= 10; k++) {
      for (int path = 0; path < TILE_PAIRS; path++) {
        const float *row = paired->growth + k * TILE_PATHS;
        cr_assert_eq(row[path], plain->growth[k * TILE_PATHS + path]);
        double sum = log1p((double)row[path]) + log1p((double)row[path + TILE_PAIRS]);
        cr_assert(fabs(sum - 2 * log(1.006)) < 2e-7, "month %d path %d: %g", k, path, sum - 2 * log(1.006));
      }
    }
    goal_tile_free(plain);
    goal_tile_free(paired);
  }
}
