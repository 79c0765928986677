/* venue_commit.c: the venue's reads and writes in the system of record; a write is tried until its outcome is known. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "program/log.h"
#include "venue_work.h"

#define CALL_TIMEOUT_US (10 * INT64_C(1000000))
#define FIRST_PAUSE_US INT64_C(20000)
#define LONGEST_PAUSE_US INT64_C(1000000)

/* The system of record looked at the commit and said no; everything else may have another outcome the next time. */
static bool is_refused(struct status status)
{
  switch (status.code) {
  case STATUS_INVALID_ARGUMENT:
  case STATUS_NOT_FOUND:
  case STATUS_ALREADY_EXISTS:
  case STATUS_FAILED_PRECONDITION:
  case STATUS_ABORTED:
  case STATUS_OUT_OF_RANGE:
    return true;
  default:
    return false;
  }
}

static struct status commit_once(struct venue *venue, const struct venue_change *change)
{
  struct call *call;
  struct bus *bus = venue->options.bus;
  struct status status = call_begin(bus, bus_system_caller(bus, change->firm_id), CALL_TIMEOUT_US, &call);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *builder = commit_new(call, NULL);
  change->build(change->context, call, builder);
  Account__CommitResponse *response;
  if (commit_command_count(builder) > 0)
    status = commit_send(builder, change->key, &response);
  if (!status_is_ok(status))
    log_event(is_refused(status) ? LOG_ERROR : LOG_WARNING, "commit_failed", LOG_TEXT("key", change->key),
              LOG_NUMBER("firm", change->firm_id), LOG_TEXT("code", status_code_name(status.code)),
              LOG_TEXT("message", status.message), LOG_TEXT("field", status.field));
  else if (change->done != NULL && commit_command_count(builder) > 0)
    change->done(change->context, response);
  status.message = status.field = NULL; /* they end with the call */
  call_end(call);
  return status;
}

struct status venue_commit(struct venue *venue, const struct venue_change *change)
{
  int64_t pause_us = FIRST_PAUSE_US;
  for (;;) {
    struct status status = commit_once(venue, change);
    if (status_is_ok(status) || is_refused(status))
      return status;
    if (venue->is_stopping)
      return status_fail(STATUS_CANCELED, NULL, "the venue stops");
    (void)fiber_sleep(pause_us);
    pause_us = pause_us * 2 < LONGEST_PAUSE_US ? pause_us * 2 : LONGEST_PAUSE_US;
  }
}

void venue_build_move(struct call *call, struct commit_builder *builder, const struct venue_order *order,
                      enum order_state to, const char *note)
{
  Account__Command *command = commit_command(builder);
  Account__MoveOrder *move = arena_alloc(call->arena, sizeof *move);
  account__move_order__init(move);
  move->order_id = order->order_id;
  move->state = (Account__Order__State)venue_stored_state(to);
  move->note = (char *)note;
  move->pass_id = to == ORDER_ROUTED ? order->pass_id : 0;
  command->command_case = ACCOUNT__COMMAND__COMMAND_MOVE_ORDER;
  command->move_order = move;
}

void venue_build_session(struct call *call, struct commit_builder *builder, const char *name,
                         struct venue_numbers numbers)
{
  Account__Command *command = commit_command(builder);
  Account__VenueSessionState *session = arena_alloc(call->arena, sizeof *session);
  account__venue_session_state__init(session);
  session->venue = (char *)name;
  session->sender_reserved = (uint64_t)numbers.reserved + 1;
  session->target_next = (uint64_t)numbers.target_next;
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_VENUE_SESSION;
  command->put_venue_session = session;
}

struct session_change {
  const char *name;
  struct venue_numbers numbers;
};

static void build_session(void *context, struct call *call, struct commit_builder *builder)
{
  struct session_change *session = context;
  venue_build_session(call, builder, session->name, session->numbers);
}

/* Of no firm: the numbers only rise. */
struct status venue_keep_session(struct venue *venue, struct venue_numbers numbers)
{
  char key[VENUE_KEY_SIZE];
  struct session_change session = { venue->options.name, numbers };
  snprintf(key, sizeof key, "session:%s:%" PRId64 ":%" PRId64, venue->options.name, numbers.reserved,
           numbers.target_next);
  struct venue_change change = { .key = key, .build = build_session, .context = &session };
  return venue_commit(venue, &change);
}

/* The orders' states as they are stored; tried until it is known, like a commit. */
static struct status read_orders(struct venue *venue, uint64_t firm_id, uint64_t *ids, size_t count,
                                 void (*take)(struct venue *, uint64_t, const Account__Order *))
{
  for (int64_t pause_us = FIRST_PAUSE_US;; pause_us = pause_us < LONGEST_PAUSE_US ? 2 * pause_us : pause_us) {
    struct call *call;
    struct bus *bus = venue->options.bus;
    struct status status = call_begin(bus, bus_system_caller(bus, firm_id), CALL_TIMEOUT_US, &call);
    if (!status_is_ok(status))
      return status;
    Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
    request.order_ids = ids;
    request.n_order_ids = count;
    Account__OrderBatch *batch;
    status = order_store_get_call(call, &request, &batch);
    for (size_t i = 0; status_is_ok(status) && i < batch->n_orders; i++)
      take(venue, firm_id, batch->orders[i]);
    status.message = status.field = NULL;
    call_end(call);
    if (status_is_ok(status) || is_refused(status))
      return status;
    if (venue->is_stopping)
      return status_fail(STATUS_CANCELED, NULL, "the venue stops");
    (void)fiber_sleep(pause_us);
  }
}

