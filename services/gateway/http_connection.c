// One HTTP connection: reads requests, hands them over one at a time, writes, keeps its deadlines.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http_connection.h"

#define LINGER_US INT64_C(1000000)
#define KEEPALIVE_S 60

struct pending_write {
  uv_write_t request;
  size_t size;
  char data[];
};

static struct http_exchange *exchange_of(void *data)
{
  struct http_exchange *exchange = data;
  assert(exchange->magic == HTTP_EXCHANGE_MAGIC);
  return exchange;
}

static void free_when_done(struct http_exchange *exchange)
{
  if (exchange->is_held || exchange->is_open) {
    return;
  }
  http_reader_close(&exchange->reader);
  free(exchange->surplus);
  exchange->magic = 0;
  free(exchange);
}

void http_exchange_hold(struct http_exchange *exchange)
{
  exchange->is_held = true;
  exchange->on_event = NULL;
  exchange->server->held++;
}

void http_exchange_release(struct http_exchange *exchange)
{
  struct http_server *server = exchange->server;
  assert(exchange->is_held);
  exchange->is_held = false;
  exchange->on_event = NULL;
  server->held--;
  free_when_done(exchange);
  http_server_free_when_done(server);
}

static void count_body(struct http_exchange *exchange, size_t size)
{
  struct http_server *server = exchange->server;
  server->bodies_size = server->bodies_size - exchange->body_counted + size;
  exchange->body_counted = size;
}

static void on_closed(uv_handle_t *handle)
{
  struct http_exchange *exchange = exchange_of(handle->data);
  struct http_server *server = exchange->server;
  count_body(exchange, 0);
  if (exchange->previous != NULL) {
    exchange->previous->next = exchange->next;
  } else {
    server->exchanges = exchange->next;
  }
  if (exchange->next != NULL) {
    exchange->next->previous = exchange->previous;
  }
  server->count--;
  server->open_handles--;
  exchange->is_open = false;
  free_when_done(exchange);
  http_server_free_when_done(server);
}

void http_connection_close(struct http_exchange *exchange)
{
  if (exchange->state == HTTP_CLOSED) {
    return;
  }
  exchange->state = HTTP_CLOSED;
  uv_close((uv_handle_t *)&exchange->tcp, on_closed);
  if (exchange->is_held && exchange->on_event != NULL) {
    exchange->on_event(exchange->event_context, HTTP_EVENT_GONE);
  }
}

static void on_written(uv_write_t *request, int error)
{
  struct pending_write *pending = request->data;
  struct http_exchange *exchange = exchange_of(request->handle->data);
  free(pending);
  if (exchange->state == HTTP_CLOSED) {
    return;
  }
  if (error < 0) {
    http_connection_close(exchange);
    return;
  }
  if (uv_stream_get_write_queue_size((uv_stream_t *)&exchange->tcp) > 0) {
    return;
  }
  exchange->write_deadline_us = 0;
  if (exchange->state == HTTP_FLUSHING) {
    http_connection_finish(exchange);
  } else if (exchange->state == HTTP_STREAMING && exchange->on_event != NULL) {
    exchange->on_event(exchange->event_context, HTTP_EVENT_WRITABLE);
  }
}

/* Queues a copy of what the socket did not take at once. */
static void queue_rest(struct http_exchange *exchange, uv_buf_t *buffers, unsigned count, size_t done)
{
  size_t total = 0;
  for (unsigned i = 0; i < count; i++) {
    total += buffers[i].len;
  }
  if (done == total) {
    return;
  }
  struct pending_write *pending = malloc(sizeof(*pending) + total - done);
  if (pending == NULL) {
    http_connection_close(exchange);
    return;
  }
  pending->size = 0;
  pending->request.data = pending;
  for (unsigned i = 0; i < count; i++) {
    size_t skipped = done < buffers[i].len ? done : buffers[i].len;
    done -= skipped;
    memcpy(pending->data + pending->size, buffers[i].base + skipped, buffers[i].len - skipped);
    pending->size += buffers[i].len - skipped;
  }
  uv_buf_t rest = uv_buf_init(pending->data, (unsigned)pending->size);
  if (exchange->write_deadline_us == 0) {
    exchange->write_deadline_us = clock_monotonic_us() + exchange->server->options.write_timeout_us;
  }
  if (uv_write(&pending->request, (uv_stream_t *)&exchange->tcp, &rest, 1, on_written) < 0) {
    free(pending);
    http_connection_close(exchange);
  }
}

void http_connection_write(struct http_exchange *exchange, uv_buf_t *buffers, unsigned count)
{
  if (exchange->state == HTTP_CLOSED) {
    return;
  }
  size_t done = 0;
  if (uv_stream_get_write_queue_size((uv_stream_t *)&exchange->tcp) == 0) {
    int written = uv_try_write((uv_stream_t *)&exchange->tcp, buffers, count);
    if (written < 0 && written != UV_EAGAIN) {
      http_connection_close(exchange);
      return;
    }
    done = written < 0 ? 0 : (size_t)written;
  }
  queue_rest(exchange, buffers, count, done);
}

