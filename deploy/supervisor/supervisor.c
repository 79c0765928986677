/* Runs the services of a table, each with its log file, and starts again what ends, with a growing pause.
 *
 *   steward-supervisor TABLE RUN_DIR LOG_DIR
 *
 * RUN_DIR/NAME.pid holds each service's process id, RUN_DIR/supervisor.pid its own. SIGTERM stops all: SIGTERM to each,
 * SIGKILL after ten seconds. A service inherits the environment.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <uv.h>

#include "table.h"

#define FIRST_PAUSE_MS 50
#define LONGEST_PAUSE_MS 1000 /* so that one which dies again and again is still of use in between */
#define STEADY_MS 1000        /* a service that ran so long starts again after the first pause */
#define STOP_LIMIT_MS 10000

struct supervisor;

struct service {
  struct supervisor *supervisor;
  struct table_row row;
  uv_process_t process;
  uv_timer_t restart;
  uint64_t started_at_ms, pause_ms;
  bool running;
};

struct supervisor {
  uv_loop_t loop;
  struct service services[TABLE_MAX_SERVICES];
  size_t count, running;
  const char *run_dir, *log_dir;
  uv_signal_t terminate, interrupt;
  uv_timer_t stop_limit;
  bool stopping;
};

/* Written whole, then given its name: who reads it meanwhile sees the old or the new one, never none. */
static void write_pid(const struct supervisor *supervisor, const char *name, int pid)
{
  char path[512], fresh[512 + 8];
  snprintf(path, sizeof path, "%s/%s.pid", supervisor->run_dir, name);
  snprintf(fresh, sizeof fresh, "%s.new", path);
  FILE *file = fopen(fresh, "we");
  if (!file)
    return;
  fprintf(file, "%d\n", pid);
  if (fclose(file) != 0 || rename(fresh, path) != 0)
    fprintf(stderr, "{\"service\":\"supervisor\",\"event\":\"no_pid_file\",\"name\":\"%s\"}\n", name);
}

static void close_all(struct supervisor *supervisor)
{
  for (size_t i = 0; i < supervisor->count; i++)
    if (!uv_is_closing((uv_handle_t *)&supervisor->services[i].restart))
      uv_close((uv_handle_t *)&supervisor->services[i].restart, NULL);
  uv_close((uv_handle_t *)&supervisor->terminate, NULL);
  uv_close((uv_handle_t *)&supervisor->interrupt, NULL);
  uv_close((uv_handle_t *)&supervisor->stop_limit, NULL);
}

static void start(struct service *service);

static void on_restart(uv_timer_t *timer)
{
  start(timer->data);
}

static void schedule(struct service *service)
{
  uint64_t ran_ms = uv_now(&service->supervisor->loop) - service->started_at_ms;
  if (ran_ms >= STEADY_MS || service->pause_ms == 0)
    service->pause_ms = FIRST_PAUSE_MS;
  uv_timer_start(&service->restart, on_restart, service->pause_ms, 0);
  service->pause_ms = service->pause_ms * 2 < LONGEST_PAUSE_MS ? service->pause_ms * 2 : LONGEST_PAUSE_MS;
}

static void on_ended(uv_process_t *process, int64_t code, int signal)
{
  struct service *service = process->data;
  struct supervisor *supervisor = service->supervisor;
  service->running = false;
  supervisor->running--;
  uv_close((uv_handle_t *)process, NULL);
  fprintf(stderr,
          "{\"service\":\"supervisor\",\"event\":\"service_ended\",\"name\":\"%s\",\"code\":%lld,\"signal\":%d}\n",
          service->row.name, (long long)code, signal);
  if (!supervisor->stopping)
    schedule(service);
  else if (supervisor->running == 0)
    close_all(supervisor);
}

