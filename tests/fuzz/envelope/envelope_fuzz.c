/* The first frame of every message on the bus: what is taken says the same when it is packed and taken again. */
#include <assert.h>
#include <string.h>

#include "bus/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena *arena = arena_new();
  struct envelope first = { 0 }, second = { 0 };
  if (status_is_ok(envelope_unpack(arena, data, size, &first))) {
    zmq_msg_t message;
    envelope_pack(&message, &first);
    struct status status = envelope_unpack(arena, zmq_msg_data(&message), zmq_msg_size(&message), &second);
    assert(status_is_ok(status));
    assert(second.kind == first.kind && second.request_id == first.request_id);
    assert(second.caller.firm_id == first.caller.firm_id && second.caller.role == first.caller.role);
    assert(strncmp(second.method, first.method, strlen(second.method)) == 0);
    zmq_msg_close(&message);
  }
  arena_free(arena);
  return 0;
}
