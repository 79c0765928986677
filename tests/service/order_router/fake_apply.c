/* What commits do to the fake books: by the rules of the account service, in short. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/order_terms.h"
#include "fake_books.h"
#include "wire/reflect.h"
#include "wire/wire.h"

/* A row a state, as the account service has them. */
static const char *const moves[] = { ".yyy.....y..", "..yy.....y.y", "...y.....y.y", "....y....yyy",
                                     ".....y.y.yyy", ".......y.yyy", ".......y.y.y", ".....yy..yyy",
                                     "............", "............", "............", "............" };

struct fake_order *fake_books_order(struct fake_data *data, uint64_t firm_id, uint64_t order_id)
{
  for (size_t i = 0; i < data->order_count; i++)
    if (data->orders[i].firm_id == firm_id && data->orders[i].order_id == order_id)
      return &data->orders[i];
  return NULL;
}

struct fake_position *fake_books_position(struct fake_data *data, struct fake_position place)
{
  for (size_t i = 0; i < data->position_count; i++) {
    struct fake_position *position = &data->positions[i];
    if (position->firm_id == place.firm_id && position->account_id == place.account_id &&
        position->segment_id == place.segment_id && position->security_id == place.security_id)
      return position;
  }
  assert(data->position_count < FAKE_POSITIONS);
  place.quantity_e6 = place.held_e6 = 0;
  data->positions[data->position_count] = place;
  return &data->positions[data->position_count++];
}

struct fake_record *fake_books_record(struct fake_data *data, uint64_t firm_id, const char *kind, uint64_t id)
{
  for (size_t i = 0; i < data->record_count; i++)
    if (data->records[i].firm_id == firm_id && data->records[i].id == id && strcmp(data->records[i].kind, kind) == 0)
      return &data->records[i];
  return NULL;
}

static struct fake_position *held_position(struct fake_data *data, const struct fake_order *order)
{
  return fake_books_position(data, (struct fake_position){ .firm_id = order->firm_id,
                                                           .account_id = order->account_id,
                                                           .segment_id = order->segment_id,
                                                           .security_id = order->side == 1 ? 0 : order->security_id });
}

static struct status place_hold(struct fake_data *data, struct fake_order *order)
{
  struct fake_position *position = held_position(data, order);
  if (order->hold_e6 > position->quantity_e6 - position->held_e6)
    return status_fail(STATUS_FAILED_PRECONDITION, "order.hold", "not enough is free");
  position->held_e6 += order->hold_e6;
  order->held_e6 = order->hold_e6;
  return status_ok();
}

static void release_hold(struct fake_data *data, struct fake_order *order, int64_t part_e6)
{
  held_position(data, order)->held_e6 -= part_e6;
  order->held_e6 -= part_e6;
}

/* By the rules of the account service: known, of the account, covering, not expired, of the score's version. */
static struct status check_pass(const struct fake_books *books, const struct call *call, const struct fake_order *order)
{
  uint8_t hash[HASH_BYTES];
  int64_t limit_price_e6 = 0;
  size_t place = order->pass_id - FAKE_FIRST_PASS;
  if (order->pass_id < FAKE_FIRST_PASS || place >= books->pass_count ||
      books->passes[place].account_id != order->account_id)
    return status_fail(STATUS_FAILED_PRECONDITION, "pass_id", "no such pass");
  const struct fake_pass *pass = &books->passes[place];
  if (order->limit_price[0] != '\0')
    (void)decimal_parse(order->limit_price, PRICE_PLACES, &limit_price_e6);
  order_terms_hash(&(struct order_terms){ order->order_id, order->account_id, order->segment_id, order->security_id,
                                          order->side == 1 ? order->quantity_e6 : -order->quantity_e6, limit_price_e6 },
                   hash);
  bool is_covered = false;
  for (size_t i = 0; i < pass->count; i++)
    is_covered = is_covered || memcmp(pass->hashes[i], hash, sizeof hash) == 0;
  if (!is_covered || call->now_us >= pass->expires_at_us)
    return status_fail(STATUS_FAILED_PRECONDITION, "pass_id", is_covered ? "expired" : "not covered");
  if (pass->score_version != books->score_version)
    return status_fail(STATUS_ABORTED, "pass_id", "the score has another version");
  if (pass->rests_on_wishes && pass->wish_version != books->wishes.version)
    return status_fail(STATUS_ABORTED, "pass_id", "the preferences have another version");
  return status_ok();
}

