/* A seeded factor model of daily closes that end at given prices. */
#include "made_up_prices.h"

#include <math.h>

#include "base/calendar.h"
#include "seeded_normal.h"

/* What a day's shocks are before the benchmark is scaled: volatilities and the drift a year. */
#define MARKET_VOLATILITY 0.15
#define MARKET_DRIFT 0.08
#define SECTOR_VOLATILITY_MIN 0.05
#define SECTOR_VOLATILITY_SPAN 0.06
#define OWN_VOLATILITY_MIN 0.14
#define OWN_VOLATILITY_SPAN 0.22
#define BETA_MIN 0.55
#define BETA_SPAN 0.90
#define DAY_RETURN_MAX 0.30 /* a made-up day is not a crash, and no price comes near 0 */
#define DAYS_MIN 20
#define TRADING_DAYS_A_YEAR 252

/* Streams that are no security's; a security's is its key mixed with its purpose. */
#define STREAM_MARKET 1
#define STREAM_SECTOR 1000
#define STREAM_SECTOR_SHAPE 2000
#define PURPOSE_SHAPE UINT64_C(0x5348415045)
#define PURPOSE_OWN UINT64_C(0x4f574e)

struct model {
  const struct price_recipe *recipe;
  const struct made_up_security *securities;
  size_t count;
  size_t steps;      /* daily returns: one fewer than closes */
  double *market;    /* [steps] */
  double *sectors;   /* [MADE_UP_SECTORS_MAX * steps] */
  double *returns;   /* [count * steps] */
  double *benchmark; /* [steps] */
};

static double clip(double value)
{
  if (value > DAY_RETURN_MAX)
    return DAY_RETURN_MAX;
  return value < -DAY_RETURN_MAX ? -DAY_RETURN_MAX : value;
}

static struct status check(struct arena *arena, const struct price_recipe *recipe,
                           const struct made_up_security *securities, size_t count)
{
  if (recipe->days < DAYS_MIN || recipe->days > MADE_UP_DAYS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "days", "20 to 2600 days can be made up");
  if (!calendar_is_trading_day(recipe->ends_on))
    return status_fail(STATUS_INVALID_ARGUMENT, "ends_on", "the last day is not a trading day");
  if (recipe->volatility_e4 < 100 || recipe->volatility_e4 > 10000)
    return status_fail(STATUS_INVALID_ARGUMENT, "volatility", "the volatility is from 1% to 100%");
  if (recipe->benchmark_close_e6 <= 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "benchmark_close", "the last close is above 0");
  if (count == 0 || count > MADE_UP_SECURITIES_MAX || count * recipe->days > MADE_UP_CELLS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "securities", "there are none, or too many");
  int64_t weight = 0;
  for (size_t i = 0; i < count; i++) {
    const char *field = arena_printf(arena, "securities[%zu]", i);
    if (securities[i].sector < 0 || securities[i].sector >= MADE_UP_SECTORS_MAX)
      return status_fail(STATUS_INVALID_ARGUMENT, field, "there is no such sector");
    if (securities[i].close_e6 <= 0)
      return status_fail(STATUS_INVALID_ARGUMENT, field, "the last close is above 0");
    if (securities[i].weight < 0)
      return status_fail(STATUS_INVALID_ARGUMENT, field, "a weight is not below 0");
    weight |= securities[i].weight;
  }
  if (weight == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "securities", "none of them is in the benchmark");
  return status_ok();
}

static void draw_factors(struct model *model)
{
  uint64_t seed = model->recipe->seed;
  double day = 1 / sqrt(TRADING_DAYS_A_YEAR);
  for (size_t t = 0; t < model->steps; t++)
    model->market[t] =
        MARKET_DRIFT / TRADING_DAYS_A_YEAR + MARKET_VOLATILITY * day * seeded_normal(seed, STREAM_MARKET, t);
  for (uint64_t s = 0; s < MADE_UP_SECTORS_MAX; s++) {
    double volatility =
        SECTOR_VOLATILITY_MIN + SECTOR_VOLATILITY_SPAN * seeded_uniform(seed, STREAM_SECTOR_SHAPE + s, 0);
    for (size_t t = 0; t < model->steps; t++)
      model->sectors[s * model->steps + t] = volatility * day * seeded_normal(seed, STREAM_SECTOR + s, t);
  }
}

