/* Scores a client's answers exactly: categories, the overall score by its method, the level and the flags. */
#include "client_score.h"

#include <assert.h>
#include <string.h>

/* From this tolerance on, a horizon under three years is a contradiction. */
#define HIGH_TOLERANCE 4

/* Answers of the shipped bank, by their place, that cannot both be meant. */
static const struct {
  const char *first_id;
  int first_from, first_to;
  const char *second_id;
  int second_from, second_to;
} loss_contradictions[] = {
  { "T01", 0, 1, "T02", 3, 4 }, /* would sell after a fall of 20%, yet could sit through a loss of 25% and more */
  { "T01", 3, 4, "T02", 0, 1 }, /* would buy after a fall of 20%, yet could not sit through a loss over 5% */
  { "T06", 0, 0, "T02", 3, 4 }, /* sold all in the last big fall, yet could sit through a loss of 25% and more */
  { "T06", 0, 0, "T01", 3, 4 }, /* sold all in the last big fall, yet would now buy more */
};

/* The bank's horizon question: these answers begin below three years. */
static const char horizon_id[] = "C01";
#define HORIZON_SHORT_TO 1

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

static bool is_within(int place, int from, int to)
{
  return place >= from && place <= to;
}

/* A question the questionnaire does not ask has no answer that counts, even when one was given earlier. */
static int asked_place(const struct questionnaire *questionnaire, const struct answer_given *answers, size_t count,
                       const char *id)
{
  if (question_find(questionnaire->questions, questionnaire->question_count, id) == NULL)
    return -1;
  return answer_place(answers, count, id);
}

static unsigned find_flags(const struct questionnaire *questionnaire, const struct answer_given *answers, size_t count,
                           const struct fraction *categories)
{
  unsigned flags = 0;
  struct fraction bearable = lower(categories[CATEGORY_CAPACITY], categories[CATEGORY_TOLERANCE]);
  if (fraction_compare(categories[CATEGORY_NEED], bearable) > 0)
    flags |= FLAG_NEED_EXCEEDS;
  bool is_tolerant = fraction_compare(categories[CATEGORY_TOLERANCE], fraction_make(HIGH_TOLERANCE, 1)) >= 0;
  if (is_tolerant && is_within(asked_place(questionnaire, answers, count, horizon_id), 0, HORIZON_SHORT_TO))
    flags |= FLAG_SHORT_HORIZON;
  for (size_t i = 0; i < sizeof loss_contradictions / sizeof loss_contradictions[0]; i++) {
    int first = asked_place(questionnaire, answers, count, loss_contradictions[i].first_id);
    int second = asked_place(questionnaire, answers, count, loss_contradictions[i].second_id);
    if (is_within(first, loss_contradictions[i].first_from, loss_contradictions[i].first_to) &&
        is_within(second, loss_contradictions[i].second_from, loss_contradictions[i].second_to))
      flags |= FLAG_LOSS_ANSWERS;
  }
  return flags;
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
  score.flags = find_flags(questionnaire, answers, answer_count, score.categories);
  *out = score;
  return status_ok();
}

const char *client_score_flag_text(enum client_score_flag flag)
{
  switch (flag) {
  case FLAG_NEED_EXCEEDS:
    return "The goals need more risk than the client can bear or wants.";
  case FLAG_SHORT_HORIZON:
    return "The money may be wanted within three years, yet tolerance is high.";
  case FLAG_LOSS_ANSWERS:
    return "The answers about losses contradict each other.";
  }
  assert(!"a flag of client_score_flag");
  return "";
}
