/* Decides the kind of entry and the lot of a line of funding. */
#include "funding.h"

#include "base/date.h"

#define CENT_E6 INT64_C(10000)

static struct status decide_cash(const struct funding_line *line, struct funding *out)
{
  if (line->quantity_e6 % CENT_E6 != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "money is in whole cents");
  if (line->has_basis)
    return status_fail(STATUS_INVALID_ARGUMENT, "basis", "money has no basis");
  enum funding_entry kind = line->is_opening        ? FUNDING_OPENING_BALANCE
                            : line->quantity_e6 > 0 ? FUNDING_DEPOSIT
                                                    : FUNDING_WITHDRAWAL;
  *out = (struct funding){ .kind = kind };
  return status_ok();
}

static struct status decide_shares(const struct funding_line *line, struct funding *out)
{
  bool comes_in = line->quantity_e6 > 0;
  int32_t opened_on = line->opened_on == DATE_NONE ? line->effective_on : line->opened_on;
  if (comes_in && !line->has_basis)
    return status_fail(STATUS_INVALID_ARGUMENT, "basis", "shares that come in have a basis: the cost of all of them");
  if (!comes_in && line->has_basis)
    return status_fail(STATUS_INVALID_ARGUMENT, "basis", "shares that leave take the basis of their lots along");
  if (comes_in && opened_on > line->effective_on)
    return status_fail(STATUS_INVALID_ARGUMENT, "opened_on", "the shares would be bought after they came in");
  *out = (struct funding){ .kind = line->is_opening ? FUNDING_OPENING_BALANCE : FUNDING_IN_KIND,
                           .has_lot = comes_in,
                           .opened_on = opened_on };
  return status_ok();
}

struct status funding_decide(const struct funding_line *line, struct funding *out)
{
  if (line->quantity_e6 == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "the quantity is zero");
  if (line->is_opening && line->quantity_e6 < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "an opening balance is above zero");
  return line->is_cash ? decide_cash(line, out) : decide_shares(line, out);
}
