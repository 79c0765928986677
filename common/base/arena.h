/* arena: memory that is given back at once. A call's arena owns all that the call allocates.
 *
 * Allocation never returns NULL: past the limit or without memory the process aborts with a message
 * (inputs are bounded at the door, so that is a bug, not an operating error).
 */
#ifndef STEWARD_BASE_ARENA_H
#define STEWARD_BASE_ARENA_H
#include <stdarg.h>
#include <stddef.h>

struct arena;

#define ARENA_LIMIT_BYTES ((size_t)1 << 30)

struct arena *arena_new(void);
void arena_free(struct arena *arena);  /* runs the deferred functions, last first; NULL is fine */
void arena_reset(struct arena *arena); /* the same, and ready for use again; keeps its first block */

void *arena_alloc(struct arena *arena, size_t size);               /* zeroed, aligned for any type */
void *arena_array(struct arena *arena, size_t count, size_t size); /* zeroed; the product is checked */
void *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_strdup(struct arena *arena, const char *text); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

/* Calls function(data) when the arena is reset or freed. */
void arena_defer(struct arena *arena, void (*function)(void *), void *data);

size_t arena_used(const struct arena *arena);
#endif