static void take_state(struct venue *venue, uint64_t firm_id, const Account__Order *stored)
{
  struct venue_order *order = venue_find(venue, firm_id, stored->order_id);
  if (order != NULL)
    venue_update(order, stored);
}

struct status venue_refresh(struct venue *venue, struct venue_order **orders, size_t count)
{
  uint64_t ids[VENUE_BATCH];
  for (size_t i = 0; i < count; i++)
    ids[i] = orders[i]->order_id;
  return count == 0 ? status_ok() : read_orders(venue, orders[0]->firm_id, ids, count, take_state);
}

static void take_new(struct venue *venue, uint64_t firm_id, const Account__Order *stored)
{
  if (venue_find(venue, firm_id, stored->order_id) == NULL)
    venue_add(venue, firm_id, stored);
}

struct status venue_load(struct venue *venue, uint64_t firm_id, uint64_t order_id, struct venue_order **out)
{
  *out = venue_find(venue, firm_id, order_id);
  if (*out != NULL)
    return status_ok();
  struct status status = read_orders(venue, firm_id, &order_id, 1, take_new);
  *out = venue_find(venue, firm_id, order_id);
  if (status_is_ok(status) && *out == NULL)
    return status_fail(STATUS_NOT_FOUND, NULL, "there is no such order");
  return status;
}

/* An order that waited for a client or for cash may have been moved by others; all else only we move. */
static void take_working(struct venue *venue, const Account__Order *stored)
{
  struct venue_order *order = venue_find(venue, stored->firm_id, stored->order_id);
  if (order == NULL)
    venue_add(venue, stored->firm_id, stored);
  else if (order->state == ORDER_WAITING_APPROVAL || order->state == ORDER_DRAFT)
    venue_update(order, stored);
}

struct status venue_scan(struct venue *venue)
{
  struct call *call;
  struct bus *bus = venue->options.bus;
  struct status status = call_begin(bus, bus_system_caller(bus, 0), 6 * CALL_TIMEOUT_US, &call);
  if (!status_is_ok(status))
    return status;
  Account__WorkingOrdersRequest request = ACCOUNT__WORKING_ORDERS_REQUEST__INIT;
  request.venue = (char *)venue->options.name;
  struct bus_stream *stream;
  Account__OrderBatch *batch = NULL;
  status = order_store_working_open(call, &request, &stream);
  if (status_is_ok(status))
    status = order_store_working_next(stream, &batch);
  while (status_is_ok(status) && batch != NULL) {
    for (size_t i = 0; i < batch->n_orders; i++)
      take_working(venue, batch->orders[i]);
    status = order_store_working_next(stream, &batch);
  }
  status.message = status.field = NULL;
  call_end(call);
  return status;
}

/* The same orders at the same revision have the same key. */
const char *venue_key(char key[VENUE_KEY_SIZE], const char *kind, struct venue_order **orders, size_t count)
{
  struct hash_state state;
  uint8_t hash[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  if (count == 1) {
    snprintf(key, VENUE_KEY_SIZE, "%s:%" PRIu64 ":%" PRIu32, kind, orders[0]->order_id, orders[0]->revision);
    return key;
  }
  hash_begin(&state);
  for (size_t i = 0; i < count; i++) {
    uint64_t words[2] = { orders[i]->order_id, orders[i]->revision };
    hash_add(&state, words, sizeof words);
  }
  hash_end(&state, hash);
  snprintf(key, VENUE_KEY_SIZE, "%s:%zu:%.40s", kind, count, hash_hex(hash, hex));
  return key;
}

struct move_change {
  struct venue_order **orders;
  size_t count;
  const char *note;
};

/* By key the same as before; the bytes are the same too, so a repetition is a replay. */
static void build_moves(void *context, struct call *call, struct commit_builder *builder)
{
  struct move_change *moves = context;
  for (size_t i = 0; i < moves->count; i++)
    venue_build_move(call, builder, moves->orders[i], moves->orders[i]->next_state, moves->note);
}

static void moved(void *context, const Account__CommitResponse *response)
{
  (void)response;
  struct move_change *moves = context;
  for (size_t i = 0; i < moves->count; i++) {
    moves->orders[i]->state = moves->orders[i]->next_state;
    moves->orders[i]->is_recorded_now = true;
  }
}

static struct status move_together(struct venue *venue, const char *kind, struct move_change moves)
{
  char key[VENUE_KEY_SIZE];
  struct venue_change change = { .firm_id = moves.orders[0]->firm_id,
                                 .key = venue_key(key, kind, moves.orders, moves.count),
                                 .build = build_moves,
                                 .done = moved,
                                 .context = &moves };
  return venue_commit(venue, &change);
}

void venue_move(struct venue *venue, const char *kind, const char *note, struct venue_order **orders, size_t count)
{
  if (count == 0)
    return;
  for (size_t i = 0; i < count; i++)
    orders[i]->is_recorded_now = false;
  struct status status = move_together(venue, kind, (struct move_change){ orders, count, note });
  if (status_is_ok(status) || status.code == STATUS_CANCELED)
    return;
  status = venue_refresh(venue, orders, count);
  for (size_t i = 0; count > 1 && status_is_ok(status) && i < count; i++)
    if (orders[i]->state != orders[i]->next_state && !order_is_final(orders[i]->state))
      venue_move(venue, kind, note, &orders[i], 1);
}
