/* Migrations of a database that is in use: upgrades with data, two migrators at once, changed texts, locks, indexes
 * made beside the work, old programs on a newer schema. */
#include <string.h>

#include "house.h"
#include "migrations.h"
#include "program/log.h"

struct stage {
  struct house house;
  void (*play)(struct house *house);
};

static void run(void *argument)
{
  struct stage *stage = argument;
  stage->play(&stage->house);
}

/* An empty database. */
static void with_database(void (*play)(struct house *house))
{
  struct stage stage = { .play = play };
  struct house *house = &stage.house;
  log_open("test", LOG_ERROR);
  expect_ok(store_open(&house->database));
  house->arena = arena_new();
  cr_assert_eq(uv_loop_init(&house->loop), 0);
  fiber_main(&house->loop, run, &stage);
  cr_assert_eq(uv_loop_close(&house->loop), 0, "handles are left open");
  arena_free(house->arena);
  store_close(&house->database);
}

static struct migration_plan plan_of(const struct migration *list, size_t count)
{
  return (struct migration_plan){
    .migrations = list, .count = count, .lock_timeout_ms = 100, .attempts = 10, .migrator_timeout_ms = 20000
  };
}

/* With a connection of its own, as a program has it. */
static struct status apply(struct house *house, const struct migration_plan *plan, size_t *applied)
{
  struct pg_pool *pool;
  expect_ok(migrations_connect(&house->loop, house->arena, house->database.conninfo, &pool));
  struct status status = migrations_apply_plan(pool, house->arena, plan, applied);
  pg_pool_free(pool);
  return status;
}

static struct status check(struct house *house, const struct migration_plan *plan)
{
  struct pg_pool *pool;
  expect_ok(migrations_connect(&house->loop, house->arena, house->database.conninfo, &pool));
  struct status status = migrations_check_plan(pool, house->arena, plan);
  pg_pool_free(pool);
  return status;
}

static void expect_applied(struct house *house, const struct migration_plan *plan, size_t wanted)
{
  size_t applied = 0;
  expect_ok(apply(house, plan, &applied));
  cr_assert_eq(applied, wanted);
}

static void expect_says(struct status status, enum status_code wanted, const char *text)
{
  expect_code(status, wanted);
  cr_assert(strstr(status.message, text) != NULL, "%s", status.message);
}

/* Rows as the first two migrations have them. */
static const char first_rows[] =
    "INSERT INTO firm VALUES (1, 'one', 'One', 'America/New_York', now());"
    "INSERT INTO firm_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 2000);"
    "INSERT INTO app_user VALUES (1, 1001, 'Advisor', 3, now());"
    "INSERT INTO person VALUES (1, 1002, 'Ada', false, '1970-01-01', '', '', NULL, 1);"
    "INSERT INTO account VALUES (1, 1003, 'Ada''s', 1, 1, 1, 1001, 'USD', 0, '', '', false, '2020-01-01', 1);"
    "INSERT INTO account_holder VALUES (1, 1003, 0, 1002, 1);"
    "INSERT INTO security VALUES (1, 1004, 'AAA', 'A', 1, '', '', 'XNAS', 'USD', 10000, 1000000);"
    "INSERT INTO price_close VALUES (1, 1004, '2024-01-02', 10000000, 'test');"
    "INSERT INTO ledger_entry VALUES (1, 1005, 4, '2024-01-02', '2024-01-04', now(), 1, NULL, NULL, NULL, '');"
    "INSERT INTO ledger_leg VALUES (1, 1005, 0, 1003, 0, 1004, 5000000), (1, 1005, 1, 2, 0, 1004, -5000000);"
    "INSERT INTO position VALUES (1, 1003, 0, 1004, 5000000, 0), (1, 2, 0, 1004, -5000000, 0);"
    "INSERT INTO lot VALUES (1, 1006, 1003, 0, 1004, '2024-01-02', 5000000, 500000, 5000000, 500000, 1005);";

