/* Single statements: results, failures by kind, cancellation, scripts. */
#include "harness.h"

static void reads_a_row(struct harness *harness)
{
  cr_assert_eq(read_counter(harness, 1), 0);
}

Test(query, reads_a_row)
{
  with_pool(&(struct harness){ .body = reads_a_row });
}

static void maps_failures(struct harness *harness)
{
  struct pg_rows *rows;
  struct pg_value twice[] = { pg_int8(1), pg_int8(5) }, high[] = { pg_int8(1), pg_int8(1000000) };
  struct pg_value zero[] = { pg_int8(1), pg_int8(0) }, lost[] = { pg_int8(99) };
  struct status status = pg_query(harness->pool, harness->arena, &sql_counter_put, twice, NULL);
  expect_code(status, STATUS_ALREADY_EXISTS);
  cr_assert(strstr(status.message, "counter_pkey"));
  status = pg_query(harness->pool, harness->arena, &sql_counter_set, high, NULL);
  expect_code(status, STATUS_FAILED_PRECONDITION);
  cr_assert(strstr(status.message, "counter_value_check"));
  expect_code(pg_query(harness->pool, harness->arena, &sql_divide, zero, &rows), STATUS_INVALID_ARGUMENT);
  expect_code(pg_query(harness->pool, harness->arena, &sql_double_put, lost, NULL), STATUS_FAILED_PRECONDITION);
  cr_assert_eq(read_counter(harness, 1), 0); /* the connections are as good as before */
  cr_assert_eq(read_counter(harness, 2), 0);
}

Test(query, a_failure_is_mapped_and_leaves_the_connection_good)
{
  with_pool(&(struct harness){ .body = maps_failures });
}

static void counts_affected(struct harness *harness)
{
  struct pg_rows *rows;
  struct pg_value there[] = { pg_int8(1), pg_int8(5) }, gone[] = { pg_int8(9), pg_int8(5) };
  expect_ok(pg_query(harness->pool, harness->arena, &sql_counter_set, there, &rows));
  cr_assert_eq(pg_affected(rows), 1);
  expect_ok(pg_query(harness->pool, harness->arena, &sql_counter_set, gone, &rows));
  cr_assert_eq(pg_affected(rows), 0);
}

Test(query, says_how_many_rows_it_touched)
{
  with_pool(&(struct harness){ .body = counts_affected });
}

struct napper {
  struct harness *harness;
  struct fiber *fiber;
  struct status status;
};

static void nap(void *argument)
{
  struct napper *napper = argument;
  struct pg_rows *rows;
  napper->fiber = fiber_current();
  napper->status =
      pg_query(napper->harness->pool, napper->harness->arena, &sql_nap, (struct pg_value[]){ pg_float8(20) }, &rows);
}

static void stop(void *argument)
{
  struct napper *napper = argument;
  expect_ok(fiber_sleep(100000));
  fiber_cancel(napper->fiber, status_fail(STATUS_CANCELED, NULL, "no longer wanted"));
}

static void nap_or_stop(void *argument)
{
  struct napper *napper = argument;
  if (!napper->fiber)
    nap(napper);
  else
    stop(napper);
}

static void cancels(struct harness *harness)
{
  struct napper napper = { .harness = harness };
  uint64_t since_ms = uv_now(&harness->loop);
  beside(harness, nap_or_stop, (void *[]){ &napper, &napper }, 2);
  expect_code(napper.status, STATUS_CANCELED);
  cr_assert_eq(read_counter(harness, 1), 0); /* waits for the only connection: it must have come back at once */
  cr_assert_lt(uv_now(&harness->loop) - since_ms, 15000);
}

Test(query, a_cancelled_query_is_cancelled_at_the_server_and_its_connection_used_again)
{
  with_pool(&(struct harness){ .body = cancels, .connections = 1 });
}

static void scripts(struct harness *harness)
{
  expect_ok(pg_script(harness->pool, harness->arena,
                      "BEGIN; CREATE TABLE made (a int8); INSERT INTO made VALUES (1), (2); COMMIT;"
                      "UPDATE counter SET value = (SELECT count(*) FROM made) WHERE id = 1"));
  cr_assert_eq(read_counter(harness, 1), 2);
  expect_code(pg_script(harness->pool, harness->arena, "UPDATE counter SET value = 3; SELECT 1 / 0"),
              STATUS_INVALID_ARGUMENT);
  expect_code(pg_script(harness->pool, harness->arena, "BEGIN; UPDATE counter SET value = 4; SELECT nothing"),
              STATUS_INTERNAL);
  expect_code(pg_script(harness->pool, harness->arena, "COPY counter FROM STDIN"), STATUS_INVALID_ARGUMENT);
  expect_ok(fiber_sleep(300000));
  cr_assert_eq(read_counter(harness, 1), 2);
}

Test(query, a_script_runs_many_statements_and_a_failed_one_leaves_nothing)
{
  with_pool(&(struct harness){ .body = scripts, .connections = 1 });
}

static void runs_without_preparing(struct harness *harness)
{
  struct pg_options options = sample_options(harness);
  options.skip_check = true;
  options.statements = misfit_statements; /* none of which would do */
  options.statement_count = misfit_statement_count;
  expect_ok(pg_pool_new(&harness->loop, &options, &harness->pool));
  cr_assert_eq(read_counter(harness, 1), 0);
  pg_pool_free(harness->pool);
}

Test(query, a_pool_for_migrations_prepares_nothing)
{
  with_database(&(struct harness){ .body = runs_without_preparing });
}
