/* usage: CPU time of this process and of the cluster's server, which a machine that others share disturbs less than
 * rates. */
#ifndef STEWARD_BENCH_LEDGER_USAGE_H
#define STEWARD_BENCH_LEDGER_USAGE_H
#include <stdint.h>

struct usage {
  int64_t ours_us, server_us; /* server: the postmaster and its children, those that ended too */
};

/* folder: of the cluster. Zeros when it does not run. */
struct usage usage_now(const char *folder);
#endif
