/* Envelopes to bytes and back, by the contract's message; sizes are checked before anything else. */
#include "envelope.h"

#include <assert.h>
#include <string.h>

#include "steward/bus/v1/bus.pb-c.h"
#include "wire/wire.h"

static char *text_of(const char *text)
{
  return (char *)(text == NULL ? "" : text);
}

/* A status' texts come from handlers and may quote input of any length; the envelope has a limit. */
static char *cut(const char *text, char buffer[ENVELOPE_MAX_TEXT])
{
  if (text == NULL)
    return (char *)"";
  size_t length = strnlen(text, ENVELOPE_MAX_TEXT);
  if (length < ENVELOPE_MAX_TEXT)
    return (char *)text;
  length = ENVELOPE_MAX_TEXT - 1;
  while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) /* not inside a character */
    length--;
  memcpy(buffer, text, length);
  buffer[length] = '\0';
  return buffer;
}

void envelope_pack(zmq_msg_t *message, const struct envelope *envelope)
{
  char message_text[ENVELOPE_MAX_TEXT], field_text[ENVELOPE_MAX_TEXT];
  Bus__Envelope packed = BUS__ENVELOPE__INIT;
  Bus__Caller caller = BUS__CALLER__INIT;
  packed.version = ENVELOPE_VERSION;
  packed.kind = (Bus__Envelope__Kind)envelope->kind;
  packed.request_id = envelope->request_id;
  packed.method = text_of(envelope->method);
  packed.deadline_us = envelope->deadline_us;
  packed.idempotency_key = text_of(envelope->idempotency_key);
  packed.traceparent = text_of(envelope->traceparent);
  packed.credit = envelope->credit;
  packed.code = envelope->status.code;
  packed.message = cut(envelope->status.message, message_text);
  packed.field = cut(envelope->status.field, field_text);
  if (envelope->has_caller) {
    caller.firm_id = envelope->caller.firm_id;
    caller.user_id = envelope->caller.user_id;
    caller.role = (Bus__Role)envelope->caller.role;
    caller.second_factor = envelope->caller.second_factor;
    caller.principal = text_of(envelope->caller.principal);
    packed.caller = &caller;
  }
  int outcome = zmq_msg_init_size(message, bus__envelope__get_packed_size(&packed));
  assert(outcome == 0);
  bus__envelope__pack(&packed, zmq_msg_data(message));
}

static struct status caller_of(const Bus__Caller *caller, struct caller *out)
{
  if ((int)caller->role < ROLE_NONE || (int)caller->role > ROLE_OPERATOR)
    return status_fail(STATUS_INVALID_ARGUMENT, "caller.role", "no such role");
  *out = (struct caller){ .firm_id = caller->firm_id,
                          .user_id = caller->user_id,
                          .role = (enum role)caller->role,
                          .second_factor = caller->second_factor,
                          .principal = caller->principal };
  return status_ok();
}

struct status envelope_unpack(struct arena *arena, const void *data, size_t size, struct envelope *out)
{
  if (size == 0 || size > ENVELOPE_MAX_BYTES)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the envelope's size");
  ProtobufCMessage *message;
  struct status status = wire_unpack(arena, &bus__envelope__descriptor, data, size, &message);
  if (!status_is_ok(status))
    return status;
  const Bus__Envelope *packed = (const Bus__Envelope *)message;
  if (packed->version != ENVELOPE_VERSION)
    return status_fail(STATUS_UNIMPLEMENTED, "version", "the protocol's version is 1");
  if ((int)packed->kind < KIND_CALL || (int)packed->kind > KIND_CREDIT)
    return status_fail(STATUS_INVALID_ARGUMENT, "kind", "no such kind");
  if (strlen(packed->idempotency_key) > ENVELOPE_MAX_KEY)
    return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key", "longer than 128 bytes");
  struct envelope envelope = { .kind = (enum envelope_kind)packed->kind,
                               .request_id = packed->request_id,
                               .method = packed->method,
                               .deadline_us = packed->deadline_us,
                               .idempotency_key = packed->idempotency_key,
                               .traceparent = packed->traceparent,
                               .credit = packed->credit,
                               .has_caller = packed->caller != NULL };
  if (packed->caller != NULL)
    status = caller_of(packed->caller, &envelope.caller);
  if (!status_is_ok(status))
    return status;
  if (packed->code != STATUS_OK) {
    bool is_known = packed->code <= STATUS_UNAUTHENTICATED;
    envelope.status.code = is_known ? (enum status_code)packed->code : STATUS_UNKNOWN;
    envelope.status.message = packed->message;
    envelope.status.field = packed->field[0] == '\0' ? NULL : packed->field;
  }
  *out = envelope;
  return status_ok();
}
