/* household_agreement: which household an account is managed with as one portfolio, under an agreement on file. */
#ifndef STEWARD_RISK_HOUSEHOLD_AGREEMENT_H
#define STEWARD_RISK_HOUSEHOLD_AGREEMENT_H
#include "records/records.h"
#include "risk.seam.h"

extern const struct record_kind risk_household_agreement_kind; /* by household */
extern const struct record_kind risk_account_household_kind;   /* by account */

struct household_of {
  uint64_t link_version;                     /* of the account's record risk.account_household; 0: there is none */
  const Risk__HouseholdAgreement *agreement; /* NULL: the account stands by itself */
};

struct status household_agreement_of(struct call *call, uint64_t account_id, struct household_of *out);
#endif
