/* arena: a bump allocator over blocks that double in size, given back all at once. */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES ((size_t)4096)
#define LARGEST_BLOCK_BYTES ((size_t)1 << 20)
#define ALIGNMENT alignof(max_align_t)

struct block {
  struct block *next; /* older */
  size_t size;        /* of data */
  alignas(max_align_t) unsigned char data[];
};

struct deferred {
  struct deferred *next; /* earlier */
  void (*function)(void *);
  void *data;
};

struct arena {
  struct block *blocks; /* the newest; the last of the list is the first block, which a reset keeps */
  size_t filled;        /* bytes taken of the newest block */
  size_t used;          /* bytes handed out since the last reset */
  struct deferred *deferred;
};

static _Noreturn void arena_fail(const char *why, size_t size)
{
  fprintf(stderr, "arena: %s (%zu bytes asked for)\n", why, size);
  abort();
}

static struct block *block_new(size_t size)
{
  struct block *block = malloc(sizeof *block + size);
  if (!block)
    arena_fail("out of memory", size);
  block->next = NULL;
  block->size = size;
  return block;
}

struct arena *arena_new(void)
{
  struct arena *arena = calloc(1, sizeof *arena);
  if (!arena)
    arena_fail("out of memory", sizeof *arena);
  arena->blocks = block_new(FIRST_BLOCK_BYTES);
  return arena;
}

/* A deferred function may still allocate and defer, so the list is looked at afresh each time. */
static void run_deferred(struct arena *arena)
{
  while (arena->deferred) {
    struct deferred *last = arena->deferred;
    arena->deferred = last->next;
    last->function(last->data);
  }
}

void arena_reset(struct arena *arena)
{
  run_deferred(arena);
  while (arena->blocks->next) {
    struct block *older = arena->blocks->next;
    free(arena->blocks);
    arena->blocks = older;
  }
  arena->filled = 0;
  arena->used = 0;
}

void arena_free(struct arena *arena)
{
  if (!arena)
    return;
  arena_reset(arena);
  free(arena->blocks);
  free(arena);
}

static void add_block(struct arena *arena, size_t size)
{
  size_t next_size = arena->blocks->size * 2;
  if (next_size > LARGEST_BLOCK_BYTES)
    next_size = LARGEST_BLOCK_BYTES;
  struct block *block = block_new(size > next_size ? size : next_size);
  block->next = arena->blocks;
  arena->blocks = block;
  arena->filled = 0;
}

static void *take(struct arena *arena, size_t size)
{
  if (size > ARENA_LIMIT_BYTES - arena->used)
    arena_fail("past its limit", size);
  size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (rounded == 0)
    rounded = ALIGNMENT; /* so that two allocations never share an address */
  if (rounded > arena->blocks->size - arena->filled)
    add_block(arena, rounded);
  void *memory = arena->blocks->data + arena->filled;
  arena->filled += rounded;
  arena->used += rounded;
  if (arena->used > ARENA_LIMIT_BYTES)
    arena_fail("past its limit", size);
  return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
  return memset(take(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
  size_t product;
  if (__builtin_mul_overflow(count, size, &product))
    arena_fail("array too large", SIZE_MAX);
  return arena_alloc(arena, product);
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
  void *copy = take(arena, size);
  if (size > 0)
    memcpy(copy, data, size);
  return copy;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
  if (!text)
    return NULL;
  size_t size = strnlen(text, length);
  char *copy = take(arena, size + 1);
  memcpy(copy, text, size);
  copy[size] = '\0';
  return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
  return text ? arena_copy(arena, text, strlen(text) + 1) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
  va_list again;
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  if (length < 0)
    arena_fail("bad format", 0);
  char *text = take(arena, (size_t)length + 1);
  vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = arena_vprintf(arena, format, args);
  va_end(args);
  return text;
}

void arena_defer(struct arena *arena, void (*function)(void *), void *data)
{
  struct deferred *deferred = arena_alloc(arena, sizeof *deferred);
  *deferred = (struct deferred){ .next = arena->deferred, .function = function, .data = data };
  arena->deferred = deferred;
}

size_t arena_used(const struct arena *arena)
{
  return arena->used;
}
