/* Trades, and what comes of them in lots and gains. */
#include "shelf.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

static uint64_t post(struct house *house, Account__PostTrade trade)
{
  struct said said = said_here(house, NULL);
  Account__PostTrade *posted = said_trade(&said, trade.side, trade.quantity, trade.amount);
  posted->account_id = trade.account_id;
  posted->traded_on = trade.traded_on;
  uint64_t entry_id = said_commit(&said)->outcomes[0]->id;
  said_end(&said);
  return entry_id;
}

uint64_t shelf_buy(struct house *house, uint64_t account_id, const char *on, const char *quantity, const char *amount)
{
  return post(house, (Account__PostTrade){ .side = ACCOUNT__ORDER__SIDE__BUY,
                                           .account_id = account_id,
                                           .traded_on = on,
                                           .quantity = quantity,
                                           .amount = amount });
}

uint64_t shelf_sell(struct house *house, uint64_t account_id, const char *on, const char *quantity, const char *amount)
{
  return post(house, (Account__PostTrade){ .side = ACCOUNT__ORDER__SIDE__SELL,
                                           .account_id = account_id,
                                           .traded_on = on,
                                           .quantity = quantity,
                                           .amount = amount });
}

uint64_t shelf_account(struct house *house, Account__Account__Kind kind)
{
  struct said said = said_here(house, NULL);
  said_account(&said, ADVISOR, house->person_id)->kind = kind;
  uint64_t account_id = said_commit(&said)->outcomes[0]->id;
  said_end(&said);
  said_deposit(house, account_id, "100000");
  return account_id;
}

static const char *number(struct house *house, int64_t value, int places)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(house->arena, decimal_format(value, places, 0, text));
}

static const char *say_lot(struct house *house, const Account__LotBatch *batch, size_t i)
{
  char day[DATE_TEXT_SIZE];
  const char *text = arena_printf(house->arena, "%s at %s", number(house, batch->quantity_e6[i], SHARES_PLACES),
                                  number(house, batch->basis_e4[i], CASH_PLACES));
  if (batch->acquired_days[i] != batch->opened_days[i])
    text = arena_printf(house->arena, "%s since %s", text, date_format(batch->acquired_days[i], day));
  if (batch->disallowed_e4[i] != 0)
    text = arena_printf(house->arena, "%s with %s", text, number(house, batch->disallowed_e4[i], CASH_PLACES));
  if (batch->unsettled_days[i] != 0)
    text = arena_printf(house->arena, "%s until %s", text, date_format(batch->unsettled_days[i], day));
  return text;
}

static struct call *ask(struct house *house)
{
  return house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADMINISTRATOR), "");
}

static Account__LotBatch *read_lots(struct house *house, struct call *call, uint64_t account_id, uint64_t sequence)
{
  Account__LotsRequest request = ACCOUNT__LOTS_REQUEST__INIT;
  Account__AsOf as_of = ACCOUNT__AS_OF__INIT;
  Account__LotBatch *batch;
  struct bus_stream *stream;
  (void)house;
  request.account_ids = &account_id;
  request.n_account_ids = 1;
  as_of.sequence = sequence;
  request.as_of = sequence ? &as_of : NULL;
  expect_ok(ledger_lots_open(call, &request, &stream));
  expect_ok(ledger_lots_next(stream, &batch));
  return batch;
}

const char *shelf_lots(struct house *house, uint64_t account_id, uint64_t sequence)
{
  struct call *call = ask(house);
  const Account__LotBatch *batch = read_lots(house, call, account_id, sequence);
  const char *text = "";
  for (size_t i = 0; batch && i < batch->n_lot_ids; i++)
    text = arena_printf(house->arena, "%s%s%s", text, i ? ", " : "", say_lot(house, batch, i));
  call_end(call);
  return text;
}

uint64_t shelf_lot_id(struct house *house, uint64_t account_id, size_t place)
{
  struct call *call = ask(house);
  const Account__LotBatch *batch = read_lots(house, call, account_id, 0);
  cr_assert(batch && place < batch->n_lot_ids);
  uint64_t lot_id = batch->lot_ids[place];
  call_end(call);
  return lot_id;
}

const char *shelf_gains(struct house *house, uint64_t account_id, uint32_t tax_year)
{
  struct call *call = ask(house);
  Account__RealisedGainsRequest request = ACCOUNT__REALISED_GAINS_REQUEST__INIT;
  Account__RealisedGainBatch *batch;
  struct bus_stream *stream;
  const char *text = "";
  request.account_id = account_id;
  request.tax_year = tax_year;
  expect_ok(ledger_realised_gains_open(call, &request, &stream));
  expect_ok(ledger_realised_gains_next(stream, &batch));
  cr_assert(batch && batch->short_term && batch->long_term);
  for (size_t i = 0; i < batch->n_gains; i++) {
    const Account__RealisedGain *gain = batch->gains[i];
    text = arena_printf(house->arena, "%s%s%s: %s - %s + %s = %s %s", text, i ? ", " : "", gain->quantity,
                        gain->proceeds, gain->basis, gain->disallowed, gain->gain, gain->long_term ? "long" : "short");
  }
  text = arena_printf(house->arena, "%s; short %s, long %s%s", text, batch->short_term->gain, batch->long_term->gain,
                      batch->tax_exempt ? ", exempt" : "");
  call_end(call);
  return text;
}

static Account__VerifyResponse *verify(struct house *house, struct call *call)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  (void)house;
  request.rebuild = true;
  expect_ok(ledger_verify_call(call, &request, &response));
  return response;
}

void shelf_expect_good(struct house *house)
{
  struct call *call = ask(house);
  Account__VerifyResponse *response = verify(house, call);
  cr_assert(response->good, "%s", response->n_differences ? response->differences[0] : "");
  call_end(call);
}

void shelf_expect_difference(struct house *house, const char *part)
{
  struct call *call = ask(house);
  Account__VerifyResponse *response = verify(house, call);
  bool is_there = false;
  for (size_t i = 0; i < response->n_differences; i++)
    is_there = is_there || strstr(response->differences[i], part);
  cr_assert(is_there, "%s is not among %zu: %s", part, response->n_differences,
            response->n_differences ? response->differences[0] : "");
  call_end(call);
}

uint64_t shelf_sequence(struct house *house)
{
  struct said said = said_here(house, NULL);
  said_fact(&said, house->account_id, "noted");
  uint64_t sequence = said_commit(&said)->sequence;
  said_end(&said);
  return sequence;
}
