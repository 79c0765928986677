/* Reads edits of a draft from options. */
#include "draft_edits.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "output.h"

#define PARTS 2

struct edits {
  struct arena *arena;
  Risk__DraftEdit *items[DRAFT_EDITS_MAX];
  size_t count;
};

static struct status bad(struct arena *arena, const char *option, const char *form, const char *found)
{
  return status_format(arena, STATUS_INVALID_ARGUMENT, option, "%s is %s, not \"%.80s\"", option, form, found);
}

static Risk__DraftEdit *add_edit(struct edits *edits, Risk__DraftEdit__EditCase edit_case)
{
  Risk__DraftEdit *edit = arena_alloc(edits->arena, sizeof *edit);
  risk__draft_edit__init(edit);
  edit->edit_case = edit_case;
  if (edits->count < DRAFT_EDITS_MAX)
    edits->items[edits->count] = edit;
  edits->count++;
  return edit;
}

/* "ID:REST"; rest is "" when there is none. */
static const char *split_id(struct arena *arena, const char *text, char separator, const char **rest)
{
  const char *parts[PARTS] = { "", "" };
  size_t count = text_split(arena, text, separator, parts, PARTS);
  *rest = count > 1 ? parts[1] : "";
  return parts[0];
}

static bool parse_whole(const char *text, int64_t least, int64_t most, int64_t *out)
{
  return status_is_ok(decimal_parse(text, 0, out)) && *out >= least && *out <= most;
}

static struct status add_add(struct edits *edits, const char *text)
{
  const char *rest;
  int64_t place = 0;
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_ADD);
  edit->add = arena_alloc(edits->arena, sizeof *edit->add);
  risk__draft_edit__add__init(edit->add);
  edit->add->question_id = split_id(edits->arena, text, ':', &rest);
  if (rest[0] != '\0' && !parse_whole(rest, 1, 100, &place))
    return bad(edits->arena, "--add", "ID or ID:PLACE", text);
  edit->add->place = (uint32_t)place;
  return status_ok();
}

static struct status add_remove(struct edits *edits, const char *text)
{
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_REMOVE);
  edit->remove = arena_alloc(edits->arena, sizeof *edit->remove);
  risk__draft_edit__remove__init(edit->remove);
  edit->remove->question_id = text;
  return status_ok();
}

static struct status add_restore(struct edits *edits, const char *text)
{
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_RESTORE);
  edit->restore = arena_alloc(edits->arena, sizeof *edit->restore);
  risk__draft_edit__restore__init(edit->restore);
  edit->restore->question_id = text;
  return status_ok();
}

static struct status add_reset(struct edits *edits, const char *text)
{
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_RESET_VALUES);
  edit->reset_values = arena_alloc(edits->arena, sizeof *edit->reset_values);
  risk__draft_edit__reset_values__init(edit->reset_values);
  edit->reset_values->question_id = text;
  return status_ok();
}

static struct status add_move(struct edits *edits, const char *text)
{
  const char *rest;
  int64_t place;
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_MOVE);
  edit->move = arena_alloc(edits->arena, sizeof *edit->move);
  risk__draft_edit__move__init(edit->move);
  edit->move->question_id = split_id(edits->arena, text, ':', &rest);
  if (!parse_whole(rest, 1, 100, &place))
    return bad(edits->arena, "--move", "ID:PLACE", text);
  edit->move->place = (uint32_t)place;
  return status_ok();
}

/* "C01:5=4": answer 5 of C01 has value 4. */
static struct status add_value(struct edits *edits, const char *text)
{
  const char *rest, *value;
  int64_t answer, number;
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_SET_VALUE);
  edit->set_value = arena_alloc(edits->arena, sizeof *edit->set_value);
  risk__draft_edit__set_value__init(edit->set_value);
  edit->set_value->question_id = split_id(edits->arena, text, ':', &rest);
  const char *which = split_id(edits->arena, rest, '=', &value);
  if (!parse_whole(which, 1, 20, &answer) || !parse_whole(value, INT32_MIN, INT32_MAX, &number))
    return bad(edits->arena, "--value", "ID:ANSWER=VALUE", text);
  edit->set_value->answer = (uint32_t)answer;
  edit->set_value->value = (int32_t)number;
  return status_ok();
}

