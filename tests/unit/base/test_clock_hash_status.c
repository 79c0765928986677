/* test_clock_hash_status: the small modules: the settable clock, SHA-256 vectors, names of status codes. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/status.h"

Test(clock, a_set_clock_runs_on_from_its_instant)
{
  int64_t real = clock_now_us();
  clock_set_us(1000000);
  int64_t set = clock_now_us();
  cr_assert(set >= 1000000 && set < 61000000);
  clock_set_us(0);
  cr_assert_geq(clock_now_us(), real);
}

Test(clock, monotonic_time_does_not_go_back_when_the_clock_is_set)
{
  int64_t before = clock_monotonic_us();
  clock_set_us(1);
  cr_assert_geq(clock_monotonic_us(), before);
  clock_set_us(0);
}

Test(hash, the_vectors_of_FIPS_180_come_out)
{
  uint8_t hash[HASH_BYTES];
  char text[HASH_HEX_SIZE];
  hash_sha256("abc", 3, hash);
  cr_assert_str_eq(hash_hex(hash, text), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  hash_sha256(NULL, 0, hash);
  cr_assert_str_eq(hash_hex(hash, text), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

Test(hash, pieces_hash_as_the_whole)
{
  uint8_t whole[HASH_BYTES], pieces[HASH_BYTES];
  struct hash_state state;
  hash_begin(&state);
  hash_add(&state, "a", 1);
  hash_add(&state, "", 0);
  hash_add(&state, "bc", 2);
  hash_end(&state, pieces);
  hash_sha256("abc", 3, whole);
  cr_assert_arr_eq(pieces, whole, HASH_BYTES);
}

Test(status, every_code_has_a_name_that_leads_back_to_it)
{
  for (int code = STATUS_OK; code <= STATUS_UNAUTHENTICATED; code++)
    cr_assert_eq(status_code_parse(status_code_name((enum status_code)code)), code);
  cr_assert_str_eq(status_code_name(STATUS_DEADLINE_EXCEEDED), "deadline_exceeded");
  cr_assert_eq(status_code_parse("no such code"), STATUS_UNKNOWN);
  cr_assert_eq(status_code_parse(NULL), STATUS_UNKNOWN);
}

Test(status, a_formatted_failure_lives_in_the_arena)
{
  struct arena *arena = arena_new();
  char field[] = "lots[2]";
  struct status status = status_format(arena, STATUS_OUT_OF_RANGE, field, "%d is more than %d", 3, 2);
  memset(field, 0, sizeof field);
  cr_assert_not(status_is_ok(status));
  cr_assert_str_eq(status.field, "lots[2]");
  cr_assert_str_eq(status.message, "3 is more than 2");
  cr_assert_null(status_format(arena, STATUS_INTERNAL, NULL, "x").field);
  arena_free(arena);
}

Test(status, a_copy_outlives_the_arena_of_its_texts)
{
  struct arena *short_lived = arena_new(), *arena = arena_new();
  struct status status = status_format(short_lived, STATUS_ABORTED, "version", "it is %d by now", 4);
  status = status_copy(arena, status);
  arena_free(short_lived);
  cr_assert_eq(status.code, STATUS_ABORTED);
  cr_assert_str_eq(status.field, "version");
  cr_assert_str_eq(status.message, "it is 4 by now");
  status = status_copy(arena, status_ok());
  cr_assert(status_is_ok(status));
  cr_assert_null(status.field);
  cr_assert_null(status.message);
  arena_free(arena);
}
