/* The shared fixture of tests that need a database. */
#include <assert.h>
#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cluster.h"

static char private_folder[64]; /* of the runner's process; empty: not ours */

static int deploy_postgres(const char *command)
{
  char line[256];
  snprintf(line, sizeof line, "STEWARD_POSTGRES_FSYNC=off '%s/deploy/postgres' %s '%s/pg' >&2", STEWARD_SOURCE_DIR,
           command, private_folder);
  return system(line);
}

/* In the runner, before the processes of the tests, which inherit the environment. */
ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
  (void)tests;
  if (getenv("STEWARD_TEST_PG"))
    return;
  char socket[80];
  strcpy(private_folder, "/tmp/steward-store.XXXXXX");
  if (!mkdtemp(private_folder) || chmod(private_folder, 0755) != 0 || deploy_postgres("start") != 0) {
    fprintf(stderr, "no private cluster could be started\n");
    return;
  }
  snprintf(socket, sizeof socket, "%s/pg/socket", private_folder);
  setenv("STEWARD_TEST_PG", socket, 1);
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
  (void)stats;
  char line[128];
  if (!private_folder[0])
    return;
  if (deploy_postgres("stop") != 0)
    fprintf(stderr, "the private cluster in %s did not stop\n", private_folder);
  snprintf(line, sizeof line, "rm -rf '%s'", private_folder);
  if (system(line) != 0)
    fprintf(stderr, "%s is left behind\n", private_folder);
}

static PGconn *connect_to(const char *conninfo)
{
  PGconn *pq = PQconnectdb(conninfo);
  if (PQstatus(pq) != CONNECTION_OK)
    fprintf(stderr, "%s: %s", conninfo, PQerrorMessage(pq));
  assert(PQstatus(pq) == CONNECTION_OK);
  return pq;
}

/* Runs SQL on a connection of its own; the first column of the first row of the last result, 0 without one. The loop of
 * the test stands while it runs, so a lock that one of the test's fibers holds would never come: that ends the test. */
static int64_t execute(const char *conninfo, const char *sql)
{
  char patient[320];
  int64_t number = 0;
  snprintf(patient, sizeof patient, "%s options='-c lock_timeout=60s'", conninfo);
  PGconn *pq = connect_to(patient);
  PGresult *result = PQexec(pq, sql);
  ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    fprintf(stderr, "%s\n%s", sql, PQerrorMessage(pq));
  assert(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
  if (PQntuples(result) > 0)
    number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
  PQclear(result);
  PQfinish(pq);
  return number;
}

static void name_database(struct store_database *out, const char *name)
{
  const char *socket = getenv("STEWARD_TEST_PG");
  snprintf(out->name, sizeof out->name, "%s", name);
  snprintf(out->conninfo, sizeof out->conninfo, "host=%s user=steward dbname=%s", socket, out->name);
  snprintf(out->admin_conninfo, sizeof out->admin_conninfo, "host=%s user=postgres dbname=%s", socket, out->name);
}

static const char *admin(char conninfo[256])
{
  snprintf(conninfo, 256, "host=%s user=postgres dbname=postgres", getenv("STEWARD_TEST_PG"));
  return conninfo;
}

/* Files are copied: the cluster does not wait for its disk, so a copy through its log would cost five times as much. */
static void create(const struct store_database *database, const char *original)
{
  char conninfo[256], sql[256];
  snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)",
           database->name); /* of a process of this number, killed */
  execute(admin(conninfo), sql);
  snprintf(sql, sizeof sql, "CREATE DATABASE %s OWNER steward TEMPLATE %s STRATEGY FILE_COPY", database->name,
           original);
  execute(admin(conninfo), sql);
}

static struct status make(const char *original, struct store_database *out)
{
  static atomic_uint serial;
  char name[sizeof out->name];
  if (!getenv("STEWARD_TEST_PG"))
    return status_fail(STATUS_UNAVAILABLE, NULL, "STEWARD_TEST_PG is not set and no private cluster runs");
  snprintf(name, sizeof name, "t_%d_%u", (int)getpid(), atomic_fetch_add(&serial, 1));
  name_database(out, name);
  create(out, original);
  return status_ok();
}

static void drop(const char *name)
{
  char conninfo[256], sql[256];
  snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
  execute(admin(conninfo), sql);
}

/* Made under another name and renamed when it is whole. The lock is the session's: it ends with the connection. */
static void make_template(const struct store_template *of, const char *name)
{
  char conninfo[256], sql[256];
  struct store_database raw;
  PGconn *locker = connect_to(admin(conninfo));
  PQclear(PQexec(locker, "SELECT pg_advisory_lock(7151)"));
  snprintf(sql, sizeof sql, "SELECT count(*) FROM pg_database WHERE datname = '%s'", name);
  if (execute(conninfo, sql) == 0) {
    snprintf(sql, sizeof sql, "raw_%d", (int)getpid());
    name_database(&raw, sql);
    create(&raw, "template0");
    of->fill(&raw, of->context);
    (void)store_terminate(&raw); /* connections that are given back close when the loop comes round */
    snprintf(sql, sizeof sql, "ALTER DATABASE %s RENAME TO %s", raw.name, name);
    execute(conninfo, sql);
  }
  PQfinish(locker);
}

struct status store_open_template(const struct store_template *of, struct store_database *out)
{
  char name[sizeof out->name];
  if (!getenv("STEWARD_TEST_PG"))
    return status_fail(STATUS_UNAVAILABLE, NULL, "STEWARD_TEST_PG is not set and no private cluster runs");
  snprintf(name, sizeof name, "template_%s", of->label);
  make_template(of, name);
  return make(name, out);
}

struct status store_open(struct store_database *out)
{
  return make("template0", out);
}

struct status store_open_copy(const struct store_database *original, struct store_database *out)
{
  return make(original->name, out);
}

void store_close(struct store_database *database)
{
  drop(database->name);
}

void store_execute(const struct store_database *database, const char *sql)
{
  execute(database->conninfo, sql);
}

int64_t store_number(const struct store_database *database, const char *sql)
{
  return execute(database->conninfo, sql);
}

int store_terminate(const struct store_database *database)
{
  return (int)execute(database->admin_conninfo, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                                " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}
