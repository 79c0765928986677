/* house: a cluster with fsync on, one firm of a thousand accounts, and the account service's handlers in this process;
 * rates by the clock, CPU time, medians of runs, figures as JSON lines. */
#ifndef STEWARD_BENCH_LEDGER_HOUSE_H
#define STEWARD_BENCH_LEDGER_HOUSE_H
#include <stdint.h>
#include <uv.h>

#include "account.h"
#include "account.seam.h"
#include "base/arena.h"
#include "bus/bus.h"
#include "peer.h"
#include "pg/pg.h"

#define RUNS 5
#define SECONDS 3
#define IN_FLIGHT 64
#define ACCOUNTS 1000
#define FIRST_ACCOUNT 2000

struct bench {
  uv_loop_t loop;
  struct arena *arena;
  const char *folder; /* of the cluster */
  char socket[200], conninfo[256];
  struct pg_pool *pool;
  struct account account;
  struct bus *bus;
  void (*one)(struct bench *bench); /* what is measured: ends with one more done */
  uint64_t serial;                  /* of what was done, over all runs */
  int accounts;                     /* of this run: 1 is hot */
  int64_t ends_at_us, done;
  double ours_us, server_us; /* CPU time of the last run, each done */
  int alive;
  struct fiber *main;
};

/* Opens the house, measures, and closes it. The process's exit code. */
int bench_main(const char *name, const struct pg_statement *const *peers, size_t peer_count,
               void (*measure)(struct bench *bench));

void bench_must(struct status status); /* ends the process with the reason */

/* A call of the firm's own system under a key that was never used; end it with call_end(). */
struct call *bench_call(struct bench *bench);

/* How often a second `one` is done with so many in flight. */
double bench_rate(struct bench *bench, void (*one)(struct bench *bench), int in_flight);

double bench_peer(struct bench *bench, enum peer_work work); /* by pgbench; its own CPU time is not counted */

double bench_median(double values[RUNS]);
void bench_figure(const char *name, const char *unit, double ours, double peer, double goal);
#endif
