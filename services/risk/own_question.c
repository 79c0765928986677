/* What a firm may put into its bank. */
#include <string.h>

#include "question_bank.h"

#define ID_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

/* Something to read on one line: no control characters, which a terminal would obey. */
static bool is_readable(const char *text)
{
  bool is_said = false;
  for (; *text != '\0'; text++) {
    if ((unsigned char)*text < ' ' || *text == 0x7f)
      return false;
    is_said = is_said || *text != ' ';
  }
  return is_said;
}

/* The words of a new question; they never change. */
static struct status check_words(struct arena *arena, const struct question *question)
{
  size_t length = strlen(question->id);
  if (length == 0 || strspn(question->id, ID_LETTERS) != length)
    return status_fail(STATUS_INVALID_ARGUMENT, "question.id", "an id is of letters, digits, '-', '_' and '.'");
  if (!is_readable(question->text))
    return status_fail(STATUS_INVALID_ARGUMENT, "question.text", "a question has a text, on one line");
  for (size_t i = 0; i < question->answer_count; i++) {
    const char *field = arena_printf(arena, "question.answers[%zu].text", i);
    if (!is_readable(question->answers[i].text))
      return status_fail(STATUS_INVALID_ARGUMENT, field, "an answer has a text, on one line");
    for (size_t j = 0; j < i; j++) {
      if (strcmp(question->answers[i].text, question->answers[j].text) == 0)
        return status_format(arena, STATUS_INVALID_ARGUMENT, field,
                             "the answer reads like answer %zu: nobody could tell them apart", j + 1);
    }
  }
  return status_ok();
}

static struct status check_values(struct arena *arena, const struct question *question)
{
  if (question->answer_count < QUESTION_ANSWERS_MIN || question->answer_count > QUESTION_ANSWERS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "question.answers", "a question has 2 to 20 answers");
  for (size_t i = 0; i < question->answer_count; i++) {
    int32_t value = question->answers[i].value;
    if (value < -ANSWER_VALUE_MAX || value > ANSWER_VALUE_MAX)
      return status_format(arena, STATUS_INVALID_ARGUMENT, arena_printf(arena, "question.answers[%zu].value", i),
                           "the value of an answer is from -10000 to 10000");
  }
  return status_ok();
}

static bool is_same_wording(const struct question *a, const struct question *b)
{
  bool is_same = a->category == b->category && strcmp(a->text, b->text) == 0 && a->answer_count == b->answer_count;
  for (size_t i = 0; i < a->answer_count && is_same; i++)
    is_same = strcmp(a->answers[i].text, b->answers[i].text) == 0;
  return is_same;
}

struct status own_question_check(struct arena *arena, const struct question_bank *bank, const struct question *question,
                                 bool is_compliance)
{
  const struct question *before = question_find(bank->questions, bank->question_count, question->id);
  struct status status = check_values(arena, question);
  if (status_is_ok(status) && before == NULL)
    status = check_words(arena, question);
  if (!status_is_ok(status))
    return status;
  if (before != NULL && !before->is_own)
    return status_format(arena, STATUS_ALREADY_EXISTS, "question.id",
                         "%s is a shipped question: give the firm's own another id", question->id);
  if (before != NULL && !is_same_wording(before, question))
    return status_format(arena, STATUS_FAILED_PRECONDITION, "question.text",
                         "the wording of %s stays, because answers were given to it: retire it and add a new question",
                         question->id);
  bool was_primary = before != NULL && before->is_primary;
  if (question->is_primary != was_primary && !is_compliance)
    return status_fail(STATUS_PERMISSION_DENIED, "question.primary",
                       "only compliance says which of the firm's own questions are primary");
  return status_ok();
}
