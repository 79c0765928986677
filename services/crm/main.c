/* steward-crm: clients and the accounts they hold. */
#include "crm.seam.h"
#include "program/program.h"

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  (void)config;
  (void)arena;
  (void)state;
  bus_serve(bus, &client_service, NULL);
  bus_serve(bus, &task_service, NULL);
  bus_serve(bus, &query_service, NULL);
  return status_ok();
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", NULL };
  static const struct program program = {
    .name = "crm",
    .prose = "Clients, the accounts they hold and what those start with. Keeps nothing itself.",
    .calls = calls,
    .start = start,
  };
  return program_main(argc, argv, &program);
}
