/* convert_question: questionnaires, drafts and answers between the contract's messages and the domain's structs.
 * Results live in the arena and refer to what they were made from. */
#ifndef STEWARD_RISK_CONVERT_QUESTION_H
#define STEWARD_RISK_CONVERT_QUESTION_H
#include "client_score.h"
#include "questionnaire_draft.h"
#include "risk.seam.h"

Risk__Question **convert_questions_out(struct arena *arena, const struct question *questions, size_t count);
Risk__Flag **convert_flags_out(struct arena *arena, const struct question_flag *flags, size_t count);
void convert_questionnaire_out(struct arena *arena, const struct questionnaire *in, Risk__Questionnaire *out);
void convert_draft_out(struct arena *arena, const struct draft *in, Risk__QuestionnaireDraft *out);
Risk__ChecklistItem **convert_checklist_out(struct arena *arena, struct checklist in);

/* internal when a recorded one does not read. A questionnaire also has to pass its checklist, a draft has not. */
struct status convert_questionnaire_in(struct arena *arena, const Risk__Questionnaire *in, struct questionnaire *out);
struct status convert_draft_in(struct arena *arena, const Risk__QuestionnaireDraft *in, struct draft *out);
bool convert_question_in(struct arena *arena, const Risk__Question *in, struct question *out);
bool convert_category_in(Risk__Category in, enum risk_category *out);
enum score_method convert_method_in(Risk__Method in);

const struct answer_given *convert_answers_in(struct arena *arena, Risk__GivenAnswer *const *answers, size_t count);

/* Categories, score, level and flags of a person's answers. */
void convert_score_out(struct arena *arena, const struct client_score *in, Risk__ClientScore *out);
char *convert_fraction_out(struct arena *arena, struct fraction score); /* six places, half even; "" for none */
#endif
