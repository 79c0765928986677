/* Settlement cycles and margin requirements as dated tables, and what money is free on which day. */
#include "cash.h"

#include "base/calendar.h"
#include "base/decimal.h"

enum { /* as steward.account.v1.Security.Kind */
       KIND_MUTUAL_FUND = 3,
       KIND_MONEY_MARKET_FUND = 4,
       KIND_OPTION = 6,
};

/* Business days from trade to settlement, by kind and first day, latest first. What is not named settles as US shares
 * do (17 CFR 240.15c6-1, in the calendar); funds and listed options have settled on the next day throughout. */
static const struct cycle {
  int kind;
  int32_t from;
  int days;
} cycles[] = {
  { KIND_MUTUAL_FUND, INT32_MIN, 1 },
  { KIND_MONEY_MARKET_FUND, INT32_MIN, 1 },
  { KIND_OPTION, INT32_MIN, 1 },
};

int32_t cash_settles_on(int security_kind, int32_t traded_on)
{
  for (size_t i = 0; i < sizeof cycles / sizeof cycles[0]; i++)
    if (cycles[i].kind == security_kind && traded_on >= cycles[i].from)
      return calendar_add_settlement_days(traded_on, cycles[i].days);
  return calendar_settlement(traded_on);
}

int64_t cash_settled_e6(const struct cash *cash, int32_t on)
{
  int64_t settled_e6 = cash->balance_e6;
  for (size_t i = 0; i < cash->due_count; i++)
    if (cash->dues[i].settles_on > on)
      settled_e6 -= cash->dues[i].quantity_e6;
  return settled_e6;
}

int64_t cash_free_e6(const struct cash *cash, int32_t on)
{
  int64_t least_e6 = cash_settled_e6(cash, on);
  for (size_t i = 0; i < cash->due_count; i++) {
    if (cash->dues[i].settles_on <= on)
      continue;
    int64_t settled_e6 = cash_settled_e6(cash, cash->dues[i].settles_on);
    least_e6 = settled_e6 < least_e6 ? settled_e6 : least_e6;
  }
  return least_e6 - cash->held_e6;
}

int32_t cash_free_from(const struct cash *cash, int64_t amount_e6, int32_t from)
{
  int32_t first = INT32_MAX, last = from;
  if (cash_free_e6(cash, from) >= amount_e6)
    return from;
  for (size_t i = 0; i < cash->due_count; i++) {
    int32_t on = cash->dues[i].settles_on;
    last = on > last ? on : last;
    if (on > from && on < first && cash_free_e6(cash, on) >= amount_e6)
      first = on;
  }
  return first == INT32_MAX ? last : first;
}

/* Initial: Regulation T, 12 CFR 220.12(a), 50 percent since 1974-01-03. Maintenance: FINRA Rule 4210(c), 25 percent. */
static const struct margin_rule margin_rules[] = {
  { INT32_MIN, 5000, 2500 },
};

const struct margin_rule *cash_margin_rule(int32_t on)
{
  const struct margin_rule *rule = &margin_rules[0];
  for (size_t i = 1; i < sizeof margin_rules / sizeof margin_rules[0]; i++)
    if (on >= margin_rules[i].from)
      rule = &margin_rules[i];
  return rule;
}

#define WHOLE_E4 INT64_C(10000)

/* What is required of a value; a value out of all bounds requires everything. */
static int64_t required_e4(int64_t value_e4, int64_t share_e4)
{
  int64_t required_e4 = INT64_MAX / 4;
  if (decimal_mul_div(value_e4, share_e4, WHOLE_E4, ROUND_UP, &required_e4))
    return required_e4;
  return INT64_MAX / 4;
}

int64_t cash_initial_e4(const struct margin *margin, int32_t on)
{
  return required_e4(margin->market_e4, cash_margin_rule(on)->initial_e4);
}

int64_t cash_margin_excess_e4(const struct margin *margin, int32_t on)
{
  int64_t equity_e4 = margin->cash_e4 + margin->market_e4;
  return equity_e4 - required_e4(margin->market_e4 + margin->held_e4, cash_margin_rule(on)->initial_e4);
}

int64_t cash_buying_power_e4(const struct margin *margin, int32_t on)
{
  int64_t power_e4 = 0, excess_e4 = cash_margin_excess_e4(margin, on);
  if (excess_e4 <= 0 || !decimal_mul_div(excess_e4, WHOLE_E4, cash_margin_rule(on)->initial_e4, ROUND_DOWN, &power_e4))
    return 0;
  return power_e4 - power_e4 % CENT_E4;
}

int64_t cash_maintenance_excess_e4(const struct margin *margin, int32_t on)
{
  int64_t equity_e4 = margin->cash_e4 + margin->market_e4;
  return equity_e4 - required_e4(margin->market_e4, cash_margin_rule(on)->maintenance_e4);
}
