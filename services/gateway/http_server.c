// Listens, sweeps deadlines, and writes answers: the public side of the HTTP server.
#include "http_server.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/clock.h"
#include "http_connection.h"

#define SWEEP_MS 100u
#define BACKLOG 512
#define ANSWER_HEAD_LIMIT 4096u

static struct http_server *server_of(void *data)
{
  struct http_server *server = data;
  assert(server->magic == HTTP_SERVER_MAGIC);
  return server;
}

void http_server_free_when_done(struct http_server *server)
{
  if (server->is_freed && server->open_handles == 0 && server->held == 0) {
    server->magic = 0;
    free(server);
  }
}

static void on_handle_closed(uv_handle_t *handle)
{
  struct http_server *server = server_of(handle->data);
  server->open_handles--;
  http_server_free_when_done(server);
}

static void on_connection(uv_stream_t *stream, int error)
{
  if (error == 0) {
    http_connection_accept(server_of(stream->data));
  }
}

static void renew_date(struct http_server *server)
{
  time_t now = (time_t)(clock_now_us() / 1000000);
  struct tm utc;
  gmtime_r(&now, &utc);
  strftime(server->date, sizeof(server->date), "%a, %d %b %Y %H:%M:%S GMT", &utc);
}

static void on_sweep(uv_timer_t *timer)
{
  struct http_server *server = server_of(timer->data);
  int64_t now_us = clock_monotonic_us();
  renew_date(server);
  for (struct http_exchange *exchange = server->exchanges; exchange != NULL; exchange = exchange->next) {
    http_connection_sweep(exchange, now_us); /* closing leaves the list as it is until the loop's next turn */
  }
}

static int server_listen(struct http_server *server)
{
  const struct http_options *options = &server->options;
  struct sockaddr_storage address;
  int error = uv_ip4_addr(options->address, options->port, (struct sockaddr_in *)&address);
  if (error < 0) {
    error = uv_ip6_addr(options->address, options->port, (struct sockaddr_in6 *)&address);
  }
  if (error == 0) {
    error = uv_tcp_bind(&server->listener, (const struct sockaddr *)&address, 0);
  }
  if (error == 0) {
    error = uv_listen((uv_stream_t *)&server->listener, BACKLOG, on_connection);
  }
  if (error < 0) {
    return error;
  }
  struct sockaddr_storage bound;
  int size = sizeof(bound);
  error = uv_tcp_getsockname(&server->listener, (struct sockaddr *)&bound, &size);
  server->port = ntohs(bound.ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)&bound)->sin6_port
                                                   : ((const struct sockaddr_in *)&bound)->sin_port);
  return error;
}

struct status http_server_new(const struct http_options *options, struct http_server **out)
{
  assert(options->on_request != NULL && options->connection_limit > 0);
  struct http_server *server = calloc(1, sizeof(*server));
  if (server == NULL) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory");
  }
  server->magic = HTTP_SERVER_MAGIC;
  server->options = *options;
  server->listener.data = server;
  server->sweep.data = server;
  server->open_handles = 2;
  uv_tcp_init(options->loop, &server->listener);
  uv_timer_init(options->loop, &server->sweep);
  renew_date(server);
  int error = server_listen(server);
  if (error < 0) {
    http_server_free(server);
    return status_fail(STATUS_UNAVAILABLE, NULL, uv_strerror(error));
  }
  uv_timer_start(&server->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
  *out = server;
  return status_ok();
}

int http_server_port(const struct http_server *server)
{
  return server->port;
}

void http_server_stop(struct http_server *server)
{
  if (server->is_stopping) {
    return;
  }
  server->is_stopping = true;
  uv_close((uv_handle_t *)&server->listener, on_handle_closed);
  for (struct http_exchange *exchange = server->exchanges; exchange != NULL; exchange = exchange->next) {
    exchange->keep_alive = false;
    if (exchange->state == HTTP_READING_HEAD && !exchange->has_started) {
      http_connection_close(exchange);
    }
  }
}

size_t http_server_held(const struct http_server *server)
{
  return server->held;
}

void http_server_close_all(struct http_server *server)
{
  for (struct http_exchange *exchange = server->exchanges; exchange != NULL; exchange = exchange->next) {
    http_connection_close(exchange);
  }
}

void http_server_free(struct http_server *server)
{
  if (server == NULL) {
    return;
  }
  http_server_stop(server);
  http_server_close_all(server);
  uv_close((uv_handle_t *)&server->sweep, on_handle_closed);
  server->is_freed = true;
}

const struct http_request *http_exchange_request(const struct http_exchange *exchange)
{
  assert(exchange->magic == HTTP_EXCHANGE_MAGIC && exchange->is_held);
  return &exchange->reader.request;
}

void http_exchange_watch(struct http_exchange *exchange, void (*on_event)(void *, enum http_event), void *context)
{
  assert(exchange->magic == HTTP_EXCHANGE_MAGIC && exchange->is_held);
  exchange->on_event = on_event;
  exchange->event_context = context;
}

bool http_exchange_is_gone(const struct http_exchange *exchange)
{
  return exchange->state == HTTP_CLOSED;
}

struct head_text {
  char data[ANSWER_HEAD_LIMIT];
  size_t size;
};

static void head_add(struct head_text *head, const char *text)
{
  size_t size = strlen(text);
  assert(head->size + size <= sizeof(head->data));
  memcpy(head->data + head->size, text, size);
  head->size += size;
}

