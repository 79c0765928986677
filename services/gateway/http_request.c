// Reads one HTTP/1.1 request: a guard over the bytes of the head, llhttp, and the rules llhttp leaves to its user.
#include "http_request.h"

#include <stdlib.h>
#include <string.h>

#include "http_head.h"

#define HEAD_FIRST_BYTES 1024u
#define BODY_FIRST_BYTES 4096u
#define BODY_KEPT_BYTES (64u << 10) /* a larger buffer is given back between requests */

static struct http_reader *reader_of(llhttp_t *llhttp)
{
  return llhttp->data;
}

static int on_url(llhttp_t *llhttp, const char *at, size_t size)
{
  struct http_reader *reader = reader_of(llhttp);
  if (reader->target == NULL) {
    reader->target = at;
  }
  reader->target_size += size;
  return 0;
}

static int on_header_field(llhttp_t *llhttp, const char *at, size_t size)
{
  struct http_reader *reader = reader_of(llhttp);
  struct http_request *request = &reader->request;
  if (reader->in_body) {
    return http_refuse(reader, 400, "trailers are refused");
  }
  if (!reader->in_name) {
    if (request->header_count == HTTP_HEADERS_LIMIT) {
      return http_refuse(reader, 431, "too many header fields");
    }
    request->headers[request->header_count++] = (struct http_header){ .name = at };
    reader->in_name = true;
  }
  reader->name_sizes[request->header_count - 1] += size;
  return 0;
}

static int on_header_value(llhttp_t *llhttp, const char *at, size_t size)
{
  struct http_reader *reader = reader_of(llhttp);
  struct http_request *request = &reader->request;
  size_t i = request->header_count - 1;
  if (request->headers[i].value == NULL) {
    request->headers[i].value = at;
  }
  reader->value_sizes[i] = (size_t)(at + size - request->headers[i].value);
  return 0;
}

/* Told at the colon. (The end of a value is not always told: an empty one has none.) */
static int on_header_field_complete(llhttp_t *llhttp)
{
  reader_of(llhttp)->in_name = false;
  return 0;
}

static int on_body(llhttp_t *llhttp, const char *at, size_t size)
{
  struct http_reader *reader = reader_of(llhttp);
  struct http_request *request = &reader->request;
  if (size > reader->body_limit - request->body_size) {
    return http_refuse(reader, 413, "the body is too large");
  }
  size_t needed = request->body_size + size;
  if (needed > reader->body_capacity) {
    size_t capacity = reader->body_capacity == 0 ? BODY_FIRST_BYTES : reader->body_capacity;
    while (capacity < needed) {
      capacity *= 2;
    }
    uint8_t *grown = realloc(reader->body, capacity);
    if (grown == NULL) {
      return http_refuse(reader, 503, "out of memory");
    }
    reader->body = grown;
    reader->body_capacity = capacity;
  }
  memcpy(reader->body + request->body_size, at, size);
  request->body_size = needed;
  return 0;
}

static int on_chunk_extension(llhttp_t *llhttp, const char *at, size_t size)
{
  (void)at;
  (void)size;
  return http_refuse(reader_of(llhttp), 400, "chunk extensions are refused");
}

static int on_message_complete(llhttp_t *llhttp)
{
  reader_of(llhttp)->is_complete = true;
  return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
  .on_url = on_url,
  .on_header_field = on_header_field,
  .on_header_value = on_header_value,
  .on_header_field_complete = on_header_field_complete,
  .on_body = on_body,
  .on_chunk_extension_name = on_chunk_extension,
  .on_message_complete = on_message_complete,
};

void http_reader_init(struct http_reader *reader)
{
  *reader = (struct http_reader){ 0 };
  http_reader_next(reader);
}

void http_reader_close(struct http_reader *reader)
{
  free(reader->head);
  free(reader->body);
  *reader = (struct http_reader){ 0 };
}

void http_reader_next(struct http_reader *reader)
{
  if (reader->body_capacity > BODY_KEPT_BYTES) {
    free(reader->body);
    reader->body = NULL;
    reader->body_capacity = 0;
  }
  struct http_request *request = &reader->request;
  for (size_t i = 0; i < request->header_count; i++) {
    reader->name_sizes[i] = 0;
    reader->value_sizes[i] = 0;
    request->headers[i] = (struct http_header){ 0 };
  }
  request->header_count = 0;
  request->method = request->path = request->query = "";
  request->body = NULL;
  request->body_size = 0;
  request->is_http_1_0 = request->keep_alive = request->expects_continue = false;
  reader->head_size = 0;
  reader->body_limit = HTTP_BODY_LIMIT;
  reader->target = NULL;
  reader->target_size = 0;
  reader->in_body = reader->in_name = reader->is_complete = false;
  reader->refusal = 0;
  reader->reason = NULL;
  llhttp_init(&reader->llhttp, HTTP_REQUEST, &settings);
  reader->llhttp.data = reader;
}

/* Says why this byte may not stand here in a head, NULL when it may. */
static const char *guard(const char *head, size_t i)
{
  char byte = head[i];
  char before = i == 0 ? '\n' : head[i - 1];
  if (byte == '\0') {
    return "NUL in the head";
  }
  if (byte == '\n' && before != '\r') {
    return "bare LF in the head";
  }
  if (before == '\r' && byte != '\n') {
    return "bare CR in the head";
  }
  if (before == '\n' && (byte == ' ' || byte == '\t')) {
    return "folded or indented header line";
  }
  if (i == 0 && (byte == '\r' || byte == '\n')) {
    return "empty line before the request";
  }
  return NULL;
}

