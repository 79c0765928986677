/* QueryService: reviews, runs and exports saved queries. The account service does the work, in the caller's sight. */
#include "query.h"

const struct access query_review_access = { .roles = QUERY_ROLES };
struct status query_review(struct call *call, const Crm__ReviewQueryRequest *in, Account__QueryPlan *out)
{
  Account__QueryPlanRequest request = ACCOUNT__QUERY_PLAN_REQUEST__INIT;
  Account__QueryPlan *plan;
  struct record record;
  Crm__SavedQuery *query;
  struct status status = status_ok();
  if ((in->query_id != 0) == (in->definition != NULL))
    return status_fail(STATUS_INVALID_ARGUMENT, in->query_id != 0 ? "definition" : "query_id",
                       "a saved query or one that is not saved yet: exactly one of them");
  request.definition = in->definition;
  request.as_of = in->as_of;
  if (in->query_id != 0) {
    status = query_find(call, in->query_id, &record, &query);
    request.definition = status_is_ok(status) ? query->definition : NULL;
  }
  if (status_is_ok(status))
    status = account_query_plan_call(call, &request, &plan);
  if (status_is_ok(status))
    *out = *plan;
  return status;
}

const struct access query_run_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_run(struct call *call, const Crm__RunSavedQueryRequest *in)
{
  Account__RunQueryRequest request = ACCOUNT__RUN_QUERY_REQUEST__INIT;
  Account__QueryPage *page;
  struct bus_stream *stream;
  struct record record;
  Crm__SavedQuery *query;
  struct status status = query_find(call, in->query_id, &record, &query);
  if (!status_is_ok(status))
    return status;
  request.definition = query->definition;
  request.as_of = in->as_of;
  request.page_size = in->page_size;
  status = account_query_run_open(call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = account_query_run_next(stream, &page)) && page != NULL)
    status = query_run_send(call, page);
  return status;
}

const struct access query_export_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_export(struct call *call, const Crm__ExportSavedQueryRequest *in)
{
  Account__ExportQueryRequest request = ACCOUNT__EXPORT_QUERY_REQUEST__INIT;
  Account__QueryCsv *piece;
  struct bus_stream *stream;
  struct record record;
  Crm__SavedQuery *query;
  struct status status = query_find(call, in->query_id, &record, &query);
  if (!status_is_ok(status))
    return status;
  request.definition = query->definition;
  request.as_of = in->as_of;
  status = account_query_export_open(call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = account_query_export_next(stream, &piece)) && piece != NULL)
    status = query_export_send(call, piece);
  return status;
}
