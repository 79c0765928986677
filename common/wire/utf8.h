/* utf8: strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef STEWARD_WIRE_UTF8_H
#define STEWARD_WIRE_UTF8_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the well-formed sequence that begins at data, 0 when there is none. size must not be 0. */
size_t utf8_sequence(const uint8_t *data, size_t size);

/* Well-formed and without NUL. */
bool utf8_is_text(const uint8_t *data, size_t size);
#endif
