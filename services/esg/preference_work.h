/* preference_work: what the handlers of preferences share. */
#ifndef STEWARD_ESG_PREFERENCE_WORK_H
#define STEWARD_ESG_PREFERENCE_WORK_H
#include "esg.h"
#include "records/commit.h"

/* What is on file for an account, read by whoever may: clients' calls go on as system:esg. */
struct preference_file {
  struct call call; /* on which records are read and written */
  uint64_t account_id;
  struct record current, pending; /* message NULL: there is none */
};

/* Checks that the caller sees the account, then reads. */
struct status preference_open(struct call *call, uint64_t account_id, int64_t at_us, struct preference_file *out);

/* What counts and what waits. */
void preference_state(const struct preference_file *file, Esg__PreferenceState *out);

/* Checks answers against the catalogue; the copy leaves out importances of 0. */
struct preference_given {
  Esg__Importance **importances;
  size_t importance_count;
  const char **avoided;
  size_t avoided_count;
};
struct status preference_take(struct preference_file *file, const struct preference_given *given,
                              Esg__Preferences **out);

/* Adds to the commit: the preferences count from now on (with the fact), or wait for the client. */
void preference_count(struct preference_file *file, struct commit_builder *commit, Esg__Preferences *preferences);
void preference_wait(struct preference_file *file, struct commit_builder *commit, Esg__Preferences *preferences);

/* Sends, and answers with what is on file behind it. */
struct status preference_finish(struct preference_file *file, struct commit_builder *commit, Esg__PreferenceState *out);

/* Whether the same request was committed under the call's key before; then what is on file is the answer. */
struct status preference_find_earlier(struct preference_file *file, const ProtobufCMessage *in, bool *found);
#endif
