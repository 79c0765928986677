/* questions_scene: what tests of questionnaires and client scores share, beside risk_scene: other callers and accounts,
 * answers, drafts. */
#ifndef STEWARD_TESTS_QUESTIONS_SCENE_H
#define STEWARD_TESTS_QUESTIONS_SCENE_H
#include "risk_scene.h"

#define OTHER_ADVISOR_ID 13
#define COMPLIANCE_ID 14
#define QUESTIONS_MAX 20

/* Another user than the advisor; the caller's key may be "". */
struct call *questions_call(struct risk_scene *scene, enum role role, uint64_t user_id, const char *key);
struct call *questions_call_of(struct risk_scene *scene, const char *principal, const char *key); /* of a system */

/* An account of people, all in one role, of an advisor. */
struct questions_account {
  uint64_t account_id, advisor_id;
  Account__Account__Kind kind;
  Account__Holder__Role role;
  uint64_t people[4]; /* up to the first 0 */
};
void questions_put_account(struct risk_scene *scene, struct questions_account account);

/* Answers of one value to the questions, "C01 C02 ...". */
Risk__SubmitAnswersRequest *questions_answers(struct risk_scene *scene, uint64_t account_id, uint64_t person_id,
                                              const char *ids, int value);
Risk__ClientScore *questions_submit(struct risk_scene *scene, const Risk__SubmitAnswersRequest *request);
Risk__ClientScore *questions_score(struct risk_scene *scene, uint64_t account_id); /* as it stands; NULL: none */

/* A draft of these questions, saved; its version. */
uint64_t questions_draft(struct risk_scene *scene, const char *ids);

/* Makes the saved draft active; the last item of progress. */
struct status questions_make_active(struct risk_scene *scene, uint64_t version, const char *key,
                                    Risk__ActivationProgress *last);

#define NINE "C01 C02 C03 N01 N02 N03 T01 T02 T03"
#define NINE_OTHERS "C01 C02 C03 N01 N02 N03 T01 T02 T04"
#endif
