/* file_text: characters of files that are not in UTF-8. */
#ifndef STEWARD_ACCOUNT_FILE_TEXT_H
#define STEWARD_ACCOUNT_FILE_TEXT_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Writes the character in UTF-8, at most four bytes; how many. */
size_t file_text_put(char *out, uint32_t character);

/* Windows-1252, in which OFX 1.x and exports from desks come, as UTF-8 in the arena. */
char *file_text_from_windows(struct arena *arena, const void *data, size_t size, size_t *out_size);
#endif
