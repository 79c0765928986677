/* The methods of the faked services that no test has needed yet: they say so. */
#include "fake_account.h"

static struct status unused(const struct call *call)
{
  (void)call;
  return status_fail(STATUS_UNIMPLEMENTED, NULL, "the fake account service does not do this");
}

const struct access ledger_lots_access = { .roles = ROLES_STAFF };
struct status ledger_lots(struct call *call, const struct Account__LotsRequest *in)
{
  (void)in;
  return unused(call);
}

const struct access ledger_entries_access = { .roles = ROLES_STAFF };
struct status ledger_entries(struct call *call, const struct Account__EntriesRequest *in)
{
  (void)in;
  return unused(call);
}

const struct access ledger_verify_access = { .roles = ROLES_STAFF };
struct status ledger_verify(struct call *call, const struct Account__VerifyRequest *in,
                            struct Account__VerifyResponse *out)
{
  (void)in;
  (void)out;
  return unused(call);
}

const struct access master_get_person_access = { .roles = ROLES_STAFF };
struct status master_get_person(struct call *call, const struct Account__GetPersonRequest *in,
                                struct Account__Person *out)
{
  (void)in;
  (void)out;
  return unused(call);
}

const struct access master_list_people_access = { .roles = ROLES_STAFF };
struct status master_list_people(struct call *call, const struct Account__ListPeopleRequest *in,
                                 struct Account__ListPeopleResponse *out)
{
  (void)in;
  (void)out;
  return unused(call);
}

const struct access order_store_get_access = { .roles = ROLES_STAFF };
struct status order_store_get(struct call *call, const struct Account__GetOrdersRequest *in,
                              struct Account__OrderBatch *out)
{
  (void)in;
  (void)out;
  return unused(call);
}

const struct access order_store_working_access = { .roles = ROLES_STAFF };
struct status order_store_working(struct call *call, const struct Account__WorkingOrdersRequest *in)
{
  (void)in;
  return unused(call);
}

const struct access order_store_fills_access = { .roles = ROLES_STAFF };
struct status order_store_fills(struct call *call, const struct Account__FillsRequest *in,
                                struct Account__FillsResponse *out)
{
  (void)in;
  (void)out;
  return unused(call);
}

const struct access order_store_venue_session_access = { .roles = ROLES_STAFF };
struct status order_store_venue_session(struct call *call, const struct Account__VenueSessionRequest *in,
                                        struct Account__VenueSessionState *out)
{
  (void)in;
  (void)out;
  return unused(call);
}

const struct access record_watch_access = { .roles = ROLES_STAFF };
struct status record_watch(struct call *call, const struct Account__WatchRecordsRequest *in)
{
  (void)in;
  return unused(call);
}

const struct access fact_history_access = { .roles = ROLES_STAFF };
struct status fact_history(struct call *call, const struct Account__FactHistoryRequest *in,
                           struct Account__ListFactsResponse *out)
{
  (void)in;
  (void)out;
  return unused(call);
}

const struct access fact_book_access = { .roles = ROLES_STAFF };
struct status fact_book(struct call *call, const struct Account__FactBookRequest *in)
{
  (void)in;
  return unused(call);
}
