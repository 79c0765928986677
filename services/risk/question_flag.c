/* Reads the contradictions that a bank looks for. */
#include <string.h>

#include "base/decimal.h"
#include "question_bank.h"

#define FLAG_FIELDS 4
#define SCORE_LOWEST 1
#define SCORE_HIGHEST 5

static struct status fail(const char *field, const char *what)
{
  return status_fail(STATUS_INVALID_ARGUMENT, field, what);
}

/* "1" or "1-2", numbers of answers from 1. */
static bool parse_answers(char *text, struct flag_condition *out)
{
  char *dash = strchr(text, '-');
  int64_t from, to;
  if (dash != NULL)
    *dash = '\0';
  bool is_good = status_is_ok(decimal_parse(text, 0, &from)) &&
                 status_is_ok(decimal_parse(dash == NULL ? text : dash + 1, 0, &to)) && from >= 1 && to >= from &&
                 to <= QUESTION_ANSWERS_MAX;
  if (!is_good)
    return false;
  out->from = (int32_t)from - 1;
  out->to = (int32_t)to - 1;
  return true;
}

static struct status parse_condition(char *text, struct flag_condition *out)
{
  char *bound = strstr(text, ">=");
  if (bound != NULL) {
    int64_t at_least;
    *bound = '\0';
    if (!risk_category_parse(text, &out->category))
      return fail("conditions", "a category is NEED, TOLERANCE or CAPACITY");
    if (!status_is_ok(decimal_parse(bound + 2, 0, &at_least)) || at_least < SCORE_LOWEST || at_least > SCORE_HIGHEST)
      return fail("conditions", "a category's score is compared with 1 to 5");
    out->at_least = (int32_t)at_least;
    return status_ok();
  }
  char *equals = strchr(text, '=');
  if (equals == NULL || equals == text || equals - text > QUESTION_ID_MAX_BYTES)
    return fail("conditions", "a condition is id=answers or category>=score");
  *equals = '\0';
  out->question_id = text;
  return parse_answers(equals + 1, out) ? status_ok() : fail("conditions", "answers are numbers from 1, as in 1-2");
}

static struct status parse_conditions(struct arena *arena, char *text, struct question_flag *out)
{
  struct flag_condition *conditions = arena_array(arena, FLAG_CONDITIONS_MAX, sizeof *conditions);
  size_t count = 0;
  for (char *part = text; part != NULL; count++) {
    char *end = strchr(part, ';');
    if (end != NULL)
      *end = '\0';
    if (count == FLAG_CONDITIONS_MAX)
      return fail("conditions", "a flag has at most 8 conditions");
    struct status status = parse_condition(part, &conditions[count]);
    if (!status_is_ok(status))
      return status;
    part = end == NULL ? NULL : end + 1;
  }
  out->conditions = conditions;
  out->condition_count = count;
  return status_ok();
}

struct status question_flag_parse(struct arena *arena, char *line, struct question_flag *out)
{
  char *fields[FLAG_FIELDS];
  size_t count = 0;
  *out = (struct question_flag){ .code = "", .text = "" };
  for (char *part = line; part != NULL && count < FLAG_FIELDS; count++) {
    fields[count] = part;
    part = strchr(part, '|');
    if (part != NULL && count + 1 < FLAG_FIELDS)
      *part++ = '\0';
  }
  if (count != FLAG_FIELDS || strchr(fields[FLAG_FIELDS - 1], '|') != NULL)
    return fail(NULL, "a flag has four fields separated by |");
  out->code = fields[1];
  out->text = fields[3];
  if (out->code[0] == '\0' || strlen(out->code) > FLAG_CODE_MAX_BYTES)
    return fail("code", "a code has 1 to 32 bytes");
  if (out->text[0] == '\0')
    return fail("text", "a flag has a sentence for people");
  return parse_conditions(arena, fields[2], out);
}
