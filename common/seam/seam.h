/* seam: what the generator knows of a method, as data. tools/seamgen writes one table a service from its .proto:
 * types, streaming, idempotency level, field rules; handler declarations; typed client stubs.
 *
 * For `service RmdService { rpc Calculate(CalculateRmdRequest) returns (CalculateRmdResponse); }` of package
 * steward.crm.v1 the build makes crm.seam.h with
 *
 *   extern const struct method rmd_calculate_method;
 *   struct status rmd_calculate(struct call *, const struct Crm__CalculateRmdRequest *in,
 *                               struct Crm__CalculateRmdResponse *out);                      the handler: you write it
 *   extern const struct access rmd_calculate_access;                                       who may: you write it
 *   struct status rmd_calculate_call(struct call *, const struct Crm__CalculateRmdRequest *in,
 *                                    struct Crm__CalculateRmdResponse **out);                the stub: you call it
 *   extern const struct service rmd_service;                                               the table: main serves it
 *
 * A method without a handler or an access row does not link. For `returns (stream Item)` the handler is
 *   struct status query_run(struct call *, const struct Crm__RunQueryRequest *in);
 * it sends items with query_run_send(call, item), and the stub opens a stream:
 *   struct status query_run_open(struct call *, const struct Crm__RunQueryRequest *in, struct bus_stream **out);
 *   struct status query_run_next(struct bus_stream *, struct Crm__QueryRow **out);   *out NULL at the end
 */
#ifndef STEWARD_SEAM_H
#define STEWARD_SEAM_H
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct call;

enum idempotency { /* as google.protobuf.MethodOptions.IdempotencyLevel */
  IDEMPOTENCY_UNKNOWN = 0,
  IDEMPOTENCY_NO_SIDE_EFFECTS = 1,
  IDEMPOTENCY_IDEMPOTENT = 2,
};

/* A field's rule, from (steward.options.v1.rule). Zero means none. See rules.proto for each. */
struct rule {
  uint32_t number; /* the field's */
  bool required;
  bool date;
  bool decimal;
  bool decimal_signed;
  bool decimal_positive;
  bool has_range;
  uint8_t decimal_places;
  uint32_t max_length;
  uint32_t max_items;
  int64_t min, max;
};

struct message_rules {
  const ProtobufCMessageDescriptor *message;
  const struct rule *rules; /* by number, ascending; only fields that have one */
  size_t count;
};

struct method {
  const char *path;    /* "steward.crm.v1.RmdService/Calculate": in the envelope, and after '/' over HTTP */
  const char *package; /* "steward.crm.v1": what routes are keyed by */
  const ProtobufCMessageDescriptor *in, *out;
  enum idempotency idempotency;
  bool streaming;      /* the server streams */
  bool anonymous;      /* who asks from outside is nobody here: signing in, Ping */
  bool by_link;        /* anonymous, by a link that was sent: not for staff */
  uint32_t max_bytes;  /* of the request body; default 1 MiB */
  uint32_t timeout_ms; /* when the caller names no deadline; default 10,000 */
};

/* Who may call a method: a set of roles (ROLE_BIT) and whether a second factor must have been passed. */
struct access {
  uint32_t roles;
  bool second_factor;
};

struct handler {
  const struct method *method;
  const struct access *access;
  /* unary: fills out (initialised, memory from the call's arena); streaming: out is NULL */
  struct status (*invoke)(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out);
};

struct service {
  const char *name; /* "steward.crm.v1.RmdService" */
  const struct handler *handlers;
  size_t count;
};

/* Generated: every method and every message's rules of every contract, for the gateway and the checks. */
extern const struct method *const seam_methods[];
extern const size_t seam_method_count;
extern const struct message_rules seam_rules[];
extern const size_t seam_rules_count;
extern const ProtobufCMessageDescriptor *const seam_messages[]; /* by full name */
extern const size_t seam_message_count;

const struct method *seam_find(const char *path);                                      /* NULL when unknown */
const struct message_rules *seam_rules_of(const ProtobufCMessageDescriptor *message);  /* NULL when it has none */
const ProtobufCMessageDescriptor *seam_find_message(const char *full_name);            /* NULL when unknown */
#endif
