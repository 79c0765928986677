/* totp: one-time codes by time (RFC 6238) and codes for who has lost them. Pure: time and randomness come as arguments.
 */
#ifndef STEWARD_ACCOUNT_TOTP_H
#define STEWARD_ACCOUNT_TOTP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define TOTP_SECRET_BYTES 20 /* as SHA-1's block of a code wants (RFC 4226, 4) */
#define TOTP_DIGITS 6
#define TOTP_STEP_S 30
#define RECOVERY_CODES 10
#define RECOVERY_CODE_BYTES 10 /* 80 bits, so that a plain hash of it may be kept */
#define RECOVERY_CODE_TEXT 20  /* 16 characters of base32 in four groups, and the end */

enum totp_hash { TOTP_SHA1, TOTP_SHA256, TOTP_SHA512 };

struct totp_secret {
  const uint8_t *data;
  size_t size;
};

/* The code of a time step, `digits` (6 to 8) of them, into code[9]. False when liboath refuses. */
bool totp_code(struct totp_secret secret, uint64_t step, int digits, enum totp_hash hash, char code[9]);

/* The step whose code this is: now's, the one before or the one after (RFC 6238, 5.2), later than the last one taken, so
 * that a code works once. -1 when it is none. */
int64_t totp_match(struct totp_secret secret, const char *code, int64_t now_us, int64_t last_step);

/* "otpauth://totp/Steward:name?secret=...&issuer=Steward", and the secret alone, in the arena. */
const char *totp_base32(struct arena *arena, struct totp_secret secret);
const char *totp_uri(struct arena *arena, const char *firm, const char *login_name, struct totp_secret secret);

/* A recovery code as people read it, and its hash; read without regard to case, dashes and blanks. */
void recovery_code_text(const uint8_t random[RECOVERY_CODE_BYTES], char text[RECOVERY_CODE_TEXT]);
bool recovery_code_hash(const char *text, uint8_t hash[32]); /* false: this can be none */
#endif
