/* Reads people and households, as far as they belong to the caller's book. Traders read none; a client itself alone. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "master_read.h"

#define ROLES_OF_PEOPLE (ROLES_STAFF & ~ROLE_BIT(ROLE_TRADER))

const struct access master_get_person_access = { .roles = ROLES_OF_PEOPLE | ROLE_BIT(ROLE_CLIENT) };
const struct access master_list_people_access = { .roles = ROLES_OF_PEOPLE };
const struct access master_list_households_access = { .roles = ROLES_OF_PEOPLE };

/* Columns behind those that fill a Person by name. */
struct parts {
  const struct pg_rows *rows;
  size_t row;
  int column;
};

static const char *next_text(struct arena *arena, struct parts *parts)
{
  return arena_strdup(arena, pg_get_text(parts->rows, parts->row, parts->column++));
}

static int64_t next_int(struct parts *parts)
{
  return pg_get_int8(parts->rows, parts->row, parts->column++);
}

static void add_parts(struct arena *arena, struct parts *parts, Account__Person *person)
{
  Account__Address *address = arena_alloc(arena, sizeof *address);
  Account__Employment *employment = arena_alloc(arena, sizeof *employment);
  Account__Affiliations *affiliations = arena_alloc(arena, sizeof *affiliations);
  account__address__init(address);
  account__employment__init(employment);
  account__affiliations__init(affiliations);
  address->line1 = next_text(arena, parts);
  address->line2 = next_text(arena, parts);
  address->city = next_text(arena, parts);
  address->region = next_text(arena, parts);
  address->postal_code = next_text(arena, parts);
  address->country = next_text(arena, parts);
  employment->status = (Account__Employment__Status)next_int(parts);
  employment->employer = next_text(arena, parts);
  employment->occupation = next_text(arena, parts);
  affiliations->broker_dealer = next_int(parts) != 0;
  affiliations->controls_company = next_text(arena, parts);
  affiliations->politically_exposed = next_int(parts) != 0;
  person->address = address;
  person->employment = person->organisation ? NULL : employment;
  person->affiliations = affiliations;
}

static struct status read_people(struct call *call, struct page *page, Account__Person ***out)
{
  struct pg_rows *rows, *parts;
  struct status status = master_read_page(call, &sql_master_list_people, page, &rows);
  if (!status_is_ok(status))
    return status;
  Account__Person **people = arena_array(call->arena, page->count + 1, sizeof *people);
  int64_t *ids = arena_array(call->arena, page->count + 1, sizeof *ids);
  for (size_t i = 0; i < page->count; i++) {
    people[i] = arena_alloc(call->arena, sizeof *people[i]);
    account__person__init(people[i]);
    pg_fill(call->arena, rows, i, &people[i]->base);
    ids[i] = (int64_t)people[i]->person_id;
  }
  *out = people;
  if (page->count == 0)
    return status;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id), pg_array(PG_INT8_ARRAY, ids, page->count) };
  status = pg_query(account_of(call)->pool, call->arena, &sql_master_list_contacts, values, &parts);
  for (size_t i = 0; status_is_ok(status) && i < page->count && i < pg_count(parts); i++)
    add_parts(call->arena, &(struct parts){ parts, i, 1 }, people[i]);
  return status;
}

/* A client sees its own person, not those it holds accounts with. */
static struct status check_own(struct call *call, uint64_t person_id)
{
  struct pg_rows *rows;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)call->caller.user_id) };
  if (call->caller.role != ROLE_CLIENT)
    return status_ok();
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_master_own_person, values, &rows);
  if (status_is_ok(status) && (pg_count(rows) == 0 || (uint64_t)pg_get_int8(rows, 0, 0) != person_id))
    return status_fail(STATUS_NOT_FOUND, "person_id", "there is no such person");
  return status;
}

struct status master_get_person(struct call *call, const Account__GetPersonRequest *in, Account__Person *out)
{
  struct page page = { .only = in->person_id, .size = 1, .more = { pg_array(PG_INT8_ARRAY, NULL, 0) } };
  Account__Person **people;
  ProtobufCMessage *version;
  struct status status = check_own(call, in->person_id);
  if (status_is_ok(status))
    status = read_people(call, &page, &people);
  if (!status_is_ok(status))
    return status;
  if (page.count == 0)
    return status_fail(STATUS_NOT_FOUND, "person_id", "there is no such person");
  *out = *people[0];
  if (!in->as_of)
    return status;
  status = master_read_version(call, MASTER_PERSON, in->person_id, in->as_of, &version);
  if (status_is_ok(status))
    *out = *(Account__Person *)version;
  return status;
}

struct status master_list_people(struct call *call, const Account__ListPeopleRequest *in,
                                 Account__ListPeopleResponse *out)
{
  struct page page;
  struct status status = master_page(call, in->page_size, in->page_token, &page);
  page.more[0] = pg_array(PG_INT8_ARRAY, in->person_ids, in->n_person_ids);
  if (status_is_ok(status))
    status = read_people(call, &page, &out->people);
  if (!status_is_ok(status))
    return status;
  out->n_people = page.count;
  out->next_page_token = page.next_token;
  return status_ok();
}

struct status master_list_households(struct call *call, const Account__ListHouseholdsRequest *in,
                                     Account__ListHouseholdsResponse *out)
{
  struct page page;
  struct pg_rows *rows;
  struct status status = master_page(call, in->page_size, in->page_token, &page);
  page.only = in->household_id;
  if (status_is_ok(status))
    status = master_read_page(call, &sql_master_list_households, &page, &rows);
  if (!status_is_ok(status))
    return status;
  out->households = arena_array(call->arena, page.count + 1, sizeof *out->households);
  for (out->n_households = 0; out->n_households < page.count; out->n_households++) {
    Account__Household *household = arena_alloc(call->arena, sizeof *household);
    account__household__init(household);
    pg_fill(call->arena, rows, out->n_households, &household->base);
    out->households[out->n_households] = household;
  }
  out->next_page_token = page.next_token;
  return status;
}
