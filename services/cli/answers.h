/* answers: questionnaires from the command line: a default choice of questions, and answers as they are typed. Pure. */
#ifndef STEWARD_CLI_ANSWERS_H
#define STEWARD_CLI_ANSWERS_H
#include "base/arena.h"
#include "base/status.h"
#include "risk.seam.h"

#define ANSWERS_OF_CATEGORY 4 /* in the default choice: the first primary ones */

/* Ids of the bank that make a questionnaire which satisfies the rules: primary questions of every category. */
void answers_choose(struct arena *arena, const struct Risk__BankResponse *bank, const char ***ids, size_t *count);

/* "C01=3,C02=1" into given answers, numbers from 1. */
struct status answers_parse(struct arena *arena, const char *text, struct Risk__GivenAnswer ***out, size_t *count);

/* Every question with answer number n, or its last where it has fewer. */
void answers_all(struct arena *arena, const struct Risk__Questionnaire *questionnaire, uint32_t n,
                 struct Risk__GivenAnswer ***out);
#endif
