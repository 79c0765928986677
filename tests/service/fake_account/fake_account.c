/* What a test puts into the fake account service. */
#include "fake_account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "wire/reflect.h"

#define FIRST_ID 1000

struct fake_account *fake_account_new(void)
{
  struct fake_account *fake = calloc(1, sizeof *fake);
  assert(fake != NULL);
  fake->arena = arena_new();
  fake->next_id = FIRST_ID;
  return fake;
}

void fake_account_free(struct fake_account *fake)
{
  if (fake == NULL)
    return;
  arena_free(fake->arena);
  free(fake);
}

void fake_account_serve(struct fake_account *fake, struct bus *bus)
{
  const struct service *const services[] = { &record_service,      &commit_service,    &fact_service,
                                             &master_service,      &security_service,  &price_service,
                                             &ledger_service,      &benchmark_service, &order_store_service,
                                             &observation_service, &import_service,    &firm_service };
  for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
    bus_serve(bus, services[i], fake);
}

static void *keep(struct fake_account *fake, size_t count, const ProtobufCMessage *message)
{
  assert(count < FAKE_ITEMS_MAX);
  return reflect_copy(fake->arena, message);
}

void fake_account_put_account(struct fake_account *fake, const Account__Account *account)
{
  size_t place = 0;
  while (place < fake->account_count && fake->accounts[place]->account_id < account->account_id)
    place++;
  Account__Account *kept = keep(fake, fake->account_count, &account->base);
  if (place < fake->account_count && fake->accounts[place]->account_id == account->account_id) {
    fake->accounts[place] = kept;
    return;
  }
  for (size_t i = fake->account_count++; i > place; i--)
    fake->accounts[i] = fake->accounts[i - 1];
  fake->accounts[place] = kept;
}

void fake_account_put_individual(struct fake_account *fake, uint64_t account_id, uint64_t person_id)
{
  Account__Holder owner = ACCOUNT__HOLDER__INIT;
  owner.person_id = person_id;
  Account__Account account = ACCOUNT__ACCOUNT__INIT;
  account.account_id = account_id;
  account.alias = "Individual";
  account.kind = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL;
  account.status = ACCOUNT__ACCOUNT__STATUS__OPENED;
  account.advisor_id = FAKE_ADVISOR_ID;
  account.base_currency = "USD";
  account.holders = (Account__Holder *[]){ &owner };
  account.n_holders = 1;
  account.version = 1;
  fake_account_put_account(fake, &account);
}

void fake_account_put_security(struct fake_account *fake, const Account__Security *security)
{
  fake->securities[fake->security_count] = keep(fake, fake->security_count, &security->base);
  fake->security_count++;
}

void fake_account_put_stock(struct fake_account *fake, uint64_t security_id, const char *symbol, const char *sector)
{
  Account__Security security = ACCOUNT__SECURITY__INIT;
  security.security_id = security_id;
  security.symbol = symbol;
  security.name = symbol;
  security.kind = ACCOUNT__SECURITY__KIND__STOCK;
  security.sector = sector;
  security.currency = "USD";
  security.leverage = "1";
  security.increment = "1";
  fake_account_put_security(fake, &security);
}

void fake_account_put_closes(struct fake_account *fake, const Account__PriceSeries *series)
{
  fake->series[fake->series_count] = keep(fake, fake->series_count, &series->base);
  fake->series_count++;
  fake->closes_sequence++;
}

void fake_account_put_benchmark(struct fake_account *fake, const Account__Benchmark *benchmark)
{
  fake->benchmarks[fake->benchmark_count] = keep(fake, fake->benchmark_count, &benchmark->base);
  fake->benchmark_count++;
}

void fake_account_put_order(struct fake_account *fake, const Account__Order *order)
{
  fake->orders[fake->order_count] = keep(fake, fake->order_count, &order->base);
  fake->order_count++;
}

void fake_account_put_record(struct fake_account *fake, const Account__Record *record)
{
  Account__Record *kept = keep(fake, fake->record_count, &record->base);
  kept->version = fake_account_version(fake, record->kind, record->id) + 1;
  fake->records[fake->record_count++] = kept;
}

void fake_account_put_position(struct fake_account *fake, struct fake_position position)
{
  for (size_t i = 0; i < fake->position_count; i++) {
    struct fake_position *held = &fake->positions[i];
    bool is_same = held->account_id == position.account_id && held->segment_id == position.segment_id &&
                   held->security_id == position.security_id;
    if (is_same) {
      held->quantity_e6 += position.quantity_e6;
      return;
    }
  }
  assert(fake->position_count < FAKE_ITEMS_MAX);
  fake->positions[fake->position_count++] = position;
}

const char *fake_account_fact(const struct fake_account *fake, uint64_t account_id, const char *name)
{
  for (size_t i = fake->fact_count; i > 0; i--) {
    const Account__Fact *fact = fake->facts[i - 1];
    if (fact->account_id == account_id && strcmp(fact->name, name) == 0)
      return fact->value;
  }
  return NULL;
}

uint64_t fake_account_version(const struct fake_account *fake, const char *kind, uint64_t id)
{
  for (size_t i = fake->record_count; i > 0; i--) {
    if (fake->records[i - 1]->id == id && strcmp(fake->records[i - 1]->kind, kind) == 0)
      return fake->records[i - 1]->version;
  }
  return 0;
}
