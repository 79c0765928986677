/* FactService: what is said of accounts, now, at an instant and over time. */
#include <inttypes.h>

#include "account.seam.h"
#include "account_sql.h"
#include "plain.h"
#include "read.h"

#define ROWS_AT_ONCE 10000 /* of columns: some 400 KiB packed */

const struct access fact_list_access = { .roles = ROLES_STAFF };
const struct access fact_history_access = { .roles = ROLES_STAFF };
const struct access fact_book_access = { .roles = ROLES_STAFF };

struct status fact_list(struct call *call, const Account__ListFactsRequest *in, Account__ListFactsResponse *out)
{
  struct status status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (!status_is_ok(status))
    return status;
  return read_messages(call, &sql_fact_list,
                       (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)in->account_id),
                                            pg_timestamptz(timestamp_us(in->as_of, ALWAYS_US)),
                                            pg_timestamptz(call->now_us) },
                       &out->facts, &out->n_facts);
}

struct status fact_history(struct call *call, const Account__FactHistoryRequest *in, Account__ListFactsResponse *out)
{
  struct status status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (!status_is_ok(status))
    return status;
  status = read_messages(call, &sql_fact_history,
                         (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)in->account_id),
                                              pg_text(in->name), pg_timestamptz(timestamp_us(in->before, ALWAYS_US)),
                                              pg_int8(in->page_size ? in->page_size : PAGE_DEFAULT),
                                              pg_timestamptz(call->now_us) },
                         &out->facts, &out->n_facts);
  if (status_is_ok(status) && out->n_facts == 0 && !in->before)
    return call_fail(call, STATUS_NOT_FOUND, "name", "account %" PRIu64 " has no fact %s", in->account_id, in->name);
  return status;
}

static struct status send_batch(struct call *call, const struct pg_rows *rows, size_t row)
{
  Account__FactBatch batch = ACCOUNT__FACT_BATCH__INIT;
  struct pg_value columns[5];
  for (int i = 0; i < 5; i++)
    columns[i] = pg_get_array(call->arena, rows, row, i);
  size_t count = columns[0].count;
  batch.account_ids = (uint64_t *)(uintptr_t)columns[0].int8s;
  batch.values = (void *)(uintptr_t)columns[1].texts;
  batch.valid_from_us = (int64_t *)(uintptr_t)columns[2].int8s;
  batch.confirmed_at_us = (int64_t *)(uintptr_t)columns[3].int8s;
  batch.sequences = (uint64_t *)(uintptr_t)columns[4].int8s;
  batch.n_account_ids = batch.n_values = batch.n_valid_from_us = batch.n_confirmed_at_us = batch.n_sequences = count;
  return fact_book_send(call, &batch);
}

struct status fact_book(struct call *call, const Account__FactBookRequest *in)
{
  struct pg_rows *rows;
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_fact_book,
                                  (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(in->name),
                                                       pg_timestamptz(timestamp_us(in->as_of, ALWAYS_US)),
                                                       pg_int8(account_book(&call->caller)), pg_int8(ROWS_AT_ONCE) },
                                  &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    status = send_batch(call, rows, row);
  return status;
}
