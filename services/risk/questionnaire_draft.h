/* questionnaire_draft: how an advisor edits a draft: questions in and out, their order, values, range and weights.
 *
 * Every function leaves the draft as it was when it fails; the status names the field of the edit. Nothing is checked
 * here that the checklist says: a draft may be incomplete.
 */
#ifndef STEWARD_RISK_QUESTIONNAIRE_DRAFT_H
#define STEWARD_RISK_QUESTIONNAIRE_DRAFT_H
#include "questionnaire.h"

#define DRAFT_REMOVED_MAX QUESTIONNAIRE_QUESTIONS_MAX

struct removed_question {
  struct question question; /* with its values and its weight */
  size_t place;             /* where it stood, from 0 */
};

struct draft {
  struct questionnaire questionnaire; /* QUESTIONNAIRE_DRAFT */
  const struct removed_question *removed;
  size_t removed_count;
};

#define DRAFT_LAST SIZE_MAX /* as a place: behind the last question */

/* Puts a question of the bank at a place from 0. already_exists: it is there. */
struct status draft_add(struct arena *arena, const struct question_bank *bank, const char *id, size_t place,
                        struct draft *draft);
struct status draft_remove(struct arena *arena, const char *id, struct draft *draft);
struct status draft_move(struct arena *arena, const char *id, size_t place, struct draft *draft);
struct status draft_restore(struct arena *arena, const char *id, struct draft *draft); /* to where it stood */

/* The question as the bank has it; its weight stays. */
struct status draft_reset_values(struct arena *arena, const struct question_bank *bank, const char *id,
                                 struct draft *draft);
struct status draft_set_weight(struct arena *arena, const char *id, int32_t weight, struct draft *draft);

/* Assigned values stay as they are; those outside stand on the checklist. */
struct status draft_set_range(struct value_range range, struct draft *draft);
#endif
