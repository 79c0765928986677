/* Tells a statement. */
#include "told.h"

#include "base/date.h"
#include "base/decimal.h"

struct telling {
  struct arena *arena;
  const struct statement *of;
  const char *text;
};

static const char *date(struct telling *telling, int32_t day)
{
  char buffer[DATE_TEXT_SIZE];
  return arena_strdup(telling->arena, day == DATE_NONE ? "-" : date_format(day, buffer));
}

static const char *decimal(struct telling *telling, int64_t value, int places, int least)
{
  char buffer[DECIMAL_TEXT_SIZE];
  return arena_strdup(telling->arena, decimal_format(value, places, least, buffer));
}

static const char *cash(struct telling *telling, int64_t amount_e4)
{
  return decimal(telling, amount_e4, CASH_PLACES, 2);
}

static const char *shares(struct telling *telling, int64_t quantity_e6)
{
  return decimal(telling, quantity_e6, SHARES_PLACES, 0);
}

static void tell(struct telling *telling, const char *line)
{
  telling->text = arena_printf(telling->arena, "%s%s\n", telling->text, line);
}

static void tell_position(struct telling *telling, const struct statement_position *position)
{
  const struct statement_security *security = &telling->of->securities[position->security];
  const char *value = position->has_value ? cash(telling, position->value_e4) : "-";
  tell(telling, arena_printf(telling->arena, "  %s %s at %s = %s cost %s", shares(telling, position->quantity_e6),
                             security->symbol[0] ? security->symbol : security->cusip,
                             decimal(telling, position->price_e6, PRICE_PLACES, 2), value,
                             position->has_basis ? cash(telling, position->basis_e4) : "-"));
  for (uint32_t i = 0; i < position->lot_count; i++) {
    const struct statement_lot *lot = &telling->of->lots[position->first_lot + i];
    tell(telling, arena_printf(telling->arena, "    lot %s of %s cost %s", shares(telling, lot->quantity_e6),
                               date(telling, lot->opened_on), lot->has_basis ? cash(telling, lot->basis_e4) : "-"));
  }
}

static void tell_transaction(struct telling *telling, const struct statement_transaction *row)
{
  static const char *const kinds[] = { "?",        "buy",      "sell", "deposit", "withdrawal",
                                       "dividend", "interest", "fee",  "unread" };
  const char *symbol = row->security == SYMBOLS_NONE ? "" : telling->of->securities[row->security].symbol;
  const char *id = strncmp(row->id, "line:", 5) == 0 ? "line" : row->id;
  tell(telling,
       arena_printf(telling->arena, "  %s %s %s%s%s%s for %s fee %s [%s]", date(telling, row->on), kinds[row->kind],
                    row->quantity_e6 ? shares(telling, row->quantity_e6) : "", row->quantity_e6 ? " " : "", symbol,
                    symbol[0] ? "" : "cash", cash(telling, row->amount_e4), cash(telling, row->fee_e4), id));
}

static void tell_account(struct telling *telling, uint32_t number)
{
  const struct statement *of = telling->of;
  const struct statement_account *account = &of->accounts[number];
  tell(telling, arena_printf(telling->arena, "%s%s %s as of %s%s%s", account->is_masked ? "..." : "", account->number,
                             account->currency, date(telling, account->as_of), account->has_cash ? ", cash " : "",
                             account->has_cash ? cash(telling, account->cash_e4) : ""));
  for (uint32_t i = 0; i < of->position_count; i++)
    if (of->positions[i].account == number)
      tell_position(telling, &of->positions[i]);
  for (uint32_t i = 0; i < of->transaction_count; i++)
    if (of->transactions[i].account == number)
      tell_transaction(telling, &of->transactions[i]);
}

const char *told(struct arena *arena, const char *text, size_t size, struct findings **findings)
{
  struct statement statement;
  *findings = findings_new(arena);
  statement_parse(text, size, *findings, &statement);
  struct telling telling = { .arena = arena, .of = &statement, .text = "" };
  tell(&telling, statement.layout);
  for (uint32_t i = 0; i < statement.account_count; i++)
    tell_account(&telling, i);
  for (size_t i = 0; i < (*findings)->count; i++)
    if ((*findings)->items[i].severity == SEVERITY_ERROR)
      tell(&telling, arena_printf(arena, "error %u: %s", (*findings)->items[i].line, (*findings)->items[i].message));
  return telling.text;
}

void expect_told(const char *text, const char *wanted)
{
  struct arena *arena = arena_new();
  struct findings *findings;
  const char *found = told(arena, text, strlen(text), &findings);
  cr_assert_str_eq(found, wanted, "told:\n%s\nwanted:\n%s", found, wanted);
  arena_free(arena);
}

void expect_error(const char *text, uint32_t line, const char *part)
{
  struct arena *arena = arena_new();
  struct findings *findings;
  told(arena, text, strlen(text), &findings);
  expect_finding(findings, SEVERITY_ERROR, line, part);
  arena_free(arena);
}
