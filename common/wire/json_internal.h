/* json_internal: what the files of json share. */
#ifndef STEWARD_WIRE_JSON_INTERNAL_H
#define STEWARD_WIRE_JSON_INTERNAL_H
#include <jansson.h>
#include <stdbool.h>

#include "json.h"
#include "path.h"

/* base64.c: standard alphabet with padding out; standard or URL-safe, padding optional, in. */
void base64_encode(const uint8_t *data, size_t size, char *out); /* (size + 2) / 3 * 4 characters, no NUL */
bool base64_decode(const char *text, size_t length, uint8_t *out, size_t *size); /* out: length / 4 * 3 + 3 bytes */

/* json_text.c: text that grows in an arena. */
struct text {
  struct arena *arena;
  char *data; /* NUL-terminated once something was added */
  size_t length, capacity;
};

void text_add(struct text *text, const char *data, size_t length);
void text_puts(struct text *text, const char *s);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *text_reserve(struct text *text, size_t length); /* room for length more bytes and a NUL, which are counted */
bool text_quote(struct text *text, const char *s);    /* bad UTF-8 is replaced by U+FFFD; false when there was some */

/* "opened_on" is "openedOn" in JSON. */
bool json_name_is(const char *proto_name, const char *json_name);
void json_name_add(struct text *text, const char *proto_name);

/* json_scalar.c: one JSON value into the C value of a field that is no message. */
struct status json_scalar(struct arena *arena, const ProtobufCFieldDescriptor *field, const json_t *json, void *out,
                          const struct path *path);

/* json_known.c: Timestamp and Duration are strings. message is one of the two. */
bool json_known_is(const ProtobufCMessageDescriptor *type);
struct status json_known_in(struct arena *arena, const json_t *json, ProtobufCMessage *message,
                            const struct path *path);
bool json_known_out(struct text *text, const ProtobufCMessage *message); /* false when out of range */
bool json_known_is_valid(const ProtobufCMessage *message);
#endif
