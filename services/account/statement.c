/* Keeps what is read of a statement: growing tables with limits, and securities by the file's own names. */
#include "statement.h"

#include <string.h>

#define FIRST_ROWS 64

void statement_open(struct statement *statement, struct findings *findings, const char *layout)
{
  *statement = (struct statement){ .layout = layout, .custodian = "", .findings = findings };
  statement->security_keys = symbols_new(findings->arena);
}

/* Room for one more of `size` bytes; false, with an error, when there are `most` already. */
static bool make_room(struct statement *statement, void *rows, uint32_t count, uint32_t *room, size_t size)
{
  bool are_accounts = rows == &statement->accounts;
  uint32_t most = are_accounts ? STATEMENT_MAX_ACCOUNTS : STATEMENT_MAX_ROWS;
  if (count == most) {
    finding_error(statement->findings, 0, "", "the file has more than %u %s", most, are_accounts ? "accounts" : "rows");
    return false;
  }
  if (count < *room)
    return true;
  void *before = *(void **)rows;
  *room = *room == 0 ? FIRST_ROWS : *room * 2;
  *(void **)rows = arena_array(statement->findings->arena, *room, size);
  if (count > 0)
    memcpy(*(void **)rows, before, count * size);
  return true;
}

struct statement_account *statement_add_account(struct statement *statement, struct statement_account account)
{
  if (!make_room(statement, &statement->accounts, statement->account_count, &statement->account_room, sizeof account))
    return NULL;
  statement->accounts[statement->account_count] = account;
  return &statement->accounts[statement->account_count++];
}

struct statement_position *statement_add_position(struct statement *statement, struct statement_position position)
{
  if (!make_room(statement, &statement->positions, statement->position_count, &statement->position_room,
                 sizeof position))
    return NULL;
  statement->positions[statement->position_count] = position;
  return &statement->positions[statement->position_count++];
}

struct statement_lot *statement_add_lot(struct statement *statement, struct statement_lot lot)
{
  if (!make_room(statement, &statement->lots, statement->lot_count, &statement->lot_room, sizeof lot))
    return NULL;
  statement->lots[statement->lot_count] = lot;
  return &statement->lots[statement->lot_count++];
}

struct statement_transaction *statement_add_transaction(struct statement *statement,
                                                        struct statement_transaction transaction)
{
  if (!make_room(statement, &statement->transactions, statement->transaction_count, &statement->transaction_room,
                 sizeof transaction))
    return NULL;
  statement->transactions[statement->transaction_count] = transaction;
  return &statement->transactions[statement->transaction_count++];
}

void statement_add_total(struct statement *statement, struct statement_total total)
{
  if (make_room(statement, &statement->totals, statement->total_count, &statement->total_room, sizeof total))
    statement->totals[statement->total_count++] = total;
}

static void fill(const char **field, const char *text)
{
  if (*field == NULL || (*field)[0] == '\0')
    *field = text == NULL ? "" : text;
}

uint32_t statement_security(struct statement *statement, const char *key, struct statement_security security)
{
  bool is_new;
  uint32_t number = symbols_find(statement->security_keys, key);
  if (number == SYMBOLS_NONE) {
    if (!make_room(statement, &statement->securities, statement->security_count, &statement->security_room,
                   sizeof security))
      return SYMBOLS_NONE;
    number = symbols_add(statement->security_keys, arena_strdup(statement->findings->arena, key), &is_new);
    statement->securities[statement->security_count++] = (struct statement_security){ .line = security.line };
  }
  struct statement_security *known = &statement->securities[number];
  fill(&known->symbol, security.symbol);
  fill(&known->cusip, security.cusip);
  fill(&known->isin, security.isin);
  fill(&known->name, security.name);
  fill(&known->currency, security.currency);
  if (known->kind == 0)
    known->kind = security.kind;
  return number;
}
