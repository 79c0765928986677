/* json: canonical proto3 JSON both ways by descriptor. 64-bit integers as strings, Timestamp, Duration and wrappers
 * as the standard says, bytes as base64, enums by name (numbers accepted), lowerCamelCase names (proto names accepted).
 * Parsing is Jansson's; refused by field name: duplicate keys, NaN, infinities, bad UTF-8, unknown fields, depth > 16.
 */
#ifndef STEWARD_WIRE_JSON_H
#define STEWARD_WIRE_JSON_H
#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/status.h"

struct status json_to_message(struct arena *arena, const ProtobufCMessageDescriptor *type, const char *text,
                              size_t size, ProtobufCMessage **out);

/* Default values are left out, as canonical JSON does. Text in the arena, NUL-terminated. */
struct status json_from_message(struct arena *arena, const ProtobufCMessage *message, const char **out, size_t *size);

/* Adds s to a JSON text as a quoted, escaped string (logs, error bodies). */
char *json_quote(struct arena *arena, const char *s);
#endif
