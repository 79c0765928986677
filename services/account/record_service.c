/* RecordService: what other services keep, now, as of an instant, and every version. */
#include <inttypes.h>

#include "account.seam.h"
#include "account_sql.h"
#include "plain.h"
#include "read.h"

#define PAGE_BYTES (7u << 20) /* a page with more than this was cut at 8 MiB: a record has one at most */

const struct access record_get_access = { .roles = ROLES_STAFF };
const struct access record_list_access = { .roles = ROLES_STAFF };
const struct access record_history_access = { .roles = ROLES_STAFF };

struct status record_get(struct call *call, const Account__GetRecordRequest *in, Account__Record *out)
{
  struct pg_rows *rows;
  struct status status = pg_query(
      account_of(call)->pool, call->arena, &sql_record_get,
      (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(in->kind), pg_int8((int64_t)in->id),
                           pg_timestamptz(plain_instant(in->as_of, ALWAYS_US)), pg_int8(account_book(&call->caller)) },
      &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return call_fail(call, STATUS_NOT_FOUND, "id", "%s %" PRIu64 " is not known", in->kind, in->id);
  pg_fill(call->arena, rows, 0, &out->base);
  return status;
}

struct status record_list(struct call *call, const Account__ListRecordsRequest *in, Account__ListRecordsResponse *out)
{
  int64_t after, page_size = in->page_size ? in->page_size : PAGE_DEFAULT;
  size_t bytes = 0;
  struct status status = read_token(in->page_token, -1, &after);
  if (!status_is_ok(status))
    return status;
  status = read_messages(call, &sql_record_list,
                         (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(in->kind),
                                              pg_int8((int64_t)in->account_id), pg_int8(after), pg_int8(page_size),
                                              pg_int8(account_book(&call->caller)) },
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
  struct status status =
      read_messages(call, &sql_record_history,
                    (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(in->kind),
                                         pg_int8((int64_t)in->id), pg_int8(account_book(&call->caller)) },
                    &out->records, &out->n_records);
  if (status_is_ok(status) && out->n_records == 0)
    return call_fail(call, STATUS_NOT_FOUND, "id", "%s %" PRIu64 " is not known", in->kind, in->id);
  return status;
}
