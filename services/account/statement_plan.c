/* Plans what a statement changes: openings, transactions, and which of them the ledger has already. */
#include "statement_plan.h"

#include <stdlib.h>

#include "apply.h"
#include "base/date.h"
#include "base/decimal.h"

#define E6_OF_E4 100

struct planning {
  const struct plan_input *in;
  const struct statement *of;
  struct findings *findings;
  struct plan *out;
};

static const char *called(const struct planning *planning, uint32_t security)
{
  const struct statement_security *found = &planning->of->securities[security];
  return found->symbol[0] ? found->symbol : found->cusip[0] ? found->cusip : found->isin;
}

static void add_step(struct planning *planning, struct plan_step step)
{
  struct plan *out = planning->out;
  out->counts[step.account].steps++;
  out->steps[out->step_count++] = step;
}

/* Whether the security is there, or may be made; an error when not. */
static bool can_hold(struct planning *planning, uint32_t security, uint32_t line)
{
  const struct statement_security *wanted = &planning->of->securities[security];
  if (planning->in->security_ids[security] != 0)
    return true;
  if (!planning->in->may_create) {
    finding_error(planning->findings, line, called(planning, security),
                  "the firm has no such security: allow making securities, or make it first");
    return false;
  }
  if (wanted->symbol[0] == '\0' && !symbol_is_valid(wanted->cusip) && !symbol_is_valid(wanted->isin)) {
    finding_error(planning->findings, line, wanted->name, "has no symbol under which it could be made");
    return false;
  }
  planning->out->makes[security] = true;
  return true;
}

static bool is_own_currency(const struct planning *planning, uint32_t account, const char *currency)
{
  const char *own = planning->in->accounts[account].currency;
  return currency == NULL || currency[0] == '\0' || strcmp(currency, own) == 0;
}

static int64_t to_cents(int64_t amount_e4)
{
  int64_t cents_e4;
  return decimal_round_to(amount_e4, CENT_E4, ROUND_HALF_EVEN, &cents_e4) ? cents_e4 : amount_e4;
}

/* The cost of shares whose file gives none. False, with an error, when that is refused. */
static bool find_basis(struct planning *planning, const struct statement_position *position, int64_t *basis_e4)
{
  const char *name = called(planning, position->security);
  if (planning->in->missing_basis == BASIS_REFUSED) {
    finding_error(planning->findings, position->line, name,
                  "the file gives no cost: say what to take in its place, the market value or zero");
    return false;
  }
  bool takes_value = planning->in->missing_basis == BASIS_MARKET_VALUE && position->has_value && position->value_e4 > 0;
  *basis_e4 = takes_value ? position->value_e4 : 0;
  finding_note(planning->findings, position->line, name, "the file gives no cost: %s is taken",
               takes_value ? "the market value" : "zero");
  return true;
}

/* Lots as the file has them; else one, acquired on the statement's day. False when a cost is wanting. */
static bool make_lots(struct planning *planning, const struct statement_position *position, struct plan_step *step)
{
  const struct statement *of = planning->of;
  uint32_t count = position->lot_count > 0 ? position->lot_count : 1;
  int32_t as_of = planning->in->accounts[position->account].as_of;
  int64_t basis_e4 = position->basis_e4;
  struct plan_lot *lots = arena_array(planning->findings->arena, count, sizeof *lots);
  if (position->lot_count == 0) {
    if (!position->has_basis && !find_basis(planning, position, &basis_e4))
      return false;
    finding_note(planning->findings, position->line, called(planning, position->security),
                 "the file gives no acquisition date: the statement's is taken");
    lots[0] = (struct plan_lot){ as_of, position->quantity_e6, to_cents(basis_e4) };
  }
  for (uint32_t i = 0; i < position->lot_count; i++) {
    const struct statement_lot *lot = &of->lots[position->first_lot + i];
    if (!lot->has_basis || lot->quantity_e6 <= 0) {
      finding_error(planning->findings, lot->line, called(planning, lot->security),
                    lot->has_basis ? "a lot of no shares" : "a lot without a cost");
      return false;
    }
    lots[i] = (struct plan_lot){ lot->opened_on == DATE_NONE ? as_of : lot->opened_on, lot->quantity_e6,
                                 to_cents(lot->basis_e4) };
  }
  for (uint32_t i = 0; i < count; i++)
    if (lots[i].basis_e4 < 0)
      lots[i].basis_e4 = 0;
  step->lots = lots;
  step->lot_count = count;
  return true;
}

