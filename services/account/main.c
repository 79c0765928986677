/* main: the account service's configuration and wiring. */
#include "account.h"
#include "account_sql.h"
#include "feed.h"
#include "jobs.h"
#include "migrations.h"
#include "passwords.h"
#include "price_feed.h"
#include "program/program.h"
#include "seam/seam.h"

#define PREFIX "STEWARD_ACCOUNT_"

static const struct config_option options[] = {
  { PREFIX "DATABASE", CONFIG_TEXT, NULL, CONFIG_SECRET,
    "libpq's conninfo; default: the cluster of deploy/postgres in $STEWARD_STATE/pg (/var/lib/steward/pg)" },
  { PREFIX "SEAL_SECRET", CONFIG_TEXT, NULL, CONFIG_SECRET,
    "text of 32 characters and more, of which the key is made that seals one-time-code secrets and tax ids; whoever "
    "loses it loses those" },
  { PREFIX "PASSWORD_PASSES", CONFIG_INTEGER, "3", 0, "of argon2id over a password" },
  { PREFIX "PASSWORD_MEMORY_KIB", CONFIG_INTEGER, "65536", 0, "that argon2id fills for a password; 8192 at the least" },
  { PREFIX "ADDRESS_TRIES", CONFIG_INTEGER, "5", 0,
    "sign-ins that may fail from one address within a quarter of an hour; more where many sit behind one address" },
  { PREFIX "JOURNAL_FEED", CONFIG_TEXT, NULL, 0,
    "endpoint on which the journal's lines are published as they are written, ipc or tcp with CURVE; default: none" },
  { PREFIX "PRICE_FEED", CONFIG_TEXT, NULL, 0,
    "where the feed of last prices is published (ipc://..., tcp://... with CURVE); without it there is none" },
  { PREFIX "CONNECTIONS", CONFIG_INTEGER, "8", 0, "to the database" },
  { PREFIX "HEADS_FILE", CONFIG_TEXT, NULL, 0,
    "file to which the head of every firm's journal is appended each hour, for `steward verify --heads`; to be kept "
    "where "
    "whoever can write the database cannot write; default: none is written" },
  { PREFIX "SCHEDULE_POLL_MS", CONFIG_INTEGER, "2000", 0,
    "between two looks for scheduled work that is due; 0: this replica runs none" },
};

static struct status check_schema(uv_loop_t *loop, struct arena *arena, const char *conninfo)
{
  struct pg_pool *pool;
  struct status status = migrations_connect(loop, arena, conninfo, &pool);
  if (!status_is_ok(status))
    return status;
  status = migrations_check(pool, arena);
  pg_pool_free(pool);
  return status;
}

static struct status read_seal_key(const struct config *config, struct arena *arena, struct account *account)
{
  const char *secret = config_text(config, PREFIX "SEAL_SECRET");
  if (secret == NULL)
    return status_ok();
  struct seal_key *key = arena_alloc(arena, sizeof *key);
  account->seal_key = key;
  return seal_key_of(secret, key);
}

static struct status read_identity(const struct config *config, struct arena *arena, struct account *account)
{
  account->address_tries = config_integer(config, PREFIX "ADDRESS_TRIES");
  struct status status = read_seal_key(config, arena, account);
  if (!status_is_ok(status))
    return status;
  return passwords_new(config_integer(config, PREFIX "PASSWORD_PASSES"),
                       config_integer(config, PREFIX "PASSWORD_MEMORY_KIB"), &account->passwords);
}

static struct status open_feed(struct bus *bus, const struct config *config, struct arena *arena,
                               struct account *account)
{
  const char *endpoint = config_text(config, PREFIX "PRICE_FEED");
  return endpoint ? price_feed_open(account, bus, arena, endpoint) : status_ok();
}

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  struct account *account = arena_alloc(arena, sizeof *account);
  const char *conninfo = migrations_conninfo(arena, config_text(config, PREFIX "DATABASE"));
  struct pg_options pg = { .conninfo = conninfo,
                           .connections = (int)config_integer(config, PREFIX "CONNECTIONS"),
                           .statements = account_statements,
                           .statement_count = account_statement_count,
                           .find_message = seam_find_message,
                           .arena = arena };
  struct status status = read_identity(config, arena, account);
  if (status_is_ok(status))
    status = check_schema(bus_loop(bus), arena, conninfo);
  if (status_is_ok(status))
    status = pg_pool_new(bus_loop(bus), &pg, &account->pool);
  if (!status_is_ok(status)) {
    passwords_free(account->passwords);
    return status;
  }
  account->conninfo = conninfo;
  account->lanes = lanes_new(bus_loop(bus), account->pool);
  account->heads_file = config_text(config, PREFIX "HEADS_FILE");
  account_serve(bus, account);
  const char *journal_feed = config_text(config, PREFIX "JOURNAL_FEED");
  if (journal_feed != NULL && journal_feed[0])
    status = account_feed_new(bus, account, journal_feed, &account->feed);
  *state = account;
  int64_t poll_us = config_integer(config, PREFIX "SCHEDULE_POLL_MS") * 1000;
  if (status_is_ok(status) && poll_us > 0)
    status = jobs_start(bus, account, poll_us, &account->schedule);
  return status_is_ok(status) ? open_feed(bus, config, arena, account) : status;
}

static void stop(void *state)
{
  struct account *account = state;
  schedule_stop(account->schedule);
  account_feed_free(account->feed);
  price_feed_close(account);
  lanes_free(account->lanes);
  pg_pool_free(account->pool);
  passwords_free(account->passwords);
}

int main(int argc, char **argv)
{
  static const struct program program = {
    .name = "account",
    .prose = "The system of record: the only program with a database connection. Every write is one Commit.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
