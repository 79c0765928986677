/* connect: the Connect protocol over HTTP: POST /steward.crm.v1.ClientService/List with JSON or protobuf, unary or
 * server streaming (connectrpc.com/docs/protocol). A call is converted, forwarded and answered on a fiber of its own.
 */
#ifndef STEWARD_GATEWAY_CONNECT_H
#define STEWARD_GATEWAY_CONNECT_H
#include "bus/bus.h"
#include "fiber/fiber.h"
#include "http_server.h"
#include "sign_in.h"
#include "token_bucket.h"

#define CONNECT_KEY_LIMIT 128u /* bytes of an idempotency key */
#define CONNECT_TIMEOUT_LIMIT_US INT64_C(3600000000)
#define CONNECT_SMALL_BODY (64u << 10) /* where no method says how much */

struct connect {
  struct bus *bus;
  struct sign_in *sign_in;
  struct token_bucket *rate; /* of each caller, NULL: unlimited */
  const char *origins;       /* of other web pages that may call, NULL: none */
  uint64_t trace_process;    /* random, of this process */
  uint64_t trace_count;
  bool trusts_forwarded; /* X-Forwarded-For names the peer: a proxy of ours stands in front */
};

/* One call from its request to its answer. */
struct connect_call {
  struct connect *connect;
  struct http_exchange *exchange;
  const struct http_request *request;
  const struct method *method; /* NULL: unknown */
  struct call *call;
  struct fiber *fiber;
  bool is_json;
  bool is_waiting;        /* for the peer to read */
  int64_t retry_after_us; /* 0: no advice */
  const char *origin;     /* a listed page that may read the answer, NULL */
  const char *token;      /* key or session's token as it came, NULL: none */
  bool by_cookie;         /* it came as a cookie */
  const char *set_cookie; /* the answer's, NULL: none */
};

/* Whether those outside may know the method: of what every program answers about itself, only Ping. */
bool connect_is_offered(const struct method *method);

/* Takes one call off the caller's rate; resource_exhausted when there is none left, *retry_after_us until when. */
struct status connect_check_rate(const struct connect *connect, const struct caller *caller, int64_t *retry_after_us);

/* How much a request may carry, by its path. For http_options.body_limit. */
size_t connect_body_limit(const struct http_request *request);

/* Takes a POST and answers it, at once or later. */
void connect_take(struct connect *connect, struct http_exchange *exchange);

/* Answers OPTIONS: whether a page of another origin may call. */
void connect_preflight(const struct connect *connect, struct http_exchange *exchange);

/* Whom the request comes from, as far as throttling is concerned. */
const char *connect_address(const struct connect *connect, const struct http_request *request);

/* A key or a token in the Authorization header, else the cookie; call->token NULL: none. */
struct status connect_find_token(struct connect_call *call);

/* The two kinds of method, on the call's fiber; they answer the exchange. */
void connect_unary(struct connect_call *call);
void connect_stream(struct connect_call *call);
void connect_refuse_stream(struct connect_call *call, struct status status); /* no item, the error at the end */

/* Shared by both: the request message as bytes in the call's arena, from JSON or checked protobuf. */
struct status connect_read_message(struct connect_call *call, const uint8_t *data, size_t size, const uint8_t **out,
                                   size_t *out_size);
/* The bytes that go back, in place: JSON in the arena, or the protobuf as it came. */
struct connect_bytes {
  const uint8_t *data;
  size_t size;
};
struct status connect_write_message(const struct connect_call *call, struct arena *arena, struct connect_bytes *bytes);
/* Headers that every answer to a call has. */
void connect_add_headers(const struct connect_call *call, struct http_answer *answer);
/* Answers with a unary error. */
void connect_answer_error(struct connect_call *call, struct status status);
#endif
