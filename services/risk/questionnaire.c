/* The rules of a questionnaire: building a draft, its checklist, making it active. */
#include "questionnaire.h"

#include <assert.h>
#include <string.h>

#define ITEMS_OF_ALL (4 + CATEGORY_COUNT) /* too few or too many, primary ones, range, category weights, level bounds  \
                                           */
#define ITEMS_OF_QUESTION 2               /* asked twice, its weight; and one for each of its answers */

struct check {
  struct arena *arena;
  struct checklist_item *items;
  size_t item_count, room;
};

struct questionnaire questionnaire_draft(void)
{
  struct questionnaire draft = {
    .state = QUESTIONNAIRE_DRAFT,
    .range = { .min = 1, .max = 5 },
    .method = METHOD_CONSTRAINED,
    .category_weights = { 1, 1, 1 },
  };
  for (int i = 0; i < LEVEL_COUNT; i++)
    draft.level_bounds_e4[i] = (i + 1) * LEVEL_BOUND_E4;
  return draft;
}

struct status questionnaire_pick(struct arena *arena, const struct question_bank *bank, const char *const *ids,
                                 size_t id_count, struct questionnaire *draft)
{
  assert(draft->state == QUESTIONNAIRE_DRAFT);
  if (id_count > QUESTIONNAIRE_QUESTIONS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "question_ids", "a questionnaire has at most 100 questions");
  struct question *questions = arena_array(arena, id_count, sizeof *questions);
  for (size_t i = 0; i < id_count; i++) {
    const struct question *found = question_find(bank->questions, bank->question_count, ids[i]);
    if (found == NULL)
      return status_format(arena, STATUS_NOT_FOUND, arena_printf(arena, "question_ids[%zu]", i),
                           "the bank has no question \"%.40s\"", ids[i]);
    questions[i] = *found;
  }
  draft->questions = questions;
  draft->question_count = id_count;
  draft->flags = bank->flags;
  draft->flag_count = bank->flag_count;
  return status_ok();
}

struct status questionnaire_set_value(struct arena *arena, struct questionnaire *draft,
                                      const struct answer_given *which, int32_t value)
{
  assert(draft->state == QUESTIONNAIRE_DRAFT);
  const struct question *found = question_find(draft->questions, draft->question_count, which->question_id);
  if (found == NULL)
    return status_fail(STATUS_NOT_FOUND, "question_id", "the questionnaire has no such question");
  if (which->answer < 0 || (size_t)which->answer >= found->answer_count)
    return status_fail(STATUS_INVALID_ARGUMENT, "answer", "the question has no such answer");
  if (value < draft->range.min || value > draft->range.max)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "value",
                         "the value %d is outside the range %d to %d: widen the range first", value, draft->range.min,
                         draft->range.max);
  struct answer *answers = arena_copy(arena, found->answers, found->answer_count * sizeof *answers);
  answers[which->answer].value = value;
  struct question *questions = arena_copy(arena, draft->questions, draft->question_count * sizeof *questions);
  questions[found - draft->questions].answers = answers;
  draft->questions = questions;
  return status_ok();
}

static void add_item(struct check *check, struct checklist_item item)
{
  assert(check->item_count < check->room);
  check->items[check->item_count++] = item;
}

static void check_range(struct check *check, const struct questionnaire *questionnaire)
{
  const struct value_range *range = &questionnaire->range;
  if (range->min < range->max && range->min >= -ANSWER_VALUE_MAX && range->max <= ANSWER_VALUE_MAX)
    return;
  add_item(check, (struct checklist_item){
                      .kind = CHECK_RANGE,
                      .field = "range",
                      .text = "The range runs from its lowest value to a higher one, within -10000 to 10000.",
                      .have = range->min,
                      .need = range->max,
                  });
}

static void check_counts(struct check *check, const struct questionnaire *questionnaire)
{
  int64_t count = (int64_t)questionnaire->question_count;
  if (count < QUESTIONNAIRE_QUESTIONS_MIN)
    add_item(check, (struct checklist_item){
                        .kind = CHECK_QUESTIONS_TOO_FEW,
                        .field = "questions",
                        .text = arena_printf(check->arena, "%d questions are needed; there are %d.",
                                             QUESTIONNAIRE_QUESTIONS_MIN, (int)count),
                        .have = count,
                        .need = QUESTIONNAIRE_QUESTIONS_MIN,
                    });
  if (count > QUESTIONNAIRE_QUESTIONS_MAX)
    add_item(check, (struct checklist_item){
                        .kind = CHECK_QUESTIONS_TOO_MANY,
                        .field = "questions",
                        .text = "A questionnaire has at most 100 questions.",
                        .have = count,
                        .need = QUESTIONNAIRE_QUESTIONS_MAX,
                    });
  int64_t primary[CATEGORY_COUNT] = { 0 };
  for (size_t i = 0; i < questionnaire->question_count; i++)
    primary[questionnaire->questions[i].category] += questionnaire->questions[i].is_primary;
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    if (primary[i] >= QUESTIONNAIRE_PRIMARY_MIN)
      continue;
    add_item(check, (struct checklist_item){
                        .kind = CHECK_PRIMARY_TOO_FEW,
                        .field = "questions",
                        .text = arena_printf(check->arena, "%d primary questions of %s are needed; there are %d.",
                                             QUESTIONNAIRE_PRIMARY_MIN, risk_category_name((enum risk_category)i),
                                             (int)primary[i]),
                        .have = primary[i],
                        .need = QUESTIONNAIRE_PRIMARY_MIN,
                    });
  }
}

