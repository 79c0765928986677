/* Reads people, year-end balances and movements of retirement accounts. */
#include "rmd_gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "crm.h"
#include "rmd_balance.h"

const Account__Account__Kind rmd_account_kinds[] = {
  ACCOUNT__ACCOUNT__KIND__TRADITIONAL_IRA, ACCOUNT__ACCOUNT__KIND__ROLLOVER_IRA, ACCOUNT__ACCOUNT__KIND__ROTH_IRA,
  ACCOUNT__ACCOUNT__KIND__SEP_IRA,         ACCOUNT__ACCOUNT__KIND__SIMPLE_IRA,   ACCOUNT__ACCOUNT__KIND__INHERITED_IRA,
};
const size_t rmd_account_kind_count = sizeof rmd_account_kinds / sizeof rmd_account_kinds[0];

struct people { /* by id */
  Account__Person **items;
  size_t count;
};

const struct rmd_law *crm_rmd_law(const struct call *call)
{
  const struct crm *crm = call->state;
  return crm->rmd_law;
}

struct rmd_account rmd_account_blank(void)
{
  struct rmd_account out = { .person = "", .label = "" };
  struct rmd_ira *ira = &out.member.ira;
  ira->owner_born = ira->owner_died = ira->spouse_born = ira->spouse_since = ira->spouse_died = DATE_NONE;
  ira->heir_born = ira->heir_died = DATE_NONE;
  return out;
}

const char *rmd_account_lacks(const struct rmd_account *account)
{
  return account->unknown_owner != NULL ? account->unknown_owner : account->unknown_balance;
}

static const Account__Beneficiary *sole_spouse(const Account__Account *account)
{
  for (size_t i = 0; i < account->n_beneficiaries; i++) {
    if (account->beneficiaries[i]->sole_spouse && !account->beneficiaries[i]->contingent)
      return account->beneficiaries[i];
  }
  return NULL;
}

static struct status read_people(struct call *call, uint64_t *ids, size_t count, struct people *out)
{
  Account__ListPeopleRequest request = ACCOUNT__LIST_PEOPLE_REQUEST__INIT;
  Account__ListPeopleResponse *response;
  out->items = arena_array(call->arena, count + 1, sizeof *out->items);
  out->count = 0;
  request.page_size = RMD_ACCOUNTS_AT_ONCE;
  for (size_t done = 0; done < count; done += request.n_person_ids) {
    request.person_ids = ids + done;
    request.n_person_ids = count - done < RMD_ACCOUNTS_AT_ONCE ? count - done : RMD_ACCOUNTS_AT_ONCE;
    struct status status = master_list_people_call(call, &request, &response);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < response->n_people; i++)
      out->items[out->count++] = response->people[i];
  }
  return status_ok();
}

static int by_value(const void *a, const void *b)
{
  uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;
  return (first > second) - (first < second);
}

/* Holders and spouses of all accounts, each once, so that chunks of answers come by id as a whole. */
static struct status people_of(struct call *call, Account__Account **accounts, size_t count, struct people *out)
{
  uint64_t *ids = arena_array(call->arena, 2 * count + 1, sizeof *ids);
  size_t all = 0, kept = 0;
  for (size_t i = 0; i < count; i++) {
    const Account__Beneficiary *spouse = sole_spouse(accounts[i]);
    if (accounts[i]->n_holders > 0)
      ids[all++] = accounts[i]->holders[0]->person_id;
    if (spouse != NULL)
      ids[all++] = spouse->person_id;
  }
  qsort(ids, all, sizeof *ids, by_value);
  for (size_t i = 0; i < all; i++) {
    if (kept == 0 || ids[kept - 1] != ids[i])
      ids[kept++] = ids[i];
  }
  return read_people(call, ids, kept, out);
}

static int compare_person(const void *id, const void *item)
{
  uint64_t wanted = *(const uint64_t *)id, found = (*(Account__Person *const *)item)->person_id;
  return (wanted > found) - (wanted < found);
}

static const Account__Person *find_person(const struct people *people, uint64_t id)
{
  Account__Person **found = bsearch(&id, people->items, people->count, sizeof *people->items, compare_person);
  return found != NULL ? *found : NULL;
}

static int32_t date_or_none(const char *text)
{
  int32_t out = DATE_NONE;
  return text[0] != '\0' && status_is_ok(date_parse(text, &out)) ? out : DATE_NONE;
}

