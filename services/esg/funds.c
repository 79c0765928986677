/* Reads what funds hold, and judges funds by it. */
#include "funds.h"

#include <string.h>

#include "account.seam.h"

static bool is_fund(const Account__Security *security)
{
  return security->kind == ACCOUNT__SECURITY__KIND__ETF || security->kind == ACCOUNT__SECURITY__KIND__MUTUAL_FUND;
}

struct look_fund funds_holdings(struct arena *arena, uint64_t security_id, const Account__Benchmark *benchmark)
{
  int64_t *ids = arena_array(arena, benchmark->n_security_ids + 1, sizeof *ids);
  int64_t *weights = arena_array(arena, benchmark->n_security_ids + 1, sizeof *weights);
  size_t count = 0;
  for (size_t i = 0; i < benchmark->n_security_ids && i < benchmark->n_weight_e8; i++) {
    if (benchmark->weight_e8[i] <= 0)
      continue;
    ids[count] = (int64_t)benchmark->security_ids[i];
    weights[count++] = benchmark->weight_e8[i];
  }
  return (struct look_fund){ (int64_t)security_id, ids, weights, count };
}

static struct status add_fund(struct call *call, const Account__Security *security, int32_t day, struct funds *to)
{
  Account__GetBenchmarkRequest request = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  Account__Benchmark *benchmark;
  request.symbol = security->symbol;
  request.as_of = data_day_text(call->arena, day);
  struct status status = benchmark_get_call(call, &request, &benchmark);
  if (status.code == STATUS_NOT_FOUND)
    return status_ok();
  if (!status_is_ok(status))
    return status;
  struct look_fund holds = funds_holdings(call->arena, security->security_id, benchmark);
  if (holds.count > 0)
    to->items[to->count++] = (struct fund){ .holds = holds, .as_of = benchmark->as_of, .benchmark = benchmark };
  return status;
}

struct status funds_read(struct call *call, Account__Security *const *securities, size_t count, int32_t day,
                         struct funds *out)
{
  struct status status = status_ok();
  *out = (struct funds){ .items = arena_array(call->arena, count + 1, sizeof *out->items) };
  for (size_t i = 0; status_is_ok(status) && i < count; i++)
    if (is_fund(securities[i]))
      status = add_fund(call, securities[i], day, out);
  return status;
}

const struct fund *funds_find(const struct funds *funds, uint64_t security_id)
{
  for (size_t i = 0; i < funds->count; i++)
    if ((uint64_t)funds->items[i].holds.security_id == security_id)
      return &funds->items[i];
  return NULL;
}

const char *funds_symbol(const struct fund *fund, int64_t security_id)
{
  const Account__Benchmark *benchmark = fund->benchmark;
  for (size_t i = 0; i < benchmark->n_security_ids && i < benchmark->n_symbols; i++)
    if ((int64_t)benchmark->security_ids[i] == security_id)
      return benchmark->symbols[i];
  return "";
}

struct fund_verdict funds_verdict(const struct data_question *question, size_t practice, const struct fund *fund)
{
  const struct data_practice *asked = &question->predicates->practices[practice];
  return fund_screen(&(struct fund_question){ .book = question->book,
                                              .predicates = question->predicates->items + asked->first,
                                              .count = asked->count,
                                              .on = question->day,
                                              .tolerance_e8 = asked->fund_tolerance_e8 },
                     &fund->holds);
}

void funds_verdict_out(const struct fund *fund, const struct fund_verdict *verdict, Esg__PracticeVerdict *out)
{
  out->constituent = verdict->constituent_id != 0 ? funds_symbol(fund, verdict->constituent_id) : "";
  out->flagged_weight_e8 = verdict->flagged_e8;
  out->unknown_weight_e8 = verdict->unknown_e8;
  out->constituents_as_of = fund->as_of;
}

size_t funds_room(const struct funds *funds)
{
  size_t room = 0;
  for (size_t i = 0; i < funds->count; i++)
    room += funds->items[i].holds.count;
  return room;
}

size_t funds_add_ids(const struct funds *funds, uint64_t *ids, size_t count)
{
  for (size_t i = 0; i < funds->count; i++)
    for (size_t j = 0; j < funds->items[i].holds.count; j++)
      ids[count++] = (uint64_t)funds->items[i].holds.security_ids[j];
  return count;
}
