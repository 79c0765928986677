/* Reads accounts and people, as far as they belong to the caller's book. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "master_page.h"

const struct access master_get_account_access = { .roles = ROLES_STAFF };
const struct access master_list_accounts_access = { .roles = ROLES_STAFF };
const struct access master_get_person_access = { .roles = ROLES_STAFF };
const struct access master_list_people_access = { .roles = ROLES_STAFF };

struct page {
  uint64_t only;          /* this id; 0: a page */
  int64_t after;          /* rows behind this id */
  int32_t size;           /* one more is read, to see whether there is a next page */
  size_t count;           /* rows of the page */
  const char *next_token; /* "" for the last page */
};

static struct status page_of(struct call *call, uint32_t size, const char *token, struct page *page)
{
  *page = (struct page){ .size = size == 0 ? PAGE_DEFAULT : (int32_t)size };
  if (page_parse(token, &page->after))
    return status_ok();
  return call_fail(call, STATUS_INVALID_ARGUMENT, "page_token", "page_token is not one that was given");
}

/* Reads a page's rows; their first column is the id. */
static struct status read_page(struct call *call, const struct pg_statement *statement, struct page *page,
                               struct pg_rows **rows)
{
  char token[PAGE_TOKEN_SIZE];
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id), pg_int8(account_book(&call->caller)),
                               pg_int8((int64_t)page->only), pg_int8(page->after), pg_int4(page->size + 1) };
  struct status status = pg_query(account_of(call)->pool, call->arena, statement, values, rows);
  if (!status_is_ok(status))
    return status;
  bool is_more = pg_count(*rows) > (size_t)page->size;
  page->count = is_more ? (size_t)page->size : pg_count(*rows);
  page->next_token = "";
  if (is_more)
    page->next_token = arena_strdup(call->arena, page_format(pg_get_int8(*rows, page->count - 1, 0), token));
  return status_ok();
}

static struct Account__Holder *holder_of(struct arena *arena, const struct pg_rows *rows, size_t row)
{
  Account__Holder *holder = arena_alloc(arena, sizeof *holder);
  account__holder__init(holder);
  holder->person_id = (uint64_t)pg_get_int8(rows, row, 1);
  holder->role = (Account__Holder__Role)pg_get_int8(rows, row, 2);
  return holder;
}

/* Gives the accounts their holders; both come by account id. */
static struct status add_holders(struct call *call, Account__Account **accounts, size_t count)
{
  int64_t *ids = arena_array(call->arena, count, sizeof *ids);
  struct pg_rows *rows;
  for (size_t i = 0; i < count; i++)
    ids[i] = (int64_t)accounts[i]->account_id;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id), pg_array(PG_INT8_ARRAY, ids, count) };
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_master_list_holders, values, &rows);
  if (!status_is_ok(status))
    return status;
  size_t row = 0;
  for (size_t i = 0; i < count; i++) {
    size_t begin = row;
    while (row < pg_count(rows) && pg_get_int8(rows, row, 0) == ids[i])
      row++;
    accounts[i]->n_holders = row - begin;
    accounts[i]->holders = arena_array(call->arena, row - begin + 1, sizeof *accounts[i]->holders);
    for (size_t at = begin; at < row; at++)
      accounts[i]->holders[at - begin] = holder_of(call->arena, rows, at);
  }
  return status_ok();
}

static struct status read_accounts(struct call *call, struct page *page, Account__Account ***out)
{
  struct pg_rows *rows;
  struct status status = read_page(call, &sql_master_list_accounts, page, &rows);
  if (!status_is_ok(status))
    return status;
  Account__Account **accounts = arena_array(call->arena, page->count + 1, sizeof *accounts);
  for (size_t i = 0; i < page->count; i++) {
    accounts[i] = arena_alloc(call->arena, sizeof *accounts[i]);
    account__account__init(accounts[i]);
    pg_fill(call->arena, rows, i, &accounts[i]->base);
  }
  *out = accounts;
  return page->count > 0 ? add_holders(call, accounts, page->count) : status_ok();
}

struct status master_get_account(struct call *call, const Account__GetAccountRequest *in, Account__Account *out)
{
  struct page page = { .only = in->account_id, .size = 1 };
  Account__Account **accounts;
  struct status status = read_accounts(call, &page, &accounts);
  if (!status_is_ok(status))
    return status;
  if (page.count == 0)
    return status_fail(STATUS_NOT_FOUND, "account_id", "there is no such account");
  *out = *accounts[0];
  return status_ok();
}

struct status master_list_accounts(struct call *call, const Account__ListAccountsRequest *in,
                                   Account__ListAccountsResponse *out)
{
  struct page page;
  struct status status = page_of(call, in->page_size, in->page_token, &page);
  if (status_is_ok(status))
    status = read_accounts(call, &page, &out->accounts);
  if (!status_is_ok(status))
    return status;
  out->n_accounts = page.count;
  out->next_page_token = page.next_token;
  return status_ok();
}

struct status master_get_person(struct call *call, const Account__GetPersonRequest *in, Account__Person *out)
{
  struct page page = { .only = in->person_id, .size = 1 };
  struct pg_rows *rows;
  struct status status = read_page(call, &sql_master_list_people, &page, &rows);
  if (!status_is_ok(status))
    return status;
  if (page.count == 0)
    return status_fail(STATUS_NOT_FOUND, "person_id", "there is no such person");
  pg_fill(call->arena, rows, 0, &out->base);
  return status_ok();
}

struct status master_list_people(struct call *call, const Account__ListPeopleRequest *in,
                                 Account__ListPeopleResponse *out)
{
  struct page page;
  struct pg_rows *rows;
  struct status status = page_of(call, in->page_size, in->page_token, &page);
  if (status_is_ok(status))
    status = read_page(call, &sql_master_list_people, &page, &rows);
  if (!status_is_ok(status))
    return status;
  out->people = arena_array(call->arena, page.count + 1, sizeof *out->people);
  for (out->n_people = 0; out->n_people < page.count; out->n_people++) {
    Account__Person *person = arena_alloc(call->arena, sizeof *person);
    account__person__init(person);
    pg_fill(call->arena, rows, out->n_people, &person->base);
    out->people[out->n_people] = person;
  }
  out->next_page_token = page.next_token;
  return status_ok();
}
