/* Connections that die: between statements, inside a transaction, during COMMIT. */
#include <string.h>

#include "harness.h"
#include "patience.h"

/* The pool comes back by itself. */
static void wait_until_up(struct harness *harness)
{
  struct pg_rows *rows;
  for (int i = 0; i < PATIENCE_MS / 20; i++) {
    if (status_is_ok(pg_query(harness->pool, harness->arena, &sql_backend, NULL, &rows)))
      return;
    expect_ok(fiber_sleep(20000));
  }
  cr_assert_fail("the pool did not come back");
}

/* At the server; looked at again and again, for it changes by itself. */
static void wait_until_backends(struct harness *harness, const char *which, int64_t wanted)
{
  const char *sql = arena_printf(harness->arena,
                                 "SELECT count(*) FROM pg_stat_activity"
                                 " WHERE datname = current_database() AND pid <> pg_backend_pid() AND %s",
                                 which);
  for (int i = 0; i < PATIENCE_MS / 20 && store_number(&harness->database, sql) != wanted; i++)
    expect_ok(fiber_sleep(20000));
  cr_assert_eq(store_number(&harness->database, sql), wanted);
}

static void killed_idle(struct harness *harness)
{
  wait_until_backends(harness, "state = 'idle'", 2); /* the second comes by itself */
  cr_assert_eq(store_terminate(&harness->database), 2);
  struct pg_rows *rows;
  expect_code(pg_query(harness->pool, harness->arena, &sql_backend, NULL, &rows), STATUS_UNAVAILABLE);
  wait_until_up(harness);
  wait_until_backends(harness, "true", 2);
}

Test(loss, a_connection_killed_while_idle_is_opened_again)
{
  with_pool(&(struct harness){ .body = killed_idle });
}

static struct status die_inside(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct harness *harness = context;
  struct pg_value one[] = { pg_int8(1), pg_int8(1) };
  (void)arena;
  expect_ok(pg_do(transaction, &sql_counter_add, one, NULL));
  cr_assert_geq(store_terminate(&harness->database), 1);
  struct status status = pg_do(transaction, &sql_counter_add, one, NULL);
  expect_code(status, STATUS_UNAVAILABLE);
  return status;
}

static void killed_inside(struct harness *harness)
{
  struct status status = pg_run(harness->pool, harness->arena, die_inside, harness);
  expect_code(status, STATUS_UNAVAILABLE);
  cr_assert_str_neq(status.message, PG_OUTCOME_UNKNOWN); /* nothing can have been committed */
  wait_until_up(harness);
  cr_assert_eq(read_counter(harness, 1), 0);
}

Test(loss, a_connection_killed_inside_a_transaction_has_committed_nothing)
{
  with_pool(&(struct harness){ .body = killed_inside });
}

static struct status die_before_commit(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct harness *harness = context;
  (void)arena;
  expect_ok(pg_do(transaction, &sql_counter_add, (struct pg_value[]){ pg_int8(1), pg_int8(1) }, NULL));
  cr_assert_geq(store_terminate(&harness->database), 1);
  return status_ok(); /* COMMIT goes to a dead server */
}

static void killed_in_commit(struct harness *harness)
{
  struct status status = pg_run(harness->pool, harness->arena, die_before_commit, harness);
  expect_code(status, STATUS_UNAVAILABLE);
  cr_assert_str_eq(status.message, PG_OUTCOME_UNKNOWN);
  wait_until_up(harness);
  cr_assert_eq(read_counter(harness, 1), 0);
}

Test(loss, a_connection_lost_in_commit_is_an_unknown_outcome)
{
  with_pool(&(struct harness){ .body = killed_in_commit });
}

/* A deferred trigger sleeps, so that COMMIT itself is what is under way when the server process is killed. */
static struct status slow_commit(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  (void)arena;
  (void)context;
  return pg_do(transaction, &sql_double_put, (struct pg_value[]){ pg_int8(1) }, NULL);
}

static void side(void *argument)
{
  struct harness *harness = argument;
  if (!harness->context) {
    struct status *status = harness->context = arena_alloc(harness->arena, sizeof *status);
    *status = pg_run(harness->pool, harness->arena, slow_commit, NULL);
    return;
  }
  wait_until_backends(harness, "wait_event = 'PgSleep'", 1);
  cr_assert_geq(store_terminate(&harness->database), 1);
}

static void killed_during_commit(struct harness *harness)
{
  store_execute(&harness->database, "CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS"
                                    " 'BEGIN PERFORM pg_sleep(20); RETURN NULL; END';"
                                    "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED"
                                    " FOR EACH ROW EXECUTE FUNCTION doze()");
  beside(harness, side, (void *[]){ harness, harness }, 2);
  struct status *status = harness->context;
  expect_code(*status, STATUS_UNAVAILABLE);
  cr_assert_str_eq(status->message, PG_OUTCOME_UNKNOWN);
  wait_until_up(harness);
}

Test(loss, a_server_process_killed_during_commit_is_an_unknown_outcome)
{
  with_pool(&(struct harness){ .body = killed_during_commit });
}
