/* fake_account: the account service in memory, served in a test's own process.
 *
 * Records with history, facts, commits with preconditions and replays are as the contract says; master data, market
 * and positions are what the test puts in. One firm. What it does not do answers unimplemented.
 */
#ifndef STEWARD_TESTS_FAKE_ACCOUNT_H
#define STEWARD_TESTS_FAKE_ACCOUNT_H
#include "account.seam.h"
#include "base/zone.h"
#include "bus/bus.h"

#define FAKE_ADVISOR_ID 12  /* user: advisor of individual accounts */
#define FAKE_PAGE_RECORDS 3 /* pages are small, so that readers must turn them */
#define FAKE_PAGE_ACCOUNTS 5
#define FAKE_ITEMS_MAX 4096 /* of each kind of thing; more aborts the test */

struct fake_commit { /* the stored answer of a key */
  const char *key;
  ProtobufCBinaryData request; /* what tells a repetition */
  Account__CommitResponse *response;
};

struct fake_position {
  uint64_t account_id, segment_id, security_id; /* security 0 is cash, of scale 1e-6 */
  int64_t quantity_e6;
};

struct fake_observation { /* what a vendor says of a security */
  const char *source, *metric;
  uint64_t security_id;
  int64_t value_e6;
  int32_t day;
  int64_t recorded_at_us; /* 0: long ago */
};

struct fake_account {
  struct arena *arena; /* owns all below */
  struct zone zone;    /* the firm's; all zero is UTC */
  size_t zones_read;
  const char *business_date; /* NULL: the clock's */
  Account__Record *records[FAKE_ITEMS_MAX]; /* every version, oldest first */
  size_t record_count;
  Account__Fact *facts[FAKE_ITEMS_MAX]; /* oldest first */
  size_t fact_count;
  struct fake_commit commits[FAKE_ITEMS_MAX];
  size_t commit_count;
  Account__Account *accounts[FAKE_ITEMS_MAX];
  size_t account_count;
  Account__Security *securities[FAKE_ITEMS_MAX];
  size_t security_count;
  Account__PriceSeries *series[FAKE_ITEMS_MAX]; /* the last close is the last price */
  size_t series_count;
  Account__Benchmark *benchmarks[FAKE_ITEMS_MAX];
  size_t benchmark_count;
  struct fake_position positions[FAKE_ITEMS_MAX];
  size_t position_count;
  Account__Order *orders[FAKE_ITEMS_MAX];
  size_t order_count;
  struct fake_observation observations[FAKE_ITEMS_MAX]; /* oldest first */
  size_t observation_count;
  uint64_t closes_sequence; /* counts what fake_account_put_closes() put */
  size_t histories_read;    /* securities whose closes were asked for */
  uint64_t next_id, sequence;
  struct status commit_all;  /* what CommitAll is answered with while it is not ok */
  struct status next_commit; /* what the next commit is answered with instead, when not ok; then ok again */
  const char *next_kind;     /* of a record: next_commit waits for a commit that puts one; NULL: for any */
};

struct fake_account *fake_account_new(void);
void fake_account_free(struct fake_account *fake);
void fake_account_serve(struct fake_account *fake, struct bus *bus);

/* Each copies what it is given. An individual account has one owner. An account that is there is replaced. */
void fake_account_put_account(struct fake_account *fake, const Account__Account *account);
void fake_account_put_individual(struct fake_account *fake, uint64_t account_id, uint64_t person_id);
void fake_account_put_security(struct fake_account *fake, const Account__Security *security);
void fake_account_put_stock(struct fake_account *fake, uint64_t security_id, const char *symbol, const char *sector);
void fake_account_put_closes(struct fake_account *fake, const Account__PriceSeries *series);
void fake_account_put_benchmark(struct fake_account *fake, const Account__Benchmark *benchmark);
void fake_account_put_position(struct fake_account *fake, struct fake_position position); /* adds */
void fake_account_put_order(struct fake_account *fake, const Account__Order *order);
void fake_account_observe(struct fake_account *fake, struct fake_observation observation); /* texts are copied */
const char *fake_account_fact(const struct fake_account *fake, uint64_t account_id,
                              const char *name);                                               /* latest, or NULL */
uint64_t fake_account_version(const struct fake_account *fake, const char *kind, uint64_t id); /* 0: none */

/* Writes a version of a record behind everybody's back. */
void fake_account_put_record(struct fake_account *fake, const Account__Record *record);

#endif
