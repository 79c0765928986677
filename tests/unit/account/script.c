/* Plays scripts: each line is one commit against the rows in memory. */
#include "script.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "state_ledger.h"

#define TODAY "2026-11-20"
#define HOUR_US INT64_C(3600000000)
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
  state_add_account(
      script->state,
      (struct account_row){
          .account_id = 2007, .advisor_id = OWN_ADVISOR, .version = 1, .status = ACCOUNT_OPENED, .margin = true });
  state_add_margin(script->state, 2007, (struct margin){ 0 });
  for (uint64_t id = 3000; id <= 3001; id++) {
    state_add_security(script->state, id);
    state_describe_security(
        script->state, (struct security_row){ .security_id = id, .kind = id == 3001 ? 3 : 1, .price_e6 = 10000000 });
  }
  script->today = date(TODAY);
  return script;
}

void script_free(struct script *script)
{
  arena_free(script->arena);
}

static int64_t now_us(const struct script *script)
{
  return script->today * US_PER_DAY + 16 * HOUR_US;
}

struct moment script_moment(const struct script *script)
{
  return (struct moment){ .now_us = now_us(script), .sequence = script->sequence, .business_on = script->today };
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
  entry.effective_on = entry.settles_on = script->today;
  entry.memo = "";
  return apply_post_entry(script->state, &entry, script_moment(script), &outcome);
}

static struct status move_cash(struct script *script, const struct words *words)
{
  static const struct {
    const char *word;
    int kind, sign;
  } kinds[] = { { "deposit", ENTRY_DEPOSIT, 1 },       { "withdraw", ENTRY_WITHDRAWAL, -1 },
                { "dividend", ENTRY_DIVIDEND, 1 },     { "interest", ENTRY_INTEREST, 1 },
                { "fee", ENTRY_FEE_CHARGED, -1 },      { "margin-interest", ENTRY_MARGIN_INTEREST, -1 },
                { "withhold", ENTRY_WITHHOLDING, -1 }, { "open", ENTRY_OPENING_BALANCE, 1 } };
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
  bool is_gift = strcmp(words->word[0], "receive") == 0 || strcmp(words->word[0], "give") == 0;
  bool is_in = strcmp(words->word[0], "bring") == 0 || strcmp(words->word[0], "receive") == 0;
  size_t count = is_in ? read_lots(script, words->word[5], lots) : 0;
  return post(script, words,
              (struct post_entry){ .kind = is_gift ? ENTRY_GIFT : ENTRY_IN_KIND,
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
                            .effective_on = script->today,
                            .memo = "" };
  return apply_transfer(script->state, &plain, script_moment(script), &outcome);
}

static struct status trade(struct script *script, const struct words *words)
{
  struct outcome outcome;
  struct post_trade plain = { .side = strcmp(words->word[0], "bought") == 0 ? SIDE_BUY : SIDE_SELL,
                              .account_id = words_id(words, 1),
                              .segment_id = words_id(words, 2),
                              .security_id = words_id(words, 3),
                              .quantity_e6 = words_e6(words, 4),
                              .amount_e4 = words_e4(words, 5),
                              .costs_e4 = words_e4(words, 6),
                              .traded_on = script->today,
                              .memo = "" };
  plain.settles_on = cash_settles_on(state_security(script->state, plain.security_id).kind, script->today);
  return apply_post_trade(script->state, &plain, script_moment(script), &outcome);
}

static struct status reverse(struct script *script, const struct words *words)
{
  struct outcome outcome;
  struct reverse plain = { .entry_id = script_name_entry(script, words_id(words, 1)),
                           .effective_on = DATE_NONE,
                           .memo = "" };
  return apply_reverse(script->state, &plain, script_moment(script), &outcome);
}

static struct status step_up(struct script *script, const struct words *words)
{
  struct outcome outcome;
  struct step_up plain = { .account_id = words_id(words, 1),
                           .segment_id = words_id(words, 2),
                           .security_id = words_id(words, 3),
                           .price_e6 = words_e6(words, 4),
                           .died_on = date(words->word[5]),
                           .memo = "" };
  return apply_step_up(script->state, &plain, script_moment(script), &outcome);
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
  return apply_accept_order(script->state, &order, script_moment(script), &outcome);
}

static struct status move_order(struct script *script, const struct words *words)
{
  struct outcome outcome;
  struct move_order plain = {
    .order_id = words_id(words, 1), .replaces = words_id(words, 3), .state = words_state(words->word[2], -1), .note = ""
  };
  return apply_move_order(script->state, &plain, script_moment(script), &outcome);
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
                              .executed_at_us = now_us(script) };
  *status = apply_execution(script->state, &plain, script_moment(script), &outcome);
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

static const char *say_acquired(struct script *script, const struct words *words)
{
  const char *text = "";
  char day[DATE_TEXT_SIZE];
  struct lot *lot = state_lots(script->state, words_id(words, 1), words_id(words, 2), words_id(words, 3));
  for (; lot; lot = lot->next)
    if (lot->quantity_e6 > 0)
      text = arena_printf(script->arena, "%s%s%s", text, text[0] ? ", " : "", date_format(lot_acquired_on(lot), day));
  return text;
}

static const char *say_free(struct script *script, const struct words *words)
{
  struct cash cash = state_cash(script->state, words_id(words, 1), words_id(words, 2));
  int64_t buy_e6 = cash_free_e6(&cash, cash_settles_on(0, script->today));
  return arena_printf(script->arena, "%s settled, %s to buy with, %s to withdraw",
                      words_number(script->arena, cash_settled_e6(&cash, script->today), SHARES_PLACES),
                      words_number(script->arena, buy_e6, SHARES_PLACES),
                      words_number(script->arena, cash_free_e6(&cash, script->today), SHARES_PLACES));
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

static const char *today(struct script *script, const struct words *words)
{
  script->today = date(words->word[1]);
  return "ok";
}

static const char *closings(struct script *script, const struct words *words)
{
  (void)words;
  return say_closings(script);
}

static const struct { /* what only says something */
  const char *word;
  const char *(*say)(struct script *, const struct words *);
} sayings[] = {
  { "today", today },       { "position", say_position }, { "lots", say_lots }, { "order", say_order },
  { "closings", closings }, { "acquired", say_acquired }, { "free", say_free }, { "gains", script_gains },
};

static const struct {
  const char *word;
  struct status (*run)(struct script *, const struct words *);
} commands[] = {
  { "bring", move_shares },      { "take", move_shares }, { "receive", move_shares }, { "give", move_shares },
  { "transfer", transfer },      { "buy", accept_order }, { "sell", accept_order },   { "move", move_order },
  { "bought", trade },           { "sold", trade },       { "reverse", reverse },     { "step-up", step_up },
  { "action", script_announce },
};

static struct status run(struct script *script, const struct words *words, const char **outcome)
{
  struct status status = status_ok();
  *outcome = "ok";
  for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++)
    if (strcmp(words->word[0], sayings[i].word) == 0) {
      *outcome = sayings[i].say(script, words);
      return status;
    }
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp(words->word[0], commands[i].word) == 0)
      return commands[i].run(script, words);
  if (strcmp(words->word[0], "apply") == 0) {
    *outcome = script_apply(script, words, &status);
    return status;
  }
  if (strcmp(words->word[0], "fill") != 0)
    return move_cash(script, words);
  *outcome = fill(script, words, &status);
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
  script->message = status.message;
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
