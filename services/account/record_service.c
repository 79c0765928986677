/* RecordService: what other services keep, now, as of an instant, every version, and on as they are written. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "plain.h"
#include "read.h"
#include "wire/json.h"

#define KIND_BYTES 64
#define PAGE_BYTES (7u << 20) /* a page with more than this was cut at 8 MiB: a record has one at most */

const struct access record_get_access = { .roles = ROLES_STAFF };
const struct access record_list_access = { .roles = ROLES_STAFF };
const struct access record_history_access = { .roles = ROLES_STAFF };
const struct access record_watch_access = { .roles = ROLES_STAFF };

static bool is_among(const char *kind, const char *const *kinds, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp(kind, kinds[i]) == 0)
      return true;
  return false;
}

/* What a service keeps of many accounts together: a reader's sight cannot be asked of it, so its owner alone reads it
 * and shows each caller their part. Traders see no personal data, so no records about people. */
static struct status check_kind(const struct call *call, const char *kind, const char *field)
{
  static const char *const of_services[] = { "crm.query_event", "crm.query_result" };
  static const char *const personal[] = { "crm.note", "crm.profile",    "crm.task",       "crm.task_index",
                                          "crm.mail", "crm.invitation", "esg.preference", "esg.preference_pending" };
  if (call->caller.role != ROLE_SYSTEM && is_among(kind, of_services, sizeof of_services / sizeof of_services[0]))
    return status_fail(STATUS_PERMISSION_DENIED, field, "records of this kind are read by the service that keeps them");
  if (call->caller.role == ROLE_TRADER && is_among(kind, personal, sizeof personal / sizeof personal[0]))
    return status_fail(STATUS_PERMISSION_DENIED, field, "traders see no records about people");
  return status_ok();
}

struct status record_get(struct call *call, const Account__GetRecordRequest *in, Account__Record *out)
{
  struct pg_rows *rows;
  struct status status = check_kind(call, in->kind, "kind");
  if (!status_is_ok(status))
    return status;
  status = pg_query(account_of(call)->pool, call->arena, &sql_record_get,
                    (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(in->kind),
                                         pg_int8((int64_t)in->id), pg_timestamptz(timestamp_us(in->as_of, ALWAYS_US)),
                                         pg_int8(account_book(&call->caller)) },
                    &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return call_fail(call, STATUS_NOT_FOUND, "id", "%s %" PRIu64 " is not known", in->kind, in->id);
  pg_fill(call->arena, rows, 0, &out->base);
  return status;
}

/* The filters as columns: their values are parameters, never part of a statement. */
struct filters {
  const char **paths, **wanted; /* wanted: a JSON list of texts */
  const char *contained;        /* JSON that a record must contain: of the first IS; NULL: there is none */
  int64_t *operators;
};

static bool is_fitting(const Account__RecordFilter *filter)
{
  switch (filter->operator_) {
  case ACCOUNT__RECORD_FILTER__OPERATOR__IN:
    return filter->n_values > 0;
  case ACCOUNT__RECORD_FILTER__OPERATOR__EXISTS:
    return filter->n_values == 0;
  default:
    return filter->n_values == 1;
  }
}

static const char *list_of(struct arena *arena, const Account__RecordFilter *filter)
{
  const char *text = "[";
  for (size_t i = 0; i < filter->n_values; i++)
    text = arena_printf(arena, "%s%s%s", text, i ? "," : "", json_quote(arena, filter->values[i]));
  return arena_printf(arena, "%s]", text);
}

/* "invitation.personId" is "7": {"invitation":{"personId":"7"}}. */
static const char *contained_of(struct arena *arena, const Account__RecordFilter *filter)
{
  const char *text = json_quote(arena, filter->values[0]), *end = filter->path + strlen(filter->path);
  while (end > filter->path) {
    const char *begin = end;
    while (begin > filter->path && begin[-1] != '.')
      begin--;
    const char *name = json_quote(arena, arena_strndup(arena, begin, (size_t)(end - begin)));
    text = arena_printf(arena, "{%s:%s}", name, text);
    end = begin > filter->path ? begin - 1 : begin;
  }
  return text;
}

static struct status take_filters(struct call *call, const Account__ListRecordsRequest *in, struct filters *out)
{
  size_t count = in->n_filters;
  out->paths = arena_array(call->arena, count + 1, sizeof *out->paths);
  out->wanted = arena_array(call->arena, count + 1, sizeof *out->wanted);
  out->operators = arena_array(call->arena, count + 1, sizeof *out->operators);
  for (size_t i = 0; i < count; i++) {
    if (!is_fitting(in->filters[i]))
      return call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "filters[%zu].values", i),
                       "one value; IN takes one or more, EXISTS none");
    out->paths[i] = in->filters[i]->path;
    bool is_text = in->filters[i]->operator_ == ACCOUNT__RECORD_FILTER__OPERATOR__IS;
    out->operators[i] = is_text ? ACCOUNT__RECORD_FILTER__OPERATOR__EQUAL : in->filters[i]->operator_;
    if (is_text && out->contained == NULL && in->filters[i]->values[0][0] != '\0')
      out->contained = contained_of(call->arena, in->filters[i]);
    out->wanted[i] = list_of(call->arena, in->filters[i]);
  }
  return status_ok();
}

