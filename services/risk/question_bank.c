/* Reads question banks and finds questions in them. */
#include "question_bank.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

#define BANK_FIELDS 5

static const char *const category_names[CATEGORY_COUNT] = {
  [CATEGORY_NEED] = "NEED",
  [CATEGORY_TOLERANCE] = "TOLERANCE",
  [CATEGORY_CAPACITY] = "CAPACITY",
};

struct bank_reader {
  struct arena *arena;
  size_t line_number; /* from 1 */
  struct question *questions;
  size_t question_count;
  struct question_flag *flags;
  size_t flag_count;
};

const char *risk_category_name(enum risk_category category)
{
  assert(category < CATEGORY_COUNT);
  return category_names[category];
}

bool risk_category_parse(const char *name, enum risk_category *out)
{
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    if (strcmp(name, category_names[i]) == 0) {
      *out = (enum risk_category)i;
      return true;
    }
  }
  return false;
}

const struct question *question_find(const struct question *questions, size_t count, const char *id)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(questions[i].id, id) == 0)
      return &questions[i];
  }
  return NULL;
}

static struct status fail_at(struct bank_reader *reader, const char *field, const char *what, const char *found)
{
  return status_format(reader->arena, STATUS_INVALID_ARGUMENT, field, "line %zu: %s: \"%.80s\"", reader->line_number,
                       what, found);
}

static struct status parse_answer(struct bank_reader *reader, char *text, struct answer *out)
{
  char *equals = strrchr(text, '=');
  if (equals == NULL || equals == text)
    return fail_at(reader, "answers", "an answer is text=value", text);
  *equals = '\0';
  int64_t value = 0;
  if (!status_is_ok(decimal_parse(equals + 1, 0, &value)) || value < -ANSWER_VALUE_MAX || value > ANSWER_VALUE_MAX)
    return fail_at(reader, "answers", "the value of an answer is a whole number from -10000 to 10000", equals + 1);
  *out = (struct answer){ .text = text, .value = (int32_t)value };
  return status_ok();
}

static struct status parse_answers(struct bank_reader *reader, char *text, struct question *question)
{
  char *parts[QUESTION_ANSWERS_MAX];
  size_t count = text_cut(text, ';', parts, QUESTION_ANSWERS_MAX);
  if (count < QUESTION_ANSWERS_MIN || count > QUESTION_ANSWERS_MAX)
    return fail_at(reader, "answers", "a question has 2 to 20 answers", question->id);
  struct answer *answers = arena_array(reader->arena, count, sizeof *answers);
  for (size_t i = 0; i < count; i++) {
    struct status status = parse_answer(reader, parts[i], &answers[i]);
    if (!status_is_ok(status))
      return status;
  }
  question->answers = answers;
  question->answer_count = count;
  return status_ok();
}

static struct status parse_line(struct bank_reader *reader, char *line)
{
  char *fields[BANK_FIELDS];
  if (text_cut(line, '|', fields, BANK_FIELDS) != BANK_FIELDS)
    return fail_at(reader, NULL, "a question has five fields separated by |", line);
  struct question question = { .id = fields[0], .text = fields[3], .weight = 1 };
  size_t id_size = strlen(question.id);
  if (id_size == 0 || id_size > QUESTION_ID_MAX_BYTES)
    return fail_at(reader, "id", "an id has 1 to 16 bytes", question.id);
  if (question_find(reader->questions, reader->question_count, question.id) != NULL)
    return fail_at(reader, "id", "this id stands in the bank already", question.id);
  if (!risk_category_parse(fields[1], &question.category))
    return fail_at(reader, "category", "a category is NEED, TOLERANCE or CAPACITY", fields[1]);
  if (strcmp(fields[2], "0") != 0 && strcmp(fields[2], "1") != 0)
    return fail_at(reader, "primary", "primary is 0 or 1", fields[2]);
  question.is_primary = fields[2][0] == '1';
  if (question.text[0] == '\0')
    return fail_at(reader, "text", "a question has a text", question.id);
  struct status status = parse_answers(reader, fields[4], &question);
  if (!status_is_ok(status))
    return status;
  if (reader->question_count == BANK_QUESTIONS_MAX)
    return fail_at(reader, NULL, "a bank has at most 500 questions", question.id);
  reader->questions[reader->question_count++] = question;
  return status_ok();
}

static bool is_flag(const char *line)
{
  return strncmp(line, "flag|", strlen("flag|")) == 0;
}

static struct status parse_flag(struct bank_reader *reader, char *line)
{
  if (reader->flag_count == BANK_FLAGS_MAX)
    return fail_at(reader, NULL, "a bank has at most 64 flags", "");
  struct status status = question_flag_parse(reader->arena, line, &reader->flags[reader->flag_count]);
  if (!status_is_ok(status))
    return fail_at(reader, status.field, status.message, reader->flags[reader->flag_count].code);
  reader->flag_count++;
  return status;
}

struct status question_bank_parse(struct arena *arena, const char *text, size_t size, struct question_bank *out)
{
  struct bank_reader reader = { .arena = arena };
  reader.questions = arena_array(arena, BANK_QUESTIONS_MAX, sizeof *reader.questions);
  reader.flags = arena_array(arena, BANK_FLAGS_MAX, sizeof *reader.flags);
  const char *end = text + size;
  for (const char *start = text; start < end;) {
    reader.line_number++;
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    const char *stop = newline == NULL ? end : newline;
    size_t length = (size_t)(stop - start);
    if (length > BANK_LINE_MAX_BYTES)
      return fail_at(&reader, NULL, "a line has at most 4096 bytes", "");
    if (memchr(start, '\0', length) != NULL)
      return fail_at(&reader, NULL, "a line holds a NUL byte", "");
    char *line = arena_strndup(arena, start, length);
    if (length > 0 && line[length - 1] == '\r')
      line[length - 1] = '\0';
    start = stop + 1;
    if (line[0] == '\0' || line[0] == '#')
      continue;
    struct status status = is_flag(line) ? parse_flag(&reader, line) : parse_line(&reader, line);
    if (!status_is_ok(status))
      return status;
  }
  if (reader.question_count == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the bank has no question");
  *out = (struct question_bank){ .questions = reader.questions,
                                 .question_count = reader.question_count,
                                 .flags = reader.flags,
                                 .flag_count = reader.flag_count };
  return status_ok();
}

struct question_bank question_bank_shipped(struct arena *arena)
{
  struct question_bank bank = { 0 };
  struct status status = question_bank_parse(arena, question_bank_text, question_bank_text_size, &bank);
  assert(status_is_ok(status));
  return bank;
}
