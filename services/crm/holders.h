/* holders: how many people an account of a kind has. Pure. */
#ifndef STEWARD_CRM_HOLDERS_H
#define STEWARD_CRM_HOLDERS_H
#include <stddef.h>

enum account_kind { /* as steward.account.v1.Account.Kind */
                    KIND_UNSPECIFIED,
                    KIND_INDIVIDUAL,
                    KIND_JOINT,
                    KIND_TRADITIONAL_IRA,
                    KIND_ROLLOVER_IRA,
                    KIND_ROTH_IRA,
                    KIND_SEP_IRA,
                    KIND_SIMPLE_IRA,
                    KIND_INHERITED_IRA,
                    KIND_TRUST,
                    KIND_CORPORATE,
                    KIND_LLC,
                    KIND_CUSTODIAL,
                    KIND_COUNT
};

/* NULL when an account of this kind may have so many holders; else the rule, for a person. Individual accounts and
 * IRAs belong to one (26 USC 408(a), 408A(b)); a joint account to two or more; others to at least one. */
const char *holders_refusal(enum account_kind kind, size_t count);
#endif
