/* client_score: the risk a person needs, wants and can bear, from the answers to one questionnaire.
 *
 * Exact: a category's score is 1 + 4 (mean - min)/(max - min) of its answered values as a fraction in lowest terms,
 * and a level is the highest whose lower bound the unrounded score reaches.
 */
#ifndef STEWARD_RISK_CLIENT_SCORE_H
#define STEWARD_RISK_CLIENT_SCORE_H
#include "base/arena.h"
#include "base/status.h"
#include "fraction.h"
#include "questionnaire.h"

struct client_score {
  struct fraction categories[CATEGORY_COUNT];
  struct fraction score; /* overall, unrounded, 1 to 5 */
  enum risk_level level;
  bool need_exceeds;                                  /* need is above min(capacity, tolerance) */
  const struct question_flag *raised[BANK_FLAGS_MAX]; /* of the questionnaire's, of each code the first */
  size_t raised_count;
};

/* Scores the answers by the questionnaire's own method. Answers to questions that are no longer in it drop out;
 * each question of it must be answered once, else invalid_argument names the question. The questionnaire has
 * passed its checklist. */
struct status client_score_compute(struct arena *arena, const struct questionnaire *questionnaire,
                                   const struct answer_given *answers, size_t answer_count, struct client_score *out);

enum risk_level client_score_level(const struct questionnaire *questionnaire, struct fraction score);

extern const char client_score_need_text[]; /* what need_exceeds says to people */
#endif
