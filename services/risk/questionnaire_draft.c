/* Edits of a questionnaire's draft. */
#include "questionnaire_draft.h"

#include <assert.h>
#include <string.h>

static size_t place_of(const struct draft *draft, const char *id)
{
  const struct questionnaire *questionnaire = &draft->questionnaire;
  const struct question *found = question_find(questionnaire->questions, questionnaire->question_count, id);
  return found == NULL ? DRAFT_LAST : (size_t)(found - questionnaire->questions);
}

static struct status unknown(struct arena *arena, const char *id)
{
  return status_format(arena, STATUS_NOT_FOUND, "question_id", "the draft has no question \"%.16s\"", id);
}

static void insert(struct arena *arena, const struct question *question, size_t place, struct draft *draft)
{
  struct questionnaire *questionnaire = &draft->questionnaire;
  size_t count = questionnaire->question_count, at = place < count ? place : count;
  struct question *questions = arena_array(arena, count + 1, sizeof *questions);
  for (size_t i = 0; i < count; i++)
    questions[i < at ? i : i + 1] = questionnaire->questions[i];
  questions[at] = *question;
  questionnaire->questions = questions;
  questionnaire->question_count = count + 1;
}

static void take_out(struct arena *arena, size_t place, struct draft *draft)
{
  struct questionnaire *questionnaire = &draft->questionnaire;
  assert(place < questionnaire->question_count);
  struct question *questions = arena_array(arena, questionnaire->question_count, sizeof *questions);
  for (size_t i = 0, kept = 0; i < questionnaire->question_count; i++) {
    if (i != place)
      questions[kept++] = questionnaire->questions[i];
  }
  questionnaire->questions = questions;
  questionnaire->question_count--;
}

static size_t removed_place(const struct draft *draft, const char *id)
{
  for (size_t i = 0; i < draft->removed_count; i++) {
    if (strcmp(draft->removed[i].question.id, id) == 0)
      return i;
  }
  return DRAFT_LAST;
}

/* Nothing happens when it is not there. */
static void forget_removed(struct arena *arena, const char *id, struct draft *draft)
{
  size_t place = removed_place(draft, id);
  if (place == DRAFT_LAST)
    return;
  struct removed_question *removed = arena_array(arena, draft->removed_count, sizeof *removed);
  for (size_t i = 0, kept = 0; i < draft->removed_count; i++) {
    if (i != place)
      removed[kept++] = draft->removed[i];
  }
  draft->removed = removed;
  draft->removed_count--;
}

static struct status check_room(const struct draft *draft)
{
  if (draft->questionnaire.question_count >= QUESTIONNAIRE_QUESTIONS_MAX)
    return status_fail(STATUS_FAILED_PRECONDITION, "question_id",
                       "a questionnaire has at most 100 questions: remove one first");
  return status_ok();
}

struct status draft_add(struct arena *arena, const struct question_bank *bank, const char *id, size_t place,
                        struct draft *draft)
{
  const struct question *question = question_find(bank->questions, bank->question_count, id);
  if (question == NULL)
    return status_format(arena, STATUS_NOT_FOUND, "question_id", "the bank has no question \"%.16s\"", id);
  if (question->is_retired)
    return status_format(arena, STATUS_FAILED_PRECONDITION, "question_id",
                         "%s is retired: it stays where it is asked, and is not added any more", id);
  if (place_of(draft, id) != DRAFT_LAST)
    return status_format(arena, STATUS_ALREADY_EXISTS, "question_id", "%s is in the draft already", id);
  struct status status = check_room(draft);
  if (!status_is_ok(status))
    return status;
  insert(arena, question, place, draft);
  forget_removed(arena, id, draft);
  return status;
}

struct status draft_remove(struct arena *arena, const char *id, struct draft *draft)
{
  size_t place = place_of(draft, id);
  if (place == DRAFT_LAST)
    return unknown(arena, id);
  size_t kept = draft->removed_count < DRAFT_REMOVED_MAX ? draft->removed_count : DRAFT_REMOVED_MAX - 1;
  struct removed_question *removed = arena_array(arena, kept + 1, sizeof *removed);
  for (size_t i = 0; i < kept; i++) /* where there are too many the oldest is forgotten */
    removed[i] = draft->removed[draft->removed_count - kept + i];
  removed[kept] = (struct removed_question){ draft->questionnaire.questions[place], place };
  take_out(arena, place, draft);
  draft->removed = removed;
  draft->removed_count = kept + 1;
  return status_ok();
}

struct status draft_move(struct arena *arena, const char *id, size_t place, struct draft *draft)
{
  size_t from = place_of(draft, id);
  if (from == DRAFT_LAST)
    return unknown(arena, id);
  struct question moved = draft->questionnaire.questions[from];
  take_out(arena, from, draft);
  insert(arena, &moved, place, draft);
  return status_ok();
}

struct status draft_restore(struct arena *arena, const char *id, struct draft *draft)
{
  size_t place = removed_place(draft, id);
  if (place == DRAFT_LAST)
    return status_format(arena, STATUS_NOT_FOUND, "question_id", "\"%.16s\" was not removed from this draft", id);
  struct status status = check_room(draft);
  if (!status_is_ok(status))
    return status;
  const struct removed_question removed = draft->removed[place];
  insert(arena, &removed.question, removed.place, draft);
  forget_removed(arena, id, draft);
  return status;
}

static void replace(struct arena *arena, size_t place, const struct question *question, struct draft *draft)
{
  struct questionnaire *questionnaire = &draft->questionnaire;
  struct question *questions =
      arena_copy(arena, questionnaire->questions, questionnaire->question_count * sizeof *questions);
  questions[place] = *question;
  questionnaire->questions = questions;
}

struct status draft_reset_values(struct arena *arena, const struct question_bank *bank, const char *id,
                                 struct draft *draft)
{
  size_t place = place_of(draft, id);
  const struct question *question = question_find(bank->questions, bank->question_count, id);
  if (place == DRAFT_LAST)
    return unknown(arena, id);
  if (question == NULL)
    return status_format(arena, STATUS_NOT_FOUND, "question_id", "the bank has no question \"%.16s\"", id);
  struct question reset = *question;
  reset.weight = draft->questionnaire.questions[place].weight;
  replace(arena, place, &reset, draft);
  return status_ok();
}

struct status draft_set_weight(struct arena *arena, const char *id, int32_t weight, struct draft *draft)
{
  size_t place = place_of(draft, id);
  if (place == DRAFT_LAST)
    return unknown(arena, id);
  if (weight < 1 || weight > QUESTION_WEIGHT_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "weight", "a question's weight is 1 to 10");
  struct question question = draft->questionnaire.questions[place];
  question.weight = weight;
  replace(arena, place, &question, draft);
  return status_ok();
}

struct status draft_set_range(struct value_range range, struct draft *draft)
{
  if (range.min >= range.max)
    return status_fail(STATUS_INVALID_ARGUMENT, "maximum", "the range ends above where it begins");
  if (range.min < -ANSWER_VALUE_MAX || range.max > ANSWER_VALUE_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "minimum", "the range lies within -10000 to 10000");
  draft->questionnaire.range = range;
  return status_ok();
}
