/* Values retirement accounts at the ends of years, and counts what was taken. */
#include "rmd_balance.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/decimal.h"
#include "records/positions.h"

#define SECURITIES_AT_ONCE 5000

struct holding {
  size_t account; /* index into accounts */
  uint64_t security_id;
  int64_t quantity_e6;
};

struct valuation {
  struct call *call;
  struct rmd_account *accounts;
  size_t count;
  const char *on; /* December 31 */
  int32_t day;
  bool earlier; /* the first distribution year's balance */
  struct holding *holdings;
  size_t holding_count, holding_room;
  uint64_t *securities; /* distinct, rising */
  int64_t *closes_e6;   /* 0: none */
  size_t security_count;
};

static int compare_account(const void *id, const void *item)
{
  uint64_t wanted = *(const uint64_t *)id, found = ((const struct rmd_account *)item)->member.ira.account_id;
  return (wanted > found) - (wanted < found);
}

static struct rmd_account *find_account(struct rmd_account *accounts, size_t count, uint64_t id)
{
  return bsearch(&id, accounts, count, sizeof *accounts, compare_account);
}

static int64_t *balance_of(const struct valuation *of, size_t account)
{
  struct rmd_member *member = &of->accounts[account].member;
  return of->earlier ? &member->first_balance_e4 : &member->ira.balance_e4;
}

static struct status add_value(const struct valuation *of, size_t account, int64_t value_e4)
{
  if (!decimal_add(*balance_of(of, account), value_e4, balance_of(of, account)))
    return status_fail(STATUS_OUT_OF_RANGE, NULL, "an account's balance is too large to be told");
  return status_ok();
}

static void add_holding(struct valuation *of, struct holding holding)
{
  if (of->holding_count == of->holding_room) {
    size_t room = of->holding_room == 0 ? 1024 : of->holding_room * 2;
    struct holding *more = arena_array(of->call->arena, room, sizeof *more);
    for (size_t i = 0; i < of->holding_count; i++)
      more[i] = of->holdings[i];
    of->holdings = more;
    of->holding_room = room;
  }
  of->holdings[of->holding_count++] = holding;
}

static struct status take_position(void *context, const struct position *position)
{
  struct valuation *of = context;
  const struct rmd_account *account = find_account(of->accounts, of->count, position->account_id);
  if (account == NULL)
    return status_ok();
  size_t at = (size_t)(account - of->accounts);
  if (position->security_id == 0)
    return add_value(of, at, position->quantity_e6 / (SHARES_E6 / CASH_E4));
  if (position->quantity_e6 != 0)
    add_holding(of, (struct holding){
                        .account = at, .security_id = position->security_id, .quantity_e6 = position->quantity_e6 });
  return status_ok();
}

static struct status read_positions(struct valuation *of)
{
  Account__AsOf as_of = ACCOUNT__AS_OF__INIT;
  as_of.effective_on = of->on;
  struct positions positions = { .as_of = &as_of, .take = take_position, .context = of };
  positions.account_ids = arena_array(of->call->arena, of->count, sizeof *positions.account_ids);
  for (size_t i = 0; i < of->count; i++)
    positions.account_ids[positions.count++] = of->accounts[i].member.ira.account_id;
  return positions_read(of->call, &positions);
}

static int by_value(const void *a, const void *b)
{
  uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;
  return (first > second) - (first < second);
}

static void list_securities(struct valuation *of)
{
  uint64_t *ids = arena_array(of->call->arena, of->holding_count + 1, sizeof *ids);
  for (size_t i = 0; i < of->holding_count; i++)
    ids[i] = of->holdings[i].security_id;
  qsort(ids, of->holding_count, sizeof *ids, by_value);
  for (size_t i = 0; i < of->holding_count; i++) {
    if (of->security_count == 0 || ids[of->security_count - 1] != ids[i])
      ids[of->security_count++] = ids[i];
  }
  of->securities = ids;
  of->closes_e6 = arena_array(of->call->arena, of->security_count + 1, sizeof *of->closes_e6);
}

