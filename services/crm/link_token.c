/* Makes and reads the secrets in links. */
#include "link_token.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECRET_BYTES 32
#define SECRET_TEXT 43 /* of base64url without padding */

void link_token_make(uint64_t firm_id, uint64_t invitation_id, char text[LINK_TOKEN_SIZE], struct link_token *out)
{
  uint8_t secret[SECRET_BYTES];
  char encoded[SECRET_TEXT + 1];
  randombytes_buf(secret, sizeof secret);
  sodium_bin2base64(encoded, sizeof encoded, secret, sizeof secret, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  snprintf(text, LINK_TOKEN_SIZE, "%llu.%llu.%s", (unsigned long long)firm_id, (unsigned long long)invitation_id,
           encoded);
  *out = (struct link_token){ .firm_id = firm_id, .invitation_id = invitation_id };
  hash_sha256(text, strlen(text), out->hash);
}

/* Digits up to the point behind them, without a leading zero. */
static bool take_id(const char **at, uint64_t *out)
{
  size_t digits = strspn(*at, "0123456789");
  if (digits == 0 || digits > 19 || **at == '0' || (*at)[digits] != '.')
    return false;
  *out = strtoull(*at, NULL, 10);
  *at += digits + 1;
  return *out <= INT64_MAX;
}

bool link_token_parse(const char *text, struct link_token *out)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const char *at = text;
  struct link_token token = { 0 };
  if (!take_id(&at, &token.firm_id) || !take_id(&at, &token.invitation_id) || strlen(at) != SECRET_TEXT ||
      strspn(at, alphabet) != SECRET_TEXT)
    return false;
  hash_sha256(text, strlen(text), token.hash);
  *out = token;
  return true;
}

bool link_token_is(const struct link_token *token, const uint8_t *hash, uint64_t size)
{
  return size == HASH_BYTES && sodium_memcmp(token->hash, hash, HASH_BYTES) == 0;
}
