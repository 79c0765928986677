/* steward-esg: what clients want, how well securities fit it, and what holds an order. */
#include "esg.h"
#include "program/program.h"

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  (void)config;
  (void)arena;
  (void)state;
  bus_serve(bus, &screen_service, NULL);
  bus_serve(bus, &reference_service, NULL);
  bus_serve(bus, &vendor_service, NULL);
  bus_serve(bus, &rating_service, NULL);
  bus_serve(bus, &preference_service, NULL);
  bus_serve(bus, &exclusion_service, NULL);
  bus_serve(bus, &alignment_service, NULL);
  bus_serve(bus, &alternative_service, NULL);
  bus_serve(bus, &wish_service, NULL);
  return status_ok();
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", NULL };
  static const struct program program = {
    .name = "esg",
    .prose = "What clients want of their accounts, how well holdings fit it, and which orders go against it. "
             "Keeps nothing itself.",
    .calls = calls,
    .start = start,
  };
  return program_main(argc, argv, &program);
}
