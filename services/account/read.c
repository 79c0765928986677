/* Pages, books and rows for the handlers that read. */
#include "read.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "account_sql.h"
#include "seam/seam.h"

struct status read_messages(struct call *call, const struct pg_statement *statement, const struct pg_value *values,
                            void *array, size_t *count)
{
  const ProtobufCMessageDescriptor *type = seam_find_message(statement->message);
  struct pg_rows *rows;
  struct status status = pg_query(account_of(call)->pool, call->arena, statement, values, &rows);
  if (!status_is_ok(status))
    return status;
  size_t found = pg_count(rows);
  ProtobufCMessage **messages = arena_array(call->arena, found + 1, sizeof *messages);
  for (size_t row = 0; row < found; row++) {
    messages[row] = arena_alloc(call->arena, type->sizeof_message);
    protobuf_c_message_init(type, messages[row]);
    pg_fill(call->arena, rows, row, messages[row]);
  }
  *(void **)array = messages;
  *count = found;
  return status;
}

struct pg_value read_firm(const struct call *call)
{
  return pg_int8((int64_t)call->caller.firm_id);
}

void *read_column(struct call *call, const struct pg_rows *rows, size_t row, int place, size_t *count)
{
  struct pg_value value = pg_get_array(call->arena, rows, row, place);
  *count = value.count;
  return (void *)(uintptr_t)value.int8s;
}

struct status read_token(const char *token, int64_t start, int64_t *id)
{
  char *end;
  *id = start;
  if (!token[0])
    return status_ok();
  *id = strtoll(token, &end, 10);
  if (*end != '\0' || *id < 0 || token[0] < '0' || token[0] > '9')
    return status_fail(STATUS_INVALID_ARGUMENT, "page_token", "this is no token of a page");
  return status_ok();
}

char *read_next_token(struct arena *arena, uint64_t id)
{
  return arena_printf(arena, "%" PRIu64, id);
}

static int compare_ids(const void *a, const void *b)
{
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

/* The ids, each once, in order. */
static size_t distinct_ids(struct arena *arena, const uint64_t *ids, size_t count, uint64_t **out)
{
  uint64_t *sorted = arena_array(arena, count + 1, sizeof *sorted);
  size_t distinct = 0;
  memcpy(sorted, ids, count * sizeof *ids);
  qsort(sorted, count, sizeof *sorted, compare_ids);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || sorted[i] != sorted[distinct - 1])
      sorted[distinct++] = sorted[i];
  *out = sorted;
  return distinct;
}

struct status read_check_accounts(struct call *call, const uint64_t *ids, size_t count, const char *field)
{
  struct pg_rows *rows;
  uint64_t *sorted;
  if (count == 0)
    return status_ok();
  size_t distinct = distinct_ids(call->arena, ids, count, &sorted);
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_account_count_in_book,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_array(PG_INT8_ARRAY, sorted, distinct),
                                    pg_int8(account_book(&call->caller)) },
               &rows);
  if (!status_is_ok(status))
    return status;
  if ((size_t)pg_get_int8(rows, 0, 0) == distinct)
    return status;
  if (distinct == 1)
    return call_fail(call, STATUS_NOT_FOUND, field, "account %" PRIu64 " is not known", ids[0]);
  return call_fail(call, STATUS_NOT_FOUND, field, "one of the accounts is not known");
}

struct status read_check_accounts_in(struct lane_work *work, const struct caller *caller, const uint64_t *ids,
                                     size_t count)
{
  struct pg_rows *rows;
  uint64_t *sorted;
  size_t distinct = distinct_ids(work->arena, ids, count, &sorted);
  struct status status =
      pg_do(work->transaction, &sql_account_count_in_book,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_array(PG_INT8_ARRAY, sorted, distinct),
                                 pg_int8(account_book(caller)) },
            &rows);
  if (status_is_ok(status) && (size_t)pg_get_int8(rows, 0, 0) != distinct)
    return status_fail(STATUS_NOT_FOUND, "account_ids", "one of the accounts is not known");
  return status;
}
