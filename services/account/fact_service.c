/* FactService: what is said of an account, now or at an instant. */
#include "account.seam.h"
#include "account_sql.h"
#include "plain.h"
#include "read.h"

const struct access fact_list_access = { .roles = ROLES_STAFF };

struct status fact_list(struct call *call, const Account__ListFactsRequest *in, Account__ListFactsResponse *out)
{
  struct status status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (!status_is_ok(status))
    return status;
  return read_messages(call, &sql_fact_list,
                       (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)in->account_id),
                                            pg_timestamptz(plain_instant(in->as_of, ALWAYS_US)) },
                       &out->facts, &out->n_facts);
}
