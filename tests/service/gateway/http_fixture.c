// An HTTP server that answers with what it understood: for the refusal tests and for measuring the engine alone.
// usage: http_fixture <head ms> <body ms> <idle ms> <write ms> <connections>; prints its port, ends with its standard
// input.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_server.h"

#define BIG_BYTES (8u << 20)

static struct http_server *server;
static char big[BIG_BYTES];
static char input[16];
static uv_timer_t timer;
static struct http_exchange *later;

static void on_timer(uv_timer_t *handle)
{
  (void)handle;
  struct http_exchange *exchange = later;
  later = NULL;
  http_respond(exchange, &(struct http_answer){ .status = 200, .body = "later", .body_size = 5 });
}

static void answer_stream(struct http_exchange *exchange)
{
  http_stream_begin(exchange, &(struct http_answer){ .status = 200, .content_type = "text/plain" });
  http_stream_write(exchange, "one ", 4);
  http_stream_write(exchange, "two", 3);
  http_stream_end(exchange, true);
}

static void on_request(void *context, struct http_exchange *exchange)
{
  (void)context;
  const struct http_request *request = http_exchange_request(exchange);
  if (strcmp(request->path, "/stream") == 0) {
    answer_stream(exchange);
    return;
  }
  if (strcmp(request->path, "/later") == 0 && later == NULL) {
    later = exchange;
    uv_timer_start(&timer, on_timer, 200, 0);
    return;
  }
  char text[512];
  int size = snprintf(text, sizeof(text), "%s %.300s?%.50s %zu", request->method, request->path, request->query,
                      request->body_size);
  struct http_answer answer = { .status = 200, .content_type = "text/plain", .body = text, .body_size = (size_t)size };
  if (strcmp(request->path, "/big") == 0) {
    answer.body = big;
    answer.body_size = sizeof(big);
  }
  http_respond(exchange, &answer);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
  (void)handle;
  (void)suggested;
  *buffer = uv_buf_init(input, sizeof(input));
}

static void on_input(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
  (void)buffer;
  if (size < 0) {
    uv_close((uv_handle_t *)stream, NULL);
    uv_close((uv_handle_t *)&timer, NULL);
    http_server_free(server);
  }
}

static size_t body_limit(void *context, const struct http_request *request)
{
  (void)context;
  return strcmp(request->path, "/small") == 0 ? 1000 : HTTP_BODY_LIMIT;
}

int main(int argc, char **argv)
{
  if (argc != 6) {
    return 2;
  }
  uv_loop_t loop;
  uv_loop_init(&loop);
  uv_timer_init(&loop, &timer);
  struct http_options options = { .loop = &loop,
                                  .address = "127.0.0.1",
                                  .head_timeout_us = atoll(argv[1]) * 1000,
                                  .body_timeout_us = atoll(argv[2]) * 1000,
                                  .idle_timeout_us = atoll(argv[3]) * 1000,
                                  .write_timeout_us = atoll(argv[4]) * 1000,
                                  .connection_limit = (size_t)atoll(argv[5]),
                                  .body_limit = body_limit,
                                  .on_request = on_request };
  struct status status = http_server_new(&options, &server);
  if (!status_is_ok(status)) {
    fprintf(stderr, "%s\n", status.message);
    return 1;
  }
  printf("%d\n", http_server_port(server));
  fflush(stdout);
  uv_pipe_t end;
  uv_pipe_init(&loop, &end, 0);
  uv_pipe_open(&end, 0);
  uv_read_start((uv_stream_t *)&end, on_alloc, on_input);
  uv_run(&loop, UV_RUN_DEFAULT);
  return uv_loop_close(&loop) == 0 ? 0 : 3;
}
