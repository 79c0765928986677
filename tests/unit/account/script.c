/* Plays scripts: each line is one commit against the rows in memory. */
#include "script.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

#define TODAY "2026-11-20"
#define NOW_US INT64_C(1795190400000000) /* 2026-11-20 16:00 UTC */
#define OWN_ADVISOR 1001
#define MAX_LOTS_IN 16

static int32_t date(const char *text)
{
  int32_t day;
  cr_assert(status_is_ok(date_parse(text, &day)), "%s", text);
  return day;
}

struct script *script_new(void)
{
  struct arena *arena = arena_new();
  struct script *script = arena_alloc(arena, sizeof *script);
  script->arena = arena;
  cr_assert(status_is_ok(state_new(arena, 5000, &script->state)));
  static const int statuses[] = { ACCOUNT_OPENED,      ACCOUNT_OPENED,     ACCOUNT_OPENED, ACCOUNT_CLOSED,
                                  ACCOUNT_PROSPECTIVE, ACCOUNT_RESTRICTED, ACCOUNT_OPENED };
  static const int methods[] = { LOT_FIFO, LOT_LIFO, LOT_HIFO, LOT_FIFO, LOT_FIFO, LOT_FIFO, LOT_FIFO };
  for (uint64_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
    state_add_account(script->state, (struct account_row){ .account_id = 2000 + i,
                                                           .advisor_id = i == 6 ? 1002 : OWN_ADVISOR,
                                                           .version = 1,
                                                           .status = statuses[i],
                                                           .lot_method = methods[i] });
  state_add_security(script->state, 3000);
  state_add_security(script->state, 3001);
  return script;
}

void script_free(struct script *script)
{
  arena_free(script->arena);
}

static struct moment moment_of(const struct script *script)
{
  return (struct moment){ .now_us = NOW_US, .sequence = script->sequence, .business_on = date(TODAY) };
}

/* "2024-01-15:10:1000.00,2025-02-01:5:700.00" */
static size_t read_lots(struct script *script, const char *text, struct lot_in *lots)
{
  size_t count = 0;
  char *rest = arena_strdup(script->arena, text);
  for (char *item = strsep(&rest, ","); item && strcmp(item, "-") != 0; item = strsep(&rest, ",")) {
    struct words parts = { .count = 3 };
    for (size_t i = 0; i < 3; i++)
      parts.word[i] = strsep(&item, ":");
    cr_assert_lt(count, MAX_LOTS_IN);
    lots[count++] = (struct lot_in){ .opened_on = date(parts.word[0]),
                                     .quantity_e6 = words_e6(&parts, 1),
                                     .basis_e4 = words_e4(&parts, 2) };
  }
  return count;
}

static struct status post(struct script *script, const struct words *words, struct post_entry entry)
{
  struct outcome outcome;
  entry.account_id = words_id(words, 1);
  entry.segment_id = words_id(words, 2);
  entry.effective_on = entry.settles_on = date(TODAY);
  entry.memo = "";
  return apply_post_entry(script->state, &entry, moment_of(script), &outcome);
}

static struct status move_cash(struct script *script, const struct words *words)
{
  static const struct {
    const char *word;
    int kind, sign;
  } kinds[] = { { "deposit", ENTRY_DEPOSIT, 1 },
                { "withdraw", ENTRY_WITHDRAWAL, -1 },
                { "dividend", ENTRY_DIVIDEND, 1 },
                { "fee", ENTRY_FEE_CHARGED, -1 },
                { "open", ENTRY_OPENING_BALANCE, 1 } };
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kinds[i].word, words->word[0]) == 0)
      return post(script, words,
                  (struct post_entry){ .kind = kinds[i].kind, .quantity_e6 = kinds[i].sign * words_e6(words, 3) });
  cr_assert_fail("no such command: %s", words->word[0]);
  return status_ok();
}

static struct status move_shares(struct script *script, const struct words *words)
{
  struct lot_in lots[MAX_LOTS_IN];
  bool is_in = strcmp(words->word[0], "bring") == 0;
  size_t count = is_in ? read_lots(script, words->word[5], lots) : 0;
  return post(script, words,
              (struct post_entry){ .kind = ENTRY_IN_KIND,
                                   .security_id = words_id(words, 3),
                                   .quantity_e6 = is_in ? words_e6(words, 4) : -words_e6(words, 4),
                                   .lots = lots,
                                   .lot_count = count });
}

static struct status transfer(struct script *script, const struct words *words)
{
  struct outcome outcome;
  struct transfer plain = { .account_id = words_id(words, 1),
                            .from_segment_id = words_id(words, 2),
                            .to_segment_id = words_id(words, 3),
                            .security_id = words_id(words, 4),
                            .quantity_e6 = words_e6(words, 5),
                            .effective_on = date(TODAY),
                            .memo = "" };
  return apply_transfer(script->state, &plain, moment_of(script), &outcome);
}

static struct status accept_order(struct script *script, const struct words *words)
{
  struct outcome outcome;
  bool is_buy = strcmp(words->word[0], "buy") == 0;
  size_t state_at = is_buy ? 7 : 6;
  const char *state = words->count > state_at ? words->word[state_at] : NULL;
  struct order order = { .order_id = words_id(words, 1),
                         .account_id = words_id(words, 2),
                         .segment_id = words_id(words, 3),
                         .security_id = words_id(words, 4),
                         .side = is_buy ? SIDE_BUY : SIDE_SELL,
                         .state = words_state(state, ORDER_ACCEPTED),
                         .quantity_e6 = words_e6(words, 5),
                         .hold_e6 = words_e6(words, is_buy ? 6 : 5),
                         .reason = "",
                         .venue = "PAPER",
                         .note = "" };
  return apply_accept_order(script->state, &order, moment_of(script), &outcome);
}