static void start(struct service *service)
{
  struct supervisor *supervisor = service->supervisor;
  char log_path[512];
  snprintf(log_path, sizeof log_path, "%s/%s.log", supervisor->log_dir, service->row.name);
  int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  uv_stdio_container_t stdio[3] = { { .flags = UV_IGNORE },
                                    { .flags = log < 0 ? UV_IGNORE : UV_INHERIT_FD, .data.fd = log },
                                    { .flags = log < 0 ? UV_IGNORE : UV_INHERIT_FD, .data.fd = log } };
  uv_process_options_t options = { .exit_cb = on_ended,
                                   .file = service->row.arguments[0],
                                   .args = service->row.arguments,
                                   .stdio_count = 3,
                                   .stdio = stdio };
  service->started_at_ms = uv_now(&supervisor->loop);
  service->process.data = service;
  int error = uv_spawn(&supervisor->loop, &service->process, &options);
  if (log >= 0)
    close(log);
  if (error) {
    fprintf(stderr, "{\"service\":\"supervisor\",\"event\":\"start_failed\",\"name\":\"%s\",\"message\":\"%s\"}\n",
            service->row.name, uv_strerror(error));
    uv_close((uv_handle_t *)&service->process, NULL);
    schedule(service);
    return;
  }
  service->running = true;
  supervisor->running++;
  write_pid(supervisor, service->row.name, service->process.pid);
}

static void signal_all(struct supervisor *supervisor, int signal)
{
  for (size_t i = 0; i < supervisor->count; i++)
    if (supervisor->services[i].running)
      uv_process_kill(&supervisor->services[i].process, signal);
}

static void on_stop_limit(uv_timer_t *timer)
{
  signal_all(timer->data, SIGKILL);
}

static void on_signal(uv_signal_t *handle, int signal)
{
  (void)signal;
  struct supervisor *supervisor = handle->data;
  if (supervisor->stopping)
    return;
  supervisor->stopping = true;
  for (size_t i = 0; i < supervisor->count; i++)
    uv_timer_stop(&supervisor->services[i].restart);
  if (supervisor->running == 0) {
    close_all(supervisor);
    return;
  }
  signal_all(supervisor, SIGTERM);
  uv_timer_start(&supervisor->stop_limit, on_stop_limit, STOP_LIMIT_MS, 0);
}

static void watch_signals(struct supervisor *supervisor)
{
  uv_signal_init(&supervisor->loop, &supervisor->terminate);
  uv_signal_init(&supervisor->loop, &supervisor->interrupt);
  uv_timer_init(&supervisor->loop, &supervisor->stop_limit);
  supervisor->terminate.data = supervisor->interrupt.data = supervisor->stop_limit.data = supervisor;
  uv_signal_start(&supervisor->terminate, on_signal, SIGTERM);
  uv_signal_start(&supervisor->interrupt, on_signal, SIGINT);
}

static void start_all(struct supervisor *supervisor, const struct table *table)
{
  supervisor->count = table->count;
  for (size_t i = 0; i < table->count; i++) {
    struct service *service = &supervisor->services[i];
    service->supervisor = supervisor;
    service->row = table->rows[i];
    uv_timer_init(&supervisor->loop, &service->restart);
    service->restart.data = service;
    start(service);
  }
}

int main(int argc, char **argv)
{
  if (argc != 4) {
    fprintf(stderr,
            "usage: steward-supervisor TABLE RUN_DIR LOG_DIR\nstarts the services of TABLE and keeps them running\n");
    return 2;
  }
  static struct supervisor supervisor;
  static struct table table;
  struct arena *arena = arena_new();
  struct status status = table_read(arena, argv[1], &table);
  if (!status_is_ok(status)) {
    fprintf(stderr, "steward-supervisor: %s\n", status.message);
    return 1;
  }
  supervisor.run_dir = argv[2];
  supervisor.log_dir = argv[3];
  uv_loop_init(&supervisor.loop);
  watch_signals(&supervisor);
  write_pid(&supervisor, "supervisor", (int)getpid());
  start_all(&supervisor, &table);
  uv_run(&supervisor.loop, UV_RUN_DEFAULT);
  uv_loop_close(&supervisor.loop);
  arena_free(arena);
  return 0;
}
