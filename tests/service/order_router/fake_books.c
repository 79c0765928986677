/* The fake books behind the generated seams of account and risk. */
#include "fake_books.h"
#include "esg.seam.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "base/order_terms.h"
#include "fiber/fiber.h"
#include "risk.seam.h"
#include "wire/reflect.h"
#include "wire/wire.h"

struct fake_books *fake_books_new(void)
{
  struct fake_books *books = calloc(1, sizeof *books);
  assert(books != NULL);
  books->arena = arena_new();
  books->account_status = ACCOUNT__ACCOUNT__STATUS__OPENED;
  books->price_e6 = 10 * PRICE_E6;
  books->priced_at_us = clock_now_us();
  books->score_version = 1;
  books->pass_us = INT64_C(600000000);
  return books;
}

void fake_books_free(struct fake_books *books)
{
  arena_free(books->arena);
  free(books);
}

void fake_books_serve(struct fake_books *books, struct bus *bus)
{
  const struct service *const services[] = { &commit_service, &order_store_service, &record_service,
                                             &master_service, &ledger_service,      &security_service,
                                             &price_service,  &suitability_service, &wish_service };
  for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
    bus_serve(bus, services[i], books);
}

void fake_books_put(struct fake_books *books, struct fake_position position)
{
  fake_books_position(&books->data, position)->quantity_e6 += position.quantity_e6;
}

/* ---- commits ---- */

const struct access commit_commit_access = { .roles = ROLES_STAFF };
struct status commit_commit(struct call *call, const Account__CommitRequest *in, Account__CommitResponse *out)
{
  struct fake_books *books = call->state;
  uint8_t hash[HASH_BYTES];
  size_t size;
  (void)fiber_sleep(500); /* others run meanwhile */
  if (call->idempotency_key[0] == '\0')
    return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key", "a commit needs a key");
  if (books->unavailable != 0) {
    books->unavailable -= books->unavailable > 0;
    return status_fail(STATUS_UNAVAILABLE, NULL, "away");
  }
  const uint8_t *packed = wire_pack(call->arena, &in->base, &size);
  hash_sha256(in->derived_from.len > 0 ? in->derived_from.data : packed, in->derived_from.len > 0 ? 32 : size, hash);
  for (size_t i = 0; i < books->commit_count; i++) {
    const struct fake_commit *commit = &books->commits[i];
    if (commit->firm_id != call->caller.firm_id || strcmp(commit->key, call->idempotency_key) != 0)
      continue;
    if (memcmp(commit->hash, hash, sizeof hash) != 0)
      return status_fail(STATUS_FAILED_PRECONDITION, "idempotency_key", "used for another request");
    books->replays++;
    *out = *(Account__CommitResponse *)reflect_copy(call->arena, &commit->response->base);
    out->replayed = true;
    return status_ok();
  }
  struct status status = fake_books_apply(books, call, in, out);
  if (!status_is_ok(status))
    return status;
  assert(books->commit_count < FAKE_COMMITS);
  struct fake_commit *commit = &books->commits[books->commit_count++];
  commit->firm_id = call->caller.firm_id;
  snprintf(commit->key, sizeof commit->key, "%s", call->idempotency_key);
  memcpy(commit->hash, hash, sizeof hash);
  commit->response = (Account__CommitResponse *)reflect_copy(books->arena, &out->base);
  if (books->lost == 0)
    return status;
  books->lost--;
  return status_fail(STATUS_UNAVAILABLE, NULL, "the answer was lost");
}

/* ---- orders ---- */

static const char *text_of(struct call *call, int64_t value, int places)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(call->arena, decimal_format(value, places, 0, text));
}

static Account__Order *shown(struct call *call, const struct fake_order *from)
{
  Account__Order *order = arena_alloc(call->arena, sizeof *order);
  account__order__init(order);
  order->firm_id = from->firm_id;
  order->order_id = from->order_id;
  order->account_id = from->account_id;
  order->segment_id = from->segment_id;
  order->security_id = from->security_id;
  order->symbol = arena_strdup(call->arena, from->symbol);
  order->side = (Account__Order__Side)from->side;
  order->type = (Account__Order__Type)from->type;
  order->state = (Account__Order__State)from->state;
  order->quantity = (char *)text_of(call, from->quantity_e6, SHARES_PLACES);
  order->filled = (char *)text_of(call, from->filled_e6, SHARES_PLACES);
  order->hold = (char *)text_of(call, from->hold_e6, SHARES_PLACES);
  order->limit_price = arena_strdup(call->arena, from->limit_price);
  order->version = from->version;
  order->proposal_id = from->proposal_id;
  order->pass_id = from->pass_id;
  return order;
}

