/* Loads what a batch of commits names: the firm's head, keys used before, and the rows its commands touch. */
#include <string.h>

#include "account.h"
#include "account_sql.h"
#include "base/date.h"
#include "batch.h"
#include "batch_load_actions.h"
#include "batch_load_ledger.h"
#include "batch_load_lots.h"
#include "batch_load_orders.h"
#include "batch_load_passes.h"
#include "batch_load_positions.h"
#include "plain.h"

struct texts {
  const char **values;
  size_t count;
};

/* Everything the batch's commands name, as columns for the load statements. */
struct names {
  struct ids accounts, securities, orders;
  struct position_names positions;
  struct ids record_ids, viewers;
  struct ids cash_accounts; /* whose cash by settlement is asked for */
  struct ids past_entries;  /* to be taken back */
  struct texts record_kinds, fill_venues, fill_exec_ids, principals, keys;
  struct trades trades;
  struct action_names actions;
  struct pass_names passes;
};

static void add_id(struct ids *ids, uint64_t id)
{
  ids->values[ids->count++] = (int64_t)id;
}

static void add_text(struct texts *texts, const char *text)
{
  texts->values[texts->count++] = text;
}

static void name_position(struct names *names, uint64_t account_id, uint64_t segment_id, uint64_t security_id)
{
  positions_name(&names->positions, account_id, segment_id, security_id);
}

static void name_record(struct names *names, const char *kind, uint64_t id)
{
  add_text(&names->record_kinds, kind);
  add_id(&names->record_ids, id);
}

static void name_internal_positions(struct names *names, uint64_t security_id)
{
  for (uint64_t account_id = INTERNAL_STREET; account_id <= INTERNAL_OPENING; account_id++)
    name_position(names, account_id, 0, security_id);
}

/* The street and the fee account have the other side of a trade. */
static void name_trade(struct names *names, uint64_t account_id, uint64_t segment_id, uint64_t security_id)
{
  add_id(&names->accounts, account_id);
  add_id(&names->cash_accounts, account_id);
  add_id(&names->securities, security_id);
  name_position(names, account_id, segment_id, CASH_SECURITY);
  name_position(names, account_id, segment_id, security_id);
  name_position(names, INTERNAL_STREET, 0, security_id);
  name_position(names, INTERNAL_STREET, 0, CASH_SECURITY);
  name_position(names, INTERNAL_FEE, 0, CASH_SECURITY);
}

static void name_order(struct names *names, const Account__Order *order)
{
  add_id(&names->orders, order->order_id);
  if (order->pass_id)
    add_id(&names->passes.passes, order->pass_id);
  name_trade(names, order->account_id, order->segment_id, order->security_id);
}

static void name_entry(struct names *names, const Account__PostEntry *entry)
{
  add_id(&names->accounts, entry->account_id);
  add_id(&names->securities, entry->security_id);
  name_position(names, entry->account_id, entry->segment_id, entry->security_id);
  name_internal_positions(names, entry->security_id);
  if (entry->ira)
    actions_name_ira(&names->actions, entry->account_id, entry->ira->tax_year);
  if (entry->security_id == CASH_SECURITY && entry->quantity[0] == '-')
    add_id(&names->cash_accounts, entry->account_id);
  if (entry->security_id != CASH_SECURITY)
    trades_name(&names->trades, entry->account_id, entry->security_id, plain_date(entry->effective_on, 0));
}

static void name_transfer(struct names *names, const Account__Transfer *transfer)
{
  add_id(&names->accounts, transfer->account_id);
  add_id(&names->securities, transfer->security_id);
  name_position(names, transfer->account_id, transfer->from_segment_id, transfer->security_id);
  name_position(names, transfer->account_id, transfer->to_segment_id, transfer->security_id);
  if (transfer->security_id == CASH_SECURITY)
    add_id(&names->cash_accounts, transfer->account_id);
}

static void name_fill(struct names *names, const Account__ApplyFill *fill, int64_t now_us)
{
  add_id(&names->orders, fill->order_id);
  add_text(&names->fill_venues, fill->venue);
  add_text(&names->fill_exec_ids, fill->exec_id);
  trades_name_fill(&names->trades, fill->order_id, date_of_instant(timestamp_us(fill->executed_at, now_us)));
}

