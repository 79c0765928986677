/* A database, a loop and a pool around the body of a test. */
#include "harness.h"

#include <string.h>

#include "program/log.h"
#include "sample.pb-c.h"

static const char tables[] =
    "CREATE TABLE counter (id int8 PRIMARY KEY, value int8 NOT NULL CHECK (value < 1000000));"
    "INSERT INTO counter VALUES (1, 0), (2, 0);"
    "CREATE TABLE late (id int8 REFERENCES counter DEFERRABLE INITIALLY DEFERRED);"
    "CREATE TABLE sample (id int8, name text, kind int4, active bool, score float8, opened_on date, created_at "
    "timestamptz,"
    " cash_e4 int8, weight_e8 int8, content bytea, projection jsonb, tags text[], account_ids int8[], \"limit\" int8,"
    " size int4, note text);"
    "INSERT INTO sample VALUES (7, 'seven', 7, true, 0.5, '2026-11-21', '2026-11-21 10:00:00.25+00', 125000, 12500000,"
    " '\\x0001ff', '{\"a\": 1}', ARRAY['x', 'y'], ARRAY[1, NULL, 3], 0, 4000000, 'n');"
    "INSERT INTO sample (id, created_at, cash_e4) VALUES (8, '1969-12-31 23:59:59.5+00', -1);";

const ProtobufCMessageDescriptor *find_sample(const char *full_name)
{
  return strcmp(full_name, "steward.sample.v1.Sample") == 0 ? &steward__sample__v1__sample__descriptor : NULL;
}

struct pg_options sample_options(struct harness *harness)
{
  return (struct pg_options){ .conninfo = harness->database.conninfo,
                              .connections = harness->connections > 0 ? harness->connections : 2,
                              .statements = sample_statements,
                              .statement_count = sample_statement_count,
                              .find_message = find_sample,
                              .arena = harness->arena };
}

static void run_with_pool(void *argument)
{
  struct harness *harness = argument;
  struct pg_options options = sample_options(harness);
  expect_ok(pg_pool_new(&harness->loop, &options, &harness->pool));
  harness->body(harness);
  pg_pool_free(harness->pool);
}

static void run_bare(void *argument)
{
  struct harness *harness = argument;
  harness->body(harness);
}

static void run(struct harness *harness, void (*function)(void *))
{
  log_open("test", LOG_ERROR);
  expect_ok(store_open(&harness->database));
  store_execute(&harness->database, tables);
  harness->arena = arena_new();
  cr_assert_eq(uv_loop_init(&harness->loop), 0);
  fiber_main(&harness->loop, function, harness);
  cr_assert_eq(uv_loop_close(&harness->loop), 0, "handles are left open");
  arena_free(harness->arena);
  store_close(&harness->database);
}

void with_pool(struct harness *harness)
{
  run(harness, run_with_pool);
}

void with_database(struct harness *harness)
{
  run(harness, run_bare);
}

struct side {
  void (*body)(void *);
  void *argument;
  struct fiber *starter;
  size_t *left;
};

static void run_side(void *argument)
{
  struct side *side = argument;
  side->body(side->argument);
  --*side->left;
  fiber_wake(side->starter);
}

void beside(struct harness *harness, void (*body)(void *), void **arguments, size_t count)
{
  size_t left = count;
  for (size_t i = 0; i < count; i++) {
    struct side *side = arena_alloc(harness->arena, sizeof *side);
    struct fiber *fiber;
    *side = (struct side){ body, arguments[i], fiber_current(), &left };
    expect_ok(fiber_spawn(&harness->loop, run_side, side, &fiber));
  }
  while (left > 0)
    fiber_park();
}

int64_t read_counter(struct harness *harness, int64_t id)
{
  struct pg_rows *rows;
  expect_ok(pg_query(harness->pool, harness->arena, &sql_counter_read, (struct pg_value[]){ pg_int8(id) }, &rows));
  cr_assert_eq(pg_count(rows), 1);
  return pg_get_int8(rows, 0, 0);
}

void expect_ok(struct status status)
{
  expect_code(status, STATUS_OK);
}

void expect_code(struct status status, enum status_code wanted)
{
  cr_assert_eq(status.code, wanted, "%s in place of %s: %s", status_code_name(status.code), status_code_name(wanted),
               status.message ? status.message : "");
}
