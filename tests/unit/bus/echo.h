/* echo: the test service, which does as its requests say; its state counts what reached it. */
#ifndef STEWARD_TESTS_BUS_ECHO_H
#define STEWARD_TESTS_BUS_ECHO_H
#include <stdbool.h>

#include "test.seam.h"

struct echo {
  int repeats, appends, items, cancelled, running;
  bool was_direct; /* the last repeat's call */
};
#endif
