/* The gateway over libcurl: one request a transfer, driven from its fiber; waiting for sockets is done off the loop. */
#include "gateway_client.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "connect_reply.h"
#include "fiber/fiber.h"

#define ATTEMPTS_MAX 8
#define FIRST_PAUSE_US 100000
#define POLL_MS 200     /* how soon a cancellation is seen */
#define GRACE_MS 2000   /* the gateway says itself that a deadline has passed */
#define CONNECT_MS 5000 /* to be connected */
#define REPLY_LIMIT (BUS_MAX_BODY_BYTES + CONNECT_ENVELOPE_BYTES)

struct gateway_client {
  const char *url;
  const char *key;
};

struct transfer {
  struct gateway_client *client;
  struct call *call;
  const struct method *method;
  CURL *easy;
  CURLM *multi;
  struct curl_slist *headers;
  uint8_t *body;
  size_t size, capacity;
  bool is_ended; /* the stream's last envelope was read */
  struct status end;
};

struct status gateway_client_new(const char *url, struct gateway_client **out)
{
  struct gateway_client *client = calloc(1, sizeof *client);
  if (client == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    free(client);
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "libcurl can not be used");
  }
  client->url = url;
  *out = client;
  return status_ok();
}

void gateway_client_free(struct gateway_client *client)
{
  if (client == NULL)
    return;
  free(client);
  curl_global_cleanup();
}

void gateway_client_use_key(struct gateway_client *client, const char *key)
{
  client->key = key;
}

static size_t on_body(char *data, size_t one, size_t count, void *context)
{
  struct transfer *transfer = context;
  size_t size = one * count;
  if (transfer->size + size > REPLY_LIMIT)
    return 0;
  if (transfer->size + size > transfer->capacity) {
    size_t capacity = 2 * (transfer->size + size);
    uint8_t *body = realloc(transfer->body, capacity);
    if (body == NULL)
      return 0;
    transfer->body = body;
    transfer->capacity = capacity;
  }
  memcpy(transfer->body + transfer->size, data, size);
  transfer->size += size;
  return size;
}

static void add_header(struct transfer *transfer, const char *name, const char *value)
{
  const char *line = arena_printf(transfer->call->arena, "%s: %s", name, value);
  transfer->headers = curl_slist_append(transfer->headers, line);
}

static int64_t milliseconds_left(const struct call *call, const struct method *method)
{
  int64_t limit_ms = method->timeout_ms;
  if (call->deadline_us == 0)
    return limit_ms;
  int64_t left_ms = (call->deadline_us - clock_now_us()) / 1000;
  left_ms = left_ms > 0 ? left_ms : 1;
  return left_ms < limit_ms ? left_ms : limit_ms;
}

static void transfer_prepare(struct transfer *transfer, const uint8_t *in, size_t in_size)
{
  struct arena *arena = transfer->call->arena;
  int64_t left_ms = milliseconds_left(transfer->call, transfer->method);
  transfer->easy = curl_easy_init();
  transfer->multi = curl_multi_init();
  add_header(transfer, "Content-Type", transfer->method->streaming ? "application/connect+proto" : "application/proto");
  add_header(transfer, "Connect-Protocol-Version", "1");
  add_header(transfer, "Connect-Timeout-Ms", arena_printf(arena, "%lld", (long long)left_ms));
  add_header(transfer, "Expect", "");
  if (transfer->client->key != NULL)
    add_header(transfer, "Authorization", arena_printf(arena, "Bearer %s", transfer->client->key));
  if (transfer->call->idempotency_key[0] != '\0')
    add_header(transfer, "Idempotency-Key", transfer->call->idempotency_key);
  CURL *easy = transfer->easy;
  curl_easy_setopt(easy, CURLOPT_URL, arena_printf(arena, "%s/%s", transfer->client->url, transfer->method->path));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, in);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)in_size);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left_ms + GRACE_MS);
  curl_multi_add_handle(transfer->multi, easy);
}

static void transfer_close(struct transfer *transfer)
{
  curl_multi_remove_handle(transfer->multi, transfer->easy);
  curl_easy_cleanup(transfer->easy);
  curl_multi_cleanup(transfer->multi);
  curl_slist_free_all(transfer->headers);
  free(transfer->body);
}

static void wait_for_sockets(void *argument)
{
  curl_multi_poll(argument, NULL, 0, POLL_MS, NULL);
}

static bool is_stream_of_items(const struct transfer *transfer)
{
  const char *type = NULL;
  curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
  return transfer->method->streaming && type != NULL && strncmp(type, "application/connect+proto", 25) == 0;
}

