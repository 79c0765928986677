/* Reads accounts, as far as they belong to the caller's book. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "base/decimal.h"
#include "master_read.h"
#include "plain.h"

#define SHARE_PLACES 8
#define MONEY_PLACES 2
#define NO_KINDS pg_array(PG_INT4_ARRAY, NULL, 0)
#define NO_IDS pg_array(PG_INT8_ARRAY, NULL, 0)

const struct access master_get_account_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };
const struct access master_list_accounts_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };

/* What a trader needs not know of the people behind an account. */
static void hide_people(Account__Account *account)
{
  account->n_holders = account->n_beneficiaries = 0;
  account->decedent = NULL;
}

static Account__Holder *holder_of(struct arena *arena, const struct pg_rows *rows, size_t row)
{
  Account__Holder *holder = arena_alloc(arena, sizeof *holder);
  account__holder__init(holder);
  holder->person_id = (uint64_t)pg_get_int8(rows, row, 1);
  holder->role = (Account__Holder__Role)pg_get_int8(rows, row, 2);
  return holder;
}

struct accounts {
  struct call *call;
  Account__Account **items; /* by id */
  size_t count;
};

static struct status ask(const struct accounts *accounts, const struct pg_statement *statement, struct pg_rows **rows)
{
  struct call *call = accounts->call;
  int64_t *ids = arena_array(call->arena, accounts->count, sizeof *ids);
  for (size_t i = 0; i < accounts->count; i++)
    ids[i] = (int64_t)accounts->items[i]->account_id;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id), pg_array(PG_INT8_ARRAY, ids, accounts->count) };
  return pg_query(account_of(call)->pool, call->arena, statement, values, rows);
}

/* Gives the accounts their holders; both come by account id. */
static struct status add_holders(const struct accounts *accounts)
{
  struct arena *arena = accounts->call->arena;
  struct pg_rows *rows;
  struct status status = ask(accounts, &sql_master_list_holders, &rows);
  if (!status_is_ok(status))
    return status;
  size_t row = 0;
  for (size_t i = 0; i < accounts->count; i++) {
    Account__Account *account = accounts->items[i];
    size_t begin = row;
    while (row < pg_count(rows) && (uint64_t)pg_get_int8(rows, row, 0) == account->account_id)
      row++;
    account->n_holders = row - begin;
    account->holders = arena_array(arena, row - begin + 1, sizeof *account->holders);
    for (size_t at = begin; at < row; at++)
      account->holders[at - begin] = holder_of(arena, rows, at);
  }
  return status_ok();
}

/* A row of terms: account_id, permissions (4), fee (6 and tiers), decedent (5), beneficiaries. */
enum terms_column {
  TERMS_OPTIONS_LEVEL = 1,
  TERMS_SHORT_SELLING,
  TERMS_FRACTIONAL,
  TERMS_REINVESTS,
  TERMS_FEE_SCHEDULE,
  TERMS_FEE_HOUSEHOLD,
  TERMS_FEE_PRORATED,
  TERMS_FEE_DEBIT,
  TERMS_FEE_IN_ADVANCE,
  TERMS_FEE_MINIMUM,
  TERMS_TIER_ENDS,
  TERMS_TIER_RATES,
  TERMS_DECEDENT_BORN,
  TERMS_DECEDENT_DIED,
  TERMS_DECEDENT_KIND,
  TERMS_DECEDENT_SOLE,
  TERMS_DECEDENT_RELATION,
  TERMS_PEOPLE,
  TERMS_SHARES,
  TERMS_CONTINGENT,
  TERMS_SOLE_SPOUSE,
  TERMS_SINCE,
  TERMS_FEE_KIND,
  TERMS_FEE_AMOUNT,
  TERMS_FEE_RATE,
};

static Account__Permissions *permissions_of(struct arena *arena, const struct pg_rows *rows, size_t row)
{
  Account__Permissions *out = arena_alloc(arena, sizeof *out);
  account__permissions__init(out);
  out->options_level = (uint32_t)pg_get_int8(rows, row, TERMS_OPTIONS_LEVEL);
  out->short_selling = pg_get_int8(rows, row, TERMS_SHORT_SELLING) != 0;
  out->fractional_shares = pg_get_int8(rows, row, TERMS_FRACTIONAL) != 0;
  out->reinvests_dividends = pg_get_int8(rows, row, TERMS_REINVESTS) != 0;
  return out;
}

