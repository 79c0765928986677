/* RmdService/Calculate: what somebody has to take, from the record, from typed values, or both. */
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "client_service.h"
#include "crm.h"
#include "rmd_show.h"
#include "rmd_typed.h"

#define IRAS_MAX 200 /* of one answer */

const struct access rmd_calculate_access = { .roles = CRM_ROLES_OF_PEOPLE };

struct calculation {
  struct call *call;
  const Crm__CalculateRmdRequest *in;
  struct rmd_day at;
  int32_t owner_born;         /* DATE_NONE: not known */
  struct rmd_account *record; /* of record, by id */
  size_t record_count;
  struct rmd_account *all; /* to be computed, as they are asked for */
  size_t count;
};

static struct status decide_day(struct calculation *of)
{
  const char *text;
  struct status status = client_business_date(of->call, &text, &of->at.today);
  if (status_is_ok(status) && of->in->today[0] != '\0')
    status = date_parse(of->in->today, &of->at.today);
  if (status_is_ok(status))
    of->at.year = of->in->year != 0 ? (int)of->in->year : date_to_civil(of->at.today).year;
  if (status_is_ok(status) && of->at.year < RMD_YEAR_FIRST)
    return call_fail(of->call, STATUS_INVALID_ARGUMENT, "year", "a distribution year lies between %d and %d",
                     RMD_YEAR_FIRST, RMD_YEAR_LAST);
  return status;
}

static struct status read_accounts(struct calculation *of, Account__ListAccountsRequest *request)
{
  Account__ListAccountsResponse *response;
  request->page_size = RMD_ACCOUNTS_AT_ONCE;
  request->kinds = (Account__Account__Kind *)rmd_account_kinds;
  request->n_kinds = rmd_account_kind_count;
  struct status status = master_list_accounts_call(of->call, request, &response);
  if (!status_is_ok(status))
    return status;
  if (response->n_accounts > IRAS_MAX)
    return call_fail(of->call, STATUS_RESOURCE_EXHAUSTED, NULL, "more than %d retirement accounts of one person",
                     IRAS_MAX);
  of->record = arena_array(of->call->arena, response->n_accounts + 1, sizeof *of->record);
  of->record_count = response->n_accounts;
  return rmd_gather(of->call, &of->at, response->accounts, response->n_accounts, of->record);
}

static struct rmd_account *find_record(struct calculation *of, uint64_t account_id)
{
  for (size_t i = 0; i < of->record_count; i++) {
    if (of->record[i].member.ira.account_id == account_id)
      return &of->record[i];
  }
  return NULL;
}

/* All retirement accounts that the person holds first. */
static struct status take_held(struct calculation *of)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  if (of->in->person_id == 0)
    return call_fail(of->call, STATUS_INVALID_ARGUMENT, "person_id", "say whose, or type IRAs (iras)");
  request.holder_id = of->in->person_id;
  struct status status = read_accounts(of, &request);
  of->all = arena_array(of->call->arena, of->record_count + 1, sizeof *of->all);
  for (size_t i = 0; status_is_ok(status) && i < of->record_count; i++) {
    if (of->record[i].person_id == of->in->person_id)
      of->all[of->count++] = of->record[i];
  }
  return status;
}

static struct status read_named(struct calculation *of)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  request.account_ids = arena_array(of->call->arena, of->in->n_iras, sizeof *request.account_ids);
  for (size_t i = 0; i < of->in->n_iras; i++) {
    if (of->in->iras[i]->account_id != 0)
      request.account_ids[request.n_account_ids++] = of->in->iras[i]->account_id;
  }
  return request.n_account_ids == 0 ? status_ok() : read_accounts(of, &request);
}

static const char *field_of(struct calculation *of, size_t index, const char *field)
{
  return arena_printf(of->call->arena, "iras[%zu].%s", index, field);
}

static struct status check_typed(struct calculation *of, size_t index, struct rmd_account *account)
{
  const struct rmd_ira *ira = &account->member.ira;
  struct rmd_amount amount;
  if (rmd_account_lacks(account) != NULL)
    return status_ok(); /* the answer says what is not on file */
  struct status status = rmd_of_ira(of->at.law, ira, of->at.year, &amount);
  if (!status_is_ok(status)) {
    const char *field = rmd_typed_field(ira, status.field);
    bool is_own = strcmp(field, "owner_born_on") == 0 || strcmp(field, "year") == 0;
    return call_fail(of->call, status.code, is_own ? field : field_of(of, index, field), "%s", status.message);
  }
  if (account->account == NULL && of->in->iras[index]->first_year_balance[0] == '\0' &&
      rmd_has_two(of->at.law, ira, of->at.year))
    return call_fail(of->call, STATUS_INVALID_ARGUMENT, field_of(of, index, "first_year_balance"),
                     "two distributions fall in %d: give the balance of December 31, %d, too (0 when there was none)",
                     of->at.year, of->at.year - 2);
  return status;
}

