/* program: the life of a service's process: start, serve until it is told to stop, finish what is in flight, end. */
#include "program.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "control.h"
#include "fault.h"
#include "fiber/fiber.h"
#include "program_options.h"

#define DRAIN_US (5 * INT64_C(1000000))
#define LAST_FIBERS_US INT64_C(1000000)
#define TURN_US 500

enum { EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* One a process; on program_main()'s stack. */
struct running {
  const struct program *program;
  struct arena *arena;
  struct config *config;
  struct control control;
  uv_loop_t loop;
  struct bus *bus;
  void *state;
  struct fiber *main;
  uv_signal_t signals[2];
  int closed_signals;
  bool is_told_to_stop;
  bool is_over;
  int exit_code;
};

static int usage(const struct program *program, const struct config_table *table, const char *argument)
{
  char name[64];
  snprintf(name, sizeof name, "steward-%s", program->name);
  for (char *p = name; *p; p++)
    *p = *p == '_' ? '-' : *p;
  if (strcmp(argument, "--version") == 0) {
    printf("%s %s\n", name, STEWARD_VERSION);
    return EXIT_GOOD;
  }
  if (strcmp(argument, "--help") == 0) {
    config_help(name, program->prose, table);
    return EXIT_GOOD;
  }
#ifdef STEWARD_FAULTS
  if (strcmp(argument, "--fault-points") == 0) {
    fault_print(program->name);
    return EXIT_GOOD;
  }
#endif
  fprintf(stderr, "%s: %s is unknown; --help lists what there is\n", name, argument);
  return EXIT_USAGE;
}

static void on_signal(uv_signal_t *handle, int number)
{
  struct running *running = handle->data;
  log_event(LOG_INFO, "told_to_stop", LOG_NUMBER("signal", number));
  if (running->is_told_to_stop || running->is_over)
    return;
  running->is_told_to_stop = true;
  if (running->control.is_ready)
    fiber_wake(running->main);
  else
    fiber_cancel(running->main, status_fail(STATUS_CANCELED, NULL, "told to stop"));
}

static void watch_signals(struct running *running)
{
  static const int numbers[] = { SIGTERM, SIGINT };
  signal(SIGPIPE, SIG_IGN); /* a peer that went away is an error of its socket */
  for (size_t i = 0; i < 2; i++) {
    uv_signal_init(&running->loop, &running->signals[i]);
    running->signals[i].data = running;
    uv_signal_start(&running->signals[i], on_signal, numbers[i]);
  }
}

static void log_configuration(const struct running *running, const struct config_table *table)
{
  struct log_pair *pairs = arena_array(running->arena, table->count, sizeof *pairs);
  for (size_t i = 0; i < table->count; i++)
    pairs[i] = LOG_TEXT(table->options[i].name, config_shown(running->config, table->options[i].name));
  log_write(LOG_DEBUG, "configured", pairs, table->count);
}

static struct status start(struct running *running)
{
  const struct program *program = running->program;
  struct status status = program_route(running->arena, program, running->config, running->bus);
  if (!status_is_ok(status))
    return status;
  control_serve(running->bus, &running->control);
  if (program->start)
    status = program->start(running->bus, running->config, running->arena, &running->state);
  if (!status_is_ok(status))
    return status;
  return program_bind(running->arena, program, running->config, running->bus);
}

static void serve_until_told(struct running *running)
{
  running->control.is_ready = true;
  log_event(LOG_INFO, "ready", LOG_TEXT("version", STEWARD_VERSION), LOG_NUMBER("process_id", getpid()),
            LOG_NUMBER("took_us", clock_now_us() - running->control.started_at_us));
  while (!running->is_told_to_stop)
    fiber_park();
  running->control.is_ready = false;
  bus_drain(running->bus, DRAIN_US);
}

static void run(void *argument)
{
  struct running *running = argument;
  struct status status = start(running);
  if (status_is_ok(status) && !running->is_told_to_stop)
    serve_until_told(running);
  else if (!running->is_told_to_stop) {
    log_failure("start_failed", status);
    running->exit_code = EXIT_FAILED;
  }
  if (running->program->stop && running->state)
    running->program->stop(running->state);
  running->is_over = true;
}

static void on_signal_closed(uv_handle_t *handle)
{
  struct running *running = handle->data;
  running->closed_signals++;
}

/* What stop() has cancelled may still have to tell its peers, as a statement that is cancelled at the server. */
static void await_last_fibers(struct running *running)
{
  int64_t end_us = clock_monotonic_us() + LAST_FIBERS_US;
  while (fiber_count(&running->loop) > 0 && clock_monotonic_us() < end_us) {
    uv_run(&running->loop, UV_RUN_NOWAIT);
    usleep(TURN_US);
  }
}

/* What a service left open ends with the process; it is named, because a service should leave nothing. */
static void close_loop(struct running *running)
{
  for (size_t i = 0; i < 2; i++)
    uv_close((uv_handle_t *)&running->signals[i], on_signal_closed);
  while (running->closed_signals < 2)
    uv_run(&running->loop, UV_RUN_NOWAIT);
  await_last_fibers(running);
  if (fiber_count(&running->loop) == 0)
    fiber_loop_close(&running->loop);
  else
    log_event(LOG_WARNING, "fibers_left", LOG_NUMBER("count", fiber_count(&running->loop)));
  if (uv_loop_close(&running->loop) != 0)
    log_event(LOG_WARNING, "handles_left");
}

static int run_loop(struct running *running)
{
  struct bus_options options = { .loop = &running->loop };
  program_bus_options(running->arena, running->program, running->config, &options);
  uv_loop_init(&running->loop);
  watch_signals(running);
  struct status status = bus_new(&options, &running->bus);
  if (status_is_ok(status))
    status = fiber_spawn(&running->loop, run, running, &running->main);
  if (status_is_ok(status)) {
    while (!running->is_over)
      uv_run(&running->loop, UV_RUN_ONCE);
  } else {
    log_failure("start_failed", status);
    running->exit_code = EXIT_FAILED;
  }
  bus_free(running->bus);
  close_loop(running);
  return running->exit_code;
}

static int configure_and_run(struct running *running, const struct config_table *table)
{
  enum log_level least = LOG_INFO;
  struct status status = config_load(running->arena, table, environ, &running->config);
  if (status_is_ok(status))
    status = program_log_level(running->arena, running->program, running->config, &least);
  if (!status_is_ok(status)) {
    log_failure("configuration_refused", status);
    return EXIT_USAGE;
  }
  log_open(running->program->name, least);
  log_configuration(running, table);
  int exit_code = run_loop(running);
  log_event(LOG_INFO, "ended", LOG_NUMBER("exit_code", exit_code));
  return exit_code;
}

int program_main(int argc, char **argv, const struct program *program)
{
  struct running running = {
    .program = program,
    .arena = arena_new(),
    .control = { .service = program->name, .started_at_us = clock_now_us() },
  };
  const struct config_table *table = program_table(running.arena, program);
  log_open(program->name, LOG_INFO);
  int exit_code = EXIT_FAILED;
  if (argc > 1)
    exit_code = usage(program, table, argv[1]);
  else if (sodium_init() < 0)
    log_event(LOG_ERROR, "no_randomness");
  else
    exit_code = configure_and_run(&running, table);
  arena_free(running.arena);
  return exit_code;
}
