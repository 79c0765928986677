/* Statements that do not fit are found when the pool starts. */
#include <string.h>

#include "harness.h"

static void try_one(struct harness *harness, const struct pg_statement *statement, const char *wanted)
{
  struct pg_options options = sample_options(harness);
  const struct pg_statement *const statements[] = { &sql_counter_read, statement };
  struct pg_pool *pool = NULL;
  options.statements = statements;
  options.statement_count = 2;
  struct status status = pg_pool_new(&harness->loop, &options, &pool);
  expect_code(status, STATUS_FAILED_PRECONDITION);
  cr_assert_null(pool);
  cr_assert(strstr(status.message, statement->name) && strstr(status.message, wanted), "%s: %s", statement->name,
            status.message);
}

static void misfits(struct harness *harness)
{
  try_one(harness, &sql_misfit_column, "colour");
  try_one(harness, &sql_misfit_type, "no such field that takes text");
  try_one(harness, &sql_misfit_unread, "is not int8");
  try_one(harness, &sql_misfit_name, "declared as total");
  try_one(harness, &sql_misfit_count, "gives 1 columns, declares 2");
  try_one(harness, &sql_misfit_table, "nowhere");
  try_one(harness, &sql_misfit_message, "there is no message steward.sample.v1.Nothing");
}

Test(check, a_statement_that_does_not_fit_fails_the_start_and_is_named)
{
  with_database(&(struct harness){ .body = misfits });
}

static void parameters(struct harness *harness)
{
  const struct pg_parameter one[] = { { "a", PG_INT8 } }, columns[] = { { "sum", PG_INT8 } };
  const struct pg_statement statement = { .name = "too_many",
                                          .sql = "SELECT $1 + $2 AS sum",
                                          .parameters = one,
                                          .parameter_count = 1,
                                          .columns = columns,
                                          .column_count = 1 };
  try_one(harness, &statement, "takes 2 parameters, declares 1");
}

Test(check, a_parameter_that_is_not_declared_fails_the_start)
{
  with_database(&(struct harness){ .body = parameters });
}

static void nobody_there(struct harness *harness)
{
  const char *conninfos[] = { "host=/nowhere/at/all", "host=127.0.0.1 port=1", "host=localhost port=1" };
  struct pg_options options = sample_options(harness);
  struct pg_pool *pool = NULL;
  for (size_t i = 0; i < sizeof conninfos / sizeof conninfos[0]; i++) {
    options.conninfo = conninfos[i];
    expect_code(pg_pool_new(&harness->loop, &options, &pool), STATUS_UNAVAILABLE);
  }
  options.conninfo = "no = such = thing";
  expect_code(pg_pool_new(&harness->loop, &options, &pool), STATUS_INVALID_ARGUMENT);
}

Test(check, a_server_that_is_not_there_is_unavailable)
{
  with_database(&(struct harness){ .body = nobody_there });
}
