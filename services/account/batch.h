/* batch: the commits of one firm that become durable together, each with an outcome of its own.
 *
 * One transaction: lock the firm's head and load what the commands name (one round trip), apply commit after commit in
 * memory, write what changed in set-based statements and commit (one round trip). batch_load, batch_apply and
 * batch_write are those three steps; lane.c collects the commits and runs them.
 */
#ifndef STEWARD_ACCOUNT_BATCH_H
#define STEWARD_ACCOUNT_BATCH_H
#include "account.seam.h"
#include "apply.h"
#include "base/hash.h"
#include "bus/call.h"
#include "journal/journal.h"
#include "pg/pg.h"

#define BATCH_MAX_COMMITS 256
#define BATCH_MAX_COMMANDS 10000

/* One commit that waits for its batch. Lives in the arena of its call until done. */
struct pending {
  struct arena *arena; /* of the call: the response lives here */
  struct caller caller;
  int64_t now_us;           /* of the call */
  const char *method, *key; /* path of the method; idempotency key */
  const Account__CommitRequest *request;
  uint8_t request_hash[HASH_BYTES];
  struct pg_bytes packed; /* the request */

  Account__CommitResponse *response; /* when ok */
};

struct journal_line {
  const struct pending *pending;
  uint64_t sequence, first_id;
  struct pg_bytes answer;
  const char *summary; /* JSON */
  uint8_t chain[HASH_BYTES];
};

struct standing_firm;

struct batch {
  uint64_t firm_id;
  int64_t now_us;
  struct pending *commits[BATCH_MAX_COMMITS];
  size_t count;
  struct standing_firm *standing; /* what of the firm is in memory; NULL: all is loaded */
  bool is_again;                  /* of a journal's past: its orders may be older than passes are */

  /* Made by batch_load, afresh at each try. */
  struct arena *arena;
  struct state *state;
  int32_t business_on;
  uint64_t sequence; /* of the head, then of the last line */
  uint8_t chain[HASH_BYTES];
  struct pg_rows *known_keys;
  struct journal_line *lines;
  size_t line_count;
  struct status statuses[BATCH_MAX_COMMITS];
  Account__CommitResponse responses[BATCH_MAX_COMMITS];
};

struct status batch_load(struct batch *batch, struct pg_transaction *transaction, struct arena *arena);
void batch_apply(struct batch *batch);
struct status batch_command(struct batch *batch, const Account__Command *command, struct moment at,
                            struct outcome *out);
void batch_write(struct batch *batch, struct pg_transaction *transaction);
void batch_remember(struct batch *batch);                                          /* what it wrote is durable */
void batch_write_changes(struct batch *batch, struct pg_transaction *transaction); /* without lines and head */

/* Lots by name as commands say them, in the arena. */
const struct named_lot *plain_named_lots(struct arena *arena, Account__NamedLot *const *in, size_t count);

/* Master and reference data: what their commands name is loaded by a round trip of its own, when there are any. */
struct status batch_load_master(struct batch *batch, struct pg_transaction *transaction);
struct status batch_command_master(struct batch *batch, const Account__Command *command, struct moment at,
                                   struct outcome *out);

/* Names under which versions of master data and of facts are kept in the state, beside records' kinds. */
#define HEAD_PERSON "#person"
#define HEAD_ACCOUNT "#account"
#define HEAD_SECURITY "#security"
#define HEAD_HOUSEHOLD "#household"
#define HEAD_USER "#user"       /* its version is the role */
#define HEAD_WORKING "#working" /* of an account to be closed; its version 1: it has orders on their way */
#define HEAD_FACT "#fact "      /* and the fact's name; the id is the account's */
#endif
