/* Beneficiaries' shares sum to one; tiers of a fee rise. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "master_rules.h"

/* Rows "person:share:class[:spouse[:since]]", class p or c; then the row at fault, or "-". */
static const struct {
  const char *rows, *fault;
} table[] = {
  { "", "-" },
  { "1:100000000:p", "-" },
  { "1:50000000:p 2:50000000:p", "-" },
  { "1:33333333:p 2:33333333:p 3:33333334:p", "-" },
  { "1:33333333:p 2:33333333:p 3:33333333:p", "0" },
  { "1:100000000:p 2:60000000:c 3:40000000:c", "-" },
  { "1:100000000:p 2:60000000:c", "0" },
  { "1:100000000:p 1:100000000:c", "-" },
  { "1:50000000:p 1:50000000:p", "1" },
  { "1:100000000:c", "0" },
  { "1:0:p", "0" },
  { "1:100000001:p", "0" },
  { "1:100000000:p:spouse", "-" },
  { "1:100000000:p:spouse:since", "-" },
  { "1:100000000:p:spouse 2:100000000:c", "-" },
  { "1:50000000:p:spouse 2:50000000:p", "0" },
  { "1:100000000:p 2:100000000:c:spouse", "1" },
};

static struct beneficiary read_row(const char *text)
{
  struct beneficiary row = { .person_id = strtoull(text, NULL, 10) };
  row.share_e8 = strtoll(strchr(text, ':') + 1, NULL, 10);
  row.contingent = strstr(text, ":c") != NULL;
  row.sole_spouse = strstr(text, ":spouse") != NULL;
  row.has_since = strstr(text, ":since") != NULL;
  return row;
}

Test(account_shares, of_each_class_sum_to_one)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    char text[200], *rest = text;
    struct beneficiary rows[8];
    size_t count = 0, at = 99;
    strcpy(text, table[i].rows);
    for (char *word = strsep(&rest, " "); word && word[0]; word = strsep(&rest, " "))
      rows[count++] = read_row(word);
    const char *refusal = beneficiaries_refusal(rows, count, &at);
    cr_assert_eq(refusal == NULL, table[i].fault[0] == '-', "\"%s\": %s", table[i].rows, refusal ? refusal : "passes");
    if (refusal)
      cr_assert_eq(at, (size_t)atoi(table[i].fault), "\"%s\"", table[i].rows);
  }
}

Test(account_shares, a_date_since_when_is_a_sole_spouses)
{
  struct beneficiary row = { .person_id = 1, .share_e8 = SHARE_ONE_E8, .has_since = true };
  size_t at;
  cr_assert_not_null(beneficiaries_refusal(&row, 1, &at));
}

Test(account_shares, tiers_of_a_fee_rise_and_the_last_has_no_end)
{
  static const struct {
    struct fee_tier tiers[3];
    size_t count;
    int fault; /* -1: none */
  } rows[] = {
    { { { 0, 1000000 } }, 1, -1 },
    { { { 10000, 1000000 }, { 0, 500000 } }, 2, -1 },
    { { { 10000, 1000000 }, { 20000, 800000 }, { 0, 500000 } }, 3, -1 },
    { { { 20000, 1000000 }, { 10000, 800000 }, { 0, 500000 } }, 3, 1 },
    { { { 10000, 1000000 } }, 1, 0 },
    { { { 0, 1000000 }, { 0, 500000 } }, 2, 0 },
    { { { 0, SHARE_ONE_E8 + 1 } }, 1, 0 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    size_t at;
    const char *refusal = fee_tiers_refusal(rows[i].tiers, rows[i].count, &at);
    cr_assert_eq(refusal == NULL, rows[i].fault < 0, "row %zu", i);
    cr_assert(!refusal || at == (size_t)rows[i].fault, "row %zu", i);
  }
}

/* A fee of each kind: what it must say, and nothing of another. */
Test(account_shares, a_fee_says_what_its_kind_is_reckoned_from)
{
  static const struct {
    struct fee_terms fee;
    int kind;
    const char *field; /* NULL: nothing is refused */
  } rows[] = {
    { { FEE_UNSPECIFIED }, FEE_NONE, NULL },
    { { FEE_UNSPECIFIED, .has_tiers = true }, FEE_PERCENT, NULL },
    { { FEE_UNSPECIFIED, .has_schedule = true }, FEE_PERCENT, NULL },
    { { FEE_NONE, .has_tiers = true }, FEE_NONE, "fee.tiers" },
    { { FEE_PERCENT }, FEE_PERCENT, "fee.tiers" },
    { { FEE_PERCENT, .has_tiers = true, .has_amount = true }, FEE_PERCENT, "fee.amount" },
    { { FEE_FLAT }, FEE_FLAT, "fee.amount" },
    { { FEE_FLAT, .has_amount = true }, FEE_FLAT, NULL },
    { { FEE_FLAT, .has_amount = true, .has_tiers = true }, FEE_FLAT, "fee.tiers" },
    { { FEE_PER_TRADE, .has_amount = true }, FEE_PER_TRADE, NULL },
    { { FEE_PROFIT }, FEE_PROFIT, "fee.rate" },
    { { FEE_PROFIT, .has_rate = true, .rate_e8 = 20000000 }, FEE_PROFIT, NULL },
    { { FEE_PROFIT, .has_rate = true, .rate_e8 = SHARE_ONE_E8 + 1 }, FEE_PROFIT, "fee.rate" },
    { { FEE_INVOICE }, FEE_INVOICE, NULL },
    { { FEE_INVOICE, .has_rate = true }, FEE_INVOICE, "fee.rate" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const char *field, *refusal = fee_terms_refusal(&rows[i].fee, &field);
    cr_assert_eq(fee_kind_of(&rows[i].fee), rows[i].kind, "row %zu", i);
    cr_assert_eq(refusal == NULL, rows[i].field == NULL, "row %zu: %s", i, refusal ? refusal : "");
    cr_assert(!refusal || strcmp(field, rows[i].field) == 0, "row %zu: %s", i, field);
  }
}
