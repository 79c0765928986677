/* questionnaire: what an advisor makes of the bank, and when it may act.
 *
 * A draft is checked by a list of what is missing, and acts only when the list is empty. An active version never
 * changes again; a new version is a new questionnaire.
 */
#ifndef STEWARD_RISK_QUESTIONNAIRE_H
#define STEWARD_RISK_QUESTIONNAIRE_H
#include "base/arena.h"
#include "base/status.h"
#include "question_bank.h"
#include "risk_level.h"

#define QUESTIONNAIRE_QUESTIONS_MIN 9
#define QUESTIONNAIRE_QUESTIONS_MAX 100
#define QUESTIONNAIRE_PRIMARY_MIN 2 /* of each category: stricter than two of each, as the field's guides are */
#define CATEGORY_WEIGHT_MAX 100
#define LEVEL_BOUND_E4 INT64_C(10000)

enum questionnaire_state {
  QUESTIONNAIRE_DRAFT,
  QUESTIONNAIRE_ACTIVE, /* one an advisor */
  QUESTIONNAIRE_RETIRED,
};

enum score_method {
  METHOD_CONSTRAINED, /* min(capacity, tolerance), need beside it: the default */
  METHOD_AVERAGE,     /* of all questions */
  METHOD_WEIGHTED,    /* of the categories */
};

struct value_range {
  int32_t min;
  int32_t max;
};

struct questionnaire {
  enum questionnaire_state state;
  int64_t version; /* 0 while a draft, then from 1 for each advisor */
  struct value_range range;
  enum score_method method;
  int32_t category_weights[CATEGORY_COUNT]; /* 0 to CATEGORY_WEIGHT_MAX, not all 0; for METHOD_WEIGHTED */
  int64_t level_bounds_e4[LEVEL_COUNT];     /* the lowest score of each level; changed by compliance only */
  const struct question *questions;         /* in the order asked */
  size_t question_count;
  const struct question_flag *flags; /* contradictions that are looked for */
  size_t flag_count;
};

/* Which answer a person gave to which question. */
struct answer_given {
  const char *question_id;
  int32_t answer; /* its place in the question's answers, from 0 */
};

enum checklist_kind {
  CHECK_QUESTIONS_TOO_FEW,
  CHECK_QUESTIONS_TOO_MANY,
  CHECK_PRIMARY_TOO_FEW, /* of `category` */
  CHECK_QUESTION_TWICE,
  CHECK_RANGE,
  CHECK_VALUE_OUT_OF_RANGE,
  CHECK_QUESTION_WEIGHT,
  CHECK_CATEGORY_WEIGHTS,
  CHECK_LEVEL_BOUNDS,
};

struct checklist_item {
  enum checklist_kind kind;
  const char *field; /* the path at fault, as in "questions[3].answers[1].value" */
  const char *text;  /* a sentence for the advisor */
  int64_t have;
  int64_t need;
};

struct checklist {
  const struct checklist_item *items;
  size_t item_count; /* 0: the questionnaire may be made active */
};

/* An empty draft with the defaults: range 1 to 5, constrained, a third each, level bounds 1, 2, 3, 4, 5. */
struct questionnaire questionnaire_draft(void);

/* Puts the bank's questions of these ids into the draft, in that order. not_found names an id the bank lacks. */
struct status questionnaire_pick(struct arena *arena, const struct question_bank *bank, const char *const *ids,
                                 size_t id_count, struct questionnaire *draft);

/* Changes the value of one answer of a draft. A value outside the range is refused until the range is widened;
 * changing the range itself touches no value. */
struct status questionnaire_set_value(struct arena *arena, struct questionnaire *draft,
                                      const struct answer_given *which, int32_t value);

/* What a draft still lacks, in the order an advisor would mend it. */
struct checklist questionnaire_check(struct arena *arena, const struct questionnaire *questionnaire);

/* The draft as the version after `latest_version` (0: there is none). failed_precondition names what is missing. */
struct status questionnaire_make_active(struct arena *arena, const struct questionnaire *draft, int64_t latest_version,
                                        struct questionnaire *out);

/* Whether every question has an answer among those given: then a score of an earlier version is computed anew,
 * else it is deleted and kept in history only. An answer that the question does not have is none. */
bool questionnaire_is_answered_by(const struct questionnaire *questionnaire, const struct answer_given *answers,
                                  size_t answer_count);
#endif
