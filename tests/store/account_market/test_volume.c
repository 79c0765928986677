/* Two years of closes of an index: in by one file, back by one call, within their time. */
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "files.h"

#define SECURITIES 503
#define DAYS 504
#define ROOM ((size_t)16 << 20)

/* A fund of made-up shares named S0, S1, ... */
static char *fund(struct house *house)
{
  char *text = arena_alloc(house->arena, ROOM);
  size_t used = (size_t)snprintf(text, ROOM,
                                 "Fund\nFund Holdings as of,\"Nov 20, 2026\"\nTicker,Name,Sector,Asset Class,"
                                 "Market Value,Weight (%%),Price,Exchange,Market Currency\n");
  for (int i = 0; i < SECURITIES; i++)
    used += (size_t)snprintf(text + used, ROOM - used, "S%d,SHARE %d,Sector,Equity,%d.00,0.2,%d.00,X,USD\n", i, i,
                             1000 + i, 10 + i);
  return text;
}

static char *history(struct house *house)
{
  char *text = arena_alloc(house->arena, ROOM);
  size_t used = (size_t)snprintf(text, ROOM, "date,symbol,close\n");
  for (int day = 0; day < DAYS; day++)
    for (int i = 0; i < SECURITIES; i++)
      used += (size_t)snprintf(text + used, ROOM - used, "%d-%02d-%02d,S%d,%d.%04d\n", 2025 + day / 252,
                               day % 252 / 21 + 1, day % 21 + 1, i, 10 + i, day);
  return text;
}

static void read_back(struct house *house)
{
  Account__LastPricesRequest last = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  Account__PriceHistoryRequest request = ACCOUNT__PRICE_HISTORY_REQUEST__INIT;
  Account__LastPricesResponse *response;
  Account__PriceSeries *series;
  struct bus_stream *stream;
  struct call *call = house_call(house, administrator(FIRM), "");
  expect_ok(price_last_call(call, &last, &response));
  cr_assert_eq(response->n_security_ids, SECURITIES);
  request.security_ids = response->security_ids;
  request.n_security_ids = response->n_security_ids;
  request.last = DAYS;
  int64_t began_us = clock_monotonic_us();
  expect_ok(price_history_open(call, &request, &stream));
  for (size_t i = 0; i < SECURITIES; i++) {
    expect_ok(price_history_next(stream, &series));
    cr_assert_eq(series->n_days, DAYS);
    cr_assert_eq(series->close_e6[0] % PRICE_E6, 0);
    cr_assert_eq(series->close_e6[DAYS - 1] % PRICE_E6, (DAYS - 1) * 100);
  }
  cr_log_info("history: %lld ms", (long long)(clock_monotonic_us() - began_us) / 1000);
  call_end(call);
}

static void volume(struct house *house)
{
  cr_assert_eq(import_fund(house, FIRM, fund(house), false)->taken, SECURITIES);
  char *text = history(house);
  int64_t began_us = clock_monotonic_us();
  cr_assert_eq(import_closes(house, FIRM, text)->taken, SECURITIES * DAYS);
  cr_log_info("import: %lld ms", (long long)(clock_monotonic_us() - began_us) / 1000);
  read_back(house);
}

Test(volume, two_years_of_an_index_go_in_and_come_back)
{
  house_run(&(struct house){ .is_empty = true }, volume);
}