static Account__Fee *fee_of(struct arena *arena, const struct pg_rows *rows, size_t row)
{
  Account__Fee *out = arena_alloc(arena, sizeof *out);
  struct pg_value ends = pg_get_array(arena, rows, row, TERMS_TIER_ENDS);
  struct pg_value rates = pg_get_array(arena, rows, row, TERMS_TIER_RATES);
  int64_t minimum_e4 = pg_get_int8(rows, row, TERMS_FEE_MINIMUM);
  account__fee__init(out);
  out->schedule = arena_strdup(arena, pg_get_text(rows, row, TERMS_FEE_SCHEDULE));
  out->household_aggregation = pg_get_int8(rows, row, TERMS_FEE_HOUSEHOLD) != 0;
  out->prorated = pg_get_int8(rows, row, TERMS_FEE_PRORATED) != 0;
  out->debit_authority = pg_get_int8(rows, row, TERMS_FEE_DEBIT) != 0;
  out->in_advance = pg_get_int8(rows, row, TERMS_FEE_IN_ADVANCE) != 0;
  if (minimum_e4 >= 0)
    out->minimum = plain_decimal(arena, minimum_e4, CASH_PLACES, MONEY_PLACES);
  out->kind = (Account__Fee__Kind)pg_get_int8(rows, row, TERMS_FEE_KIND);
  if (pg_get_int8(rows, row, TERMS_FEE_AMOUNT) > 0)
    out->amount = plain_decimal(arena, pg_get_int8(rows, row, TERMS_FEE_AMOUNT), CASH_PLACES, MONEY_PLACES);
  if (pg_get_int8(rows, row, TERMS_FEE_RATE) > 0)
    out->rate = plain_decimal(arena, pg_get_int8(rows, row, TERMS_FEE_RATE), SHARE_PLACES, 0);
  out->n_tiers = ends.count;
  out->tiers = arena_array(arena, ends.count + 1, sizeof *out->tiers);
  for (size_t i = 0; i < ends.count; i++) {
    out->tiers[i] = arena_alloc(arena, sizeof *out->tiers[i]);
    account__fee_tier__init(out->tiers[i]);
    if (ends.int8s[i] > 0)
      out->tiers[i]->up_to = plain_decimal(arena, ends.int8s[i], CASH_PLACES, MONEY_PLACES);
    out->tiers[i]->rate = plain_decimal(arena, rates.int8s[i], SHARE_PLACES, 0);
  }
  return out;
}

static Account__Decedent *decedent_of(struct arena *arena, const struct pg_rows *rows, size_t row)
{
  int32_t died_on = pg_get_date(rows, row, TERMS_DECEDENT_DIED);
  if (died_on == DATE_NONE)
    return NULL;
  Account__Decedent *out = arena_alloc(arena, sizeof *out);
  account__decedent__init(out);
  out->born_on = plain_date_text(arena, pg_get_date(rows, row, TERMS_DECEDENT_BORN));
  out->died_on = plain_date_text(arena, died_on);
  out->beneficiary_kind = (Account__Decedent__BeneficiaryKind)pg_get_int8(rows, row, TERMS_DECEDENT_KIND);
  out->sole_beneficiary = pg_get_int8(rows, row, TERMS_DECEDENT_SOLE) != 0;
  out->relation = arena_strdup(arena, pg_get_text(rows, row, TERMS_DECEDENT_RELATION));
  return out;
}

static void add_beneficiaries(struct arena *arena, const struct pg_rows *rows, size_t row, Account__Account *out)
{
  struct pg_value people = pg_get_array(arena, rows, row, TERMS_PEOPLE);
  struct pg_value shares = pg_get_array(arena, rows, row, TERMS_SHARES);
  struct pg_value contingent = pg_get_array(arena, rows, row, TERMS_CONTINGENT);
  struct pg_value sole = pg_get_array(arena, rows, row, TERMS_SOLE_SPOUSE);
  struct pg_value since = pg_get_array(arena, rows, row, TERMS_SINCE);
  out->n_beneficiaries = people.count;
  out->beneficiaries = arena_array(arena, people.count + 1, sizeof *out->beneficiaries);
  for (size_t i = 0; i < people.count; i++) {
    Account__Beneficiary *item = out->beneficiaries[i] = arena_alloc(arena, sizeof *item);
    account__beneficiary__init(item);
    item->person_id = (uint64_t)people.int8s[i];
    item->share = plain_decimal(arena, shares.int8s[i], SHARE_PLACES, 0);
    item->contingent = contingent.int8s[i] != 0;
    item->sole_spouse = sole.int8s[i] != 0;
    item->sole_spouse_since = since.texts[i];
  }
}