static void on_shutdown(uv_shutdown_t *request, int error)
{
  struct http_exchange *exchange = exchange_of(request->handle->data);
  if (error < 0) {
    http_connection_close(exchange);
  }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
  (void)suggested;
  struct http_server *server = exchange_of(handle->data)->server;
  *buffer = uv_buf_init(server->buffer, sizeof(server->buffer)); /* libuv reads into it and calls on_read at once */
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer);

static void set_reading(struct http_exchange *exchange, bool on)
{
  if (exchange->state == HTTP_CLOSED || exchange->is_reading == on) {
    return;
  }
  exchange->is_reading = on;
  if (!on) {
    uv_read_stop((uv_stream_t *)&exchange->tcp);
  } else if (uv_read_start((uv_stream_t *)&exchange->tcp, on_alloc, on_read) < 0) {
    http_connection_close(exchange);
  }
}

/* Ends the connection so that the answer arrives: a close with unread input would reset it away. */
static void linger(struct http_exchange *exchange)
{
  exchange->state = HTTP_LINGERING;
  exchange->deadline_us = clock_monotonic_us() + LINGER_US;
  set_reading(exchange, true);
  if (exchange->state == HTTP_LINGERING &&
      uv_shutdown(&exchange->shutdown, (uv_stream_t *)&exchange->tcp, on_shutdown) < 0) {
    http_connection_close(exchange);
  }
}

void http_connection_refuse(struct http_exchange *exchange, int status, const char *reason)
{
  exchange->state = HTTP_ANSWERING;
  exchange->is_head_request = false;
  http_exchange_hold(exchange);
  http_respond(exchange, &(struct http_answer){ .status = status,
                                                .content_type = "text/plain; charset=utf-8",
                                                .body = reason,
                                                .body_size = strlen(reason),
                                                .close = true });
}

static void hand_over(struct http_exchange *exchange)
{
  exchange->state = HTTP_ANSWERING;
  exchange->deadline_us = 0;
  exchange->keep_alive = exchange->reader.request.keep_alive && !exchange->server->is_stopping;
  exchange->is_head_request = strcmp(exchange->reader.request.method, "HEAD") == 0;
  http_exchange_hold(exchange);
  exchange->server->options.on_request(exchange->server->options.context, exchange);
}

static void on_head(struct http_exchange *exchange)
{
  const struct http_options *options = &exchange->server->options;
  struct http_reader *reader = &exchange->reader;
  exchange->state = HTTP_READING_BODY;
  exchange->deadline_us = clock_monotonic_us() + options->body_timeout_us;
  size_t limit =
      options->body_limit == NULL ? HTTP_BODY_LIMIT : options->body_limit(options->context, &reader->request);
  reader->body_limit = limit < HTTP_BODY_LIMIT ? limit : HTTP_BODY_LIMIT;
  bool is_too_long = (reader->llhttp.flags & F_CONTENT_LENGTH) != 0 && reader->llhttp.content_length > limit;
  if (reader->request.expects_continue && !is_too_long) {
    static char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    uv_buf_t buffer = uv_buf_init(text, sizeof(text) - 1);
    http_connection_write(exchange, &buffer, 1);
  }
}

static void keep_surplus(struct http_exchange *exchange, const char *data, size_t size)
{
  if (exchange->state == HTTP_LINGERING || exchange->state == HTTP_CLOSED || size == 0) {
    return;
  }
  if (exchange->surplus_size + size > HTTP_SURPLUS_LIMIT) {
    http_connection_close(exchange);
    return;
  }
  char *grown = realloc(exchange->surplus, exchange->surplus_size + size);
  if (grown == NULL) {
    http_connection_close(exchange);
    return;
  }
  memcpy(grown + exchange->surplus_size, data, size);
  exchange->surplus = grown;
  exchange->surplus_size += size;
  set_reading(exchange, false);
}

static bool is_reading_request(const struct http_exchange *exchange)
{
  return exchange->state == HTTP_READING_HEAD || exchange->state == HTTP_READING_BODY;
}

static void take_step(struct http_exchange *exchange, enum http_step step)
{
  struct http_server *server = exchange->server;
  if (exchange->state == HTTP_READING_BODY) {
    count_body(exchange, exchange->reader.request.body_size);
  }
  if (server->bodies_size > HTTP_BODIES_LIMIT) {
    http_connection_refuse(exchange, 503, "too many bodies at once");
  } else if (step == HTTP_STEP_HEAD) {
    on_head(exchange);
  } else if (step == HTTP_STEP_DONE) {
    hand_over(exchange);
  } else if (step == HTTP_STEP_REFUSED) {
    http_connection_refuse(exchange, exchange->reader.refusal, exchange->reader.reason);
  }
}