static void draw_returns(struct model *model)
{
  uint64_t seed = model->recipe->seed;
  double day = 1 / sqrt(TRADING_DAYS_A_YEAR);
  for (size_t i = 0; i < model->count; i++) {
    const struct made_up_security *security = &model->securities[i];
    uint64_t shape = seeded_bits(PURPOSE_SHAPE, security->key, 0);
    uint64_t own = seeded_bits(PURPOSE_OWN, security->key, 0);
    double beta = BETA_MIN + BETA_SPAN * seeded_uniform(seed, shape, 0);
    double volatility = OWN_VOLATILITY_MIN + OWN_VOLATILITY_SPAN * seeded_uniform(seed, shape, 1);
    const double *sector = model->sectors + (size_t)security->sector * model->steps;
    double *returns = model->returns + i * model->steps;
    for (size_t t = 0; t < model->steps; t++)
      returns[t] = beta * model->market[t] + sector[t] + volatility * day * seeded_normal(seed, own, t);
  }
}

static void blend_benchmark(struct model *model)
{
  double total = 0;
  for (size_t i = 0; i < model->count; i++)
    total += (double)model->securities[i].weight;
  for (size_t t = 0; t < model->steps; t++)
    model->benchmark[t] = 0;
  for (size_t i = 0; i < model->count; i++) {
    double weight = (double)model->securities[i].weight / total;
    const double *returns = model->returns + i * model->steps;
    for (size_t t = 0; t < model->steps; t++)
      model->benchmark[t] += weight * returns[t];
  }
}

/* The sample's standard deviation of daily returns (n - 1), a year's worth. */
static double volatility_of(const double *returns, size_t count)
{
  double sum = 0;
  for (size_t t = 0; t < count; t++)
    sum += returns[t];
  double mean = sum / (double)count;
  double squares = 0;
  for (size_t t = 0; t < count; t++)
    squares += (returns[t] - mean) * (returns[t] - mean);
  return sqrt(squares / (double)(count - 1)) * sqrt(TRADING_DAYS_A_YEAR);
}

/* Scales every return, so that the benchmark moves as much as the recipe says. Where a day is clipped the benchmark
 * is blended again from what was kept, and misses the recipe by next to nothing. */
static void scale(struct model *model)
{
  double wanted = (double)model->recipe->volatility_e4 / 10000;
  double factor = wanted / volatility_of(model->benchmark, model->steps);
  for (size_t i = 0; i < model->count * model->steps; i++)
    model->returns[i] = clip(model->returns[i] * factor);
  blend_benchmark(model);
}

static void walk_back(const double *returns, size_t steps, int64_t close_e6, int64_t *closes_e6)
{
  double price_e6 = (double)close_e6;
  closes_e6[steps] = close_e6;
  for (size_t t = steps; t > 0; t--) {
    price_e6 /= 1 + returns[t - 1];
    int64_t rounded_e6 = llrint(price_e6);
    closes_e6[t - 1] = rounded_e6 > 0 ? rounded_e6 : 1;
  }
}

static const int32_t *trading_days(struct arena *arena, const struct price_recipe *recipe)
{
  int32_t *days_on = arena_array(arena, recipe->days, sizeof *days_on);
  days_on[recipe->days - 1] = recipe->ends_on;
  for (size_t i = recipe->days - 1; i > 0; i--)
    days_on[i - 1] = calendar_add_trading_days(days_on[i], -1);
  return days_on;
}

struct status made_up_prices_make(struct arena *arena, const struct price_recipe *recipe,
                                  const struct made_up_security *securities, size_t count, struct made_up_prices *out)
{
  struct status status = check(arena, recipe, securities, count);
  if (!status_is_ok(status))
    return status;
  size_t steps = recipe->days - 1;
  struct model model = {
    .recipe = recipe,
    .securities = securities,
    .count = count,
    .steps = steps,
    .market = arena_array(arena, steps, sizeof(double)),
    .sectors = arena_array(arena, MADE_UP_SECTORS_MAX * steps, sizeof(double)),
    .returns = arena_array(arena, count * steps, sizeof(double)),
    .benchmark = arena_array(arena, steps, sizeof(double)),
  };
  draw_factors(&model);
  draw_returns(&model);
  blend_benchmark(&model);
  scale(&model);
  int64_t *closes_e6 = arena_array(arena, count * recipe->days, sizeof *closes_e6);
  for (size_t i = 0; i < count; i++)
    walk_back(model.returns + i * steps, steps, securities[i].close_e6, closes_e6 + i * recipe->days);
  int64_t *benchmark_e6 = arena_array(arena, recipe->days, sizeof *benchmark_e6);
  walk_back(model.benchmark, steps, recipe->benchmark_close_e6, benchmark_e6);
  *out = (struct made_up_prices){
    .days = recipe->days,
    .days_on = trading_days(arena, recipe),
    .closes_e6 = closes_e6,
    .benchmark_e6 = benchmark_e6,
  };
  return status_ok();
}
