/* Questions, flags, questionnaires and drafts, field by field. */
#include "convert_question.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"

#define BOUND_PLACES 4

static const Risk__Category categories_out[] = {
  [CATEGORY_NEED] = RISK__CATEGORY__NEED,
  [CATEGORY_TOLERANCE] = RISK__CATEGORY__TOLERANCE,
  [CATEGORY_CAPACITY] = RISK__CATEGORY__CAPACITY,
};

static const Risk__Method methods_out[] = {
  [METHOD_CONSTRAINED] = RISK__METHOD__CONSTRAINED,
  [METHOD_AVERAGE] = RISK__METHOD__AVERAGE,
  [METHOD_WEIGHTED] = RISK__METHOD__WEIGHTED,
};

static const char *const rules_out[] = {
  [CHECK_QUESTIONS_TOO_FEW] = "questions",
  [CHECK_QUESTIONS_TOO_MANY] = "questions",
  [CHECK_PRIMARY_TOO_FEW] = "primary_questions",
  [CHECK_QUESTION_TWICE] = "question_once",
  [CHECK_RANGE] = "range",
  [CHECK_VALUE_OUT_OF_RANGE] = "values",
  [CHECK_QUESTION_WEIGHT] = "question_weight",
  [CHECK_CATEGORY_WEIGHTS] = "category_weights",
  [CHECK_LEVEL_BOUNDS] = "level_bounds",
};

static Risk__Question *question_out(struct arena *arena, const struct question *in)
{
  Risk__Question *out = arena_alloc(arena, sizeof *out);
  risk__question__init(out);
  out->id = in->id;
  out->category = categories_out[in->category];
  out->primary = in->is_primary;
  out->text = in->text;
  out->weight = (uint32_t)in->weight;
  out->own = in->is_own;
  out->retired = in->is_retired;
  out->n_answers = in->answer_count;
  out->answers = arena_array(arena, in->answer_count, sizeof *out->answers);
  for (size_t i = 0; i < in->answer_count; i++) {
    out->answers[i] = arena_alloc(arena, sizeof **out->answers);
    risk__answer__init(out->answers[i]);
    out->answers[i]->text = in->answers[i].text;
    out->answers[i]->value = in->answers[i].value;
  }
  return out;
}

Risk__Question **convert_questions_out(struct arena *arena, const struct question *questions, size_t count)
{
  Risk__Question **out = arena_array(arena, count, sizeof *out);
  for (size_t i = 0; i < count; i++)
    out[i] = question_out(arena, &questions[i]);
  return out;
}

static Risk__FlagCondition *condition_out(struct arena *arena, const struct flag_condition *in)
{
  Risk__FlagCondition *out = arena_alloc(arena, sizeof *out);
  risk__flag_condition__init(out);
  if (in->question_id == NULL) {
    out->category = categories_out[in->category];
    out->at_least = (uint32_t)in->at_least;
    return out;
  }
  out->question_id = in->question_id;
  out->from = (uint32_t)in->from + 1;
  out->to = (uint32_t)in->to + 1;
  return out;
}

Risk__Flag **convert_flags_out(struct arena *arena, const struct question_flag *flags, size_t count)
{
  Risk__Flag **out = arena_array(arena, count, sizeof *out);
  for (size_t i = 0; i < count; i++) {
    out[i] = arena_alloc(arena, sizeof **out);
    risk__flag__init(out[i]);
    out[i]->code = flags[i].code;
    out[i]->text = flags[i].text;
    out[i]->n_conditions = flags[i].condition_count;
    out[i]->conditions = arena_array(arena, flags[i].condition_count, sizeof *out[i]->conditions);
    for (size_t j = 0; j < flags[i].condition_count; j++)
      out[i]->conditions[j] = condition_out(arena, &flags[i].conditions[j]);
  }
  return out;
}

void convert_questionnaire_out(struct arena *arena, const struct questionnaire *in, Risk__Questionnaire *out)
{
  out->n_questions = in->question_count;
  out->questions = convert_questions_out(arena, in->questions, in->question_count);
  out->method = methods_out[in->method];
  out->minimum = in->range.min;
  out->maximum = in->range.max;
  out->n_flags = in->flag_count;
  out->flags = convert_flags_out(arena, in->flags, in->flag_count);
  out->n_category_weights = CATEGORY_COUNT;
  out->category_weights = arena_array(arena, CATEGORY_COUNT, sizeof *out->category_weights);
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    out->category_weights[i] = arena_alloc(arena, sizeof **out->category_weights);
    risk__category_weight__init(out->category_weights[i]);
    out->category_weights[i]->category = categories_out[i];
    out->category_weights[i]->weight = (uint32_t)in->category_weights[i];
  }
  out->n_level_bounds = LEVEL_COUNT;
  out->level_bounds = arena_array(arena, LEVEL_COUNT, sizeof *out->level_bounds);
  for (int i = 0; i < LEVEL_COUNT; i++) {
    char buffer[DECIMAL_TEXT_SIZE];
    out->level_bounds[i] = arena_strdup(arena, decimal_format(in->level_bounds_e4[i], BOUND_PLACES, 0, buffer));
  }
}

void convert_draft_out(struct arena *arena, const struct draft *in, Risk__QuestionnaireDraft *out)
{
  out->questionnaire = arena_alloc(arena, sizeof *out->questionnaire);
  risk__questionnaire__init(out->questionnaire);
  convert_questionnaire_out(arena, &in->questionnaire, out->questionnaire);
  out->n_removed = in->removed_count;
  out->removed = arena_array(arena, in->removed_count, sizeof *out->removed);
  for (size_t i = 0; i < in->removed_count; i++) {
    out->removed[i] = arena_alloc(arena, sizeof **out->removed);
    risk__removed_question__init(out->removed[i]);
    out->removed[i]->question = question_out(arena, &in->removed[i].question);
    out->removed[i]->place = (uint32_t)in->removed[i].place + 1;
  }
  out->question_count = (uint32_t)in->questionnaire.question_count;
}

