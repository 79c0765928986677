/* The firm's own questions, and the contradictions that a bank looks for. */
#include <criterion/criterion.h>
#include <string.h>

#include "question_bank.h"

static struct question question_of(const char *id, const char *text, bool is_primary)
{
  static const struct answer answers[] = { { "No", 1 }, { "Yes", 5 } };
  return (struct question){ .id = id,
                            .category = CATEGORY_NEED,
                            .is_primary = is_primary,
                            .text = text,
                            .answers = answers,
                            .answer_count = 2,
                            .weight = 1,
                            .is_own = true };
}

Test(own_question, what_a_firm_may_put_into_its_bank)
{
  struct arena *arena = arena_new();
  struct question own[] = { question_of("X01", "Why?", false), question_of("X02", "How?", true) };
  struct question shipped = question_of("C01", "When?", true);
  shipped.is_own = false;
  struct question questions[] = { shipped, own[0], own[1] };
  const struct question_bank bank = { .questions = questions, .question_count = 3 };
  static const struct {
    const char *name, *id, *text;
    bool is_primary, is_compliance;
    enum status_code code;
    const char *field;
  } rows[] = {
    /* clang-format off */
    { "a new one",                                  "X03",   "What?", false, false, STATUS_OK,                  NULL },
    { "a new primary one by an advisor",            "X03",   "What?", true,  false, STATUS_PERMISSION_DENIED,   "question.primary" },
    { "a new primary one by compliance",            "X03",   "What?", true,  true,  STATUS_OK,                  NULL },
    { "a shipped one",                              "C01",   "When?", true,  true,  STATUS_ALREADY_EXISTS,      "question.id" },
    { "as it is",                                   "X01",   "Why?",  false, false, STATUS_OK,                  NULL },
    { "made primary by an advisor",                 "X01",   "Why?",  true,  false, STATUS_PERMISSION_DENIED,   "question.primary" },
    { "made primary by compliance",                 "X01",   "Why?",  true,  true,  STATUS_OK,                  NULL },
    { "primary no more, by an advisor",             "X02",   "How?",  false, false, STATUS_PERMISSION_DENIED,   "question.primary" },
    { "primary no more, by compliance",             "X02",   "How?",  false, true,  STATUS_OK,                  NULL },
    { "in other words",                             "X01",   "Hm?",   false, true,  STATUS_FAILED_PRECONDITION, "question.text" },
    { "without words",                              "X03",   "",      false, false, STATUS_INVALID_ARGUMENT,    "question.text" },
    { "without an id",                              "",      "What?", false, false, STATUS_INVALID_ARGUMENT,    "question.id" },
    { "with a blank in its id",                     "X 3",   "What?", false, false, STATUS_INVALID_ARGUMENT,    "question.id" },
    { "with an end of line in its id",              "X\n3",  "What?", false, false, STATUS_INVALID_ARGUMENT,    "question.id" },
    { "with what turns letters around in its id",   "\xe2\x80\xaeX3", "What?", false, false, STATUS_INVALID_ARGUMENT, "question.id" },
    { "with an id of all that there may be",        "aZ0-_.", "What?", false, false, STATUS_OK,                 NULL },
    { "of blanks alone",                            "X03",   "   ",   false, false, STATUS_INVALID_ARGUMENT,    "question.text" },
    { "that clears a terminal",                     "X03",   "\x1b[2J", false, false, STATUS_INVALID_ARGUMENT, "question.text" },
    { "in letters of any script",                   "X03",   "Wie h\xc3\xb6" "ch? \xf0\x9f\x98\x80", false, false, STATUS_OK, NULL },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct question question = question_of(rows[i].id, rows[i].text, rows[i].is_primary);
    struct status status = own_question_check(arena, &bank, &question, rows[i].is_compliance);
    cr_expect_eq(status.code, rows[i].code, "%s: %s", rows[i].name, status.message);
    if (rows[i].field != NULL)
      cr_expect_str_eq(status.field, rows[i].field, "%s", rows[i].name);
  }
  struct question bad = question_of("X03", "What?", false);
  bad.answer_count = 1;
  cr_expect_str_eq(own_question_check(arena, &bank, &bad, true).field, "question.answers");
  static const struct answer wide[] = { { "No", 1 }, { "Yes", 10001 } };
  bad.answers = wide;
  bad.answer_count = 2;
  cr_expect_str_eq(own_question_check(arena, &bank, &bad, true).field, "question.answers[1].value");
  static const struct answer alike[] = { { "Yes", 1 }, { "Yes", 5 } };
  bad.answers = alike;
  cr_expect_str_eq(own_question_check(arena, &bank, &bad, true).field, "question.answers[1].text");
  static const struct answer silent[] = { { " ", 1 }, { "Yes", 5 } };
  bad.answers = silent;
  cr_expect_str_eq(own_question_check(arena, &bank, &bad, true).field, "question.answers[0].text");
  arena_free(arena);
}

