/* question_bank: the questions from which a firm builds its questionnaires, and the contradictions to look for.
 *
 * A bank is text, one question a line: id|category|primary|text|answer=value;answer=value...
 * or one contradiction: flag|code|condition;condition|text, where a condition is C01=1-2 (one of these answers was
 * given) or TOLERANCE>=4 (a category's score). Lines that begin with # and empty lines say nothing. Every error names
 * its line.
 */
#ifndef STEWARD_RISK_QUESTION_BANK_H
#define STEWARD_RISK_QUESTION_BANK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define BANK_QUESTIONS_MAX 500
#define BANK_LINE_MAX_BYTES 4096
#define QUESTION_ID_MAX_BYTES 16
#define QUESTION_ANSWERS_MIN 2
#define QUESTION_ANSWERS_MAX 20
#define QUESTION_WEIGHT_MAX 10
#define ANSWER_VALUE_MAX 10000 /* and no less than -ANSWER_VALUE_MAX */
#define BANK_FLAGS_MAX 64
#define FLAG_CODE_MAX_BYTES 32
#define FLAG_CONDITIONS_MAX 8

enum risk_category {
  CATEGORY_NEED,      /* investment objectives: the risk the goals require */
  CATEGORY_TOLERANCE, /* willingness to take risk */
  CATEGORY_CAPACITY,  /* financial ability to take risk */
};
#define CATEGORY_COUNT 3

struct answer {
  const char *text;
  int32_t value; /* within the questionnaire's range; higher is more risk */
};

struct question {
  const char *id;
  enum risk_category category;
  bool is_primary;
  const char *text;
  const struct answer *answers; /* in the order shown; an answer is known by its place from 0 */
  size_t answer_count;
  int32_t weight;  /* within its category; 1 to QUESTION_WEIGHT_MAX, 1 unless the firm says otherwise */
  bool is_own;     /* the firm's; else shipped */
  bool is_retired; /* of the firm's own: not for new drafts */
};

struct flag_condition {
  const char *question_id; /* NULL: of a category's score */
  int32_t from, to;        /* places of the answers that count, from 0 */
  enum risk_category category;
  int32_t at_least; /* the category's score */
};

struct question_flag { /* raised when all of its conditions hold; of one code once */
  const char *code;    /* "loss_answers" */
  const char *text;    /* a sentence for people */
  const struct flag_condition *conditions;
  size_t condition_count;
};

struct question_bank {
  const struct question *questions;
  size_t question_count;
  const struct question_flag *flags;
  size_t flag_count;
};

/* Reads a bank. The texts are copied into the arena. */
struct status question_bank_parse(struct arena *arena, const char *text, size_t size, struct question_bank *out);

/* Whether a firm may put this question into its bank. Shipped questions stay as they are; of its own one the wording
 * stays too, because answers that were given mean what was read then. Only compliance makes a question primary, or
 * takes that back. Fields are named as in PutQuestion. */
struct status own_question_check(struct arena *arena, const struct question_bank *bank, const struct question *question,
                                 bool is_compliance);

/* Reads a flag's line in place. */
struct status question_flag_parse(struct arena *arena, char *line, struct question_flag *out);

/* The bank that ships with the program: 54 questions, 16 of them primary. */
struct question_bank question_bank_shipped(struct arena *arena);
extern const char question_bank_text[];
extern const size_t question_bank_text_size;

const struct question *question_find(const struct question *questions, size_t count, const char *id); /* or NULL */

const char *risk_category_name(enum risk_category category); /* "NEED", "TOLERANCE", "CAPACITY" */
bool risk_category_parse(const char *name, enum risk_category *out);
#endif
