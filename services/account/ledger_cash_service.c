/* LedgerService/Cash: what there is to buy with and to withdraw, now or as it was, and what a margin account can bear.
 */
#include "account.seam.h"
#include "account_sql.h"
#include "apply_post.h"
#include "as_of.h"

#define LEDGER_PLACES 6
#define CASH_PLACES 4
#define MONEY_PLACES 2
#define KIND_STOCK 1 /* what is bought, unless said otherwise, settles as shares do */

const struct access ledger_cash_access = { .roles = ROLES_STAFF };

enum { SEGMENT, BALANCE, HELD, DUE_ON, DUE_E6, BUSINESS_ON };

static const char *money(struct call *call, int64_t value_e6)
{
  return plain_decimal(call->arena, value_e6, LEDGER_PLACES, MONEY_PLACES);
}

static const char *not_below_zero(struct call *call, int64_t value_e6)
{
  return money(call, value_e6 > 0 ? value_e6 : 0);
}

static struct cash read_cash(struct call *call, const struct pg_rows *rows, size_t row)
{
  struct pg_value days = pg_get_array(call->arena, rows, row, DUE_ON);
  struct pg_value sums = pg_get_array(call->arena, rows, row, DUE_E6);
  struct cash_due *dues = arena_array(call->arena, days.count + 1, sizeof *dues);
  for (size_t i = 0; i < days.count; i++)
    dues[i] = (struct cash_due){ (int32_t)days.int8s[i], sums.int8s[i] };
  return (struct cash){ .balance_e6 = pg_get_int8(rows, row, BALANCE),
                        .held_e6 = pg_get_int8(rows, row, HELD),
                        .dues = dues,
                        .due_count = days.count };
}

static int64_t proceeds_e6(const struct cash *cash)
{
  int64_t sum_e6 = 0;
  for (size_t i = 0; i < cash->due_count; i++)
    sum_e6 += cash->dues[i].quantity_e6 > 0 ? cash->dues[i].quantity_e6 : 0;
  return sum_e6;
}

static Account__SegmentCash *segment_cash(struct call *call, const struct pg_rows *rows, size_t row)
{
  Account__SegmentCash *out = arena_alloc(call->arena, sizeof *out);
  struct cash cash = read_cash(call, rows, row);
  int32_t business_on = pg_get_date(rows, row, BUSINESS_ON);
  account__segment_cash__init(out);
  out->segment_id = (uint64_t)pg_get_int8(rows, row, SEGMENT);
  out->balance = money(call, cash.balance_e6);
  out->held = money(call, cash.held_e6);
  out->available = not_below_zero(call, cash_free_e6(&cash, cash_settles_on(KIND_STOCK, business_on)));
  out->unsettled = money(call, proceeds_e6(&cash));
  out->withdrawable = not_below_zero(call, cash_free_e6(&cash, business_on));
  out->settled = money(call, cash_settled_e6(&cash, business_on));
  return out;
}

static struct status add_margin(struct call *call, const Account__CashRequest *in, struct margin margin, int32_t on,
                                Account__CashResponse *out)
{
  struct pg_rows *rows;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_ledger_market,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)in->account_id) }, &rows);
  if (!status_is_ok(status) || pg_count(rows) == 0)
    return status;
  margin.market_e4 = pg_get_int8(rows, 0, 0);
  int64_t equity_e4 = margin.cash_e4 + margin.market_e4;
  int64_t figures_e4[] = { equity_e4,
                           margin.market_e4,
                           cash_initial_e4(&margin, on),
                           equity_e4 - cash_maintenance_excess_e4(&margin, on),
                           cash_buying_power_e4(&margin, on),
                           cash_maintenance_excess_e4(&margin, on) };
  out->margin = arena_alloc(call->arena, sizeof *out->margin);
  account__margin_cash__init(out->margin);
  const char **fields[] = { &out->margin->equity,      &out->margin->market_value, &out->margin->initial,
                            &out->margin->maintenance, &out->margin->buying_power, &out->margin->maintenance_excess };
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    *fields[i] = plain_decimal(call->arena, figures_e4[i], CASH_PLACES, MONEY_PLACES);
  return status;
}

static struct status read_segments(struct call *call, const Account__CashRequest *in, struct pg_rows **rows)
{
  struct as_of view = as_of(in->as_of);
  struct pg_value firm = pg_int8((int64_t)call->caller.firm_id), account = pg_int8((int64_t)in->account_id);
  if (!in->as_of)
    return pg_query(account_of(call)->pool, call->arena, &sql_ledger_cash,
                    (struct pg_value[]){ firm, account, pg_timestamptz(call->now_us) }, rows);
  return pg_query(account_of(call)->pool, call->arena, &sql_ledger_cash_as_of,
                  (struct pg_value[]){ firm, account, view.effective_on, view.settled_on, view.sequence,
                                       view.recorded_at, pg_timestamptz(call->now_us) },
                  rows);
}

struct status ledger_cash(struct call *call, const Account__CashRequest *in, Account__CashResponse *out)
{
  struct pg_rows *rows;
  struct margin margin = { 0 };
  int64_t total_e6 = 0;
  struct status status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (status_is_ok(status))
    status = read_segments(call, in, &rows);
  if (!status_is_ok(status))
    return status;
  out->n_segments = pg_count(rows);
  out->segments = arena_array(call->arena, out->n_segments + 1, sizeof *out->segments);
  for (size_t row = 0; row < out->n_segments; row++) {
    out->segments[row] = segment_cash(call, rows, row);
    total_e6 += pg_get_int8(rows, row, BALANCE);
    margin.held_e4 += pg_get_int8(rows, row, HELD) / E6_PER_E4;
  }
  out->total = money(call, total_e6);
  margin.cash_e4 = total_e6 / E6_PER_E4;
  if (in->as_of || out->n_segments == 0)
    return status;
  return add_margin(call, in, margin, pg_get_date(rows, 0, BUSINESS_ON), out);
}
