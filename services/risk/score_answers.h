/* score_answers: a person's part of a score, from answers to a questionnaire. */
#ifndef STEWARD_RISK_SCORE_ANSWERS_H
#define STEWARD_RISK_SCORE_ANSWERS_H
#include "questionnaire.h"
#include "records/records.h"
#include "score_file.h"

struct given_answers {
  uint64_t person_id;
  Risk__GivenAnswer **answers;
  size_t count;
};

/* The questionnaire that an account's advisor asks, as recorded and as it scores. */
struct asked {
  struct record record;
  struct questionnaire questionnaire;
};
struct status score_answers_asked(struct call *call, const Account__Account *account, struct asked *out);

/* invalid_argument names the person when its answers do not count for the account. */
struct status score_answers_check(struct call *call, const Account__Account *account, uint64_t person_id);

/* The person's part, scored now; invalid_argument names what is missing. */
struct status score_answers_compute(struct call *call, const struct asked *asked, const struct given_answers *given,
                                    Risk__ClientScore **out);
#endif