/* What comes may be shares and cash, in every segment; fractions are sold. */
static void name_action(struct names *names, const Account__ApplyCorporateAction *in, int64_t now_us)
{
  uint64_t securities[] = { in->security_id, in->other_security_id, CASH_SECURITY };
  add_id(&names->actions.put, in->action_id);
  add_id(&names->actions.applied_actions, in->action_id);
  add_id(&names->actions.accounts, in->account_id);
  add_id(&names->accounts, in->account_id);
  for (size_t i = 0; i < 3; i++) {
    add_id(&names->securities, securities[i]);
    name_position(names, INTERNAL_STREET, 0, securities[i]);
    for (size_t j = 0; j < in->n_segment_ids; j++)
      name_position(names, in->account_id, in->segment_ids[j], securities[i]);
    if (securities[i] != CASH_SECURITY)
      trades_name(&names->trades, in->account_id, securities[i], date_of_instant(now_us));
  }
  name_position(names, INTERNAL_INCOME, 0, CASH_SECURITY);
  name_position(names, INTERNAL_EXTERNAL, 0, CASH_SECURITY);
}

static void name_move(struct names *names, const Account__MoveOrder *move)
{
  add_id(&names->orders, move->order_id);
  if (move->state == ACCOUNT__ORDER__STATE__ROUTED && move->pass_id)
    add_id(&names->passes.passes, move->pass_id);
  else if (move->state == ACCOUNT__ORDER__STATE__ROUTED)
    add_id(&names->passes.orders, move->order_id);
}

static void name_command(struct names *names, const Account__Command *command, int64_t now_us)
{
  switch (command->command_case) {
  case ACCOUNT__COMMAND__COMMAND_PUT_RECORD:
    name_record(names, command->put_record->kind, command->put_record->id);
    add_id(&names->accounts, command->put_record->account_id);
    break;
  case ACCOUNT__COMMAND__COMMAND_POST_ENTRY:
    name_entry(names, command->post_entry);
    break;
  case ACCOUNT__COMMAND__COMMAND_TRANSFER:
    name_transfer(names, command->transfer);
    break;
  case ACCOUNT__COMMAND__COMMAND_ACCEPT_ORDER:
    name_order(names, command->accept_order->order);
    break;
  case ACCOUNT__COMMAND__COMMAND_MOVE_ORDER:
    name_move(names, command->move_order);
    break;
  case ACCOUNT__COMMAND__COMMAND_APPLY_FILL:
    name_fill(names, command->apply_fill, now_us);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_FACT:
    add_id(&names->accounts, command->put_fact->account_id);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT:
    add_id(&names->accounts, command->put_account->account_id);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_SECURITY:
    add_id(&names->securities, command->put_security->security_id);
    break;
  case ACCOUNT__COMMAND__COMMAND_POST_TRADE:
    name_trade(names, command->post_trade->account_id, command->post_trade->segment_id,
               command->post_trade->security_id);
    trades_name(&names->trades, command->post_trade->account_id, command->post_trade->security_id,
                plain_date(command->post_trade->traded_on, 0));
    break;
  case ACCOUNT__COMMAND__COMMAND_REVERSE:
    add_id(&names->past_entries, command->reverse->entry_id);
    break;
  case ACCOUNT__COMMAND__COMMAND_STEP_UP:
    name_trade(names, command->step_up->account_id, command->step_up->segment_id, command->step_up->security_id);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_CORPORATE_ACTION:
    add_id(&names->actions.put, command->put_corporate_action->action_id);
    add_id(&names->securities, command->put_corporate_action->security_id);
    add_id(&names->securities, command->put_corporate_action->other_security_id);
    break;
  case ACCOUNT__COMMAND__COMMAND_APPLY_CORPORATE_ACTION:
    name_action(names, command->apply_corporate_action, now_us);
    break;
  default:
    break;
  }
}

static void name_commit(struct names *names, const struct pending *pending, int64_t now_us)
{
  const Account__CommitRequest *request = pending->request;
  if (account_book(&pending->caller) != 0)
    add_id(&names->viewers, (uint64_t)account_book(&pending->caller));
  add_text(&names->principals, pending->caller.principal);
  add_text(&names->keys, pending->key);
  for (size_t i = 0; i < request->n_preconditions; i++) {
    const Account__Precondition *precondition = request->preconditions[i];
    if (precondition->record_kind[0])
      name_record(names, precondition->record_kind, precondition->id);
    else
      add_id(&names->orders, precondition->id);
  }
  for (size_t i = 0; i < request->n_commands; i++)
    name_command(names, request->commands[i], now_us);
}

