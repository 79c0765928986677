/* Client scores: exact vectors of the page, methods, levels, flags, and what is refused. */
#include <criterion/criterion.h>
#include <string.h>

#include "client_score.h"

static const char *const ids[] = { "C01", "C02", "C03", "N01", "N02", "N03", "T01", "T02", "T07", "T03", "T06" };

static struct questionnaire questionnaire_of(struct arena *arena, size_t count)
{
  struct question_bank bank = question_bank_shipped(arena);
  struct questionnaire draft = questionnaire_draft();
  cr_assert(status_is_ok(questionnaire_pick(arena, &bank, ids, count, &draft)));
  return draft;
}

/* "454 455 333 3": the values 1 to 5 in the order of ids. */
static size_t answers_of(const char *values, struct answer_given *answers)
{
  size_t count = 0;
  for (const char *value = values; *value != '\0'; value++) {
    if (*value == ' ')
      continue;
    answers[count] = (struct answer_given){ ids[count], *value - '1' };
    count++;
  }
  return count;
}

static struct client_score score_of(struct arena *arena, struct questionnaire questionnaire, const char *values)
{
  struct answer_given answers[11];
  size_t count = answers_of(values, answers);
  struct client_score score = { 0 };
  struct status status = client_score_compute(arena, &questionnaire, answers, count, &score);
  cr_assert(status_is_ok(status), "%s", status.message);
  return score;
}

/* "need short_horizon": what is raised, in order. */
static const char *flags_of(struct arena *arena, const struct client_score *score)
{
  const char *text = score->need_exceeds ? "need" : "";
  for (size_t i = 0; i < score->raised_count; i++)
    text = arena_printf(arena, "%s%s%s", text, text[0] == '\0' ? "" : " ", score->raised[i]->code);
  return text;
}

Test(client_score, categories_methods_levels_and_flags)
{
  static const struct {
    const char *name;
    const char *values; /* capacity C01 C02 C03, need N01 N02 N03, tolerance T01 T02 T07 T03 */
    enum score_method method;
    int64_t numerator, denominator;
    int level;
    const char *flags;
  } rows[] = {
    /* C 13/3, N 14/3, T 7/2 */
    { "the page's vector", "454 455 4433", METHOD_CONSTRAINED, 7, 2, 3, "need" },
    { "the same, average of ten", "454 455 4433", METHOD_AVERAGE, 41, 10, 4, "need" },
    { "the same, a third each", "454 455 4433", METHOD_WEIGHTED, 25, 6, 4, "need" },
    { "everything lowest", "111 111 1111", METHOD_CONSTRAINED, 1, 1, 1, "" },
    { "everything highest", "555 555 5555", METHOD_CONSTRAINED, 5, 1, 5, "" },
    { "just below a level", "555 555 3334", METHOD_CONSTRAINED, 13, 4, 3, "need" },
    { "need equal to what can be borne", "333 333 3333", METHOD_CONSTRAINED, 3, 1, 3, "" },
    { "short horizon, high tolerance", "244 111 3445", METHOD_CONSTRAINED, 10, 3, 3, "short_horizon" },
    { "short horizon, tolerance below four", "244 111 3444", METHOD_CONSTRAINED, 10, 3, 3, "" },
    { "horizon of five years, high tolerance", "344 111 3445", METHOD_CONSTRAINED, 11, 3, 3, "" },
    { "sells, yet bears a loss of 40%", "333 111 1533", METHOD_CONSTRAINED, 3, 1, 3, "loss_answers" },
    { "buys, yet bears no loss", "333 111 5133", METHOD_CONSTRAINED, 3, 1, 3, "loss_answers" },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct questionnaire questionnaire = questionnaire_of(arena, 10);
    questionnaire.method = rows[i].method;
    struct client_score score = score_of(arena, questionnaire, rows[i].values);
    cr_expect_eq(score.score.numerator, rows[i].numerator, "%s: %ld/%ld", rows[i].name, (long)score.score.numerator,
                 (long)score.score.denominator);
    cr_expect_eq(score.score.denominator, rows[i].denominator, "%s", rows[i].name);
    cr_expect_eq((int)score.level, rows[i].level, "%s: %d", rows[i].name, (int)score.level);
    cr_expect_str_eq(flags_of(arena, &score), rows[i].flags, "%s", rows[i].name);
  }
  arena_free(arena);
}

Test(client_score, the_pages_vector_reads_three_and_a_half)
{
  struct arena *arena = arena_new();
  struct client_score score = score_of(arena, questionnaire_of(arena, 10), "454 455 4433");
  char buffer[DECIMAL_TEXT_SIZE];
  cr_expect_str_eq(fraction_format(score.score, 2, buffer), "3.50");
  cr_expect_str_eq(fraction_format(score.categories[CATEGORY_CAPACITY], 2, buffer), "4.33");
  cr_expect_str_eq(fraction_format(score.categories[CATEGORY_NEED], 4, buffer), "4.6667");
  arena_free(arena);
}

/* Gives the answers of a question these values, and all others of it the lowest. */
static void set_values(struct arena *arena, struct questionnaire *questionnaire, int32_t value)
{
  for (size_t i = 0; i < questionnaire->question_count; i++)
    for (int32_t j = 0; j < 5; j++) {
      struct answer_given which = { questionnaire->questions[i].id, j };
      cr_assert(status_is_ok(questionnaire_set_value(arena, questionnaire, &which, value)));
    }
}

