/* score_file: one account's client score while a handler changes it: read, changed, settled, written.
 *
 * The record is the effective score, the parts of its holders and the override beside it; settling makes the account's
 * own fields of those parts. Everything lives in the call's arena.
 */
#ifndef STEWARD_RISK_SCORE_FILE_H
#define STEWARD_RISK_SCORE_FILE_H
#include "holders.h"
#include "records/commit.h"
#include "risk.h"

struct score_file {
  struct call *call;
  const Account__Account *account;
  struct record current;    /* as it was read; version 0: there is none */
  Risk__ClientScore *score; /* to be changed */
  struct staleness staleness;
  const struct record *asked; /* the questionnaire that new answers were scored by: it must still be the active one when
                                 they are written; NULL: none were */
};

/* Reads account, score and settings. not_found names account_id. */
struct status score_file_open(struct call *call, uint64_t account_id, struct score_file *out);
struct score_file score_file_of(struct call *call, const Account__Account *account, const struct record *current,
                                struct staleness staleness);

/* aborted when a version was shown and another one stands. */
struct status score_file_expect(const struct score_file *file, uint64_t shown_version);

/* Puts a person's part in, in place of an earlier one; what waited for the client's word goes. */
void score_file_put_holder(struct score_file *file, Risk__ClientScore *person);
void score_file_put_pending(struct score_file *file, Risk__ClientScore *person);
Risk__ClientScore *score_file_pending(const struct score_file *file, uint64_t person_id); /* or NULL */

/* Ends the override in force, or the one requested. */
void score_file_end_override(struct score_file *file, Risk__ScoreOverride__State state, const char *note);

/* Makes the account's own fields; ends overrides that have expired or no longer keep their rules. */
void score_file_settle(struct score_file *file, Risk__ClientScore__Change change);

/* Into a commit: the record and the facts that follow from it. */
void score_file_put(const struct score_file *file, struct commit_builder *commit);

/* Settles, commits for the request and answers with what stands then. */
struct status score_file_write(struct score_file *file, const ProtobufCMessage *in, Risk__ClientScore__Change change,
                               Risk__ClientScore *out);

/* The score as it is seen today: stale, or its override expired. not_found when nobody was ever scored. */
struct status score_file_view(const struct score_file *file, Risk__ClientScore *out);

/* For a handler whose work cannot be done twice: answers with what stands when the request was served before. */
struct status score_file_earlier(struct call *call, const ProtobufCMessage *in, uint64_t account_id,
                                 Risk__ClientScore *out, bool *is_earlier);
#endif
