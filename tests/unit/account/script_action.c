/* Corporate actions in scripts: what accounts held is found in what the state has written, as the loads find it. */
#include <string.h>

#include "action.h"
#include "base/date.h"
#include "base/decimal.h"
#include "script.h"

static int kind_of(const char *word)
{
  static const char *const kinds[] = { "split",        "stock-dividend",    "dividend",
                                       "reinvestment", "return-of-capital", "spin-off",
                                       "merger",       "symbol-change",     "delisting" };
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kinds[i], word) == 0)
      return (int)i + 1;
  return 0;
}

static int32_t date(const char *text)
{
  int32_t day;
  cr_assert(status_is_ok(date_parse(text, &day)), "%s", text);
  return day;
}

static void set(struct action *action, const struct words *words, size_t i)
{
  char *name = words->word[i], *value = strchr(name, '=');
  cr_assert_not_null(value);
  *value++ = '\0';
  int64_t number_e8 = 0;
  bool is_number = status_is_ok(decimal_parse(value, WEIGHT_PLACES, &number_e8));
  if (strcmp(name, "n") == 0)
    action->numerator_e6 = number_e8 / 100;
  else if (strcmp(name, "d") == 0)
    action->denominator_e6 = number_e8 / 100;
  else if (strcmp(name, "cash") == 0)
    action->cash_e6 = number_e8 / 100;
  else if (strcmp(name, "price") == 0)
    action->price_e6 = number_e8 / 100;
  else if (strcmp(name, "other") == 0)
    action->other_security_id = (uint64_t)(number_e8 / WEIGHT_E8);
  else if (strcmp(name, "share") == 0)
    action->basis_share_e8 = number_e8;
  else if (strcmp(name, "withheld") == 0)
    action->withholding_e4 = number_e8 / 10000;
  else if (strcmp(name, "pay") == 0)
    action->pay_on = date(value);
  else
    action->symbol = value;
  cr_assert(is_number || strcmp(name, "pay") == 0 || strcmp(name, "symbol") == 0, "%s=%s", name, value);
}

struct status script_announce(struct script *script, const struct words *words)
{
  struct outcome outcome;
  struct action action = { .kind = kind_of(words->word[1]),
                           .security_id = words_id(words, 2),
                           .ex_on = date(words->word[3]),
                           .pay_on = date(words->word[3]),
                           .record_on = DATE_NONE,
                           .symbol = "",
                           .memo = "" };
  for (size_t i = 4; i < words->count; i++)
    set(&action, words, i);
  struct status status = apply_put_action(script->state, &action, &outcome);
  if (status_is_ok(status))
    script->action_id = outcome.id;
  return status;
}

static const uint64_t segments[] = { 0, 7 };

static void add_holding(struct script *script, struct applied *applied, const struct action *action, uint64_t segment)
{
  int64_t entitled_e6 = 0, now_e6 = 0;
  for (const struct entry *entry = state_written(script->state)->entries; entry; entry = entry->next)
    for (int i = 0; i < entry->leg_count; i++) {
      const struct leg *leg = &entry->legs[i];
      if (leg->account_id != applied->account_id || leg->segment_id != segment ||
          leg->security_id != action->security_id)
        continue;
      now_e6 += leg->quantity_e6;
      entitled_e6 += entry->effective_on < action->ex_on ? leg->quantity_e6 : 0;
    }
  if (now_e6 != 0 || entitled_e6 != 0)
    state_add_holding(script->state, applied, (struct holding){ .segment_id = segment, .entitled_e6 = entitled_e6 });
}

const char *script_apply(struct script *script, const struct words *words, struct status *status)
{
  struct outcome outcome = { 0 };
  const struct action *action = state_action(script->state, script->action_id);
  struct apply_action in = { .action_id = script->action_id,
                             .account_id = words_id(words, 1),
                             .security_id = action->security_id,
                             .other_security_id = action->other_security_id,
                             .segment_ids = segments,
                             .segment_count = 2 };
  struct applied *applied = state_applied(script->state, in.action_id, in.account_id);
  applied->holdings = NULL;
  for (size_t i = 2; i-- > 0;)
    add_holding(script, applied, action, segments[i]);
  *status = apply_action(script->state, &in, script_moment(script), &outcome);
  return outcome.duplicate ? "duplicate" : "ok";
}

const char *script_gains(struct script *script, const struct words *words)
{
  const char *text = "";
  (void)words;
  for (const struct gain *gain = state_written_gains(script->state); gain; gain = gain->next)
    text = arena_printf(script->arena, "%s %s%s%s", words_number(script->arena, gain->gain_e4, CASH_PLACES),
                        gain->is_long_term ? "long" : "short", text[0] ? ", " : "", text);
  return text;
}
