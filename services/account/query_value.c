/* Reads the values of conditions. */
#include "query_value.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

#define FIRST_TAX_YEAR 1975
#define LAST_TAX_YEAR 2199

enum reading { READ_NUMBER, READ_DATE, READ_TEXT, READ_CHOICE };

static enum reading reading_of(const struct query_section *section)
{
  switch (section->type) {
  case ACCOUNT__QUERY_TYPE__TEXT:
    return READ_TEXT;
  case ACCOUNT__QUERY_TYPE__DATE:
    return READ_DATE;
  case ACCOUNT__QUERY_TYPE__CHOICE:
    return READ_CHOICE;
  case ACCOUNT__QUERY_TYPE__SET:
    return section->choices ? READ_CHOICE : READ_NUMBER;
  default:
    return READ_NUMBER;
  }
}

/* A list where an empty text stands for an open end, not for a value. */
static bool may_be_empty(const Account__QueryCondition *condition, size_t i)
{
  return condition->operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__BETWEEN ||
         (condition->operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__CONTRIBUTED && i > 0);
}

static const char *number_refusal(const struct query_section *section, const char *text)
{
  int64_t value;
  if (!status_is_ok(decimal_parse(text, (int)section->places, &value)))
    return section->places == 0 ? "this is no whole number" : "this is no number with as few decimals as it takes";
  if (section->type == ACCOUNT__QUERY_TYPE__ID || section->type == ACCOUNT__QUERY_TYPE__SET)
    return value > 0 ? NULL : "an id is a number above zero";
  return NULL;
}

static const char *contribution_refusal(const struct query_section *section, const char *text, size_t i)
{
  int64_t value;
  if (i == 0) {
    bool is_year = status_is_ok(decimal_parse(text, 0, &value)) && value >= FIRST_TAX_YEAR && value <= LAST_TAX_YEAR;
    return is_year ? NULL : "the tax year is between 1975 and 2199";
  }
  if (i == 3)
    return query_choice_find(section->choices, text) ? NULL : "there is no such kind of contribution";
  return number_refusal(section, text);
}

const char *query_value_refusal(const struct query_section *section, const Account__QueryCondition *condition, size_t i)
{
  const char *text = condition->values[i];
  int32_t day;
  if (text[0] == '\0')
    return may_be_empty(condition, i) ? NULL : "a value is empty";
  if (condition->operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__CONTRIBUTED)
    return contribution_refusal(section, text, i);
  switch (reading_of(section)) {
  case READ_TEXT:
    return NULL;
  case READ_DATE:
    return status_is_ok(date_parse(text, &day)) ? NULL : "this is no date: 2026-11-21";
  case READ_CHOICE:
    return query_choice_find(section->choices, text) || query_group_find(section->choices, text)
               ? NULL
               : "the catalogue has no such value";
  default:
    return number_refusal(section, text);
  }
}

static int64_t number_of(const struct query_section *section, const char *text)
{
  int64_t value = 0;
  int32_t day = 0;
  struct status status =
      reading_of(section) == READ_DATE ? date_parse(text, &day) : decimal_parse(text, (int)section->places, &value);
  assert(status_is_ok(status) && "the condition was checked");
  return reading_of(section) == READ_DATE ? day : value;
}

static bool is_range_at(const Account__QueryCondition *condition, size_t *from)
{
  *from = condition->operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__CONTRIBUTED;
  return *from == 1 || condition->operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__BETWEEN;
}

bool query_range_is_empty(const struct query_section *section, const Account__QueryCondition *condition)
{
  size_t from;
  if (!is_range_at(condition, &from) || !condition->values[from][0] || !condition->values[from + 1][0])
    return false;
  return number_of(section, condition->values[from]) > number_of(section, condition->values[from + 1]);
}

