/* question_bank: the questions from which a firm builds its questionnaires.
 *
 * A bank is text, one question a line: id|category|primary|text|answer=value;answer=value...
 * Lines that begin with # and empty lines say nothing. Every error names its line.
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
  int32_t weight; /* within its category; 1 to QUESTION_WEIGHT_MAX, 1 unless the firm says otherwise */
};

struct question_bank {
  const struct question *questions;
  size_t question_count;
};

/* Reads a bank. The texts are copied into the arena. */
struct status question_bank_parse(struct arena *arena, const char *text, size_t size, struct question_bank *out);

/* The bank that ships with the program: 54 questions, 16 of them primary. */
struct question_bank question_bank_shipped(struct arena *arena);
extern const char question_bank_text[];
extern const size_t question_bank_text_size;

const struct question *question_find(const struct question *questions, size_t count, const char *id); /* or NULL */

const char *risk_category_name(enum risk_category category); /* "NEED", "TOLERANCE", "CAPACITY" */
bool risk_category_parse(const char *name, enum risk_category *out);
#endif
