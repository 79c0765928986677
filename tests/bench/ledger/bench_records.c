/* Measures records: puts (each a version of its own, durable, idempotent) and gets, beside pgbench of a function that
 * writes a version and its head, and of the bare select. */
#include <stdio.h>

#include "house.h"
#include "ledger_peer_sql.h"
#include "peer.h"
#include "wire/wire.h"

#define RECORDS 1000
#define KIND "bench.record"

/* A new version of one of a thousand records; whichever it has is replaced. */
static void put(struct bench *bench)
{
  struct call *call = bench_call(bench);
  Account__Person body = ACCOUNT__PERSON__INIT;
  Account__PutRecord put = ACCOUNT__PUT_RECORD__INIT;
  Account__Command command = ACCOUNT__COMMAND__INIT, *commands[] = { &command };
  Account__CommitRequest request = ACCOUNT__COMMIT_REQUEST__INIT;
  Account__CommitResponse *response;
  body.name = "A name of some length, and what else a record of a questionnaire or a target would hold, two hundred "
              "bytes or so, which is what most of them take";
  body.email = "somebody@example.com";
  put.kind = KIND;
  put.type = "steward.account.v1.Person";
  put.body.data = (uint8_t *)(uintptr_t)wire_pack(call->arena, &body.base, &put.body.len);
  command.command_case = ACCOUNT__COMMAND__COMMAND_PUT_RECORD;
  command.put_record = &put;
  request.commands = commands;
  request.n_commands = 1;
  bench_must(commit_commit_call(call, &request, &response));
  call_end(call);
  bench->done++;
}

static void get(struct bench *bench)
{
  struct call *call = bench_call(bench);
  Account__GetRecordRequest request = ACCOUNT__GET_RECORD_REQUEST__INIT;
  Account__Record *record;
  request.kind = KIND;
  request.id = 1000000 + (bench->serial * 7919) % RECORDS;
  bench_must(record_get_call(call, &request, &record));
  call_end(call);
  bench->done++;
}

static void measure(struct bench *bench)
{
  double puts[RUNS], gets[RUNS], peer_puts[RUNS], peer_gets[RUNS];
  for (int i = 0; i < RUNS; i++) {
    puts[i] = bench_rate(bench, put, IN_FLIGHT);
    peer_puts[i] = peer_run(bench->socket, PEER_PUT, SECONDS);
    gets[i] = bench_rate(bench, get, IN_FLIGHT);
    peer_gets[i] = peer_run(bench->socket, PEER_GET, SECONDS);
    fprintf(stderr, "run %d: puts %.0f, pgbench %.0f, gets %.0f, pgbench %.0f a second\n", i + 1, puts[i], peer_puts[i],
            gets[i], peer_gets[i]);
  }
  bench_figure("record_put", "records/s", bench_median(puts), bench_median(peer_puts), 1.5);
  bench_figure("record_get", "records/s", bench_median(gets), bench_median(peer_gets), 0.7);
}

int main(void)
{
  return bench_main("bench_records", ledger_peer_statements, ledger_peer_statement_count, measure);
}