static void open_position(struct planning *planning, const struct statement_position *position)
{
  const struct statement_security *security = &planning->of->securities[position->security];
  const char *name = called(planning, position->security);
  int32_t as_of = planning->in->accounts[position->account].as_of;
  struct plan_step step = { .line = position->line,
                            .account = position->account,
                            .security = position->security,
                            .kind = ENTRY_OPENING_BALANCE,
                            .quantity_e6 = position->quantity_e6,
                            .on = as_of,
                            .settles_on = as_of,
                            .transaction = SYMBOLS_NONE,
                            .memo = planning->of->layout };
  if (!is_own_currency(planning, position->account, security->currency))
    finding_left_out(planning->findings, position->line, name, "is held in %s, the account is kept in %s",
                     security->currency, planning->in->accounts[position->account].currency);
  else if (position->quantity_e6 < 0)
    finding_left_out(planning->findings, position->line, name, "is sold short: the ledger holds no short positions");
  else if (position->lot_count > PLAN_MAX_LOTS)
    finding_error(planning->findings, position->line, name, "has more than %d lots", PLAN_MAX_LOTS);
  else if (position->quantity_e6 > 0 && can_hold(planning, position->security, position->line) &&
           make_lots(planning, position, &step))
    add_step(planning, step);
}

static void open_cash(struct planning *planning, uint32_t number)
{
  const struct statement_account *account = &planning->of->accounts[number];
  int32_t as_of = planning->in->accounts[number].as_of;
  if (account->cash_e4 < 0)
    finding_left_out(planning->findings, account->cash_line, "cash",
                     "is below zero: an account is not opened with a debit");
  else if (account->has_cash && account->cash_e4 > 0)
    add_step(planning, (struct plan_step){ .line = account->cash_line,
                                           .account = number,
                                           .security = SYMBOLS_NONE,
                                           .kind = ENTRY_OPENING_BALANCE,
                                           .amount_e4 = to_cents(account->cash_e4),
                                           .on = as_of,
                                           .settles_on = as_of,
                                           .transaction = SYMBOLS_NONE,
                                           .memo = planning->of->layout });
}

static int entry_kind(enum statement_kind kind, int64_t amount_e4)
{
  static const int kinds[] = {
    [STATEMENT_BUY] = ENTRY_BUY,           [STATEMENT_SELL] = ENTRY_SELL,
    [STATEMENT_DEPOSIT] = ENTRY_DEPOSIT,   [STATEMENT_WITHDRAWAL] = ENTRY_WITHDRAWAL,
    [STATEMENT_DIVIDEND] = ENTRY_DIVIDEND, [STATEMENT_INTEREST] = ENTRY_INTEREST,
    [STATEMENT_FEE] = ENTRY_FEE_CHARGED,
  };
  if (kind == STATEMENT_FEE && amount_e4 > 0)
    return ENTRY_DEPOSIT; /* a fee that is given back */
  if (kind == STATEMENT_DIVIDEND && amount_e4 < 0)
    return ENTRY_WITHHOLDING;
  return kind == STATEMENT_INTEREST && amount_e4 < 0 ? ENTRY_MARGIN_INTEREST : kinds[kind];
}

struct day { /* the ledger's entries of one account and day */
  struct plan_entry *first, *end;
};

static struct day entries_of_day(const struct planning *planning, uint32_t account, int32_t on)
{
  struct plan_entry *entries = planning->in->entries;
  size_t at = 0, end = planning->in->entry_count;
  while (at < end) {
    size_t middle = at + (end - at) / 2;
    bool is_before =
        entries[middle].account < account || (entries[middle].account == account && entries[middle].on < on);
    at = is_before ? middle + 1 : at;
    end = is_before ? end : middle;
  }
  for (end = at; end < planning->in->entry_count && entries[end].account == account && entries[end].on == on;)
    end++;
  return (struct day){ entries + at, entries + end };
}

