/* Reads accounts, positions and last prices for a plan. */
#include "goal_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "records/positions.h"

#define E6_A_E4 100 /* a position in cash has scale 1e-6 and whole cents */

static int compare_holdings(const void *left, const void *right)
{
  const struct goal_holding *a = left, *b = right;
  if (a->account_id != b->account_id)
    return a->account_id < b->account_id ? -1 : 1;
  return (a->security_id > b->security_id) - (a->security_id < b->security_id);
}

static struct status read_accounts(struct call *call, const char *prefix, const Crm__GoalPlanInput *input,
                                   struct goal_book *book)
{
  book->accounts = arena_array(call->arena, input->n_account_ids + 1, sizeof *book->accounts);
  for (size_t i = 0; i < input->n_account_ids; i++) {
    const char *field = arena_printf(call->arena, "%saccount_ids[%zu]", prefix, i);
    struct status status = crm_account(call, field, input->account_ids[i], &book->accounts[i]);
    if (!status_is_ok(status))
      return status;
    if (strcmp(book->accounts[i]->base_currency, book->accounts[0]->base_currency) != 0)
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "the accounts of a plan are in one currency: %s, not %s",
                       book->accounts[0]->base_currency, book->accounts[i]->base_currency);
    for (size_t j = 0; j < i; j++) {
      if (input->account_ids[j] == input->account_ids[i])
        return call_fail(call, STATUS_INVALID_ARGUMENT, field, "account %llu stands there twice",
                         (unsigned long long)input->account_ids[i]);
    }
  }
  book->account_count = input->n_account_ids;
  return status_ok();
}

struct adding {
  struct arena *arena;
  struct goal_book *book;
};

static struct goal_holding *grown(const struct adding *adding)
{
  struct goal_book *book = adding->book;
  if (book->count == book->capacity) {
    size_t capacity = book->capacity == 0 ? 256 : 2 * book->capacity;
    struct goal_holding *wider = arena_array(adding->arena, capacity, sizeof *wider);
    if (book->count > 0)
      memcpy(wider, book->holdings, book->count * sizeof *wider);
    book->holdings = wider;
    book->capacity = capacity;
  }
  return &book->holdings[book->count++];
}

static struct status take_position(void *context, const struct position *position)
{
  const struct adding *adding = context;
  if (adding->book->count >= GOAL_BOOK_HOLDINGS_MAX)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, "account_ids", "the accounts hold more than 200,000 positions");
  *grown(adding) = (struct goal_holding){ .account_id = position->account_id,
                                          .security_id = position->security_id,
                                          .quantity_e6 = position->quantity_e6 };
  return status_ok();
}

/* One line an account and security: segments together, nothing that is zero. */
static struct status merge(struct goal_book *book)
{
  size_t kept = 0;
  if (book->count > 0)
    qsort(book->holdings, book->count, sizeof *book->holdings, compare_holdings);
  for (size_t i = 0; i < book->count; i++) {
    struct goal_holding *last = kept > 0 ? &book->holdings[kept - 1] : NULL;
    if (last == NULL || compare_holdings(last, &book->holdings[i]) != 0)
      book->holdings[kept++] = book->holdings[i];
    else if (!decimal_add(last->quantity_e6, book->holdings[i].quantity_e6, &last->quantity_e6))
      return status_fail(STATUS_INTERNAL, NULL, "a position is beyond what can be counted");
  }
  book->count = 0;
  for (size_t i = 0; i < kept; i++) {
    if (book->holdings[i].quantity_e6 != 0)
      book->holdings[book->count++] = book->holdings[i];
  }
  return status_ok();
}

struct status goal_book_positions(struct call *call, uint64_t *account_ids, size_t count, struct goal_book *out)
{
  struct adding adding = { call->arena, out };
  struct status status = positions_read(
      call,
      &(struct positions){ .account_ids = account_ids, .count = count, .take = take_position, .context = &adding });
  return status_is_ok(status) ? merge(out) : status;
}

struct status goal_book_read(struct call *call, const char *prefix, const Crm__GoalPlanInput *input,
                             struct goal_book *out)
{
  *out = (struct goal_book){ 0 };
  struct status status = read_accounts(call, prefix, input, out);
  if (!status_is_ok(status) || input->n_account_ids == 0)
    return status;
  return goal_book_positions(call, input->account_ids, input->n_account_ids, out);
}

