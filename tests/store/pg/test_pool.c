/* More fibers than connections. */
#include "harness.h"

#define FIBERS 200

struct worker {
  struct harness *harness;
  size_t *done;
  size_t order;
  struct fiber *fiber;
  void (*role)(void *);
  struct status status;
};

static struct status add_one(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct worker *worker = context;
  (void)arena;
  worker->order = (*worker->done)++;
  return pg_do(transaction, &sql_counter_add, (struct pg_value[]){ pg_int8(1), pg_int8(1) }, NULL);
}

static void work(void *argument)
{
  struct worker *worker = argument;
  worker->status = pg_run(worker->harness->pool, worker->harness->arena, add_one, worker);
}

static void crowd(struct harness *harness)
{
  static struct worker workers[FIBERS];
  void *arguments[FIBERS];
  size_t done = 0;
  for (size_t i = 0; i < FIBERS; i++) {
    workers[i] = (struct worker){ .harness = harness, .done = &done };
    arguments[i] = &workers[i];
  }
  beside(harness, work, arguments, FIBERS);
  for (size_t i = 0; i < FIBERS; i++)
    expect_ok(workers[i].status);
  for (size_t i = 0; i < FIBERS; i++)
    cr_assert_eq(workers[i].order, i);
  cr_assert_eq(read_counter(harness, 1), FIBERS);
}

Test(pool, fibers_wait_for_a_connection_first_come_first_served)
{
  with_pool(&(struct harness){ .body = crowd });
}

static void nap(void *argument)
{
  struct worker *worker = argument;
  struct pg_rows *rows;
  worker->status =
      pg_query(worker->harness->pool, worker->harness->arena, &sql_nap, (struct pg_value[]){ pg_float8(2) }, &rows);
}

static void wait_in_vain(void *argument)
{
  struct worker *worker = argument;
  worker->fiber = fiber_current();
  work(worker);
}

static void cancel_it(void *argument)
{
  struct worker *worker = argument;
  expect_ok(fiber_sleep(50000));
  fiber_cancel(worker->fiber, status_fail(STATUS_DEADLINE_EXCEEDED, NULL, "too late"));
}

static void either(void *argument)
{
  struct worker *worker = argument;
  void (*role)(void *) = worker->role;
  worker->role = cancel_it; /* of whoever is given the worker next */
  role(worker);
}

static void gives_up(struct harness *harness)
{
  size_t done = 0;
  struct worker sleeper = { .harness = harness, .role = nap };
  struct worker waiter = { .harness = harness, .role = wait_in_vain, .done = &done };
  beside(harness, either, (void *[]){ &sleeper, &waiter, &waiter }, 3);
  expect_ok(sleeper.status);
  expect_code(waiter.status, STATUS_DEADLINE_EXCEEDED);
  cr_assert_eq(done, 0);
  cr_assert_eq(read_counter(harness, 1), 0);
}

Test(pool, a_cancelled_fiber_leaves_the_queue)
{
  with_pool(&(struct harness){ .body = gives_up, .connections = 1 });
}
