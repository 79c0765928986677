/* connect_reply: what the gateway answers, as the Connect protocol says (connectrpc.com/docs/protocol): errors as JSON,
 * streams as envelopes. Pure. */
#ifndef STEWARD_CLI_CONNECT_REPLY_H
#define STEWARD_CLI_CONNECT_REPLY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define CONNECT_ENVELOPE_BYTES 5u

struct connect_envelope {
  bool is_end; /* data is JSON that says how the stream ended */
  const uint8_t *data;
  size_t size;
};

/* The first envelope of the bytes; the bytes it takes, 0 when it is not whole yet. */
size_t connect_envelope_take(const uint8_t *bytes, size_t size, struct connect_envelope *out);

/* Writes the head of an envelope of a request. */
void connect_envelope_head(uint8_t head[CONNECT_ENVELOPE_BYTES], size_t size);

/* The status in an error's JSON; what is no such JSON becomes a status by the HTTP code. Never ok. */
struct status connect_error_parse(struct arena *arena, long http_status, const uint8_t *body, size_t size);

/* How a stream ended: ok, or the error in its last envelope. */
struct status connect_end_parse(struct arena *arena, const uint8_t *body, size_t size);
#endif
