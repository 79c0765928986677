// Answers probes; asks the ControlService of each program behind the gateway, by the route of its package.
#include "probes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus.seam.h"
#include "fiber/fiber.h"
#include "program/metrics.h"
#include "wire/wire.h"

#define ASK_TIMEOUT_US INT64_C(500000)

struct probe {
  const struct probes *probes;
  struct http_exchange *exchange;
  struct status (*write)(const struct probe *probe, struct arena *arena, FILE *out);
};

/* One question to one program; all are asked at once, so that one that is down costs its own time alone. */
struct question {
  const struct probes *probes;
  const struct gateway_route *route;
  const struct method *control;
  struct fiber *asker; /* woken when the last is answered */
  size_t *pending;
  struct arena *arena;            /* the answer's */
  const ProtobufCMessage *answer; /* NULL: none came */
};

/* A control method of the program behind a route: the same method, sent the way of another package. */
static struct status ask(const struct question *question, struct call *call, const ProtobufCMessage **out)
{
  struct method method = *question->control;
  method.package = question->route->package;
  ProtobufCMessage *message;
  struct bus_exchange exchange = { .call = call, .method = &method, .in = (const uint8_t *)"" };
  struct status status = bus_forward(&exchange);
  if (status_is_ok(status)) {
    status = wire_unpack(question->arena, method.out, exchange.out, exchange.out_size, &message);
  }
  if (status_is_ok(status)) {
    *out = message;
  }
  return status;
}

static void on_question(void *argument)
{
  struct question *question = argument;
  struct bus *bus = question->probes->bus;
  struct call *call;
  if (status_is_ok(call_begin(bus, bus_system_caller(bus, 0), ASK_TIMEOUT_US, &call))) {
    ask(question, call, &question->answer);
    call_end(call);
  }
  if (--*question->pending == 0) {
    fiber_wake(question->asker);
  }
}

/* Asks every program; answers are NULL where none came. */
static void ask_all(const struct probe *probe, const struct method *control, struct arena *arena,
                    struct question questions[GATEWAY_ROUTES_LIMIT])
{
  size_t count = probe->probes->route_count;
  size_t pending = count;
  for (size_t i = 0; i < count; i++) {
    struct fiber *fiber;
    questions[i] = (struct question){ .probes = probe->probes,
                                      .route = &probe->probes->routes[i],
                                      .control = control,
                                      .asker = fiber_current(),
                                      .pending = &pending,
                                      .arena = arena };
    if (!status_is_ok(fiber_spawn(bus_loop(probe->probes->bus), on_question, &questions[i], &fiber))) {
      pending--;
    }
  }
  while (pending > 0) {
    fiber_park();
  }
}

static struct status write_ready(const struct probe *probe, struct arena *arena, FILE *out)
{
  struct question questions[GATEWAY_ROUTES_LIMIT];
  struct status worst = status_ok();
  ask_all(probe, &control_ready_method, arena, questions);
  for (size_t i = 0; i < probe->probes->route_count; i++) {
    const struct Bus__ReadyResponse *answer = (const void *)questions[i].answer;
    bool is_ready = answer != NULL && answer->ready;
    if (!is_ready) {
      worst = status_fail(STATUS_UNAVAILABLE, NULL, "not ready");
    }
    fprintf(out, "%s %s\n", questions[i].route->name, is_ready ? "ready" : "not ready");
  }
  return worst;
}

/* Adds a text's lines, leaving out headings that stand already. */
static void merge(FILE *out, const char *text, struct arena *arena, const char **headings)
{
  while (*text != '\0') {
    size_t size = strcspn(text, "\n");
    const char *line = arena_printf(arena, "%.*s\n", (int)size, text);
    text += text[size] == '\n' ? size + 1 : size;
    if (line[0] == '#') {
      if (strstr(*headings, line) != NULL) {
        continue;
      }
      *headings = arena_printf(arena, "%s%s", *headings, line);
    }
    fputs(line, out);
  }
}

static struct status write_metrics(const struct probe *probe, struct arena *arena, FILE *out)
{
  struct question questions[GATEWAY_ROUTES_LIMIT];
  const char *headings = "";
  merge(out, metrics_text(arena, "gateway"), arena, &headings);
  ask_all(probe, &control_stats_method, arena, questions);
  for (size_t i = 0; i < probe->probes->route_count; i++) {
    const struct Bus__StatsResponse *answer = (const void *)questions[i].answer;
    if (answer != NULL) {
      merge(out, answer->prometheus, arena, &headings);
    }
  }
  return status_ok();
}

static void on_fiber(void *argument)
{
  struct probe *probe = argument;
  struct arena *arena = arena_new();
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  struct status status =
      out == NULL ? status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory") : probe->write(probe, arena, out);
  if (out != NULL) {
    fclose(out);
  }
  http_respond(probe->exchange, &(struct http_answer){ .status = status_is_ok(status) ? 200 : 503,
                                                       .content_type = "text/plain; version=0.0.4; charset=utf-8",
                                                       .headers = { { "Cache-Control", "no-store" } },
                                                       .header_count = 1,
                                                       .body = text,
                                                       .body_size = size });
  free(text);
  arena_free(arena);
  free(probe);
}

static void answer_text(struct http_exchange *exchange, int status, const char *text)
{
  http_respond(exchange, &(struct http_answer){ .status = status,
                                                .content_type = "text/plain; charset=utf-8",
                                                .headers = { { "Cache-Control", "no-store" } },
                                                .header_count = 1,
                                                .body = text,
                                                .body_size = strlen(text) });
}

static void answer_later(const struct probes *probes, struct http_exchange *exchange,
                         struct status (*write)(const struct probe *, struct arena *, FILE *))
{
  struct fiber *fiber;
  struct probe *probe = malloc(sizeof(*probe));
  if (probe != NULL) {
    *probe = (struct probe){ .probes = probes, .exchange = exchange, .write = write };
    if (status_is_ok(fiber_spawn(bus_loop(probes->bus), on_fiber, probe, &fiber))) {
      return;
    }
  }
  free(probe);
  answer_text(exchange, 503, "too busy\n");
}

bool probes_answer(const struct probes *probes, struct http_exchange *exchange)
{
  const struct http_request *request = http_exchange_request(exchange);
  if (strcmp(request->path, "/healthz") == 0) {
    answer_text(exchange, 200, "alive\n");
    return true;
  }
  if (strcmp(request->path, "/readyz") == 0) {
    answer_later(probes, exchange, write_ready);
    return true;
  }
  if (strcmp(request->path, "/metrics") != 0) {
    return false;
  }
  /* A proxy on this host is loopback too, so what it forwards is told apart by the header it adds. */
  if (request->is_loopback && http_header(request, "x-forwarded-for") == NULL) {
    answer_later(probes, exchange, write_metrics);
  } else {
    answer_text(exchange, 403, "on this host only\n");
  }
  return true;
}