static int64_t *close_of(const struct valuation *of, uint64_t id)
{
  uint64_t *found = bsearch(&id, of->securities, of->security_count, sizeof id, by_value);
  return found == NULL ? NULL : &of->closes_e6[found - of->securities];
}

static struct status read_closes(struct valuation *of)
{
  char from[DATE_TEXT_SIZE];
  Account__PriceHistoryRequest request = ACCOUNT__PRICE_HISTORY_REQUEST__INIT;
  Account__PriceSeries *series = NULL;
  struct bus_stream *stream;
  request.from = date_format(of->day - RMD_CLOSE_DAYS, from);
  request.to = of->on;
  request.last = 1;
  for (size_t done = 0; done < of->security_count; done += request.n_security_ids) {
    size_t left = of->security_count - done;
    request.security_ids = of->securities + done;
    request.n_security_ids = left < SECURITIES_AT_ONCE ? left : SECURITIES_AT_ONCE;
    struct status status = price_history_open(of->call, &request, &stream);
    while (status_is_ok(status) && status_is_ok(status = price_history_next(stream, &series)) && series != NULL) {
      int64_t *close_e6 = close_of(of, series->security_id);
      if (close_e6 != NULL && series->n_close_e6 > 0)
        *close_e6 = series->close_e6[series->n_close_e6 - 1];
    }
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

static struct status add_holdings(struct valuation *of)
{
  struct status status = status_ok();
  for (size_t i = 0; i < of->holding_count && status_is_ok(status); i++) {
    const struct holding *holding = &of->holdings[i];
    struct rmd_account *account = &of->accounts[holding->account];
    int64_t close_e6 = *close_of(of, holding->security_id), value_e4 = 0;
    if (close_e6 == 0)
      account->unknown_balance = arena_printf(of->call->arena, "security %llu has no close in the ten days up to %s",
                                              (unsigned long long)holding->security_id, of->on);
    else if (!decimal_value(holding->quantity_e6, close_e6, ROUND_HALF_EVEN, &value_e4))
      return status_fail(STATUS_OUT_OF_RANGE, NULL, "a position's value is too large to be told");
    status = add_value(of, holding->account, value_e4);
  }
  return status;
}

/* Values some accounts, which lie behind each other, on the last day of a year. */
static struct status value_on(struct valuation *of, int year)
{
  char *on = arena_alloc(of->call->arena, DATE_TEXT_SIZE);
  date_from_civil((struct civil){ year, 12, 31 }, &of->day);
  of->on = date_format(of->day, on);
  struct status status = read_positions(of);
  list_securities(of);
  if (status_is_ok(status))
    status = read_closes(of);
  return status_is_ok(status) ? add_holdings(of) : status;
}

struct status rmd_read_balances(struct call *call, const struct rmd_day *at, struct rmd_account *accounts, size_t count)
{
  struct valuation last = { .call = call, .accounts = accounts, .count = count };
  struct valuation earlier = { .call = call, .count = 0, .earlier = true };
  struct status status = value_on(&last, at->year - 1);
  earlier.accounts = arena_array(call->arena, count, sizeof *earlier.accounts);
  for (size_t i = 0; i < count; i++) {
    if (rmd_has_two(at->law, &accounts[i].member.ira, at->year))
      earlier.accounts[earlier.count++] = accounts[i];
  }
  for (size_t i = 0; i < count; i++) {
    if (accounts[i].member.ira.balance_e4 < 0)
      accounts[i].unknown_balance = "the balance is below zero";
  }
  if (!status_is_ok(status) || earlier.count == 0)
    return status;
  status = value_on(&earlier, at->year - 2);
  for (size_t i = 0; i < earlier.count; i++) {
    struct rmd_account *account = find_account(accounts, count, earlier.accounts[i].member.ira.account_id);
    account->member.first_balance_e4 = earlier.accounts[i].member.first_balance_e4;
    if (account->unknown_balance == NULL)
      account->unknown_balance = earlier.accounts[i].unknown_balance;
  }
  return status;
}

struct flow {
  int32_t on;
  int year; /* it is said to be of */
  Account__IraMovement__Kind kind;
  int64_t gross_e4;
};

/* What came in within 60 days and is of the year before was under way on December 31. */
static struct status add_outstanding(const struct flow *flow, int year, int64_t *outstanding_e4)
{
  int32_t new_year = 0;
  date_from_civil((struct civil){ year, 1, 1 }, &new_year);
  if (flow->kind != ACCOUNT__IRA_MOVEMENT__KIND__ROLLOVER_IN && flow->kind != ACCOUNT__IRA_MOVEMENT__KIND__TRANSFER_IN)
    return status_ok();
  if (flow->year != year - 1 || flow->on < new_year || flow->on >= new_year + RMD_ROLLOVER_DAYS)
    return status_ok();
  if (!decimal_add(*outstanding_e4, flow->gross_e4, outstanding_e4))
    return status_fail(STATUS_OUT_OF_RANGE, NULL, "rollovers are too large to be added");
  return status_ok();
}

static struct status add_flow(struct call *call, struct rmd_account *account, const struct flow *flow, int year)
{
  struct rmd_member *member = &account->member;
  struct status status = add_outstanding(flow, year, &member->ira.outstanding_e4);
  if (status_is_ok(status))
    status = add_outstanding(flow, year - 1, &member->first_outstanding_e4);
  if (flow->kind != ACCOUNT__IRA_MOVEMENT__KIND__NORMAL && flow->kind != ACCOUNT__IRA_MOVEMENT__KIND__QCD)
    return status;
  size_t count = member->movement_count;
  if ((count & (count - 1)) == 0) { /* full at every power of two */
    struct rmd_movement *more = arena_array(call->arena, count == 0 ? 1 : 2 * count, sizeof *more);
    for (size_t i = 0; i < count; i++)
      more[i] = account->movements[i];
    member->movements = account->movements = more;
  }
  account->movements[member->movement_count++] = (struct rmd_movement){ flow->on, flow->gross_e4 };
  return status;
}

static struct status take_flows(struct call *call, const Account__IraMovementBatch *batch, int year,
                                const struct valuation *of)
{
  struct status status = status_ok();
  size_t rows = batch->n_account_ids;
  if (batch->n_days != rows || batch->n_kinds != rows || batch->n_tax_years != rows || batch->n_gross_e4 != rows)
    return status_fail(STATUS_INTERNAL, NULL, "movements came in columns of unequal length");
  for (size_t i = 0; i < rows && status_is_ok(status); i++) {
    struct rmd_account *account = find_account(of->accounts, of->count, batch->account_ids[i]);
    struct flow flow = { batch->days[i], (int)batch->tax_years[i], batch->kinds[i], batch->gross_e4[i] };
    if (account != NULL)
      status = add_flow(call, account, &flow, year);
  }
  return status;
}

struct status rmd_read_movements(struct call *call, int year, struct rmd_account *accounts, size_t count)
{
  const struct valuation of = { .accounts = accounts, .count = count };
  Account__IraMovementsRequest request = ACCOUNT__IRA_MOVEMENTS_REQUEST__INIT;
  Account__IraMovementBatch *batch = NULL;
  struct bus_stream *stream;
  request.from = arena_printf(call->arena, "%04d-01-01", year - 1);
  request.to = arena_printf(call->arena, "%04d-12-31", year);
  request.n_account_ids = count;
  request.account_ids = arena_array(call->arena, count, sizeof *request.account_ids);
  for (size_t i = 0; i < count; i++)
    request.account_ids[i] = accounts[i].member.ira.account_id;
  struct status status = ledger_ira_movements_open(call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status = ledger_ira_movements_next(stream, &batch)) && batch != NULL) {
    status = take_flows(call, batch, year, &of);
    if (!status_is_ok(status))
      return status;
  }
  return status;
}
