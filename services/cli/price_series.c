/* Turns a benchmark's holdings into a CSV of made-up closes. */
#include "price_series.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "made_up_prices.h"

#define CENT_E6 INT64_C(10000)
#define LINE_BYTES 96

/* FNV-1a: a symbol's series depends on nothing but its name and the seed. */
static uint64_t key_of(const char *symbol)
{
  uint64_t key = UINT64_C(14695981039346656037);
  for (; *symbol != '\0'; symbol++)
    key = (key ^ (uint8_t)*symbol) * UINT64_C(1099511628211);
  return key;
}

static int sector_of(const struct Account__Benchmark *benchmark, size_t i)
{
  uint64_t key = key_of(i < benchmark->n_sectors ? benchmark->sectors[i] : "");
  return (int)((key ^ (key >> 32)) % MADE_UP_SECTORS_MAX);
}

struct lines {
  char *text;
  size_t size, capacity;
};

static void add_close(struct lines *lines, int32_t on, const char *symbol, int64_t close_e6)
{
  char date[DATE_TEXT_SIZE], close[DECIMAL_TEXT_SIZE];
  int written = snprintf(lines->text + lines->size, lines->capacity - lines->size, "%s,%s,%s\n", date_format(on, date),
                         symbol, decimal_format(close_e6, PRICE_PLACES, 2, close));
  lines->size += (size_t)written;
}

/* Whole cents but for the last day, whose price is the file's own. */
static void add_series(struct lines *lines, const struct made_up_prices *prices, const char *symbol,
                       const int64_t *closes_e6)
{
  for (size_t d = 0; d < prices->days; d++) {
    int64_t close_e6 = closes_e6[d];
    if (d + 1 < prices->days && decimal_round_to(closes_e6[d], CENT_E6, ROUND_HALF_EVEN, &close_e6) && close_e6 == 0)
      close_e6 = CENT_E6;
    add_close(lines, prices->days_on[d], symbol, close_e6);
  }
}

static struct status check_benchmark(struct arena *arena, const struct Account__Benchmark *benchmark)
{
  size_t count = benchmark->n_symbols;
  if (count == 0 || benchmark->n_price_e6 != count || benchmark->n_weight_e8 != count)
    return status_format(arena, STATUS_FAILED_PRECONDITION, NULL, "benchmark %s has no holdings with prices",
                         benchmark->symbol);
  for (size_t i = 0; i < count; i++) {
    if (strlen(benchmark->symbols[i]) > 24)
      return status_format(arena, STATUS_INTERNAL, NULL, "a symbol of %s is too long", benchmark->symbol);
  }
  return status_ok();
}

static struct status make(struct arena *arena, const struct Account__Benchmark *benchmark,
                          const struct price_series_options *options, struct made_up_prices *out)
{
  size_t count = benchmark->n_symbols;
  struct made_up_security *securities = arena_array(arena, count, sizeof *securities);
  for (size_t i = 0; i < count; i++)
    securities[i] = (struct made_up_security){ .key = key_of(benchmark->symbols[i]),
                                               .sector = sector_of(benchmark, i),
                                               .close_e6 = benchmark->price_e6[i],
                                               .weight = benchmark->weight_e8[i] };
  struct price_recipe recipe = { .seed = options->seed,
                                 .days = options->days,
                                 .volatility_e4 = MADE_UP_VOLATILITY_E4,
                                 .benchmark_close_e6 = options->market_close_e6 };
  struct status status = date_parse(benchmark->as_of, &recipe.ends_on);
  return status_is_ok(status) ? made_up_prices_make(arena, &recipe, securities, count, out) : status;
}

struct status price_series_make(struct arena *arena, const struct Account__Benchmark *benchmark,
                                const struct price_series_options *options, ProtobufCBinaryData *out)
{
  struct made_up_prices prices;
  struct status status = check_benchmark(arena, benchmark);
  if (status_is_ok(status))
    status = make(arena, benchmark, options, &prices);
  if (!status_is_ok(status))
    return status;
  struct lines lines = { .capacity = LINE_BYTES * ((benchmark->n_symbols + 1) * prices.days + 4) };
  lines.text = arena_alloc(arena, lines.capacity);
  if (options->market != NULL)
    lines.size += (size_t)snprintf(lines.text, lines.capacity, "# etf: %.24s\n", options->market);
  lines.size += (size_t)snprintf(lines.text + lines.size, lines.capacity - lines.size,
                                 "# made up: a seeded factor model, seed %llu, not the market's prices\n"
                                 "date,symbol,close\n",
                                 (unsigned long long)options->seed);
  for (size_t i = 0; i < benchmark->n_symbols; i++)
    add_series(&lines, &prices, benchmark->symbols[i], prices.closes_e6 + i * prices.days);
  if (options->market != NULL)
    add_series(&lines, &prices, options->market, prices.benchmark_e6);
  *out = (ProtobufCBinaryData){ .len = lines.size, .data = (uint8_t *)lines.text };
  return status_ok();
}
