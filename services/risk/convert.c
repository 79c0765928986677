/* Between the contract's messages and the domain's structs, field by field. */
#include "convert.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

#define SCORE_PLACES 6
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

static Risk__Question *question_out(struct arena *arena, const struct question *in)
{
  Risk__Question *out = arena_alloc(arena, sizeof *out);
  risk__question__init(out);
  out->id = in->id;
  out->category = categories_out[in->category];
  out->primary = in->is_primary;
  out->text = in->text;
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

void convert_questionnaire_out(struct arena *arena, const struct questionnaire *in, Risk__Questionnaire *out)
{
  out->n_questions = in->question_count;
  out->questions = convert_questions_out(arena, in->questions, in->question_count);
  out->method = methods_out[in->method];
  out->minimum = in->range.min;
  out->maximum = in->range.max;
  out->n_level_bounds = LEVEL_COUNT;
  out->level_bounds = arena_array(arena, LEVEL_COUNT, sizeof *out->level_bounds);
  for (int i = 0; i < LEVEL_COUNT; i++) {
    char buffer[DECIMAL_TEXT_SIZE];
    out->level_bounds[i] = arena_strdup(arena, decimal_format(in->level_bounds_e4[i], BOUND_PLACES, 0, buffer));
  }
}

static bool question_in(struct arena *arena, const Risk__Question *in, struct question *out)
{
  struct answer *answers = arena_array(arena, in->n_answers, sizeof *answers);
  for (size_t i = 0; i < in->n_answers; i++)
    answers[i] = (struct answer){ in->answers[i]->text, in->answers[i]->value };
  *out = (struct question){ .id = in->id,
                            .is_primary = in->primary,
                            .text = in->text,
                            .answers = answers,
                            .answer_count = in->n_answers,
                            .weight = 1 };
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    if (categories_out[i] != in->category)
      continue;
    out->category = (enum risk_category)i;
    return true;
  }
  return false;
}

struct status convert_questionnaire_in(struct arena *arena, const Risk__Questionnaire *in, struct questionnaire *out)
{
  struct questionnaire found = questionnaire_draft();
  struct question *questions = arena_array(arena, in->n_questions, sizeof *questions);
  bool is_good = in->n_level_bounds == LEVEL_COUNT && (size_t)in->method < sizeof methods_out / sizeof methods_out[0];
  for (size_t i = 0; is_good && i < in->n_questions; i++)
    is_good = question_in(arena, in->questions[i], &questions[i]);
  for (size_t i = 0; is_good && i < LEVEL_COUNT; i++)
    is_good = status_is_ok(decimal_parse(in->level_bounds[i], BOUND_PLACES, &found.level_bounds_e4[i]));
  for (int i = 0; i < (int)(sizeof methods_out / sizeof methods_out[0]); i++)
    found.method = methods_out[i] == in->method ? (enum score_method)i : found.method;
  found.state = QUESTIONNAIRE_ACTIVE;
  found.version = (int64_t)in->version;
  found.range = (struct value_range){ in->minimum, in->maximum };
  found.questions = questions;
  found.question_count = in->n_questions;
  if (!is_good || questionnaire_check(arena, &found).item_count > 0)
    return status_fail(STATUS_INTERNAL, NULL, "the recorded questionnaire does not read");
  *out = found;
  return status_ok();
}

const struct answer_given *convert_answers_in(struct arena *arena, Risk__GivenAnswer *const *answers, size_t count)
{
  struct answer_given *out = arena_array(arena, count, sizeof *out);
  for (size_t i = 0; i < count; i++)
    out[i] = (struct answer_given){ answers[i]->question_id, (int32_t)answers[i]->answer - 1 };
  return out;
}

static char *score_text(struct arena *arena, struct fraction score)
{
  char buffer[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, fraction_format(score, SCORE_PLACES, buffer));
}

