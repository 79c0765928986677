/* firm_keys: the form of a firm's code and of the keys that its people and systems hold. */
#ifndef STEWARD_ACCOUNT_FIRM_KEYS_H
#define STEWARD_ACCOUNT_FIRM_KEYS_H
#include <stdbool.h>

#define CURVE_KEY_TEXT_BYTES 40

bool firm_code_is_valid(const char *code); /* 1 to 16 of a-z, 0-9 and '-' */
bool login_name_is_valid(const char *text); /* printable ASCII without blanks and capitals */
bool curve_key_is_valid(const char *text); /* 40 characters of Z85 (ZeroMQ RFC 32) */
#endif
