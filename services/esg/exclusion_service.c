/* ExclusionService: lists of what the firm buys for nobody. All lists are one record, so that an order can be accepted
 * on the condition that none has changed. */
#include <string.h>

#include "account.seam.h"
#include "catalogue.h"

#define MAX_LISTS 100
#define ROLES_EXCLUDING (ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR))

static struct status read_lists(struct call *call, int64_t at_us, struct record *record, Esg__Exclusions *out)
{
  struct status status = esg_find(call, &esg_exclusion_kind, ESG_EXCLUSIONS_ID, at_us, record);
  if (status_is_ok(status) && record->message != NULL)
    *out = *(Esg__Exclusions *)record->message;
  out->version = record->version;
  return status;
}

static struct status check_securities(struct call *call, const Esg__Exclusion *list)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  if (list->n_security_ids == 0)
    return status_ok();
  request.security_ids = list->security_ids;
  request.n_security_ids = list->n_security_ids;
  struct status status = security_find_call(call, &request, &found);
  for (size_t i = 0; status_is_ok(status) && i < list->n_security_ids; i++) {
    bool is_known = false;
    for (size_t j = 0; j < found->n_securities && !is_known; j++)
      is_known = found->securities[j]->security_id == list->security_ids[i];
    if (!is_known)
      status = call_fail(call, STATUS_NOT_FOUND, arena_printf(call->arena, "list.security_ids[%zu]", i),
                         "there is no security %llu", (unsigned long long)list->security_ids[i]);
  }
  return status;
}

static struct status check_list(struct call *call, const Esg__Exclusion *list)
{
  struct esg_records practices;
  if (list->n_practices + list->n_security_ids == 0)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "list.practices", "a list names practices or securities");
  struct status status = esg_list(call, &esg_practice_kind, 0, ESG_NOW, &practices);
  for (size_t i = 0; status_is_ok(status) && i < list->n_practices; i++)
    if (catalogue_find(&practices, list->practices[i]) == NULL)
      status = call_fail(call, STATUS_NOT_FOUND, arena_printf(call->arena, "list.practices[%zu]", i),
                         "there is no practice \"%s\"", list->practices[i]);
  return status_is_ok(status) ? check_securities(call, list) : status;
}

/* The lists without the one of the name; whether it was there. */
static bool leave_out(Esg__Exclusions *lists, const char *name)
{
  size_t kept = 0;
  for (size_t i = 0; i < lists->n_lists; i++)
    if (strcmp(lists->lists[i]->name, name) != 0)
      lists->lists[kept++] = lists->lists[i];
  bool was_there = kept < lists->n_lists;
  lists->n_lists = kept;
  return was_there;
}

static void insert(struct arena *arena, Esg__Exclusions *lists, Esg__Exclusion *list)
{
  Esg__Exclusion **wider = arena_array(arena, lists->n_lists + 1, sizeof *wider);
  size_t place = lists->n_lists++;
  if (place > 0)
    memcpy(wider, lists->lists, place * sizeof *wider);
  for (; place > 0 && strcmp(wider[place - 1]->name, list->name) > 0; place--)
    wider[place] = wider[place - 1];
  wider[place] = list;
  lists->lists = wider;
}

static struct status write_lists(struct call *call, const ProtobufCMessage *in, const struct record *current,
                                 Esg__Exclusions *lists)
{
  struct record now;
  Account__CommitResponse *committed;
  struct commit_builder *commit = commit_new(call, in);
  lists->version = 0; /* the record's */
  commit_put(commit, &(struct record_put){ .kind = &esg_exclusion_kind,
                                           .id = ESG_EXCLUSIONS_ID,
                                           .replaces = current->version,
                                           .message = &lists->base });
  struct status status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? read_lists(call, ESG_NOW, &now, lists) : status;
}

const struct access exclusion_put_access = { .roles = ROLES_EXCLUDING };
struct status exclusion_put(struct call *call, const struct Esg__PutExclusionRequest *in, struct Esg__Exclusions *out)
{
  struct record current;
  struct status status = check_list(call, in->list);
  if (status_is_ok(status))
    status = read_lists(call, ESG_NOW, &current, out);
  if (!status_is_ok(status))
    return status;
  leave_out(out, in->list->name);
  if (out->n_lists == MAX_LISTS)
    return call_fail(call, STATUS_RESOURCE_EXHAUSTED, "list.name", "a firm has at most %d lists", MAX_LISTS);
  insert(call->arena, out, in->list);
  return write_lists(call, &in->base, &current, out);
}

const struct access exclusion_remove_access = { .roles = ROLES_EXCLUDING };
struct status exclusion_remove(struct call *call, const struct Esg__RemoveExclusionRequest *in,
                               struct Esg__Exclusions *out)
{
  struct record current;
  Account__CommitResponse *earlier;
  struct status status = read_lists(call, ESG_NOW, &current, out);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (!status_is_ok(status) || earlier != NULL)
    return status;
  if (!leave_out(out, in->name))
    return call_fail(call, STATUS_NOT_FOUND, "name", "there is no list \"%s\"", in->name);
  return write_lists(call, &in->base, &current, out);
}

const struct access exclusion_list_access = { .roles = ROLES_STAFF };
struct status exclusion_list(struct call *call, const struct Esg__ListExclusionsRequest *in,
                             struct Esg__Exclusions *out)
{
  struct record record;
  return read_lists(call, esg_instant_of(in->as_of), &record, out);
}
