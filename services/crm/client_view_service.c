/* Handlers that show clients: one view of a person, and pages of people. */
#include <stdlib.h>
#include <string.h>

#include "account.seam.h"
#include "base/decimal.h"
#include "bus/call.h"
#include "client_view_more.h"
#include "crm.h"
#include "records/positions.h"

#define ACCOUNTS_A_PAGE 1000
#define VIEW_MAX_ACCOUNTS 200   /* of one person */
#define VIEW_MAX_POSITIONS 5000 /* of one person */

const struct access client_get_access = { .roles = CRM_ROLES_OF_PEOPLE };
const struct access client_list_access = { .roles = CRM_ROLES_OF_PEOPLE };

struct view {
  struct call *call;
  Crm__Client *out;
  Google__Protobuf__Timestamp *as_of; /* NULL: now */
  struct position *held;
  size_t held_count;
  Account__FindSecuritiesResponse *securities;
  Account__LastPricesResponse *prices;
};

static bool is_holder(const Account__Account *account, uint64_t person_id)
{
  for (size_t i = 0; i < account->n_holders; i++) {
    if (account->holders[i]->person_id == person_id)
      return true;
  }
  return false;
}

static struct status add_account(struct view *view, Account__Account *account)
{
  Crm__Client *out = view->out;
  if (out->n_accounts == VIEW_MAX_ACCOUNTS)
    return call_fail(view->call, STATUS_RESOURCE_EXHAUSTED, NULL, "a person with more than %d accounts",
                     VIEW_MAX_ACCOUNTS);
  Crm__ClientAccount *shown = arena_alloc(view->call->arena, sizeof *shown);
  crm__client_account__init(shown);
  shown->account = account;
  out->accounts[out->n_accounts++] = shown;
  return status_ok();
}

/* The account as it stood; one that was not there yet is left out. */
static struct status add_account_as_of(struct view *view, Account__Account *account, uint64_t person_id)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  request.account_id = account->account_id;
  request.as_of = view->as_of;
  if (view->as_of != NULL) {
    struct status status = master_get_account_call(view->call, &request, &account);
    if (status.code == STATUS_NOT_FOUND)
      return status_ok();
    if (!status_is_ok(status))
      return status;
  }
  return is_holder(account, person_id) ? add_account(view, account) : status_ok();
}

static struct status find_accounts(struct view *view, uint64_t person_id)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *page;
  request.page_size = ACCOUNTS_A_PAGE;
  request.holder_id = person_id;
  view->out->accounts = arena_array(view->call->arena, VIEW_MAX_ACCOUNTS, sizeof *view->out->accounts);
  do {
    struct status status = master_list_accounts_call(view->call, &request, &page);
    for (size_t i = 0; status_is_ok(status) && i < page->n_accounts; i++) {
      status = add_account_as_of(view, page->accounts[i], person_id);
    }
    if (!status_is_ok(status))
      return status;
    request.page_token = page->next_page_token;
  } while (request.page_token[0] != '\0');
  return status_ok();
}

static struct status take_position(void *context, const struct position *position)
{
  struct view *view = context;
  if (position->security_id == 0 || position->quantity_e6 == 0)
    return status_ok();
  if (view->held_count == VIEW_MAX_POSITIONS)
    return call_fail(view->call, STATUS_RESOURCE_EXHAUSTED, NULL, "a person with more than %d positions",
                     VIEW_MAX_POSITIONS);
  view->held[view->held_count++] = *position;
  return status_ok();
}

static struct status read_positions(struct view *view)
{
  struct arena *arena = view->call->arena;
  Account__AsOf as_of = ACCOUNT__AS_OF__INIT;
  struct positions positions = { .take = take_position, .context = view };
  as_of.recorded_at = view->as_of;
  positions.as_of = view->as_of == NULL ? NULL : &as_of;
  positions.count = view->out->n_accounts;
  positions.account_ids = arena_array(arena, positions.count, sizeof *positions.account_ids);
  for (size_t i = 0; i < positions.count; i++)
    positions.account_ids[i] = view->out->accounts[i]->account->account_id;
  view->held = arena_array(arena, VIEW_MAX_POSITIONS, sizeof *view->held);
  return positions_read(view->call, &positions);
}

static struct status read_prices(struct view *view)
{
  Account__FindSecuritiesRequest find = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__LastPricesRequest last = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  if (view->held_count == 0)
    return status_ok();
  find.n_security_ids = last.n_security_ids = view->held_count;
  find.security_ids = last.security_ids = arena_array(view->call->arena, view->held_count, sizeof(uint64_t));
  for (size_t i = 0; i < view->held_count; i++)
    find.security_ids[i] = view->held[i].security_id;
  struct status status = security_find_call(view->call, &find, &view->securities);
  return status_is_ok(status) && view->as_of == NULL ? price_last_call(view->call, &last, &view->prices) : status;
}

static const char *symbol_of(const struct view *view, uint64_t security_id)
{
  for (size_t i = 0; i < view->securities->n_securities; i++) {
    if (view->securities->securities[i]->security_id == security_id)
      return view->securities->securities[i]->symbol;
  }
  return "";
}

static int64_t price_of(const struct view *view, uint64_t security_id) /* 0: none */
{
  for (size_t i = 0; view->prices != NULL && i < view->prices->n_security_ids && i < view->prices->n_price_e6; i++) {
    if (view->prices->security_ids[i] == security_id)
      return view->prices->price_e6[i];
  }
  return 0;
}

