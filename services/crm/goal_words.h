/* goal_words: likelihoods in bands, with their error, and the sentences that go with every projection. Pure. */
#ifndef STEWARD_CRM_GOAL_WORDS_H
#define STEWARD_CRM_GOAL_WORDS_H
#include "goal_input.h"

enum goal_band { /* as steward.crm.v1.GoalLikelihood.Band */
                 BAND_NONE,
                 BAND_ON_TARGET,      /* above 75 percent */
                 BAND_MANAGEABLE,     /* 50 to 75, both ends in */
                 BAND_AT_RISK,        /* from 25 */
                 BAND_OFF_TARGET,     /* from 1 */
                 BAND_NOT_ACHIEVABLE, /* below 1 */
};

/* A likelihood in hundredths of a percent, as people see it: 8210 is "82.10". */
#define GOAL_PERCENT_PLACES 2
int64_t goal_percent_e2(const struct goal_estimate *estimate);    /* half even */
int64_t goal_plus_minus_e2(const struct goal_estimate *estimate); /* rounded up, so that none is told too small */
enum goal_band goal_band_of(int64_t percent_e2);
const char *goal_band_text(enum goal_band band); /* "on target" */

/* "82.1% ± 0.3"; "82.10% ± 0.01" where the error is below 0.05. */
const char *goal_likelihood_text(struct arena *arena, const struct goal_estimate *estimate);

/* Whether a likelihood is below the advisor's line, both as they are told. */
bool goal_is_below(int64_t percent_e2, int64_t line_e2);

/* Sentences for people. */
extern const char goal_hypothetical[];
struct goal_run_words { /* how the numbers were made */
  const struct goal_result *result;
  bool antithetic;
  const char *history; /* of a bootstrap: whose months */
};
size_t goal_assumption_sentences(struct arena *arena, const struct goal_input *input, const struct goal_run_words *run,
                                 const char ***out);
size_t goal_limit_sentences(struct arena *arena, const struct goal_run_words *run, const char ***out);
const char *goal_fee_sentence(struct arena *arena, int64_t fee_e8, const char *source);
#endif
