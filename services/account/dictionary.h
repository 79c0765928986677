/* dictionary: ids of a column batch, each once, in order of appearance. */
#ifndef STEWARD_ACCOUNT_DICTIONARY_H
#define STEWARD_ACCOUNT_DICTIONARY_H
#include <stddef.h>
#include <stdint.h>

struct arena;

struct dictionary {
  uint64_t *ids;
  size_t count;
  uint32_t *slots; /* index + 1, 0 is free */
  size_t mask;
};

void dictionary_init(struct dictionary *dictionary, struct arena *arena, size_t most);
uint32_t dictionary_index(struct dictionary *dictionary, uint64_t id); /* added when it is new */
#endif