/* Gives the accounts what was agreed of them; one row each, by account id. */
static struct status add_terms(const struct accounts *accounts)
{
  struct arena *arena = accounts->call->arena;
  struct pg_rows *rows;
  struct status status = ask(accounts, &sql_master_list_terms, &rows);
  for (size_t i = 0; status_is_ok(status) && i < accounts->count && i < pg_count(rows); i++) {
    Account__Account *account = accounts->items[i];
    account->permissions = permissions_of(arena, rows, i);
    account->fee = fee_of(arena, rows, i);
    account->decedent = decedent_of(arena, rows, i);
    add_beneficiaries(arena, rows, i, account);
  }
  return status;
}

static struct status read_accounts(struct call *call, struct page *page, Account__Account ***out)
{
  struct pg_rows *rows;
  struct status status = master_read_page(call, &sql_master_list_accounts, page, &rows);
  if (!status_is_ok(status))
    return status;
  struct accounts accounts = { .call = call, .count = page->count };
  accounts.items = arena_array(call->arena, page->count + 1, sizeof *accounts.items);
  for (size_t i = 0; i < page->count; i++) {
    accounts.items[i] = arena_alloc(call->arena, sizeof *accounts.items[i]);
    account__account__init(accounts.items[i]);
    pg_fill(call->arena, rows, i, &accounts.items[i]->base);
  }
  *out = accounts.items;
  if (page->count == 0)
    return status;
  status = add_holders(&accounts);
  return status_is_ok(status) ? add_terms(&accounts) : status;
}

struct status master_read_account(struct call *call, uint64_t account_id, Account__Account **out)
{
  struct page page = { .only = account_id, .size = 1, .more = { NO_KINDS, NO_IDS, pg_int8(0) } };
  Account__Account **accounts;
  struct status status = read_accounts(call, &page, &accounts);
  if (!status_is_ok(status))
    return status;
  if (page.count == 0)
    return status_fail(STATUS_NOT_FOUND, "account_id", "there is no such account");
  *out = accounts[0];
  return status;
}

struct status master_get_account(struct call *call, const Account__GetAccountRequest *in, Account__Account *out)
{
  Account__Account *account;
  ProtobufCMessage *version;
  struct status status = master_read_account(call, in->account_id, &account);
  if (status_is_ok(status) && in->as_of) {
    status = master_read_version(call, MASTER_ACCOUNT, in->account_id, in->as_of, &version);
    account = (Account__Account *)version;
  }
  if (!status_is_ok(status))
    return status;
  if (call->caller.role == ROLE_TRADER)
    hide_people(account);
  *out = *account;
  return status;
}

static struct pg_value kinds_of(struct arena *arena, const Account__ListAccountsRequest *in)
{
  int64_t *kinds = arena_array(arena, in->n_kinds + 1, sizeof *kinds);
  for (size_t i = 0; i < in->n_kinds; i++)
    kinds[i] = in->kinds[i];
  return pg_array(PG_INT4_ARRAY, kinds, in->n_kinds);
}

struct status master_list_accounts(struct call *call, const Account__ListAccountsRequest *in,
                                   Account__ListAccountsResponse *out)
{
  struct page page;
  struct status status = master_page(call, in->page_size, in->page_token, &page);
  page.more[0] = kinds_of(call->arena, in);
  page.more[1] = pg_array(PG_INT8_ARRAY, in->account_ids, in->n_account_ids);
  page.more[2] = pg_int8((int64_t)in->holder_id);
  if (status_is_ok(status))
    status = read_accounts(call, &page, &out->accounts);
  if (!status_is_ok(status))
    return status;
  out->n_accounts = page.count;
  for (size_t i = 0; call->caller.role == ROLE_TRADER && i < page.count; i++)
    hide_people(out->accounts[i]);
  out->next_page_token = page.next_token;
  return status_ok();
}
