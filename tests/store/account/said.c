/* Makes the messages of commits. */
#include "said.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/order_terms.h"
#include "wire/wire.h"

#define TODAY "2026-11-20"
#define LATE_SECONDS INT64_C(32503680000) /* of the year 3000 */
#define KIND "test.note"

struct said said_by(struct house *house, struct caller caller, const char *key)
{
  static int serial;
  char fresh[32];
  snprintf(fresh, sizeof fresh, "key-%d", ++serial);
  struct said said = { .house = house, .call = house_call(house, caller, key ? key : fresh) };
  account__commit_request__init(&said.request);
  return said;
}

struct said said_here(struct house *house, const char *key)
{
  return said_by(house, house_caller(ROLE_SYSTEM, FIRM, 0), key);
}

void said_end(struct said *said)
{
  call_end(said->call);
}

static void *add(struct said *said, Account__Command__CommandCase kind, const ProtobufCMessageDescriptor *type)
{
  struct arena *arena = said->call->arena;
  Account__Command *command = arena_alloc(arena, sizeof *command);
  void *message = arena_alloc(arena, type->sizeof_message);
  account__command__init(command);
  protobuf_c_message_init(type, message);
  command->command_case = kind;
  command->put_record = message; /* any of the union */
  cr_assert_lt(said->request.n_commands, SAID_COMMANDS);
  said->commands[said->request.n_commands++] = command;
  return message;
}

void said_person(struct said *said, const char *name)
{
  Account__Person *person = add(said, ACCOUNT__COMMAND__COMMAND_PUT_PERSON, &account__person__descriptor);
  person->name = (char *)(uintptr_t)name;
  person->born_on = "1960-02-29";
}

void said_security(struct said *said, const char *symbol)
{
  Account__Security *security = add(said, ACCOUNT__COMMAND__COMMAND_PUT_SECURITY, &account__security__descriptor);
  security->symbol = symbol;
  security->kind = ACCOUNT__SECURITY__KIND__STOCK;
}

Account__Account *said_account(struct said *said, uint64_t advisor_id, uint64_t person_id)
{
  struct arena *arena = said->call->arena;
  Account__Account *account = add(said, ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT, &account__account__descriptor);
  account->alias = "Example";
  account->kind = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL;
  account->status = ACCOUNT__ACCOUNT__STATUS__OPENED;
  account->advisor_id = advisor_id;
  account->n_holders = 1;
  account->holders = arena_alloc(arena, sizeof *account->holders);
  account->holders[0] = arena_alloc(arena, sizeof **account->holders);
  account__holder__init(account->holders[0]);
  account->holders[0]->person_id = person_id;
  return account;
}

void said_cash(struct said *said, uint64_t account_id, const char *quantity)
{
  Account__PostEntry *entry = add(said, ACCOUNT__COMMAND__COMMAND_POST_ENTRY, &account__post_entry__descriptor);
  entry->kind = quantity[0] == '-' ? ACCOUNT__ENTRY_KIND__WITHDRAWAL : ACCOUNT__ENTRY_KIND__DEPOSIT;
  entry->account_id = account_id;
  entry->quantity = quantity;
  entry->effective_on = TODAY;
}

Account__PostEntry *said_shares(struct said *said, uint64_t account_id, uint64_t security_id, const char *quantity,
                                const char *basis)
{
  struct arena *arena = said->call->arena;
  Account__PostEntry *entry = add(said, ACCOUNT__COMMAND__COMMAND_POST_ENTRY, &account__post_entry__descriptor);
  entry->kind = ACCOUNT__ENTRY_KIND__IN_KIND;
  entry->account_id = account_id;
  entry->security_id = security_id;
  entry->quantity = quantity;
  entry->effective_on = TODAY;
  if (!basis)
    return entry;
  entry->n_lots = 1;
  entry->lots = arena_alloc(arena, sizeof *entry->lots);
  entry->lots[0] = arena_alloc(arena, sizeof **entry->lots);
  account__lot_in__init(entry->lots[0]);
  entry->lots[0]->opened_on = "2024-01-15";
  entry->lots[0]->quantity = quantity;
  entry->lots[0]->basis = basis;
  return entry;
}

