/* The ledger's commands through lanes: corrections, cash by settlement, the ledger as it was. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "said.h"

#define TODAY "2026-11-20"

static void expect_good(struct house *house)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  expect_ok(ledger_verify_call(call, &request, &response));
  cr_assert(response->good, "%s", response->n_differences ? response->differences[0] : "");
  call_end(call);
}

static struct status reverse(struct house *house, const uint64_t *entries, size_t count, uint64_t *out)
{
  struct said said = said_here(house, NULL);
  const Account__CommitResponse *response;
  for (size_t i = 0; i < count; i++)
    said_reverse(&said, entries[i]);
  struct status status = said_send(&said, &response);
  status.message = arena_strdup(house->arena, status.message ? status.message : "");
  status.field = status.field ? arena_strdup(house->arena, status.field) : NULL;
  if (status_is_ok(status) && out)
    *out = response->outcomes[0]->id;
  said_end(&said);
  return status;
}

static uint64_t post(struct said *said)
{
  uint64_t entry_id = said_commit(said)->outcomes[0]->id;
  said_end(said);
  return entry_id;
}

static uint64_t bring(struct house *house, const char *quantity, const char *basis)
{
  struct said said = said_here(house, NULL);
  said_shares(&said, house->account_id, house->security_id, quantity, basis);
  return post(&said);
}

static uint64_t trade(struct house *house, int side, const char *quantity, const char *amount)
{
  struct said said = said_here(house, NULL);
  said_trade(&said, side, quantity, amount);
  return post(&said);
}

static void corrections(struct house *house)
{
  uint64_t correction;
  uint64_t brought = bring(house, "10", "1000");
  uint64_t sold = trade(house, ACCOUNT__ORDER__SIDE__SELL, "4", "500");
  struct status status = reverse(house, &brought, 1, NULL);
  expect_field(status, STATUS_FAILED_PRECONDITION, "commands[0].entry_id");
  cr_assert_not_null(strstr(status.message, arena_printf(house->arena, "by entry %" PRIu64, sold)), "%s",
                     status.message);
  expect_ok(reverse(house, &sold, 1, &correction));
  expect_field(reverse(house, &sold, 1, NULL), STATUS_FAILED_PRECONDITION, "commands[0].entry_id");
  expect_field(reverse(house, &correction, 1, NULL), STATUS_FAILED_PRECONDITION, "commands[0].entry_id");
  expect_field(reverse(house, &(uint64_t){ 999999 }, 1, NULL), STATUS_NOT_FOUND, "commands[0].entry_id");
  cr_assert_eq(store_number(&house->database, "SELECT basis_e4 FROM lot WHERE quantity_e6 = 10000000"), 10000000);
  cr_assert_eq(store_number(&house->database, "SELECT sum(quantity_e6) FROM cash_due"), 0);

  uint64_t again = trade(house, ACCOUNT__ORDER__SIDE__SELL, "10", "900");
  uint64_t both[] = { again, brought };
  expect_ok(reverse(house, both, 2, NULL)); /* in one commit, the later one first */
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM lot WHERE quantity_e6 > 0"), 0);
  struct said said = said_by(house, house_caller(ROLE_ADVISOR, FIRM, OTHER_ADVISOR), NULL);
  said_reverse(&said, brought);
  expect_field(said_send(&said, NULL), STATUS_NOT_FOUND, "commands[0].entry_id");
  said_end(&said);
  expect_good(house);
}

Test(ledger, an_entry_is_taken_back_and_its_lots_are_as_before)
{
  house_run(&(struct house){ 0 }, corrections);
}

static const char *cash_of(struct call *call, uint64_t account_id, Account__AsOf *as_of)
{
  Account__CashRequest request = ACCOUNT__CASH_REQUEST__INIT;
  Account__CashResponse *response;
  request.account_id = account_id;
  request.as_of = as_of;
  expect_ok(ledger_cash_call(call, &request, &response));
  if (response->n_segments == 0)
    return "nothing";
  const Account__SegmentCash *cash = response->segments[0];
  return arena_printf(call->arena, "%s, settled %s, to buy %s, to withdraw %s", cash->balance, cash->settled,
                      cash->available, cash->withdrawable);
}

static void settlement(struct house *house)
{
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  said_deposit(house, house->account_id, "100");
  bring(house, "10", "50");
  trade(house, ACCOUNT__ORDER__SIDE__SELL, "5", "60");
  Account__AsOf as_of = ACCOUNT__AS_OF__INIT;
  as_of.effective_on = TODAY;
  cr_assert_str_eq(cash_of(call, house->account_id, &as_of),
                   "160.00, settled 100.00, to buy 160.00, to withdraw 100.00");
  as_of.settled_on = TODAY;
  cr_assert_str_eq(cash_of(call, house->account_id, &as_of),
                   "100.00, settled 100.00, to buy 100.00, to withdraw 100.00");
  as_of.effective_on = "2026-11-19";
  cr_assert_str_eq(cash_of(call, house->account_id, &as_of), "nothing");
  call_end(call);
  expect_good(house);
}