struct status record_list(struct call *call, const Account__ListRecordsRequest *in, Account__ListRecordsResponse *out)
{
  int64_t after, page_size = in->page_size ? in->page_size : PAGE_DEFAULT;
  size_t bytes = 0;
  struct filters filters = { .contained = NULL };
  struct status status = check_kind(call, in->kind, "kind");
  if (status_is_ok(status))
    status = read_token(in->page_token, -1, &after);
  if (status_is_ok(status) && in->after_id > INT64_MAX)
    status = status_fail(STATUS_INVALID_ARGUMENT, "after_id", "no record has an id above 9223372036854775807");
  if (status_is_ok(status) && (int64_t)in->after_id > after)
    after = (int64_t)in->after_id;
  if (status_is_ok(status))
    status = take_filters(call, in, &filters);
  if (!status_is_ok(status))
    return status;
  const struct pg_statement *statement = in->as_of                   ? &sql_record_list_as_of
                                         : filters.contained == NULL ? &sql_record_list
                                                                     : &sql_record_list_containing;
  status = read_messages(call, statement,
                         (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(in->kind),
                                              pg_int8((int64_t)in->account_id), pg_int8(after), pg_int8(page_size),
                                              pg_int8(account_book(&call->caller)),
                                              pg_array(PG_TEXT_ARRAY, filters.paths, in->n_filters),
                                              pg_array(PG_INT4_ARRAY, filters.operators, in->n_filters),
                                              pg_array(PG_JSONB_ARRAY, filters.wanted, in->n_filters),
                                              pg_jsonb(filters.contained == NULL ? "{}" : filters.contained),
                                              pg_timestamptz(timestamp_us(in->as_of, ALWAYS_US)) },
                         &out->records, &out->n_records);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < out->n_records; i++)
    bytes += out->records[i]->body.len;
  if (out->n_records == (size_t)page_size || bytes > PAGE_BYTES)
    out->next_page_token = read_next_token(call->arena, out->records[out->n_records - 1]->id);
  return status;
}

struct status record_history(struct call *call, const Account__RecordHistoryRequest *in,
                             Account__ListRecordsResponse *out)
{
  struct status status = check_kind(call, in->kind, "kind");
  if (status_is_ok(status))
    status = read_messages(call, &sql_record_history,
                           (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(in->kind),
                                                pg_int8((int64_t)in->id), pg_int8(account_book(&call->caller)) },
                           &out->records, &out->n_records);
  if (status_is_ok(status) && out->n_records == 0)
    return call_fail(call, STATUS_NOT_FOUND, "id", "%s %" PRIu64 " is not known", in->kind, in->id);
  return status;
}

struct watched { /* the place of the last version that was sent */
  uint64_t sequence, id, version;
  char kind[KIND_BYTES + 1];
};

/* The firm's last line: what is written later wakes those who follow. */
static struct status read_head(struct call *call, uint64_t *sequence)
{
  const int64_t firm_id = (int64_t)call->caller.firm_id;
  struct pg_rows *rows;
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_firm_heads,
                                  (struct pg_value[]){ pg_array(PG_INT8_ARRAY, &firm_id, 1) }, &rows);
  if (status_is_ok(status))
    *sequence = pg_count(rows) > 0 ? (uint64_t)pg_get_int8(rows, 0, 1) : 0;
  return status;
}

/* Sends some versions behind the place. */
static struct status send_versions(struct call *call, const Account__WatchRecordsRequest *in, struct watched *place,
                                   size_t *sent)
{
  Account__Record **records;
  struct status status = read_messages(
      call, &sql_record_watch,
      (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_array(PG_TEXT_ARRAY, in->kinds, in->n_kinds),
                           pg_int8((int64_t)place->sequence), pg_text(place->kind), pg_int8((int64_t)place->id),
                           pg_int8((int64_t)place->version), pg_int8(account_book(&call->caller)) },
      &records, sent);
  for (size_t i = 0; status_is_ok(status) && i < *sent; i++) {
    status = record_watch_send(call, records[i]);
    place->sequence = records[i]->sequence;
    place->id = records[i]->id;
    place->version = records[i]->version;
    snprintf(place->kind, sizeof place->kind, "%s", records[i]->kind);
  }
  return status;
}

/* One turn in memory of its own. */
static struct status watch_on(struct call *call, const Account__WatchRecordsRequest *in, struct watched *place,
                              uint64_t *head, size_t *sent)
{
  struct call turn = call_part(call);
  *sent = 0;
  struct status status = read_head(&turn, head);
  if (status_is_ok(status))
    status = send_versions(&turn, in, place, sent);
  return call_part_end(&turn, call, status);
}

struct status record_watch(struct call *call, const Account__WatchRecordsRequest *in)
{
  struct watched place = { .sequence = in->after_sequence + 1 };
  if (in->after_sequence >= INT64_MAX)
    return status_fail(STATUS_OUT_OF_RANGE, "after_sequence", "no journal is so long");
  for (size_t i = 0; i < in->n_kinds; i++) {
    struct status status = check_kind(call, in->kinds[i], "kinds");
    if (!status_is_ok(status))
      return status;
  }
  for (;;) {
    uint64_t head = 0;
    size_t sent = 0;
    struct status status = watch_on(call, in, &place, &head, &sent);
    if (!status_is_ok(status) || (sent == 0 && !in->follow))
      return status;
    if (sent == 0)
      status = lane_follow(account_of(call)->lanes, call->caller.firm_id, head);
    if (!status_is_ok(status))
      return status;
  }
}
