/* control: steward.bus.v1.ControlService, which every program serves: ping, info, stats, ready. */
#ifndef STEWARD_PROGRAM_CONTROL_H
#define STEWARD_PROGRAM_CONTROL_H
#include <stdbool.h>
#include <stdint.h>

struct control {       /* the handlers' state */
  const char *service; /* "risk": it serves the package steward.risk.v1 */
  int64_t started_at_us;
  bool is_ready;
};

struct bus;
void control_serve(struct bus *bus, struct control *control);
#endif
