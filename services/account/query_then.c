/* Lays out master data as it was. */
#include "query_then.h"

#include <assert.h>
#include <string.h>

#include "account_sql.h"
#include "base/date.h"
#include "master_read.h"
#include "master_rows.h"
#include "wire/wire.h"

#define VERSIONS_AT_ONCE 1000
#define LIST_LIMIT 20 /* holders and tiers of an account: the contract's */

struct layout {
  struct pg_transaction *transaction;
  struct arena *arena; /* of texts */
  const struct query_view *view;
};

struct version_page { /* of versions */
  struct arena *arena;
  struct columns *people, *accounts, *households;
  struct master_lists lists;
};

static const char *const tables[] = {
  "CREATE TEMP TABLE then_changed (kind int4, id int8, PRIMARY KEY (kind, id)) ON COMMIT DROP",
  "CREATE TEMP TABLE then_account (LIKE account INCLUDING DEFAULTS, PRIMARY KEY (firm_id, account_id)) ON COMMIT DROP",
  "CREATE TEMP TABLE then_holder (LIKE account_holder INCLUDING DEFAULTS, PRIMARY KEY (firm_id, account_id, place)) ON "
  "COMMIT DROP",
  "CREATE TEMP TABLE then_tier (LIKE account_fee_tier INCLUDING DEFAULTS, PRIMARY KEY (firm_id, account_id, place)) ON "
  "COMMIT DROP",
  "CREATE TEMP TABLE then_person (LIKE person INCLUDING DEFAULTS, PRIMARY KEY (firm_id, person_id)) ON COMMIT DROP",
  "CREATE TEMP TABLE then_household (LIKE household INCLUDING DEFAULTS, PRIMARY KEY (firm_id, household_id)) ON COMMIT "
  "DROP",
};

/* The statement by which the live table is written, on the table of the past. */
static struct pg_statement redirected(struct arena *arena, const struct pg_statement *live, const char *from,
                                      const char *to)
{
  struct pg_statement statement = *live;
  const char *into = arena_printf(arena, "INSERT INTO %s (", from);
  const char *at = strstr(live->sql, into);
  assert(at && "the statement writes the table");
  statement.sql =
      arena_printf(arena, "%.*sINSERT INTO %s (%s", (int)(at - live->sql), live->sql, to, at + strlen(into));
  return statement;
}

static struct status run(const struct layout *layout, const char *sql)
{
  const struct pg_statement statement = { .name = "query_then", .sql = sql };
  return pg_do(layout->transaction, &statement, NULL, NULL);
}

static struct status run_with_view(const struct layout *layout, const char *sql)
{
  static const struct pg_parameter parameters[] = { { "firm_id", PG_INT8 },
                                                    { "sequence", PG_INT8 },
                                                    { "at", PG_TIMESTAMPTZ } };
  const struct pg_statement statement = {
    .name = "query_then", .sql = sql, .parameters = parameters, .parameter_count = 3
  };
  const struct query_view *view = layout->view;
  return pg_do(
      layout->transaction, &statement,
      (struct pg_value[]){ pg_int8((int64_t)view->firm_id), pg_int8(view->sequence), pg_timestamptz(view->at_us) },
      NULL);
}

static struct status add_version(struct version_page *page, const struct pg_rows *rows, size_t i)
{
  static const ProtobufCMessageDescriptor *const types[] = { [MASTER_PERSON] = &account__person__descriptor,
                                                             [MASTER_ACCOUNT] = &account__account__descriptor,
                                                             [MASTER_HOUSEHOLD] = &account__household__descriptor };
  ProtobufCMessage *message;
  int kind = (int)pg_get_int8(rows, i, 0);
  struct master_row row = { .id = (uint64_t)pg_get_int8(rows, i, 1), .version = (uint64_t)pg_get_int8(rows, i, 2) };
  struct pg_bytes body = pg_get_bytes(rows, i, 3);
  struct status status = wire_unpack(page->arena, types[kind], body.data, body.size, &message);
  if (!status_is_ok(status))
    return status_fail(STATUS_INTERNAL, NULL, "a version of master data cannot be read");
  if (kind == MASTER_PERSON)
    master_row_person(page->people, (const Account__Person *)message, &row);
  else if (kind == MASTER_HOUSEHOLD)
    master_row_household(page->households, (const Account__Household *)message, &row);
  else {
    master_row_account(page->accounts, (const Account__Account *)message, &row);
    master_row_lists(&page->lists, (const Account__Account *)message, row.id);
  }
  return status_ok();
}

