/* The form of codes and keys. */
#include "firm_keys.h"

#include <string.h>

bool firm_code_is_valid(const char *code)
{
  size_t length = strlen(code);
  return length >= 1 && length <= 16 && code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

bool login_name_is_valid(const char *text)
{
  size_t length = 0;
  for (; text[length] != '\0'; length++)
    if (text[length] <= ' ' || text[length] > '~' || (text[length] >= 'A' && text[length] <= 'Z'))
      return false;
  return length > 0;
}

bool curve_key_is_valid(const char *text)
{
  static const char z85[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
  return strlen(text) == CURVE_KEY_TEXT_BYTES && text[strspn(text, z85)] == '\0';
}
