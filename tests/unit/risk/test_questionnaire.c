/* Drafts, their checklist, and making them active. */
#include <criterion/criterion.h>
#include <string.h>

#include "questionnaire.h"

static const char *const nine[] = { "C01", "C02", "C07", "N01", "N02", "N05", "T01", "T02", "T07" };

static struct questionnaire draft_of(struct arena *arena, const char *const *ids, size_t count)
{
  struct question_bank bank = question_bank_shipped(arena);
  struct questionnaire draft = questionnaire_draft();
  cr_assert(status_is_ok(questionnaire_pick(arena, &bank, ids, count, &draft)));
  return draft;
}

Test(questionnaire, nine_questions_with_two_primary_of_each_category_may_act)
{
  struct arena *arena = arena_new();
  struct questionnaire draft = draft_of(arena, nine, 9);
  cr_expect_eq(questionnaire_check(arena, &draft).item_count, 0);
  struct questionnaire active;
  cr_assert(status_is_ok(questionnaire_make_active(arena, &draft, 4, &active)));
  cr_expect_eq(active.version, 5);
  cr_expect_eq(active.state, QUESTIONNAIRE_ACTIVE);
  cr_expect_eq(questionnaire_make_active(arena, &active, 5, &draft).code, STATUS_FAILED_PRECONDITION);
  arena_free(arena);
}

Test(questionnaire, the_checklist_says_what_is_missing)
{
  static const struct {
    const char *ids[10];
    size_t count;
    size_t missing;
    enum checklist_kind first;
    int have, need;
  } rows[] = {
    { { 0 }, 0, 4, CHECK_QUESTIONS_TOO_FEW, 0, 9 },
    { { "C01", "C02", "N01", "N02", "T01", "T02" }, 6, 1, CHECK_QUESTIONS_TOO_FEW, 6, 9 },
    { { "C01", "C07", "C08", "N01", "N02", "N05", "T01", "T02", "T07" }, 9, 1, CHECK_PRIMARY_TOO_FEW, 1, 2 },
    { { "C01", "C02", "C07", "N05", "N06", "N07", "T01", "T02", "T07" }, 9, 1, CHECK_PRIMARY_TOO_FEW, 0, 2 },
    { { "C01", "C02", "C07", "N01", "N02", "N05", "T01", "T02", "C01" }, 9, 1, CHECK_QUESTION_TWICE, 2, 1 },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct questionnaire draft = draft_of(arena, rows[i].ids, rows[i].count);
    struct checklist missing = questionnaire_check(arena, &draft);
    cr_assert_eq(missing.item_count, rows[i].missing, "row %zu: %zu", i, missing.item_count);
    cr_expect_eq(missing.items[0].kind, rows[i].first, "row %zu", i);
    cr_expect_eq(missing.items[0].have, rows[i].have, "row %zu", i);
    cr_expect_eq(missing.items[0].need, rows[i].need, "row %zu", i);
    struct questionnaire active = { 0 };
    struct status status = questionnaire_make_active(arena, &draft, 0, &active);
    cr_expect_eq(status.code, STATUS_FAILED_PRECONDITION);
    cr_expect_str_eq(status.message, missing.items[0].text);
    cr_expect_eq(active.version, 0);
  }
  arena_free(arena);
}

Test(questionnaire, an_unknown_question_is_not_found_by_its_place)
{
  struct arena *arena = arena_new();
  struct question_bank bank = question_bank_shipped(arena);
  struct questionnaire draft = questionnaire_draft();
  struct status status = questionnaire_pick(arena, &bank, (const char *[]){ "C01", "Q99" }, 2, &draft);
  cr_expect_eq(status.code, STATUS_NOT_FOUND);
  cr_expect_str_eq(status.field, "question_ids[1]");
  cr_expect_eq(draft.question_count, 0);
  arena_free(arena);
}

