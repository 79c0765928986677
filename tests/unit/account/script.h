/* script: rules of the ledger as lines that an accountant could read, each with what must come of it.
 *
 *   today DATE                                  from now on; 2026-11-20 to begin with
 *   deposit ACCOUNT SEGMENT AMOUNT              withdraw, dividend, interest, fee, margin-interest, withhold: the same
 *   bring ACCOUNT SEGMENT SECURITY SHARES LOTS  LOTS: 2024-01-15:10:1000.00 (acquired, shares, basis), by commas, or -
 *   take ACCOUNT SEGMENT SECURITY SHARES        in kind, out
 *   receive, give                               as bring and take, as a gift
 *   bought ACCOUNT SEGMENT SECURITY SHARES AMOUNT COSTS   outside the orders; sold: the same
 *   reverse PLACE                               of the entry: 1 is the first that was written
 *   step-up ACCOUNT SEGMENT SECURITY PRICE DIED_ON
 *   transfer ACCOUNT FROM TO SECURITY QUANTITY  between segments
 *   buy ORDER ACCOUNT SEGMENT SECURITY SHARES HOLD [STATE]
 *   sell ORDER ACCOUNT SEGMENT SECURITY SHARES [STATE]
 *   move ORDER STATE [REPLACES]
 *   fill ORDER EXECUTION SHARES PRICE COMMISSION
 *   position ACCOUNT SEGMENT SECURITY           "100 held 20"
 *   lots ACCOUNT SEGMENT SECURITY               "2024-01-15:10:1000, ..."
 *   order ORDER                                 "working 10 of 30, holds 20, version 4"
 *   action KIND SECURITY EX_ON FIELD=VALUE...   announced; fields: n, d, cash, other, share, withheld, price, pay,
 * symbol apply ACCOUNT                               the last action that was announced gains without a sale: "12.5
 * long, ..." acquired ACCOUNT SEGMENT SECURITY           dates on which the holding periods of open lots begin free
 * ACCOUNT SEGMENT                        "10 settled, 8 to buy with, 7 to withdraw" closings the last entry's: "10 at
 * 1000 for 1200 long, ..."
 *
 * A command comes to "ok", "duplicate", or code and field: "failed_precondition quantity". Each is a commit: what fails
 * is undone. Accounts: 2000 first in first out, 2001 last in, 2002 highest cost, 2003 closed, 2004 prospective, 2005
 * restricted, 2006 of another advisor. Securities: cash, 3000, 3001. 3001 is a mutual fund.
 * 2007 is a margin account; shares are worth 10 each.
 */
#ifndef STEWARD_TESTS_UNIT_ACCOUNT_SCRIPT_H
#define STEWARD_TESTS_UNIT_ACCOUNT_SCRIPT_H
#include <criterion/criterion.h>

#include "apply.h"

struct line {
  const char *command, *outcome;
};

struct script {
  struct arena *arena;
  struct state *state;
  uint64_t sequence;
  uint64_t book; /* of the caller; 0: the whole firm */
  int32_t today;
  uint64_t action_id;  /* the last one announced */
  const char *message; /* of the last failure */
};

/* script_action.c */
struct words;
struct status script_announce(struct script *script, const struct words *words);
const char *script_apply(struct script *script, const struct words *words, struct status *status);
const char *script_gains(struct script *script, const struct words *words);
struct moment script_moment(const struct script *script);

/* script_past.c: names an entry of the state as one of the past, with what it did to lots: as a load would. 0: none. */
uint64_t script_name_entry(struct script *script, uint64_t place);

struct script *script_new(void);
void script_free(struct script *script);

/* Runs one line and says what came of it. */
const char *script_say(struct script *script, const char *command);

/* Runs all lines of one story in a state of their own. */
void script_play(const struct line *lines, size_t count);
#define PLAY(lines) script_play((lines), sizeof(lines) / sizeof((lines)[0]))

/* script_words.c: the words of a line. */
#define MAX_WORDS 12
struct words {
  char *word[MAX_WORDS];
  size_t count;
};
struct words words_split(struct arena *arena, const char *line);
uint64_t words_id(const struct words *words, size_t i); /* "cash" is 0; absent is 0 */
int64_t words_e6(const struct words *words, size_t i);
int64_t words_e4(const struct words *words, size_t i);
int words_state(const char *name, int otherwise);
const char *words_state_name(int state);
const char *words_number(struct arena *arena, int64_t value, int places);
#endif
