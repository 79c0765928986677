/* link_token: the secret in a link: "<firm>.<invitation>.<43 characters>". Only its hash is kept. */
#ifndef STEWARD_CRM_LINK_TOKEN_H
#define STEWARD_CRM_LINK_TOKEN_H
#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

#define LINK_TOKEN_SIZE 96 /* bytes, with the NUL */

struct link_token {
  uint64_t firm_id, invitation_id;
  uint8_t hash[HASH_BYTES]; /* of the whole text */
};

/* A fresh one: 256 random bits. */
void link_token_make(uint64_t firm_id, uint64_t invitation_id, char text[LINK_TOKEN_SIZE], struct link_token *out);

/* False when the text is no token at all. */
bool link_token_parse(const char *text, struct link_token *out);

/* In constant time. */
bool link_token_is(const struct link_token *token, const uint8_t *hash, uint64_t size);
#endif
