/* Measures durable transfers a second through Commit, spread over accounts and on one hot account, beside pgbench:
 * medians of runs that alternate. Figures as JSON lines, a table on standard error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/clock.h"
#include "bus/bus.h"
#include "fiber/fiber.h"
#include "migrations.h"
#include "peer.h"
#include "program/log.h"
#include "seam/seam.h"

#define RUNS 5
#define SECONDS 3
#define IN_FLIGHT 64
#define ACCOUNTS 1000
#define FIRST_ACCOUNT 2000

struct bench {
  uv_loop_t loop;
  struct arena *arena;
  char socket[200], conninfo[256];
  struct pg_pool *pool;
  struct account account;
  struct bus *bus;
  int accounts; /* of this run: 1 is hot */
  int64_t ends_at_us;
  int64_t done;
  int alive;
  uint64_t serial;
  struct fiber *main;
};

static const char furniture[] = "INSERT INTO firm VALUES (1, 'bench', 'Bench', 'UTC', now());"
                                "INSERT INTO firm_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 1000000);"
                                "INSERT INTO app_user VALUES (1, 1000, 'Advisor', 3, now());"
                                "INSERT INTO account SELECT 1, i, 'a', 1, 1, 0, 1000, 'USD', 0, '', '', false, NULL, 1"
                                " FROM generate_series(2000, 2999) i;"
                                "INSERT INTO position SELECT 1, i, s, 0, 1000000000000, 0"
                                " FROM generate_series(2000, 2999) i, generate_series(0, 1) s;";

static void must(struct status status)
{
  if (status_is_ok(status))
    return;
  fprintf(stderr, "%s: %s\n", status_code_name(status.code), status.message);
  exit(1);
}

static void transfer(struct bench *bench)
{
  struct caller caller = { .firm_id = 1, .role = ROLE_SYSTEM, .principal = "system:bench" };
  struct call *call;
  must(call_begin(bench->bus, caller, 60000000, &call));
  Account__Transfer transfer = ACCOUNT__TRANSFER__INIT;
  Account__Command command = ACCOUNT__COMMAND__INIT, *commands[] = { &command };
  Account__CommitRequest request = ACCOUNT__COMMIT_REQUEST__INIT;
  Account__CommitResponse *response;
  uint64_t serial = bench->serial++;
  call->idempotency_key = arena_printf(call->arena, "bench-%llu", (unsigned long long)serial);
  transfer.account_id = FIRST_ACCOUNT + (serial * 7919) % (uint64_t)bench->accounts;
  transfer.from_segment_id = serial & 1;
  transfer.to_segment_id = !(serial & 1);
  transfer.quantity = "0.01";
  transfer.effective_on = "2026-11-20";
  command.command_case = ACCOUNT__COMMAND__COMMAND_TRANSFER;
  command.transfer = &transfer;
  request.commands = commands;
  request.n_commands = 1;
  must(commit_commit_call(call, &request, &response));
  call_end(call);
  bench->done++;
}

static void client(void *argument)
{
  struct bench *bench = argument;
  while (clock_monotonic_us() < bench->ends_at_us)
    transfer(bench);
  if (--bench->alive == 0)
    fiber_wake(bench->main);
}

/* Transfers a second. */
static double run_ours(struct bench *bench, int accounts)
{
  int64_t begun_us = clock_monotonic_us();
  bench->accounts = accounts;
  bench->ends_at_us = begun_us + SECONDS * 1000000;
  bench->done = 0;
  bench->alive = IN_FLIGHT;
  for (int i = 0; i < IN_FLIGHT; i++) {
    struct fiber *fiber;
    must(fiber_spawn(&bench->loop, client, bench, &fiber));
  }
  while (bench->alive > 0)
    fiber_park();
  return (double)bench->done * 1e6 / (double)(clock_monotonic_us() - begun_us);
}

static int compare(const void *a, const void *b)
{
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static double median(double *values)
{
  qsort(values, RUNS, sizeof *values, compare);
  return values[RUNS / 2];
}

static void print_figure(const char *name, double ours, double peer, double goal)
{
  printf("{\"bench\":\"%s\",\"ours\":%.1f,\"peer\":%.1f,\"unit\":\"transfers/s\",\"ratio\":%.3f,\"goal\":%.2f,"
         "\"better\":\"higher\",\"met\":%s}\n",
         name, ours, peer, ours / peer, goal, ours / peer >= goal ? "true" : "false");
  fprintf(stderr, "%-32s %9.0f  beside %9.0f  %5.2f of it, goal %.2f\n", name, ours, peer, ours / peer, goal);
}

static void measure(struct bench *bench)
{
  double spread[RUNS], hot[RUNS], peer[RUNS];
  for (int i = 0; i < RUNS; i++) {
    spread[i] = run_ours(bench, ACCOUNTS);
    hot[i] = run_ours(bench, 1);
    peer[i] = peer_run(bench->socket, SECONDS);
    fprintf(stderr, "run %d: spread %.0f, hot %.0f, pgbench %.0f a second\n", i + 1, spread[i], hot[i], peer[i]);
  }
  double ours = median(spread);
  print_figure("ledger_single_transfers", ours, median(peer), 1.5);
  print_figure("ledger_hot_account", median(hot), ours, 0.5);
}

static void run(void *argument)
{
  struct bench *bench = argument;
  struct bus_options bus_options = { .loop = &bench->loop, .service = "bench" };
  struct pg_options options = { .conninfo = bench->conninfo,
                                .connections = 4,
                                .statements = account_statements,
                                .statement_count = account_statement_count,
                                .find_message = seam_find_message,
                                .arena = bench->arena };
  struct pg_pool *migrating;
  size_t applied;
  bench->main = fiber_current();
  must(migrations_connect(&bench->loop, bench->arena, bench->conninfo, &migrating));
  must(migrations_apply(migrating, bench->arena, &applied));
  must(pg_script(migrating, bench->arena, furniture));
  pg_pool_free(migrating);
  must(pg_pool_new(&bench->loop, &options, &bench->pool));
  bench->account = (struct account){ .pool = bench->pool, .lanes = lanes_new(&bench->loop, bench->pool) };
  must(bus_new(&bus_options, &bench->bus));
  account_serve(bench->bus, &bench->account);
  measure(bench);
  bus_free(bench->bus);
  lanes_free(bench->account.lanes);
  pg_pool_free(bench->pool);
}

static void postgres(const char *command, const char *folder)
{
  char line[1024];
  snprintf(line, sizeof line, "'%s/deploy/postgres' %s '%s' >&2", STEWARD_SOURCE_DIR, command, folder);
  if (system(line) != 0)
    exit(1);
}

/* The folder of the cluster comes from tests/bench/run, which also stops it. */
int main(void)
{
  const char *folder = getenv("STEWARD_BENCH_PG");
  struct bench bench = { 0 };
  if (!folder) {
    fprintf(stderr, "bench_ledger is started by tests/bench/run\n");
    return 2;
  }
  log_open("bench", LOG_WARNING);
  postgres("stop", folder);
  postgres("start", folder);
  snprintf(bench.socket, sizeof bench.socket, "%s/socket", folder);
  snprintf(bench.conninfo, sizeof bench.conninfo, "host=%s user=steward dbname=steward", bench.socket);
  peer_make(bench.socket);
  bench.arena = arena_new();
  uv_loop_init(&bench.loop);
  fiber_main(&bench.loop, run, &bench);
  uv_loop_close(&bench.loop);
  arena_free(bench.arena);
  return 0;
}