Test(ledger, cash_is_seen_by_trade_date_and_by_settlement)
{
  house_run(&(struct house){ 0 }, settlement);
}

static void margin(struct house *house)
{
  char sql[200];
  snprintf(sql, sizeof sql, "UPDATE account SET margin = true, margin_type = 1 WHERE account_id = %" PRIu64,
           house->account_id);
  store_execute(&house->database, sql);
  snprintf(sql, sizeof sql, "INSERT INTO price_last VALUES (1, %" PRIu64 ", 10000000, now(), 'test')",
           house->security_id);
  store_execute(&house->database, sql);
  said_deposit(house, house->account_id, "1000");
  struct said said = said_here(house, NULL);
  said_trade(&said, ACCOUNT__ORDER__SIDE__BUY, "200", "2000.02");
  expect_field(said_send(&said, NULL), STATUS_FAILED_PRECONDITION, "commands[0].quantity");
  said_end(&said);
  trade(house, ACCOUNT__ORDER__SIDE__BUY, "190", "1900");
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  Account__CashRequest request = ACCOUNT__CASH_REQUEST__INIT;
  Account__CashResponse *response;
  request.account_id = house->account_id;
  expect_ok(ledger_cash_call(call, &request, &response));
  cr_assert_not_null(response->margin);
  cr_assert_str_eq(response->margin->equity, "1000.00");
  cr_assert_str_eq(response->margin->initial, "950.00");
  cr_assert_str_eq(response->margin->maintenance, "475.00");
  cr_assert_str_eq(response->margin->buying_power, "100.00");
  call_end(call);
  said = said_here(house, NULL);
  said_cash(&said, house->account_id, "-50.01");
  expect_field(said_send(&said, NULL), STATUS_FAILED_PRECONDITION, "commands[0].quantity");
  said_end(&said);
  said = said_here(house, NULL);
  said_cash(&said, house->account_id, "-50");
  post(&said);
  expect_good(house);
}

Test(ledger, a_margin_account_borrows_what_its_shares_bear)
{
  house_run(&(struct house){ 0 }, margin);
}

#define STEPS 150

struct memory { /* of the positions after a commit */
  uint64_t sequence;
  const char *positions;
};

/* Positions as text, live or as of a line of the journal. */
static const char *positions(struct house *house, uint64_t sequence)
{
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  Account__PositionsRequest request = ACCOUNT__POSITIONS_REQUEST__INIT;
  Account__AsOf as_of = ACCOUNT__AS_OF__INIT;
  Account__PositionBatch *batch;
  struct bus_stream *stream;
  const char *text = "";
  as_of.sequence = sequence;
  request.as_of = sequence ? &as_of : NULL;
  expect_ok(ledger_positions_open(call, &request, &stream));
  while (status_is_ok(ledger_positions_next(stream, &batch)) && batch)
    for (size_t i = 0; i < batch->n_segment_ids; i++)
      text = arena_printf(house->arena, "%s%" PRIu64 " %" PRIu64 " %" PRIu64 ": %" PRId64 "\n", text,
                          batch->account_ids[batch->account_index[i]], batch->segment_ids[i],
                          batch->security_ids[batch->security_index[i]], batch->quantity_e6[i]);
  call_end(call);
  return text;
}

static unsigned int seed = 20261120;

static int pick(int below)
{
  return rand_r(&seed) % below;
}

static void random_command(struct said *said, const uint64_t *entries, int count)
{
  struct house *house = said->house;
  const char *amount = arena_printf(said->call->arena, "%d.%02d", 1 + pick(200), pick(100));
  const char *shares = arena_printf(said->call->arena, "%d.%d", 1 + pick(9), 1 + pick(9));
  uint64_t account = pick(2) ? house->account_id : house->other_account_id;
  switch (pick(8)) {
  case 0:
  case 1:
    said_cash(said, account, amount);
    break;
  case 2:
    said_cash(said, account, arena_printf(said->call->arena, "-%s", amount));
    break;
  case 3:
    said_shares(said, account, house->security_id, shares, amount);
    break;
  case 4:
    said_transfer(said, account, 7, pick(2) ? house->security_id : 0, pick(2) ? "1.5" : "3");
    break;
  case 5:
    said_trade(said, pick(2) ? ACCOUNT__ORDER__SIDE__BUY : ACCOUNT__ORDER__SIDE__SELL, shares, amount);
    break;
  default:
    said_reverse(said, count ? entries[pick(count)] : 1);
    break;
  }
}