/* An account that is named twice would be counted twice. */
static struct status check_once(struct calculation *of, size_t index)
{
  uint64_t account_id = of->in->iras[index]->account_id;
  for (size_t i = 0; i < index && account_id != 0; i++) {
    if (of->in->iras[i]->account_id == account_id)
      return call_fail(of->call, STATUS_INVALID_ARGUMENT, field_of(of, index, "account_id"),
                       "account %llu is named twice", (unsigned long long)account_id);
  }
  return status_ok();
}

static struct status take_one(struct calculation *of, size_t index)
{
  const Crm__RmdIra *in = of->in->iras[index];
  struct rmd_account *account = &of->all[of->count++], *record = find_record(of, in->account_id);
  if (in->account_id != 0 && record == NULL)
    return call_fail(of->call, STATUS_NOT_FOUND, field_of(of, index, "account_id"),
                     "retirement account %llu is not known", (unsigned long long)in->account_id);
  *account = record != NULL ? *record : rmd_account_blank();
  if (record == NULL) {
    account->member.ira.owner_born = of->owner_born;
    account->label = arena_printf(of->call->arena, "IRA %zu", index + 1);
  } else if (of->in->owner_born_on[0] != '\0' && record->member.ira.model != RMD_INHERITED) {
    account->member.ira.owner_born = of->owner_born;
    account->typed[account->typed_count++] = "owner_born_on";
  }
  struct status status = rmd_lay_over(of->call->arena, in, &of->at, account);
  if (!status_is_ok(status))
    return call_fail(of->call, status.code, field_of(of, index, status.field), "%s", status.message);
  rmd_typed_settle(account);
  return check_typed(of, index, account);
}

static struct status take_asked(struct calculation *of)
{
  struct status status = read_named(of);
  of->all = arena_array(of->call->arena, of->in->n_iras, sizeof *of->all);
  for (size_t i = 0; status_is_ok(status) && i < of->in->n_iras; i++) {
    status = check_once(of, i);
    if (status_is_ok(status))
      status = take_one(of, i);
  }
  return status;
}

static struct status decide_owner(struct calculation *of)
{
  Account__Person *person;
  of->owner_born = DATE_NONE;
  if (of->in->owner_born_on[0] != '\0')
    return date_parse(of->in->owner_born_on, &of->owner_born);
  if (of->in->person_id == 0)
    return status_ok();
  struct status status = crm_person(of->call, "person_id", of->in->person_id, &person);
  return status_is_ok(status) && person->born_on[0] != '\0' ? date_parse(person->born_on, &of->owner_born) : status;
}

/* The accounts that count together with the first one not yet shown. */
static struct status show_next(struct calculation *of, bool *done, Crm__CalculateRmdResponse *out)
{
  struct rmd_shown shown = { .at = &of->at };
  struct rmd_account **members = arena_array(of->call->arena, of->count, sizeof *members);
  for (size_t i = 0; i < of->count; i++) {
    if (done[i] || (shown.count > 0 && !rmd_is_same_group(&members[0]->member.ira, &of->all[i].member.ira)))
      continue;
    members[shown.count++] = &of->all[i];
    done[i] = true;
  }
  shown.accounts = members;
  struct status status = rmd_compute(of->call, &shown);
  if (status_is_ok(status))
    out->groups[out->n_groups++] = rmd_show_group(of->call->arena, &shown);
  return status;
}

static struct status answer(struct calculation *of, Crm__CalculateRmdResponse *out)
{
  struct status status = status_ok();
  bool *done = arena_array(of->call->arena, of->count + 1, sizeof *done);
  out->groups = arena_array(of->call->arena, of->count + 1, sizeof *out->groups);
  for (size_t i = 0; i < of->count && status_is_ok(status); i++) {
    if (!done[i])
      status = show_next(of, done, out);
  }
  out->year = (uint32_t)of->at.year;
  out->disclaimer = RMD_DISCLAIMER;
  if (of->owner_born == DATE_NONE || rmd_law_entry(of->at.law, RMD_START, of->owner_born) == NULL)
    return status;
  out->owner_born_on = rmd_date(of->call->arena, of->owner_born);
  out->first_year = (uint32_t)rmd_first_year(of->at.law, of->owner_born);
  out->begins_by = rmd_date(of->call->arena, rmd_begins_by(of->at.law, of->owner_born));
  return status;
}

struct status rmd_calculate(struct call *call, const Crm__CalculateRmdRequest *in, Crm__CalculateRmdResponse *out)
{
  struct calculation of = { .call = call, .at = { .law = crm_rmd_law(call) }, .in = in };
  struct status status = decide_day(&of);
  if (status_is_ok(status))
    status = decide_owner(&of);
  if (status_is_ok(status))
    status = in->n_iras > 0 ? take_asked(&of) : take_held(&of);
  return status_is_ok(status) ? answer(&of, out) : status;
}
