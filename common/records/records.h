/* records: what a service keeps in the system of record, read as its own messages.
 *
 * A record is (kind, id): the bytes of one message, a version from 1, and the account it is about. Everything that is
 * returned lives in the call's arena. A record whose type is not the one expected is internal: a bug of its writer.
 * Writing is commit.h.
 */
#ifndef STEWARD_RECORDS_H
#define STEWARD_RECORDS_H
#include <stddef.h>
#include <stdint.h>

#include "account.seam.h"
#include "bus/call.h"

#define RECORDS_LIST_MAX 100000 /* more is resource_exhausted: ask by account, or page by hand */

struct record {
  ProtobufCMessage *message; /* of the type asked for; NULL: there is none */
  uint64_t id;
  uint64_t version; /* 0: there is none; what a put replaces, what a precondition names */
  uint64_t account_id;
  uint64_t sequence;      /* of the journal */
  int64_t recorded_at_us; /* UTC */
};

struct record_kind {
  const char *name; /* "risk.client_score" */
  const ProtobufCMessageDescriptor *type;
};

/* A record as it came from a stream of RecordService/Watch. */
struct status records_unpack(struct call *call, const struct record_kind *kind, const Account__Record *in,
                             struct record *out);

/* The record now; not_found names kind and id. */
struct status records_get(struct call *call, const struct record_kind *kind, uint64_t id, struct record *out);

/* The same, but that there is none is an answer: message NULL and version 0. */
struct status records_find(struct call *call, const struct record_kind *kind, uint64_t id, struct record *out);

/* The record as it was at an instant; not_found when there was none yet. */
struct status records_get_as_of(struct call *call, const struct record_kind *kind, uint64_t id, int64_t at_us,
                                struct record *out);

/* All records of the kind by id, of one account when account_id is not 0. */
struct status records_list(struct call *call, const struct record_kind *kind, uint64_t account_id, struct record **out,
                           size_t *count);

/* One page of the kind's records that fit the request's filters, by id; its kind is set here. */
struct records_page {
  struct record *records;
  size_t count;
  const char *next_token; /* "" for the last page */
};
struct status records_page(struct call *call, const struct record_kind *kind, Account__ListRecordsRequest *request,
                           struct records_page *out);

/* Adds "the field is this" to a list's request; the field as canonical JSON names it. An id or a value of an enum that
 * is 0 adds nothing. */
void records_where(struct call *call, Account__ListRecordsRequest *request, const char *field, const char *value);
void records_where_in(struct call *call, Account__ListRecordsRequest *request, const char *field,
                      const char *const *values, size_t count);
void records_where_id(struct call *call, Account__ListRecordsRequest *request, const char *field, uint64_t id);
void records_where_enum(struct call *call, Account__ListRecordsRequest *request, const char *field,
                        const ProtobufCEnumDescriptor *type, int value);

/* Every version of a record, latest first; not_found when there is none. */
struct status records_history(struct call *call, const struct record_kind *kind, uint64_t id, struct record **out,
                              size_t *count);

/* The same call with another idempotency key, for a call to another service: a key reaches every nested call, and
 * a handler that makes several of the same method must tell them apart. */
struct call call_with_key(const struct call *call, const char *key);
#endif
