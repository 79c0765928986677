/* One-time codes against RFC 6238's vectors; codes that work once; recovery codes. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/date.h"
#include "totp.h"

#define SECRET_20 "12345678901234567890"
#define SECRET_32 "12345678901234567890123456789012"
#define SECRET_64 "1234567890123456789012345678901234567890123456789012345678901234"

/* RFC 6238, appendix B. */
static const struct {
  int64_t at_s;
  const char *sha1, *sha256, *sha512;
} vectors[] = {
  { 59, "94287082", "46119246", "90693936" },
  { 1111111109, "07081804", "68084774", "25091201" },
  { 1111111111, "14050471", "67062674", "99943326" },
  { 1234567890, "89005924", "91819424", "93441116" },
  { 2000000000, "69279037", "90698825", "38618901" },
  { 20000000000, "65353130", "77737706", "47863826" },
};
#define VECTORS (sizeof vectors / sizeof vectors[0])

static struct totp_secret secret_of(const char *text)
{
  return (struct totp_secret){ (const uint8_t *)text, strlen(text) };
}

Test(totp, the_eighteen_vectors_of_the_rfc)
{
  for (size_t i = 0; i < VECTORS; i++) {
    uint64_t step = (uint64_t)vectors[i].at_s / TOTP_STEP_S;
    char code[9];
    cr_assert(totp_code(secret_of(SECRET_20), step, 8, TOTP_SHA1, code));
    cr_assert_str_eq(code, vectors[i].sha1);
    cr_assert(totp_code(secret_of(SECRET_32), step, 8, TOTP_SHA256, code));
    cr_assert_str_eq(code, vectors[i].sha256);
    cr_assert(totp_code(secret_of(SECRET_64), step, 8, TOTP_SHA512, code));
    cr_assert_str_eq(code, vectors[i].sha512);
  }
}

#define NOW_S INT64_C(1111111111)
#define STEP (NOW_S / TOTP_STEP_S)

/* Which step a code is taken for at NOW_S, when `last` was taken before. */
static int64_t taken(int64_t of_step, int64_t last)
{
  char code[9];
  cr_assert(totp_code(secret_of(SECRET_20), (uint64_t)of_step, TOTP_DIGITS, TOTP_SHA1, code));
  return totp_match(secret_of(SECRET_20), code, NOW_S * US_PER_SECOND, last);
}

Test(totp, one_step_before_and_after_is_tolerated_and_no_more)
{
  cr_assert_eq(taken(STEP - 2, 0), -1);
  cr_assert_eq(taken(STEP - 1, 0), STEP - 1);
  cr_assert_eq(taken(STEP, 0), STEP);
  cr_assert_eq(taken(STEP + 1, 0), STEP + 1);
  cr_assert_eq(taken(STEP + 2, 0), -1);
}

Test(totp, a_code_works_once_and_none_before_it_works_after_it)
{
  cr_assert_eq(taken(STEP, STEP), -1);
  cr_assert_eq(taken(STEP - 1, STEP), -1);
  cr_assert_eq(taken(STEP + 1, STEP), STEP + 1);
}

Test(totp, what_is_no_code_is_none)
{
  static const char *const codes[] = { "", "05047", "0504711", "abcdef", "000000", "14050471" };
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    cr_assert_eq(totp_match(secret_of(SECRET_20), codes[i], NOW_S * US_PER_SECOND, 0), -1, "%s", codes[i]);
}

Test(totp, the_uri_is_what_authenticators_read)
{
  struct arena *arena = arena_new();
  cr_assert_str_eq(totp_base32(arena, secret_of(SECRET_20)), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  cr_assert_str_eq(totp_uri(arena, "sample", "o'hara+1@x.com", secret_of(SECRET_20)),
                   "otpauth://totp/Steward:o%27hara%2B1%40x.com%40sample?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                   "&issuer=Steward");
  arena_free(arena);
}

Test(recovery, a_code_is_read_in_any_case_with_and_without_dashes)
{
  static const uint8_t random[RECOVERY_CODE_BYTES] = { 0, 68, 50, 20, 199, 66, 84, 182, 53, 207 };
  static const char *const same[] = { "ABCD-EFGH-IJKL-MNOP", "abcdefghijklmnop", " abcd efgh ijkl mnop" };
  char text[RECOVERY_CODE_TEXT];
  uint8_t wanted[32], hash[32];
  recovery_code_text(random, text);
  cr_assert_str_eq(text, "ABCD-EFGH-IJKL-MNOP");
  cr_assert(recovery_code_hash(text, wanted));
  for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
    cr_assert(recovery_code_hash(same[i], hash), "%s", same[i]);
    cr_assert_eq(memcmp(hash, wanted, sizeof hash), 0);
  }
}

Test(recovery, what_has_other_characters_or_another_length_is_none)
{
  static const char *const none[] = { "", "ABCD", "ABCD-EFGH-IJKL-MNO1", "ABCD-EFGH-IJKL-MNOPQ", "ABCD-EFGH-IJKL-MNO\n" };
  uint8_t hash[32];
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    cr_assert_not(recovery_code_hash(none[i], hash), "%s", none[i]);
}
