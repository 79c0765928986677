/* Answers in, scores out. */
#include <string.h>

#include "base/decimal.h"
#include "convert_question.h"

#define SCORE_PLACES 6

const struct answer_given *convert_answers_in(struct arena *arena, Risk__GivenAnswer *const *answers, size_t count)
{
  struct answer_given *out = arena_array(arena, count, sizeof *out);
  for (size_t i = 0; i < count; i++)
    out[i] = (struct answer_given){ answers[i]->question_id, (int32_t)answers[i]->answer - 1 };
  return out;
}

char *convert_fraction_out(struct arena *arena, struct fraction score)
{
  char buffer[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, score.denominator == 0 ? "" : fraction_format(score, SCORE_PLACES, buffer));
}

void convert_score_out(struct arena *arena, const struct client_score *in, Risk__ClientScore *out)
{
  static const Risk__Category categories[] = {
    [CATEGORY_NEED] = RISK__CATEGORY__NEED,
    [CATEGORY_TOLERANCE] = RISK__CATEGORY__TOLERANCE,
    [CATEGORY_CAPACITY] = RISK__CATEGORY__CAPACITY,
  };
  out->n_categories = CATEGORY_COUNT;
  out->categories = arena_array(arena, CATEGORY_COUNT, sizeof *out->categories);
  for (int i = 0; i < CATEGORY_COUNT; i++) {
    Risk__CategoryScore *category = arena_alloc(arena, sizeof *category);
    risk__category_score__init(category);
    category->category = categories[i];
    category->score = convert_fraction_out(arena, in->categories[i]);
    category->numerator = in->categories[i].numerator;
    category->denominator = in->categories[i].denominator;
    out->categories[i] = category;
  }
  out->score = convert_fraction_out(arena, in->score);
  out->numerator = in->score.numerator;
  out->denominator = in->score.denominator;
  out->level = (uint32_t)in->level;
  out->flags = arena_array(arena, in->raised_count + 1, sizeof *out->flags);
  out->n_flags = 0;
  if (in->need_exceeds)
    out->flags[out->n_flags++] = client_score_need_text;
  for (size_t i = 0; i < in->raised_count; i++)
    out->flags[out->n_flags++] = in->raised[i]->text;
}
