/* The rest of one view of a person. */
#include "client_view_more.h"

#include "bus/bus.h"
#include "invitation_file.h"
#include "standing.h"

static const struct record_kind goal_plan_kind = { "crm.goal_plan", &crm__goal_plan__descriptor };

#define SHOWN_MAX 200u  /* of each kind */
#define NOTES_SHOWN 10u /* the latest */
#define FIRST_OF_NOTES 1000u

struct more {
  struct call *call;
  const Google__Protobuf__Timestamp *as_of; /* NULL: now */
  Crm__Client *out;
  uint64_t person_id;
};

static enum standing standing(const struct more *more)
{
  const Crm__Client *out = more->out;
  enum account_status *statuses = arena_array(more->call->arena, out->n_accounts + 1, sizeof *statuses);
  for (size_t i = 0; i < out->n_accounts; i++)
    statuses[i] = (enum account_status)out->accounts[i]->account->status;
  return standing_of(statuses, out->n_accounts);
}

static struct status read_household(const struct more *more)
{
  Account__ListHouseholdsRequest request = ACCOUNT__LIST_HOUSEHOLDS_REQUEST__INIT;
  Account__ListHouseholdsResponse *page;
  request.household_id = more->out->person->household_id;
  if (request.household_id == 0)
    return status_ok();
  struct status status = master_list_households_call(more->call, &request, &page);
  if (status_is_ok(status) && page->n_households > 0)
    more->out->household = page->households[0];
  return status;
}

static struct status list(const struct more *more, const struct record_kind *kind, Account__ListRecordsRequest *request,
                          struct records_page *page)
{
  request->as_of = (Google__Protobuf__Timestamp *)(uintptr_t)more->as_of;
  request->page_size = SHOWN_MAX;
  return records_page(more->call, kind, request, page);
}

static bool has_ended(const struct call *at, const Crm__Invitation *invitation)
{
  enum invitation_state state = invitation_state_at((enum invitation_state)invitation->state,
                                                    timestamp_us(invitation->expires_at, 0), at->now_us);
  return state != INVITATION_SENT && state != INVITATION_OPENED;
}

static struct status read_invitations(const struct more *more)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct records_page page;
  struct call then = *more->call;
  if (more->as_of != NULL)
    then.now_us = timestamp_us(more->as_of, 0);
  records_where_id(more->call, &request, "invitation.personId", more->person_id);
  records_where_in(more->call, &request, "invitation.state", (const char *[]){ "SENT", "OPENED" }, 2);
  struct status status = list(more, &crm_invitation_kind, &request, &page);
  if (!status_is_ok(status))
    return status;
  more->out->invitations = arena_array(more->call->arena, page.count + 1, sizeof *more->out->invitations);
  for (size_t i = 0; i < page.count; i++)
    if (!has_ended(&then, ((const Crm__InvitationFile *)page.records[i].message)->invitation))
      more->out->invitations[more->out->n_invitations++] = invitation_file_show(&then, &page.records[i]);
  return status;
}

/* About the person, then about each of their accounts alone. */
static struct status read_tasks(const struct more *more)
{
  Crm__Client *out = more->out;
  out->tasks = arena_array(more->call->arena, SHOWN_MAX, sizeof *out->tasks);
  for (size_t i = 0; i <= out->n_accounts; i++) {
    Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
    struct records_page page;
    records_where(more->call, &request, "state", "OPEN");
    if (i == 0)
      records_where_id(more->call, &request, "personId", more->person_id);
    else
      request.account_id = out->accounts[i - 1]->account->account_id;
    struct status status = list(more, &crm_task_kind, &request, &page);
    if (!status_is_ok(status))
      return status;
    for (size_t j = 0; j < page.count && out->n_tasks < SHOWN_MAX; j++) {
      Crm__Task *task = (Crm__Task *)page.records[j].message;
      task->task_id = page.records[j].id;
      task->version = page.records[j].version;
      if (i == 0 || task->person_id == 0)
        out->tasks[out->n_tasks++] = task;
    }
  }
  return status_ok();
}

static struct status read_goals(const struct more *more)
{
  Account__ListRecordsRequest records = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  Crm__ListGoalPlansRequest request = CRM__LIST_GOAL_PLANS_REQUEST__INIT;
  Crm__ListGoalPlansResponse *plans;
  struct records_page page;
  Crm__Client *out = more->out;
  if (more->as_of == NULL) {
    request.person_id = more->person_id;
    request.page_size = SHOWN_MAX;
    if (bus_handler(more->call->bus, goal_list_method.path) == NULL)
      return status_ok(); /* goals are not served here */
    struct status status = goal_list_call(more->call, &request, &plans);
    if (status_is_ok(status)) {
      out->n_goals = plans->n_plans;
      out->goals = plans->plans;
    }
    return status;
  }
  records_where_id(more->call, &records, "input.personId", more->person_id);
  struct status status = list(more, &goal_plan_kind, &records, &page);
  if (!status_is_ok(status))
    return status;
  out->goals = arena_array(more->call->arena, page.count + 1, sizeof *out->goals);
  for (size_t i = 0; i < page.count; i++) {
    Crm__GoalPlan *plan = (Crm__GoalPlan *)page.records[i].message;
    plan->plan_id = page.records[i].id;
    plan->version = page.records[i].version;
    if (!plan->deleted)
      out->goals[out->n_goals++] = plan;
  }
  return status;
}

/* Records come by id, so the latest are the last of them. */
static struct status read_notes(const struct more *more)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct records_page page;
  request.page_size = FIRST_OF_NOTES;
  request.as_of = (Google__Protobuf__Timestamp *)(uintptr_t)more->as_of;
  records_where_id(more->call, &request, "personId", more->person_id);
  records_where(more->call, &request, "withdrawn", "");
  struct status status = records_page(more->call, &crm_note_kind, &request, &page);
  if (!status_is_ok(status))
    return status;
  size_t left_out = page.count > NOTES_SHOWN ? page.count - NOTES_SHOWN : 0;
  more->out->notes = arena_array(more->call->arena, NOTES_SHOWN, sizeof *more->out->notes);
  for (size_t i = left_out; i < page.count; i++) {
    Crm__Note *note = (Crm__Note *)page.records[i].message;
    note->note_id = page.records[i].id;
    note->version = page.records[i].version;
    more->out->notes[more->out->n_notes++] = note;
  }
  return status;
}

struct status client_view_more(struct call *call, const Google__Protobuf__Timestamp *as_of, Crm__Client *out)
{
  struct more more = { .call = call, .as_of = as_of, .out = out, .person_id = out->person->person_id };
  out->standing = (Crm__Client__Standing)standing(&more);
  out->profile = arena_alloc(call->arena, sizeof *out->profile);
  crm__profile__init(out->profile);
  struct status status = profile_as_of(call, more.person_id, as_of, out->profile);
  if (status_is_ok(status))
    status = read_household(&more);
  if (status_is_ok(status))
    status = read_invitations(&more);
  if (status_is_ok(status))
    status = read_tasks(&more);
  if (status_is_ok(status))
    status = read_goals(&more);
  return status_is_ok(status) ? read_notes(&more) : status;
}
