/* Which status of an account follows which, and what an account's kind forbids. */
#include <criterion/criterion.h>
#include <string.h>

#include "apply.h"
#include "master_rules.h"

static const char life[] = "#              prospective opened restricted closed\n"
                           "new            yes         yes    yes        yes\n"
                           "prospective    yes         yes    no         yes\n"
                           "opened         no          yes    yes        yes\n"
                           "restricted     no          yes    yes        yes\n"
                           "closed         no          no     no         yes\n";

static bool says_yes(int row, int column)
{
  char text[sizeof life], *rest = text, *line = NULL, *word = NULL;
  memcpy(text, life, sizeof life);
  for (int i = 0; i <= row + 2; i++)
    line = strsep(&rest, "\n");
  for (int i = 0; i <= column + 1; i++)
    do
      word = strsep(&line, " ");
    while (word[0] == '\0');
  return strcmp(word, "yes") == 0;
}

Test(account_life, moves_are_those_of_the_table)
{
  for (int from = STATUS_NEW; from <= ACCOUNT_CLOSED; from++)
    for (int to = ACCOUNT_PROSPECTIVE; to <= ACCOUNT_CLOSED; to++)
      cr_assert_eq(account_move_refusal(from, to) == NULL, says_yes(from, to), "from %d to %d", from, to);
  cr_assert_not_null(account_move_refusal(STATUS_NEW, ACCOUNT_CLOSED + 1));
}

struct terms_row {
  struct account_terms terms;
  const char *field; /* NULL: nothing is refused */
};

Test(account_life, what_an_account_may_is_bound_by_its_kind)
{
  static const struct terms_row rows[] = {
    { { 1, MARGIN_REGULATION_T, TAX_TAXABLE, true, false }, NULL },
    { { 1, MARGIN_CASH, TAX_TAXABLE, true, false }, "permissions.short_selling" },
    { { 1, MARGIN_LIMITED, TAX_TAXABLE, false, false }, "margin_type" },
    { { KIND_TRADITIONAL_IRA, MARGIN_LIMITED, TAX_DEFERRED, false, false }, NULL },
    { { KIND_TRADITIONAL_IRA, MARGIN_LIMITED, TAX_DEFERRED, true, false }, "permissions.short_selling" },
    { { KIND_ROTH_IRA, MARGIN_REGULATION_T, TAX_FREE, false, false }, "margin_type" },
    { { KIND_CUSTODIAL, MARGIN_PORTFOLIO, TAX_TAXABLE, false, false }, "margin_type" },
    { { KIND_SEP_IRA, MARGIN_CASH, TAX_TAXABLE, false, false }, "tax_status" },
    { { KIND_INHERITED_IRA, MARGIN_CASH, TAX_DEFERRED, false, true }, NULL },
    { { KIND_ROLLOVER_IRA, MARGIN_CASH, TAX_DEFERRED, false, true }, "decedent" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const char *field;
    const char *refusal = account_terms_refusal(&rows[i].terms, &field);
    cr_assert_eq(refusal == NULL, rows[i].field == NULL, "row %zu: %s", i, refusal ? refusal : "");
    if (rows[i].field)
      cr_assert_str_eq(field, rows[i].field, "row %zu", i);
  }
  cr_assert_eq(tax_status_of_kind(KIND_ROTH_IRA), TAX_FREE);
  cr_assert_eq(tax_status_of_kind(KIND_INHERITED_IRA), TAX_DEFERRED);
  cr_assert_eq(tax_status_of_kind(1), TAX_TAXABLE);
}

Test(account_life, codes_and_addresses_have_their_form)
{
  cr_assert(is_country_code("US"));
  cr_assert_not(is_country_code("us"));
  cr_assert_not(is_country_code("USA"));
  cr_assert_not(is_country_code("U1"));
  cr_assert(is_currency_code("EUR"));
  cr_assert_not(is_currency_code("EU"));
  cr_assert(is_pair_symbol("EUR/USD", "USD"));
  cr_assert_not(is_pair_symbol("EUR/USD", "EUR"));
  cr_assert_not(is_pair_symbol("USD/USD", "USD"));
  cr_assert_not(is_pair_symbol("EURUSD", "USD"));
  cr_assert(is_email("ada@example.com"));
  cr_assert_not(is_email("ada"));
  cr_assert_not(is_email("ada@"));
  cr_assert_not(is_email("a da@example.com"));
  cr_assert(is_phone("+1 (212) 555-0100"));
  cr_assert_not(is_phone("call me"));
  cr_assert_not(is_phone("+-"));
}
