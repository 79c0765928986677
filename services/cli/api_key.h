/* api_key: API keys ("stw_" and 32 random bytes in base64url) and the files that hold them, readable by their owner
 * alone. Only a key's SHA-256 is told to anybody. */
#ifndef STEWARD_CLI_API_KEY_H
#define STEWARD_CLI_API_KEY_H
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/status.h"

#define API_KEY_LENGTH 47

const char *api_key_make(struct arena *arena);
void api_key_hash(const char *key, uint8_t out[HASH_BYTES]); /* of the key's text */

struct status api_key_read(struct arena *arena, const char *path, const char **out); /* checked for its form */
struct status api_key_write(struct arena *arena, const char *path, const char *key); /* refuses to replace a file */
struct status api_key_read_or_make(struct arena *arena, const char *path, const char **out);

/* A text into a new file that its owner alone can read. */
struct status secret_write(struct arena *arena, const char *path, const char *text);
#endif