static void check_values(struct check *check, const struct questionnaire *questionnaire, size_t place)
{
  const struct question *question = &questionnaire->questions[place];
  const struct value_range *range = &questionnaire->range;
  for (size_t i = 0; i < question->answer_count; i++) {
    int32_t value = question->answers[i].value;
    if (value >= range->min && value <= range->max)
      continue;
    add_item(check, (struct checklist_item){
                        .kind = CHECK_VALUE_OUT_OF_RANGE,
                        .field = arena_printf(check->arena, "questions[%zu].answers[%zu].value", place, i),
                        .text = arena_printf(check->arena, "%s: the value %d of \"%s\" is outside %d to %d.",
                                             question->id, value, question->answers[i].text, range->min, range->max),
                        .have = value,
                        .need = value < range->min ? range->min : range->max,
                    });
  }
}

static void check_questions(struct check *check, const struct questionnaire *questionnaire)
{
  for (size_t i = 0; i < questionnaire->question_count; i++) {
    const struct question *question = &questionnaire->questions[i];
    if (question_find(questionnaire->questions, i, question->id) != NULL)
      add_item(check, (struct checklist_item){
                          .kind = CHECK_QUESTION_TWICE,
                          .field = arena_printf(check->arena, "questions[%zu].id", i),
                          .text = arena_printf(check->arena, "%s is asked twice.", question->id),
                          .have = 2,
                          .need = 1,
                      });
    if (question->weight < 1 || question->weight > QUESTION_WEIGHT_MAX)
      add_item(check, (struct checklist_item){
                          .kind = CHECK_QUESTION_WEIGHT,
                          .field = arena_printf(check->arena, "questions[%zu].weight", i),
                          .text = arena_printf(check->arena, "%s: a weight is 1 to 10.", question->id),
                          .have = question->weight,
                          .need = QUESTION_WEIGHT_MAX,
                      });
    check_values(check, questionnaire, i);
  }
}

static void check_scoring(struct check *check, const struct questionnaire *questionnaire)
{
  int64_t sum = 0;
  bool is_in_bounds = true;
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    int32_t weight = questionnaire->category_weights[i];
    is_in_bounds = is_in_bounds && weight >= 0 && weight <= CATEGORY_WEIGHT_MAX;
    sum += weight;
  }
  if (!is_in_bounds || sum <= 0)
    add_item(check, (struct checklist_item){
                        .kind = CHECK_CATEGORY_WEIGHTS,
                        .field = "category_weights",
                        .text = "A category's weight is 0 to 100, and not all are 0.",
                        .have = sum,
                        .need = CATEGORY_WEIGHT_MAX,
                    });
  const int64_t *bounds = questionnaire->level_bounds_e4;
  /* Level 1 begins where scores begin, else a lowest score would have no level. */
  bool is_rising = bounds[0] == LEVEL_BOUND_E4;
  for (int i = 1; i < LEVEL_COUNT; i++)
    is_rising = is_rising && bounds[i] > bounds[i - 1] && bounds[i] <= LEVEL_COUNT * LEVEL_BOUND_E4;
  if (!is_rising)
    add_item(check, (struct checklist_item){
                        .kind = CHECK_LEVEL_BOUNDS,
                        .field = "level_bounds",
                        .text = "The lower bounds of the levels begin at 1, rise, and end at 5 at most.",
                        .have = bounds[0],
                        .need = LEVEL_BOUND_E4,
                    });
}

struct checklist questionnaire_check(struct arena *arena, const struct questionnaire *questionnaire)
{
  struct check check = { .arena = arena, .room = ITEMS_OF_ALL };
  for (size_t i = 0; i < questionnaire->question_count; i++)
    check.room += ITEMS_OF_QUESTION + questionnaire->questions[i].answer_count;
  check.items = arena_array(arena, check.room, sizeof *check.items);
  check_counts(&check, questionnaire);
  check_range(&check, questionnaire);
  check_questions(&check, questionnaire);
  check_scoring(&check, questionnaire);
  return (struct checklist){ .items = check.items, .item_count = check.item_count };
}

struct status questionnaire_make_active(struct arena *arena, const struct questionnaire *draft, int64_t latest_version,
                                        struct questionnaire *out)
{
  assert(latest_version >= 0);
  if (draft->state != QUESTIONNAIRE_DRAFT)
    return status_fail(STATUS_FAILED_PRECONDITION, "state", "only a draft can be made active; versions do not change");
  struct checklist missing = questionnaire_check(arena, draft);
  if (missing.item_count > 0)
    return status_format(arena, STATUS_FAILED_PRECONDITION, missing.items[0].field, "%s", missing.items[0].text);
  struct questionnaire active = *draft;
  active.state = QUESTIONNAIRE_ACTIVE;
  active.version = latest_version + 1;
  *out = active;
  return status_ok();
}

bool questionnaire_is_answered_by(const struct questionnaire *questionnaire, const struct answer_given *answers,
                                  size_t answer_count)
{
  for (size_t i = 0; i < questionnaire->question_count; i++) {
    const struct question *question = &questionnaire->questions[i];
    bool is_answered = false;
    for (size_t j = 0; j < answer_count && !is_answered; j++)
      is_answered = answers[j].answer >= 0 && (size_t)answers[j].answer < question->answer_count &&
                    strcmp(question->id, answers[j].question_id) == 0;
    if (!is_answered)
      return false;
  }
  return true;
}
