/* What the handlers of the CRM service share. */
#include "crm.h"

#include "base/date.h"

Google__Protobuf__Timestamp *crm_instant(struct call *call, int64_t at_us)
{
  Google__Protobuf__Timestamp *instant = arena_alloc(call->arena, sizeof *instant);
  google__protobuf__timestamp__init(instant);
  int64_t micros = at_us % US_PER_SECOND;
  instant->seconds = at_us / US_PER_SECOND - (micros < 0);
  instant->nanos = (int32_t)((micros < 0 ? micros + US_PER_SECOND : micros) * 1000);
  return instant;
}

struct status crm_reserve_ids(struct call *call, size_t count, uint64_t *first)
{
  Account__ReserveIdsRequest request = ACCOUNT__RESERVE_IDS_REQUEST__INIT;
  Account__ReserveIdsResponse *response;
  request.count = (uint32_t)count;
  struct status status = commit_reserve_ids_call(call, &request, &response);
  if (status_is_ok(status))
    *first = response->first;
  return status;
}

struct status crm_account(struct call *call, const char *field, uint64_t account_id, Account__Account **out)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  request.account_id = account_id;
  struct status status = master_get_account_call(call, &request, out);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, field, "account %llu is not known", (unsigned long long)account_id);
  return status;
}

struct status crm_person(struct call *call, const char *field, uint64_t person_id, Account__Person **out)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  request.person_id = person_id;
  struct status status = master_get_person_call(call, &request, out);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, field, "person %llu is not known", (unsigned long long)person_id);
  return status;
}
