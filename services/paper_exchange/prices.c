/* prices: the last prices of the account service, with a short memory. */
#include "prices.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.seam.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "book.h"
#include "program/log.h"

#define CALL_TIMEOUT_US 2000000
#define SLOTS 16384
#define PROBES 32 /* places a price may stand at; where all are taken the oldest goes */

struct price {
  char firm[BOOK_ID_SIZE], symbol[BOOK_SYMBOL_SIZE];
  int64_t price_e6, fetched_at_us;
};

struct firm {
  char code[BOOK_ID_SIZE];
  uint64_t firm_id;
};

struct prices {
  struct bus *bus;
  struct price slots[SLOTS];
  struct firm firms[PRICES_FIRMS];
  size_t firm_count;
};

struct prices *prices_new(struct bus *bus)
{
  struct prices *prices = calloc(1, sizeof(*prices));
  assert(prices != NULL);
  prices->bus = bus;
  return prices;
}

void prices_free(struct prices *prices)
{
  free(prices);
}

static size_t slot_of(const char *firm, const char *symbol)
{
  uint32_t hash = 2166136261u;
  for (; *firm != '\0'; firm++)
    hash = (hash ^ (unsigned char)*firm) * 16777619u;
  for (; *symbol != '\0'; symbol++)
    hash = (hash ^ (unsigned char)*symbol) * 16777619u;
  return hash % SLOTS;
}

static bool is_price_of(const struct price *price, const char *firm, const char *symbol)
{
  return strcmp(price->firm, firm) == 0 && strcmp(price->symbol, symbol) == 0;
}

/* Where the price stands, or else the place it should take: the one that was fetched longest ago. */
static size_t place_of(const struct prices *prices, const char *firm, const char *symbol)
{
  size_t first = slot_of(firm, symbol), oldest = first;
  for (size_t probe = 0; probe < PROBES; probe++) {
    size_t place = (first + probe) % SLOTS;
    if (is_price_of(&prices->slots[place], firm, symbol))
      return place;
    if (prices->slots[place].fetched_at_us < prices->slots[oldest].fetched_at_us)
      oldest = place;
  }
  return oldest;
}

static int64_t price_within(const struct prices *prices, const char *firm, const char *symbol, int64_t age_us)
{
  const struct price *price = &prices->slots[place_of(prices, firm, symbol)];
  if (!is_price_of(price, firm, symbol))
    return 0;
  return clock_monotonic_us() - price->fetched_at_us <= age_us ? price->price_e6 : 0;
}

int64_t prices_get(const struct prices *prices, const char *firm, const char *symbol)
{
  return price_within(prices, firm, symbol, PRICES_KEPT_US);
}

static void keep(struct prices *prices, const char *firm, const char *symbol, int64_t price_e6)
{
  struct price *price = &prices->slots[place_of(prices, firm, symbol)];
  snprintf(price->firm, sizeof(price->firm), "%s", firm);
  snprintf(price->symbol, sizeof(price->symbol), "%s", symbol);
  price->price_e6 = price_e6;
  price->fetched_at_us = clock_monotonic_us();
}

/* The account service's word; anything else says that it was not heard. */
static bool is_answer(struct status status)
{
  return status_is_ok(status) || status.code == STATUS_NOT_FOUND || status.code == STATUS_INVALID_ARGUMENT ||
         status.code == STATUS_PERMISSION_DENIED;
}

/* Asks firm after firm for its code until one is unknown; false when that could not be asked. */
static bool learn_firms(struct prices *prices)
{
  while (prices->firm_count < PRICES_FIRMS) {
    uint64_t firm_id = prices->firm_count + 1;
    struct call *call;
    if (!status_is_ok(call_begin(prices->bus, bus_system_caller(prices->bus, firm_id), CALL_TIMEOUT_US, &call)))
      return false;
    struct Account__GetFirmRequest request;
    account__get_firm_request__init(&request);
    struct Account__Firm *firm;
    struct status status = firm_get_call(call, &request, &firm);
    if (status_is_ok(status)) {
      struct firm *known = &prices->firms[prices->firm_count++];
      snprintf(known->code, sizeof(known->code), "%s", firm->code);
      known->firm_id = firm_id;
    }
    bool is_known = status_is_ok(status), is_heard = is_answer(status);
    call_end(call);
    if (!is_known)
      return is_heard;
  }
  return true;
}

static uint64_t known_firm(const struct prices *prices, const char *code)
{
  for (size_t i = 0; i < prices->firm_count; i++)
    if (strcmp(prices->firms[i].code, code) == 0)
      return prices->firms[i].firm_id;
  return 0;
}

/* The firm's number, 0 for one that there is not; false when that could not be asked. */
static bool firm_of(struct prices *prices, const char *code, uint64_t *out)
{
  int64_t number;
  bool is_heard = true;
  if (status_is_ok(decimal_parse(code, 0, &number)) && number > 0) {
    *out = (uint64_t)number;
    return true;
  }
  if (known_firm(prices, code) == 0)
    is_heard = learn_firms(prices);
  *out = known_firm(prices, code);
  return is_heard || *out != 0;
}

static bool ask(struct prices *prices, const char *firm, struct Account__LastPricesRequest *request)
{
  uint64_t firm_id;
  struct call *call;
  if (!firm_of(prices, firm, &firm_id))
    return false;
  if (firm_id == 0) {
    log_event(LOG_WARNING, "firm_unknown", LOG_TEXT("firm", firm));
    return true;
  }
  if (!status_is_ok(call_begin(prices->bus, bus_system_caller(prices->bus, firm_id), CALL_TIMEOUT_US, &call)))
    return false;
  struct Account__LastPricesResponse *response;
  struct status status = price_last_call(call, request, &response);
  if (!status_is_ok(status))
    log_failure("prices_unknown", status);
  for (size_t i = 0; status_is_ok(status) && i < response->n_symbols && i < response->n_price_e6; i++)
    keep(prices, firm, response->symbols[i], response->price_e6[i]);
  bool is_heard = is_answer(status);
  call_end(call);
  return is_heard;
}

bool prices_fetch(struct prices *prices, const char *firm, const char *const *symbols, size_t count)
{
  const char *wanted[PRICES_BATCH];
  struct Account__LastPricesRequest request;
  account__last_prices_request__init(&request);
  request.symbols = wanted;
  for (size_t i = 0; i < count && request.n_symbols < PRICES_BATCH; i++)
    if (price_within(prices, firm, symbols[i], PRICES_FRESH_US) == 0)
      wanted[request.n_symbols++] = symbols[i];
  bool is_answered = request.n_symbols == 0 || ask(prices, firm, &request);
  for (size_t i = 0; !is_answered && i < count && prices_get(prices, firm, symbols[i]) > 0; i++)
    is_answered = i + 1 == count; /* what is kept will do */
  return is_answered;
}
