/* How much cash a proposal has to raise. */
#include "cash_need.h"

#include "base/decimal.h"
#include "crm.seam.h"

static struct status parse_money(const char *text, int64_t *out)
{
  return decimal_parse(text, CASH_PLACES, out);
}

/* The account's part of what is left of its group, beside the line of the same account. Lines of the year stand behind
 * those of a first year, and parts go with them. */
static bool part_of(const Crm__CalculateRmdResponse *year, uint64_t account_id, const Crm__RmdGroup **group,
                    const char **part)
{
  for (size_t g = 0; g < year->n_groups; g++) {
    const Crm__RmdGroup *found = year->groups[g];
    size_t first = found->n_lines - found->n_parts;
    for (size_t i = 0; i < found->n_parts && first + i < found->n_lines; i++) {
      if (found->lines[first + i]->account_id != account_id)
        continue;
      *group = found;
      *part = found->parts[i];
      return true;
    }
  }
  return false;
}

static struct status remaining_of(struct making *making, int64_t *out)
{
  Crm__CalculateRmdRequest request = CRM__CALCULATE_RMD_REQUEST__INIT;
  Crm__CalculateRmdResponse *year;
  const Crm__RmdGroup *group = NULL;
  const char *part = NULL;
  if (making->account->n_holders == 0)
    return call_fail(making->call, STATUS_FAILED_PRECONDITION, "raise_rmd", "nobody holds the account");
  request.person_id = making->account->holders[0]->person_id;
  struct status status = rmd_calculate_call(making->call, &request, &year);
  if (!status_is_ok(status))
    return status;
  if (!part_of(year, making->account_id, &group, &part))
    return call_fail(making->call, STATUS_FAILED_PRECONDITION, "raise_rmd",
                     "no required distribution of account %llu can be computed: see RmdService/Calculate",
                     (unsigned long long)making->account_id);
  return parse_money(part, out);
}

struct status cash_need_of(struct making *making, const Rebalancer__RebalanceRequest *in, struct cash_need *out)
{
  const struct view *view = making->view;
  struct status status = status_ok();
  *out = (struct cash_need){ .is_asked = in->raise_rmd || in->raise_cash[0] != '\0' };
  if (!out->is_asked)
    return status;
  if (in->raise_rmd && in->raise_cash[0] != '\0')
    return call_fail(making->call, STATUS_INVALID_ARGUMENT, "raise_rmd", "give an amount or ask for the distribution, not both");
  status = in->raise_rmd ? remaining_of(making, &out->needed_e4) : parse_money(in->raise_cash, &out->needed_e4);
  if (!status_is_ok(status))
    return status;
  int64_t free_e4 = view->independent_cash_e4 - view->independent_cash_held_e4;
  out->shortfall_e4 = out->needed_e4 - (free_e4 > 0 ? free_e4 : 0);
  if (out->shortfall_e4 > 0)
    return status;
  char needed[DECIMAL_TEXT_SIZE], is_free[DECIMAL_TEXT_SIZE];
  return call_fail(making->call, STATUS_FAILED_PRECONDITION, in->raise_rmd ? "raise_rmd" : "raise_cash",
                   "nothing is to be sold: %s is needed, %s is free outside the index",
                   decimal_format(out->needed_e4, CASH_PLACES, 2, needed),
                   decimal_format(free_e4, CASH_PLACES, 2, is_free));
}
