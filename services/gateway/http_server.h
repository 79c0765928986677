/* http_server: HTTP/1.1 over uv_tcp: connections, keep-alive, one request at a time on each, bounded everything.
 *
 * What it keeps true: a request reaches the handler whole or not at all; a handler answers each exchange exactly once,
 * at once or later, and may do so after the peer is gone; heads, bodies, idle connections and peers that do not read
 * have deadlines; a connection that broke a rule of the protocol is answered once and closed.
 */
#ifndef STEWARD_GATEWAY_HTTP_SERVER_H
#define STEWARD_GATEWAY_HTTP_SERVER_H
#include <uv.h>

#include "base/status.h"
#include "http_request.h"

#define HTTP_WRITE_LIMIT (1u << 20)    /* bytes queued for one peer before a stream has to wait */
#define HTTP_BODIES_LIMIT (256u << 20) /* bytes of bodies held by all connections */
#define HTTP_SURPLUS_LIMIT (64u << 10) /* bytes read ahead of the request being answered */
#define HTTP_ANSWER_HEADERS_LIMIT 16u

struct http_server;
struct http_exchange;

struct http_options {
  uv_loop_t *loop;
  const char *address; /* numeric */
  int port;            /* 0: any */
  size_t connection_limit;
  int64_t head_timeout_us, body_timeout_us; /* from the first byte, from the end of the head */
  int64_t idle_timeout_us;                  /* between requests */
  int64_t write_timeout_us;                 /* without any progress */
  size_t (*body_limit)(void *context, const struct http_request *request); /* NULL: HTTP_BODY_LIMIT */
  void (*on_request)(void *context, struct http_exchange *exchange);
  void *context;
};

struct status http_server_new(const struct http_options *options, struct http_server **out);
int http_server_port(const struct http_server *server);
void http_server_stop(
    struct http_server *server); /* accepts no more; ends idle connections, others after their answer */
size_t http_server_held(const struct http_server *server); /* exchanges that handlers have not answered yet */
void http_server_close_all(struct http_server *server); /* ends every connection; handlers hear that the peer is gone */
void http_server_free(struct http_server *server);      /* closes all; the memory goes when the loop has run */

/* Valid until the exchange is answered or its stream ended. */
const struct http_request *http_exchange_request(const struct http_exchange *exchange);

enum http_event {
  HTTP_EVENT_GONE,     /* the peer left: answer soon, nobody listens */
  HTTP_EVENT_WRITABLE, /* a stream may write again */
};
/* What a handler that answers later wants to hear of. on_event must not answer. */
void http_exchange_watch(struct http_exchange *exchange, void (*on_event)(void *, enum http_event), void *context);
bool http_exchange_is_gone(const struct http_exchange *exchange);

struct http_answer {
  int status;
  const char *content_type; /* NULL: none */
  struct http_header headers[HTTP_ANSWER_HEADERS_LIMIT];
  size_t header_count;
  const void *body;
  size_t body_size;
  bool close; /* end the connection after it */
};

/* Answers and gives the exchange back. */
void http_respond(struct http_exchange *exchange, const struct http_answer *answer);

/* A streamed answer: begin, write, end. Write answers false when the peer is behind: wait for HTTP_EVENT_WRITABLE. */
void http_stream_begin(struct http_exchange *exchange, const struct http_answer *answer);
bool http_stream_write(struct http_exchange *exchange, const void *data, size_t size);
void http_stream_end(struct http_exchange *exchange, bool is_whole); /* not whole: the connection is cut */
#endif