Risk__ChecklistItem **convert_checklist_out(struct arena *arena, struct checklist in)
{
  Risk__ChecklistItem **out = arena_array(arena, in.item_count, sizeof *out);
  for (size_t i = 0; i < in.item_count; i++) {
    out[i] = arena_alloc(arena, sizeof **out);
    risk__checklist_item__init(out[i]);
    out[i]->rule = rules_out[in.items[i].kind];
    out[i]->field = in.items[i].field;
    out[i]->text = in.items[i].text;
    out[i]->have = in.items[i].have;
    out[i]->need = in.items[i].need;
  }
  return out;
}

bool convert_category_in(Risk__Category in, enum risk_category *out)
{
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    if (categories_out[i] != in)
      continue;
    *out = (enum risk_category)i;
    return true;
  }
  return false;
}

enum score_method convert_method_in(Risk__Method in)
{
  for (size_t i = 0; i < sizeof methods_out / sizeof methods_out[0]; i++) {
    if (methods_out[i] == in)
      return (enum score_method)i;
  }
  return METHOD_CONSTRAINED;
}

bool convert_question_in(struct arena *arena, const Risk__Question *in, struct question *out)
{
  struct answer *answers = arena_array(arena, in->n_answers, sizeof *answers);
  for (size_t i = 0; i < in->n_answers; i++)
    answers[i] = (struct answer){ in->answers[i]->text, in->answers[i]->value };
  *out = (struct question){ .id = in->id,
                            .is_primary = in->primary,
                            .text = in->text,
                            .answers = answers,
                            .answer_count = in->n_answers,
                            .weight = in->weight == 0 ? 1 : (int32_t)in->weight,
                            .is_own = in->own,
                            .is_retired = in->retired };
  return convert_category_in(in->category, &out->category);
}

static bool flag_in(struct arena *arena, const Risk__Flag *in, struct question_flag *out)
{
  struct flag_condition *conditions = arena_array(arena, in->n_conditions, sizeof *conditions);
  bool is_good = true;
  for (size_t i = 0; i < in->n_conditions && is_good; i++) {
    const Risk__FlagCondition *condition = in->conditions[i];
    if (condition->question_id[0] != '\0') {
      conditions[i] = (struct flag_condition){ condition->question_id, (int32_t)condition->from - 1,
                                               (int32_t)condition->to - 1, 0, 0 };
      continue;
    }
    conditions[i].at_least = (int32_t)condition->at_least;
    is_good = convert_category_in(condition->category, &conditions[i].category);
  }
  *out = (struct question_flag){ in->code, in->text, conditions, in->n_conditions };
  return is_good;
}

/* All but the state and the checklist. */
static bool read_questionnaire(struct arena *arena, const Risk__Questionnaire *in, struct questionnaire *out)
{
  struct question *questions = arena_array(arena, in->n_questions, sizeof *questions);
  struct question_flag *flags = arena_array(arena, in->n_flags, sizeof *flags);
  bool is_good = in->n_level_bounds == LEVEL_COUNT;
  *out = questionnaire_draft();
  for (size_t i = 0; is_good && i < in->n_questions; i++)
    is_good = convert_question_in(arena, in->questions[i], &questions[i]);
  for (size_t i = 0; is_good && i < in->n_flags; i++)
    is_good = flag_in(arena, in->flags[i], &flags[i]);
  for (size_t i = 0; is_good && i < LEVEL_COUNT; i++)
    is_good = status_is_ok(decimal_parse(in->level_bounds[i], BOUND_PLACES, &out->level_bounds_e4[i]));
  for (size_t i = 0; is_good && i < in->n_category_weights; i++) {
    enum risk_category category;
    is_good = convert_category_in(in->category_weights[i]->category, &category);
    if (is_good)
      out->category_weights[category] = (int32_t)in->category_weights[i]->weight;
  }
  out->method = convert_method_in(in->method);
  out->range = (struct value_range){ in->minimum, in->maximum };
  out->questions = questions;
  out->question_count = in->n_questions;
  out->flags = flags;
  out->flag_count = in->n_flags;
  return is_good;
}

struct status convert_questionnaire_in(struct arena *arena, const Risk__Questionnaire *in, struct questionnaire *out)
{
  struct questionnaire found;
  if (!read_questionnaire(arena, in, &found) || questionnaire_check(arena, &found).item_count > 0)
    return status_fail(STATUS_INTERNAL, NULL, "the recorded questionnaire does not read");
  found.state = QUESTIONNAIRE_ACTIVE;
  found.version = (int64_t)in->version;
  *out = found;
  return status_ok();
}

struct status convert_draft_in(struct arena *arena, const Risk__QuestionnaireDraft *in, struct draft *out)
{
  struct removed_question *removed = arena_array(arena, in->n_removed, sizeof *removed);
  struct draft found = { .removed = removed, .removed_count = in->n_removed };
  bool is_good = in->questionnaire != NULL && read_questionnaire(arena, in->questionnaire, &found.questionnaire);
  for (size_t i = 0; is_good && i < in->n_removed; i++) {
    const Risk__RemovedQuestion *question = in->removed[i];
    removed[i].place = question->place == 0 ? 0 : question->place - 1;
    is_good = question->question != NULL && convert_question_in(arena, question->question, &removed[i].question);
  }
  if (!is_good)
    return status_fail(STATUS_INTERNAL, NULL, "the recorded draft does not read");
  *out = found;
  return status_ok();
}
