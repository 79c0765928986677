/* http_connection: inside http_server: one connection and what the listener knows of all. */
#ifndef STEWARD_GATEWAY_HTTP_CONNECTION_H
#define STEWARD_GATEWAY_HTTP_CONNECTION_H
#include "http_server.h"

#define HTTP_READ_BYTES (64u << 10)
#define HTTP_EXCHANGE_MAGIC 0x68747478u
#define HTTP_SERVER_MAGIC 0x68747473u

enum http_state {
  HTTP_READING_HEAD,
  HTTP_READING_BODY,
  HTTP_ANSWERING, /* the handler has it */
  HTTP_STREAMING,
  HTTP_FLUSHING,  /* answered; what the socket did not take is queued */
  HTTP_LINGERING, /* refused: reads on for a moment, so that the answer is not lost to a reset */
  HTTP_CLOSED,
};

struct http_exchange {
  uint32_t magic;
  enum http_state state;
  struct http_server *server;
  struct http_exchange *previous, *next;
  uv_tcp_t tcp;
  uv_shutdown_t shutdown;
  struct http_reader reader;
  char remote[48];
  int64_t deadline_us; /* monotonic, 0: none */
  int64_t write_deadline_us;
  size_t write_queue_seen; /* bytes, at the last look */
  char *surplus;           /* read ahead */
  size_t surplus_size;
  size_t body_counted; /* of the server's bodies_size */
  bool is_open;        /* the socket; without it and unheld the exchange is freed */
  bool is_reading, is_taking, is_held, keep_alive, is_chunked, is_head_request, has_started;
  void (*on_event)(void *, enum http_event);
  void *event_context;
};

struct http_server {
  uint32_t magic;
  struct http_options options;
  uv_tcp_t listener;
  uv_timer_t sweep;
  struct http_exchange *exchanges;
  size_t count;
  size_t bodies_size;
  size_t held; /* exchanges with handlers, those whose peer is gone too */
  int open_handles;
  int port;
  bool is_stopping, is_freed;
  char date[40]; /* the Date header's value, renewed by the sweep */
  char buffer[HTTP_READ_BYTES];
};

void http_exchange_hold(struct http_exchange *exchange);    /* the handler has it */
void http_exchange_release(struct http_exchange *exchange); /* the handler has answered it */
void http_connection_accept(struct http_server *server);
void http_connection_sweep(struct http_exchange *exchange, int64_t now_us);
void http_connection_close(struct http_exchange *exchange);
void http_connection_refuse(struct http_exchange *exchange, int status, const char *reason);
void http_connection_finish(struct http_exchange *exchange); /* the answer is with the socket: go on or end */
void http_connection_write(struct http_exchange *exchange, uv_buf_t *buffers, unsigned count);
void http_server_free_when_done(struct http_server *server);
#endif
