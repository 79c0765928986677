/* Reads records of the system of record as messages of their owners. */
#include "records.h"

#include <string.h>

#include "account.seam.h"
#include "base/date.h"
#include "wire/timestamp.h"
#include "wire/wire.h"

#define PAGE_RECORDS 1000u

struct status records_unpack(struct call *call, const struct record_kind *kind, const Account__Record *in,
                             struct record *out)
{
  struct record record = {
    .id = in->id, .version = in->version, .account_id = in->account_id, .sequence = in->sequence
  };
  if (in->recorded_at)
    record.recorded_at_us = timestamp_us(in->recorded_at, 0);
  if (strcmp(in->type, kind->type->name) != 0)
    return call_fail(call, STATUS_INTERNAL, NULL, "%s %llu is a %s", kind->name, (unsigned long long)in->id, in->type);
  struct status status = wire_unpack(call->arena, kind->type, in->body.data, in->body.len, &record.message);
  if (!status_is_ok(status))
    return call_fail(call, STATUS_INTERNAL, NULL, "%s %llu: %s", kind->name, (unsigned long long)in->id,
                     status.message);
  *out = record;
  return status;
}

static struct status fetch(struct call *call, const struct record_kind *kind, Account__GetRecordRequest *request,
                           struct record *out)
{
  request->kind = kind->name;
  Account__Record *found;
  struct status status = record_get_call(call, request, &found);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, NULL, "there is no %s %llu", kind->name, (unsigned long long)request->id);
  return status_is_ok(status) ? records_unpack(call, kind, found, out) : status;
}

struct status records_get(struct call *call, const struct record_kind *kind, uint64_t id, struct record *out)
{
  Account__GetRecordRequest request = ACCOUNT__GET_RECORD_REQUEST__INIT;
  request.id = id;
  return fetch(call, kind, &request, out);
}

struct status records_find(struct call *call, const struct record_kind *kind, uint64_t id, struct record *out)
{
  struct status status = records_get(call, kind, id, out);
  if (status.code != STATUS_NOT_FOUND)
    return status;
  *out = (struct record){ .id = id };
  return status_ok();
}

struct status records_get_as_of(struct call *call, const struct record_kind *kind, uint64_t id, int64_t at_us,
                                struct record *out)
{
  Account__GetRecordRequest request = ACCOUNT__GET_RECORD_REQUEST__INIT;
  request.id = id;
  request.as_of = timestamp_of(call->arena, at_us);
  return fetch(call, kind, &request, out);
}

struct listed {
  struct record *records;
  size_t count, capacity;
};

static struct status take_page(struct call *call, const struct record_kind *kind,
                               const Account__ListRecordsResponse *page, struct listed *listed)
{
  size_t wanted = listed->count + page->n_records;
  if (wanted > RECORDS_LIST_MAX)
    return call_fail(call, STATUS_RESOURCE_EXHAUSTED, NULL, "more than %d records of kind %s", RECORDS_LIST_MAX,
                     kind->name);
  if (wanted > listed->capacity) {
    size_t capacity = wanted > 2 * listed->capacity ? wanted : 2 * listed->capacity;
    struct record *grown = arena_array(call->arena, capacity, sizeof *grown);
    if (listed->count > 0)
      memcpy(grown, listed->records, listed->count * sizeof *grown);
    *listed = (struct listed){ grown, listed->count, capacity };
  }
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < page->n_records; i++)
    status = records_unpack(call, kind, page->records[i], &listed->records[listed->count++]);
  return status;
}

struct status records_list(struct call *call, const struct record_kind *kind, uint64_t account_id, struct record **out,
                           size_t *count)
{
  struct listed listed = { 0 };
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  request.kind = kind->name;
  request.account_id = account_id;
  request.page_size = PAGE_RECORDS;
  Account__ListRecordsResponse *page;
  do {
    struct status status = record_list_call(call, &request, &page);
    if (status_is_ok(status))
      status = take_page(call, kind, page, &listed);
    if (!status_is_ok(status))
      return status;
    request.page_token = page->next_page_token;
  } while (page->next_page_token[0] != '\0');
  *out = listed.records;
  *count = listed.count;
  return status_ok();
}

static struct status unpack_all(struct call *call, const struct record_kind *kind,
                                const Account__ListRecordsResponse *page, struct record **out)
{
  struct record *records = arena_array(call->arena, page->n_records + 1, sizeof *records);
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < page->n_records; i++)
    status = records_unpack(call, kind, page->records[i], &records[i]);
  if (status_is_ok(status))
    *out = records;
  return status;
}

struct status records_page(struct call *call, const struct record_kind *kind, Account__ListRecordsRequest *request,
                           struct records_page *out)
{
  Account__ListRecordsResponse *page;
  request->kind = kind->name;
  struct status status = record_list_call(call, request, &page);
  if (!status_is_ok(status))
    return status;
  out->count = page->n_records;
  out->next_token = page->next_page_token;
  return unpack_all(call, kind, page, &out->records);
}

void records_where_in(struct call *call, Account__ListRecordsRequest *request, const char *field,
                      const char *const *values, size_t count)
{
  Account__RecordFilter *filter = arena_alloc(call->arena, sizeof *filter);
  Account__RecordFilter **filters = arena_array(call->arena, request->n_filters + 1, sizeof *filters);
  account__record_filter__init(filter);
  filter->path = arena_strdup(call->arena, field);
  filter->operator_ = count == 1 ? ACCOUNT__RECORD_FILTER__OPERATOR__EQUAL : ACCOUNT__RECORD_FILTER__OPERATOR__IN;
  filter->n_values = count;
  filter->values = arena_array(call->arena, count, sizeof *filter->values);
  for (size_t i = 0; i < count; i++)
    filter->values[i] = arena_strdup(call->arena, values[i]);
  for (size_t i = 0; i < request->n_filters; i++)
    filters[i] = request->filters[i];
  filters[request->n_filters++] = filter;
  request->filters = filters;
}

void records_where(struct call *call, Account__ListRecordsRequest *request, const char *field, const char *value)
{
  records_where_in(call, request, field, &value, 1);
}

static void where_is(struct call *call, Account__ListRecordsRequest *request, const char *field, const char *value)
{
  records_where(call, request, field, value);
  request->filters[request->n_filters - 1]->operator_ = ACCOUNT__RECORD_FILTER__OPERATOR__IS;
}

void records_where_id(struct call *call, Account__ListRecordsRequest *request, const char *field, uint64_t id)
{
  if (id != 0)
    where_is(call, request, field, arena_printf(call->arena, "%llu", (unsigned long long)id));
}

void records_where_enum(struct call *call, Account__ListRecordsRequest *request, const char *field,
                        const ProtobufCEnumDescriptor *type, int value)
{
  const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);
  if (found != NULL && value != 0)
    where_is(call, request, field, found->name);
}

struct status records_history(struct call *call, const struct record_kind *kind, uint64_t id, struct record **out,
                              size_t *count)
{
  Account__RecordHistoryRequest request = ACCOUNT__RECORD_HISTORY_REQUEST__INIT;
  Account__ListRecordsResponse *versions;
  request.kind = kind->name;
  request.id = id;
  struct status status = record_history_call(call, &request, &versions);
  if (!status_is_ok(status))
    return status;
  *count = versions->n_records;
  return unpack_all(call, kind, versions, out);
}

struct call call_with_key(const struct call *call, const char *key)
{
  struct call keyed = *call;
  keyed.idempotency_key = key;
  return keyed;
}