Account__Transfer *said_transfer(struct said *said, uint64_t account_id, uint64_t to_segment_id, uint64_t security_id,
                                 const char *quantity)
{
  Account__Transfer *transfer = add(said, ACCOUNT__COMMAND__COMMAND_TRANSFER, &account__transfer__descriptor);
  transfer->account_id = account_id;
  transfer->to_segment_id = to_segment_id;
  transfer->security_id = security_id;
  transfer->quantity = quantity;
  transfer->effective_on = TODAY;
  return transfer;
}

Account__CorporateAction *said_action(struct said *said)
{
  return add(said, ACCOUNT__COMMAND__COMMAND_PUT_CORPORATE_ACTION, &account__corporate_action__descriptor);
}

void said_reverse(struct said *said, uint64_t entry_id)
{
  Account__Reverse *reverse = add(said, ACCOUNT__COMMAND__COMMAND_REVERSE, &account__reverse__descriptor);
  reverse->entry_id = entry_id;
}

Account__PostTrade *said_trade(struct said *said, int side, const char *quantity, const char *amount)
{
  Account__PostTrade *trade = add(said, ACCOUNT__COMMAND__COMMAND_POST_TRADE, &account__post_trade__descriptor);
  trade->side = side;
  trade->account_id = said->house->account_id;
  trade->security_id = said->house->security_id;
  trade->quantity = quantity;
  trade->amount = amount;
  trade->traded_on = TODAY;
  return trade;
}

Account__Order *said_order(struct said *said, uint64_t order_id, int side, const char *quantity, const char *hold)
{
  Account__AcceptOrder *accept = add(said, ACCOUNT__COMMAND__COMMAND_ACCEPT_ORDER, &account__accept_order__descriptor);
  Account__Order *order = arena_alloc(said->call->arena, sizeof *order);
  account__order__init(order);
  accept->order = order;
  order->order_id = order_id;
  order->account_id = said->house->account_id;
  order->security_id = said->house->security_id;
  order->side = (Account__Order__Side)side;
  order->quantity = quantity;
  order->hold = hold;
  order->state = ACCOUNT__ORDER__STATE__ACCEPTED;
  order->venue = "PAPER";
  return order;
}

Account__MoveOrder *said_move(struct said *said, uint64_t order_id, int state)
{
  Account__MoveOrder *move = add(said, ACCOUNT__COMMAND__COMMAND_MOVE_ORDER, &account__move_order__descriptor);
  move->order_id = order_id;
  move->state = (Account__Order__State)state;
  return move;
}

void said_fill(struct said *said, uint64_t order_id, const char *exec_id, const char *quantity, const char *price)
{
  Account__ApplyFill *fill = add(said, ACCOUNT__COMMAND__COMMAND_APPLY_FILL, &account__apply_fill__descriptor);
  fill->venue = "PAPER";
  fill->exec_id = exec_id;
  fill->order_id = order_id;
  fill->quantity = quantity;
  fill->price = price;
}

/* A body of any contract will do. */
Account__PutRecord *said_record(struct said *said, uint64_t id, uint64_t replaces, const char *text)
{
  Account__PutRecord *record = add(said, ACCOUNT__COMMAND__COMMAND_PUT_RECORD, &account__put_record__descriptor);
  Account__Person body = ACCOUNT__PERSON__INIT;
  body.name = text;
  record->kind = KIND;
  record->id = id;
  record->replaces = replaces;
  record->type = "steward.account.v1.Person";
  record->body.data = (uint8_t *)(uintptr_t)wire_pack(said->call->arena, &body.base, &record->body.len);
  return record;
}

void said_fact(struct said *said, uint64_t account_id, const char *value)
{
  Account__PutFact *fact = add(said, ACCOUNT__COMMAND__COMMAND_PUT_FACT, &account__put_fact__descriptor);
  fact->name = "risk_level";
  fact->account_id = account_id;
  fact->value = value;
}

void said_session(struct said *said, const char *venue, uint64_t sender_reserved, uint64_t target_next)
{
  Account__VenueSessionState *session =
      add(said, ACCOUNT__COMMAND__COMMAND_PUT_VENUE_SESSION, &account__venue_session_state__descriptor);
  session->venue = venue;
  session->sender_reserved = sender_reserved;
  session->target_next = target_next;
}