Test(client_score, a_range_of_a_hundred_with_mean_seventy_scores_three_point_eight)
{
  struct arena *arena = arena_new();
  struct questionnaire questionnaire = questionnaire_of(arena, 10);
  questionnaire.range = (struct value_range){ 0, 100 };
  set_values(arena, &questionnaire, 70);
  struct client_score score = score_of(arena, questionnaire, "123 412 5432");
  cr_expect_eq(score.score.numerator, 19);
  cr_expect_eq(score.score.denominator, 5);
  cr_expect_eq(score.level, LEVEL_GROWTH_PLUS);
  arena_free(arena);
}

Test(client_score, a_questions_weight_counts_within_its_category)
{
  struct arena *arena = arena_new();
  struct questionnaire questionnaire = questionnaire_of(arena, 9);
  struct question *questions = arena_copy(arena, questionnaire.questions, 9 * sizeof *questions);
  questions[0].weight = 3; /* capacity: (3 * 1 + 5 + 5) / 5 */
  questionnaire.questions = questions;
  struct client_score score = score_of(arena, questionnaire, "155 111 333");
  cr_expect_eq(score.categories[CATEGORY_CAPACITY].numerator, 13);
  cr_expect_eq(score.categories[CATEGORY_CAPACITY].denominator, 5);
  cr_expect_eq(score.level, LEVEL_GROWTH);
  arena_free(arena);
}

Test(client_score, the_bounds_of_levels_are_the_questionnaires)
{
  static const struct {
    int64_t numerator, denominator;
    int level;
  } rows[] = { { 1, 1, 1 },           { 24, 10, 1 }, { 25, 10, 2 }, { 29999, 10000, 2 }, { 3, 1, 3 },
               { 399999, 100000, 3 }, { 4, 1, 4 },   { 45, 10, 5 }, { 44, 10, 4 } };
  struct questionnaire questionnaire = questionnaire_draft();
  questionnaire.level_bounds_e4[1] = 25000;
  questionnaire.level_bounds_e4[4] = 45000;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq((int)client_score_level(&questionnaire, fraction_make(rows[i].numerator, rows[i].denominator)),
                 rows[i].level, "row %zu", i);
}

Test(client_score, every_question_must_be_answered_once_and_removed_ones_drop_out)
{
  struct arena *arena = arena_new();
  struct questionnaire questionnaire = questionnaire_of(arena, 9);
  struct answer_given answers[11];
  answers_of("333 333 333", answers);
  struct client_score score = { 0 };
  struct status status = client_score_compute(arena, &questionnaire, answers, 8, &score);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_not_null(strstr(status.message, "T07 is not answered"));
  answers[9] = (struct answer_given){ "C99", 77 };
  cr_expect(status_is_ok(client_score_compute(arena, &questionnaire, answers, 10, &score)));
  answers[9] = (struct answer_given){ "C01", 1 };
  status = client_score_compute(arena, &questionnaire, answers, 10, &score);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "answers[9]");
  answers[3].answer = 5;
  status = client_score_compute(arena, &questionnaire, answers, 9, &score);
  cr_expect_str_eq(status.field, "answers[3]");
  answers[3].answer = -1;
  cr_expect_eq(client_score_compute(arena, &questionnaire, answers, 9, &score).code, STATUS_INVALID_ARGUMENT);
  arena_free(arena);
}

Test(client_score, any_weights_and_ranges_within_the_limits_fit)
{
  struct arena *arena = arena_new();
  struct question questions[QUESTIONNAIRE_QUESTIONS_MAX];
  struct answer_given answers[QUESTIONNAIRE_QUESTIONS_MAX];
  uint64_t state = 42;
  for (int round = 0; round < 500; round++) {
    struct questionnaire questionnaire = questionnaire_draft();
    questionnaire.range = (struct value_range){ -ANSWER_VALUE_MAX, ANSWER_VALUE_MAX };
    questionnaire.method = (enum score_method)(round % 3);
    for (int i = 0; i < CATEGORY_COUNT; i++)
      questionnaire.category_weights[i] = CATEGORY_WEIGHT_MAX - i;
    for (int i = 0; i < QUESTIONNAIRE_QUESTIONS_MAX; i++) {
      state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      struct answer *given = arena_alloc(arena, sizeof *given);
      *given = (struct answer){ "a", (int32_t)((state >> 33) % 20001) - ANSWER_VALUE_MAX };
      questions[i] = (struct question){ .id = arena_printf(arena, "Q%d", i),
                                        .category = (enum risk_category)(i % 3),
                                        .text = "?",
                                        .answers = given,
                                        .answer_count = 1,
                                        .weight = 1 + (int32_t)((state >> 20) % 10) };
      answers[i] = (struct answer_given){ questions[i].id, 0 };
    }
    questionnaire.questions = questions;
    questionnaire.question_count = QUESTIONNAIRE_QUESTIONS_MAX;
    struct client_score score = { 0 };
    cr_assert(status_is_ok(client_score_compute(arena, &questionnaire, answers, QUESTIONNAIRE_QUESTIONS_MAX, &score)));
    cr_assert(fraction_compare(score.score, fraction_make(1, 1)) >= 0);
    cr_assert(fraction_compare(score.score, fraction_make(5, 1)) <= 0);
    arena_reset(arena);
  }
  arena_free(arena);
}
