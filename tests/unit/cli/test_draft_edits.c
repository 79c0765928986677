/* Edits of a questionnaire's draft as they are typed. */
#include <criterion/criterion.h>
#include <string.h>

#include "draft_edits.h"

static const struct option_row rows[] = {
  { "--add", "X", OPTION_REPEATED, "" },
  { "--remove", "X", OPTION_REPEATED, "" },
  { "--restore", "X", OPTION_REPEATED, "" },
  { "--move", "X", OPTION_REPEATED, "" },
  { "--value", "X", OPTION_REPEATED, "" },
  { "--reset", "X", OPTION_REPEATED, "" },
  { "--weight", "X", OPTION_REPEATED, "" },
  { "--range", "X", 0, "" },
  { "--method", "X", 0, "" },
  { "--category-weight", "X", OPTION_REPEATED, "" },
  { "--level-bounds", "X", 0, "" },
};

static struct status parse(struct arena *arena, const char *typed, Risk__DraftEdit ***edits, size_t *count)
{
  static const struct syntax syntax = { "", rows, sizeof rows / sizeof rows[0] };
  const char *words[32];
  struct arguments *arguments;
  size_t n = text_split(arena, typed, ' ', words, 32);
  char **argv = arena_array(arena, n + 1, sizeof *argv);
  for (size_t i = 0; i < n; i++)
    argv[i] = arena_strdup(arena, words[i]);
  cr_assert(arguments_parse(arena, &syntax, (int)n, argv, &arguments).code == STATUS_OK, "%s", typed);
  return draft_edits_parse(arena, arguments, edits, count);
}

Test(draft_edits, come_in_an_order_in_which_they_can_be_done)
{
  struct arena *arena = arena_new();
  Risk__DraftEdit **edits;
  size_t count;
  struct status status = parse(arena,
                               "--value C01:5=70 --weight C02=3 --add T01:2 --add T02 --remove N01 --range -5:100 "
                               "--method weighted --category-weight need=0 --level-bounds 1,2,3,4,4.5 --move C01:3",
                               &edits, &count);
  cr_assert_eq(status.code, STATUS_OK, "%s", status.message);
  static const Risk__DraftEdit__EditCase order[] = {
    RISK__DRAFT_EDIT__EDIT_SET_METHOD, RISK__DRAFT_EDIT__EDIT_SET_RANGE,  RISK__DRAFT_EDIT__EDIT_REMOVE,
    RISK__DRAFT_EDIT__EDIT_ADD,        RISK__DRAFT_EDIT__EDIT_ADD,        RISK__DRAFT_EDIT__EDIT_MOVE,
    RISK__DRAFT_EDIT__EDIT_SET_VALUE,  RISK__DRAFT_EDIT__EDIT_SET_WEIGHT, RISK__DRAFT_EDIT__EDIT_SET_LEVEL_BOUNDS,
  };
  cr_assert_eq(count, sizeof order / sizeof order[0]);
  for (size_t i = 0; i < count; i++)
    cr_expect_eq(edits[i]->edit_case, order[i], "edit %zu", i);
  cr_expect_eq(edits[0]->set_method->method, RISK__METHOD__WEIGHTED);
  cr_expect_eq(edits[0]->set_method->category_weights[0]->category, RISK__CATEGORY__NEED);
  cr_expect_eq(edits[1]->set_range->minimum, -5);
  cr_expect_eq(edits[3]->add->place, 2);
  cr_expect_eq(edits[4]->add->place, 0);
  cr_expect_eq(edits[6]->set_value->answer, 5);
  cr_expect_eq(edits[6]->set_value->value, 70);
  cr_expect_str_eq(edits[8]->set_level_bounds->level_bounds[4], "4.5");
  arena_free(arena);
}

Test(draft_edits, what_cannot_be_read_is_named)
{
  static const struct {
    const char *typed, *field;
  } wrong[] = {
    { "--add C01:0", "--add" },
    { "--add C01:x", "--add" },
    { "--move C01", "--move" },
    { "--value C01:5", "--value" },
    { "--value C01:21=3", "--value" },
    { "--value C01=3", "--value" },
    { "--weight C01=11", "--weight" },
    { "--weight C01", "--weight" },
    { "--range 1", "--range" },
    { "--range 1:x", "--range" },
    { "--method none", "--method" },
    { "--category-weight need", "--category-weight" },
    { "--category-weight wish=1", "--category-weight" },
    { "--level-bounds 1,2,3,4", "--level-bounds" },
    { "--level-bounds 1,2,3,4,5,6", "--level-bounds" },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    Risk__DraftEdit **edits;
    size_t count;
    struct status status = parse(arena, wrong[i].typed, &edits, &count);
    cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", wrong[i].typed);
    cr_expect_str_eq(status.field == NULL ? "" : status.field, wrong[i].field, "%s", wrong[i].typed);
  }
  arena_free(arena);
}
