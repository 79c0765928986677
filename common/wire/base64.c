/* base64.c: RFC 4648, for bytes in JSON. (libsodium's decoder takes one alphabet a call; JSON may hold either.) */
#include <string.h>

#include "json_internal.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const uint8_t *data, size_t size, char *out)
{
  for (size_t i = 0; i < size; i += 3) {
    size_t left = size - i;
    uint32_t group = (uint32_t)data[i] << 16;
    group |= left > 1 ? (uint32_t)data[i + 1] << 8 : 0;
    group |= left > 2 ? data[i + 2] : 0;
    *out++ = alphabet[group >> 18];
    *out++ = alphabet[group >> 12 & 63];
    *out++ = left > 1 ? alphabet[group >> 6 & 63] : '=';
    *out++ = left > 2 ? alphabet[group & 63] : '=';
  }
}

static int value_of(char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '+' || c == '-')
    return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

bool base64_decode(const char *text, size_t length, uint8_t *out, size_t *size)
{
  if (length % 4 == 0 && length > 0 && text[length - 1] == '=')
    length -= text[length - 2] == '=' ? 2 : 1;
  if (length % 4 == 1)
    return false;
  uint32_t bits = 0;
  unsigned held = 0;
  size_t count = 0;
  for (size_t i = 0; i < length; i++) {
    int value = value_of(text[i]);
    if (value < 0)
      return false;
    bits = bits << 6 | (uint32_t)value;
    held += 6;
    if (held < 8)
      continue;
    held -= 8;
    out[count++] = (uint8_t)(bits >> held);
  }
  *size = count;
  return (bits & ((1u << held) - 1)) == 0; /* left-over bits are zero in what an encoder writes */
}
