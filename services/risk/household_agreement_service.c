/* HouseholdAgreementService: agreements on file to manage a household's accounts as one portfolio. */
#include "account.seam.h"
#include "base/date.h"
#include "household_agreement.h"
#include "records/commit.h"

#define ACCOUNTS_AT_LEAST 2

static bool has(const Risk__HouseholdAgreement *agreement, uint64_t account_id)
{
  for (size_t i = 0; agreement != NULL && i < agreement->n_account_ids; i++) {
    if (agreement->account_ids[i] == account_id)
      return true;
  }
  return false;
}

static struct status check_agreement(struct call *call, const Risk__HouseholdAgreement *in)
{
  if (in->n_account_ids < ACCOUNTS_AT_LEAST)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "agreement.account_ids",
                     "%zu accounts; an agreement is about at least %d", in->n_account_ids, ACCOUNTS_AT_LEAST);
  for (size_t i = 0; i < in->n_account_ids; i++) {
    for (size_t j = 0; j < i; j++) {
      if (in->account_ids[j] == in->account_ids[i])
        return call_fail(call, STATUS_INVALID_ARGUMENT, "agreement.account_ids", "account %llu stands there twice",
                         (unsigned long long)in->account_ids[i]);
    }
  }
  int32_t signed_on = DATE_NONE, ended_on = DATE_NONE;
  (void)date_parse(in->signed_on, &signed_on); /* the seam checked both */
  if (in->ended_on[0] != '\0' && status_is_ok(date_parse(in->ended_on, &ended_on)) && ended_on < signed_on)
    return status_fail(STATUS_INVALID_ARGUMENT, "agreement.ended_on", "an agreement ends after it was signed");
  return status_ok();
}

/* Each must be an account that the caller sees, with a holder of the household. */
static struct status check_account(struct call *call, const Risk__HouseholdAgreement *in, uint64_t account_id)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  Account__Account *account;
  request.account_id = account_id;
  struct status status = master_get_account_call(call, &request, &account);
  for (size_t i = 0; status_is_ok(status) && i < account->n_holders; i++) {
    Account__GetPersonRequest of = ACCOUNT__GET_PERSON_REQUEST__INIT;
    Account__Person *person;
    of.person_id = account->holders[i]->person_id;
    status = master_get_person_call(call, &of, &person);
    if (status_is_ok(status) && person->household_id == in->household_id)
      return status;
  }
  if (!status_is_ok(status))
    return status;
  return call_fail(call, STATUS_FAILED_PRECONDITION, "agreement.account_ids",
                   "no holder of account %llu is a member of household %llu", (unsigned long long)account_id,
                   (unsigned long long)in->household_id);
}

struct links { /* of accounts to their household, that the commit writes */
  Risk__AccountHousehold *messages;
  uint64_t *account_ids, *versions;
  size_t count;
};

static struct status add_link(struct call *call, uint64_t account_id, uint64_t household_id, struct links *links)
{
  struct household_of now;
  struct status status = household_agreement_of(call, account_id, &now);
  if (!status_is_ok(status))
    return status;
  bool is_elsewhere = now.agreement != NULL && now.agreement->household_id != household_id;
  if (household_id != 0 && is_elsewhere)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "agreement.account_ids",
                     "account %llu is under the agreement of household %llu, which must end first",
                     (unsigned long long)account_id, (unsigned long long)now.agreement->household_id);
  Risk__AccountHousehold *message = &links->messages[links->count];
  risk__account_household__init(message);
  message->household_id = household_id;
  links->account_ids[links->count] = account_id;
  links->versions[links->count++] = now.link_version;
  return status;
}

/* Links of the accounts that are under the agreement from now on, and of those that no longer are. */
static struct status make_links(struct call *call, const Risk__HouseholdAgreement *in,
                                const Risk__HouseholdAgreement *before, struct links *links)
{
  size_t room = in->n_account_ids + (before == NULL ? 0 : before->n_account_ids);
  bool is_over = in->ended_on[0] != '\0';
  struct status status = status_ok();
  *links = (struct links){ .messages = arena_array(call->arena, room, sizeof *links->messages),
                           .account_ids = arena_array(call->arena, room, sizeof *links->account_ids),
                           .versions = arena_array(call->arena, room, sizeof *links->versions) };
  for (size_t i = 0; status_is_ok(status) && i < in->n_account_ids; i++) {
    if (is_over && !has(before, in->account_ids[i]))
      continue;
    if (!is_over)
      status = check_account(call, in, in->account_ids[i]);
    if (status_is_ok(status))
      status = add_link(call, in->account_ids[i], is_over ? 0 : in->household_id, links);
  }
  for (size_t i = 0; status_is_ok(status) && before != NULL && i < before->n_account_ids; i++) {
    if (!has(in, before->account_ids[i]) && before->ended_on[0] == '\0')
      status = add_link(call, before->account_ids[i], 0, links);
  }
  return status;
}

static struct status commit_agreement(struct call *call, const struct Risk__PutHouseholdAgreementRequest *in,
                                      const struct record *current, const struct links *links,
                                      Account__CommitResponse **out)
{
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &risk_household_agreement_kind,
                                           .id = in->agreement->household_id,
                                           .replaces = in->agreement->version,
                                           .message = &in->agreement->base,
                                           .previous = current->message });
  for (size_t i = 0; i < links->count; i++)
    commit_put(commit, &(struct record_put){ .kind = &risk_account_household_kind,
                                             .id = links->account_ids[i],
                                             .replaces = links->versions[i],
                                             .account_id = links->account_ids[i],
                                             .message = &links->messages[i].base });
  return commit_send(commit, NULL, out);
}

const struct access household_agreement_put_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE) };
struct status household_agreement_put(struct call *call, const struct Risk__PutHouseholdAgreementRequest *in,
                                      struct Risk__HouseholdAgreement *out)
{
  struct record current;
  struct links links;
  Account__CommitResponse *committed;
  uint64_t household_id = in->agreement->household_id;
  struct status status = check_agreement(call, in->agreement);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &committed);
  if (status_is_ok(status) && committed == NULL) {
    status = records_find(call, &risk_household_agreement_kind, household_id, &current);
    if (status_is_ok(status))
      status = make_links(call, in->agreement, (const Risk__HouseholdAgreement *)current.message, &links);
    if (status_is_ok(status))
      status = commit_agreement(call, in, &current, &links, &committed);
  }
  if (!status_is_ok(status))
    return status;
  *out = *in->agreement;
  out->version = committed->outcomes[0]->version;
  return status;
}

const struct access household_agreement_get_access = { .roles = ROLES_STAFF };
struct status household_agreement_get(struct call *call, const struct Risk__GetHouseholdAgreementRequest *in,
                                      struct Risk__HouseholdAgreement *out)
{
  struct record found;
  struct status status = records_get(call, &risk_household_agreement_kind, in->household_id, &found);
  if (!status_is_ok(status))
    return status;
  *out = *(Risk__HouseholdAgreement *)found.message;
  out->version = found.version;
  return status;
}
