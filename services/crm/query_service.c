/* QueryService: account queries under a name. */
#include "crm.seam.h"
#include "bus/call.h"

const struct access query_create_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_review_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_run_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_export_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_edit_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_delete_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_get_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_list_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_watch_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_unwatch_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_get_watch_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_list_changes_access = { .roles = ROLES_STAFF, .second_factor = true };
const struct access query_feed_access = { .roles = ROLES_STAFF, .second_factor = true };

struct status query_create(struct call *call, const Crm__CreateQueryRequest *in, Crm__SavedQuery *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_review(struct call *call, const Crm__ReviewQueryRequest *in, Account__QueryPlan *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_run(struct call *call, const Crm__RunSavedQueryRequest *in)
{
  (void)call;
  (void)in;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_export(struct call *call, const Crm__ExportSavedQueryRequest *in)
{
  (void)call;
  (void)in;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_edit(struct call *call, const Crm__EditQueryRequest *in, Crm__SavedQuery *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_delete(struct call *call, const Crm__DeleteQueryRequest *in, Crm__DeleteQueryResponse *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_get(struct call *call, const Crm__GetQueryRequest *in, Crm__SavedQuery *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_list(struct call *call, const Crm__ListQueriesRequest *in, Crm__ListQueriesResponse *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_watch(struct call *call, const Crm__WatchQueryRequest *in, Crm__QueryWatch *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_unwatch(struct call *call, const Crm__UnwatchQueryRequest *in, Crm__QueryWatch *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_get_watch(struct call *call, const Crm__GetWatchRequest *in, Crm__QueryWatch *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_list_changes(struct call *call, const Crm__ListQueryChangesRequest *in, Crm__ListQueryChangesResponse *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}

struct status query_feed(struct call *call, const Crm__QueryFeedRequest *in)
{
  (void)call;
  (void)in;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "not yet");
}
