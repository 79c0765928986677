/* wire: the checks on bytes from outside before protobuf-c unpacks them, and the field rules after. */
#ifndef STEWARD_WIRE_H
#define STEWARD_WIRE_H
#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define WIRE_MAX_DEPTH 16
#define WIRE_MAX_FIELDS (1u << 21) /* occurrences in one message, nested ones included */

#define WIRE_MAX_MEMORY_BYTES ((size_t)256 << 20) /* what unpacking may take, by an estimate that is never below */

/* Depth, count, memory, well-formedness, UTF-8 without NUL of strings, by descriptor. Unknown fields are allowed;
 * a singular message that comes twice is refused (protobuf-c would merge, at quadratic cost). */
struct status wire_validate(struct arena *arena, const ProtobufCMessageDescriptor *type, const uint8_t *data,
                            size_t size);

/* wire_validate, then unpack into the arena. */
struct status wire_unpack(struct arena *arena, const ProtobufCMessageDescriptor *type, const uint8_t *data, size_t size,
                          ProtobufCMessage **out);

/* Packs into the arena. */
const uint8_t *wire_pack(struct arena *arena, const ProtobufCMessage *message, size_t *size);

/* Field rules of the message and those below it (seam_rules): required, length, items, range, decimal, date,
 * enum values defined, doubles finite. The field at fault is named as in "positions[3].price". */
struct status wire_check(struct arena *arena, const ProtobufCMessage *message);

/* A ProtobufCAllocator over an arena (free does nothing). */
ProtobufCAllocator *wire_allocator(struct arena *arena);
#endif
