/* Carries a statement's plan out: securities, commands, and the memory of its transactions. */
#include <string.h>

#include "account_sql.h"
#include "apply.h"
#include "base/decimal.h"
#include "import_statement.h"
#include "inside.h"
#include "plain.h"

#define STATEMENT_MAX_COMMANDS 20000 /* of one line of the journal */
#define SCHEME_CUSIP 1
#define SCHEME_ISIN 2

static Account__Command *command_new(struct arena *arena, Account__Command__CommandCase which)
{
  Account__Command *command = arena_alloc(arena, sizeof *command);
  account__command__init(command);
  command->command_case = which;
  return command;
}

static Account__Command *security_command(struct arena *arena, const struct statement_security *security,
                                          const char *symbol)
{
  Account__Command *command = command_new(arena, ACCOUNT__COMMAND__COMMAND_PUT_SECURITY);
  Account__Security *made = arena_alloc(arena, sizeof *made);
  account__security__init(made);
  made->symbol = symbol;
  made->name = security->name;
  made->kind = security->kind != 0 ? (Account__Security__Kind)security->kind : ACCOUNT__SECURITY__KIND__OTHER;
  made->currency = security->currency[0] ? security->currency : "USD";
  made->leverage = made->increment = "1";
  command->put_security = made;
  return command;
}

/* The commands that make securities, in front of all others: the first gets the next id, and so on, so that the others
 * can name them. A security the file names twice in different words is made once. Returns how many. */
static size_t make_securities(struct import *import, struct lane_work *work, struct inside *commands)
{
  struct statement_import *content = import->content;
  struct symbols *symbols = symbols_new(work->arena);
  size_t made = 0;
  for (uint32_t i = 0; i < content->file.security_count; i++) {
    const struct statement_security *security = &content->file.securities[i];
    const char *number = symbol_is_valid(security->cusip) ? security->cusip : security->isin;
    const char *symbol = security->symbol[0] ? security->symbol : number;
    bool is_new;
    if (!content->plan.makes[i])
      continue;
    content->security_ids[i] = *work->next_id + symbols_add(symbols, symbol, &is_new);
    if (is_new)
      commands[made++].command = security_command(work->arena, security, symbol);
  }
  return made;
}

static void put_identifiers(struct import *import, struct lane_work *work)
{
  struct statement_import *content = import->content;
  size_t most = (size_t)content->file.security_count * 2 + 1, count = 0;
  int64_t *schemes = arena_array(work->arena, most, sizeof *schemes);
  int64_t *ids = arena_array(work->arena, most, sizeof *ids);
  const char **values = arena_array(work->arena, most, sizeof *values);
  for (uint32_t i = 0; i < content->file.security_count; i++) {
    const struct statement_security *security = &content->file.securities[i];
    const char *numbers[] = { security->cusip, security->isin };
    bool known[] = { content->has_cusip[i], content->has_isin[i] };
    for (int scheme = 0; scheme < 2 && content->security_ids[i] != 0; scheme++) {
      if (known[scheme] || numbers[scheme][0] == '\0')
        continue;
      schemes[count] = scheme == 0 ? SCHEME_CUSIP : SCHEME_ISIN;
      values[count] = numbers[scheme];
      ids[count++] = (int64_t)content->security_ids[i];
    }
  }
  if (count > 0)
    pg_send(work->transaction, &sql_statement_insert_identifiers,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_array(PG_INT4_ARRAY, schemes, count),
                                 pg_array(PG_TEXT_ARRAY, values, count), pg_array(PG_INT8_ARRAY, ids, count) });
}

static uint64_t security_of(const struct statement_import *content, const struct plan_step *step)
{
  return step->security == SYMBOLS_NONE ? 0 : content->security_ids[step->security];
}

static Account__Command *entry_command(struct arena *arena, const struct statement_import *content,
                                       const struct plan_step *step)
{
  Account__Command *command = command_new(arena, ACCOUNT__COMMAND__COMMAND_POST_ENTRY);
  Account__PostEntry *entry = arena_alloc(arena, sizeof *entry);
  account__post_entry__init(entry);
  entry->kind = (Account__EntryKind)step->kind;
  entry->account_id = content->accounts[step->account].account_id;
  entry->security_id = security_of(content, step);
  entry->quantity = entry->security_id == 0 ? plain_decimal(arena, step->amount_e4, CASH_PLACES, 2)
                                            : plain_decimal(arena, step->quantity_e6, SHARES_PLACES, 0);
  entry->effective_on = plain_date_text(arena, step->on);
  entry->settles_on = plain_date_text(arena, step->settles_on);
  entry->memo = step->memo ? step->memo : "";
  entry->n_lots = step->lot_count;
  entry->lots = arena_array(arena, (size_t)step->lot_count + 1, sizeof *entry->lots);
  for (uint32_t i = 0; i < step->lot_count; i++) {
    entry->lots[i] = arena_alloc(arena, sizeof *entry->lots[i]);
    account__lot_in__init(entry->lots[i]);
    entry->lots[i]->opened_on = plain_date_text(arena, step->lots[i].opened_on);
    entry->lots[i]->quantity = plain_decimal(arena, step->lots[i].quantity_e6, SHARES_PLACES, 0);
    entry->lots[i]->basis = plain_decimal(arena, step->lots[i].basis_e4, CASH_PLACES, 2);
  }
  command->post_entry = entry;
  return command;
}

