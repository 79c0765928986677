/* TaskService: the work list, and a task's versions. */
#include "base/date.h"
#include "crm.h"
#include "records/records.h"

static Crm__Task *shown(const struct record *record)
{
  Crm__Task *task = (Crm__Task *)record->message;
  task->task_id = record->id;
  task->version = record->version;
  return task;
}

/* Due on the day or before: earlier than the day after it, as texts. */
static struct status where_due(struct call *call, Account__ListRecordsRequest *request, const char *due_by)
{
  int32_t day;
  if (due_by[0] == '\0')
    return status_ok();
  struct status status = date_parse(due_by, &day);
  if (!status_is_ok(status) || day >= DATE_LAST)
    return status;
  char text[DATE_TEXT_SIZE];
  records_where(call, request, "dueOn", date_format(day + 1, text));
  request->filters[request->n_filters - 1]->operator_ = ACCOUNT__RECORD_FILTER__OPERATOR__LESS;
  return status;
}

const struct access task_list_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status task_list(struct call *call, const Crm__ListTasksRequest *in, Crm__ListTasksResponse *out)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct records_page page;
  request.page_size = in->page_size;
  request.page_token = in->page_token;
  records_where_id(call, &request, "accountId", in->account_id);
  records_where_id(call, &request, "personId", in->person_id);
  records_where_id(call, &request, "assignedTo", in->assigned_to);
  records_where_enum(call, &request, "kind", &crm__task__kind__descriptor, (int)in->kind);
  records_where_enum(call, &request, "state", &crm__task__state__descriptor, (int)in->state);
  struct status status = where_due(call, &request, in->due_by);
  if (status_is_ok(status))
    status = records_page(call, &crm_task_kind, &request, &page);
  if (!status_is_ok(status))
    return status;
  out->next_page_token = page.next_token;
  out->tasks = arena_array(call->arena, page.count + 1, sizeof *out->tasks);
  for (size_t i = 0; status_is_ok(status) && i < page.count; i++) {
    bool seen;
    Crm__Task *task = shown(&page.records[i]);
    status = crm_sees(call, &page.records[i], task->person_id, &seen);
    if (seen)
      out->tasks[out->n_tasks++] = task;
  }
  return status;
}

const struct access task_history_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status task_history(struct call *call, const Crm__GetTaskRequest *in, Crm__TaskHistory *out)
{
  struct record *versions;
  size_t count;
  struct status status = records_history(call, &crm_task_kind, in->task_id, &versions, &count);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "task_id", "task %llu is not known", (unsigned long long)in->task_id);
  if (!status_is_ok(status))
    return status;
  out->n_versions = count;
  out->versions = arena_array(call->arena, count + 1, sizeof *out->versions);
  for (size_t i = 0; i < count; i++)
    out->versions[i] = shown(&versions[i]);
  return status;
}
