/* An open hash of ids with a table of twice the room, so that a free slot is always near. */
#include "dictionary.h"

#include "base/arena.h"

void dictionary_init(struct dictionary *dictionary, struct arena *arena, size_t most)
{
  size_t size = 16;
  while (size < 2 * most)
    size *= 2;
  *dictionary = (struct dictionary){ .mask = size - 1 };
  dictionary->ids = arena_array(arena, most + 1, sizeof *dictionary->ids);
  dictionary->slots = arena_array(arena, size, sizeof *dictionary->slots);
}

uint32_t dictionary_index(struct dictionary *dictionary, uint64_t id)
{
  size_t slot = (id * UINT64_C(0x9e3779b97f4a7c15) >> 20) & dictionary->mask;
  while (dictionary->slots[slot] != 0 && dictionary->ids[dictionary->slots[slot] - 1] != id)
    slot = (slot + 1) & dictionary->mask;
  if (dictionary->slots[slot] == 0) {
    dictionary->ids[dictionary->count++] = id;
    dictionary->slots[slot] = (uint32_t)dictionary->count;
  }
  return dictionary->slots[slot] - 1;
}
