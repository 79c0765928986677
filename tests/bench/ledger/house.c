/* The cluster, the firm, and the handlers that are measured. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account_sql.h"
#include "base/clock.h"
#include "fiber/fiber.h"
#include "migrations.h"
#include "peer.h"
#include "program/log.h"
#include "seam/seam.h"
#include "usage.h"

static const char furniture[] = "INSERT INTO firm VALUES (1, 'bench', 'Bench', 'UTC', now());"
                                "INSERT INTO firm_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 1000000);"
                                "INSERT INTO app_user (firm_id, user_id, name, role, created_at)"
                                " VALUES (1, 1000, 'Advisor', 3, now());"
                                "INSERT INTO account (firm_id, account_id, alias, kind, status, discretion, advisor_id,"
                                " base_currency, lot_method, custodian, custodian_number, margin, version)"
                                " SELECT 1, i, 'a', 1, 1, 0, 1000, 'USD', 0, '', '', false, 1"
                                " FROM generate_series(2000, 2999) i;"
                                "INSERT INTO position SELECT 1, i, s, 0, 1000000000000, 0"
                                " FROM generate_series(2000, 2999) i, generate_series(0, 1) s;";

struct opening {
  struct bench bench;
  const struct pg_statement *const *peers;
  size_t peer_count;
  void (*measure)(struct bench *bench);
};

void bench_must(struct status status)
{
  if (status_is_ok(status))
    return;
  fprintf(stderr, "%s: %s\n", status_code_name(status.code), status.message);
  exit(1);
}

struct call *bench_call(struct bench *bench)
{
  struct caller caller = { .firm_id = 1, .role = ROLE_SYSTEM, .principal = "system:bench" };
  struct call *call;
  bench_must(call_begin(bench->bus, caller, 60000000, &call));
  call->idempotency_key = arena_printf(call->arena, "bench-%llu", (unsigned long long)bench->serial++);
  return call;
}

static void client(void *argument)
{
  struct bench *bench = argument;
  while (clock_monotonic_us() < bench->ends_at_us)
    bench->one(bench);
  if (--bench->alive == 0)
    fiber_wake(bench->main);
}

/* Of each that was done since, as the CPU time of a run. */
static void take_usage(struct bench *bench, struct usage before, double done)
{
  struct usage after = usage_now(bench->folder);
  bench->ours_us = (double)(after.ours_us - before.ours_us) / done;
  bench->server_us = (double)(after.server_us - before.server_us) / done;
}

double bench_rate(struct bench *bench, void (*one)(struct bench *bench), int in_flight)
{
  struct usage before = usage_now(bench->folder);
  int64_t begun_us = clock_monotonic_us();
  bench->one = one;
  bench->ends_at_us = begun_us + SECONDS * 1000000;
  bench->done = 0;
  bench->alive = in_flight;
  for (int i = 0; i < in_flight; i++) {
    struct fiber *fiber;
    bench_must(fiber_spawn(&bench->loop, client, bench, &fiber));
  }
  while (bench->alive > 0)
    fiber_park();
  int64_t took_us = clock_monotonic_us() - begun_us;
  take_usage(bench, before, (double)bench->done);
  return (double)bench->done * 1e6 / (double)took_us;
}

double bench_peer(struct bench *bench, enum peer_work work)
{
  struct usage before = usage_now(bench->folder);
  double rate = peer_run(bench->socket, work, SECONDS);
  take_usage(bench, before, rate * SECONDS);
  return rate;
}

static int compare(const void *a, const void *b)
{
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

double bench_median(double values[RUNS])
{
  qsort(values, RUNS, sizeof *values, compare);
  return values[RUNS / 2];
}

void bench_figure(const char *name, const char *unit, double ours, double peer, double goal)
{
  printf("{\"bench\":\"%s\",\"ours\":%.1f,\"peer\":%.1f,\"unit\":\"%s\",\"ratio\":%.3f,\"goal\":%.2f,"
         "\"better\":\"higher\",\"met\":%s}\n",
         name, ours, peer, unit, ours / peer, goal, ours / peer >= goal ? "true" : "false");
  fprintf(stderr, "%-32s %9.0f  beside %9.0f  %5.2f of it, goal %.2f\n", name, ours, peer, ours / peer, goal);
}

/* The service's own statements, and the bench's beside them. */
static const struct pg_statement **all_statements(struct opening *opening, size_t *count)
{
  *count = account_statement_count + opening->peer_count;
  const struct pg_statement **all = arena_array(opening->bench.arena, *count, sizeof *all);
  for (size_t i = 0; i < *count; i++)
    all[i] = i < account_statement_count ? account_statements[i] : opening->peers[i - account_statement_count];
  return all;
}

static void run(void *argument)
{
  struct opening *opening = argument;
  struct bench *bench = &opening->bench;
  struct bus_options bus_options = { .loop = &bench->loop, .service = "bench" };
  struct pg_options options = {
    .conninfo = bench->conninfo, .connections = 8, .find_message = seam_find_message, .arena = bench->arena
  };
  struct pg_pool *migrating;
  size_t applied;
  options.statements = all_statements(opening, &options.statement_count);
  bench->main = fiber_current();
  bench_must(migrations_connect(&bench->loop, bench->arena, bench->conninfo, &migrating));
  bench_must(migrations_apply(migrating, bench->arena, &applied));
  bench_must(pg_script(migrating, bench->arena, furniture));
  pg_pool_free(migrating);
  peer_make(bench->socket);
  bench_must(pg_pool_new(&bench->loop, &options, &bench->pool));
  bench->account = (struct account){ .pool = bench->pool, .lanes = lanes_new(&bench->loop, bench->pool) };
  bench_must(bus_new(&bus_options, &bench->bus));
  account_serve(bench->bus, &bench->account);
  opening->measure(bench);
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
int bench_main(const char *name, const struct pg_statement *const *peers, size_t peer_count,
               void (*measure)(struct bench *bench))
{
  const char *folder = getenv("STEWARD_BENCH_PG");
  struct opening opening = { .peers = peers, .peer_count = peer_count, .measure = measure };
  struct bench *bench = &opening.bench;
  char line[1200];
  if (!folder) {
    fprintf(stderr, "%s is started by tests/bench/run\n", name);
    return 2;
  }
  log_open("bench", LOG_WARNING);
  postgres("stop", folder);
  snprintf(line, sizeof line, "rm -rf '%s'/*", folder); /* each bench begins with an empty database */
  if (system(line) != 0)
    return 1;
  postgres("start", folder);
  bench->folder = folder;
  snprintf(bench->socket, sizeof bench->socket, "%s/socket", folder);
  snprintf(bench->conninfo, sizeof bench->conninfo, "host=%s user=steward dbname=steward", bench->socket);
  bench->arena = arena_new();
  uv_loop_init(&bench->loop);
  fiber_main(&bench->loop, run, &opening);
  uv_loop_close(&bench->loop);
  arena_free(bench->arena);
  return 0;
}
