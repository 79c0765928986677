/* utf8.c: strict UTF-8, by the table of well-formed sequences (Unicode 15, table 3-7). */
#include "utf8.h"

#include <string.h>

static bool is_within(uint8_t byte, uint8_t low, uint8_t high)
{
  return byte >= low && byte <= high;
}

size_t utf8_sequence(const uint8_t *data, size_t size)
{
  uint8_t first = data[0];
  if (first < 0x80)
    return 1;
  if (!is_within(first, 0xC2, 0xF4))
    return 0;
  size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size < length)
    return 0;
  uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (!is_within(data[1], low, high))
    return 0;
  for (size_t i = 2; i < length; i++) {
    if (!is_within(data[i], 0x80, 0xBF))
      return 0;
  }
  return length;
}

/* Bytes of ASCII without NUL at the beginning, eight at a time. */
static size_t plain_prefix(const uint8_t *data, size_t size)
{
  const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  size_t at = 0;
  for (uint64_t word; at + sizeof word <= size; at += sizeof word) {
    memcpy(&word, data + at, sizeof word);
    if ((word | (word - ones)) & highs) /* a high bit, or perhaps a zero byte */
      break;
  }
  return at;
}

bool utf8_is_text(const uint8_t *data, size_t size)
{
  for (size_t i = plain_prefix(data, size); i < size;) {
    size_t length = data[i] == '\0' ? 0 : utf8_sequence(data + i, size - i);
    if (length == 0)
      return false;
    i += length;
  }
  return true;
}
