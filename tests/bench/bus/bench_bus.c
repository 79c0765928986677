/* Measures a round trip over two hops on the bus beside the same over bare libzmq and over gRPC: processor time of
 * all three processes, medians of five runs that alternate; prints figures as JSON lines, a table on stderr. */
#include "bench.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS 5
#define CALLS_MANY 20000
#define CALLS_ONE 4000
#define IN_FLIGHT 64

enum stack { OURS, BARE, GRPC, STACKS };
static const char *const stack_names[STACKS] = { "ours", "bare", "grpc" };

struct figures {
  double calls_per_cpu_s, calls_per_s, median_us;
};

int64_t bench_now_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int compare_int64(const void *a, const void *b)
{
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static int compare_double(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void bench_report(const int64_t *trips_ns, int count, int64_t elapsed_ns)
{
  int64_t *sorted = malloc((size_t)count * sizeof *sorted);
  memcpy(sorted, trips_ns, (size_t)count * sizeof *sorted);
  qsort(sorted, (size_t)count, sizeof *sorted, compare_int64);
  printf("%lld %lld\n", (long long)elapsed_ns, (long long)sorted[count / 2]);
  fflush(stdout);
  free(sorted);
}

static const char *peer_path(char path[PATH_MAX])
{
  char self[PATH_MAX - 32];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  self[length > 0 ? length : 0] = '\0';
  snprintf(path, PATH_MAX, "%s/peers/bench_bus_grpc", dirname(self));
  return path;
}

static void play(enum stack stack, const char *role, const struct bench *bench)
{
  bool is_client = strcmp(role, "client") == 0, is_service = strcmp(role, "service") == 0;
  char path[PATH_MAX], calls[16], in_flight[16];
  if (stack == GRPC) {
    snprintf(calls, sizeof calls, "%d", bench->calls);
    snprintf(in_flight, sizeof in_flight, "%d", bench->in_flight);
    execl(peer_path(path), "bench_bus_grpc", role, bench->folder, calls, in_flight, (char *)NULL);
    _exit(127);
  }
  if (is_client)
    (stack == OURS ? ours_client : bare_client)(bench);
  else if (is_service)
    (stack == OURS ? ours_service : bare_service)(bench);
  else
    (stack == OURS ? ours_forwarder : bare_forwarder)(bench);
  _exit(0);
}

/* Its standard output is the pipe's end, if one is given. */
static pid_t start(enum stack stack, const char *role, const struct bench *bench, int output)
{
  pid_t pid = fork();
  if (pid != 0)
    return pid;
  if (output >= 0)
    dup2(output, STDOUT_FILENO);
  play(stack, role, bench);
  _exit(1);
}

static void wait_for_socket(const struct bench *bench, const char *name)
{
  char path[256];
  snprintf(path, sizeof path, "%s/%s", bench->folder, name);
  for (int i = 0; i < 5000 && access(path, F_OK) != 0; i++)
    usleep(1000);
}

static double cpu_of(pid_t pid, bool is_ended_by_us)
{
  struct rusage usage;
  int outcome;
  if (is_ended_by_us)
    kill(pid, SIGTERM);
  wait4(pid, &outcome, 0, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static bool run_once(enum stack stack, int calls, int in_flight, struct figures *out)
{
  char folder[] = "/tmp/steward-bench-XXXXXX", path[64];
  struct bench bench = { .folder = mkdtemp(folder), .calls = calls, .in_flight = in_flight };
  int ends[2];
  if (bench.folder == NULL)
    return false;
  pid_t service = start(stack, "service", &bench, -1);
  wait_for_socket(&bench, "back");
  pid_t forwarder = start(stack, "forwarder", &bench, -1);
  wait_for_socket(&bench, "front");
  if (pipe2(ends, O_CLOEXEC) != 0)
    return false;
  pid_t client = start(stack, "client", &bench, ends[1]);
  close(ends[1]);
  FILE *report = fdopen(ends[0], "r");
  long long elapsed_ns = 0, median_ns = 0;
  bool is_good = fscanf(report, "%lld %lld", &elapsed_ns, &median_ns) == 2;
  fclose(report);
  double cpu_s = cpu_of(client, false) + cpu_of(forwarder, true) + cpu_of(service, true);
  *out = (struct figures){ .calls_per_cpu_s = (calls + BENCH_WARM_UP) / cpu_s,
                           .calls_per_s = calls / ((double)elapsed_ns / 1e9),
                           .median_us = (double)median_ns / 1e3 };
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, i == 0 ? "front" : "back");
    unlink(path);
  }
  rmdir(folder);
  return is_good;
}

static double median_of(double values[RUNS])
{
  qsort(values, RUNS, sizeof *values, compare_double);
  return values[RUNS / 2];
}

/* Runs of the stacks alternate, so that a noisy minute is everybody's. */
static bool measure(int calls, int in_flight, bool has_grpc, struct figures medians[STACKS])
{
  double cpu[STACKS][RUNS], wall[STACKS][RUNS], trip[STACKS][RUNS];
  int stacks = has_grpc ? STACKS : GRPC;
  for (int run = 0; run < RUNS; run++) {
    for (int stack = 0; stack < stacks; stack++) {
      struct figures figures;
      if (!run_once((enum stack)stack, calls, in_flight, &figures))
        return false;
      cpu[stack][run] = figures.calls_per_cpu_s;
      wall[stack][run] = figures.calls_per_s;
      trip[stack][run] = figures.median_us;
    }
  }
  for (int stack = 0; stack < stacks; stack++) {
    medians[stack] = (struct figures){ median_of(cpu[stack]), median_of(wall[stack]), median_of(trip[stack]) };
    fprintf(stderr, "%-5s %3d in flight  %9.0f calls a CPU second  %9.0f calls a second  %8.1f us p50\n",
            stack_names[stack], in_flight, medians[stack].calls_per_cpu_s, medians[stack].calls_per_s,
            medians[stack].median_us);
  }
  return true;
}

struct goal {
  const char *bench, *unit;
  double goal;
  bool is_higher_better;
};

static void print_figure(const struct goal *goal, double ours, double peer)
{
  double ratio = ours / peer;
  bool is_met = goal->is_higher_better ? ratio >= goal->goal : ratio <= goal->goal;
  printf("{\"bench\":\"%s\",\"ours\":%.1f,\"peer\":%.1f,\"unit\":\"%s\",\"ratio\":%.3f,\"goal\":%.2f,"
         "\"better\":\"%s\",\"met\":%s}\n",
         goal->bench, ours, peer, goal->unit, ratio, goal->goal, goal->is_higher_better ? "higher" : "lower",
         is_met ? "true" : "false");
  fflush(stdout);
}

/* All processes on one processor: how far they batch otherwise hangs on who else is busy, and doubles the noise. */
static void pin(void)
{
  cpu_set_t all, one;
  CPU_ZERO(&one);
  if (sched_getaffinity(0, sizeof all, &all) != 0)
    return;
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0 && CPU_COUNT(&one) == 0; cpu--)
    if (CPU_ISSET(cpu, &all))
      CPU_SET(cpu, &one);
  sched_setaffinity(0, sizeof one, &one);
}

int main(void)
{
  static const struct goal many = { "bus round trip, 64 in flight, bare libzmq", "calls per CPU second", 0.6, true };
  static const struct goal grpc = { "bus round trip, 64 in flight, gRPC", "calls per CPU second", 3.0, true };
  static const struct goal one = { "bus round trip, 1 in flight, p50, bare libzmq", "us", 1.3, false };
  char path[PATH_MAX];
  pin();
  bool has_grpc = access(peer_path(path), X_OK) == 0;
  struct figures figures[STACKS];
  if (!measure(CALLS_MANY, IN_FLIGHT, has_grpc, figures))
    return 1;
  print_figure(&many, figures[OURS].calls_per_cpu_s, figures[BARE].calls_per_cpu_s);
  if (has_grpc)
    print_figure(&grpc, figures[OURS].calls_per_cpu_s, figures[GRPC].calls_per_cpu_s);
  if (!measure(CALLS_ONE, 1, false, figures))
    return 1;
  print_figure(&one, figures[OURS].median_us, figures[BARE].median_us);
  return 0;
}
