/* sample: brings a sample firm to life by doing the main job through the gateway, a line a step. Every step has an
 * idempotency key, so that running it again goes on where it stopped and repeats nothing. */
#ifndef STEWARD_CLI_SAMPLE_H
#define STEWARD_CLI_SAMPLE_H
#include "command.h"

#define SAMPLE_CLIENTS 3
#define SAMPLE_BENCHMARK "SAM100"
#define SAMPLE_MARKET "SPY"
#define SAMPLE_STEPS 16

struct sample_client {
  uint64_t person_id, account_id;
};

struct sample {
  struct cli *cli;
  const char *directory; /* where the keys are */
  const char *operator_key, *administrator_key, *advisor_key, *trader_key;
  uint64_t advisor_id;
  char as_of[12]; /* date of the benchmark */
  struct sample_client clients[SAMPLE_CLIENTS];
  uint64_t index_id;
  int step;
};

/* A call as somebody, under a step's idempotency key ("" for what only reads). */
struct call sample_call(struct sample *sample, const char *api_key, const char *step);

/* "[3/16] ..." */
void sample_say(struct sample *sample, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A line that belongs to the step before. */
void sample_add(struct sample *sample, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct status sample_open_firm(struct sample *sample);
struct status sample_load_market(struct sample *sample);  /* benchmark, prices, ratings, practices */
struct status sample_make_clients(struct sample *sample); /* people, accounts, money, questionnaire, scores */
struct status sample_make_index(struct sample *sample);
struct status sample_invest(struct sample *sample); /* proposal, gate, fills, drift; and a refusal */
struct status sample_plan_goals(struct sample *sample);
#endif
