// The rules of a whole head that llhttp leaves to its user: single headers, one length, known methods, no upgrades.
#include "http_head.h"

#include <string.h>
#include <strings.h>

/* Most names differ in their first letter already. */
static bool is_name(const char *a, const char *b)
{
  return ((a[0] ^ b[0]) & ~0x20) == 0 && strcasecmp(a, b) == 0;
}

const char *http_header(const struct http_request *request, const char *name)
{
  for (size_t i = 0; i < request->header_count; i++) {
    if (is_name(request->headers[i].name, name)) {
      return request->headers[i].value;
    }
  }
  return NULL;
}

int http_refuse(struct http_reader *reader, int status, const char *reason)
{
  if (reader->refusal == 0) {
    reader->refusal = status;
    reader->reason = reason;
  }
  return HPE_USER;
}

/* Texts end where llhttp says they end; trailing blanks belong to no value. */
static void terminate_texts(struct http_reader *reader)
{
  struct http_request *request = &reader->request;
  for (size_t i = 0; i < request->header_count; i++) {
    struct http_header *header = &request->headers[i];
    reader->head[header->name - reader->head + (ptrdiff_t)reader->name_sizes[i]] = '\0';
    size_t size = reader->value_sizes[i];
    if (size == 0) { /* of an empty value llhttp may say that it begins behind the line */
      header->value = "";
      continue;
    }
    while (size > 0 && (header->value[size - 1] == ' ' || header->value[size - 1] == '\t')) {
      size--;
    }
    reader->head[header->value - reader->head + (ptrdiff_t)size] = '\0';
  }
  char *target = reader->head + (reader->target - reader->head);
  target[reader->target_size] = '\0';
  char *query = strchr(target, '?');
  if (query != NULL) {
    *query++ = '\0';
  }
  request->path = target;
  request->query = query == NULL ? "" : query;
}

/* A header that means something to us may stand once: two readers must never disagree about which one counts. */
static bool check_single(struct http_reader *reader)
{
  static const char *const single[] = { "host",
                                        "content-type",
                                        "content-length",
                                        "transfer-encoding",
                                        "origin",
                                        "authorization",
                                        "idempotency-key",
                                        "connect-timeout-ms",
                                        "expect",
                                        "connect-protocol-version",
                                        "traceparent",
                                        "content-encoding" };
  const struct http_request *request = &reader->request;
  for (size_t s = 0; s < sizeof(single) / sizeof(single[0]); s++) {
    int seen = 0;
    for (size_t i = 0; i < request->header_count; i++) {
      seen += is_name(request->headers[i].name, single[s]);
    }
    if (seen > 1) {
      http_refuse(reader, 400, "a header that may stand once is repeated");
      return false;
    }
  }
  return true;
}

static bool check_lengths(struct http_reader *reader)
{
  const struct http_request *request = &reader->request;
  const char *length = http_header(request, "content-length");
  const char *encoding = http_header(request, "transfer-encoding");
  if (length != NULL && encoding != NULL) {
    http_refuse(reader, 400, "both Content-Length and Transfer-Encoding");
    return false;
  }
  if (encoding != NULL && (strcasecmp(encoding, "chunked") != 0 || request->is_http_1_0)) {
    http_refuse(reader, 501, "only chunked transfer is understood");
    return false;
  }
  return true;
}

static bool check_method(struct http_reader *reader)
{
  struct http_request *request = &reader->request;
  switch (llhttp_get_method(&reader->llhttp)) {
  case HTTP_GET:
    request->method = "GET";
    return true;
  case HTTP_HEAD:
    request->method = "HEAD";
    return true;
  case HTTP_POST:
    request->method = "POST";
    return true;
  case HTTP_OPTIONS:
    request->method = "OPTIONS";
    return true;
  default:
    http_refuse(reader, 501, "unknown method");
    return false;
  }
}

/* llhttp forgives a second blank and a field without a name; a peer that reads them otherwise would disagree with us.
 */
static bool check_shape(struct http_reader *reader)
{
  const char *method = llhttp_method_name(llhttp_get_method(&reader->llhttp));
  if (reader->target != reader->head + strlen(method) + 1) {
    http_refuse(reader, 400, "malformed request line");
    return false;
  }
  static const char version[] = " HTTP/1.";
  if (memcmp(reader->target + reader->target_size, version, sizeof(version) - 1) != 0) {
    http_refuse(reader, 505, "HTTP/1.1 or HTTP/1.0 is needed");
    return false;
  }
  for (size_t i = 0; i < reader->request.header_count; i++) {
    if (reader->name_sizes[i] == 0) {
      http_refuse(reader, 400, "a header without a name");
      return false;
    }
  }
  return true;
}

bool http_head_check(struct http_reader *reader)
{
  struct http_request *request = &reader->request;
  if (!check_shape(reader)) {
    return false;
  }
  if (reader->target_size > HTTP_TARGET_LIMIT) {
    http_refuse(reader, 414, "the target is too long");
    return false;
  }
  terminate_texts(reader);
  request->is_http_1_0 = llhttp_get_http_minor(&reader->llhttp) == 0;
  if (llhttp_get_http_major(&reader->llhttp) != 1 || llhttp_get_http_minor(&reader->llhttp) > 1) {
    http_refuse(reader, 505, "HTTP/1.1 or HTTP/1.0 is needed");
    return false;
  }
  if (!check_method(reader) || !check_single(reader) || !check_lengths(reader)) {
    return false;
  }
  if (request->path[0] != '/' && strcmp(request->path, "*") != 0) {
    http_refuse(reader, 400, "the target must be a path");
    return false;
  }
  if (http_header(request, "upgrade") != NULL || http_header(request, "http2-settings") != NULL) {
    http_refuse(reader, 400, "upgrades are refused");
    return false;
  }
  const char *host = http_header(request, "host");
  if ((host == NULL || host[0] == '\0') && !request->is_http_1_0) {
    http_refuse(reader, 400, "Host is missing");
    return false;
  }
  const char *expect = http_header(request, "expect");
  if (expect != NULL && strcasecmp(expect, "100-continue") != 0) {
    http_refuse(reader, 417, "only 100-continue can be expected");
    return false;
  }
  request->expects_continue = expect != NULL && !request->is_http_1_0;
  return true;
}

const char *http_reason(int status)
{
  static const struct {
    int status;
    const char *reason;
  } reasons[] = {
    { 200, "OK" },
    { 204, "No Content" },
    { 304, "Not Modified" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 408, "Request Timeout" },
    { 409, "Conflict" },
    { 413, "Content Too Large" },
    { 414, "URI Too Long" },
    { 415, "Unsupported Media Type" },
    { 417, "Expectation Failed" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 499, "Client Closed Request" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },
    { 505, "HTTP Version Not Supported" },
  };
  for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
    if (reasons[i].status == status) {
      return reasons[i].reason;
    }
  }
  return "Other";
}