static int compare_ids(const void *left, const void *right)
{
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

/* Securities that are held, once each, rising; cash is none. */
static size_t securities_of(struct call *call, const struct goal_book *book, uint64_t **out)
{
  uint64_t *ids = arena_array(call->arena, book->count + 1, sizeof *ids);
  size_t count = 0, kept = 0;
  for (size_t i = 0; i < book->count; i++) {
    if (book->holdings[i].security_id != 0)
      ids[count++] = book->holdings[i].security_id;
  }
  if (count > 0)
    qsort(ids, count, sizeof *ids, compare_ids);
  for (size_t i = 0; i < count; i++) {
    if (kept == 0 || ids[kept - 1] != ids[i])
      ids[kept++] = ids[i];
  }
  *out = ids;
  return kept;
}

static int64_t price_of(const Account__LastPricesResponse *prices, uint64_t security_id)
{
  for (size_t i = 0; prices != NULL && i < prices->n_security_ids && i < prices->n_price_e6; i++) {
    if (prices->security_ids[i] == security_id)
      return prices->price_e6[i];
  }
  return 0;
}

/* "AAPL", or the security's id where it cannot be read. */
static const char *symbol_of(struct call *call, uint64_t security_id)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  request.n_security_ids = 1;
  request.security_ids = &security_id;
  if (status_is_ok(security_find_call(call, &request, &found)) && found->n_securities == 1)
    return found->securities[0]->symbol;
  return arena_printf(call->arena, "security %llu", (unsigned long long)security_id);
}

static struct status value_holding(struct call *call, const char *prefix, const Account__LastPricesResponse *prices,
                                   struct goal_holding *holding)
{
  if (holding->security_id == 0) {
    holding->value_e4 = holding->quantity_e6 / E6_A_E4;
    return status_ok();
  }
  int64_t price_e6 = price_of(prices, holding->security_id);
  if (price_e6 <= 0)
    return call_fail(call, STATUS_FAILED_PRECONDITION, arena_printf(call->arena, "%scurrent_value", prefix),
                     "%s has no price: the accounts cannot be valued; type the current value",
                     symbol_of(call, holding->security_id));
  if (!decimal_value(holding->quantity_e6, price_e6, ROUND_HALF_EVEN, &holding->value_e4))
    return status_fail(STATUS_OUT_OF_RANGE, NULL, "a position's value is too large to be told");
  return status_ok();
}

struct status goal_book_value(struct call *call, const char *prefix, struct goal_book *book)
{
  Account__LastPricesRequest request = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  Account__LastPricesResponse *prices = NULL;
  struct status status = status_ok();
  request.n_security_ids = securities_of(call, book, &request.security_ids);
  if (request.n_security_ids > GOAL_BOOK_SECURITIES_MAX)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, "account_ids", "the accounts hold more than 5,000 securities");
  if (request.n_security_ids > 0)
    status = price_last_call(call, &request, &prices);
  book->value_e4 = 0;
  for (size_t i = 0; i < book->count && status_is_ok(status); i++) {
    status = value_holding(call, prefix, prices, &book->holdings[i]);
    if (status_is_ok(status) && !decimal_add(book->value_e4, book->holdings[i].value_e4, &book->value_e4))
      status = status_fail(STATUS_OUT_OF_RANGE, NULL, "the accounts' value is too large to be told");
  }
  return status;
}

int64_t goal_book_value_of(const struct goal_book *book, uint64_t account_id)
{
  int64_t value_e4 = 0;
  for (size_t i = 0; i < book->count; i++) {
    if (book->holdings[i].account_id == account_id)
      value_e4 += book->holdings[i].value_e4;
  }
  return value_e4;
}

/* The first holding of the account, or of the one behind it. */
static size_t first_of(const struct goal_book *book, uint64_t account_id)
{
  size_t low = 0, high = book->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (book->holdings[middle].account_id < account_id)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void goal_book_hash(const struct goal_book *book, const Crm__GoalPlan *plan, uint8_t out[HASH_BYTES])
{
  struct hash_state state;
  hash_begin(&state);
  hash_add(&state, &plan->version, sizeof plan->version);
  for (size_t i = 0; i < plan->input->n_account_ids; i++) {
    uint64_t account_id = plan->input->account_ids[i];
    for (size_t j = first_of(book, account_id); j < book->count && book->holdings[j].account_id == account_id; j++) {
      const struct goal_holding *holding = &book->holdings[j];
      hash_add(&state, &holding->account_id, sizeof holding->account_id);
      hash_add(&state, &holding->security_id, sizeof holding->security_id);
      hash_add(&state, &holding->quantity_e6, sizeof holding->quantity_e6);
    }
  }
  hash_end(&state, out);
}