/* Writes some versions in memory of their own; *count is how many there were. */
static struct status lay_out_page(const struct layout *layout, const struct pg_statement writes[5], size_t *count)
{
  static const struct pg_statement fetch = { .name = "query_then", .sql = "FETCH 1000 FROM then_versions" };
  struct arena *arena = arena_new(), *before = pg_memory(layout->transaction, arena);
  uint64_t firm_id = layout->view->firm_id;
  struct version_page page = { .arena = arena,
                               .people = columns_new(arena, &writes[0], firm_id, VERSIONS_AT_ONCE),
                               .accounts = columns_new(arena, &writes[1], firm_id, VERSIONS_AT_ONCE),
                               .households = columns_new(arena, &writes[2], firm_id, VERSIONS_AT_ONCE),
                               .lists.holders = columns_new(arena, &writes[3], firm_id, VERSIONS_AT_ONCE * LIST_LIMIT),
                               .lists.tiers = columns_new(arena, &writes[4], firm_id, VERSIONS_AT_ONCE * LIST_LIMIT) };
  struct columns *all[] = { page.people, page.accounts, page.households, page.lists.holders, page.lists.tiers };
  struct pg_rows *rows = NULL;
  struct status status = pg_do(layout->transaction, &fetch, NULL, &rows);
  *count = pg_count(rows);
  for (size_t i = 0; status_is_ok(status) && i < *count; i++)
    status = add_version(&page, rows, i);
  for (size_t i = 0; status_is_ok(status) && i < sizeof all / sizeof all[0]; i++)
    columns_send(all[i], layout->transaction);
  if (status_is_ok(status))
    status = pg_settle(layout->transaction);
  pg_memory(layout->transaction, before);
  if (!status_is_ok(status)) /* its text may live in what is given back here */
    status = status_format(layout->arena, status.code, NULL, "the accounts of the past: %s", status.message);
  arena_free(arena);
  return status;
}

struct status query_then_lay_out(struct pg_transaction *transaction, struct arena *arena, const struct query_view *view)
{
  struct layout layout = { transaction, arena, view };
  const struct pg_statement writes[5] = {
    redirected(arena, &sql_commit_put_people, "person", "then_person"),
    redirected(arena, &sql_commit_put_accounts, "account", "then_account"),
    redirected(arena, &sql_commit_put_households, "household", "then_household"),
    redirected(arena, &sql_commit_insert_holders, "account_holder", "then_holder"),
    redirected(arena, &sql_commit_insert_fee_tiers, "account_fee_tier", "then_tier"),
  };
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < sizeof tables / sizeof tables[0]; i++)
    status = run(&layout, tables[i]);
  if (status_is_ok(status))
    status = run_with_view(&layout, "INSERT INTO then_changed SELECT DISTINCT kind, id FROM master_version"
                                    " WHERE firm_id = $1 AND (sequence > $2 OR recorded_at > $3)");
  if (status_is_ok(status))
    status = run_with_view(
        &layout, "DECLARE then_versions NO SCROLL CURSOR FOR"
                 " SELECT c.kind, c.id, v.version, v.body FROM then_changed c CROSS JOIN LATERAL ("
                 " SELECT version, body FROM master_version WHERE firm_id = $1 AND kind = c.kind AND id = c.id"
                 " AND sequence <= $2 AND recorded_at <= $3 ORDER BY version DESC LIMIT 1) v");
  size_t count = VERSIONS_AT_ONCE;
  while (status_is_ok(status) && count == VERSIONS_AT_ONCE)
    status = lay_out_page(&layout, writes, &count);
  return status;
}
