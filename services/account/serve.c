/* The services of this program, served from one table each. */
#include "account.h"
#include "account.seam.h"
#include "bus/bus.h"

void account_serve(struct bus *bus, struct account *account)
{
  static const struct service *const services[] = {
    &commit_service,      &record_service,    &fact_service,
    &journal_service,     &ledger_service,    &corporate_action_service,
    &identity_service,    &firm_service,      &session_service,
    &credential_service,  &user_service,      &key_service,
    &master_service,      &security_service,  &price_service,
    &order_store_service, &benchmark_service, &observation_service,
    &import_service,      &export_service,    &performance_service,
    &exam_service,        &schedule_service,  &account_query_service,
  };
  for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
    bus_serve(bus, services[i], account);
}
