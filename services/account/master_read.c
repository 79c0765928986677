/* Pages and versions of master data. */
#include "master_read.h"

#include "account_sql.h"
#include "master_page.h"
#include "plain.h"
#include "read.h"
#include "wire/wire.h"

struct status master_page(struct call *call, uint32_t size, const char *token, struct page *page)
{
  *page = (struct page){ .size = size == 0 ? PAGE_DEFAULT : (int32_t)size };
  if (page_parse(token, &page->after))
    return status_ok();
  return call_fail(call, STATUS_INVALID_ARGUMENT, "page_token", "page_token is not one that was given");
}

struct status master_read_page(struct call *call, const struct pg_statement *statement, struct page *page,
                               struct pg_rows **rows)
{
  char token[PAGE_TOKEN_SIZE];
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id),
                               pg_int8(account_book(&call->caller)),
                               pg_int8((int64_t)page->only),
                               pg_int8(page->after),
                               pg_int4(page->size + 1),
                               page->more[0],
                               page->more[1],
                               page->more[2] };
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

struct status master_read_version(struct call *call, enum master_kind kind, uint64_t id,
                                  const Google__Protobuf__Timestamp *as_of, ProtobufCMessage **out)
{
  static const ProtobufCMessageDescriptor *const types[] = { [MASTER_PERSON] = &account__person__descriptor,
                                                             [MASTER_ACCOUNT] = &account__account__descriptor,
                                                             [MASTER_HOUSEHOLD] = &account__household__descriptor };
  struct pg_rows *rows;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_master_get_version,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int4((int32_t)kind),
                                    pg_int8((int64_t)id), pg_timestamptz(timestamp_us(as_of, ALWAYS_US)) },
               &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return status_fail(STATUS_NOT_FOUND, "as_of", "it was not there at that instant");
  struct pg_bytes body = pg_get_bytes(rows, 0, 0);
  return wire_unpack(call->arena, types[kind], body.data, body.size, out);
}
