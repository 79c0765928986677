/* symbols: the distinct symbols of a file, numbered from 0 in the order they appear. */
#ifndef STEWARD_ACCOUNT_IMPORT_SYMBOLS_H
#define STEWARD_ACCOUNT_IMPORT_SYMBOLS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define SYMBOL_MAX_BYTES 24
#define SYMBOLS_NONE UINT32_MAX

struct symbols {
  struct arena *arena;
  const char **names; /* by number */
  uint32_t count;
  uint32_t *slots; /* open addressing; number + 1, 0 is free */
  uint32_t slot_count;
};

struct symbols *symbols_new(struct arena *arena);
uint32_t symbols_add(struct symbols *symbols, const char *name, bool *is_new); /* name must live in the arena */
uint32_t symbols_find(const struct symbols *symbols, const char *name);        /* SYMBOLS_NONE when it is not there */

/* Upper case, digits, and '.' or '-' between them; at most 24 bytes. */
bool symbol_is_valid(const char *text);
#endif
