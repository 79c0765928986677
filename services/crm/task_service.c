/* TaskService: opens tasks, once each, and closes them. */
#include <string.h>

#include "crm.h"
#include "records/commit.h"
#include "task.h"

#define OPEN_TRIES 4 /* when somebody else opens or closes a task of the same account at the same time */

const struct record_kind crm_task_kind = { "crm.task", &crm__task__descriptor };
const struct record_kind crm_task_index_kind = { "crm.task_index", &crm__task_index__descriptor };

/* What a task is about, and where it is found. */
struct about {
  uint64_t index_id;   /* of the tasks open beside it */
  uint64_t account_id; /* of the records: who sees the account sees them */
  uint64_t advisor_id; /* 0: no account */
};

static struct status find_about(struct call *call, const Crm__OpenTaskRequest *in, struct about *about)
{
  Account__Account *account;
  struct status status = crm_about(call, in->account_id, in->person_id, &about->account_id);
  if (!status_is_ok(status))
    return status;
  about->index_id = about->account_id != 0 ? about->account_id : in->person_id;
  about->advisor_id = 0;
  if (in->account_id == 0)
    return status;
  status = crm_account(call, "account_id", in->account_id, &account);
  if (status_is_ok(status))
    about->advisor_id = account->advisor_id;
  return status;
}

static struct status read_task(struct call *call, uint64_t task_id, struct record *record, Crm__Task *out)
{
  struct status status = records_get(call, &crm_task_kind, task_id, record);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "task_id", "task %llu is not known", (unsigned long long)task_id);
  if (!status_is_ok(status))
    return status;
  *out = *(Crm__Task *)record->message;
  out->task_id = record->id;
  out->version = record->version;
  return status;
}

static struct status answer_open(struct call *call, uint64_t task_id, bool was_open, Crm__OpenTaskResponse *out)
{
  struct record record;
  out->task = arena_alloc(call->arena, sizeof *out->task);
  out->was_open = was_open;
  return read_task(call, task_id, &record, out->task);
}

static struct task_key key_of(const Crm__TaskIndex__Entry *entry)
{
  return (struct task_key){ (int)entry->kind, entry->account_id, entry->person_id, entry->subject };
}

static const Crm__TaskIndex__Entry *find_open(const Crm__TaskIndex *index, const Crm__OpenTaskRequest *in)
{
  struct task_key wanted = { (int)in->kind, in->account_id, in->person_id, in->subject };
  for (size_t i = 0; index != NULL && i < index->n_open; i++) {
    struct task_key key = key_of(index->open[i]);
    if (task_is_same(&key, &wanted))
      return index->open[i];
  }
  return NULL;
}

static void put_index(struct commit_builder *commit, const struct record *current, uint64_t account_id,
                      Crm__TaskIndex *index)
{
  commit_put(commit, &(struct record_put){ .kind = &crm_task_index_kind,
                                           .id = current->id,
                                           .replaces = current->version,
                                           .account_id = account_id,
                                           .message = &index->base,
                                           .previous = current->message });
}

static Crm__Task *new_task(struct call *call, const Crm__OpenTaskRequest *in, const struct about *about)
{
  Crm__Task *task = arena_alloc(call->arena, sizeof *task);
  crm__task__init(task);
  task->kind = in->kind;
  task->state = CRM__TASK__STATE__OPEN;
  task->account_id = in->account_id;
  task->person_id = in->person_id;
  task->subject = in->subject;
  task->title = in->title;
  task->detail = in->detail;
  task->due_on = in->due_on;
  task->assigned_to = in->assigned_to != 0     ? in->assigned_to
                      : about->advisor_id != 0 ? about->advisor_id
                                               : call->caller.user_id;
  task->opened_by = task->changed_by = call->caller.principal;
  task->opened_at = timestamp_of(call->arena, call->now_us);
  return task;
}

/* The index with one more entry. */
static Crm__TaskIndex *index_with(struct call *call, const Crm__TaskIndex *current, const Crm__Task *task,
                                  uint64_t task_id)
{
  size_t count = current == NULL ? 0 : current->n_open;
  Crm__TaskIndex *index = arena_alloc(call->arena, sizeof *index);
  Crm__TaskIndex__Entry *entry = arena_alloc(call->arena, sizeof *entry);
  crm__task_index__init(index);
  crm__task_index__entry__init(entry);
  entry->kind = task->kind;
  entry->account_id = task->account_id;
  entry->person_id = task->person_id;
  entry->subject = task->subject;
  entry->task_id = task_id;
  index->open = arena_array(call->arena, count + 1, sizeof *index->open);
  for (size_t i = 0; i < count; i++)
    index->open[i] = current->open[i];
  index->open[count] = entry;
  index->n_open = count + 1;
  return index;
}

/* One try: the task that is open already, or a new one with its place in the index. *task_id is what stands then. */
static struct status open_once(struct call *call, const Crm__OpenTaskRequest *in, const struct about *about,
                               Crm__OpenTaskResponse *out)
{
  struct record index;
  Account__CommitResponse *committed;
  uint64_t task_id;
  struct status status = records_find(call, &crm_task_index_kind, about->index_id, &index);
  const Crm__TaskIndex *current = (const Crm__TaskIndex *)index.message;
  const Crm__TaskIndex__Entry *open = status_is_ok(status) ? find_open(current, in) : NULL;
  if (open != NULL)
    return answer_open(call, open->task_id, true, out);
  if (status_is_ok(status) && current != NULL && current->n_open >= TASK_MAX_OPEN)
    return call_fail(call, STATUS_RESOURCE_EXHAUSTED, NULL, "%d tasks are open here; close some first", TASK_MAX_OPEN);
  if (status_is_ok(status))
    status = commit_take_ids(call, 1, &task_id);
  if (!status_is_ok(status))
    return status;
  Crm__Task *task = new_task(call, in, about);
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit,
             &(struct record_put){
                 .kind = &crm_task_kind, .id = task_id, .account_id = about->account_id, .message = &task->base });
  put_index(commit, &index, about->account_id, index_with(call, current, task, task_id));
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? answer_open(call, committed->outcomes[0]->id, false, out) : status;
}

