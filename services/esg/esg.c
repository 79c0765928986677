/* Kinds of records, and reading them now or as of an instant. */
#include "esg.h"

#include <string.h>

#include "base/date.h"
#include "records/firm_zone.h"

#define PAGE_RECORDS 1000

const struct record_kind esg_value_kind = { "esg.value", &esg__value__descriptor };
const struct record_kind esg_practice_kind = { "esg.practice", &esg__practice__descriptor };
const struct record_kind esg_vendor_kind = { "esg.vendor", &esg__vendor__descriptor };
const struct record_kind esg_reference_kind = { "esg.reference", &esg__reference_change__descriptor };
const struct record_kind esg_preference_kind = { "esg.preference", &esg__preferences__descriptor };
const struct record_kind esg_pending_kind = { "esg.preference_pending", &esg__pending_preferences__descriptor };
const struct record_kind esg_exclusion_kind = { "esg.exclusion", &esg__exclusions__descriptor };
const struct record_kind esg_override_kind = { "esg.override", &esg__override__descriptor };
const struct record_kind esg_conflict_kind = { "esg.conflict", &esg__known_conflicts__descriptor };
const struct record_kind esg_ratings_kind = { "account.observations", &account__market_change__descriptor };
const struct record_kind esg_funds_kind = { "account.benchmarks", &account__market_change__descriptor };

struct status esg_find(struct call *call, const struct record_kind *kind, uint64_t id, int64_t at_us,
                       struct record *out)
{
  if (at_us == ESG_NOW)
    return records_find(call, kind, id, out);
  struct status status = records_get_as_of(call, kind, id, at_us, out);
  if (status.code != STATUS_NOT_FOUND)
    return status;
  *out = (struct record){ .id = id };
  return status_ok();
}

static struct status take_page(struct call *call, const struct records_page *page, struct esg_records *to)
{
  if (to->count + page->count > RECORDS_LIST_MAX)
    return call_fail(call, STATUS_RESOURCE_EXHAUSTED, NULL, "more than %d records", RECORDS_LIST_MAX);
  struct record *grown = arena_array(call->arena, to->count + page->count + 1, sizeof *grown);
  if (to->count > 0)
    memcpy(grown, to->items, to->count * sizeof *grown);
  if (page->count > 0)
    memcpy(grown + to->count, page->records, page->count * sizeof *grown);
  to->items = grown;
  to->count += page->count;
  return status_ok();
}

struct status esg_list(struct call *call, const struct record_kind *kind, uint64_t account_id, int64_t at_us,
                       struct esg_records *out)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct esg_records all = { 0 };
  struct records_page page = { .next_token = "" };
  request.account_id = account_id;
  request.page_size = PAGE_RECORDS;
  if (at_us != ESG_NOW)
    request.as_of = timestamp_of(call->arena, at_us);
  do {
    request.page_token = page.next_token;
    struct status status = records_page(call, kind, &request, &page);
    if (status_is_ok(status))
      status = take_page(call, &page, &all);
    if (!status_is_ok(status))
      return status;
  } while (page.next_token[0] != '\0');
  *out = all;
  return status_ok();
}

struct status esg_day_of(struct call *call, const char *as_of, struct esg_day *out)
{
  struct zone zone;
  struct status status = firm_zone(call, &zone);
  if (!status_is_ok(status))
    return status;
  int32_t today = zone_day(&zone, call->now_us), day = today;
  if (as_of[0] != '\0')
    status = date_parse(as_of, &day);
  if (status_is_ok(status))
    *out = (struct esg_day){ .day = day, .at_us = day >= today ? ESG_NOW : zone_day_begins_us(&zone, day + 1) - 1 };
  return status;
}

int64_t esg_instant_of(const Google__Protobuf__Timestamp *at)
{
  return timestamp_us(at, ESG_NOW);
}

struct status esg_account(struct call *call, uint64_t account_id, Account__Account **out)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  request.account_id = account_id;
  return master_get_account_call(call, &request, out);
}