static char *text(struct view *view, int64_t value, int places, int least)
{
  char buffer[DECIMAL_TEXT_SIZE];
  return arena_strdup(view->call->arena, decimal_format(value, places, least, buffer));
}

static int by_segment_and_symbol(const void *a, const void *b)
{
  const Crm__ClientPosition *first = *(Crm__ClientPosition *const *)a, *second = *(Crm__ClientPosition *const *)b;
  if (first->segment_id != second->segment_id)
    return first->segment_id < second->segment_id ? -1 : 1;
  return strcmp(first->symbol, second->symbol);
}

static struct status show_positions(struct view *view, Crm__ClientAccount *shown, int64_t *value_e4)
{
  size_t count = 0;
  shown->positions = arena_array(view->call->arena, view->held_count + 1, sizeof *shown->positions);
  for (size_t i = 0; i < view->held_count; i++) {
    const struct position *held = &view->held[i];
    if (held->account_id != shown->account->account_id)
      continue;
    Crm__ClientPosition *position = arena_alloc(view->call->arena, sizeof *position);
    crm__client_position__init(position);
    position->segment_id = held->segment_id;
    position->symbol = symbol_of(view, held->security_id);
    position->quantity = text(view, held->quantity_e6, SHARES_PLACES, 0);
    shown->positions[count++] = position;
    int64_t price_e6 = price_of(view, held->security_id), worth_e4;
    if (price_e6 == 0)
      continue;
    if (!decimal_value(held->quantity_e6, price_e6, ROUND_HALF_EVEN, &worth_e4) ||
        !decimal_add(*value_e4, worth_e4, value_e4))
      return status_fail(STATUS_OUT_OF_RANGE, NULL, "the account's value is too large to be told");
    position->price = text(view, price_e6, PRICE_PLACES, 2);
    position->value = text(view, worth_e4, CASH_PLACES, 2);
  }
  shown->n_positions = count;
  if (count > 0)
    qsort(shown->positions, count, sizeof *shown->positions, by_segment_and_symbol);
  return status_ok();
}

static struct status show_facts(struct view *view, Crm__ClientAccount *shown)
{
  Account__ListFactsRequest request = ACCOUNT__LIST_FACTS_REQUEST__INIT;
  Account__ListFactsResponse *facts;
  request.account_id = shown->account->account_id;
  request.as_of = view->as_of;
  struct status status = fact_list_call(view->call, &request, &facts);
  if (!status_is_ok(status))
    return status;
  shown->n_facts = facts->n_facts;
  shown->facts = facts->facts;
  for (size_t i = 0; i < facts->n_facts; i++) {
    if (strcmp(facts->facts[i]->name, "risk_level") == 0)
      shown->risk_level = facts->facts[i]->value;
  }
  return status;
}

static struct status show_account(struct view *view, Crm__ClientAccount *shown)
{
  Account__CashRequest request = ACCOUNT__CASH_REQUEST__INIT;
  Account__CashResponse *cash;
  Account__AsOf as_of = ACCOUNT__AS_OF__INIT;
  int64_t value_e4 = 0;
  as_of.recorded_at = view->as_of;
  request.as_of = view->as_of == NULL ? NULL : &as_of;
  request.account_id = shown->account->account_id;
  struct status status = ledger_cash_call(view->call, &request, &cash);
  if (!status_is_ok(status))
    return status;
  shown->n_cash = cash->n_segments;
  shown->cash = cash->segments;
  if (cash->total[0] != '\0')
    status = decimal_parse(cash->total, CASH_PLACES, &value_e4);
  if (status_is_ok(status))
    status = show_positions(view, shown, &value_e4);
  if (status_is_ok(status))
    status = show_facts(view, shown);
  if (status_is_ok(status) && (view->as_of == NULL || shown->n_positions == 0))
    shown->value = text(view, value_e4, CASH_PLACES, 2);
  return status;
}

struct status client_get(struct call *call, const Crm__GetClientRequest *in, Crm__Client *out)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  struct view view = { .call = call, .out = out, .as_of = in->as_of };
  request.person_id = in->person_id;
  request.as_of = in->as_of;
  struct status status = master_get_person_call(call, &request, &out->person);
  if (status_is_ok(status))
    status = find_accounts(&view, in->person_id);
  if (status_is_ok(status) && out->n_accounts > 0)
    status = read_positions(&view);
  if (status_is_ok(status))
    status = read_prices(&view);
  for (size_t i = 0; i < out->n_accounts && status_is_ok(status); i++)
    status = show_account(&view, out->accounts[i]);
  return status_is_ok(status) ? client_view_more(call, in->as_of, out) : status;
}

struct status client_list(struct call *call, const Crm__ListClientsRequest *in, Crm__ListClientsResponse *out)
{
  Account__ListPeopleRequest request = ACCOUNT__LIST_PEOPLE_REQUEST__INIT;
  Account__ListPeopleResponse *page;
  request.page_size = in->page_size;
  request.page_token = in->page_token;
  struct status status = master_list_people_call(call, &request, &page);
  if (!status_is_ok(status))
    return status;
  out->n_people = page->n_people;
  out->people = page->people;
  out->next_page_token = page->next_page_token;
  return status_ok();
}
