/* envelope: the first frame of every message, as a plain struct. */
#ifndef STEWARD_BUS_ENVELOPE_H
#define STEWARD_BUS_ENVELOPE_H
#include <zmq.h>

#include "call.h"

#define ENVELOPE_VERSION 1
#define ENVELOPE_MAX_BYTES 4096
#define ENVELOPE_MAX_KEY 128   /* bytes of an idempotency key */
#define ENVELOPE_MAX_TEXT 1024 /* bytes of a status' message, longer ones are cut */

enum envelope_kind { /* as steward.bus.v1.Envelope.Kind */
                     KIND_CALL = 1,
                     KIND_REPLY = 2,
                     KIND_ITEM = 3,
                     KIND_END = 4,
                     KIND_CANCEL = 5,
                     KIND_CREDIT = 6,
};

struct envelope {
  enum envelope_kind kind;
  uint64_t request_id;
  const char *method; /* CALL */
  bool has_caller;
  struct caller caller;
  int64_t deadline_us;
  const char *idempotency_key;
  const char *traceparent;
  uint32_t credit;
  struct status status; /* REPLY, END */
  uint64_t item;        /* ITEM: its number, from 1; END: how many there were; 0: not said */
};

/* Packs into a message that the caller sends or closes. */
void envelope_pack(zmq_msg_t *message, const struct envelope *envelope);

/* Checks size, form, version and kind. Texts are in the arena and never NULL. */
struct status envelope_unpack(struct arena *arena, const void *data, size_t size, struct envelope *out);
#endif
