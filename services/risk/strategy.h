/* strategy: the questionnaire that the manager of an index answers, and the risk that the answers state. */
#ifndef STEWARD_RISK_STRATEGY_H
#define STEWARD_RISK_STRATEGY_H
#include "base/arena.h"
#include "base/status.h"
#include "client_score.h"
#include "risk_level.h"

#define STRATEGY_ANSWERS_MAX 5

struct strategy_answer {
  const char *text;
  enum risk_level level; /* what the answer says of the risk */
};

struct strategy_question {
  const char *id; /* "S01" */
  const char *text;
  struct strategy_answer answers[STRATEGY_ANSWERS_MAX]; /* from the least risky */
  size_t answer_count;
};

extern const struct strategy_question strategy_questions_shipped[];
extern const size_t strategy_question_count;

/* The highest level that an answer states. Answers are numbered from 0. invalid_argument: a question that there is not,
 * twice, without answer, or an answer it does not have. */
struct status strategy_stated_level(struct arena *arena, const struct answer_given *answers, size_t count,
                                    enum risk_level *out);
#endif
