/* test_arena: what the arena promises about memory, text and deferred functions. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "generator.h"

Test(arena, memory_is_zeroed_and_aligned_and_does_not_overlap)
{
  struct arena *arena = arena_new();
  struct generator generator = { .state = 1 };
  unsigned char *blocks[200];
  size_t sizes[200];
  for (size_t i = 0; i < 200; i++) {
    sizes[i] = generator_below(&generator, 20000);
    blocks[i] = arena_alloc(arena, sizes[i]);
    cr_assert_eq((uintptr_t)blocks[i] % 16, 0);
    for (size_t at = 0; at < sizes[i]; at++)
      cr_assert_eq(blocks[i][at], 0);
    memset(blocks[i], (int)(i + 1), sizes[i]);
  }
  for (size_t i = 0; i < 200; i++) {
    for (size_t at = 0; at < sizes[i]; at++)
      cr_assert_eq(blocks[i][at], (unsigned char)(i + 1));
  }
  arena_free(arena);
}

Test(arena, memory_is_zeroed_again_after_a_reset)
{
  struct arena *arena = arena_new();
  memset(arena_alloc(arena, 100), 0xff, 100);
  arena_reset(arena);
  cr_assert_eq(arena_used(arena), 0);
  unsigned char *again = arena_alloc(arena, 100);
  for (size_t i = 0; i < 100; i++)
    cr_assert_eq(again[i], 0);
  cr_assert_geq(arena_used(arena), 100);
  arena_free(arena);
}

Test(arena, text_is_copied_and_formatted)
{
  struct arena *arena = arena_new();
  cr_assert_str_eq(arena_strdup(arena, "lot"), "lot");
  cr_assert_null(arena_strdup(arena, NULL));
  cr_assert_str_eq(arena_strndup(arena, "lotus", 3), "lot");
  cr_assert_str_eq(arena_strndup(arena, "lot", 30), "lot");
  cr_assert_str_eq(arena_printf(arena, "%s %d", "lot", 7), "lot 7");
  cr_assert_eq(strlen(arena_printf(arena, "%05000d", 7)), 5000);
  cr_assert_arr_eq(arena_copy(arena, "a\0b", 3), "a\0b", 3);
  arena_free(arena);
}

static char order[8];

static void note(void *data)
{
  strncat(order, data, 1);
}

Test(arena, deferred_functions_run_once_and_last_first)
{
  order[0] = '\0';
  struct arena *arena = arena_new();
  arena_defer(arena, note, (char[]){ "a" });
  arena_defer(arena, note, (char[]){ "b" });
  arena_reset(arena);
  cr_assert_str_eq(order, "ba");
  arena_defer(arena, note, (char[]){ "c" });
  arena_free(arena);
  cr_assert_str_eq(order, "bac");
  arena_free(NULL);
}

Test(arena, asking_past_the_limit_aborts, .signal = SIGABRT)
{
  arena_alloc(arena_new(), ARENA_LIMIT_BYTES + 1);
}

Test(arena, an_array_whose_size_wraps_aborts, .signal = SIGABRT)
{
  arena_array(arena_new(), SIZE_MAX / 2, 3);
}
