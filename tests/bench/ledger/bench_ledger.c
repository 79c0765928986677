/* Measures durable transfers a second through Commit, spread over accounts and on one hot account, beside pgbench; and
 * batches of a thousand in one message beside a bare insert of the same rows. Runs alternate; figures are medians. */
#include <stdio.h>

#include "house.h"
#include "ledger_peer_sql.h"

#define BATCH 1000

static void fill_transfer(struct bench *bench, uint64_t serial, Account__Command *command, Account__Transfer *transfer)
{
  account__command__init(command);
  account__transfer__init(transfer);
  transfer->account_id = FIRST_ACCOUNT + (serial * 7919) % (uint64_t)bench->accounts;
  transfer->from_segment_id = serial & 1;
  transfer->to_segment_id = !(serial & 1);
  transfer->quantity = "0.01";
  transfer->effective_on = "2026-11-20";
  command->command_case = ACCOUNT__COMMAND__COMMAND_TRANSFER;
  command->transfer = transfer;
}

static void transfer(struct bench *bench)
{
  struct call *call = bench_call(bench);
  Account__Transfer transfer;
  Account__Command command, *commands[] = { &command };
  Account__CommitRequest request = ACCOUNT__COMMIT_REQUEST__INIT;
  Account__CommitResponse *response;
  fill_transfer(bench, bench->serial, &command, &transfer);
  request.commands = commands;
  request.n_commands = 1;
  bench_must(commit_commit_call(call, &request, &response));
  call_end(call);
  bench->done++;
}

/* A thousand transfers in one Commit. */
static void batch(struct bench *bench)
{
  struct call *call = bench_call(bench);
  Account__Transfer *transfers = arena_array(call->arena, BATCH, sizeof *transfers);
  Account__Command *commands = arena_array(call->arena, BATCH, sizeof *commands);
  Account__CommitRequest request = ACCOUNT__COMMIT_REQUEST__INIT;
  Account__CommitResponse *response;
  request.commands = arena_array(call->arena, BATCH, sizeof *request.commands);
  request.n_commands = BATCH;
  for (uint64_t i = 0; i < BATCH; i++) {
    fill_transfer(bench, bench->serial + i, &commands[i], &transfers[i]);
    request.commands[i] = &commands[i];
  }
  bench_must(commit_commit_call(call, &request, &response));
  call_end(call);
  bench->done += BATCH;
}

/* The rows of a thousand transfers - entries, legs, positions as they then are - as arrays in plain statements. */
struct bare {
  int64_t entry[BATCH], leg_entry[2 * BATCH], leg[2 * BATCH], account[2 * BATCH], segment[2 * BATCH],
      quantity[2 * BATCH];
};

static struct status bare_body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  const struct bare *bare = context;
  (void)arena;
  pg_send(transaction, &sql_bare_entries, (struct pg_value[]){ pg_array(PG_INT8_ARRAY, bare->entry, BATCH) });
  pg_send(transaction, &sql_bare_legs,
          (struct pg_value[]){
              pg_array(PG_INT8_ARRAY, bare->leg_entry, 2 * BATCH), pg_array(PG_INT4_ARRAY, bare->leg, 2 * BATCH),
              pg_array(PG_INT8_ARRAY, bare->account, 2 * BATCH), pg_array(PG_INT8_ARRAY, bare->segment, 2 * BATCH),
              pg_array(PG_INT8_ARRAY, bare->quantity, 2 * BATCH) });
  pg_send(transaction, &sql_bare_positions,
          (struct pg_value[]){ pg_array(PG_INT8_ARRAY, bare->account, 2 * BATCH),
                               pg_array(PG_INT8_ARRAY, bare->segment, 2 * BATCH),
                               pg_array(PG_INT8_ARRAY, bare->quantity, 2 * BATCH) });
  return status_ok();
}

static void bare_batch(struct bench *bench)
{
  struct arena *arena = arena_new();
  struct bare *bare = arena_alloc(arena, sizeof *bare);
  for (int i = 0; i < 2 * BATCH; i++) {
    uint64_t serial = bench->serial + (uint64_t)i / 2;
    bare->entry[i / 2] = bare->leg_entry[i] = (int64_t)serial;
    bare->leg[i] = i % 2;
    bare->account[i] = FIRST_ACCOUNT + (int64_t)(serial * 7919 % ACCOUNTS);
    bare->segment[i] = i % 2;
    bare->quantity[i] = i % 2 ? 10000 : -10000;
  }
  bench->serial += BATCH;
  bench_must(pg_run(bench->pool, arena, bare_body, bare));
  arena_free(arena);
  bench->done += BATCH;
}

enum work { SPREAD, HOT, PGBENCH, BATCHES, BARE, WORKS };

static const char *const names[WORKS] = {
  [SPREAD] = "spread", [HOT] = "hot", [PGBENCH] = "pgbench", [BATCHES] = "by the thousand", [BARE] = "bare inserts"
};

/* Transfers a second; and the CPU time of one, of this process and of the server. */
struct figures {
  double rate[RUNS], ours_us[RUNS], server_us[RUNS];
};

static double run_work(struct bench *bench, enum work work)
{
  bench->accounts = work == HOT ? 1 : ACCOUNTS;
  switch (work) {
  case BATCHES:
    return bench_rate(bench, batch, 1);
  case BARE:
    return bench_rate(bench, bare_batch, 1);
  case PGBENCH:
    return bench_peer(bench, PEER_TRANSFER);
  default:
    return bench_rate(bench, transfer, IN_FLIGHT);
  }
}

static void measure(struct bench *bench)
{
  struct figures all[WORKS];
  for (int i = 0; i < RUNS; i++)
    for (int work = 0; work < WORKS; work++) {
      struct figures *figures = &all[work];
      figures->rate[i] = run_work(bench, work);
      figures->ours_us[i] = bench->ours_us;
      figures->server_us[i] = bench->server_us;
      fprintf(stderr, "run %d: %-16s %7.0f a second, CPU time of each %6.1f us and %6.1f us in the server\n", i + 1,
              names[work], figures->rate[i], figures->ours_us[i], figures->server_us[i]);
    }
  for (int work = 0; work < WORKS; work++)
    fprintf(stderr, "median %-16s CPU time of each %6.1f us and %6.1f us in the server\n", names[work],
            bench_median(all[work].ours_us), bench_median(all[work].server_us));
  double ours = bench_median(all[SPREAD].rate);
  bench_figure("ledger_single_transfers", "transfers/s", ours, bench_median(all[PGBENCH].rate), 1.5);
  bench_figure("ledger_hot_account", "transfers/s", bench_median(all[HOT].rate), ours, 0.5);
  bench_figure("ledger_batches_of_1000", "transfers/s", bench_median(all[BATCHES].rate), bench_median(all[BARE].rate),
               0.7);
}

int main(void)
{
  return bench_main("bench_ledger", ledger_peer_statements, ledger_peer_statement_count, measure);
}
