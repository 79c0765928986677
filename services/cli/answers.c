/* Chooses questions and reads typed answers. */
#include "answers.h"

#include "arguments.h"

#define ANSWERS_MAX 200

void answers_choose(struct arena *arena, const struct Risk__BankResponse *bank, const char ***ids, size_t *count)
{
  size_t chosen[RISK__CATEGORY__CAPACITY + 1] = { 0 };
  *ids = arena_array(arena, bank->n_questions + 1, sizeof **ids);
  *count = 0;
  for (size_t i = 0; i < bank->n_questions; i++) {
    const struct Risk__Question *question = bank->questions[i];
    bool is_known = question->category >= RISK__CATEGORY__NEED && question->category <= RISK__CATEGORY__CAPACITY;
    if (!is_known || !question->primary || chosen[question->category] == ANSWERS_OF_CATEGORY)
      continue;
    chosen[question->category]++;
    (*ids)[(*count)++] = question->id;
  }
}

static struct Risk__GivenAnswer *given(struct arena *arena, const char *id, uint32_t n)
{
  struct Risk__GivenAnswer *answer = arena_alloc(arena, sizeof *answer);
  risk__given_answer__init(answer);
  answer->question_id = id;
  answer->answer = n;
  return answer;
}

struct status answers_parse(struct arena *arena, const char *text, struct Risk__GivenAnswer ***out, size_t *count)
{
  const char *parts[ANSWERS_MAX];
  size_t part_count = text_split(arena, text, ',', parts, ANSWERS_MAX);
  struct Risk__GivenAnswer **answers = arena_array(arena, part_count, sizeof *answers);
  for (size_t i = 0; i < part_count; i++) {
    const char *sides[2] = { "", "" };
    uint64_t n = 0;
    text_split(arena, parts[i], '=', sides, 2);
    struct status status = number_parse(arena, parts[i], sides[1], ANSWERS_MAX, &n);
    if (!status_is_ok(status))
      return status_format(arena, STATUS_INVALID_ARGUMENT, "--answers", "\"%s\" is not as C01=3", parts[i]);
    answers[i] = given(arena, sides[0], (uint32_t)n);
  }
  *out = answers;
  *count = part_count;
  return status_ok();
}

void answers_all(struct arena *arena, const struct Risk__Questionnaire *questionnaire, uint32_t n,
                 struct Risk__GivenAnswer ***out)
{
  *out = arena_array(arena, questionnaire->n_questions + 1, sizeof **out);
  for (size_t i = 0; i < questionnaire->n_questions; i++) {
    const struct Risk__Question *question = questionnaire->questions[i];
    uint32_t last = (uint32_t)question->n_answers;
    (*out)[i] = given(arena, question->id, n < last ? n : last);
  }
}
