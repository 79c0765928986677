/* Transactions: all or nothing, pipelines, dependent reads, retries. */
#include <string.h>

#include "harness.h"

static struct status add(struct pg_transaction *transaction, int64_t id, int64_t by, int64_t *value)
{
  struct pg_rows *rows = NULL;
  struct status status = pg_do(transaction, &sql_counter_add, (struct pg_value[]){ pg_int8(id), pg_int8(by) }, &rows);
  if (status_is_ok(status) && value)
    *value = pg_get_int8(rows, 0, 0);
  return status;
}

static struct status dependent(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  int64_t value = 0;
  (void)arena;
  (void)context;
  struct status status = add(transaction, 1, 5, &value);
  if (!status_is_ok(status))
    return status;
  pg_send(transaction, &sql_counter_set, (struct pg_value[]){ pg_int8(2), pg_int8(value * 10) });
  return status_ok(); /* the commit collects it */
}

static void commits(struct harness *harness)
{
  expect_ok(pg_run(harness->pool, harness->arena, dependent, NULL));
  cr_assert_eq(read_counter(harness, 1), 5);
  cr_assert_eq(read_counter(harness, 2), 50);
}

Test(transaction, a_later_statement_may_depend_on_an_earlier_answer)
{
  with_pool(&(struct harness){ .body = commits });
}

static struct status pipelined(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  (void)arena;
  (void)context;
  for (int i = 0; i < 1000; i++)
    pg_send(transaction, &sql_counter_add, (struct pg_value[]){ pg_int8(1), pg_int8(1) });
  for (int i = 0; i < 1000; i++) {
    struct pg_rows *rows = NULL;
    struct status status = pg_receive(transaction, &rows);
    if (!status_is_ok(status))
      return status;
    cr_assert_eq(pg_get_int8(rows, 0, 0), i + 1);
  }
  return status_ok();
}

static void pipelines(struct harness *harness)
{
  expect_ok(pg_run(harness->pool, harness->arena, pipelined, NULL));
  cr_assert_eq(read_counter(harness, 1), 1000);
}

Test(transaction, many_sent_are_answered_in_order)
{
  with_pool(&(struct harness){ .body = pipelines });
}

static struct status refuse(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  (void)arena;
  (void)context;
  struct status status = add(transaction, 1, 5, NULL);
  return status_is_ok(status) ? status_fail(STATUS_NOT_FOUND, "id", "no such thing") : status;
}

static struct status trip(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct pg_rows *rows = NULL;
  const int *variant = context;
  struct pg_value zero[] = { pg_int8(1), pg_int8(0) }, one[] = { pg_int8(1), pg_int8(1) };
  (void)arena;
  pg_send(transaction, &sql_counter_add, one);
  pg_send(transaction, &sql_divide, zero);
  pg_send(transaction, &sql_counter_add, one);
  if (*variant == 0)
    return status_ok(); /* never looks */
  expect_ok(pg_receive(transaction, &rows));
  struct status status = pg_receive(transaction, &rows);
  expect_code(status, STATUS_INVALID_ARGUMENT);
  expect_code(pg_receive(transaction, &rows), STATUS_INVALID_ARGUMENT);
  expect_code(pg_do(transaction, &sql_counter_add, one, &rows), STATUS_INVALID_ARGUMENT);
  return *variant == 1 ? status : status_ok(); /* a body that overlooks it gets nothing committed either */
}

static struct status violate_late(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  (void)arena;
  (void)context;
  struct status status = add(transaction, 1, 5, NULL);
  return status_is_ok(status) ? pg_do(transaction, &sql_double_put, (struct pg_value[]){ pg_int8(99) }, NULL) : status;
}

static void rolls_back(struct harness *harness)
{
  struct status status = pg_run(harness->pool, harness->arena, refuse, NULL);
  expect_code(status, STATUS_NOT_FOUND);
  cr_assert_str_eq(status.field, "id");
  for (int variant = 0; variant < 3; variant++)
    expect_code(pg_run(harness->pool, harness->arena, trip, &variant), STATUS_INVALID_ARGUMENT);
  expect_code(pg_run(harness->pool, harness->arena, violate_late, NULL), STATUS_FAILED_PRECONDITION);
  cr_assert_eq(read_counter(harness, 1), 0);
  expect_ok(pg_run(harness->pool, harness->arena, dependent, NULL));
  cr_assert_eq(read_counter(harness, 1), 5);
}

Test(transaction, a_failure_anywhere_leaves_nothing_and_the_connection_good)
{
  with_pool(&(struct harness){ .body = rolls_back, .connections = 1 });
}

struct racer {
  struct harness *harness;
  int64_t first, second;
  bool serializable;
  int *arrived; /* so many are past their first statements */
  int attempts;
  struct status status;
};

/* In its first attempt nobody goes on before the other has come as far: the race is provoked, not hoped for. */
static void meet(struct racer *racer)
{
  if (racer->attempts > 1)
    return;
  (*racer->arrived)++;
  while (*racer->arrived < 2)
    expect_ok(fiber_sleep(1000));
}

