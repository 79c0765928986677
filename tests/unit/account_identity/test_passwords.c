/* Passwords: the right one and no other; nobody's takes as long; two at a time and no more waiting than bounded. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/clock.h"
#include "fiber/fiber.h"
#include "passwords.h"

#define RIGHT "correct horse battery staple"

static struct passwords *passwords;

static void run(void (*play)(void *))
{
  uv_loop_t loop;
  cr_assert_eq(uv_loop_init(&loop), 0);
  cr_assert_eq(passwords_new(1, PASSWORD_MIN_MEMORY_KIB, &passwords).code, STATUS_OK);
  fiber_main(&loop, play, &loop);
  passwords_free(passwords);
  cr_assert_eq(uv_loop_close(&loop), 0);
}

static bool is_right(const char *hash, const char *password)
{
  bool right = true;
  cr_assert_eq(passwords_verify(passwords, hash, password, &right).code, STATUS_OK);
  return right;
}

static void play_right(void *argument)
{
  char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES];
  (void)argument;
  cr_assert_eq(passwords_hash(passwords, RIGHT, hash).code, STATUS_OK);
  cr_assert_eq(passwords_hash(passwords, RIGHT, again).code, STATUS_OK);
  cr_assert(strncmp(hash, "$argon2id$v=19$m=8192,t=1,", 26) == 0, "%s", hash);
  cr_assert_str_neq(hash, again, "every hash has its own salt");
  cr_assert(is_right(hash, RIGHT));
  cr_assert_not(is_right(hash, RIGHT " "));
  cr_assert_not(is_right(hash, ""));
  cr_assert_not(is_right(NULL, RIGHT));
  cr_assert_not(is_right("", RIGHT));
  cr_assert_not(is_right("no hash", RIGHT));
}

Test(passwords, the_right_one_and_no_other)
{
  run(play_right);
}

static int64_t time_of(const char *hash)
{
  int64_t least = INT64_MAX;
  for (int i = 0; i < 5; i++) {
    int64_t begun = clock_monotonic_us();
    is_right(hash, "whatever it is");
    int64_t taken = clock_monotonic_us() - begun;
    least = taken < least ? taken : least;
  }
  return least;
}

static void play_dummy(void *argument)
{
  char hash[PASSWORD_HASH_BYTES];
  (void)argument;
  cr_assert_eq(passwords_hash(passwords, RIGHT, hash).code, STATUS_OK);
  int64_t somebody = time_of(hash), nobody = time_of(NULL);
  cr_assert_gt(nobody * 3, somebody, "nobody's password is computed, too: %lld us against %lld us", (long long)nobody,
               (long long)somebody);
}

Test(passwords, nobodys_password_is_computed_like_anybodys)
{
  run(play_dummy);
}

static int answered, refused;

static void try_one(void *argument)
{
  bool right;
  struct status status = passwords_verify(argument, NULL, "x", &right);
  answered += status.code == STATUS_OK;
  refused += status.code == STATUS_RESOURCE_EXHAUSTED;
}

static void play_crowd(void *argument)
{
  struct fiber *fiber;
  answered = refused = 0;
  for (int i = 0; i < 80; i++)
    cr_assert_eq(fiber_spawn(argument, try_one, passwords, &fiber).code, STATUS_OK);
  while (answered + refused < 80)
    fiber_sleep(1000);
  cr_assert_eq(refused, 80 - 64 - 2, "%d were refused", refused);
}

Test(passwords, a_crowd_waits_and_what_is_too_much_is_refused)
{
  run(play_crowd);
}

Test(passwords, parameters_below_the_floor_are_refused)
{
  struct passwords *none;
  cr_assert_eq(passwords_new(0, 65536, &none).code, STATUS_INVALID_ARGUMENT);
  cr_assert_eq(passwords_new(3, PASSWORD_MIN_MEMORY_KIB - 1, &none).code, STATUS_INVALID_ARGUMENT);
}

Test(passwords, a_password_is_twelve_characters_and_not_the_name)
{
  cr_assert_eq(password_check("elevenchars", "ada", "password").code, STATUS_INVALID_ARGUMENT);
  cr_assert_eq(password_check("twelve chars", "ada", "password").code, STATUS_OK);
  cr_assert_eq(password_check("zwölfzeichen", "ada", "password").code, STATUS_OK);
  cr_assert_eq(password_check("ööööööööööö", "ada", "password").code, STATUS_INVALID_ARGUMENT);
  cr_assert_eq(password_check("Robin@example.com", "robin@example.com", "password").code, STATUS_INVALID_ARGUMENT);
}