/* The file's amount is net of the fee; the command's is not. */
static Account__Command *trade_command(struct arena *arena, const struct statement_import *content,
                                       const struct plan_step *step)
{
  Account__Command *command = command_new(arena, ACCOUNT__COMMAND__COMMAND_POST_TRADE);
  Account__PostTrade *trade = arena_alloc(arena, sizeof *trade);
  bool is_buy = step->kind == ENTRY_BUY;
  int64_t gross_e4 = 0;
  if (!decimal_sub(is_buy ? -step->amount_e4 : step->amount_e4, is_buy ? step->fee_e4 : -step->fee_e4, &gross_e4) ||
      gross_e4 < 0)
    gross_e4 = 0;
  account__post_trade__init(trade);
  trade->side = is_buy ? ACCOUNT__ORDER__SIDE__BUY : ACCOUNT__ORDER__SIDE__SELL;
  trade->account_id = content->accounts[step->account].account_id;
  trade->security_id = security_of(content, step);
  trade->quantity = plain_decimal(arena, is_buy ? step->quantity_e6 : -step->quantity_e6, SHARES_PLACES, 0);
  trade->amount = plain_decimal(arena, gross_e4, CASH_PLACES, 2);
  trade->commission = plain_decimal(arena, step->fee_e4, CASH_PLACES, 2);
  trade->traded_on = plain_date_text(arena, step->on);
  trade->settles_on = plain_date_text(arena, step->settles_on);
  trade->memo = step->memo ? step->memo : "";
  command->post_trade = trade;
  return command;
}

static Account__Command *command_of(struct arena *arena, const struct statement_import *content,
                                    const struct plan_step *step)
{
  bool is_trade = step->kind == ENTRY_BUY || step->kind == ENTRY_SELL;
  return is_trade ? trade_command(arena, content, step) : entry_command(arena, content, step);
}

/* Refused commands become errors of their lines. */
static struct status give_commands(struct import *import, struct lane_work *work, struct inside *commands, size_t made)
{
  struct statement_import *content = import->content;
  const struct plan *plan = &content->plan;
  size_t count = made + plan->step_count;
  for (size_t i = 0; i < plan->step_count; i++)
    commands[made + i].command = command_of(work->arena, content, &plan->steps[i]);
  struct status status = inside_apply(work, &import->call->caller, commands, count);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    const struct plan_step *step = i < made ? NULL : &plan->steps[i - made];
    if (!status_is_ok(commands[i].status))
      finding_error(import->findings, step ? step->line : 0,
                    step ? content->file.accounts[step->account].number : "security", "is refused by the ledger: %s",
                    commands[i].status.message);
  }
  return status;
}

static void remember(struct import *import, struct lane_work *work, const struct inside *commands)
{
  const struct statement_import *content = import->content;
  const struct plan *plan = &content->plan;
  struct arena *arena = work->arena;
  size_t count = plan->record_count;
  int64_t *columns[3];
  for (int i = 0; i < 3; i++)
    columns[i] = arena_array(arena, count + 1, sizeof *columns[i]);
  const char **ids = arena_array(arena, count + 1, sizeof *ids);
  struct pg_bytes *fingerprints = arena_array(arena, count + 1, sizeof *fingerprints);
  for (size_t i = 0; i < count; i++) {
    const struct plan_record *record = &plan->records[i];
    const struct statement_transaction *row = &content->file.transactions[record->transaction];
    uint8_t *hash = arena_alloc(arena, HASH_BYTES);
    statement_fingerprint(row, hash);
    fingerprints[i] = (struct pg_bytes){ hash, HASH_BYTES };
    ids[i] = row->id;
    columns[0][i] = (int64_t)content->accounts[row->account].account_id;
    columns[1][i] = row->on;
    columns[2][i] = (int64_t)(record->step == SYMBOLS_NONE ? record->entry_id : commands[record->step].outcome.id);
  }
  if (count > 0)
    pg_send(work->transaction, &sql_statement_insert_transactions,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)work->sequence),
                                 pg_array(PG_INT8_ARRAY, columns[0], count), pg_array(PG_TEXT_ARRAY, ids, count),
                                 pg_array(PG_BYTEA_ARRAY, fingerprints, count),
                                 pg_array(PG_DATE_ARRAY, columns[1], count),
                                 pg_array(PG_INT8_ARRAY, columns[2], count) });
}

struct status statement_write(struct import *import, struct lane_work *work)
{
  struct statement_import *content = import->content;
  size_t most = (size_t)content->file.security_count + content->plan.step_count + 1;
  struct inside *commands = arena_array(work->arena, most, sizeof *commands);
  size_t made = make_securities(import, work, commands);
  if (content->plan.step_count > STATEMENT_MAX_COMMANDS) {
    finding_error(import->findings, 0, "", "the file makes more than %d changes: take it in parts",
                  STATEMENT_MAX_COMMANDS);
    return status_ok();
  }
  struct status status = give_commands(import, work, commands, made);
  if (!status_is_ok(status) || import->findings->errors > 0)
    return status;
  put_identifiers(import, work);
  remember(import, work, commands + made);
  return pg_settle(work->transaction);
}