static bool head_reserve(struct http_reader *reader, size_t size)
{
  if (size <= reader->head_capacity) {
    return true;
  }
  size_t capacity = reader->head_capacity == 0 ? HEAD_FIRST_BYTES : reader->head_capacity;
  while (capacity < size) {
    capacity *= 2;
  }
  char *grown = realloc(reader->head, capacity);
  if (grown == NULL) {
    return false;
  }
  reader->head = grown;
  reader->head_capacity = capacity;
  return true;
}

/* Moves bytes into the head until its empty line; true when the head is whole. */
static bool collect_head(struct http_reader *reader, const char *data, size_t size, size_t *used)
{
  size_t room = HTTP_HEAD_LIMIT - reader->head_size;
  size_t taken = size < room ? size : room;
  if (!head_reserve(reader, reader->head_size + taken)) {
    http_refuse(reader, 503, "out of memory");
    return false;
  }
  memcpy(reader->head + reader->head_size, data, taken);
  for (size_t n = 0; n < taken; n++) {
    size_t i = reader->head_size + n;
    if (reader->head[i] > ' ' && i > 0 && reader->head[i - 1] != '\r') {
      continue; /* nothing the guard looks for; most bytes */
    }
    const char *wrong = guard(reader->head, i);
    if (wrong != NULL) {
      http_refuse(reader, 400, wrong);
      return false;
    }
    if (reader->head[i] == '\n' && i >= 3 && reader->head[i - 2] == '\n') {
      reader->head_size = i + 1;
      *used = n + 1;
      return true;
    }
  }
  reader->head_size += taken;
  *used = taken;
  if (reader->head_size == HTTP_HEAD_LIMIT) {
    http_refuse(reader, 431, "the head is too large");
  }
  return false;
}

static int parse_failure(struct http_reader *reader, llhttp_errno_t error)
{
  switch (error) {
  case HPE_PAUSED_H2_UPGRADE:
    return http_refuse(reader, 505, "HTTP/2 is not spoken here");
  case HPE_PAUSED_UPGRADE:
    return http_refuse(reader, 400, "upgrades are refused");
  case HPE_INVALID_VERSION:
    return http_refuse(reader, 505, "HTTP/1.1 or HTTP/1.0 is needed");
  case HPE_INVALID_METHOD:
    return http_refuse(reader, 501, "unknown method");
  case HPE_UNEXPECTED_CONTENT_LENGTH:
  case HPE_INVALID_CONTENT_LENGTH:
    return http_refuse(reader, 400, "bad or repeated Content-Length");
  case HPE_INVALID_TRANSFER_ENCODING:
    return http_refuse(reader, 400, "bad Transfer-Encoding");
  default:
    return http_refuse(reader, 400, "malformed request");
  }
}

static enum http_step finish(struct http_reader *reader)
{
  reader->request.body = reader->body == NULL ? (const uint8_t *)"" : reader->body;
  reader->request.keep_alive = llhttp_should_keep_alive(&reader->llhttp) != 0;
  return HTTP_STEP_DONE;
}

static enum http_step feed_head(struct http_reader *reader, const char *data, size_t size, size_t *used)
{
  if (!collect_head(reader, data, size, used)) {
    return reader->refusal != 0 ? HTTP_STEP_REFUSED : HTTP_STEP_MORE;
  }
  llhttp_errno_t error = llhttp_execute(&reader->llhttp, reader->head, reader->head_size);
  if (error != HPE_OK && !(error == HPE_PAUSED && reader->is_complete)) {
    parse_failure(reader, error);
    return HTTP_STEP_REFUSED;
  }
  if (reader->target == NULL || !http_head_check(reader)) {
    http_refuse(reader, 400, "malformed request");
    return HTTP_STEP_REFUSED;
  }
  reader->in_body = true;
  return HTTP_STEP_HEAD;
}

enum http_step http_reader_feed(struct http_reader *reader, const char *data, size_t size, size_t *used)
{
  *used = 0;
  if (reader->refusal != 0) {
    return HTTP_STEP_REFUSED;
  }
  if (!reader->in_body) {
    return feed_head(reader, data, size, used);
  }
  if (reader->is_complete) {
    return finish(reader);
  }
  if ((reader->llhttp.flags & F_CONTENT_LENGTH) != 0 && reader->request.body_size == 0 &&
      reader->llhttp.content_length > reader->body_limit) {
    http_refuse(reader, 413, "the body is too large");
    return HTTP_STEP_REFUSED;
  }
  if (size == 0) {
    return HTTP_STEP_MORE;
  }
  llhttp_errno_t error = llhttp_execute(&reader->llhttp, data, size);
  if (error == HPE_PAUSED && reader->is_complete) {
    *used = (size_t)(llhttp_get_error_pos(&reader->llhttp) - data);
    return finish(reader);
  }
  if (error != HPE_OK) {
    parse_failure(reader, error);
    return HTTP_STEP_REFUSED;
  }
  *used = size;
  return HTTP_STEP_MORE;
}
