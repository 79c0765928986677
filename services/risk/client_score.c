/* Scores a client's answers exactly: categories, the overall score by its method, the level and the flags. */
#include "client_score.h"

#include <assert.h>
#include <string.h>

const char client_score_need_text[] = "The goals need more risk than the client can bear or wants.";

struct tally {
  int64_t weighted_sum;
  int64_t weight;
};

static int answer_place(const struct answer_given *answers, size_t count, const char *question_id)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(answers[i].question_id, question_id) == 0)
      return answers[i].answer;
  }
  return -1;
}

static struct status check_answers(struct arena *arena, const struct questionnaire *questionnaire,
                                   const struct answer_given *answers, size_t answer_count)
{
  for (size_t i = 0; i < answer_count; i++) {
    const char *field = arena_printf(arena, "answers[%zu]", i);
    const char *id = answers[i].question_id;
    const struct question *question = question_find(questionnaire->questions, questionnaire->question_count, id);
    if (question == NULL)
      continue;
    if (answer_place(answers, i, id) >= 0)
      return status_format(arena, STATUS_INVALID_ARGUMENT, field, "%s is answered twice", id);
    if (answers[i].answer < 0 || (size_t)answers[i].answer >= question->answer_count)
      return status_format(arena, STATUS_INVALID_ARGUMENT, field, "%s has no answer %d", id, answers[i].answer);
  }
  for (size_t i = 0; i < questionnaire->question_count; i++) {
    const char *id = questionnaire->questions[i].id;
    if (answer_place(answers, answer_count, id) < 0)
      return status_format(arena, STATUS_INVALID_ARGUMENT, "answers", "%s is not answered", id);
  }
  return status_ok();
}

static struct fraction rescale(struct tally tally, struct value_range range)
{
  assert(tally.weight > 0);
  struct fraction above = fraction_sub(fraction_make(tally.weighted_sum, tally.weight), fraction_make(range.min, 1));
  return fraction_add(fraction_make(1, 1), fraction_mul(above, fraction_make(4, (int64_t)range.max - range.min)));
}

static struct fraction lower(struct fraction a, struct fraction b)
{
  return fraction_compare(a, b) <= 0 ? a : b;
}

static struct fraction weighted(const struct questionnaire *questionnaire, const struct fraction *categories)
{
  struct fraction sum = fraction_make(0, 1);
  int64_t weight = 0;
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    int32_t own = questionnaire->category_weights[i];
    sum = fraction_add(sum, fraction_mul(categories[i], fraction_make(own, 1)));
    weight += own;
  }
  return fraction_mul(sum, fraction_make(1, weight));
}

/* A question the questionnaire does not ask has no answer that counts, even when one was given earlier. */
static int asked_place(const struct questionnaire *questionnaire, const struct answer_given *answers, size_t count,
                       const char *id)
{
  if (question_find(questionnaire->questions, questionnaire->question_count, id) == NULL)
    return -1;
  return answer_place(answers, count, id);
}

static bool is_raised(const struct client_score *score, const char *code)
{
  for (size_t i = 0; i < score->raised_count; i++) {
    if (strcmp(score->raised[i]->code, code) == 0)
      return true;
  }
  return false;
}

static void raise_flags(const struct questionnaire *questionnaire, const struct answer_given *answers, size_t count,
                        struct client_score *score)
{
  for (size_t i = 0; i < questionnaire->flag_count; i++) {
    const struct question_flag *flag = &questionnaire->flags[i];
    bool is_met = !is_raised(score, flag->code) && score->raised_count < BANK_FLAGS_MAX;
    for (size_t j = 0; j < flag->condition_count && is_met; j++) {
      const struct flag_condition *condition = &flag->conditions[j];
      if (condition->question_id == NULL) {
        is_met = fraction_compare(score->categories[condition->category], fraction_make(condition->at_least, 1)) >= 0;
        continue;
      }
      int place = asked_place(questionnaire, answers, count, condition->question_id);
      is_met = place >= condition->from && place <= condition->to;
    }
    if (is_met)
      score->raised[score->raised_count++] = flag;
  }
}

enum risk_level client_score_level(const struct questionnaire *questionnaire, struct fraction score)
{
  int level = 1;
  while (level < LEVEL_COUNT &&
         fraction_compare(score, fraction_make(questionnaire->level_bounds_e4[level], LEVEL_BOUND_E4)) >= 0)
    level++;
  return (enum risk_level)level;
}

struct status client_score_compute(struct arena *arena, const struct questionnaire *questionnaire,
                                   const struct answer_given *answers, size_t answer_count, struct client_score *out)
{
  struct status status = check_answers(arena, questionnaire, answers, answer_count);
  if (!status_is_ok(status))
    return status;
  struct tally tallies[CATEGORY_COUNT] = { 0 };
  struct tally all = { 0 };
  for (size_t i = 0; i < questionnaire->question_count; i++) {
    const struct question *question = &questionnaire->questions[i];
    int place = answer_place(answers, answer_count, question->id);
    int64_t value = (int64_t)question->answers[place].value * question->weight;
    struct tally *tally = &tallies[question->category];
    tally->weighted_sum += value;
    tally->weight += question->weight;
    all.weighted_sum += value;
    all.weight += question->weight;
  }
  struct client_score score = { 0 };
  for (int i = 0; i < CATEGORY_COUNT; i++)
    score.categories[i] = rescale(tallies[i], questionnaire->range);
  switch (questionnaire->method) {
  case METHOD_CONSTRAINED:
    score.score = lower(score.categories[CATEGORY_CAPACITY], score.categories[CATEGORY_TOLERANCE]);
    break;
  case METHOD_AVERAGE:
    score.score = rescale(all, questionnaire->range);
    break;
  case METHOD_WEIGHTED:
    score.score = weighted(questionnaire, score.categories);
    break;
  }
  score.level = client_score_level(questionnaire, score.score);
  struct fraction bearable = lower(score.categories[CATEGORY_CAPACITY], score.categories[CATEGORY_TOLERANCE]);
  score.need_exceeds = fraction_compare(score.categories[CATEGORY_NEED], bearable) > 0;
  raise_flags(questionnaire, answers, answer_count, &score);
  *out = score;
  return status_ok();
}
