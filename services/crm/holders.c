/* The rule of how many hold an account. */
#include "holders.h"

#include <stdbool.h>

static bool belongs_to_one(enum account_kind kind)
{
  return kind == KIND_INDIVIDUAL || (kind >= KIND_TRADITIONAL_IRA && kind <= KIND_INHERITED_IRA);
}

const char *holders_refusal(enum account_kind kind, size_t count)
{
  if (count == 0)
    return "an account has at least one holder";
  if (belongs_to_one(kind) && count > 1)
    return "an individual account or an IRA has one holder";
  if (kind == KIND_JOINT && count < 2)
    return "a joint account has two holders or more";
  return NULL;
}
