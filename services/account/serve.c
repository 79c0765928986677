/* The services of this program, served from one table each. */
#include "account.h"
#include "account.seam.h"
#include "bus/bus.h"

void account_serve(struct bus *bus, struct account *account)
{
  bus_serve(bus, &commit_service, account);
}
