/* master_rules: what must hold of master data, whoever writes it. Pure.
 *
 * A refusal is a sentence for the one who asked, NULL when there is nothing to refuse.
 */
#ifndef STEWARD_ACCOUNT_MASTER_RULES_H
#define STEWARD_ACCOUNT_MASTER_RULES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHARE_ONE_E8 INT64_C(100000000)

enum { /* as steward.account.v1.Account.Kind, those the rules tell apart */
       KIND_TRADITIONAL_IRA = 3,
       KIND_ROLLOVER_IRA = 4,
       KIND_ROTH_IRA = 5,
       KIND_SEP_IRA = 6,
       KIND_SIMPLE_IRA = 7,
       KIND_INHERITED_IRA = 8,
       KIND_CUSTODIAL = 12,
};
enum { MARGIN_CASH = 0, MARGIN_REGULATION_T = 1, MARGIN_PORTFOLIO = 2, MARGIN_LIMITED = 3 };
enum { TAX_UNSPECIFIED = 0, TAX_TAXABLE = 1, TAX_DEFERRED = 2, TAX_FREE = 3 };
#define STATUS_NEW (-1) /* of an account that is not there yet */

bool is_country_code(const char *text);                        /* two capital letters, as ISO 3166 */
bool is_currency_code(const char *text);                       /* three capital letters, as ISO 4217 */
bool is_phone(const char *text);                               /* digits, blanks, + - ( ) and at least one digit */
bool is_email(const char *text);                               /* something@somewhere, no blanks */
bool is_pair_symbol(const char *symbol, const char *currency); /* "EUR/USD", of currency USD */

/* Life cycle: whether an account in status `from` may get status `to` (as Account.Status). */
const char *account_move_refusal(int from, int to);

/* IRAs and custodial accounts never borrow and are never short (26 USC 4975; UTMA s. 12). */
struct account_terms {
  int kind, margin_type, tax_status;
  bool short_selling, has_decedent;
};
const char *account_terms_refusal(const struct account_terms *terms, const char **field);
int tax_status_of_kind(int kind);
bool is_ira_kind(int kind);

/* Beneficiaries: the shares of the primary ones sum to one, and those of the contingent ones; nobody twice in a class;
 * a sole spouse is the only primary one. *at is the row at fault. */
struct beneficiary {
  uint64_t person_id;
  int64_t share_e8;
  bool contingent, sole_spouse, has_since;
};
const char *beneficiaries_refusal(const struct beneficiary *rows, size_t count, size_t *at);

/* Tiers of a fee: each ends higher than the one before, only the last has no end (up_to_e4 0). */
struct fee_tier {
  int64_t up_to_e4, rate_e8;
};
enum { FEE_UNSPECIFIED = 0, FEE_NONE = 1, FEE_PERCENT = 2, FEE_FLAT = 3, FEE_PROFIT = 4, FEE_PER_TRADE = 5, FEE_INVOICE = 6 };
struct fee_terms {
  int kind; /* as steward.account.v1.Fee.Kind */
  bool has_tiers, has_schedule, has_amount, has_rate;
  int64_t rate_e8;
};
int fee_kind_of(const struct fee_terms *fee); /* what an unspecified kind stands for */
/* Each kind has what it is reckoned from and nothing of another. *field is the one at fault. */
const char *fee_terms_refusal(const struct fee_terms *fee, const char **field);
const char *fee_tiers_refusal(const struct fee_tier *tiers, size_t count, size_t *at);
#endif
