/* The exchange's decisions as tables: what is asked, what is answered.
 *
 * A step is "order ID side type quantity [price [stop]]", "cancel ID of", "replace ID of quantity [price]", "status ID"
 * or "wait": the fills that are due come. An answer is "ID:ExecType/OrdStatus", with the fill's shares@price, the
 * quantity done where it says so, or "ID!reason/OrdStatus" where a cancel or replace is refused.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "journal.h"
#include "matching.h"

#define TEXT_SIZE 1024

static const struct {
  const char *rule, *script, *steps, *answers;
} rows[] = {
  { "a market order fills at the reference price", "* price 10.25", "order A 1 1 100; wait", "A:0/0 A:F/2 100@10.25" },
  { "a buy limit above the market fills at the market", "* price 10.25", "order A 1 2 100 11; wait",
    "A:0/0 A:F/2 100@10.25" },
  { "a buy limit below the market rests", "* price 10.25", "order A 1 2 100 10; wait; status A", "A:0/0 A:I/0" },
  { "a sell limit below the market fills at the market", "* price 10.25", "order A 2 2 100 10; wait",
    "A:0/0 A:F/2 100@10.25" },
  { "a sell limit above the market rests", "* price 10.25", "order A 2 2 100 11; wait", "A:0/0" },
  { "a buy stop waits until the market is at its stop", "* price 10.25",
    "order A 1 3 100 0 10.25; order B 1 3 100 0 10.26; wait", "A:0/0 B:0/0 A:F/2 100@10.25" },
  { "a sell stop waits until the market is at its stop", "* price 10.25",
    "order A 2 3 100 0 10.25; order B 2 3 100 0 10.24; wait", "A:0/0 B:0/0 A:F/2 100@10.25" },
  { "a split order fills in equal parts of whole shares and the last takes the rest", "* price 10\n* split 3",
    "order A 1 1 100; wait; wait; wait; wait", "A:0/0 A:F/1 33@10 A:F/1 33@10 A:F/2 34@10" },
  { "two shares in three fills are two fills", "* price 10\n* split 3", "order A 1 1 2; wait; wait; wait",
    "A:0/0 A:F/1 1@10 A:F/2 1@10" },
  { "fractional shares by limit fill exactly", "* price 10\n* split 2", "order A 1 2 1.5 10; wait; wait",
    "A:0/0 A:F/1 1@10 A:F/2 0.5@10" },
  { "only some of the slices come when the script says so", "* price 10\n* split 4\n* fill_slices 1",
    "order A 1 1 100; wait; wait; wait; status A", "A:0/0 A:F/1 25@10 A:I/1" },
  { "a market order for a fraction is rejected", "* price 10", "order A 1 1 1.5", "A:8/8" },
  { "a symbol without a price is rejected", "", "order A 1 1 1", "A:8/8" },
  { "a limit order without a price is rejected", "* price 10", "order A 1 2 1", "A:8/8" },
  { "an unknown type is rejected", "* price 10", "order A 1 P 1", "A:8/8" },
  { "every second order is rejected when the script says so", "* price 10\n* reject_every 2",
    "order A 1 1 1; order B 1 1 1; order C 1 1 1", "A:0/0 B:8/8 C:0/0" },
  { "an order lost without an answer is unknown", "* price 10\n* silent_every 1", "order A 1 1 1; status A", "A:I/8" },
  { "every second order is lost when the script says so, and no more", "* price 10\n* silent_every 2",
    "order A 1 1 1; order B 1 1 1; order C 1 1 1; order D 1 1 1; status B", "A:0/0 C:0/0 B:I/8" },
  { "a ClOrdID sent again is answered by the order's state, never a second order", "* price 10",
    "order A 1 1 100; order A 1 1 100; wait; order A 1 1 100; wait", "A:0/0 A:I/0 A:F/2 100@10 A:I/2" },
  { "a rejected order sent again stays rejected", "* price 10", "order A 1 1 1.5; order A 1 1 1.5", "A:8/8 A:I/8" },
  { "the state of an unknown order is rejected", "* price 10", "status Z", "Z:I/8" },
  { "a resting order is cancelled", "* price 10", "order A 1 2 100 9; cancel B A; wait; status A; status B",
    "A:0/0 B:4/4 B:I/4 B:I/4" },
  { "a partly filled order is cancelled for the rest", "* price 10\n* split 2",
    "order A 1 1 100; wait; cancel B A; wait", "A:0/0 A:F/1 50@10 B:4/4" },
  { "a filled order is too late to cancel", "* price 10", "order A 1 1 100; wait; cancel B A",
    "A:0/0 A:F/2 100@10 B!0/2" },
  { "an unknown order cannot be cancelled", "* price 10", "cancel B A", "B!1/8" },
  { "a cancel sent again is answered by the order's state", "* price 10", "order A 1 2 100 9; cancel B A; cancel B A",
    "A:0/0 B:4/4 B:I/4" },
  { "a cancelled order is too late to cancel once more", "* price 10", "order A 1 2 100 9; cancel B A; cancel C A",
    "A:0/0 B:4/4 C!0/4" },
  { "a cancel under another order's ClOrdID is refused", "* price 10",
    "order A 1 2 100 9; order B 1 2 100 9; cancel B A", "A:0/0 B:0/0 B!6/0" },
  { "a replaced order keeps its fills and takes the new quantity", "* price 10\n* split 2",
    "order A 1 1 100; wait; replace B A 80; wait; status A", "A:0/0 A:F/1 50@10 B:5/1 B:F/2 30@10 B:I/2" },
  { "replaced to what is done the order is filled", "* price 10\n* split 2", "order A 1 1 100; wait; replace B A 50",
    "A:0/0 A:F/1 50@10 B:5/2" },
  { "replaced to less than is done is refused", "* price 10\n* split 2", "order A 1 1 100; wait; replace B A 49; wait",
    "A:0/0 A:F/1 50@10 B!0/1 A:F/2 50@10" },
  { "a resting limit replaced to a marketable one fills", "* price 10",
    "order A 1 2 100 9; wait; replace B A 100 10; wait", "A:0/0 B:5/0 B:F/2 100@10" },
  { "a marketable limit replaced to one that rests does not fill", "* price 10",
    "order A 1 2 100 10; replace B A 100 9; wait", "A:0/0 B:5/0" },
  { "a replaced order is cancelled by its first ClOrdID too", "* price 10",
    "order A 1 2 100 9; replace B A 90 9; cancel C A", "A:0/0 B:5/0 C:4/4" },
  { "a filled order is too late to replace", "* price 10", "order A 1 1 100; wait; replace B A 90",
    "A:0/0 A:F/2 100@10 B!0/2" },
  { "a fill that is busted leaves the order short of it", "* price 10\n* split 2\n* bust 1\n* fill_slices 2",
    "order A 1 1 100; wait; wait; status A", "A:0/0 A:F/1 50@10 A:H/0 50@10 A:F/2 100@10 A:I/2" },
  { "a symbol's own line counts before the default", "* price 10\nXYZ split 2", "order A 1 1 2; wait; wait",
    "A:0/0 A:F/1 1@10 A:F/2 1@10" },
};

struct fixture {
  struct arena *arena;
  struct book *book;
  struct behaviours *behaviours;
  struct answers answers;
  int64_t now_us;
};

static struct market market(const struct fixture *fixture)
{
  const struct behaviour *behaviour = behaviour_of(fixture->behaviours, "XYZ");
  return (struct market){ behaviour, behaviour->price_e6, fixture->now_us };
}

static int64_t decimal(const char *text)
{
  int64_t value = 0;
  if (text != NULL)
    cr_assert(status_is_ok(decimal_parse(text, 6, &value)), "%s", text);
  return value;
}

static void set(char to[BOOK_ID_SIZE], const char *text)
{
  snprintf(to, BOOK_ID_SIZE, "%s", text);
}

static void wait_for_fills(struct fixture *fixture)
{
  struct order *due[16], *order;
  size_t count = 0;
  fixture->now_us += 1000000;
  while (count < 16 && (order = book_take_due(fixture->book, fixture->now_us)) != NULL)
    due[count++] = order;
  for (size_t i = 0; i < count; i++)
    matching_fill(fixture->book, due[i], market(fixture), &fixture->answers);
}

static void step(struct fixture *fixture, char *text)
{
  char *rest = NULL, *words[8] = { NULL };
  for (int i = 0; i < 7 && (words[i] = strtok_r(i == 0 ? text : NULL, " ", &rest)) != NULL; i++) {
  }
  struct request request = { .side = '1', .type = '2' };
  set(request.firm, "ALPHA");
  memcpy(request.symbol, "XYZ", 4);
  if (strcmp(words[0], "wait") == 0) {
    wait_for_fills(fixture);
    return;
  }
  set(request.client_order, words[1]);
  if (strcmp(words[0], "status") == 0) {
    matching_status(fixture->book, &request, market(fixture), &fixture->answers);
  } else if (strcmp(words[0], "cancel") == 0) {
    set(request.original_client_order, words[2]);
    matching_cancel(fixture->book, &request, market(fixture), &fixture->answers);
  } else if (strcmp(words[0], "replace") == 0) {
    set(request.original_client_order, words[2]);
    request.shares_e6 = decimal(words[3]);
    request.price_e6 = decimal(words[4]);
    request.type = words[4] != NULL ? '2' : '1';
    matching_replace(fixture->book, &request, market(fixture), &fixture->answers);
  } else {
    request.side = words[2][0];
    request.type = words[3][0];
    request.shares_e6 = decimal(words[4]);
    request.price_e6 = decimal(words[5]);
    request.stop_price_e6 = words[5] != NULL ? decimal(words[6]) : 0;
    matching_order(fixture->book, &request, market(fixture), &fixture->answers);
  }
}

static void describe(const struct answers *answers, char out[TEXT_SIZE])
{
  char shares[DECIMAL_TEXT_SIZE], price[DECIMAL_TEXT_SIZE];
  size_t used = 0;
  out[0] = '\0';
  for (size_t i = 0; i < answers->count; i++) {
    const struct answer *answer = &answers->items[i];
    const struct execution *made = &answer->execution;
    const char *blank = i > 0 ? " " : "";
    if (answer->kind == ANSWER_CANCEL_REJECT)
      used += (size_t)snprintf(out + used, TEXT_SIZE - used, "%s%s!%d/%c", blank, made->client_order,
                               made->reject_reason, made->status);
    else
      used += (size_t)snprintf(out + used, TEXT_SIZE - used, "%s%s:%c/%c", blank, made->client_order, made->type,
                               made->status);
    if (answer->kind == ANSWER_EXECUTION && made->last_shares_e6 > 0)
      used +=
          (size_t)snprintf(out + used, TEXT_SIZE - used, " %s@%s", decimal_format(made->last_shares_e6, 6, 0, shares),
                           decimal_format(made->last_price_e6, 6, 0, price));
  }
}

static struct fixture open_fixture(const char *script)
{
  struct fixture fixture = { .arena = arena_new(), .book = book_new(), .now_us = 1 };
  struct behaviour defaults = { .split = 1, .increment_e6 = SHARES_E6 };
  cr_assert(status_is_ok(behaviours_parse(fixture.arena, defaults, script, &fixture.behaviours)), "%s", script);
  return fixture;
}

static void close_fixture(struct fixture *fixture)
{
  free(fixture->answers.items);
  book_free(fixture->book);
  arena_free(fixture->arena);
}

static void run_steps(struct fixture *fixture, const char *steps)
{
  char *rest = NULL;
  char *copy = arena_strdup(fixture->arena, steps);
  for (char *one = strtok_r(copy, ";", &rest); one != NULL; one = strtok_r(NULL, ";", &rest))
    step(fixture, one);
}

Test(matching, every_request_is_answered_as_the_order_state_tables_say)
{
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct fixture fixture = open_fixture(rows[i].script);
    char answers[TEXT_SIZE];
    run_steps(&fixture, rows[i].steps);
    describe(&fixture.answers, answers);
    cr_expect_str_eq(answers, rows[i].answers, "%s:\n  %s\n  instead of\n  %s", rows[i].rule, answers, rows[i].answers);
    close_fixture(&fixture);
  }
}

Test(matching, the_same_book_comes_out_of_the_journals_lines)
{
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct fixture fixture = open_fixture(rows[i].script);
    struct book *replayed = book_new();
    run_steps(&fixture, rows[i].steps);
    for (size_t j = 0; j < fixture.answers.count; j++) {
      char line[JOURNAL_LINE_SIZE];
      struct execution execution;
      if (fixture.answers.items[j].kind != ANSWER_EXECUTION)
        continue;
      journal_format(&fixture.answers.items[j].execution, line);
      cr_assert(journal_parse(line, &execution), "%s", line);
      book_apply(replayed, &execution);
    }
    cr_assert_eq(book_order_count(replayed), book_order_count(fixture.book));
    cr_assert_eq(book_execution_count(replayed), book_execution_count(fixture.book));
    for (uint64_t number = 1; number <= book_order_count(replayed); number++) {
      const struct order *is = book_order(replayed, number), *was = book_order(fixture.book, number);
      cr_assert_eq(memcmp(&is->last, &was->last, sizeof(is->last)), 0, "%s", rows[i].rule);
      cr_assert(is->fills == was->fills && is->done_value_e12 == was->done_value_e12);
      cr_assert_eq(book_find(replayed, "ALPHA", was->last.client_order), is);
    }
    book_free(replayed);
    close_fixture(&fixture);
  }
}

Test(matching, exec_ids_rise_and_shares_add_up)
{
  struct fixture fixture = open_fixture("* price 10.01\n* split 7");
  run_steps(&fixture, "order A 1 1 1000; order B 2 1 999; wait; wait; wait; wait; wait; wait; wait");
  int64_t done_e6 = 0;
  for (size_t i = 0; i < fixture.answers.count; i++) {
    cr_assert_eq(fixture.answers.items[i].execution.number, i + 1);
    done_e6 += fixture.answers.items[i].execution.last_shares_e6;
  }
  cr_assert_eq(done_e6, 1999 * SHARES_E6);
  cr_assert_eq(book_find(fixture.book, "ALPHA", "A")->last.average_price_e6, 10010000);
  close_fixture(&fixture);
}

Test(matching, another_firms_order_of_the_same_name_is_another_order)
{
  struct fixture fixture = open_fixture("* price 10");
  run_steps(&fixture, "order A 1 1 100");
  cr_assert_null(book_find(fixture.book, "BETA", "A"));
  cr_assert_not_null(book_find(fixture.book, "ALPHA", "A"));
  close_fixture(&fixture);
}

Test(matching, a_line_of_the_script_that_says_nothing_is_refused)
{
  static const char *const wrong[] = { "XYZ",          "XYZ split",     "XYZ split 0", "XYZ split 1.5",
                                       "XYZ colour 1", "XYZ split 2 3", "XYZ price 0", "XYZ price -1" };
  struct arena *arena = arena_new();
  struct behaviours *behaviours;
  for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
    cr_assert(!status_is_ok(behaviours_parse(arena, (struct behaviour){ .split = 1 }, wrong[i], &behaviours)), "%s",
              wrong[i]);
  cr_assert(status_is_ok(behaviours_parse(arena, (struct behaviour){ .split = 1 }, "# none\n\n", &behaviours)));
  arena_free(arena);
}

Test(matching, a_line_of_the_journal_that_is_cut_or_changed_is_refused)
{
  struct execution execution = { .number = 1,
                                 .order = 1,
                                 .type = '0',
                                 .status = '0',
                                 .side = '1',
                                 .order_type = '1',
                                 .time_in_force = '0',
                                 .reject_reason = -1 };
  char line[JOURNAL_LINE_SIZE];
  journal_format(&execution, line);
  cr_assert(journal_parse(line, &execution));
  line[strlen(line) - 1] = '\0';
  cr_assert(!journal_parse(line, &execution));
  cr_assert(!journal_parse("", &execution));
  cr_assert(!journal_parse("X\t1", &execution));
}
