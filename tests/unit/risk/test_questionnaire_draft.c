/* Editing a draft: questions in and out, their order, values, range and weights. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "questionnaire_draft.h"

#define EDITS 6

static struct draft draft_of(struct arena *arena, const struct question_bank *bank, const char *ids)
{
  struct draft draft = { .questionnaire = questionnaire_draft() };
  char *copy = arena_strdup(arena, ids), *rest = copy;
  for (char *id = strtok_r(copy, " ", &rest); id != NULL; id = strtok_r(NULL, " ", &rest))
    cr_assert(status_is_ok(draft_add(arena, bank, id, DRAFT_LAST, &draft)), "%s", id);
  return draft;
}

static const char *ids_of(struct arena *arena, const struct draft *draft)
{
  const char *text = "";
  for (size_t i = 0; i < draft->questionnaire.question_count; i++)
    text = arena_printf(arena, "%s%s%s", text, i == 0 ? "" : " ", draft->questionnaire.questions[i].id);
  return text;
}

/* "add C01 2", "remove C01", "move C01 1", "restore C01": places from 1. */
static struct status play(struct arena *arena, const struct question_bank *bank, const char *edit, struct draft *draft)
{
  char verb[16], id[24];
  unsigned place = 0;
  cr_assert_geq(sscanf(edit, "%15s %23s %u", verb, id, &place), 2, "%s", edit);
  size_t at = place == 0 ? DRAFT_LAST : place - 1;
  const char *kept = arena_strdup(arena, id);
  if (strcmp(verb, "add") == 0)
    return draft_add(arena, bank, kept, at, draft);
  if (strcmp(verb, "remove") == 0)
    return draft_remove(arena, kept, draft);
  if (strcmp(verb, "move") == 0)
    return draft_move(arena, kept, at, draft);
  cr_assert_str_eq(verb, "restore");
  return draft_restore(arena, kept, draft);
}

Test(questionnaire_draft, questions_come_go_move_and_come_back)
{
  static const struct {
    const char *name, *from, *edits[EDITS], *to;
    enum status_code code; /* of the last edit */
  } rows[] = {
    /* clang-format off */
    { "the first question",             "",            { "add C01" },                                  "C01",         STATUS_OK },
    { "at a place",                     "C01 N01",     { "add T01 2" },                                "C01 T01 N01", STATUS_OK },
    { "at a place behind the end",      "C01",         { "add T01 90" },                               "C01 T01",     STATUS_OK },
    { "twice",                          "C01",         { "add C01" },                                  "C01",         STATUS_ALREADY_EXISTS },
    { "none of the bank",               "C01",         { "add Q99" },                                  "C01",         STATUS_NOT_FOUND },
    { "taken out",                      "C01 N01 T01", { "remove N01" },                               "C01 T01",     STATUS_OK },
    { "taken out twice",                "C01 N01",     { "remove N01", "remove N01" },                 "C01",         STATUS_NOT_FOUND },
    { "back to where it stood",         "C01 N01 T01", { "remove N01", "restore N01" },                "C01 N01 T01", STATUS_OK },
    { "back, though others went too",   "C01 N01 T01", { "remove C01", "remove T01", "remove N01", "restore T01" },
                                                                                                       "T01",         STATUS_OK },
    { "back to the first place",        "C01 N01 T01", { "remove C01", "move T01 1", "restore C01" },  "C01 T01 N01", STATUS_OK },
    { "what was not taken out",         "C01",         { "restore N01" },                              "C01",         STATUS_NOT_FOUND },
    { "what was added anew",            "C01 N01",     { "remove N01", "add N01", "restore N01" },     "C01 N01",     STATUS_NOT_FOUND },
    { "to the front",                   "C01 N01 T01", { "move T01 1" },                               "T01 C01 N01", STATUS_OK },
    { "to the end",                     "C01 N01 T01", { "move C01 3" },                               "N01 T01 C01", STATUS_OK },
    { "behind the end",                 "C01 N01 T01", { "move C01 99" },                              "N01 T01 C01", STATUS_OK },
    { "to where it stands",             "C01 N01 T01", { "move N01 2" },                               "C01 N01 T01", STATUS_OK },
    { "none of the draft",              "C01",         { "move N01 1" },                               "C01",         STATUS_NOT_FOUND },
    /* clang-format on */
  };
  struct arena *arena = arena_new();
  struct question_bank bank = question_bank_shipped(arena);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct draft draft = draft_of(arena, &bank, rows[i].from);
    struct status status = status_ok();
    for (size_t j = 0; j < EDITS && rows[i].edits[j] != NULL; j++) {
      cr_assert(status_is_ok(status), "%s: %s", rows[i].name, status.message);
      status = play(arena, &bank, rows[i].edits[j], &draft);
    }
    cr_expect_eq(status.code, rows[i].code, "%s: %s", rows[i].name, status.message);
    cr_expect_str_eq(ids_of(arena, &draft), rows[i].to, "%s", rows[i].name);
    if (!status_is_ok(status))
      cr_expect_str_eq(status.field, "question_id", "%s", rows[i].name);
  }
  arena_free(arena);
}