Test(own_question, a_contradiction_is_read_as_it_stands)
{
  struct arena *arena = arena_new();
  struct question_flag flag;
  cr_assert(
      status_is_ok(question_flag_parse(arena, arena_strdup(arena, "flag|x|C01=2;T01=1-3;NEED>=4|A sentence."), &flag)));
  cr_expect_str_eq(flag.code, "x");
  cr_expect_str_eq(flag.text, "A sentence.");
  cr_assert_eq(flag.condition_count, 3);
  cr_expect_eq(flag.conditions[0].from, 1);
  cr_expect_eq(flag.conditions[0].to, 1);
  cr_expect_eq(flag.conditions[1].to, 2);
  cr_expect_null(flag.conditions[2].question_id);
  cr_expect_eq(flag.conditions[2].category, CATEGORY_NEED);
  cr_expect_eq(flag.conditions[2].at_least, 4);
  arena_free(arena);
}

Test(own_question, a_bad_contradiction_is_refused_by_its_field)
{
  static const struct {
    const char *text, *field;
  } rows[] = {
    { "flag|x|C01=2", "" },
    { "flag|x|C01=2|a|b", "" },
    { "flag||C01=2|text", "code" },
    { "flag|x|C01=2|", "text" },
    { "flag|x||text", "conditions" },
    { "flag|x|C01|text", "conditions" },
    { "flag|x|C01=0|text", "conditions" },
    { "flag|x|C01=3-2|text", "conditions" },
    { "flag|x|C01=1-21|text", "conditions" },
    { "flag|x|C01=a|text", "conditions" },
    { "flag|x|WISH>=4|text", "conditions" },
    { "flag|x|NEED>=6|text", "conditions" },
    { "flag|x|NEED>=0|text", "conditions" },
    { "flag|x|=1|text", "conditions" },
    { "flag|x|A=1;A=1;A=1;A=1;A=1;A=1;A=1;A=1;A=1|text", "conditions" },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct question_flag flag;
    struct status status = question_flag_parse(arena, arena_strdup(arena, rows[i].text), &flag);
    cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", rows[i].text);
    cr_expect_str_eq(status.field == NULL ? "" : status.field, rows[i].field, "%s", rows[i].text);
  }
  struct question_bank bank = { 0 };
  static const char text[] = "A|NEED|1|Why?|a=1;b=2\nflag|x|A=9-1|no\n";
  struct status status = question_bank_parse(arena, text, sizeof text - 1, &bank);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_not_null(strstr(status.message, "line 2"), "%s", status.message);
  arena_free(arena);
}

Test(own_question, the_shipped_contradictions_name_questions_of_the_bank)
{
  struct arena *arena = arena_new();
  struct question_bank bank = question_bank_shipped(arena);
  cr_expect_eq(bank.flag_count, 5);
  for (size_t i = 0; i < bank.flag_count; i++) {
    for (size_t j = 0; j < bank.flags[i].condition_count; j++) {
      const struct flag_condition *condition = &bank.flags[i].conditions[j];
      if (condition->question_id == NULL)
        continue;
      const struct question *question = question_find(bank.questions, bank.question_count, condition->question_id);
      cr_assert_not_null(question, "%s", condition->question_id);
      cr_expect_lt((size_t)condition->to, question->answer_count, "%s", condition->question_id);
    }
  }
  arena_free(arena);
}