static struct status accept_order(struct fake_data *data, uint64_t firm_id, const Account__Order *in)
{
  if (fake_books_order(data, firm_id, in->order_id) != NULL)
    return status_fail(STATUS_ALREADY_EXISTS, "order_id", "accepted before");
  assert(data->order_count < FAKE_ORDERS);
  struct fake_order *order = &data->orders[data->order_count++];
  *order = (struct fake_order){ .firm_id = firm_id,
                                .order_id = in->order_id,
                                .account_id = in->account_id,
                                .segment_id = in->segment_id,
                                .security_id = in->security_id,
                                .proposal_id = in->proposal_id,
                                .pass_id = in->pass_id,
                                .side = (int)in->side,
                                .type = (int)in->type,
                                .state = (int)in->state,
                                .version = 1 };
  snprintf(order->symbol, sizeof order->symbol, "S%d", (int)in->security_id);
  snprintf(order->limit_price, sizeof order->limit_price, "%s", in->limit_price);
  if (!status_is_ok(decimal_parse(in->quantity, SHARES_PLACES, &order->quantity_e6)) ||
      !status_is_ok(decimal_parse(in->hold, SHARES_PLACES, &order->hold_e6)) || order->hold_e6 <= 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "order.hold", "an order has a hold");
  return order->state == ACCOUNT__ORDER__STATE__ACCEPTED ? place_hold(data, order) : status_ok();
}

static struct status move(struct fake_data *data, uint64_t firm_id, const Account__MoveOrder *in)
{
  struct fake_order *order = fake_books_order(data, firm_id, in->order_id);
  if (order == NULL)
    return status_fail(STATUS_NOT_FOUND, "order_id", "no such order");
  if (moves[order->state][in->state] == '.')
    return status_fail(STATUS_FAILED_PRECONDITION, "state", "the order cannot go there");
  struct status status = status_ok();
  if (in->state == ACCOUNT__ORDER__STATE__ACCEPTED)
    status = place_hold(data, order);
  else if (in->state >= ACCOUNT__ORDER__STATE__FILLED)
    release_hold(data, order, order->held_e6);
  if (in->pass_id != 0)
    order->pass_id = in->pass_id;
  order->state = (int)in->state;
  order->version++;
  snprintf(order->note, sizeof order->note, "%s", in->note);
  return status;
}

static struct status fill(struct fake_data *data, uint64_t firm_id, const Account__ApplyFill *in, bool *duplicate)
{
  char id[80];
  int64_t quantity_e6, price_e6, amount_e4;
  struct fake_order *order = fake_books_order(data, firm_id, in->order_id);
  if (order == NULL)
    return status_fail(STATUS_NOT_FOUND, "order_id", "no such order");
  snprintf(id, sizeof id, "%s %s", in->venue, in->exec_id);
  for (size_t i = 0; i < data->fill_count && !*duplicate; i++)
    *duplicate = strcmp(data->fills[i], id) == 0;
  if (*duplicate)
    return status_ok();
  if (!status_is_ok(decimal_parse(in->quantity, SHARES_PLACES, &quantity_e6)) ||
      !status_is_ok(decimal_parse(in->price, PRICE_PLACES, &price_e6)) ||
      !decimal_value(quantity_e6, price_e6, ROUND_HALF_EVEN, &amount_e4))
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "not a number");
  if (quantity_e6 > order->quantity_e6 - order->filled_e6)
    return status_fail(STATUS_FAILED_PRECONDITION, "quantity", "more than is open");
  int64_t left_e6 = order->quantity_e6 - order->filled_e6;
  release_hold(data, order,
               quantity_e6 == left_e6 ? order->held_e6 : (int64_t)((__int128)order->held_e6 * quantity_e6 / left_e6));
  int64_t sign = order->side == 1 ? 1 : -1;
  struct fake_position place = { .firm_id = firm_id,
                                 .account_id = order->account_id,
                                 .segment_id = order->segment_id,
                                 .security_id = order->security_id };
  fake_books_position(data, place)->quantity_e6 += sign * quantity_e6;
  place.security_id = 0;
  fake_books_position(data, place)->quantity_e6 -= sign * amount_e4 * 100;
  assert(data->fill_count < FAKE_FILLS);
  snprintf(data->fills[data->fill_count++], sizeof id, "%s", id);
  order->filled_e6 += quantity_e6;
  order->version++;
  if (order->filled_e6 == order->quantity_e6)
    order->state = ACCOUNT__ORDER__STATE__FILLED;
  else if (order->state < ACCOUNT__ORDER__STATE__PENDING_CANCEL)
    order->state = ACCOUNT__ORDER__STATE__PARTIALLY_FILLED;
  return status_ok();
}

