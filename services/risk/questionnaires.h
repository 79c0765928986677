/* questionnaires: the bank and advisors' questionnaires as they are recorded. */
#ifndef STEWARD_RISK_QUESTIONNAIRES_H
#define STEWARD_RISK_QUESTIONNAIRES_H
#include "questionnaire.h"
#include "records/commit.h"
#include "risk.h"

extern const struct record_kind risk_bank_kind;       /* id RISK_BANK_ID: the firm's own questions */
extern const struct record_kind risk_activation_kind; /* by advisor */
#define RISK_BANK_ID 1
#define OWN_QUESTIONS_MAX 200

/* Shipped questions and flags, then the firm's own. `own` is the record of these. */
struct status questionnaires_bank(struct call *call, struct question_bank *out, struct record *own);

/* Whose questionnaire a request of the caller may change: another's only by compliance and administrators, and by our
 * own services. advisor_id 0 is the caller's own. */
struct status questionnaires_whose(struct call *call, uint64_t advisor_id, uint64_t *out);

/* A version of an advisor's questionnaire, 0: the active one; not_found. */
struct status questionnaires_get(struct call *call, uint64_t advisor_id, uint64_t version, struct record *out);

/* The active one, for scoring: failed_precondition says that the account's advisor has none. */
struct status questionnaires_active(struct call *call, uint64_t advisor_id, struct record *record,
                                    struct questionnaire *out);

/* Into the commit: the draft as the version after `current`, and the mark that scores have to follow. */
struct status questionnaires_put_active(struct commit_builder *commit, struct call *call, const struct record *current,
                                        const struct questionnaire *draft, Risk__Questionnaire *out);
#endif
