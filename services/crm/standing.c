/* What accounts make of a person. */
#include "standing.h"

enum standing standing_of(const enum account_status *accounts, size_t count)
{
  enum standing standing = STANDING_NONE;
  for (size_t i = 0; i < count; i++) {
    if (accounts[i] == STATUS_OF_OPEN || accounts[i] == STATUS_OF_RESTRICTED)
      return STANDING_CLIENT;
    if (accounts[i] == STATUS_OF_PROSPECT)
      standing = STANDING_PROSPECT;
    else if (standing == STANDING_NONE)
      standing = STANDING_FORMER;
  }
  return standing;
}

const char *standing_open_refusal(enum account_status status)
{
  switch (status) {
  case STATUS_OF_PROSPECT:
    return NULL;
  case STATUS_OF_CLOSED:
    return "the account is closed";
  default:
    return "the account is open already";
  }
}