static void show(struct call *call, bool (*is_shown)(const struct fake_order *, const void *), const void *with,
                 Account__Order ***orders, size_t *count)
{
  struct fake_books *books = call->state;
  *orders = arena_array(call->arena, books->data.order_count + 1, sizeof **orders);
  for (size_t i = 0; i < books->data.order_count; i++) {
    const struct fake_order *order = &books->data.orders[i];
    bool is_seen = call->caller.firm_id == 0 || call->caller.firm_id == order->firm_id;
    if (is_seen && is_shown(order, with))
      (*orders)[(*count)++] = shown(call, order);
  }
}

static bool is_asked(const struct fake_order *order, const void *with)
{
  const Account__GetOrdersRequest *in = with;
  for (size_t i = 0; i < in->n_order_ids; i++)
    if (in->order_ids[i] == order->order_id)
      return true;
  return false;
}

const struct access order_store_get_access = { .roles = ROLES_STAFF };
struct status order_store_get(struct call *call, const Account__GetOrdersRequest *in, Account__OrderBatch *out)
{
  show(call, is_asked, in, &out->orders, &out->n_orders);
  return status_ok();
}

static bool is_working(const struct fake_order *order, const void *with)
{
  const uint64_t *account_id = with;
  return order->state < ACCOUNT__ORDER__STATE__FILLED && (account_id == NULL || *account_id == order->account_id);
}

const struct access order_store_list_access = { .roles = ROLES_STAFF };
struct status order_store_list(struct call *call, const Account__ListOrdersRequest *in,
                               Account__ListOrdersResponse *out)
{
  show(call, is_working, &in->account_id, &out->orders, &out->n_orders);
  return status_ok();
}

const struct access order_store_working_access = { .roles = ROLES_STAFF };
struct status order_store_working(struct call *call, const Account__WorkingOrdersRequest *in)
{
  (void)in;
  Account__OrderBatch batch = ACCOUNT__ORDER_BATCH__INIT;
  show(call, is_working, NULL, &batch.orders, &batch.n_orders);
  return batch.n_orders == 0 ? status_ok() : order_store_working_send(call, &batch);
}

const struct access order_store_venue_session_access = { .roles = ROLES_STAFF };
struct status order_store_venue_session(struct call *call, const Account__VenueSessionRequest *in,
                                        Account__VenueSessionState *out)
{
  const struct fake_books *books = call->state;
  if (books->data.sender_reserved == 0)
    return status_fail(STATUS_NOT_FOUND, "venue", "no session yet");
  out->venue = arena_strdup(call->arena, in->venue);
  out->sender_reserved = books->data.sender_reserved;
  out->target_next = books->data.target_next;
  return status_ok();
}

/* ---- the rest of account ---- */

const struct access record_get_access = { .roles = ROLES_STAFF };
struct status record_get(struct call *call, const Account__GetRecordRequest *in, Account__Record *out)
{
  struct fake_books *books = call->state;
  const struct fake_record *record = fake_books_record(&books->data, call->caller.firm_id, in->kind, in->id);
  if (record == NULL)
    return status_fail(STATUS_NOT_FOUND, "id", "no such record");
  out->kind = arena_strdup(call->arena, record->kind);
  out->type = arena_strdup(call->arena, record->type);
  out->id = record->id;
  out->version = record->version;
  out->body.len = record->size;
  out->body.data = arena_copy(call->arena, record->body, sizeof record->body);
  return status_ok();
}

const struct access master_get_account_access = { .roles = ROLES_STAFF };
struct status master_get_account(struct call *call, const Account__GetAccountRequest *in, Account__Account *out)
{
  const struct fake_books *books = call->state;
  out->account_id = in->account_id;
  out->alias = "an account";
  out->status = (Account__Account__Status)books->account_status;
  out->discretion = (Account__Account__Discretion)books->discretion;
  return status_ok();
}

const struct access ledger_positions_access = { .roles = ROLES_STAFF };
struct status ledger_positions(struct call *call, const Account__PositionsRequest *in)
{
  struct fake_books *books = call->state;
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < books->data.position_count; i++) {
    struct fake_position position = books->data.positions[i];
    uint32_t first = 0;
    Account__PositionBatch batch = ACCOUNT__POSITION_BATCH__INIT;
    if (position.firm_id != call->caller.firm_id || position.account_id != in->account_ids[0])
      continue;
    batch.account_ids = &position.account_id;
    batch.security_ids = &position.security_id;
    batch.account_index = batch.security_index = &first;
    batch.segment_ids = &position.segment_id;
    batch.quantity_e6 = &position.quantity_e6;
    batch.held_e6 = &position.held_e6;
    batch.n_account_ids = batch.n_security_ids = batch.n_account_index = batch.n_security_index = 1;
    batch.n_segment_ids = batch.n_quantity_e6 = batch.n_held_e6 = 1;
    status = ledger_positions_send(call, &batch);
  }
  return status;
}

