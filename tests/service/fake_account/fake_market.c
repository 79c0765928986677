/* SecurityService, PriceService and BenchmarkService in memory. */
#include <string.h>

#include "base/date.h"
#include "fake_account.h"
#include "wire/reflect.h"

const struct access security_find_access = { .roles = ROLES_STAFF };
const struct access price_last_access = { .roles = ROLES_STAFF };
const struct access price_head_access = { .roles = ROLES_STAFF };
const struct access price_history_access = { .roles = ROLES_STAFF };
const struct access benchmark_get_access = { .roles = ROLES_STAFF };
const struct access benchmark_list_access = { .roles = ROLES_STAFF };

struct asked { /* all when both are empty */
  const char *const *symbols;
  size_t symbol_count;
  const uint64_t *ids;
  size_t id_count;
};

static bool is_asked(const struct asked *asked, const Account__Security *security)
{
  for (size_t i = 0; i < asked->symbol_count; i++) {
    if (strcmp(asked->symbols[i], security->symbol) == 0)
      return true;
  }
  for (size_t i = 0; i < asked->id_count; i++) {
    if (asked->ids[i] == security->security_id)
      return true;
  }
  return asked->symbol_count + asked->id_count == 0;
}

struct status security_find(struct call *call, const struct Account__FindSecuritiesRequest *in,
                            struct Account__FindSecuritiesResponse *out)
{
  const struct fake_account *fake = call->state;
  const struct asked asked = { (const char *const *)in->symbols, in->n_symbols, in->security_ids, in->n_security_ids };
  out->securities = arena_array(call->arena, fake->security_count, sizeof *out->securities);
  for (size_t i = 0; i < fake->security_count; i++) {
    if (!is_asked(&asked, fake->securities[i]))
      continue;
    size_t place = out->n_securities++;
    for (; place > 0 && strcmp(out->securities[place - 1]->symbol, fake->securities[i]->symbol) > 0; place--)
      out->securities[place] = out->securities[place - 1];
    out->securities[place] = (Account__Security *)reflect_copy(call->arena, &fake->securities[i]->base);
  }
  return status_ok();
}

static const Account__PriceSeries *series_of(const struct fake_account *fake, uint64_t security_id)
{
  for (size_t i = 0; i < fake->series_count; i++) {
    if (fake->series[i]->security_id == security_id)
      return fake->series[i];
  }
  return NULL;
}

struct status price_last(struct call *call, const struct Account__LastPricesRequest *in,
                         struct Account__LastPricesResponse *out)
{
  const struct fake_account *fake = call->state;
  const struct asked asked = { (const char *const *)in->symbols, in->n_symbols, in->security_ids, in->n_security_ids };
  out->security_ids = arena_array(call->arena, fake->security_count, sizeof *out->security_ids);
  out->symbols = arena_array(call->arena, fake->security_count, sizeof *out->symbols);
  out->price_e6 = arena_array(call->arena, fake->security_count, sizeof *out->price_e6);
  out->at_us = arena_array(call->arena, fake->security_count, sizeof *out->at_us);
  out->sources = arena_array(call->arena, fake->security_count, sizeof *out->sources);
  size_t count = 0;
  for (size_t i = 0; i < fake->security_count; i++) {
    const Account__PriceSeries *series = series_of(fake, fake->securities[i]->security_id);
    if (!is_asked(&asked, fake->securities[i]) || series == NULL || series->n_days == 0)
      continue;
    out->security_ids[count] = fake->securities[i]->security_id;
    out->symbols[count] = fake->securities[i]->symbol;
    out->price_e6[count] = series->close_e6[series->n_close_e6 - 1];
    out->at_us[count] = series->days[series->n_days - 1] * US_PER_DAY;
    out->sources[count++] = "fake";
  }
  out->n_security_ids = out->n_symbols = out->n_price_e6 = out->n_at_us = out->n_sources = count;
  return status_ok();
}

struct status price_head(struct call *call, const struct Account__PriceHeadRequest *in, struct Account__PriceHead *out)
{
  struct fake_account *fake = call->state;
  (void)in;
  out->closes_sequence = fake->closes_sequence;
  return status_ok();
}

struct status price_history(struct call *call, const struct Account__PriceHistoryRequest *in)
{
  struct fake_account *fake = call->state;
  struct status status = status_ok();
  fake->histories_read += in->n_security_ids;
  for (size_t i = 0; status_is_ok(status) && i < in->n_security_ids; i++) {
    const Account__PriceSeries *series = series_of(fake, in->security_ids[i]);
    if (series == NULL)
      continue;
    Account__PriceSeries item = *series;
    int32_t from = INT32_MIN, to = INT32_MAX;
    (void)(date_parse(in->from, &from), date_parse(in->to, &to)); /* the empty text is no date: all */
    while (item.n_days > 0 && item.days[item.n_days - 1] > to)
      item.n_close_e6 = --item.n_days;
    for (; item.n_days > 0 && item.days[0] < from; item.days++, item.close_e6++)
      item.n_close_e6 = --item.n_days;
    size_t left_out = in->last != 0 && in->last < item.n_days ? item.n_days - in->last : 0;
    item.days += left_out;
    item.n_days -= left_out;
    item.close_e6 += left_out;
    item.n_close_e6 -= left_out;
    status = price_history_send(call, &item);
  }
  return status;
}

struct status benchmark_get(struct call *call, const struct Account__GetBenchmarkRequest *in,
                            struct Account__Benchmark *out)
{
  const struct fake_account *fake = call->state;
  for (size_t i = 0; i < fake->benchmark_count; i++) {
    if (strcmp(fake->benchmarks[i]->symbol, in->symbol) != 0)
      continue;
    *out = *(Account__Benchmark *)reflect_copy(call->arena, &fake->benchmarks[i]->base);
    return status_ok();
  }
  return status_fail(STATUS_NOT_FOUND, "symbol", "there is no such benchmark");
}

struct status benchmark_list(struct call *call, const struct Account__ListBenchmarksRequest *in,
                             struct Account__ListBenchmarksResponse *out)
{
  (void)in;
  const struct fake_account *fake = call->state;
  out->benchmarks = arena_array(call->arena, fake->benchmark_count, sizeof *out->benchmarks);
  out->n_benchmarks = fake->benchmark_count;
  for (size_t i = 0; i < fake->benchmark_count; i++)
    out->benchmarks[i] = (Account__Benchmark *)reflect_copy(call->arena, &fake->benchmarks[i]->base);
  return status_ok();
}