static enum rmd_heir heir_of(const Account__Decedent *decedent)
{
  switch (decedent->beneficiary_kind) {
  case ACCOUNT__DECEDENT__BENEFICIARY_KIND__SPOUSE:
    return RMD_HEIR_SPOUSE;
  case ACCOUNT__DECEDENT__BENEFICIARY_KIND__ELIGIBLE_DESIGNATED:
    return RMD_HEIR_ELIGIBLE;
  case ACCOUNT__DECEDENT__BENEFICIARY_KIND__DESIGNATED:
    return RMD_HEIR_DESIGNATED;
  case ACCOUNT__DECEDENT__BENEFICIARY_KIND__MINOR_CHILD:
    return RMD_HEIR_MINOR;
  default:
    return RMD_HEIR_NONE;
  }
}

static void inherit(const Account__Account *account, const Account__Person *heir, struct rmd_account *out)
{
  struct rmd_ira *ira = &out->member.ira;
  const Account__Decedent *decedent = account->decedent;
  ira->model = RMD_INHERITED;
  if (decedent == NULL) {
    out->unknown_owner = "the account does not say whose it was (decedent)";
    return;
  }
  ira->owner_born = date_or_none(decedent->born_on);
  ira->owner_died = date_or_none(decedent->died_on);
  ira->heir = heir_of(decedent);
  ira->shared = !decedent->sole_beneficiary;
  ira->heir_born = date_or_none(heir->born_on);
  ira->heir_died = date_or_none(heir->died_on);
  if (ira->heir != RMD_HEIR_NONE && ira->heir_born == DATE_NONE)
    out->unknown_owner = "the beneficiary's date of birth is not on file";
}

static void own(const struct people *people, const Account__Account *account, const Account__Person *owner,
                struct rmd_account *out)
{
  struct rmd_ira *ira = &out->member.ira;
  const Account__Beneficiary *beneficiary = sole_spouse(account);
  const Account__Person *spouse = beneficiary != NULL ? find_person(people, beneficiary->person_id) : NULL;
  ira->owner_born = date_or_none(owner->born_on);
  ira->owner_died = date_or_none(owner->died_on);
  if (ira->owner_born == DATE_NONE)
    out->unknown_owner = "the owner's date of birth is not on file";
  if (beneficiary == NULL)
    return;
  ira->model = RMD_SPOUSE_SOLE;
  ira->spouse_born = spouse != NULL ? date_or_none(spouse->born_on) : DATE_NONE;
  ira->spouse_died = spouse != NULL ? date_or_none(spouse->died_on) : DATE_NONE;
  ira->spouse_since = date_or_none(beneficiary->sole_spouse_since);
  if (ira->spouse_born == DATE_NONE && out->unknown_owner == NULL)
    out->unknown_owner = "the spouse's date of birth is not on file";
}

static void say_who(const struct people *people, Account__Account *account, struct rmd_account *out)
{
  uint64_t holder_id = account->n_holders > 0 ? account->holders[0]->person_id : 0;
  const Account__Person *holder = find_person(people, holder_id);
  *out = rmd_account_blank();
  out->account = account;
  out->label = account->alias;
  out->person_id = holder_id;
  out->member.ira.account_id = account->account_id;
  out->member.ira.roth = account->kind == ACCOUNT__ACCOUNT__KIND__ROTH_IRA ||
                         (account->kind == ACCOUNT__ACCOUNT__KIND__INHERITED_IRA &&
                          account->tax_status == ACCOUNT__ACCOUNT__TAX_STATUS__TAX_FREE);
  if (holder == NULL) {
    out->unknown_owner = "nobody holds the account";
    return;
  }
  out->person = holder->name;
  if (account->kind == ACCOUNT__ACCOUNT__KIND__INHERITED_IRA)
    inherit(account, holder, out);
  else
    own(people, account, holder, out);
}

struct status rmd_gather(struct call *call, const struct rmd_day *at, Account__Account **accounts, size_t count,
                         struct rmd_account *out)
{
  struct people people;
  if (count == 0)
    return status_ok();
  struct status status = people_of(call, accounts, count, &people);
  for (size_t i = 0; i < count && status_is_ok(status); i++)
    say_who(&people, accounts[i], &out[i]);
  if (status_is_ok(status))
    status = rmd_read_balances(call, at, out, count);
  if (status_is_ok(status))
    status = rmd_read_movements(call, at->year, out, count);
  return status;
}
