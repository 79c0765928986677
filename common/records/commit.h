/* commit: collects preconditions and commands in the call's arena and sends them as one CommitService/Commit.
 *
 * A handler's commit is derived from its request, and a repetition derives other bytes (time, versions). So it goes
 * out with the hash of the request it was made for: under the same key the same request is a replay, whose stored
 * outcomes come back with `replayed` set, and another request is refused.
 */
#ifndef STEWARD_RECORDS_COMMIT_H
#define STEWARD_RECORDS_COMMIT_H
#include "account.seam.h"
#include "records.h"

struct commit_builder;

/* `in` is the handler's request; NULL for work that no request asked for (then the commit's own bytes count). */
struct commit_builder *commit_new(struct call *call, const ProtobufCMessage *in);

/* A precondition: this record (version 0: there is none) still has this version. A record that is put needs none: its
 * put names what it replaces. */
void commit_expect_record(struct commit_builder *builder, const struct record_kind *kind, uint64_t id,
                          uint64_t version);

/* Each gives the place of its outcome in the response. Messages are packed or kept by reference until the send. */
struct record_put {
  const struct record_kind *kind;
  uint64_t id;         /* 0: the account service gives one */
  uint64_t replaces;   /* version; 0: it is new */
  uint64_t account_id; /* it is about; 0: none */
  const ProtobufCMessage *message;
  const ProtobufCMessage *previous; /* what it replaces, as it was read: its fields that this program does not know are
                                       kept; NULL: there is none, or it was changed in place */
};
size_t commit_put(struct commit_builder *builder, const struct record_put *put);
size_t commit_fact(struct commit_builder *builder, uint64_t account_id, const char *name, const char *value);

/* Any other command: set command_case and its field. It is initialised and lives in the arena. */
Account__Command *commit_command(struct commit_builder *builder);

size_t commit_command_count(const struct commit_builder *builder); /* nothing to do when 0 */

/* Sends it. key NULL: commit_key(call, ""). Conflicts are aborted. */
struct status commit_send(struct commit_builder *builder, const char *key, Account__CommitResponse **out);

/* Sends many, each under a key of its own and with an end of its own, in order: one that is refused spoils none of the
 * others. At most COMMITS_MAX, of 8 MiB together. */
#define COMMITS_MAX 2000
struct keyed_commit {
  struct commit_builder *builder;
  const char *key;
};
struct status commit_send_all(struct call *call, const struct keyed_commit *commits, size_t count,
                              Account__CommitAllResponse **out);

/* The outcomes of an earlier commit of the same request under the call's key, for a handler whose work cannot be done
 * again once it stands: *out NULL when there is none, or the call has no key. */
struct status commit_find_earlier(struct call *call, const ProtobufCMessage *in, Account__CommitResponse **out);

/* Ids of the firm ahead of their use: first, first + 1, ... Those that nobody uses are no loss. */
struct status commit_take_ids(struct call *call, size_t count, uint64_t *first);

/* The key of a commit derived from this call: made of the call's own key and method when it has one, so that the
 * same request repeated finds its first outcome; else random, so that only our own retries do. `part` tells several
 * commits of one call apart; "" for the only one. */
const char *commit_key(struct call *call, const char *part);
#endif
