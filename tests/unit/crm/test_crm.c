/* Funding and holders: the rules as tables. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "funding.h"
#include "holders.h"

Test(funding, each_line_becomes_its_kind_of_entry_or_names_its_field)
{
  static const struct {
    const char *rule;
    bool is_cash, is_opening;
    const char *quantity, *basis, *opened_on;
    enum funding_entry kind;
    bool has_lot;
    const char *fault;
  } rows[] = {
    { "money that comes in", true, false, "100.25", "", "", FUNDING_DEPOSIT, false, NULL },
    { "money that goes out", true, false, "-100.25", "", "", FUNDING_WITHDRAWAL, false, NULL },
    { "money an account starts with", true, true, "100.25", "", "", FUNDING_OPENING_BALANCE, false, NULL },
    { "parts of a cent", true, false, "0.001", "", "", 0, false, "quantity" },
    { "money with a basis", true, false, "1", "1.00", "", 0, false, "basis" },
    { "nothing", true, false, "0", "", "", 0, false, "quantity" },
    { "shares that come in", false, false, "1.5", "12.00", "2024-01-31", FUNDING_IN_KIND, true, NULL },
    { "shares bought on the day", false, false, "1.5", "12.00", "", FUNDING_IN_KIND, true, NULL },
    { "shares an account starts with", false, true, "3", "0.00", "2024-01-31", FUNDING_OPENING_BALANCE, true, NULL },
    { "shares of unknown cost", false, false, "3", "", "2024-01-31", 0, false, "basis" },
    { "shares bought tomorrow", false, false, "3", "1.00", "2024-06-04", 0, false, "opened_on" },
    { "shares that go out", false, false, "-3", "", "", FUNDING_IN_KIND, false, NULL },
    { "shares that go out with a basis", false, false, "-3", "1.00", "", 0, false, "basis" },
    { "a short opening balance", false, true, "-3", "", "", 0, false, "quantity" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct funding_line line = { .is_cash = rows[i].is_cash,
                                 .is_opening = rows[i].is_opening,
                                 .has_basis = rows[i].basis[0] != '\0',
                                 .opened_on = DATE_NONE };
    struct funding funding = { 0 };
    cr_assert(status_is_ok(date_parse("2024-06-03", &line.effective_on)));
    cr_assert(status_is_ok(decimal_parse(rows[i].quantity, SHARES_PLACES, &line.quantity_e6)));
    if (rows[i].opened_on[0] != '\0')
      cr_assert(status_is_ok(date_parse(rows[i].opened_on, &line.opened_on)));
    struct status status = funding_decide(&line, &funding);
    cr_expect_eq(status_is_ok(status), rows[i].fault == NULL, "%s", rows[i].rule);
    if (rows[i].fault != NULL) {
      cr_expect_str_eq(status.field, rows[i].fault, "%s", rows[i].rule);
      continue;
    }
    cr_expect_eq(funding.kind, rows[i].kind, "%s", rows[i].rule);
    cr_expect_eq(funding.has_lot, rows[i].has_lot, "%s", rows[i].rule);
    if (funding.has_lot)
      cr_expect_eq(funding.opened_on, rows[i].opened_on[0] == '\0' ? line.effective_on : line.opened_on, "%s",
                   rows[i].rule);
  }
}

Test(holders, each_kind_of_account_has_as_many_as_it_may)
{
  static const struct {
    enum account_kind kind;
    bool none, one, two;
  } rows[] = {
    { KIND_INDIVIDUAL, false, true, false },      { KIND_JOINT, false, false, true },
    { KIND_TRADITIONAL_IRA, false, true, false }, { KIND_ROTH_IRA, false, true, false },
    { KIND_INHERITED_IRA, false, true, false },   { KIND_TRUST, false, true, true },
    { KIND_CORPORATE, false, true, true },        { KIND_CUSTODIAL, false, true, true },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_expect_eq(holders_refusal(rows[i].kind, 0) == NULL, rows[i].none, "kind %d", rows[i].kind);
    cr_expect_eq(holders_refusal(rows[i].kind, 1) == NULL, rows[i].one, "kind %d", rows[i].kind);
    cr_expect_eq(holders_refusal(rows[i].kind, 2) == NULL, rows[i].two, "kind %d", rows[i].kind);
  }
}
