/* Finds the agreement that an account is under. */
#include "household_agreement.h"

const struct record_kind risk_household_agreement_kind = { "risk.household_agreement",
                                                           &risk__household_agreement__descriptor };
const struct record_kind risk_account_household_kind = { "risk.account_household",
                                                         &risk__account_household__descriptor };

struct status household_agreement_of(struct call *call, uint64_t account_id, struct household_of *out)
{
  struct record link, found;
  struct status status = records_find(call, &risk_account_household_kind, account_id, &link);
  if (!status_is_ok(status))
    return status;
  *out = (struct household_of){ .link_version = link.version };
  const Risk__AccountHousehold *household = (const Risk__AccountHousehold *)link.message;
  if (household == NULL || household->household_id == 0)
    return status;
  status = records_get(call, &risk_household_agreement_kind, household->household_id, &found);
  if (!status_is_ok(status))
    return status;
  Risk__HouseholdAgreement *agreement = (Risk__HouseholdAgreement *)found.message;
  agreement->version = found.version;
  out->agreement = agreement;
  return status;
}