const struct access ledger_cash_access = { .roles = ROLES_STAFF };
struct status ledger_cash(struct call *call, const Account__CashRequest *in, Account__CashResponse *out)
{
  struct fake_books *books = call->state;
  out->segments = arena_array(call->arena, FAKE_POSITIONS, sizeof *out->segments);
  for (size_t i = 0; i < books->data.position_count; i++) {
    const struct fake_position *position = &books->data.positions[i];
    if (position->firm_id != call->caller.firm_id || position->account_id != in->account_id ||
        position->security_id != 0)
      continue;
    Account__SegmentCash *cash = arena_alloc(call->arena, sizeof *cash);
    account__segment_cash__init(cash);
    cash->segment_id = position->segment_id;
    cash->available = (char *)text_of(call, (position->quantity_e6 - position->held_e6) / 100, CASH_PLACES);
    out->segments[out->n_segments++] = cash;
  }
  return status_ok();
}

const struct access security_find_access = { .roles = ROLES_STAFF };
struct status security_find(struct call *call, const Account__FindSecuritiesRequest *in,
                            Account__FindSecuritiesResponse *out)
{
  out->securities = arena_array(call->arena, in->n_security_ids + 1, sizeof *out->securities);
  for (size_t i = 0; i < in->n_security_ids; i++) {
    Account__Security *security = arena_alloc(call->arena, sizeof *security);
    account__security__init(security);
    security->security_id = in->security_ids[i];
    security->symbol = arena_printf(call->arena, "S%d", (int)in->security_ids[i]);
    security->increment = "1";
    if (in->security_ids[i] < 900) /* what is beyond is not known */
      out->securities[out->n_securities++] = security;
  }
  return status_ok();
}

const struct access price_last_access = { .roles = ROLES_STAFF };
struct status price_last(struct call *call, const Account__LastPricesRequest *in, Account__LastPricesResponse *out)
{
  const struct fake_books *books = call->state;
  size_t count = in->n_security_ids;
  out->security_ids = arena_copy(call->arena, in->security_ids, count * sizeof *out->security_ids + 1);
  out->price_e6 = arena_array(call->arena, count + 1, sizeof *out->price_e6);
  out->at_us = arena_array(call->arena, count + 1, sizeof *out->at_us);
  out->n_security_ids = out->n_price_e6 = out->n_at_us = count;
  for (size_t i = 0; i < count; i++) {
    out->price_e6[i] = books->price_e6;
    out->at_us[i] = books->priced_at_us;
  }
  return status_ok();
}

/* ---- risk ---- */

static void give_pass(struct fake_books *books, struct call *call, const Risk__CheckSuitabilityRequest *in)
{
  assert(books->pass_count < FAKE_PASSES && in->n_trades <= FAKE_PASS_ORDERS);
  struct fake_pass *pass = &books->passes[books->pass_count++];
  *pass = (struct fake_pass){ .account_id = in->account_id,
                              .score_version = books->score_version,
                              .rests_on_wishes = in->n_besides > 0,
                              .wish_version = in->n_besides > 0 ? in->besides[0]->version : 0,
                              .expires_at_us = call->now_us + books->pass_us };
  for (size_t i = 0; i < in->n_trades; i++) {
    const Risk__ProposedTrade *trade = in->trades[i];
    order_terms_hash(&(struct order_terms){ trade->order_id, in->account_id, trade->segment_id, trade->security_id,
                                            trade->quantity_e6, trade->limit_price_e6 },
                     pass->hashes[pass->count++]);
  }
}

const struct access suitability_check_access = { .roles = ROLES_STAFF };
struct status suitability_check(struct call *call, const Risk__CheckSuitabilityRequest *in,
                                Risk__SuitabilityDecision *out)
{
  struct fake_books *books = call->state;
  if (books->suitability_away)
    return status_fail(STATUS_UNAVAILABLE, NULL, "risk is away");
  Account__Precondition *used = arena_alloc(call->arena, sizeof *used);
  account__precondition__init(used);
  used->record_kind = "risk.client_score";
  used->id = 77;
  used->version = books->score_version;
  out->used = arena_array(call->arena, 1, sizeof *out->used);
  out->used[0] = used;
  out->n_used = 1;
  out->allowed = !books->suitability_denied;
  out->rule = "suitability (a): index level <= client level";
  out->number = "5";
  out->limit = "3";
  out->message = "The index is above the client's level.";
  if (in->record) {
    out->decision_id = FAKE_FIRST_PASS + books->pass_count;
    give_pass(books, call, in);
    out->pass_id = out->allowed && !books->suitability_without_pass ? out->decision_id : 0;
  }
  if (books->rescores > 0) { /* between this check and the commit that rests on it */
    books->rescores--;
    books->score_version++;
  }
  return status_ok();
}
