/* The methods of the faked services that the order router never calls. */
#include "account.seam.h"
#include "bus/bus.h"

static struct status unused(void)
{
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "the fake does not do this");
}

const struct access commit_find_access = { .roles = ROLES_STAFF };
struct status commit_find(struct call *call, const Account__FindCommitRequest *in, Account__CommitResponse *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access commit_reserve_ids_access = { .roles = ROLES_STAFF };
struct status commit_reserve_ids(struct call *call, const Account__ReserveIdsRequest *in,
                                 Account__ReserveIdsResponse *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access order_store_fills_access = { .roles = ROLES_STAFF };
struct status order_store_fills(struct call *call, const Account__FillsRequest *in, Account__FillsResponse *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access record_list_access = { .roles = ROLES_STAFF };
struct status record_list(struct call *call, const Account__ListRecordsRequest *in, Account__ListRecordsResponse *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access record_history_access = { .roles = ROLES_STAFF };
struct status record_history(struct call *call, const Account__RecordHistoryRequest *in,
                             Account__ListRecordsResponse *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access record_watch_access = { .roles = ROLES_STAFF };
struct status record_watch(struct call *call, const Account__WatchRecordsRequest *in)
{
  (void)call, (void)in;
  return unused();
}

const struct access master_list_accounts_access = { .roles = ROLES_STAFF };
struct status master_list_accounts(struct call *call, const Account__ListAccountsRequest *in,
                                   Account__ListAccountsResponse *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access master_get_person_access = { .roles = ROLES_STAFF };
struct status master_get_person(struct call *call, const Account__GetPersonRequest *in, Account__Person *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access master_list_people_access = { .roles = ROLES_STAFF };
struct status master_list_people(struct call *call, const Account__ListPeopleRequest *in,
                                 Account__ListPeopleResponse *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access ledger_lots_access = { .roles = ROLES_STAFF };
struct status ledger_lots(struct call *call, const Account__LotsRequest *in)
{
  (void)call, (void)in;
  return unused();
}

const struct access ledger_entries_access = { .roles = ROLES_STAFF };
struct status ledger_entries(struct call *call, const Account__EntriesRequest *in)
{
  (void)call, (void)in;
  return unused();
}

const struct access ledger_verify_access = { .roles = ROLES_STAFF };
struct status ledger_verify(struct call *call, const Account__VerifyRequest *in, Account__VerifyResponse *out)
{
  (void)call, (void)in, (void)out;
  return unused();
}

const struct access price_history_access = { .roles = ROLES_STAFF };
struct status price_history(struct call *call, const Account__PriceHistoryRequest *in)
{
  (void)call, (void)in;
  return unused();
}
