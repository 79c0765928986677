/* reflect: work on any protobuf-c message through its descriptor: copy, compare, presence. */
#ifndef STEWARD_WIRE_REFLECT_H
#define STEWARD_WIRE_REFLECT_H
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "base/arena.h"

/* Number of values: repeated count, or 1/0 for whether a singular field is present (proto3: non-default). */
size_t reflect_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Address of value i of the field (of the char*, the message pointer, the int32, ...). */
const void *reflect_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t i);

/* Size of one value in C. */
size_t reflect_size(ProtobufCType type);

/* One of google/protobuf/wrappers.proto: its field 1 is a value whose presence counts. */
bool reflect_is_wrapper(const ProtobufCMessageDescriptor *type);

ProtobufCMessage *reflect_copy(struct arena *arena, const ProtobufCMessage *message); /* deep, unknown fields too */
bool reflect_equal(const ProtobufCMessage *a, const ProtobufCMessage *b);             /* by packed bytes */
#endif