/* Each reads both counters and writes one of them: write skew, which only one of two serializable ones may do. */
static struct status skew(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct racer *racer = context;
  struct pg_rows *rows = NULL;
  struct pg_value first[] = { pg_int8(racer->first) }, second[] = { pg_int8(racer->second) };
  (void)arena;
  racer->attempts++;
  pg_send(transaction, &sql_isolate, NULL);
  pg_send(transaction, &sql_counter_read, first);
  pg_send(transaction, &sql_counter_read, second);
  int64_t sum = 0;
  for (int i = 0; i < 3; i++) {
    struct status status = pg_receive(transaction, &rows);
    if (!status_is_ok(status))
      return status;
    sum += i > 0 ? pg_get_int8(rows, 0, 0) : 0;
  }
  meet(racer);
  return pg_do(transaction, &sql_counter_set, (struct pg_value[]){ first[0], pg_int8(sum + 1) }, NULL);
}

/* Locks in opposite order. */
static struct status cross(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct racer *racer = context;
  (void)arena;
  racer->attempts++;
  struct status status = add(transaction, racer->first, 1, NULL);
  if (!status_is_ok(status))
    return status;
  meet(racer);
  return add(transaction, racer->second, 1, NULL);
}

static void race(void *argument)
{
  struct racer *racer = argument;
  racer->status = pg_run(racer->harness->pool, racer->harness->arena, racer->serializable ? skew : cross, racer);
}

static void provokes(struct harness *harness, bool serializable)
{
  int arrived = 0;
  struct racer a = { .harness = harness, .first = 1, .second = 2, .serializable = serializable, .arrived = &arrived };
  struct racer b = { .harness = harness, .first = 2, .second = 1, .serializable = serializable, .arrived = &arrived };
  beside(harness, race, (void *[]){ &a, &b }, 2);
  expect_ok(a.status);
  expect_ok(b.status);
  cr_assert_geq(a.attempts + b.attempts, 3, "nobody had to try again: the race was not provoked");
}

static void serialization(struct harness *harness)
{
  provokes(harness, true);
  int64_t one = read_counter(harness, 1), two = read_counter(harness, 2);
  cr_assert((one == 1 && two == 2) || (one == 2 && two == 1), "as one after the other");
}

Test(transaction, a_serialization_failure_is_run_again)
{
  with_pool(&(struct harness){ .body = serialization });
}

static void deadlock(struct harness *harness)
{
  provokes(harness, false);
  cr_assert_eq(read_counter(harness, 1), 2);
  cr_assert_eq(read_counter(harness, 2), 2);
}

Test(transaction, a_deadlock_is_run_again)
{
  with_pool(&(struct harness){ .body = deadlock });
}

struct batch {
  int64_t ids[10000], values[10000];
};

static struct status put_batch(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  const struct batch *batch = context;
  struct pg_rows *rows = NULL;
  (void)arena;
  struct pg_value values[] = { pg_array(PG_INT8_ARRAY, batch->ids, 10000),
                               pg_array(PG_INT8_ARRAY, batch->values, 10000) };
  struct status status = pg_do(transaction, &sql_counter_put_many, values, &rows);
  if (status_is_ok(status))
    cr_assert_eq(pg_affected(rows), 10000);
  return status;
}

static void bulk(struct harness *harness)
{
  struct batch *batch = arena_alloc(harness->arena, sizeof *batch);
  for (int i = 0; i < 10000; i++) {
    batch->ids[i] = 1000 + i;
    batch->values[i] = i;
  }
  expect_ok(pg_run(harness->pool, harness->arena, put_batch, batch));
  cr_assert_eq(store_number(&harness->database, "SELECT sum(value) FROM counter"), 49995000);
}

Test(transaction, ten_thousand_rows_go_in_one_statement)
{
  with_pool(&(struct harness){ .body = bulk });
}

#define LARGE ((size_t)4 << 20)

/* More in both directions than the sockets hold: who only writes until all is written would never end. */
static struct status echo_large(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  const char *large = context;
  struct pg_value values[9];
  (void)arena;
  for (int i = 0; i < 9; i++)
    values[i] = pg_null(sql_echo.parameters[i].type);
  values[2] = pg_text(large);
  for (int i = 0; i < 8; i++)
    pg_send(transaction, &sql_echo, values);
  for (int i = 0; i < 8; i++) {
    struct pg_rows *rows = NULL;
    struct status status = pg_receive(transaction, &rows);
    if (!status_is_ok(status))
      return status;
    cr_assert_eq(pg_get_bytes(rows, 0, 2).size, LARGE);
  }
  return status_ok();
}

static void large(struct harness *harness)
{
  char *text = arena_alloc(harness->arena, LARGE + 1);
  memset(text, 'x', LARGE);
  expect_ok(pg_run(harness->pool, harness->arena, echo_large, text));
}

Test(transaction, large_values_flow_both_ways_at_once)
{
  with_pool(&(struct harness){ .body = large });
}