Test(questionnaire, a_value_outside_the_range_is_refused_until_the_range_is_widened)
{
  struct arena *arena = arena_new();
  struct questionnaire draft = draft_of(arena, nine, 9);
  struct answer_given which = { "C02", 4 };
  cr_expect_eq(questionnaire_set_value(arena, &draft, &which, 6).code, STATUS_INVALID_ARGUMENT);
  cr_expect_eq(draft.questions[1].answers[4].value, 5);
  draft.range.max = 10;
  cr_expect(status_is_ok(questionnaire_set_value(arena, &draft, &which, 6)));
  cr_expect_eq(draft.questions[1].answers[4].value, 6);
  cr_expect_eq(draft.questions[1].answers[3].value, 4);
  cr_expect_eq(questionnaire_check(arena, &draft).item_count, 0);
  cr_expect_eq(questionnaire_set_value(arena, &draft, &(struct answer_given){ "C02", 5 }, 6).code,
               STATUS_INVALID_ARGUMENT);
  cr_expect_eq(questionnaire_set_value(arena, &draft, &(struct answer_given){ "C09", 0 }, 6).code, STATUS_NOT_FOUND);
  draft.range.max = 5;
  struct checklist missing = questionnaire_check(arena, &draft);
  cr_assert_eq(missing.item_count, 1);
  cr_expect_eq(missing.items[0].kind, CHECK_VALUE_OUT_OF_RANGE);
  cr_expect_str_eq(missing.items[0].field, "questions[1].answers[4].value");
  arena_free(arena);
}

/* However much is missing, the list is whole: the last item is that of the bounds. */
Test(questionnaire, a_checklist_leaves_nothing_out)
{
  struct arena *arena = arena_new();
  struct question_bank bank = question_bank_shipped(arena);
  const char *ids[QUESTIONNAIRE_QUESTIONS_MAX];
  size_t count = 0, answers = 0;
  for (; count < bank.question_count && count < QUESTIONNAIRE_QUESTIONS_MAX; count++) {
    ids[count] = bank.questions[count].id;
    answers += bank.questions[count].answer_count;
  }
  struct questionnaire draft = draft_of(arena, ids, count);
  draft.range = (struct value_range){ 100, 200 };
  draft.level_bounds_e4[0] = 0;
  struct checklist missing = questionnaire_check(arena, &draft);
  cr_assert_gt(answers, 200, "more than a short list would hold: %zu", answers);
  cr_expect_eq(missing.item_count, answers + 1);
  cr_expect_eq(missing.items[missing.item_count - 1].kind, CHECK_LEVEL_BOUNDS);
  arena_free(arena);
}

Test(questionnaire, ranges_weights_and_bounds_are_checked)
{
  struct arena *arena = arena_new();
  struct questionnaire draft = draft_of(arena, nine, 9);
  draft.category_weights[0] = draft.category_weights[1] = draft.category_weights[2] = 0;
  cr_expect_eq(questionnaire_check(arena, &draft).items[0].kind, CHECK_CATEGORY_WEIGHTS);
  draft.category_weights[0] = 101;
  cr_expect_eq(questionnaire_check(arena, &draft).items[0].kind, CHECK_CATEGORY_WEIGHTS);
  draft = draft_of(arena, nine, 9);
  draft.level_bounds_e4[2] = draft.level_bounds_e4[1];
  cr_expect_eq(questionnaire_check(arena, &draft).items[0].kind, CHECK_LEVEL_BOUNDS);
  draft = draft_of(arena, nine, 9);
  draft.range = (struct value_range){ 5, 5 };
  cr_expect_eq(questionnaire_check(arena, &draft).items[0].kind, CHECK_RANGE);
  arena_free(arena);
}

Test(questionnaire, a_new_version_keeps_a_score_only_where_every_question_is_answered)
{
  struct arena *arena = arena_new();
  struct questionnaire draft = draft_of(arena, nine, 9);
  struct answer_given answers[9];
  for (int i = 0; i < 9; i++)
    answers[i] = (struct answer_given){ nine[i], 0 };
  cr_expect(questionnaire_is_answered_by(&draft, answers, 9));
  cr_expect_not(questionnaire_is_answered_by(&draft, answers, 8));
  arena_free(arena);
}