/* Takes bytes as requests until they are used up or a request waits for its answer. */
static void take(struct http_exchange *exchange, const char *data, size_t size)
{
  exchange->is_taking = true;
  while (is_reading_request(exchange)) {
    if (exchange->state == HTTP_READING_HEAD && size == 0) {
      break;
    }
    if (!exchange->has_started) {
      exchange->has_started = true;
      exchange->deadline_us = clock_monotonic_us() + exchange->server->options.head_timeout_us;
    }
    size_t used = 0;
    enum http_step step = http_reader_feed(&exchange->reader, data, size, &used);
    data += used;
    size -= used;
    take_step(exchange, step);
    if (step == HTTP_STEP_MORE) {
      break;
    }
  }
  exchange->is_taking = false;
  keep_surplus(exchange, data, size);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
  struct http_exchange *exchange = exchange_of(stream->data);
  if (size < 0) {
    http_connection_close(exchange);
    return;
  }
  if (size == 0 || exchange->state == HTTP_LINGERING) {
    return;
  }
  take(exchange, buffer->base, (size_t)size);
}

static void take_surplus(struct http_exchange *exchange)
{
  char *surplus = exchange->surplus;
  size_t size = exchange->surplus_size;
  exchange->surplus = NULL;
  exchange->surplus_size = 0;
  take(exchange, surplus, size);
  free(surplus);
}

void http_connection_finish(struct http_exchange *exchange)
{
  if (exchange->state == HTTP_CLOSED) {
    return;
  }
  if (uv_stream_get_write_queue_size((uv_stream_t *)&exchange->tcp) > 0) {
    exchange->state = HTTP_FLUSHING;
    return;
  }
  if (!exchange->keep_alive || exchange->server->is_stopping) {
    linger(exchange);
    return;
  }
  count_body(exchange, 0);
  http_reader_next(&exchange->reader);
  exchange->state = HTTP_READING_HEAD;
  exchange->has_started = false;
  exchange->deadline_us = clock_monotonic_us() + exchange->server->options.idle_timeout_us;
  if (exchange->is_taking) {
    return; /* the loop in take() goes on with what it holds */
  }
  if (exchange->surplus_size > 0) {
    take_surplus(exchange);
  }
  if (exchange->surplus_size == 0) {
    set_reading(exchange, true);
  }
}

void http_connection_sweep(struct http_exchange *exchange, int64_t now_us)
{
  if (exchange->state == HTTP_CLOSED) {
    return;
  }
  size_t queued = uv_stream_get_write_queue_size((uv_stream_t *)&exchange->tcp);
  if (queued < exchange->write_queue_seen && exchange->write_deadline_us != 0) {
    exchange->write_deadline_us = now_us + exchange->server->options.write_timeout_us;
  }
  exchange->write_queue_seen = queued;
  if (exchange->write_deadline_us != 0 && now_us > exchange->write_deadline_us) {
    http_connection_close(exchange);
    return;
  }
  if (exchange->deadline_us == 0 || now_us <= exchange->deadline_us) {
    return;
  }
  if (exchange->has_started && is_reading_request(exchange)) {
    http_connection_refuse(exchange, 408, "the request took too long to arrive");
  } else {
    http_connection_close(exchange);
  }
}

static void read_remote(struct http_exchange *exchange)
{
  struct sockaddr_storage address;
  int size = sizeof(address);
  exchange->reader.request.remote = exchange->remote;
  if (uv_tcp_getpeername(&exchange->tcp, (struct sockaddr *)&address, &size) < 0) {
    return;
  }
  if (address.ss_family == AF_INET) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address;
    uv_ip4_name(v4, exchange->remote, sizeof(exchange->remote));
    exchange->reader.request.is_loopback = (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
  } else if (address.ss_family == AF_INET6) {
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address;
    uv_ip6_name(v6, exchange->remote, sizeof(exchange->remote));
    exchange->reader.request.is_loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
  }
}

void http_connection_accept(struct http_server *server)
{
  struct http_exchange *exchange = calloc(1, sizeof(*exchange));
  if (exchange == NULL) {
    return;
  }
  exchange->magic = HTTP_EXCHANGE_MAGIC;
  exchange->server = server;
  exchange->is_open = true;
  exchange->tcp.data = exchange;
  exchange->next = server->exchanges;
  if (exchange->next != NULL) {
    exchange->next->previous = exchange;
  }
  server->exchanges = exchange;
  server->count++;
  server->open_handles++;
  http_reader_init(&exchange->reader);
  uv_tcp_init(server->options.loop, &exchange->tcp);
  if (uv_accept((uv_stream_t *)&server->listener, (uv_stream_t *)&exchange->tcp) < 0) {
    http_connection_close(exchange);
    return;
  }
  if (server->count > 2 * server->options.connection_limit) {
    http_connection_close(exchange); /* even being told to go away has a limit */
    return;
  }
  uv_tcp_nodelay(&exchange->tcp, 1);
  uv_tcp_keepalive(&exchange->tcp, 1, KEEPALIVE_S);
  read_remote(exchange);
  exchange->deadline_us = clock_monotonic_us() + server->options.head_timeout_us;
  if (server->count > server->options.connection_limit) {
    http_connection_refuse(exchange, 503, "too many connections");
    return;
  }
  set_reading(exchange, true);
}
