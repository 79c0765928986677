/* house: a database with the schema, one firm of three users and two accounts, and the service's handlers in-process.
 */
#ifndef STEWARD_TESTS_STORE_ACCOUNT_HOUSE_H
#define STEWARD_TESTS_STORE_ACCOUNT_HOUSE_H
#include <criterion/criterion.h>

#include "account.h"
#include "account.seam.h"
#include "bus/bus.h"
#include "cluster.h"
#include "fiber/fiber.h"
#include "pg/pg.h"

#define FIRM 1
#define OTHER_FIRM 2
#define ADMINISTRATOR 1000
#define ADVISOR 1001
#define OTHER_ADVISOR 1002
#define FIRST_ID 1010 /* what the head gives next */

struct house {
  uv_loop_t loop;
  struct store_database database;
  struct pg_pool *pool;
  struct account account;
  struct seal_key seal_key;
  struct bus *bus;
  struct arena *arena;
  int connections; /* 0: four */
  bool is_empty;   /* no people, accounts, securities */
  uint64_t person_id, account_id, other_account_id, security_id, second_security_id; /* when not */
};

/* Runs play on a fiber, with everything there, and puts it all away. */
void house_run(struct house *house, void (*play)(struct house *house));

/* Stops and starts pool, lanes and handlers, as a new process would. */
void house_restart(struct house *house);

/* Runs body(arguments[i]) on fibers of their own and waits for all. */
void house_beside(struct house *house, void (*body)(void *), void **arguments, size_t count);

struct caller house_caller(enum role role, uint64_t firm_id, uint64_t user_id);
struct call *house_call(struct house *house, struct caller caller, const char *key); /* end it with call_end() */

void expect_ok(struct status status);
void expect_code(struct status status, enum status_code wanted);
void expect_field(struct status status, enum status_code wanted, const char *field);
#endif