static void head_number(struct head_text *head, size_t value)
{
  char digits[24];
  size_t at = sizeof(digits) - 1;
  digits[at] = '\0';
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  head_add(head, digits + at);
}

/* A value comes from code or from a checked text; a line break in one would be a hole, so it is a bug. */
static void head_field(struct head_text *head, const char *name, const char *value)
{
  assert(strpbrk(value, "\r\n") == NULL);
  head_add(head, name);
  head_add(head, ": ");
  head_add(head, value);
  head_add(head, "\r\n");
}

static void head_format(struct head_text *head, const struct http_exchange *exchange, const struct http_answer *answer)
{
  head->size = 0;
  head_add(head, "HTTP/1.1 ");
  head_number(head, (size_t)answer->status);
  head_add(head, " ");
  head_add(head, http_reason(answer->status));
  head_add(head, "\r\n");
  head_field(head, "Date", exchange->server->date);
  head_field(head, "X-Content-Type-Options", "nosniff");
  if (answer->content_type != NULL) {
    head_field(head, "Content-Type", answer->content_type);
  }
  for (size_t i = 0; i < answer->header_count; i++) {
    head_field(head, answer->headers[i].name, answer->headers[i].value);
  }
  if (!exchange->keep_alive) {
    head_field(head, "Connection", "close");
  } else if (exchange->reader.request.is_http_1_0) {
    head_field(head, "Connection", "keep-alive");
  }
}

static bool has_body(int status)
{
  return status != 204 && status != 304;
}

void http_respond(struct http_exchange *exchange, const struct http_answer *answer)
{
  assert(exchange->magic == HTTP_EXCHANGE_MAGIC && exchange->is_held);
  if (exchange->state == HTTP_CLOSED) {
    http_exchange_release(exchange); /* the peer left before the answer */
    return;
  }
  assert(exchange->state == HTTP_ANSWERING);
  http_exchange_release(exchange);
  exchange->keep_alive = exchange->keep_alive && !answer->close && !exchange->server->is_stopping;
  struct head_text head;
  head_format(&head, exchange, answer);
  if (has_body(answer->status)) {
    head_add(&head, "Content-Length: ");
    head_number(&head, answer->body_size);
    head_add(&head, "\r\n");
  }
  head_add(&head, "\r\n");
  bool is_sent = has_body(answer->status) && !exchange->is_head_request && answer->body_size > 0;
  uv_buf_t buffers[] = { uv_buf_init(head.data, (unsigned)head.size),
                         uv_buf_init((char *)answer->body, is_sent ? (unsigned)answer->body_size : 0) };
  http_connection_write(exchange, buffers, is_sent ? 2 : 1);
  http_connection_finish(exchange);
}

void http_stream_begin(struct http_exchange *exchange, const struct http_answer *answer)
{
  assert(exchange->magic == HTTP_EXCHANGE_MAGIC && exchange->is_held);
  if (exchange->state == HTTP_CLOSED) {
    return;
  }
  assert(exchange->state == HTTP_ANSWERING && !exchange->is_head_request);
  exchange->state = HTTP_STREAMING;
  exchange->is_chunked = !exchange->reader.request.is_http_1_0;
  exchange->keep_alive = exchange->keep_alive && exchange->is_chunked && !answer->close;
  struct head_text head;
  head_format(&head, exchange, answer);
  if (exchange->is_chunked) {
    head_field(&head, "Transfer-Encoding", "chunked");
  }
  head_add(&head, "\r\n");
  uv_buf_t buffer = uv_buf_init(head.data, (unsigned)head.size);
  http_connection_write(exchange, &buffer, 1);
}

bool http_stream_write(struct http_exchange *exchange, const void *data, size_t size)
{
  assert(exchange->magic == HTTP_EXCHANGE_MAGIC && exchange->is_held);
  if (exchange->state == HTTP_CLOSED || size == 0) {
    return true;
  }
  assert(exchange->state == HTTP_STREAMING);
  if (exchange->is_chunked) {
    char line[24];
    int length = snprintf(line, sizeof(line), "%zx\r\n", size);
    char end[] = "\r\n";
    uv_buf_t buffers[] = { uv_buf_init(line, (unsigned)length), uv_buf_init((char *)data, (unsigned)size),
                           uv_buf_init(end, 2) };
    http_connection_write(exchange, buffers, 3);
  } else {
    uv_buf_t buffer = uv_buf_init((char *)data, (unsigned)size);
    http_connection_write(exchange, &buffer, 1);
  }
  return exchange->state == HTTP_CLOSED ||
         uv_stream_get_write_queue_size((uv_stream_t *)&exchange->tcp) < HTTP_WRITE_LIMIT;
}

void http_stream_end(struct http_exchange *exchange, bool is_whole)
{
  assert(exchange->magic == HTTP_EXCHANGE_MAGIC && exchange->is_held);
  if (exchange->state == HTTP_CLOSED) {
    http_exchange_release(exchange); /* the peer left before the answer */
    return;
  }
  http_exchange_release(exchange);
  if (!is_whole) {
    http_connection_close(exchange);
    return;
  }
  if (exchange->is_chunked) {
    char end[] = "0\r\n\r\n";
    uv_buf_t buffer = uv_buf_init(end, 5);
    http_connection_write(exchange, &buffer, 1);
  }
  http_connection_finish(exchange);
}
