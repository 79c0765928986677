/* steward-rebalancer: custom indexes, targets, and proposals to invest and rebalance. */
#include "index_service.h"
#include "program/program.h"
#include "proposal_service.h"

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  (void)config;
  (void)arena;
  (void)state;
  index_serve(bus);
  proposal_serve(bus);
  return status_ok();
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", "crm", "risk", "esg", "order_router", NULL };
  static const struct program program = {
    .name = "rebalancer",
    .prose = "Custom indexes and their targets, and proposals that bring accounts to them. Keeps nothing itself.",
    .calls = calls,
    .start = start,
  };
  return program_main(argc, argv, &program);
}
