/* Who may read realised gains, and a year of more sales than one batch holds. */
#include "shelf.h"

static void gains_as(struct house *house, enum role role, uint64_t user_id, struct status *status)
{
  struct call *call = house_call(house, house_caller(role, FIRM, user_id), "");
  Account__RealisedGainsRequest request = ACCOUNT__REALISED_GAINS_REQUEST__INIT;
  Account__RealisedGainBatch *batch;
  struct bus_stream *stream;
  request.account_id = house->account_id;
  request.tax_year = 2026;
  *status = ledger_realised_gains_open(call, &request, &stream);
  if (status_is_ok(*status))
    *status = ledger_realised_gains_next(stream, &batch);
  call_end(call);
}

static void readers(struct house *house)
{
  struct status status;
  said_deposit(house, house->account_id, "1000");
  gains_as(house, ROLE_ADVISOR, ADVISOR, &status);
  expect_ok(status);
  gains_as(house, ROLE_ADVISOR, OTHER_ADVISOR, &status);
  cr_assert_eq(status.code, STATUS_NOT_FOUND, "another's book");
  struct call *call = house_call(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), "");
  Account__RealisedGainsRequest request = ACCOUNT__REALISED_GAINS_REQUEST__INIT;
  Account__RealisedGainBatch *batch;
  struct bus_stream *stream;
  request.account_id = house->account_id;
  status = ledger_realised_gains_open(call, &request, &stream);
  if (status_is_ok(status))
    status = ledger_realised_gains_next(stream, &batch);
  expect_field(status, STATUS_INVALID_ARGUMENT, "tax_year");
  call_end(call);
}

Test(gains, are_read_by_those_who_see_the_account)
{
  house_run(&(struct house){ 0 }, readers);
}

#define SALES 600
#define AT_ONCE 60

static void many(struct house *house)
{
  said_deposit(house, house->account_id, "10000");
  shelf_buy(house, house->account_id, "2024-01-02", "300", "3000");
  shelf_buy(house, house->account_id, "2026-01-02", "300", "3000");
  for (int i = 0; i < SALES; i += AT_ONCE) {
    struct said said = said_here(house, NULL);
    for (int j = 0; j < AT_ONCE; j++)
      said_trade(&said, ACCOUNT__ORDER__SIDE__SELL, "1", "11.01");
    said_commit(&said);
    said_end(&said);
  }
  struct call *call = house_call(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), "");
  Account__RealisedGainsRequest request = ACCOUNT__REALISED_GAINS_REQUEST__INIT;
  Account__RealisedGainBatch *batch;
  struct bus_stream *stream;
  size_t seen = 0;
  uint64_t last = 0;
  request.account_id = house->account_id;
  request.tax_year = 2026;
  expect_ok(ledger_realised_gains_open(call, &request, &stream));
  do {
    expect_ok(ledger_realised_gains_next(stream, &batch));
    cr_assert_not_null(batch, "the last batch has the totals");
    for (size_t i = 0; i < batch->n_gains; i++) {
      cr_assert_gt(batch->gains[i]->entry_id, last, "each sale once, in order");
      last = batch->gains[i]->entry_id;
    }
    seen += batch->n_gains;
    cr_assert_eq(batch->short_term != NULL, seen == SALES);
  } while (!batch->short_term);
  cr_assert_eq(seen, SALES);
  cr_assert_str_eq(batch->short_term->gain, "303.00");
  cr_assert_str_eq(batch->long_term->gain, "303.00");
  cr_assert_str_eq(batch->long_term->proceeds, "3303.00");
  expect_ok(ledger_realised_gains_next(stream, &batch));
  cr_assert_null(batch);
  call_end(call);
}

Test(gains, a_long_year_comes_in_batches_with_the_totals_at_the_end)
{
  house_run(&(struct house){ 0 }, many);
}
