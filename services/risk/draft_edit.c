/* Applies a request's edits to a draft. */
#include <string.h>

#include "base/decimal.h"
#include "convert_question.h"
#include "draft_file.h"

#define BOUND_PLACES 4

/* Places are counted from 1 by people; 0 is the last. */
static size_t place_in(uint32_t place)
{
  return place == 0 ? DRAFT_LAST : place - 1;
}

static struct status set_method(const Risk__DraftEdit__SetMethod *in, struct draft *draft)
{
  int32_t weights[CATEGORY_COUNT], sum = 0;
  bool is_named[CATEGORY_COUNT] = { false };
  memcpy(weights, draft->questionnaire.category_weights, sizeof weights);
  for (size_t i = 0; i < in->n_category_weights; i++) {
    enum risk_category category;
    if (!convert_category_in(in->category_weights[i]->category, &category))
      return status_fail(STATUS_INVALID_ARGUMENT, "category_weights", "a category is need, tolerance or capacity");
    if (is_named[category])
      return status_fail(STATUS_INVALID_ARGUMENT, "category_weights", "a category is weighted once");
    is_named[category] = true;
    weights[category] = (int32_t)in->category_weights[i]->weight;
  }
  for (int i = 0; i < CATEGORY_COUNT; i++)
    sum += weights[i];
  if (sum == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "category_weights", "not all categories have weight 0");
  memcpy(draft->questionnaire.category_weights, weights, sizeof weights);
  draft->questionnaire.method = convert_method_in(in->method);
  return status_ok();
}

static struct status set_level_bounds(const struct call *call, const Risk__DraftEdit__SetLevelBounds *in,
                                      struct draft *draft)
{
  int64_t bounds_e4[LEVEL_COUNT];
  if (call->caller.role != ROLE_COMPLIANCE)
    return status_fail(STATUS_PERMISSION_DENIED, "level_bounds", "only compliance says where levels begin");
  if (in->n_level_bounds != LEVEL_COUNT)
    return status_fail(STATUS_INVALID_ARGUMENT, "level_bounds", "there are five levels, each with a lower bound");
  for (int i = 0; i < LEVEL_COUNT; i++) {
    struct status status = decimal_parse(in->level_bounds[i], BOUND_PLACES, &bounds_e4[i]);
    if (!status_is_ok(status))
      return status_fail(STATUS_INVALID_ARGUMENT, "level_bounds", status.message);
  }
  bool is_rising = bounds_e4[0] == LEVEL_BOUND_E4 && bounds_e4[LEVEL_COUNT - 1] <= LEVEL_COUNT * LEVEL_BOUND_E4;
  for (int i = 1; i < LEVEL_COUNT; i++)
    is_rising = is_rising && bounds_e4[i] > bounds_e4[i - 1];
  if (!is_rising)
    return status_fail(STATUS_INVALID_ARGUMENT, "level_bounds",
                       "the lower bounds of the levels begin at 1, rise, and end at 5 at most");
  memcpy(draft->questionnaire.level_bounds_e4, bounds_e4, sizeof bounds_e4);
  return status_ok();
}

static struct status apply(struct draft_file *file, const Risk__DraftEdit *edit, const char **name)
{
  struct arena *arena = file->call->arena;
  struct draft *draft = &file->draft;
  switch (edit->edit_case) {
  case RISK__DRAFT_EDIT__EDIT_ADD:
    *name = "add";
    return draft_add(arena, &file->bank, edit->add->question_id, place_in(edit->add->place), draft);
  case RISK__DRAFT_EDIT__EDIT_REMOVE:
    *name = "remove";
    return draft_remove(arena, edit->remove->question_id, draft);
  case RISK__DRAFT_EDIT__EDIT_MOVE:
    *name = "move";
    return draft_move(arena, edit->move->question_id, place_in(edit->move->place), draft);
  case RISK__DRAFT_EDIT__EDIT_RESTORE:
    *name = "restore";
    return draft_restore(arena, edit->restore->question_id, draft);
  case RISK__DRAFT_EDIT__EDIT_RESET_VALUES:
    *name = "reset_values";
    return draft_reset_values(arena, &file->bank, edit->reset_values->question_id, draft);
  case RISK__DRAFT_EDIT__EDIT_SET_VALUE:
    *name = "set_value";
    return questionnaire_set_value(
        arena, &draft->questionnaire,
        &(struct answer_given){ edit->set_value->question_id, (int32_t)edit->set_value->answer - 1 },
        edit->set_value->value);
  case RISK__DRAFT_EDIT__EDIT_SET_RANGE:
    *name = "set_range";
    return draft_set_range((struct value_range){ edit->set_range->minimum, edit->set_range->maximum }, draft);
  case RISK__DRAFT_EDIT__EDIT_SET_WEIGHT:
    *name = "set_weight";
    return draft_set_weight(arena, edit->set_weight->question_id, (int32_t)edit->set_weight->weight, draft);
  case RISK__DRAFT_EDIT__EDIT_SET_METHOD:
    *name = "set_method";
    return set_method(edit->set_method, draft);
  case RISK__DRAFT_EDIT__EDIT_SET_LEVEL_BOUNDS:
    *name = "set_level_bounds";
    return set_level_bounds(file->call, edit->set_level_bounds, draft);
  default:
    *name = "edit";
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "an edit says what is to be done");
  }
}

struct status draft_file_edit(struct draft_file *file, Risk__DraftEdit *const *edits, size_t count)
{
  struct draft before = file->draft;
  for (size_t i = 0; i < count; i++) {
    const char *name = "";
    struct status status = apply(file, edits[i], &name);
    if (status_is_ok(status))
      continue;
    file->draft = before;
    const char *field = arena_printf(file->call->arena, "edits[%zu].%s%s%s", i, name, status.field == NULL ? "" : ".",
                                     status.field == NULL ? "" : status.field);
    return status_fail(status.code, field, status.message);
  }
  return status_ok();
}
