/* PreferenceService/Copy: what counts for one account, given to others of its client. */
#include "preference_work.h"

static uint64_t primary_of(const Account__Account *account)
{
  return account->n_holders > 0 ? account->holders[0]->person_id : 0;
}

struct copying {
  struct preference_file from;
  uint64_t person_id; /* primary holder */
  struct preference_file *to;
  size_t count;
};

static struct status open_target(struct call *call, struct copying *copying, uint64_t account_id, size_t place)
{
  Account__Account *account;
  const char *field = arena_printf(call->arena, "to_account_ids[%zu]", place);
  for (size_t i = 0; i < copying->count; i++)
    if (copying->to[i].account_id == account_id)
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "account %llu stands twice",
                       (unsigned long long)account_id);
  struct status status = esg_account(call, account_id, &account);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, field, "account %llu is not known", (unsigned long long)account_id);
  if (!status_is_ok(status))
    return status;
  if (account_id == copying->from.account_id || primary_of(account) != copying->person_id)
    return call_fail(call, STATUS_INVALID_ARGUMENT, field,
                     "account %llu is not another account of the same primary holder", (unsigned long long)account_id);
  return preference_open(call, account_id, ESG_NOW, &copying->to[copying->count++]);
}

static struct status open_all(struct call *call, const struct Esg__CopyPreferencesRequest *in, struct copying *copying)
{
  Account__Account *account;
  struct status status = esg_account(call, in->account_id, &account);
  if (!status_is_ok(status))
    return status;
  copying->person_id = primary_of(account);
  copying->to = arena_array(call->arena, in->n_to_account_ids, sizeof *copying->to);
  status = preference_open(call, in->account_id, ESG_NOW, &copying->from);
  for (size_t i = 0; status_is_ok(status) && i < in->n_to_account_ids; i++)
    status = open_target(call, copying, in->to_account_ids[i], i);
  return status;
}

static struct status answer(struct call *call, struct copying *copying, Esg__CopyPreferencesResponse *out)
{
  out->copies = arena_array(call->arena, copying->count, sizeof *out->copies);
  for (size_t i = 0; i < copying->count; i++) {
    struct status status = preference_open(call, copying->to[i].account_id, ESG_NOW, &copying->to[i]);
    if (!status_is_ok(status))
      return status;
    out->copies[out->n_copies++] = (Esg__Preferences *)copying->to[i].current.message;
  }
  return status_ok();
}

const struct access preference_copy_access = { .roles =
                                                   ROLES_ADVISING | ROLE_BIT(ROLE_ASSISTANT) | ROLE_BIT(ROLE_CLIENT) };
struct status preference_copy(struct call *call, const struct Esg__CopyPreferencesRequest *in,
                              struct Esg__CopyPreferencesResponse *out)
{
  struct copying copying = { 0 };
  bool is_replay = false;
  Account__CommitResponse *committed;
  struct status status = open_all(call, in, &copying);
  if (status_is_ok(status) && copying.from.current.message == NULL)
    status = call_fail(call, STATUS_FAILED_PRECONDITION, "account_id",
                       "the client has said nothing of account %llu that counts", (unsigned long long)in->account_id);
  if (status_is_ok(status))
    status = preference_find_earlier(&copying.from, &in->base, &is_replay);
  if (!status_is_ok(status))
    return status;
  if (is_replay)
    return answer(call, &copying, out);
  struct commit_builder *commit = commit_new(&copying.from.call, &in->base);
  commit_expect_record(commit, &esg_preference_kind, in->account_id, copying.from.current.version);
  for (size_t i = 0; i < copying.count; i++) {
    Esg__Preferences *copy = arena_copy(call->arena, copying.from.current.message, sizeof *copy);
    copy->account_id = copying.to[i].account_id;
    copy->copied_from = in->account_id;
    preference_count(&copying.to[i], commit, copy);
  }
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? answer(call, &copying, out) : status;
}
