/* One-time codes by liboath, compared in constant time. */
#include "totp.h"

#include <ctype.h>
#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"

#define ISSUER "Steward"
#define WINDOW 1 /* steps before and after */
#define RECOVERY_CHARACTERS 16
#define GROUP 4

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

bool totp_code(struct totp_secret secret, uint64_t step, int digits, enum totp_hash hash, char code[9])
{
  static const int flags[] = { 0, OATH_TOTP_HMAC_SHA256, OATH_TOTP_HMAC_SHA512 };
  return oath_totp_generate2((const char *)secret.data, secret.size, (time_t)(step * TOTP_STEP_S), TOTP_STEP_S, 0,
                             (unsigned)digits, flags[hash], code) == OATH_OK;
}

int64_t totp_match(struct totp_secret secret, const char *code, int64_t now_us, int64_t last_step)
{
  int64_t now = now_us / US_PER_SECOND / TOTP_STEP_S, found = -1;
  char wanted[9];
  if (strlen(code) != TOTP_DIGITS)
    return -1;
  for (int64_t step = now - WINDOW; step <= now + WINDOW; step++) {
    if (step > last_step && totp_code(secret, (uint64_t)step, TOTP_DIGITS, TOTP_SHA1, wanted) &&
        sodium_memcmp(wanted, code, TOTP_DIGITS) == 0 && found < 0)
      found = step;
  }
  return found;
}

const char *totp_base32(struct arena *arena, struct totp_secret secret)
{
  char *text = NULL;
  size_t size;
  if (oath_base32_encode((const char *)secret.data, secret.size, &text, &size) != OATH_OK)
    return "";
  const char *copy = arena_strdup(arena, text);
  sodium_memzero(text, size);
  free(text);
  return copy;
}

/* As a part of a URI: everything but letters, digits and a few signs as %XX (RFC 3986). */
static const char *escaped(struct arena *arena, const char *text)
{
  char *out = arena_alloc(arena, 3 * strlen(text) + 1), *at = out;
  for (; *text != '\0'; text++) {
    unsigned char c = (unsigned char)*text;
    bool is_plain = isalnum(c) || strchr("-._~", c) != NULL;
    if (is_plain)
      *at++ = (char)c;
    else
      at = stpcpy(at, arena_printf(arena, "%%%02X", c));
  }
  return out;
}

const char *totp_uri(struct arena *arena, const char *firm, const char *login_name, struct totp_secret secret)
{
  return arena_printf(arena, "otpauth://totp/" ISSUER ":%s%%40%s?secret=%s&issuer=" ISSUER, escaped(arena, login_name),
                      escaped(arena, firm), totp_base32(arena, secret));
}

void recovery_code_text(const uint8_t random[RECOVERY_CODE_BYTES], char text[RECOVERY_CODE_TEXT])
{
  uint32_t bits = 0;
  int held = 0, byte = 0;
  char *at = text;
  for (int i = 0; i < RECOVERY_CHARACTERS; i++) {
    if (held < 5) {
      bits = bits << 8 | random[byte++];
      held += 8;
    }
    held -= 5;
    if (i > 0 && i % GROUP == 0)
      *at++ = '-';
    *at++ = base32[bits >> held & 31];
  }
  *at = '\0';
}

bool recovery_code_hash(const char *text, uint8_t hash[32])
{
  char plain[RECOVERY_CHARACTERS];
  size_t count = 0;
  for (; *text != '\0'; text++) {
    char c = (char)toupper((unsigned char)*text);
    if (c == '-' || c == ' ')
      continue;
    if (count == RECOVERY_CHARACTERS || strchr(base32, c) == NULL)
      return false;
    plain[count++] = c;
  }
  hash_sha256(plain, count, hash);
  sodium_memzero(plain, sizeof plain);
  return count == RECOVERY_CHARACTERS;
}
