/* The shipped strategy questionnaire, and how its answers are read. */
#include "strategy.h"

#include <string.h>

/* clang-format off */
const struct strategy_question strategy_questions_shipped[] = {
  { "S01", "What does the strategy aim for?",
    { { "To keep the value of the capital", LEVEL_CAUTIOUS }, { "Income and some growth", LEVEL_CAUTIOUS },
      { "Growth with the broad equity market", LEVEL_GROWTH }, { "More growth than the broad equity market", LEVEL_GROWTH_PLUS },
      { "The highest growth, at any risk", LEVEL_SPECULATIVE } }, 5 },
  { "S02", "How many names does it usually hold?",
    { { "Over 200, or diversified funds", LEVEL_CAUTIOUS }, { "50 to 200", LEVEL_GROWTH }, { "20 to 49", LEVEL_GROWTH_PLUS },
      { "10 to 19", LEVEL_AGGRESSIVE }, { "Fewer than 10", LEVEL_SPECULATIVE } }, 5 },
  { "S03", "How much may stand in one sector?",
    { { "Up to 40%", LEVEL_CAUTIOUS }, { "Up to 50%", LEVEL_GROWTH }, { "Up to 65%", LEVEL_GROWTH_PLUS },
      { "Up to 80%", LEVEL_AGGRESSIVE }, { "All of it", LEVEL_SPECULATIVE } }, 5 },
  { "S04", "Does it sell short?",
    { { "Never", LEVEL_CAUTIOUS }, { "Up to 30% of the value", LEVEL_GROWTH_PLUS }, { "Up to 60% of the value", LEVEL_AGGRESSIVE },
      { "More", LEVEL_SPECULATIVE } }, 4 },
  { "S05", "Does it invest on credit?",
    { { "Never", LEVEL_CAUTIOUS }, { "Up to 1.5 times the value", LEVEL_GROWTH_PLUS }, { "Up to twice the value", LEVEL_AGGRESSIVE },
      { "Up to three times the value", LEVEL_SPECULATIVE } }, 4 },
  { "S06", "Does it use leveraged or inverse funds?",
    { { "Never", LEVEL_CAUTIOUS }, { "Up to 10% of the value", LEVEL_GROWTH_PLUS }, { "Up to 30% of the value", LEVEL_AGGRESSIVE },
      { "More", LEVEL_SPECULATIVE } }, 4 },
  { "S07", "Does it use options or other derivatives?",
    { { "Never", LEVEL_CAUTIOUS }, { "To limit losses alone", LEVEL_GROWTH_PLUS }, { "To earn income", LEVEL_AGGRESSIVE },
      { "To take positions", LEVEL_SPECULATIVE } }, 4 },
  { "S08", "How much of the holdings changes in a year?",
    { { "Up to 20%", LEVEL_CAUTIOUS }, { "Up to half", LEVEL_GROWTH }, { "Up to all of them once", LEVEL_GROWTH_PLUS },
      { "Up to three times", LEVEL_AGGRESSIVE }, { "More often", LEVEL_SPECULATIVE } }, 5 },
  { "S09", "How soon could all of it be sold without moving prices?",
    { { "Within a day", LEVEL_CAUTIOUS }, { "Within a week", LEVEL_GROWTH_PLUS }, { "Within a month", LEVEL_AGGRESSIVE },
      { "Not within a month", LEVEL_SPECULATIVE } }, 4 },
  { "S10", "What is the deepest loss that its investors must reckon with?",
    { { "Less than the broad equity market's", LEVEL_CAUTIOUS }, { "The broad equity market's", LEVEL_GROWTH },
      { "Up to half as much again", LEVEL_GROWTH_PLUS }, { "Up to twice as much", LEVEL_AGGRESSIVE },
      { "All of it", LEVEL_SPECULATIVE } }, 5 },
};
/* clang-format on */
const size_t strategy_question_count = sizeof strategy_questions_shipped / sizeof strategy_questions_shipped[0];

static const struct strategy_question *find(const char *id)
{
  for (size_t i = 0; i < strategy_question_count; i++) {
    if (strcmp(strategy_questions_shipped[i].id, id) == 0)
      return &strategy_questions_shipped[i];
  }
  return NULL;
}

static struct status check(struct arena *arena, const struct answer_given *answers, size_t place)
{
  const char *field = arena_printf(arena, "answers[%zu]", place);
  const struct strategy_question *question = find(answers[place].question_id);
  if (question == NULL)
    return status_format(arena, STATUS_INVALID_ARGUMENT, field, "there is no question %s", answers[place].question_id);
  if (answers[place].answer < 0 || (size_t)answers[place].answer >= question->answer_count)
    return status_format(arena, STATUS_INVALID_ARGUMENT, field, "question %s has answers 1 to %zu", question->id,
                         question->answer_count);
  for (size_t i = 0; i < place; i++) {
    if (strcmp(answers[i].question_id, question->id) == 0)
      return status_format(arena, STATUS_INVALID_ARGUMENT, field, "question %s is answered twice", question->id);
  }
  return status_ok();
}

struct status strategy_stated_level(struct arena *arena, const struct answer_given *answers, size_t count,
                                    enum risk_level *out)
{
  struct status status = status_ok();
  enum risk_level highest = LEVEL_CAUTIOUS;
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    status = check(arena, answers, i);
    if (!status_is_ok(status))
      return status;
    enum risk_level level = find(answers[i].question_id)->answers[answers[i].answer].level;
    highest = level > highest ? level : highest;
  }
  for (size_t i = 0; i < strategy_question_count; i++) {
    bool is_answered = false;
    for (size_t j = 0; j < count; j++)
      is_answered = is_answered || strcmp(answers[j].question_id, strategy_questions_shipped[i].id) == 0;
    if (!is_answered)
      return status_format(arena, STATUS_INVALID_ARGUMENT, "answers", "question %s has no answer",
                           strategy_questions_shipped[i].id);
  }
  *out = highest;
  return status_ok();
}