/* How many commands a commit counts as when room is made for what they name. */
static size_t room_of(const Account__CommitRequest *request)
{
  size_t room = request->n_commands + request->n_preconditions;
  for (size_t i = 0; i < request->n_commands; i++)
    if (request->commands[i]->command_case == ACCOUNT__COMMAND__COMMAND_APPLY_CORPORATE_ACTION)
      room += request->commands[i]->apply_corporate_action->n_segment_ids;
  return room;
}

static void make_room(struct arena *arena, struct names *names, const struct batch *batch)
{
  size_t most = batch->count;
  for (size_t i = 0; i < batch->count; i++)
    most += room_of(batch->commits[i]->request);
  const struct {
    struct ids *ids;
    size_t each; /* of a command at most */
  } columns[] = { { &names->accounts, 1 },
                  { &names->securities, 3 },
                  { &names->orders, 1 },
                  { &names->positions.accounts, 6 },
                  { &names->positions.segments, 6 },
                  { &names->positions.securities, 6 },
                  { &names->record_ids, 1 },
                  { &names->viewers, 1 },
                  { &names->cash_accounts, 1 },
                  { &names->past_entries, 1 },
                  { &names->trades.accounts, 2 },
                  { &names->trades.securities, 2 },
                  { &names->trades.orders, 1 },
                  { &names->actions.put, 1 },
                  { &names->actions.applied_actions, 1 },
                  { &names->actions.accounts, 1 },
                  { &names->actions.ira_accounts, 1 },
                  { &names->actions.ira_years, 1 },
                  { &names->passes.passes, 1 },
                  { &names->passes.orders, 1 } };
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    columns[i].ids->values = arena_array(arena, most * columns[i].each, sizeof(int64_t));
  struct texts *texts[] = { &names->record_kinds, &names->fill_venues, &names->fill_exec_ids, &names->principals,
                            &names->keys };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    texts[i]->values = arena_array(arena, most, sizeof *texts[i]->values);
}

static struct pg_value int8s(const struct ids *ids)
{
  return pg_array(PG_INT8_ARRAY, ids->values, ids->count);
}

static struct pg_value first_of(const struct ids *ids, size_t count)
{
  return pg_array(PG_INT8_ARRAY, ids->values, count);
}

static struct pg_value text_array(const struct texts *texts)
{
  return pg_array(PG_TEXT_ARRAY, texts->values, texts->count);
}

enum load {
  LOAD_PLANS,
  LOAD_HEAD,
  LOAD_KEYS,
  LOAD_ACCOUNTS,
  LOAD_SECURITIES,
  LOAD_ORDERS,
  LOAD_POSITIONS,
  LOAD_LOTS,
  LOAD_RECORDS,
  LOAD_FILLS,
  LOAD_SIGHT,
  LOAD_CASH,
  LOAD_PAST_ENTRIES,
  LOAD_PAST_LOTS,
  LOAD_PAST_USES,
  LOAD_COUNT
};

static bool needs_lots(const struct names *names)
{
  for (size_t i = 0; i < names->positions.securities.count; i++)
    if (names->positions.securities.values[i] != CASH_SECURITY)
      return true;
  return names->orders.count > 0;
}

/* Sends the loads behind the lock, so that each statement sees what was committed before the lock was granted. What
 * nobody names is not asked for: its rows stay NULL, which counts as none. */
