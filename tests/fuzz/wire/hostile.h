/* hostile: what must hold for any bytes whatever, shared by the fuzzer and the unit tests. */
#ifndef STEWARD_TESTS_HOSTILE_H
#define STEWARD_TESTS_HOSTILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes the bytes as a packed message: what validates, unpacks, packs again and has its rules checked; as JSON, when it
 * can be said in JSON, it reads back equal. Aborts when one of these fails. True when it validated. */
bool hostile_message(const uint8_t *data, size_t size);

/* Takes the bytes as JSON: what is read, writes and reads back equal. True when it was read. */
bool hostile_json(const uint8_t *data, size_t size);
#endif
