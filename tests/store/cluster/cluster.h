/* cluster: a database of its own for each test, on real PostgreSQL.
 *
 * STEWARD_TEST_PG names the socket folder of a cluster made by deploy/postgres (tests/run starts one for all). Where it
 * is not set, the test program starts a private one and stops it at its end. Synchronous libpq: this is scaffolding.
 */
#ifndef STEWARD_TESTS_STORE_CLUSTER_H
#define STEWARD_TESTS_STORE_CLUSTER_H
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct store_database {
  char name[64];
  char conninfo[512];       /* as role steward, the owner */
  char admin_conninfo[512]; /* as the superuser */
};

/* Creates an empty database, or a copy of another (which nobody may be connected to). Texts of a failure are static. */
struct status store_open(struct store_database *out);
struct status store_open_copy(const struct store_database *original, struct store_database *out);
/* A copy of a template that is made once a cluster: the first to ask for `label` (letters and digits) fills an empty
 * database by fill(), others wait; its connections are ended behind it. */
struct store_template {
  const char *label;
  void (*fill)(const struct store_database *database, void *context);
  void *context;
};
struct status store_open_template(const struct store_template *of, struct store_database *out);
void store_close(struct store_database *database); /* drops it, whoever is connected */

/* Runs statements, or asserts with the server's message. */
void store_execute(const struct store_database *database, const char *sql);
int64_t store_number(const struct store_database *database, const char *sql); /* one number of one row */
/* Ends every other connection to the database; returns how many. */
int store_terminate(const struct store_database *database);
#endif