const struct access task_open_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status task_open(struct call *call, const Crm__OpenTaskRequest *in, Crm__OpenTaskResponse *out)
{
  struct about about;
  Account__CommitResponse *earlier;
  struct status status = find_about(call, in, &about);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (!status_is_ok(status))
    return status;
  if (earlier != NULL)
    return answer_open(call, earlier->outcomes[0]->id, false, out);
  for (int i = 0; i < OPEN_TRIES; i++) {
    status = open_once(call, in, &about, out);
    if (status.code != STATUS_ABORTED)
      break;
  }
  return status;
}

/* What a change of a task is made from. */
struct change {
  const ProtobufCMessage *in;
  uint64_t task_id, version; /* version 0: whichever it is */
  struct record record;
  bool is_replay; /* it was made before; the task is as it stands */
};

static struct status begin_change(struct call *call, struct change *change, Crm__Task *task)
{
  Account__CommitResponse *earlier = NULL;
  struct status status = read_task(call, change->task_id, &change->record, task);
  if (status_is_ok(status))
    status = commit_find_earlier(call, change->in, &earlier);
  change->is_replay = earlier != NULL;
  if (!status_is_ok(status) || change->is_replay)
    return status;
  if (change->version != 0 && change->version != task->version)
    return call_fail(call, STATUS_ABORTED, "version", "the task has version %llu, not %llu: look at it again",
                     (unsigned long long)task->version, (unsigned long long)change->version);
  const char *refusal = task_change_refusal((enum task_state)task->state);
  if (refusal != NULL)
    return status_fail(STATUS_FAILED_PRECONDITION, "task_id", refusal);
  task->changed_by = call->caller.principal;
  return status;
}

static void put_task(struct commit_builder *commit, const struct change *change, const Crm__Task *task)
{
  Crm__Task kept = *task; /* id and version are the record's */
  kept.task_id = 0;
  kept.version = 0;
  commit_put(commit, &(struct record_put){ .kind = &crm_task_kind,
                                           .id = change->record.id,
                                           .replaces = change->record.version,
                                           .account_id = change->record.account_id,
                                           .message = &kept.base,
                                           .previous = change->record.message });
}

/* Takes the task out of the index of open ones. */
static struct status leave_index(struct call *call, struct commit_builder *commit, const struct change *change,
                                 const Crm__Task *task)
{
  struct record found;
  uint64_t index_id = change->record.account_id != 0 ? change->record.account_id : task->person_id;
  struct status status = records_find(call, &crm_task_index_kind, index_id, &found);
  const Crm__TaskIndex *current = (const Crm__TaskIndex *)found.message;
  if (!status_is_ok(status) || current == NULL)
    return status;
  Crm__TaskIndex index = CRM__TASK_INDEX__INIT;
  index.open = arena_array(call->arena, current->n_open + 1, sizeof *index.open);
  for (size_t i = 0; i < current->n_open; i++)
    if (current->open[i]->task_id != task->task_id)
      index.open[index.n_open++] = current->open[i];
  put_index(commit, &found, change->record.account_id, &index);
  return status;
}

static struct status close_task(struct call *call, struct change *change, const Crm__Task *end, Crm__Task *out)
{
  Account__CommitResponse *committed;
  struct status status = begin_change(call, change, out);
  if (!status_is_ok(status) || change->is_replay)
    return status;
  out->state = end->state;
  out->reason = end->reason;
  out->closed_by = call->caller.principal;
  out->closed_at = timestamp_of(call->arena, call->now_us);
  struct commit_builder *commit = commit_new(call, change->in);
  put_task(commit, change, out);
  status = leave_index(call, commit, change, out);
  if (status_is_ok(status))
    status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    out->version = committed->outcomes[0]->version;
  return status;
}

const struct access task_complete_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status task_complete(struct call *call, const Crm__CompleteTaskRequest *in, Crm__Task *out)
{
  struct change change = { .in = &in->base, .task_id = in->task_id, .version = in->version };
  Crm__Task end = CRM__TASK__INIT;
  end.state = CRM__TASK__STATE__COMPLETED;
  end.reason = in->outcome;
  return close_task(call, &change, &end, out);
}

const struct access task_dismiss_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status task_dismiss(struct call *call, const Crm__DismissTaskRequest *in, Crm__Task *out)
{
  struct change change = { .in = &in->base, .task_id = in->task_id, .version = in->version };
  Crm__Task end = CRM__TASK__INIT;
  end.state = CRM__TASK__STATE__DISMISSED;
  end.reason = in->reason;
  return close_task(call, &change, &end, out);
}

const struct access task_assign_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status task_assign(struct call *call, const Crm__AssignTaskRequest *in, Crm__Task *out)
{
  struct change change = { .in = &in->base, .task_id = in->task_id, .version = in->version };
  Account__CommitResponse *committed;
  struct status status = begin_change(call, &change, out);
  if (!status_is_ok(status) || change.is_replay)
    return status;
  out->assigned_to = in->assigned_to;
  struct commit_builder *commit = commit_new(call, &in->base);
  put_task(commit, &change, out);
  status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    out->version = committed->outcomes[0]->version;
  return status;
}

const struct access task_get_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status task_get(struct call *call, const Crm__GetTaskRequest *in, Crm__Task *out)
{
  struct record record;
  return read_task(call, in->task_id, &record, out);
}