static void upgrade(struct house *house)
{
  struct migration_plan first = plan_of(migrations, 2), all = plan_of(migrations, migration_count);
  expect_says(check(house, &first), STATUS_FAILED_PRECONDITION, "0001_system_of_record is missing");
  expect_applied(house, &first, 2);
  expect_ok(check(house, &first));
  store_execute(&house->database, first_rows);
  expect_says(check(house, &all), STATUS_FAILED_PRECONDITION, "0003_lots is missing: run steward-migrate");
  expect_applied(house, &all, migration_count - 2);
  expect_ok(check(house, &all));
  cr_assert_eq(store_number(&house->database, "SELECT quantity_e6 FROM lot WHERE lot_id = 1006"), 5000000);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM lot WHERE acquired_on = '2024-01-02'"), 1);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM schema_version WHERE length(hash) = 64"),
               migration_count);
}

Test(migrations, an_upgrade_from_the_first_two_keeps_the_data)
{
  with_database(upgrade);
}

/* A table of what was applied that the first releases wrote. */
static void adopt(struct house *house)
{
  struct migration_plan first = plan_of(migrations, 1), second = plan_of(migrations, 2);
  expect_applied(house, &first, 1);
  store_execute(&house->database, "ALTER TABLE schema_version DROP COLUMN hash, DROP COLUMN programs_from");
  expect_ok(check(house, &first));
  expect_applied(house, &second, 1);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM schema_version WHERE length(hash) = 64"), 2);
}

Test(migrations, what_the_first_releases_applied_gets_its_hash)
{
  with_database(adopt);
}

struct migrator {
  struct house *house;
  const struct migration_plan *plan;
  size_t applied;
};

static void migrate(void *argument)
{
  struct migrator *migrator = argument;
  expect_ok(apply(migrator->house, migrator->plan, &migrator->applied));
}

static void race(struct house *house, const struct migration_plan *plan)
{
  struct migrator migrators[3];
  void *arguments[3];
  size_t applied = 0;
  for (size_t i = 0; i < 3; i++) {
    migrators[i] = (struct migrator){ .house = house, .plan = plan };
    arguments[i] = &migrators[i];
  }
  house_beside(house, migrate, arguments, 3);
  for (size_t i = 0; i < 3; i++)
    applied += migrators[i].applied;
  cr_assert_eq(applied, plan->count);
  expect_ok(check(house, plan));
}

static void race_whole(struct house *house)
{
  struct migration_plan all = plan_of(migrations, migration_count);
  race(house, &all);
}

Test(migrations, three_migrators_at_once_apply_each_once)
{
  with_database(race_whole);
}

static const struct migration small[] = {
  { 1, "0001_a", "-- A.\nCREATE TABLE a (x int8);\nINSERT INTO a SELECT generate_series(1, 1000);\n" },
  { 2, "0002_index",
    "-- migrate: outside a transaction\n-- migrate: programs from 0001\nDROP INDEX CONCURRENTLY IF EXISTS a_x;\n"
    "CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x);\n" },
  { 5, "0005_b", "CREATE TABLE b (x int8);\n" },
};

static void race_with_index(struct house *house)
{
  struct migration_plan plan = plan_of(small, 2);
  race(house, &plan);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM pg_index WHERE indisvalid"
                                              " AND indexrelid = 'a_x'::regclass"),
               1);
}

Test(migrations, an_index_made_beside_the_work_does_not_wait_for_another_migrator)
{
  with_database(race_with_index);
}

static void fail_and_repeat(struct house *house)
{
  struct migration_plan first = plan_of(small, 1), both = plan_of(small, 2);
  size_t applied;
  expect_applied(house, &first, 1);
  store_execute(&house->database, "INSERT INTO a VALUES (1000)");
  expect_says(apply(house, &both, &applied), STATUS_ALREADY_EXISTS, "migration 0002_index: ");
  cr_assert_eq(applied, 0);
  expect_says(check(house, &both), STATUS_FAILED_PRECONDITION, "0002_index is missing");
  store_execute(&house->database, "DELETE FROM a WHERE x = 1000");
  expect_applied(house, &both, 1); /* the invalid index of the first try is dropped */
}