static int32_t value_of(const struct draft *draft, size_t question, size_t answer)
{
  return draft->questionnaire.questions[question].answers[answer].value;
}

Test(questionnaire_draft, a_restored_question_has_its_values_and_its_weight_again)
{
  struct arena *arena = arena_new();
  struct question_bank bank = question_bank_shipped(arena);
  struct draft draft = draft_of(arena, &bank, "C01 N01");
  struct answer_given which = { "C01", 4 };
  cr_assert(status_is_ok(questionnaire_set_value(arena, &draft.questionnaire, &which, 4)));
  cr_assert(status_is_ok(draft_set_weight(arena, "C01", 3, &draft)));
  cr_assert(status_is_ok(draft_remove(arena, "C01", &draft)));
  cr_assert(status_is_ok(draft_restore(arena, "C01", &draft)));
  cr_expect_eq(value_of(&draft, 0, 4), 4);
  cr_expect_eq(draft.questionnaire.questions[0].weight, 3);
  cr_expect_eq(draft.removed_count, 0);
  cr_assert(status_is_ok(draft_reset_values(arena, &bank, "C01", &draft)));
  cr_expect_eq(value_of(&draft, 0, 4), 5, "the bank's value again");
  cr_expect_eq(draft.questionnaire.questions[0].weight, 3, "a weight is no value");
  cr_expect_eq(draft_reset_values(arena, &bank, "T01", &draft).code, STATUS_NOT_FOUND);
  arena_free(arena);
}

Test(questionnaire_draft, changing_the_range_touches_no_assigned_value)
{
  struct arena *arena = arena_new();
  struct question_bank bank = question_bank_shipped(arena);
  struct draft draft = draft_of(arena, &bank, "C01 C02 C03 N01 N02 N03 T01 T02 T03");
  struct answer_given which = { "C01", 4 };
  cr_expect_eq(questionnaire_set_value(arena, &draft.questionnaire, &which, 80).code, STATUS_INVALID_ARGUMENT);
  cr_assert(status_is_ok(draft_set_range((struct value_range){ 0, 100 }, &draft)));
  cr_expect_eq(value_of(&draft, 0, 4), 5, "it stays");
  cr_assert(status_is_ok(questionnaire_set_value(arena, &draft.questionnaire, &which, 80)));
  cr_assert(status_is_ok(draft_set_range((struct value_range){ 0, 50 }, &draft)));
  cr_expect_eq(value_of(&draft, 0, 4), 80, "it stays though it is outside");
  struct checklist missing = questionnaire_check(arena, &draft.questionnaire);
  cr_assert_eq(missing.item_count, 1);
  cr_expect_eq(missing.items[0].kind, CHECK_VALUE_OUT_OF_RANGE);
  cr_expect_eq(draft_set_range((struct value_range){ 5, 5 }, &draft).code, STATUS_INVALID_ARGUMENT);
  cr_expect_eq(draft_set_range((struct value_range){ -10001, 5 }, &draft).code, STATUS_INVALID_ARGUMENT);
  cr_expect_eq(draft.questionnaire.range.max, 50, "a refused range changes nothing");
  arena_free(arena);
}

Test(questionnaire_draft, weights_and_room_have_limits)
{
  struct arena *arena = arena_new();
  struct question_bank bank = question_bank_shipped(arena);
  struct draft draft = draft_of(arena, &bank, "C01");
  cr_expect_eq(draft_set_weight(arena, "C01", 0, &draft).code, STATUS_INVALID_ARGUMENT);
  cr_expect_eq(draft_set_weight(arena, "C01", 11, &draft).code, STATUS_INVALID_ARGUMENT);
  cr_expect_eq(draft_set_weight(arena, "C02", 2, &draft).code, STATUS_NOT_FOUND);
  struct question many[QUESTIONNAIRE_QUESTIONS_MAX + 1];
  for (int i = 0; i <= QUESTIONNAIRE_QUESTIONS_MAX; i++) {
    many[i] = bank.questions[0];
    many[i].id = arena_printf(arena, "Q%d", i);
  }
  many[3].is_retired = true;
  struct question_bank large = { .questions = many, .question_count = QUESTIONNAIRE_QUESTIONS_MAX + 1 };
  draft = (struct draft){ .questionnaire = questionnaire_draft() };
  cr_expect_eq(draft_add(arena, &large, "Q3", DRAFT_LAST, &draft).code, STATUS_FAILED_PRECONDITION, "retired");
  many[3].is_retired = false;
  for (int i = 0; i < QUESTIONNAIRE_QUESTIONS_MAX; i++)
    cr_assert(status_is_ok(draft_add(arena, &large, many[i].id, 0, &draft)));
  cr_expect_eq(draft_add(arena, &large, "Q100", 0, &draft).code, STATUS_FAILED_PRECONDITION, "there is no room");
  cr_expect_eq(draft.questionnaire.question_count, QUESTIONNAIRE_QUESTIONS_MAX);
  arena_free(arena);
}