static void replays(struct house *house)
{
  struct memory memory[STEPS];
  uint64_t entries[STEPS];
  int done = 0;
  for (int i = 0; i < STEPS; i++) {
    struct said said = said_here(house, NULL);
    const Account__CommitResponse *response;
    random_command(&said, entries, done);
    if (status_is_ok(said_send(&said, &response))) {
      entries[done] = response->outcomes[0]->id;
      memory[done++] = (struct memory){ response->sequence, positions(house, 0) };
    }
    said_end(&said);
  }
  cr_assert(done > STEPS / 3, "%d of %d done", done, STEPS);
  for (int i = 0; i < done; i++)
    cr_assert_str_eq(positions(house, memory[i].sequence), memory[i].positions, "as of line %" PRIu64,
                     memory[i].sequence);
  expect_good(house);
}

Test(ledger, what_was_is_what_the_entries_add_up_to)
{
  house_run(&(struct house){ 0 }, replays);
}

static struct status contribute(struct house *house, const char *amount)
{
  struct said said = said_here(house, NULL);
  Account__IraMovement ira = ACCOUNT__IRA_MOVEMENT__INIT;
  ira.kind = amount[0] == '-' ? ACCOUNT__IRA_MOVEMENT__KIND__NORMAL : ACCOUNT__IRA_MOVEMENT__KIND__REGULAR;
  ira.tax_year = 2026;
  said_cash(&said, house->account_id, amount);
  said.commands[0]->post_entry->ira = &ira;
  struct status status = said_send(&said, NULL);
  status.field = status.field ? arena_strdup(house->arena, status.field) : NULL;
  said_end(&said);
  return status;
}

/* Sums of the movements between two days. */
static int64_t moved(struct house *house, const char *from, const char *to, size_t *count)
{
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  Account__IraMovementsRequest request = ACCOUNT__IRA_MOVEMENTS_REQUEST__INIT;
  Account__IraMovementBatch *batch = NULL;
  struct bus_stream *stream;
  int64_t sum_e4 = 0;
  request.account_ids = &house->account_id;
  request.n_account_ids = 1;
  request.from = from;
  request.to = to;
  *count = 0;
  expect_ok(ledger_ira_movements_open(call, &request, &stream));
  while (status_is_ok(ledger_ira_movements_next(stream, &batch)) && batch != NULL) {
    for (size_t i = 0; i < batch->n_gross_e4; i++)
      sum_e4 += batch->kinds[i] >= ACCOUNT__IRA_MOVEMENT__KIND__REGULAR ? batch->gross_e4[i] : -batch->gross_e4[i];
    *count += batch->n_gross_e4;
  }
  call_end(call);
  return sum_e4;
}

static void retirement(struct house *house)
{
  expect_field(contribute(house, "5"), STATUS_INVALID_ARGUMENT, "commands[0].ira");
  char sql[200];
  snprintf(sql, sizeof sql, "UPDATE account SET kind = 3 WHERE account_id = %" PRIu64, house->account_id);
  store_execute(&house->database, sql);
  expect_ok(contribute(house, "8000"));
  expect_ok(contribute(house, "1000")); /* 8,600 from 50: 400 too much */
  expect_ok(contribute(house, "-2500"));
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM fact WHERE name = 'task.ira_excess'"), 1);
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  Account__IraYearRequest request = ACCOUNT__IRA_YEAR_REQUEST__INIT;
  Account__IraYearResponse *response;
  request.account_id = house->account_id;
  request.tax_year = 2026;
  expect_ok(ledger_ira_year_call(call, &request, &response));
  cr_assert_eq(response->n_accounts, 1);
  cr_assert_str_eq(response->accounts[0]->contributions, "9000.00");
  cr_assert_str_eq(response->accounts[0]->excess, "400.00");
  cr_assert_str_eq(response->accounts[0]->rmd_gross, "2500.00");
  call_end(call);
  size_t count;
  cr_assert_eq(moved(house, "2026-01-01", "2026-12-31", &count), 65000000, "8,000 and 1,000 in, 2,500 out");
  cr_assert_eq(count, 3);
  cr_assert_eq(moved(house, "2025-01-01", "2025-12-31", &count), 0);
  cr_assert_eq(count, 0);
  expect_good(house);
}

Test(ledger, movements_of_retirement_accounts_are_counted_by_person_and_year)
{
  house_run(&(struct house){ 0 }, retirement);
}