void convert_score_out(struct arena *arena, const struct client_score *in, Risk__ClientScore *out)
{
  static const enum client_score_flag flags[] = { FLAG_NEED_EXCEEDS, FLAG_SHORT_HORIZON, FLAG_LOSS_ANSWERS };
  out->n_categories = CATEGORY_COUNT;
  out->categories = arena_array(arena, CATEGORY_COUNT, sizeof *out->categories);
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    Risk__CategoryScore *category = arena_alloc(arena, sizeof *category);
    risk__category_score__init(category);
    category->category = categories_out[i];
    category->score = score_text(arena, in->categories[i]);
    category->numerator = in->categories[i].numerator;
    category->denominator = in->categories[i].denominator;
    out->categories[i] = category;
  }
  out->score = score_text(arena, in->score);
  out->numerator = in->score.numerator;
  out->denominator = in->score.denominator;
  out->level = (uint32_t)in->level;
  out->flags = arena_array(arena, sizeof flags / sizeof flags[0], sizeof *out->flags);
  for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    if (in->flags & flags[i])
      out->flags[out->n_flags++] = client_score_flag_text(flags[i]);
  }
}

void convert_level_out(struct arena *arena, const struct portfolio_level *in, Risk__PortfolioScore *out)
{
  const struct level_table *table = level_table_default();
  out->level = in->level == LEVEL_INADMISSIBLE ? LEVEL_COUNT : (uint32_t)in->level;
  out->admissible = in->level != LEVEL_INADMISSIBLE && in->level != LEVEL_UNSCORED;
  out->decided_by = table->rows[in->decided_by].name;
  out->leveraged_e8 = in->leveraged_e8;
  out->table_version = (uint64_t)in->table_version;
  out->n_rows = ROW_COUNT;
  out->rows = arena_array(arena, ROW_COUNT, sizeof *out->rows);
  for (int i = 0; i < ROW_COUNT; i++) {
    Risk__MetricRow *row = arena_alloc(arena, sizeof *row);
    risk__metric_row__init(row);
    row->name = table->rows[i].name;
    row->value_e8 = in->rows[i].value_e8;
    row->level = (uint32_t)in->rows[i].level;
    row->value = level_row_number(arena, table, (enum level_row)i, row->value_e8);
    out->rows[i] = row;
  }
}

enum risk_level convert_level_of(uint32_t level, bool is_admissible)
{
  if (level == LEVEL_UNSCORED || level > LEVEL_COUNT)
    return LEVEL_UNSCORED;
  return is_admissible ? (enum risk_level)level : LEVEL_INADMISSIBLE;
}

struct portfolio_level convert_level_in(const Risk__PortfolioScore *in)
{
  const struct level_table *table = level_table_default();
  struct portfolio_level out = portfolio_level_unscored(table);
  if (in == NULL || in->n_rows != ROW_COUNT)
    return out;
  out.level = convert_level_of(in->level, in->admissible);
  out.leveraged_e8 = in->leveraged_e8;
  for (int i = 0; i < ROW_COUNT; i++) {
    out.rows[i] = (struct row_level){ in->rows[i]->value_e8, (enum risk_level)in->rows[i]->level };
    if (strcmp(table->rows[i].name, in->decided_by) == 0)
      out.decided_by = (enum level_row)i;
  }
  return out;
}

Google__Protobuf__Timestamp *convert_instant_out(struct arena *arena, int64_t at_us)
{
  assert(at_us >= 0);
  Google__Protobuf__Timestamp *out = arena_alloc(arena, sizeof *out);
  google__protobuf__timestamp__init(out);
  out->seconds = at_us / US_PER_SECOND;
  out->nanos = (int32_t)(at_us % US_PER_SECOND) * 1000;
  return out;
}

int32_t convert_day_in(const Google__Protobuf__Timestamp *at)
{
  return at == NULL ? DATE_NONE : date_of_instant(at->seconds * US_PER_SECOND);
}