/* The entry of the ledger that says what the transaction says; NULL when there is none. */
static struct plan_entry *same_entry(struct planning *planning, const struct statement_transaction *row,
                                     const struct plan_step *step)
{
  struct day day = entries_of_day(planning, row->account, row->on);
  for (struct plan_entry *entry = day.first; entry < day.end; entry++) {
    bool is_same = !entry->is_taken && entry->kind == step->kind;
    if (is_same && row->security != SYMBOLS_NONE && step->kind <= ENTRY_SELL && step->kind >= ENTRY_BUY)
      is_same =
          entry->security_id == planning->in->security_ids[row->security] && entry->quantity_e6 == row->quantity_e6;
    else
      is_same = is_same && entry->cash_e6 == (__int128)to_cents(row->amount_e4) * E6_OF_E4;
    if (is_same)
      return entry;
  }
  return NULL;
}

/* Several fills of an order are one trade to the custodian: entries of that day that together are the transaction. */
static struct plan_entry *same_entries(struct planning *planning, const struct statement_transaction *row, int kind)
{
  __int128 sum_e6 = 0;
  struct plan_entry *first = NULL;
  uint64_t security_id = planning->in->security_ids[row->security];
  struct day day = entries_of_day(planning, row->account, row->on);
  for (int pass = 0; pass < 2; pass++)
    for (struct plan_entry *entry = day.first; entry < day.end; entry++) {
      if (entry->is_taken || entry->kind != kind || entry->security_id != security_id || security_id == 0)
        continue;
      sum_e6 += pass == 0 ? entry->quantity_e6 : 0;
      first = first ? first : entry;
      entry->is_taken = pass == 1 && sum_e6 == row->quantity_e6;
    }
  return sum_e6 == row->quantity_e6 ? first : NULL;
}

static void remember(struct planning *planning, struct plan_record record)
{
  planning->out->records[planning->out->record_count++] = record;
}

/* An order of ours traded that security on that day, but not that much: posting it again could double it. */
static bool has_other_trades(const struct planning *planning, const struct statement_transaction *row)
{
  struct day day = entries_of_day(planning, row->account, row->on);
  for (const struct plan_entry *entry = day.first; entry < day.end; entry++)
    if (!entry->is_taken && entry->security_id != 0 && entry->security_id == planning->in->security_ids[row->security])
      return true;
  return false;
}

static void post(struct planning *planning, uint32_t number, const struct plan_step *step)
{
  const struct statement_transaction *row = &planning->of->transactions[number];
  bool is_trade = row->security != SYMBOLS_NONE && row->quantity_e6 != 0;
  struct plan_entry *entry = same_entry(planning, row, step);
  if (entry)
    entry->is_taken = true;
  else if (is_trade)
    entry = same_entries(planning, row, step->kind);
  if (entry) {
    finding_note(planning->findings, row->line, row->id, "is in the ledger already, as entry %llu",
                 (unsigned long long)entry->entry_id);
    remember(planning,
             (struct plan_record){ .transaction = number, .entry_id = entry->entry_id, .step = SYMBOLS_NONE });
    planning->out->counts[row->account].known++;
    planning->out->known++;
  } else if (is_trade && has_other_trades(planning, row)) {
    finding_break(planning->findings, row->line, called(planning, row->security),
                  "the ledger has other trades in it on that day: not posted, compare them by hand");
    planning->out->counts[row->account].breaks++;
    planning->out->breaks++;
  } else if (!is_trade || can_hold(planning, row->security, row->line)) {
    remember(planning, (struct plan_record){ .transaction = number, .step = (uint32_t)planning->out->step_count });
    add_step(planning, *step);
  }
}

