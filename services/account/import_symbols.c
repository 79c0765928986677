/* A hash table of a file's symbols. */
#include "import_symbols.h"

#include <string.h>

#define FIRST_SLOTS 1024

static uint32_t hash_text(const char *text) /* FNV-1a */
{
  uint32_t hash = 2166136261u;
  for (; *text; text++)
    hash = (hash ^ (unsigned char)*text) * 16777619u;
  return hash;
}

static uint32_t slot_of(const struct symbols *symbols, const char *name)
{
  uint32_t slot = hash_text(name) & (symbols->slot_count - 1);
  while (symbols->slots[slot] != 0 && strcmp(symbols->names[symbols->slots[slot] - 1], name) != 0)
    slot = (slot + 1) & (symbols->slot_count - 1);
  return slot;
}

/* Twice the slots, half of them as room for names, so that a probe always ends. */
static void grow(struct symbols *symbols)
{
  const char **names = symbols->names;
  symbols->slot_count = symbols->slot_count == 0 ? FIRST_SLOTS : symbols->slot_count * 2;
  symbols->slots = arena_array(symbols->arena, symbols->slot_count, sizeof *symbols->slots);
  symbols->names = arena_array(symbols->arena, symbols->slot_count / 2, sizeof *symbols->names);
  for (uint32_t i = 0; i < symbols->count; i++) {
    symbols->names[i] = names[i];
    symbols->slots[slot_of(symbols, names[i])] = i + 1;
  }
}

struct symbols *symbols_new(struct arena *arena)
{
  struct symbols *symbols = arena_alloc(arena, sizeof *symbols);
  symbols->arena = arena;
  grow(symbols);
  return symbols;
}

uint32_t symbols_add(struct symbols *symbols, const char *name, bool *is_new)
{
  uint32_t slot = slot_of(symbols, name);
  *is_new = symbols->slots[slot] == 0;
  if (!*is_new)
    return symbols->slots[slot] - 1;
  if (symbols->count == symbols->slot_count / 2) {
    grow(symbols);
    slot = slot_of(symbols, name);
  }
  symbols->names[symbols->count] = name;
  symbols->slots[slot] = symbols->count + 1;
  return symbols->count++;
}

uint32_t symbols_find(const struct symbols *symbols, const char *name)
{
  uint32_t slot = slot_of(symbols, name);
  return symbols->slots[slot] == 0 ? SYMBOLS_NONE : symbols->slots[slot] - 1;
}

static bool is_letter_or_digit(char c)
{
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool symbol_is_valid(const char *text)
{
  size_t length = strlen(text);
  if (length == 0 || length > SYMBOL_MAX_BYTES || !is_letter_or_digit(text[0]) || !is_letter_or_digit(text[length - 1]))
    return false;
  for (size_t i = 0; i < length; i++)
    if (!is_letter_or_digit(text[i]) && text[i] != '.' && text[i] != '-')
      return false;
  return true;
}