static struct status move_order(struct script *script, const struct words *words)
{
  struct outcome outcome;
  struct move_order plain = {
    .order_id = words_id(words, 1), .replaces = words_id(words, 3), .state = words_state(words->word[2], -1), .note = ""
  };
  return apply_move_order(script->state, &plain, moment_of(script), &outcome);
}

static const char *fill(struct script *script, const struct words *words, struct status *status)
{
  struct outcome outcome = { 0 };
  struct apply_fill plain = { .venue = "PAPER",
                              .exec_id = words->word[2],
                              .order_id = words_id(words, 1),
                              .quantity_e6 = words_e6(words, 3),
                              .price_e6 = words_e6(words, 4),
                              .commission_e4 = words_e4(words, 5),
                              .executed_at_us = NOW_US };
  *status = apply_execution(script->state, &plain, moment_of(script), &outcome);
  return outcome.duplicate ? "duplicate" : "ok";
}

static const char *say_position(struct script *script, const struct words *words)
{
  struct position *position = state_position(script->state, words_id(words, 1), words_id(words, 2), words_id(words, 3));
  return arena_printf(script->arena, "%s held %s", words_number(script->arena, position->quantity_e6, SHARES_PLACES),
                      words_number(script->arena, position->held_e6, SHARES_PLACES));
}

static const char *say_lots(struct script *script, const struct words *words)
{
  const char *text = "";
  char day[DATE_TEXT_SIZE];
  struct lot *lot = state_lots(script->state, words_id(words, 1), words_id(words, 2), words_id(words, 3));
  for (; lot; lot = lot->next)
    if (lot->quantity_e6 > 0)
      text = arena_printf(script->arena, "%s%s%s:%s:%s", text, text[0] ? ", " : "", date_format(lot->opened_on, day),
                          words_number(script->arena, lot->quantity_e6, SHARES_PLACES),
                          words_number(script->arena, lot->basis_e4, CASH_PLACES));
  return text;
}

static const char *say_order(struct script *script, const struct words *words)
{
  struct order *order = state_order(script->state, words_id(words, 1));
  cr_assert_not_null(order);
  return arena_printf(script->arena, "%s %s of %s, holds %s, version %llu", words_state_name(order->state),
                      words_number(script->arena, order->filled_e6, SHARES_PLACES),
                      words_number(script->arena, order->quantity_e6, SHARES_PLACES),
                      words_number(script->arena, order->held_e6, SHARES_PLACES), (unsigned long long)order->version);
}

static const char *say_closings(struct script *script)
{
  struct changes changes;
  const char *text = "";
  uint64_t last = 0;
  state_changes(script->state, &changes);
  for (struct lot_closing *closing = changes.closings; closing; closing = closing->next)
    last = closing->entry_id;
  for (struct lot_closing *closing = changes.closings; closing; closing = closing->next)
    if (closing->entry_id == last)
      text = arena_printf(script->arena, "%s%s%s at %s for %s %s", text, text[0] ? ", " : "",
                          words_number(script->arena, closing->quantity_e6, SHARES_PLACES),
                          words_number(script->arena, closing->basis_e4, CASH_PLACES),
                          closing->sold ? words_number(script->arena, closing->proceeds_e4, CASH_PLACES) : "nothing",
                          closing->long_term ? "long" : "short");
  return text;
}

static struct status run(struct script *script, const struct words *words, const char **outcome)
{
  const char *word = words->word[0];
  struct status status = status_ok();
  *outcome = "ok";
  if (strcmp(word, "position") == 0)
    *outcome = say_position(script, words);
  else if (strcmp(word, "lots") == 0)
    *outcome = say_lots(script, words);
  else if (strcmp(word, "order") == 0)
    *outcome = say_order(script, words);
  else if (strcmp(word, "closings") == 0)
    *outcome = say_closings(script);
  else if (strcmp(word, "bring") == 0 || strcmp(word, "take") == 0)
    status = move_shares(script, words);
  else if (strcmp(word, "transfer") == 0)
    status = transfer(script, words);
  else if (strcmp(word, "buy") == 0 || strcmp(word, "sell") == 0)
    status = accept_order(script, words);
  else if (strcmp(word, "move") == 0)
    status = move_order(script, words);
  else if (strcmp(word, "fill") == 0)
    *outcome = fill(script, words, &status);
  else
    status = move_cash(script, words);
  return status;
}

const char *script_say(struct script *script, const char *command)
{
  const char *outcome;
  struct words words = words_split(script->arena, command);
  state_mark(script->state, script->book);
  struct status status = run(script, &words, &outcome);
  if (status_is_ok(status)) {
    script->sequence++;
    return outcome;
  }
  state_undo(script->state);
  return arena_printf(script->arena, "%s %s", status_code_name(status.code), status.field ? status.field : "-");
}

void script_play(const struct line *lines, size_t count)
{
  struct script *script = script_new();
  for (size_t i = 0; i < count; i++) {
    const char *said = script_say(script, lines[i].command);
    cr_assert_str_eq(said, lines[i].outcome, "line %zu, %s: %s, not %s", i + 1, lines[i].command, said,
                     lines[i].outcome);
  }
  script_free(script);
}