static void send_loads(struct batch *batch, struct pg_transaction *transaction, const struct names *names,
                       bool sent[LOAD_COUNT])
{
  struct pg_value firm = pg_int8((int64_t)batch->firm_id), orders = int8s(&names->orders);
  struct pg_value entries = int8s(&names->past_entries);
  struct pg_value positions[] = { firm, int8s(&names->positions.accounts), int8s(&names->positions.segments),
                                  int8s(&names->positions.securities), orders };
  bool has_orders = names->orders.count > 0, has_records = names->record_ids.count > 0;
  bool has_entries = names->past_entries.count > 0;
  size_t asked = names->positions.asked;
  const struct {
    const struct pg_statement *statement;
    bool is_needed;
    struct pg_value values[6];
  } loads[LOAD_COUNT] = {
    [LOAD_PLANS] = { &sql_commit_plans, true, { { 0 } } },
    [LOAD_HEAD] = { &sql_commit_lock_head, true, { firm, pg_timestamptz(batch->now_us) } },
    [LOAD_KEYS] = { &sql_commit_find_keys, true, { firm, text_array(&names->principals), text_array(&names->keys) } },
    [LOAD_ACCOUNTS] = { &sql_commit_load_accounts,
                        names->accounts.count > 0 || has_orders || has_records || has_entries,
                        { firm, int8s(&names->accounts), orders, text_array(&names->record_kinds),
                          int8s(&names->record_ids), entries } },
    [LOAD_SECURITIES] = { &sql_commit_load_securities,
                          names->securities.count > 0 || has_orders || has_entries,
                          { firm, int8s(&names->securities), orders, entries } },
    [LOAD_ORDERS] = { &sql_commit_load_orders, has_orders, { firm, orders } },
    [LOAD_POSITIONS] = { &sql_commit_load_positions,
                         names->positions.asked > 0 || has_orders || has_entries,
                         { firm, first_of(&names->positions.accounts, asked),
                           first_of(&names->positions.segments, asked), first_of(&names->positions.securities, asked),
                           orders, entries } },
    [LOAD_LOTS] = { &sql_commit_load_lots,
                    needs_lots(names),
                    { positions[0], positions[1], positions[2], positions[3], positions[4] } },
    [LOAD_RECORDS] = { &sql_commit_load_record_heads,
                       has_records,
                       { firm, text_array(&names->record_kinds), int8s(&names->record_ids) } },
    [LOAD_FILLS] = { &sql_commit_load_fills,
                     names->fill_venues.count > 0,
                     { firm, text_array(&names->fill_venues), text_array(&names->fill_exec_ids) } },
    [LOAD_SIGHT] = { &sql_commit_load_sight, names->viewers.count > 0, { firm, int8s(&names->viewers) } },
    [LOAD_CASH] = { &sql_commit_load_cash,
                    names->cash_accounts.count > 0 || has_orders || has_entries,
                    { firm, int8s(&names->cash_accounts), orders, entries, pg_timestamptz(batch->now_us) } },
    [LOAD_PAST_ENTRIES] = { &sql_commit_load_past_entries, has_entries, { firm, entries } },
    [LOAD_PAST_LOTS] = { &sql_commit_load_past_lots, has_entries, { firm, entries } },
    [LOAD_PAST_USES] = { &sql_commit_load_past_uses, has_entries, { firm, entries } },
  };
  for (size_t i = 0; i < LOAD_COUNT; i++) {
    sent[i] = loads[i].is_needed;
    if (sent[i])
      pg_send(transaction, loads[i].statement, loads[i].values);
  }
}

static struct status take_head(struct batch *batch, const struct pg_rows *rows)
{
  if (pg_count(rows) != 1)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  batch->sequence = (uint64_t)pg_get_int8(rows, 0, 0);
  memcpy(batch->chain, pg_get_bytes(rows, 0, 1).data, HASH_BYTES);
  batch->business_on = pg_get_date(rows, 0, 3);
  return state_new(batch->arena, (uint64_t)pg_get_int8(rows, 0, 2), &batch->state);
}

static void take_accounts(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    uint64_t account_id = (uint64_t)pg_get_int8(rows, row, 0), version = (uint64_t)pg_get_int8(rows, row, 1);
    struct head *head = state_head(state, HEAD_ACCOUNT, account_id);
    if (head->version > 0)
      continue;
    head->version = version;
    state_add_account(state, (struct account_row){ .account_id = account_id,
                                                   .version = version,
                                                   .status = (int)pg_get_int8(rows, row, 2),
                                                   .lot_method = (int)pg_get_int8(rows, row, 3),
                                                   .margin = pg_get_int8(rows, row, 4) != 0,
                                                   .advisor_id = (uint64_t)pg_get_int8(rows, row, 5),
                                                   .kind = (int)pg_get_int8(rows, row, 6) });
    pass_add_ordering(state, account_id, (uint64_t)pg_get_int8(rows, row, 7));
  }
}

