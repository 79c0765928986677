/* The question bank: the shipped one, and what is refused with its line. */
#include <criterion/criterion.h>
#include <string.h>

#include "question_bank.h"

Test(question_bank, the_shipped_bank_has_over_fifty_questions_and_primary_ones_of_each_category)
{
  struct arena *arena = arena_new();
  struct question_bank bank = question_bank_shipped(arena);
  cr_assert_eq(bank.question_count, 54);
  int primary[CATEGORY_COUNT] = { 0 };
  for (size_t i = 0; i < bank.question_count; i++) {
    const struct question *question = &bank.questions[i];
    primary[question->category] += question->is_primary;
    cr_expect_eq(question->answer_count, 5);
    for (size_t j = 0; j < question->answer_count; j++)
      cr_expect_eq(question->answers[j].value, (int)j + 1, "%s", question->id);
  }
  cr_expect_eq(primary[CATEGORY_NEED], 4);
  cr_expect_eq(primary[CATEGORY_TOLERANCE], 6);
  cr_expect_eq(primary[CATEGORY_CAPACITY], 6);
  arena_free(arena);
}

Test(question_bank, a_line_is_read_as_it_stands)
{
  struct arena *arena = arena_new();
  static const char text[] = "# a comment\n\nX1|TOLERANCE|1|How much, $?|None = 0=-5;1,000=7\r\n";
  struct question_bank bank = { 0 };
  cr_assert(status_is_ok(question_bank_parse(arena, text, sizeof text - 1, &bank)));
  cr_assert_eq(bank.question_count, 1);
  const struct question *question = question_find(bank.questions, 1, "X1");
  cr_assert_not_null(question);
  cr_expect_eq(question->category, CATEGORY_TOLERANCE);
  cr_expect(question->is_primary);
  cr_expect_str_eq(question->text, "How much, $?");
  cr_expect_str_eq(question->answers[0].text, "None = 0");
  cr_expect_eq(question->answers[0].value, -5);
  cr_expect_eq(question->answers[1].value, 7);
  cr_expect_null(question_find(bank.questions, 1, "X2"));
  arena_free(arena);
}

Test(question_bank, a_bad_line_is_refused_by_its_number_and_field)
{
  static const struct {
    const char *text;
    const char *field; /* NULL: none */
    const char *said;
  } rows[] = {
    { "", NULL, "no question" },
    { "# only a comment\n", NULL, "no question" },
    { "A|NEED|1|Why?", NULL, "line 1" },
    { "A|NEED|1|Why?|a=1;b=2|more", NULL, "line 1" },
    { "A|NEED|1|Why?|a=1;b=2\nA|NEED|1|Why?|a=1;b=2", "id", "line 2" },
    { "\n\n|NEED|1|Why?|a=1;b=2", "id", "line 3" },
    { "A2345678901234567|NEED|1|Why?|a=1;b=2", "id", "line 1" },
    { "A|WISH|1|Why?|a=1;b=2", "category", "WISH" },
    { "A|NEED|yes|Why?|a=1;b=2", "primary", "yes" },
    { "A|NEED|1||a=1;b=2", "text", "line 1" },
    { "A|NEED|1|Why?|a=1", "answers", "2 to 20" },
    { "A|NEED|1|Why?|a=1;b=2;c=3;d=4;e=5;f=6;g=7;h=8;i=9;j=1;k=2;l=3;m=4;n=5;o=1;p=2;q=3;r=4;s=5;t=1;u=2", "answers",
      "2 to 20" },
    { "A|NEED|1|Why?|a=1;b", "answers", "text=value" },
    { "A|NEED|1|Why?|a=1;=2", "answers", "text=value" },
    { "A|NEED|1|Why?|a=1;b=", "answers", "whole number" },
    { "A|NEED|1|Why?|a=1;b=2.5", "answers", "2.5" },
    { "A|NEED|1|Why?|a=1;b=10001", "answers", "10001" },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct question_bank bank = { 0 };
    struct status status = question_bank_parse(arena, rows[i].text, strlen(rows[i].text), &bank);
    cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT, "row %zu", i);
    cr_expect_not_null(strstr(status.message, rows[i].said), "row %zu: %s", i, status.message);
    if (rows[i].field == NULL)
      cr_expect_null(status.field, "row %zu", i);
    else
      cr_expect_str_eq(status.field, rows[i].field, "row %zu", i);
    cr_expect_null(bank.questions);
  }
  static const char nul[] = "A|NEED|1|W\0y?|a=1;b=2";
  struct question_bank bank = { 0 };
  cr_expect_eq(question_bank_parse(arena, nul, sizeof nul - 1, &bank).code, STATUS_INVALID_ARGUMENT);
  arena_free(arena);
}
