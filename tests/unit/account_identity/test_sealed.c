/* Sealed columns open under their key and their name alone. */
#include <criterion/criterion.h>
#include <string.h>

#include "sealed.h"

#define SECRET "a secret text of the installation, long enough"

static struct arena *arena;
static struct seal_key key;

static void open_arena(void)
{
  arena = arena_new();
  cr_assert_eq(seal_key_of(SECRET, &key).code, STATUS_OK);
}

static void close_arena(void)
{
  arena_free(arena);
}

TestSuite(sealed, .init = open_arena, .fini = close_arena);

static struct seal_bytes text(const char *of)
{
  return (struct seal_bytes){ (const uint8_t *)of, strlen(of) };
}

static struct seal_bytes sealed_text(const char *about, const char *of)
{
  struct seal_bytes out;
  cr_assert_eq(seal(arena, &key, about, text(of), &out).code, STATUS_OK);
  return out;
}

Test(sealed, what_was_sealed_opens_again)
{
  struct seal_bytes open;
  cr_assert_eq(unseal(arena, &key, "totp 1 2", sealed_text("totp 1 2", "123-45-6789"), &open).code, STATUS_OK);
  cr_assert_str_eq((const char *)open.data, "123-45-6789");
  cr_assert_eq(open.size, 11);
}

Test(sealed, the_same_text_never_seals_to_the_same_bytes)
{
  struct seal_bytes one = sealed_text("x", "same"), two = sealed_text("x", "same");
  cr_assert_eq(one.size, two.size);
  cr_assert_neq(memcmp(one.data, two.data, one.size), 0);
}

Test(sealed, nothing_of_the_text_shows)
{
  struct seal_bytes sealed = sealed_text("x", "123-45-6789");
  cr_assert_null(memmem(sealed.data, sealed.size, "6789", 4));
}

Test(sealed, another_name_another_key_or_a_changed_byte_does_not_open)
{
  struct seal_bytes sealed = sealed_text("totp 1 2", "text"), open;
  struct seal_key other;
  cr_assert_eq(seal_key_of(SECRET "!", &other).code, STATUS_OK);
  cr_assert_eq(unseal(arena, &key, "totp 1 3", sealed, &open).code, STATUS_DATA_LOSS);
  cr_assert_eq(unseal(arena, &other, "totp 1 2", sealed, &open).code, STATUS_DATA_LOSS);
  for (size_t i = 0; i < sealed.size; i++) {
    uint8_t *bent = arena_copy(arena, sealed.data, sealed.size);
    bent[i] ^= 1;
    cr_assert_eq(unseal(arena, &key, "totp 1 2", (struct seal_bytes){ bent, sealed.size }, &open).code,
                 STATUS_DATA_LOSS);
    cr_assert_eq(unseal(arena, &key, "totp 1 2", (struct seal_bytes){ sealed.data, i }, &open).code, STATUS_DATA_LOSS);
  }
}

Test(sealed, without_a_key_or_with_a_short_secret_it_is_refused)
{
  struct seal_bytes out;
  struct seal_key other;
  cr_assert_eq(seal(arena, NULL, "x", text("t"), &out).code, STATUS_FAILED_PRECONDITION);
  cr_assert_eq(unseal(arena, NULL, "x", text("t"), &out).code, STATUS_FAILED_PRECONDITION);
  cr_assert_eq(seal_key_of("short", &other).code, STATUS_INVALID_ARGUMENT);
}
