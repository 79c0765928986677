/* echo: the test service, which does as its requests say; its state counts what reached it. */
#ifndef STEWARD_TESTS_BUS_ECHO_H
#define STEWARD_TESTS_BUS_ECHO_H
#include "test.seam.h"

struct echo {
  int repeats, appends, items, cancelled, running;
};
#endif