/* Hands on the whole envelopes that have come; waits while their reader is behind. */
static struct status give_items(struct transfer *transfer)
{
  struct connect_envelope envelope;
  size_t at = 0;
  struct status status = status_ok();
  if (transfer->size == 0)
    return status;
  for (size_t used; status_is_ok(status) && !transfer->is_ended &&
                    (used = connect_envelope_take(transfer->body + at, transfer->size - at, &envelope)) > 0;
       at += used) {
    if (envelope.is_end) {
      transfer->is_ended = true;
      transfer->end = connect_end_parse(transfer->call->arena, envelope.data, envelope.size);
    } else {
      status = bus_transport_send(transfer->call, envelope.data, envelope.size);
    }
  }
  transfer->size -= at;
  memmove(transfer->body, transfer->body + at, transfer->size);
  return status;
}

static struct status curl_failure(const struct transfer *transfer, CURLcode code)
{
  enum status_code of_us = code == CURLE_OPERATION_TIMEDOUT ? STATUS_DEADLINE_EXCEEDED
                           : code == CURLE_WRITE_ERROR      ? STATUS_RESOURCE_EXHAUSTED
                                                            : STATUS_UNAVAILABLE;
  return call_fail(transfer->call, of_us, NULL, "the gateway at %s: %s", transfer->client->url,
                   curl_easy_strerror(code));
}

static struct status transfer_outcome(struct transfer *transfer)
{
  CURLMsg *message;
  int left;
  CURLcode code = CURLE_OK;
  while ((message = curl_multi_info_read(transfer->multi, &left)) != NULL) {
    if (message->msg == CURLMSG_DONE)
      code = message->data.result;
  }
  long http_status = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &http_status);
  if (transfer->is_ended)
    return transfer->end;
  if (code != CURLE_OK)
    return curl_failure(transfer, code);
  if (http_status != 200)
    return connect_error_parse(transfer->call->arena, http_status, transfer->body, transfer->size);
  if (transfer->method->streaming)
    return status_fail(STATUS_UNAVAILABLE, NULL, "the stream broke off");
  return status_ok();
}

static struct status transfer_run(struct transfer *transfer)
{
  int running = 1;
  struct status status = status_ok();
  while (running > 0 && status_is_ok(status) && !transfer->is_ended) {
    if (curl_multi_perform(transfer->multi, &running) != CURLM_OK)
      return status_fail(STATUS_INTERNAL, NULL, "libcurl fails");
    if (is_stream_of_items(transfer))
      status = give_items(transfer);
    if (running > 0 && status_is_ok(status) && !transfer->is_ended) {
      fiber_offload(wait_for_sockets, transfer->multi);
      status = fiber_cancelled();
    }
  }
  return status_is_ok(status) ? transfer_outcome(transfer) : status;
}

static struct status call_once(struct gateway_client *client, struct bus_exchange *exchange)
{
  struct transfer transfer = { .client = client, .call = exchange->call, .method = exchange->method };
  transfer_prepare(&transfer, exchange->in, exchange->in_size);
  struct status status = transfer_run(&transfer);
  if (status_is_ok(status)) {
    exchange->out = arena_copy(exchange->call->arena, transfer.body, transfer.size);
    exchange->out_size = transfer.size;
  }
  transfer_close(&transfer);
  return status;
}

static struct status client_call(void *context, struct bus_exchange *exchange)
{
  const struct method *method = exchange->method;
  bool may_repeat = method->idempotency != IDEMPOTENCY_UNKNOWN || exchange->call->idempotency_key[0] != '\0';
  int64_t give_up_us = clock_monotonic_us() + milliseconds_left(exchange->call, method) * 1000;
  struct status status = call_once(context, exchange);
  int64_t pause_us = FIRST_PAUSE_US;
  for (int i = 1; i < ATTEMPTS_MAX && may_repeat && status.code == STATUS_UNAVAILABLE; i++, pause_us *= 2) {
    if (clock_monotonic_us() + pause_us > give_up_us || !status_is_ok(fiber_sleep(pause_us)))
      break;
    status = call_once(context, exchange);
  }
  return status;
}

static struct status client_stream(void *context, struct bus_exchange *exchange)
{
  struct transfer transfer = { .client = context, .call = exchange->call, .method = exchange->method };
  uint8_t *request = arena_alloc(exchange->call->arena, CONNECT_ENVELOPE_BYTES + exchange->in_size);
  connect_envelope_head(request, exchange->in_size);
  if (exchange->in_size > 0)
    memcpy(request + CONNECT_ENVELOPE_BYTES, exchange->in, exchange->in_size);
  transfer_prepare(&transfer, request, CONNECT_ENVELOPE_BYTES + exchange->in_size);
  struct status status = transfer_run(&transfer);
  transfer_close(&transfer);
  return status;
}

void gateway_client_route(struct gateway_client *client, struct bus *bus)
{
  struct bus_transport transport = { .call = client_call, .stream = client_stream, .context = client };
  for (size_t i = 0; i < seam_method_count; i++)
    bus_route_transport(bus, seam_methods[i]->package, transport);
}