static struct status put_record(struct fake_data *data, uint64_t firm_id, const Account__PutRecord *in,
                                uint64_t *version)
{
  struct fake_record *record = fake_books_record(data, firm_id, in->kind, in->id);
  if ((record == NULL ? 0 : record->version) != in->replaces)
    return status_fail(STATUS_ABORTED, "replaces", "another version");
  if (record == NULL) {
    assert(data->record_count < FAKE_RECORDS);
    record = &data->records[data->record_count++];
    *record = (struct fake_record){ .firm_id = firm_id, .id = in->id };
    snprintf(record->kind, sizeof record->kind, "%s", in->kind);
    snprintf(record->type, sizeof record->type, "%s", in->type);
  }
  assert(in->body.len <= sizeof record->body);
  if (in->body.len > 0)
    memcpy(record->body, in->body.data, in->body.len);
  record->size = in->body.len;
  *version = ++record->version;
  return status_ok();
}

static void transfer(struct fake_data *data, uint64_t firm_id, const Account__Transfer *in)
{
  int64_t quantity_e6 = 0;
  struct fake_position place = {
    .firm_id = firm_id, .account_id = in->account_id, .segment_id = in->from_segment_id, .security_id = in->security_id
  };
  (void)decimal_parse(in->quantity, SHARES_PLACES, &quantity_e6);
  fake_books_position(data, place)->quantity_e6 -= quantity_e6;
  place.segment_id = in->to_segment_id;
  fake_books_position(data, place)->quantity_e6 += quantity_e6;
}

static struct status apply(struct fake_books *books, const struct call *call, const Account__Command *command,
                           Account__Outcome *out)
{
  struct fake_data *data = &books->data;
  uint64_t firm_id = call->caller.firm_id;
  bool duplicate = false;
  struct status status = status_ok();
  switch (command->command_case) {
  case ACCOUNT__COMMAND__COMMAND_ACCEPT_ORDER:
    status = accept_order(data, firm_id, command->accept_order->order);
    return status_is_ok(status)
               ? check_pass(books, call, fake_books_order(data, firm_id, command->accept_order->order->order_id))
               : status;
  case ACCOUNT__COMMAND__COMMAND_MOVE_ORDER:
    status = move(data, firm_id, command->move_order);
    if (!status_is_ok(status) || command->move_order->state != ACCOUNT__ORDER__STATE__ROUTED)
      return status;
    return check_pass(books, call, fake_books_order(data, firm_id, command->move_order->order_id));
  case ACCOUNT__COMMAND__COMMAND_APPLY_FILL:
    status = fill(data, firm_id, command->apply_fill, &duplicate);
    out->duplicate = duplicate;
    return status;
  case ACCOUNT__COMMAND__COMMAND_PUT_RECORD:
    return put_record(data, firm_id, command->put_record, &out->version);
  case ACCOUNT__COMMAND__COMMAND_TRANSFER:
    transfer(data, firm_id, command->transfer);
    return status;
  case ACCOUNT__COMMAND__COMMAND_PUT_VENUE_SESSION:
    if (command->put_venue_session->sender_reserved > data->sender_reserved)
      data->sender_reserved = command->put_venue_session->sender_reserved;
    if (command->put_venue_session->target_next > data->target_next)
      data->target_next = command->put_venue_session->target_next;
    return status;
  default:
    return status_fail(STATUS_UNIMPLEMENTED, NULL, "the fake does not do this");
  }
}

static struct status check(struct fake_books *books, uint64_t firm_id, const Account__CommitRequest *in)
{
  for (size_t i = 0; i < in->n_preconditions; i++) {
    const Account__Precondition *expected = in->preconditions[i];
    const struct fake_record *record = fake_books_record(&books->data, firm_id, expected->record_kind, expected->id);
    uint64_t version = record == NULL ? 0 : record->version;
    if (strcmp(expected->record_kind, "risk.client_score") == 0)
      version = books->score_version;
    if (version != expected->version)
      return status_fail(STATUS_ABORTED, "version", "another version");
  }
  return status_ok();
}

struct status fake_books_apply(struct fake_books *books, struct call *call, const Account__CommitRequest *in,
                               Account__CommitResponse *out)
{
  uint64_t firm_id = call->caller.firm_id;
  struct status status = check(books, firm_id, in);
  struct fake_data *before = arena_copy(call->arena, &books->data, sizeof books->data);
  out->n_outcomes = in->n_commands;
  out->outcomes = arena_array(call->arena, in->n_commands, sizeof *out->outcomes);
  for (size_t i = 0; status_is_ok(status) && i < in->n_commands; i++) {
    out->outcomes[i] = arena_alloc(call->arena, sizeof **out->outcomes);
    account__outcome__init(out->outcomes[i]);
    status = apply(books, call, in->commands[i], out->outcomes[i]);
    books->duplicates += out->outcomes[i]->duplicate;
  }
  if (!status_is_ok(status))
    books->data = *before;
  out->sequence = books->commit_count + 1;
  return status;
}