size_t query_parameters_of(const Account__QueryCondition *condition)
{
  switch (condition->operator_) {
  case ACCOUNT__QUERY_CONDITION__OPERATOR__NONE:
  case ACCOUNT__QUERY_CONDITION__OPERATOR__STALE:
    return 0;
  case ACCOUNT__QUERY_CONDITION__OPERATOR__BETWEEN:
    return 2;
  case ACCOUNT__QUERY_CONDITION__OPERATOR__CONTRIBUTED:
    return 4;
  default:
    return 1;
  }
}

/* %, _ and \ stand for themselves. */
static const char *pattern_of(struct arena *arena, const char *text)
{
  char *pattern = arena_alloc(arena, 2 * strlen(text) + 3), *at = pattern;
  *at++ = '%';
  for (; *text; text++) {
    if (strchr("%_\\", *text))
      *at++ = '\\';
    *at++ = *text;
  }
  *at = '%';
  return pattern;
}

struct list {
  struct arena *arena;
  const struct query_section *section;
  int64_t *numbers;
  const char **texts;
  size_t count;
};

static void add_choice(struct list *list, const char *id)
{
  const struct query_choice *choice = query_choice_find(list->section->choices, id);
  if (choice) {
    list->texts[list->count] = choice->id;
    list->numbers[list->count++] = choice->number;
    return;
  }
  const struct query_group *group = query_group_find(list->section->choices, id);
  assert(group && "the condition was checked");
  for (size_t i = 0; i < group->count; i++)
    add_choice(list, group->values[i]);
}

static size_t room_of(const struct query_section *section, size_t values)
{
  size_t most = 1;
  for (size_t i = 0; section->choices && i < section->choices->group_count; i++)
    if (section->choices->groups[i].count > most)
      most = section->choices->groups[i].count;
  return values * most;
}

static void read_list(struct list *list, const Account__QueryCondition *condition)
{
  bool is_pattern = condition->operator_ == ACCOUNT__QUERY_CONDITION__OPERATOR__CONTAINS;
  size_t room = room_of(list->section, condition->n_values);
  list->numbers = arena_array(list->arena, room, sizeof *list->numbers);
  list->texts = arena_array(list->arena, room, sizeof *list->texts);
  for (size_t i = 0; i < condition->n_values; i++) {
    const char *text = condition->values[i];
    if (reading_of(list->section) == READ_CHOICE)
      add_choice(list, text);
    else if (reading_of(list->section) == READ_TEXT)
      list->texts[list->count++] = is_pattern ? pattern_of(list->arena, text) : text;
    else
      list->numbers[list->count++] = number_of(list->section, text);
  }
}

struct pg_value query_value_list(struct arena *arena, const struct query_section *section,
                                 const Account__QueryCondition *condition)
{
  struct list list = { .arena = arena, .section = section };
  read_list(&list, condition);
  if (reading_of(section) == READ_TEXT || section->is_text)
    return pg_array(PG_TEXT_ARRAY, list.texts, list.count);
  return pg_array(reading_of(section) == READ_DATE ? PG_DATE_ARRAY : PG_INT8_ARRAY, list.numbers, list.count);
}

static int64_t bits_of(const struct query_choices *choices, const char *id)
{
  const struct query_choice *choice = query_choice_find(choices, id);
  const struct query_group *group = choice ? NULL : query_group_find(choices, id);
  int64_t bits = choice ? choice->number : 0;
  for (size_t i = 0; group && i < group->count; i++)
    bits |= bits_of(choices, group->values[i]);
  return bits;
}

int64_t query_value_bits(const struct query_section *section, const Account__QueryCondition *condition)
{
  int64_t bits = 0;
  for (size_t i = 0; i < condition->n_values; i++)
    bits |= bits_of(section->choices, condition->values[i]);
  return bits;
}

struct pg_value query_value_one(const struct query_section *section, const char *text)
{
  bool is_date = reading_of(section) == READ_DATE;
  if (text[0] == '\0')
    return pg_null(is_date ? PG_DATE : PG_INT8);
  return is_date ? pg_date((int32_t)number_of(section, text)) : pg_int8(number_of(section, text));
}
