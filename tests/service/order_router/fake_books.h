/* fake_books: the account service as the order router needs it, in memory: orders with holds, fills once by ExecID,
 * commits that are all or nothing and replayed by key; and faults on demand. Plain data, so that a commit that fails
 * is undone by a copy. */
#ifndef TEST_ORDER_ROUTER_FAKE_BOOKS_H
#define TEST_ORDER_ROUTER_FAKE_BOOKS_H
#include "account.seam.h"
#include "base/hash.h"
#include "bus/bus.h"

#define FAKE_ORDERS 256
#define FAKE_POSITIONS 64
#define FAKE_FILLS 1024
#define FAKE_COMMITS 2048
#define FAKE_RECORDS 16
#define FAKE_PASSES 128
#define FAKE_PASS_ORDERS FAKE_ORDERS
#define FAKE_FIRST_PASS 4711 /* ids of decisions and their passes count from here */

struct fake_order {
  uint64_t firm_id, order_id, account_id, segment_id, security_id, proposal_id, pass_id;
  int side, type, state;
  char symbol[16], limit_price[32], note[200];
  int64_t quantity_e6, filled_e6, hold_e6, held_e6;
  uint64_t version;
};

struct fake_pass { /* as the account service would read it */
  uint64_t account_id, score_version;
  uint64_t wish_version; /* of record esg.preference */
  bool rests_on_wishes;
  int64_t expires_at_us;
  uint8_t hashes[FAKE_PASS_ORDERS][HASH_BYTES];
  size_t count;
};

struct fake_position {
  uint64_t firm_id, account_id, segment_id, security_id; /* 0: cash */
  int64_t quantity_e6, held_e6;
};

struct fake_record {
  uint64_t firm_id, id, version;
  char kind[64], type[128];
  uint8_t body[512];
  size_t size;
};

struct fake_data { /* what a commit changes */
  struct fake_order orders[FAKE_ORDERS];
  size_t order_count;
  struct fake_position positions[FAKE_POSITIONS];
  size_t position_count;
  char fills[FAKE_FILLS][80];
  size_t fill_count;
  struct fake_record records[FAKE_RECORDS];
  size_t record_count;
  uint64_t sender_reserved, target_next;
};

struct fake_commit {
  uint64_t firm_id;
  char key[130];
  uint8_t hash[32];
  Account__CommitResponse *response;
};

struct fake_wishes { /* what the ESG service says of every buy */
  int outcome;       /* OrderWish.Outcome; 0: clear */
  bool away, silent; /* does not answer; answers of no order */
  uint64_t version;  /* of record esg.preference, that it rests on */
  int changes;       /* so many times the preferences change between check and commit */
  size_t asked;
};

struct fake_books {
  struct fake_data data;
  struct arena *arena; /* of the answers kept */
  struct fake_commit commits[FAKE_COMMITS];
  size_t commit_count, duplicates, replays;
  int account_status, discretion; /* of every account */
  int64_t price_e6;               /* of every security: "S<id>" */
  int64_t priced_at_us;
  int unavailable; /* so many commits are refused before they are looked at; -1: all */
  int lost;        /* so many answers are lost after the commit */
  bool suitability_denied, suitability_away;
  bool suitability_without_pass; /* allowed, but no pass comes with it */
  struct fake_pass passes[FAKE_PASSES];
  size_t pass_count;
  int64_t pass_us;        /* how long a pass holds */
  uint64_t score_version; /* of record risk.client_score 77, that suitability rests on */
  struct fake_wishes wishes;
  int rescores; /* so many times the score changes between check and commit */
};

struct fake_books *fake_books_new(void);
void fake_books_free(struct fake_books *books);
void fake_books_serve(struct fake_books *books, struct bus *bus);
void fake_books_put(struct fake_books *books, struct fake_position position);
struct fake_position *fake_books_position(struct fake_data *data, struct fake_position place);
struct fake_order *fake_books_order(struct fake_data *data, uint64_t firm_id, uint64_t order_id); /* NULL: none */
struct status fake_books_apply(struct fake_books *books, struct call *call, const Account__CommitRequest *in,
                               Account__CommitResponse *out);
struct fake_record *fake_books_record(struct fake_data *data, uint64_t firm_id, const char *kind, uint64_t id);
#endif
