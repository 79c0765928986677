/* Counts changes of observations and of funds' holdings. */
#include "market_change.h"

#include "account.seam.h"
#include "account_sql.h"
#include "inside.h"
#include "wire/wire.h"

static struct status read_version(struct lane_work *work, const char *kind, uint64_t *out)
{
  struct pg_rows *rows;
  const int64_t id = MARKET_CHANGE_ID;
  struct status status = pg_settle(work->transaction);
  if (!status_is_ok(status))
    return status;
  status = pg_do(work->transaction, &sql_commit_load_record_heads,
                 (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_array(PG_TEXT_ARRAY, &kind, 1),
                                      pg_array(PG_INT8_ARRAY, &id, 1) },
                 &rows);
  if (status_is_ok(status))
    *out = pg_count(rows) > 0 ? (uint64_t)pg_get_int8(rows, 0, 2) : 0;
  return status;
}

struct status market_change(struct lane_work *work, const struct caller *caller, const char *kind, const char *what)
{
  Account__MarketChange change = ACCOUNT__MARKET_CHANGE__INIT;
  Account__PutRecord *put = arena_alloc(work->arena, sizeof *put);
  Account__Command *command = arena_alloc(work->arena, sizeof *command);
  struct inside inside = { .command = command };
  account__put_record__init(put);
  account__command__init(command);
  change.what = what;
  put->kind = kind;
  put->id = MARKET_CHANGE_ID;
  put->type = change.base.descriptor->name;
  put->body.data = (uint8_t *)(uintptr_t)wire_pack(work->arena, &change.base, &put->body.len);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_RECORD;
  command->put_record = put;
  struct status status = read_version(work, kind, &put->replaces);
  if (status_is_ok(status))
    status = inside_apply(work, caller, &inside, 1);
  return status_is_ok(status) ? inside.status : status;
}