static void take_records(struct state *state, const struct pg_rows *records)
{
  for (size_t row = 0; row < pg_count(records); row++)
    state_add_head(state, (struct head){ .kind = pg_get_text(records, row, 0),
                                         .id = (uint64_t)pg_get_int8(records, row, 1),
                                         .version = (uint64_t)pg_get_int8(records, row, 2),
                                         .account_id = (uint64_t)pg_get_int8(records, row, 3) });
}

static void take_fills(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++)
    state_add_fill(state, pg_get_text(rows, row, 0), pg_get_text(rows, row, 1));
}

static void take_sight(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++)
    state_add_sight(state, (uint64_t)pg_get_int8(rows, row, 0), (uint64_t)pg_get_int8(rows, row, 1),
                    (uint64_t)pg_get_int8(rows, row, 2));
}

static void take_securities(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    uint64_t security_id = (uint64_t)pg_get_int8(rows, row, 0);
    state_add_security(state, security_id);
    state_describe_security(state, (struct security_row){ .security_id = security_id,
                                                          .kind = (int)pg_get_int8(rows, row, 1),
                                                          .price_e6 = pg_get_int8(rows, row, 2) });
    state_add_head(state, (struct head){ .kind = HEAD_SECURITY, .id = security_id, .version = 1 });
  }
}

struct status batch_load(struct batch *batch, struct pg_transaction *transaction, struct arena *arena)
{
  struct names names = { 0 };
  struct pg_rows *rows[LOAD_COUNT] = { 0 };
  bool sent[LOAD_COUNT];
  batch->arena = arena;
  batch->line_count = 0;
  batch->lines = arena_array(arena, batch->count, sizeof *batch->lines);
  make_room(arena, &names, batch);
  for (size_t i = 0; i < batch->count; i++)
    name_commit(&names, batch->commits[i], batch->now_us);
  positions_part(&names.positions, batch);
  send_loads(batch, transaction, &names, sent);
  trades_send(&names.trades, batch->firm_id, transaction);
  actions_send(&names.actions, batch->firm_id, transaction);
  passes_send(&names.passes, batch->firm_id, transaction);
  for (size_t i = 0; i < LOAD_COUNT; i++) {
    struct status status = sent[i] ? pg_receive(transaction, &rows[i]) : status_ok();
    if (!status_is_ok(status))
      return status;
  }
  struct trade_rows trade_rows = { 0 };
  struct action_rows action_rows = { 0 };
  struct pass_rows pass_rows = { 0 };
  struct status status = trades_receive(&names.trades, transaction, &trade_rows);
  if (status_is_ok(status))
    status = actions_receive(&names.actions, transaction, &action_rows);
  if (status_is_ok(status))
    status = passes_receive(&names.passes, transaction, &pass_rows);
  if (status_is_ok(status))
    status = take_head(batch, rows[LOAD_HEAD]);
  if (status_is_ok(status))
    status = positions_take(batch, transaction, &names.positions, rows[LOAD_POSITIONS]);
  if (!status_is_ok(status))
    return status;
  batch->known_keys = rows[LOAD_KEYS];
  take_accounts(batch->state, rows[LOAD_ACCOUNTS]);
  take_securities(batch->state, rows[LOAD_SECURITIES]);
  orders_take(batch->state, rows[LOAD_ORDERS]);
  trades_take(batch->state, &names.trades, &trade_rows);
  lots_take(batch->state, rows[LOAD_LOTS]);
  take_records(batch->state, rows[LOAD_RECORDS]);
  take_fills(batch->state, rows[LOAD_FILLS]);
  take_sight(batch->state, rows[LOAD_SIGHT]);
  take_cash(batch->state, rows[LOAD_CASH]);
  take_past_entries(batch->state, rows[LOAD_PAST_ENTRIES]);
  lots_take(batch->state, rows[LOAD_PAST_LOTS]);
  take_past_lots(batch->state, rows[LOAD_PAST_LOTS]);
  take_past_uses(batch->state, rows[LOAD_PAST_USES]);
  actions_take(batch->state, &action_rows);
  status = passes_take(batch->state, &pass_rows);
  if (status_is_ok(status))
    status = batch_load_master(batch, transaction);
  if (status_is_ok(status))
    state_seal(batch->state);
  return status;
}