void said_expect(struct said *said, const char *kind, uint64_t id, uint64_t version)
{
  Account__Precondition *precondition = arena_alloc(said->call->arena, sizeof *precondition);
  account__precondition__init(precondition);
  precondition->record_kind = kind;
  precondition->id = id;
  precondition->version = version;
  said->preconditions[said->request.n_preconditions++] = precondition;
}

/* The pass of one order, as the risk service would write it. */
Account__OrderPass *said_pass(struct arena *arena, const Account__Order *order)
{
  struct order_terms terms = { .order_id = order->order_id,
                               .account_id = order->account_id,
                               .segment_id = order->segment_id,
                               .security_id = order->security_id };
  Account__OrderPass *pass = arena_alloc(arena, sizeof *pass);
  Google__Protobuf__Timestamp *at = arena_alloc(arena, sizeof *at);
  account__order_pass__init(pass);
  google__protobuf__timestamp__init(at);
  at->seconds = LATE_SECONDS;
  expect_ok(decimal_parse(order->quantity, SHARES_PLACES, &terms.change_e6));
  terms.change_e6 *= order->side == ACCOUNT__ORDER__SIDE__SELL ? -1 : 1;
  if (order->limit_price[0])
    expect_ok(decimal_parse(order->limit_price, PRICE_PLACES, &terms.limit_price_e6));
  pass->account_id = order->account_id;
  pass->expires_at = at;
  pass->n_order_hashes = 1;
  pass->order_hashes = arena_alloc(arena, sizeof *pass->order_hashes);
  pass->order_hashes[0] = (ProtobufCBinaryData){ HASH_BYTES, arena_alloc(arena, HASH_BYTES) };
  order_terms_hash(&terms, pass->order_hashes[0].data);
  return pass;
}

struct status said_put_pass(struct house *house, uint64_t pass_id, const Account__OrderPass *pass)
{
  struct caller risk = house_caller(ROLE_SYSTEM, FIRM, 0);
  risk.principal = "system:risk";
  struct said said = said_by(house, risk, NULL);
  Account__PutRecord *record = add(&said, ACCOUNT__COMMAND__COMMAND_PUT_RECORD, &account__put_record__descriptor);
  record->kind = "risk.pass";
  record->id = pass_id;
  record->type = "steward.account.v1.OrderPass";
  record->account_id = pass->account_id;
  record->body.data = (uint8_t *)(uintptr_t)wire_pack(said.call->arena, &pass->base, &record->body.len);
  struct status status = said_send(&said, NULL);
  said_end(&said);
  return status;
}

/* Where a test says nothing of passes, its orders have what they need. */
static void give_passes(struct said *said)
{
  for (size_t i = 0; i < said->request.n_commands; i++) {
    if (said->commands[i]->command_case != ACCOUNT__COMMAND__COMMAND_ACCEPT_ORDER)
      continue;
    Account__Order *order = said->commands[i]->accept_order->order;
    if (order->pass_id != 0 || said->is_without_passes)
      continue;
    order->pass_id = said_ids(said->house, 1);
    expect_ok(said_put_pass(said->house, order->pass_id, said_pass(said->call->arena, order)));
  }
}

struct status said_send(struct said *said, const Account__CommitResponse **out)
{
  Account__CommitResponse *response = NULL;
  give_passes(said);
  said->request.commands = said->commands;
  said->request.preconditions = said->preconditions;
  struct status status = commit_commit_call(said->call, &said->request, &response);
  if (out)
    *out = response;
  return status;
}

const Account__CommitResponse *said_commit(struct said *said)
{
  const Account__CommitResponse *response = NULL;
  expect_ok(said_send(said, &response));
  return response;
}

void said_deposit(struct house *house, uint64_t account_id, const char *quantity)
{
  struct said said = said_here(house, NULL);
  said_cash(&said, account_id, quantity);
  said_commit(&said);
  said_end(&said);
}

uint64_t said_ids(struct house *house, uint32_t count)
{
  Account__ReserveIdsRequest request = ACCOUNT__RESERVE_IDS_REQUEST__INIT;
  Account__ReserveIdsResponse *response;
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  request.count = count;
  expect_ok(commit_reserve_ids_call(call, &request, &response));
  uint64_t first = response->first;
  call_end(call);
  return first;
}