static struct status add_weight(struct edits *edits, const char *text)
{
  const char *rest;
  int64_t weight;
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_SET_WEIGHT);
  edit->set_weight = arena_alloc(edits->arena, sizeof *edit->set_weight);
  risk__draft_edit__set_weight__init(edit->set_weight);
  edit->set_weight->question_id = split_id(edits->arena, text, '=', &rest);
  if (!parse_whole(rest, 1, 10, &weight))
    return bad(edits->arena, "--weight", "ID=WEIGHT", text);
  edit->set_weight->weight = (uint32_t)weight;
  return status_ok();
}

static struct status add_range(struct edits *edits, const char *text)
{
  const char *rest, *least = split_id(edits->arena, text, ':', &rest);
  int64_t minimum, maximum;
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_SET_RANGE);
  edit->set_range = arena_alloc(edits->arena, sizeof *edit->set_range);
  risk__draft_edit__set_range__init(edit->set_range);
  if (!parse_whole(least, -10000, 10000, &minimum) || !parse_whole(rest, -10000, 10000, &maximum))
    return bad(edits->arena, "--range", "LOWEST:HIGHEST", text);
  edit->set_range->minimum = (int32_t)minimum;
  edit->set_range->maximum = (int32_t)maximum;
  return status_ok();
}

static struct status add_level_bounds(struct edits *edits, const char *text)
{
  const char *bounds[6];
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_SET_LEVEL_BOUNDS);
  edit->set_level_bounds = arena_alloc(edits->arena, sizeof *edit->set_level_bounds);
  risk__draft_edit__set_level_bounds__init(edit->set_level_bounds);
  size_t count = text_split(edits->arena, text, ',', bounds, 6);
  edit->set_level_bounds->level_bounds = arena_copy(edits->arena, bounds, sizeof bounds);
  edit->set_level_bounds->n_level_bounds = count;
  return count == 5 ? status_ok() : bad(edits->arena, "--level-bounds", "five decimals with commas between", text);
}

/* --method and the --category-weights that go with it are one edit. */
static struct status add_method(struct edits *edits, const struct arguments *arguments)
{
  const char *method = arguments_option(arguments, "--method");
  size_t count = arguments_count(arguments, "--category-weight");
  int number = RISK__METHOD__WEIGHTED;
  if (method == NULL && count == 0)
    return status_ok();
  Risk__DraftEdit *edit = add_edit(edits, RISK__DRAFT_EDIT__EDIT_SET_METHOD);
  edit->set_method = arena_alloc(edits->arena, sizeof *edit->set_method);
  risk__draft_edit__set_method__init(edit->set_method);
  struct status status =
      method == NULL ? status_ok() : enum_parse(edits->arena, "--method", &risk__method__descriptor, method, &number);
  edit->set_method->method = (Risk__Method)number;
  edit->set_method->category_weights = arena_array(edits->arena, count, sizeof *edit->set_method->category_weights);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    const char *text = arguments_value(arguments, "--category-weight", i), *rest;
    const char *name = split_id(edits->arena, text, '=', &rest);
    int64_t weight;
    int category = 0;
    if (!parse_whole(rest, 0, 100, &weight))
      return bad(edits->arena, "--category-weight", "CATEGORY=WEIGHT", text);
    status = enum_parse(edits->arena, "--category-weight", &risk__category__descriptor, name, &category);
    Risk__CategoryWeight *row = arena_alloc(edits->arena, sizeof *row);
    risk__category_weight__init(row);
    row->category = (Risk__Category)category;
    row->weight = (uint32_t)weight;
    edit->set_method->category_weights[edit->set_method->n_category_weights++] = row;
  }
  return status;
}

struct status draft_edits_parse(struct arena *arena, const struct arguments *arguments, Risk__DraftEdit ***out,
                                size_t *count)
{
  static const struct {
    const char *option;
    struct status (*add)(struct edits *edits, const char *text);
  } rows[] = {
    { "--range", add_range }, { "--remove", add_remove }, { "--restore", add_restore },
    { "--add", add_add },     { "--move", add_move },     { "--reset", add_reset },
    { "--value", add_value }, { "--weight", add_weight }, { "--level-bounds", add_level_bounds },
  };
  struct edits *edits = arena_alloc(arena, sizeof *edits);
  edits->arena = arena;
  struct status status = add_method(edits, arguments);
  for (size_t row = 0; row < array_length(rows); row++) {
    for (size_t i = 0; i < arguments_count(arguments, rows[row].option) && status_is_ok(status); i++)
      status = rows[row].add(edits, arguments_value(arguments, rows[row].option, i));
  }
  if (status_is_ok(status) && edits->count > DRAFT_EDITS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "at most 500 edits at once");
  *out = edits->items;
  *count = edits->count;
  return status;
}
