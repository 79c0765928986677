/* What must hold of accounts and people. */
#include "master_rules.h"

#include <string.h>

#include "apply.h"

#define MAX_RATE_E8 SHARE_ONE_E8 /* a fee takes at most all of it a year */

static bool is_capitals(const char *text, size_t length)
{
  return strlen(text) == length && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
}

bool is_country_code(const char *text)
{
  return is_capitals(text, 2);
}

bool is_currency_code(const char *text)
{
  return is_capitals(text, 3);
}

bool is_phone(const char *text)
{
  return text[strspn(text, "0123456789 +-()")] == '\0' && strpbrk(text, "0123456789") != NULL;
}

bool is_email(const char *text)
{
  const char *at = strchr(text, '@');
  return at != NULL && at != text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
         strpbrk(text, " \t\r\n,;<>") == NULL;
}

bool is_pair_symbol(const char *symbol, const char *currency)
{
  return strlen(symbol) == 7 && symbol[3] == '/' && strspn(symbol, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 &&
         is_currency_code(symbol + 4) && strcmp(symbol + 4, currency) == 0 && memcmp(symbol, symbol + 4, 3) != 0;
}

const char *account_move_refusal(int from, int to)
{
  static const bool may[4][4] = {
    [ACCOUNT_PROSPECTIVE] = { [ACCOUNT_PROSPECTIVE] = true, [ACCOUNT_OPENED] = true, [ACCOUNT_CLOSED] = true },
    [ACCOUNT_OPENED] = { [ACCOUNT_OPENED] = true, [ACCOUNT_RESTRICTED] = true, [ACCOUNT_CLOSED] = true },
    [ACCOUNT_RESTRICTED] = { [ACCOUNT_OPENED] = true, [ACCOUNT_RESTRICTED] = true, [ACCOUNT_CLOSED] = true },
    [ACCOUNT_CLOSED] = { [ACCOUNT_CLOSED] = true },
  };
  if (to < ACCOUNT_PROSPECTIVE || to > ACCOUNT_CLOSED)
    return "there is no such status";
  if (from == STATUS_NEW || may[from][to])
    return NULL;
  if (from == ACCOUNT_CLOSED)
    return "a closed account stays closed";
  if (to == ACCOUNT_PROSPECTIVE)
    return "an account that was opened is not prospective any more";
  return "a prospective account is opened or closed";
}

bool is_ira_kind(int kind)
{
  return kind >= KIND_TRADITIONAL_IRA && kind <= KIND_INHERITED_IRA;
}

int tax_status_of_kind(int kind)
{
  if (kind == KIND_ROTH_IRA)
    return TAX_FREE;
  return is_ira_kind(kind) ? TAX_DEFERRED : TAX_TAXABLE;
}

const char *account_terms_refusal(const struct account_terms *terms, const char **field)
{
  bool borrows = terms->margin_type == MARGIN_REGULATION_T || terms->margin_type == MARGIN_PORTFOLIO;
  *field = "margin_type";
  if (borrows && (is_ira_kind(terms->kind) || terms->kind == KIND_CUSTODIAL))
    return "an IRA or a custodial account never borrows";
  if (terms->margin_type == MARGIN_LIMITED && !is_ira_kind(terms->kind))
    return "limited margin is for IRAs";
  *field = "permissions.short_selling";
  if (terms->short_selling && !borrows)
    return "selling short needs margin";
  *field = "tax_status";
  if (is_ira_kind(terms->kind) && terms->tax_status == TAX_TAXABLE)
    return "an IRA is not taxable";
  *field = "decedent";
  if (terms->has_decedent && terms->kind != KIND_INHERITED_IRA)
    return "only an inherited IRA has a decedent";
  return NULL;
}

static bool is_named_before(const struct beneficiary *rows, size_t at)
{
  for (size_t i = 0; i < at; i++)
    if (rows[i].person_id == rows[at].person_id && rows[i].contingent == rows[at].contingent)
      return true;
  return false;
}

static const char *row_refusal(const struct beneficiary *rows, size_t at, size_t primaries)
{
  const struct beneficiary *row = &rows[at];
  if (row->share_e8 < 1 || row->share_e8 > SHARE_ONE_E8)
    return "a share is more than 0 and at most 1";
  if (is_named_before(rows, at))
    return "a person is named twice";
  if (row->sole_spouse && (row->contingent || primaries != 1))
    return "a sole spouse is the only primary beneficiary";
  if (row->has_since && !row->sole_spouse)
    return "only a sole spouse has a date since when";
  return NULL;
}

const char *beneficiaries_refusal(const struct beneficiary *rows, size_t count, size_t *at)
{
  int64_t sums[2] = { 0 };
  size_t counts[2] = { 0 };
  for (size_t i = 0; i < count; i++)
    counts[rows[i].contingent]++;
  for (*at = 0; *at < count; ++*at) {
    const char *refusal = row_refusal(rows, *at, counts[0]);
    if (refusal)
      return refusal;
    sums[rows[*at].contingent] += rows[*at].share_e8;
  }
  *at = 0;
  if (counts[0] == 0 && counts[1] > 0)
    return "a contingent beneficiary stands behind a primary one";
  if (counts[0] > 0 && sums[0] != SHARE_ONE_E8)
    return "the primary beneficiaries' shares do not sum to 1";
  if (counts[1] > 0 && sums[1] != SHARE_ONE_E8)
    return "the contingent beneficiaries' shares do not sum to 1";
  return NULL;
}

const char *fee_tiers_refusal(const struct fee_tier *tiers, size_t count, size_t *at)
{
  int64_t before_e4 = 0;
  for (*at = 0; *at < count; ++*at) {
    bool is_last = *at + 1 == count;
    if (tiers[*at].rate_e8 < 0 || tiers[*at].rate_e8 > MAX_RATE_E8)
      return "a rate is a fraction between 0 and 1";
    if (is_last != (tiers[*at].up_to_e4 == 0))
      return "the last tier, and no other, is without end";
    if (!is_last && tiers[*at].up_to_e4 <= before_e4)
      return "each tier ends higher than the one before";
    before_e4 = tiers[*at].up_to_e4;
  }
  return NULL;
}

int fee_kind_of(const struct fee_terms *fee)
{
  if (fee->kind != FEE_UNSPECIFIED)
    return fee->kind;
  return fee->has_tiers || fee->has_schedule ? FEE_PERCENT : FEE_NONE;
}

const char *fee_terms_refusal(const struct fee_terms *fee, const char **field)
{
  int kind = fee_kind_of(fee);
  bool needs_amount = kind == FEE_FLAT || kind == FEE_PER_TRADE;
  *field = "fee.tiers";
  if (fee->has_tiers && kind != FEE_PERCENT)
    return "tiers are of a percentage of net liquidation";
  if (kind == FEE_PERCENT && !fee->has_tiers && !fee->has_schedule)
    return "a percentage of net liquidation needs tiers or a schedule";
  *field = "fee.amount";
  if (fee->has_amount != needs_amount)
    return needs_amount ? "a flat fee and a fee a trade need an amount" : "an amount is of a flat fee or a fee a trade";
  *field = "fee.rate";
  if (fee->has_rate != (kind == FEE_PROFIT))
    return kind == FEE_PROFIT ? "a percentage of profit needs a rate" : "a rate is of a percentage of profit";
  return fee->rate_e8 > MAX_RATE_E8 ? "a rate is a fraction between 0 and 1" : NULL;
}
