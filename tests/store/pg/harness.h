/* harness: a database, a loop and a pool around the body of a test. */
#ifndef STEWARD_TESTS_STORE_PG_HARNESS_H
#define STEWARD_TESTS_STORE_PG_HARNESS_H
#include <criterion/criterion.h>

#include "base/arena.h"
#include "cluster.h"
#include "fiber/fiber.h"
#include "misfit_sql.h"
#include "pg/pg.h"
#include "sample_sql.h"

struct harness {
  uv_loop_t loop;
  struct store_database database;
  struct arena *arena;
  struct pg_pool *pool;
  int connections; /* 0: two */
  void *context;
  void (*body)(struct harness *harness);
};

/* Opens a database with the tables of the tests, runs body on a fiber with a pool, and puts everything away. */
void with_pool(struct harness *harness);
/* The same without the pool. */
void with_database(struct harness *harness);

const ProtobufCMessageDescriptor *find_sample(const char *full_name);
struct pg_options sample_options(struct harness *harness);
/* Runs a body as a fiber of its own beside the caller, and waits for all of them. */
void beside(struct harness *harness, void (*body)(void *), void **arguments, size_t count);
int64_t read_counter(struct harness *harness, int64_t id);

void expect_ok(struct status status);
void expect_code(struct status status, enum status_code wanted);
#endif