Test(migrations, one_outside_a_transaction_that_failed_half_way_is_run_again)
{
  with_database(fail_and_repeat);
}

static void change(struct house *house)
{
  struct migration changed[3];
  size_t applied;
  struct migration_plan plan = plan_of(small, 2), next = plan_of(changed, 3);
  memcpy(changed, small, sizeof small);
  changed[0].sql = "-- A.\nCREATE TABLE a (x int4);\n";
  expect_applied(house, &plan, 2);
  expect_says(apply(house, &next, &applied), STATUS_FAILED_PRECONDITION, "migration 0001_a was changed after");
  expect_says(check(house, &next), STATUS_FAILED_PRECONDITION, "migration 0001_a was changed after");
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM schema_version"), 2);
}

Test(migrations, a_text_changed_since_it_was_applied_is_refused)
{
  with_database(change);
}

static void run_old_programs(struct house *house)
{
  struct migration_plan first = plan_of(small, 1), second = plan_of(small, 2), third = plan_of(small, 3);
  expect_applied(house, &second, 2);
  expect_ok(check(house, &first)); /* 0002 says so */
  expect_applied(house, &first, 0);
  expect_applied(house, &third, 1); /* a gap in the numbers is nothing */
  expect_says(check(house, &second), STATUS_FAILED_PRECONDITION,
              "the database has migration 0005_b, with which programs that know migration 0005 work; this one knows up "
              "to 0002_index");
}

Test(migrations, an_older_program_runs_on_a_newer_schema_that_leaves_it_working)
{
  with_database(run_old_programs);
}

struct reader {
  struct house *house;
  bool is_there, is_done;
};

static struct status hold_table(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  static const struct pg_statement lock = { .name = "hold", .sql = "LOCK TABLE a IN ACCESS SHARE MODE" };
  struct reader *reader = context;
  (void)arena;
  struct status status = pg_do(transaction, &lock, NULL, NULL);
  reader->is_there = true;
  while (status_is_ok(status) && !reader->is_done)
    status = fiber_sleep(1000);
  return status;
}

static void read_long(void *argument)
{
  struct reader *reader = argument;
  struct pg_pool *pool;
  expect_ok(migrations_connect(&reader->house->loop, reader->house->arena, reader->house->database.conninfo, &pool));
  expect_ok(pg_run(pool, reader->house->arena, hold_table, reader));
  pg_pool_free(pool);
}

/* Once the migration has begun to try. */
static void leave_table(void *argument)
{
  struct reader *reader = argument;
  expect_ok(fiber_sleep(500000));
  reader->is_done = true;
}

/* While somebody reads the table for long, the migration does not stand in front of others' reads: it tries again. */
static void wait_for_locks(struct house *house)
{
  static const struct migration altering[] = {
    { 1, "0001_a", "CREATE TABLE a (x int8);\n" },
    { 2, "0002_alter", "CREATE TABLE c ();\nALTER TABLE a ADD COLUMN y int8;\n" },
  };
  struct migration_plan first = plan_of(altering, 1), both = plan_of(altering, 2), hasty = plan_of(altering, 2);
  struct reader reader = { .house = house };
  struct fiber *fiber;
  size_t applied;
  hasty.attempts = 1;
  expect_applied(house, &first, 1);
  expect_ok(fiber_spawn(&house->loop, read_long, &reader, &fiber));
  while (!reader.is_there)
    expect_ok(fiber_sleep(1000));
  expect_says(apply(house, &hasty, &applied), STATUS_DEADLINE_EXCEEDED, "migration 0002_alter: ");
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM pg_tables WHERE tablename = 'c'"), 0);
  expect_ok(fiber_spawn(&house->loop, leave_table, &reader, &fiber));
  expect_applied(house, &both, 1);
}

Test(migrations, a_table_that_is_read_for_long_makes_it_try_again)
{
  with_database(wait_for_locks);
}
