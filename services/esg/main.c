/* steward-esg: practices to avoid and the securities that show them. */
#include "program/program.h"
#include "screen_service.h"

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  (void)config;
  (void)arena;
  (void)state;
  screen_serve(bus);
  return status_ok();
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", NULL };
  static const struct program program = {
    .name = "esg",
    .prose = "Practices that clients avoid, and which securities show them as of a date. Keeps nothing itself.",
    .calls = calls,
    .start = start,
  };
  return program_main(argc, argv, &program);
}
