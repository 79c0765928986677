/* activation: scores follow a new version of an advisor's questionnaire: recalculated where every question is answered
 * already, else deleted.
 *
 * The mark risk.activation is written with the version and done with the last score, so that whoever finds it undone
 * goes on. A score belongs to it when it was answered for the same advisor's questionnaire and the account is still the
 * advisor's: the score of a transferred account stays until it is stale.
 */
#ifndef STEWARD_RISK_ACTIVATION_H
#define STEWARD_RISK_ACTIVATION_H
#include "questionnaire.h"
#include "score_sweep.h"

struct activation {
  uint64_t advisor_id, version; /* which questionnaire */
  const struct questionnaire *questionnaire;
  uint64_t accounts;                    /* of the advisor, with scores, looked at so far */
  uint64_t recalculated, deleted, kept; /* scores of people so far; kept are of another advisor's questionnaire */
  /* Told of every account whose score changes, and what it was; NULL: nobody is. */
  void (*on_change)(struct activation *activation, const struct score_file *file, const Risk__ClientScore *before);
  void *context;
};

/* Makes the parts of people follow; true when one of them changed. */
bool activation_apply(struct activation *activation, struct score_file *file, struct status *status);

/* Looks at what would become of every score of the caller's book. */
struct status activation_dry_run(struct call *call, struct activation *activation);

/* Goes through the scores. on_page is told after each page and may end it; NULL: nobody is told. */
struct status activation_follow(struct call *call, struct activation *activation,
                                struct status (*on_page)(struct call *call, const struct activation *activation));
#endif
