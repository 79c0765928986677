/* bench: what the parts of the bus bench share. Each stack plays three roles in processes of their own:
 *
 *   client -> forwarder -> service        over ipc sockets "front" and "back" in one folder
 *
 * A client makes its calls after a warm-up and prints one line on stdout: elapsed microseconds and the median
 * round trip in nanoseconds. */
#ifndef STEWARD_BENCH_BUS_H
#define STEWARD_BENCH_BUS_H
#include <stdint.h>

#define BENCH_PAYLOAD_BYTES 128
#define BENCH_WARM_UP 500

struct bench {
  const char *folder;
  int calls, in_flight;
};

void ours_service(const struct bench *bench);
void ours_forwarder(const struct bench *bench);
void ours_client(const struct bench *bench);
void bare_service(const struct bench *bench);
void bare_forwarder(const struct bench *bench);
void bare_client(const struct bench *bench);

int64_t bench_now_ns(void);
void bench_report(const int64_t *trips_ns, int count, int64_t elapsed_ns); /* sorts a copy */
#endif
