/* http_request: one HTTP/1.1 request out of the bytes of a connection.
 *
 * llhttp does the parsing; a guard in front of it refuses, before it sees the head, what a front must never forward or
 * guess at: bare LF, bare CR, NUL, folded lines, heads that are too long. What it keeps true: when the reader says
 * HTTP_STEP_DONE the request is whole, its texts are NUL-terminated and live until http_reader_next().
 */
#ifndef STEWARD_GATEWAY_HTTP_REQUEST_H
#define STEWARD_GATEWAY_HTTP_REQUEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <llhttp.h>

#define HTTP_HEAD_LIMIT (16u << 10)
#define HTTP_BODY_LIMIT (16u << 20)
#define HTTP_TARGET_LIMIT 4096u
#define HTTP_HEADERS_LIMIT 64u

struct http_header {
  const char *name;
  const char *value;
};

struct http_request {
  const char *method; /* "GET", "HEAD", "POST" or "OPTIONS" */
  const char *path;   /* begins with '/', or is "*" */
  const char *query;  /* after '?', "" when none */
  struct http_header headers[HTTP_HEADERS_LIMIT];
  size_t header_count;
  const uint8_t *body;
  size_t body_size;
  bool is_http_1_0;
  bool keep_alive;
  bool expects_continue;
  const char *remote; /* numeric address of the peer */
  bool is_loopback;
};

/* The value of a header by its name in any case, NULL when absent. */
const char *http_header(const struct http_request *request, const char *name);

enum http_step {
  HTTP_STEP_MORE,    /* all bytes taken, more are needed */
  HTTP_STEP_HEAD,    /* the head is whole and fine: set body_limit, then feed the rest */
  HTTP_STEP_DONE,    /* the request is whole */
  HTTP_STEP_REFUSED, /* refusal and reason say why; the connection can not go on */
};

struct http_reader {
  llhttp_t llhttp;
  char *head;
  size_t head_size, head_capacity;
  uint8_t *body;
  size_t body_capacity;
  size_t body_limit; /* bytes; set at HTTP_STEP_HEAD, HTTP_BODY_LIMIT until then */
  struct http_request request;
  size_t name_sizes[HTTP_HEADERS_LIMIT], value_sizes[HTTP_HEADERS_LIMIT];
  const char *target;
  size_t target_size;
  bool in_body, in_name, is_complete;
  int refusal;        /* an HTTP status */
  const char *reason; /* a literal */
};

void http_reader_init(struct http_reader *reader);
void http_reader_close(struct http_reader *reader);
void http_reader_next(struct http_reader *reader); /* ready for the connection's next request */

/* Takes bytes; *used says how many. After DONE or REFUSED nothing more is taken. */
enum http_step http_reader_feed(struct http_reader *reader, const char *data, size_t size, size_t *used);

/* "Not Found" and so on. */
const char *http_reason(int status);
#endif