static void plan_transaction(struct planning *planning, uint32_t number)
{
  const struct statement_transaction *row = &planning->of->transactions[number];
  const struct plan_account *account = &planning->in->accounts[row->account];
  int32_t opened_on = account->opens ? account->as_of : account->opened_on;
  bool is_opened_here = account->opens && planning->of->accounts[row->account].has_positions;
  bool is_trade = row->kind == STATEMENT_BUY || row->kind == STATEMENT_SELL;
  if (account->account_id == 0 || row->kind == STATEMENT_UNREAD)
    return;
  if (planning->in->seen[number] != SEEN_NOT) {
    planning->out->known++;
    planning->out->counts[row->account].known++;
    if (planning->in->seen[number] == SEEN_OTHER)
      finding_left_out(planning->findings, row->line, row->id,
                       "was imported before and said something else: correct the ledger by hand");
  } else if ((is_opened_here || !account->opens) && opened_on != DATE_NONE && row->on <= opened_on) {
    remember(planning, (struct plan_record){ .transaction = number, .step = SYMBOLS_NONE });
    planning->out->counts[row->account].known++;
    planning->out->known++;
  } else if (!is_own_currency(planning, row->account, row->currency)) {
    finding_left_out(planning->findings, row->line, row->id, "is in %s, the account is kept in %s", row->currency,
                     account->currency);
  } else if (is_trade ? row->quantity_e6 == 0 : row->amount_e4 == 0) {
    finding_left_out(planning->findings, row->line, row->id, is_trade ? "is of no shares" : "is of no amount");
  } else {
    post(planning, number,
         &(struct plan_step){ .line = row->line,
                              .account = row->account,
                              .security = is_trade ? row->security : SYMBOLS_NONE,
                              .kind = entry_kind(row->kind, row->amount_e4),
                              .quantity_e6 = row->quantity_e6,
                              .price_e6 = row->price_e6,
                              .amount_e4 = to_cents(row->amount_e4),
                              .fee_e4 = to_cents(row->fee_e4),
                              .on = row->on,
                              .settles_on = row->settles_on,
                              .transaction = number,
                              .memo = row->memo });
  }
}

struct place { /* of a transaction in the order of posting */
  int32_t on;
  int rank;
  uint32_t at, number;
};

static int compare_places(const void *left, const void *right)
{
  const struct place *a = left, *b = right;
  if (a->on != b->on)
    return a->on < b->on ? -1 : 1;
  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  return a->at < b->at ? -1 : a->at > b->at;
}

/* By day; within one, money that comes in, then trades in the file's order (many files begin with the latest), then
 * money that goes out. */
static void plan_transactions(struct planning *planning)
{
  const struct statement *of = planning->of;
  uint32_t count = of->transaction_count;
  struct place *places = arena_array(planning->findings->arena, (size_t)count + 1, sizeof *places);
  bool is_descending = count > 1 && of->transactions[0].on > of->transactions[count - 1].on;
  for (uint32_t i = 0; i < count; i++) {
    const struct statement_transaction *row = &of->transactions[i];
    bool is_trade = row->kind == STATEMENT_BUY || row->kind == STATEMENT_SELL;
    places[i] = (struct place){ row->on, is_trade ? 1 : row->amount_e4 > 0 ? 0 : 2, is_descending ? count - i : i, i };
  }
  if (count > 1)
    qsort(places, count, sizeof *places, compare_places);
  for (uint32_t i = 0; i < count; i++)
    plan_transaction(planning, places[i].number);
}

void plan_make(const struct plan_input *input, struct plan *out)
{
  const struct statement *of = input->statement;
  struct arena *arena = of->findings->arena;
  size_t most = (size_t)of->position_count + of->account_count + of->transaction_count;
  struct planning planning = { .in = input, .of = of, .findings = of->findings, .out = out };
  *out = (struct plan){ .steps = arena_array(arena, most + 1, sizeof *out->steps),
                        .records = arena_array(arena, (size_t)of->transaction_count + 1, sizeof *out->records),
                        .counts = arena_array(arena, (size_t)of->account_count + 1, sizeof *out->counts),
                        .makes = arena_array(arena, (size_t)of->security_count + 1, sizeof *out->makes) };
  for (uint32_t i = 0; i < of->position_count; i++) {
    const struct plan_account *account = &input->accounts[of->positions[i].account];
    if (account->account_id != 0 && account->opens)
      open_position(&planning, &of->positions[i]);
  }
  for (uint32_t i = 0; i < of->account_count; i++)
    if (input->accounts[i].account_id != 0 && input->accounts[i].opens)
      open_cash(&planning, i);
  plan_transactions(&planning);
  plan_compare(input, out);
}
