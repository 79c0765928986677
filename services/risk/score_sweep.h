/* score_sweep: goes through every account's score and rewrites those that a rule changes, in batches.
 *
 * Each score is a commit of its own: one that somebody else changed meanwhile is left for the next time, and spoils
 * none of the others. A page lives in an arena of its own, so that a million accounts need no more memory than a
 * thousand.
 */
#ifndef STEWARD_RISK_SCORE_SWEEP_H
#define STEWARD_RISK_SCORE_SWEEP_H
#include "score_page.h"

struct score_sweep {
  struct call *call;
  struct staleness staleness;
  const char *key; /* of the work: what is written goes out under keys made of it */
  /* Changes and settles the file and says true when it is to be written. Accounts without a score are left out. */
  bool (*visit)(struct score_sweep *sweep, struct score_file *file);
  void *context;           /* of visit() */
  const struct record *on; /* precondition of what is written, of `on_kind`; NULL: none */
  const struct record_kind *on_kind;
  bool is_dry; /* writes nothing */

  struct score_place place; /* how far it is */
  bool is_over;
  struct status status;     /* of a visit that went wrong: the sweep ends with it */
  size_t accounts, written; /* so far */
  size_t refused;           /* changed by others meanwhile */
};

struct status score_sweep_page(struct score_sweep *sweep); /* the next page; is_over says whether it was the last */
#endif
