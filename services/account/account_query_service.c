/* AccountQueryService: the catalogue, plans and runs of account queries. */
#include "account.seam.h"
#include "bus/call.h"

const struct access account_query_catalogue_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access account_query_plan_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access account_query_run_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access account_query_export_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access account_query_members_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access account_query_explain_access = { .roles = ROLES_STAFF, .second_factor = true };

struct status account_query_catalogue(struct call *call, const Account__QueryCatalogueRequest *in, Account__QueryCatalogue *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status account_query_plan(struct call *call, const Account__QueryPlanRequest *in, Account__QueryPlan *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status account_query_run(struct call *call, const Account__RunQueryRequest *in)
{
  (void)call;
  (void)in;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status account_query_export(struct call *call, const Account__ExportQueryRequest *in)
{
  (void)call;
  (void)in;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status account_query_members(struct call *call, const Account__QueryMembersRequest *in)
{
  (void)call;
  (void)in;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status account_query_explain(struct call *call, const Account__ExplainQueryRequest *in, Account__QueryExplanation *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}
