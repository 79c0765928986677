/* metrics: counters, gauges and histograms of this process, as Prometheus' text format.
 * Registered at first use (static storage), bumped from the loop's thread. Labels are part of the name given, as in
 * "steward_bus_calls_total{method=\"x\"}"; every sample is labelled with the service too. Histograms of durations are
 * given in seconds, so their names end in _seconds. */
#ifndef STEWARD_PROGRAM_METRICS_H
#define STEWARD_PROGRAM_METRICS_H
#include <stdint.h>

#include "base/arena.h"

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };
#define METRIC_BUCKETS 20 /* 50 us doubling */

struct metric {
  const char *name; /* "steward_bus_calls_total" */
  const char *help;
  enum metric_kind kind;
  int64_t value; /* counter, gauge; count of a histogram */
  int64_t sum_us;
  int64_t buckets[METRIC_BUCKETS];
  struct metric *next; /* the registry's */
  int registered;
};

void metric_add(struct metric *metric, int64_t by); /* registers at first use */
void metric_observe_us(struct metric *metric, int64_t duration_us);
const char *metrics_text(struct arena *arena, const char *service);
#endif
